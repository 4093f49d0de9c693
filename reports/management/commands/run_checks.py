"""``manage.py run_checks``: the standing checks over one organisation or all, for scripts and for a monthly round."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.directory import Directory, OrganisationUnknown
from reports.follow_up.checks import export, running
from reports.models import Kind, Report

FORMATS = ("json", "xlsx")


class Command(BaseCommand):
    help = gettext_lazy("Run the standing checks and print what they find.")

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--organisation", help=_("name, path or code; without it every organisation is checked"))
        parser.add_argument("--year", type=int, help=_("year reported on; without it all years"))
        parser.add_argument("--kind", choices=Kind.values, default=Kind.RULE_OF_LAW)
        parser.add_argument("--format", choices=FORMATS, default="json")
        parser.add_argument("--output", type=Path, metavar="FILE", help=_("default: standard output"))

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = self._organisation(options["organisation"])
        lines = []
        for year in self._years(organisation, options):
            asked = running.for_everyone(options["kind"], organisation, year)
            found = running.checked(asked, settings.LANGUAGE_CODE, with_figures=True)
            lines += running.lines(found.faults, options["kind"])
        if options["format"] == "json":
            made = (json.dumps(export.objects(lines), ensure_ascii=False, indent=2) + "\n").encode()
        else:
            made = export.as_xlsx(lines)
        if options["output"]:
            options["output"].write_bytes(made)
            self.stderr.write(_("Written: %(file)s") % {"file": options["output"]})
        elif options["format"] == "json":
            self.stdout.write(made.decode(), ending="")
        else:
            sys.stdout.buffer.write(made)

    @staticmethod
    def _organisation(named: str | None) -> int | None:
        if not named:
            return None
        try:
            return Directory.load().find(named).pk
        except OrganisationUnknown as error:
            raise CommandError(str(error)) from error

    @staticmethod
    def _years(organisation: int | None, options: dict[str, Any]) -> list[int | None]:
        """One organisation's years make one story; the whole area is looked at year by year, which bounds memory."""
        if options["year"] or organisation is not None:
            return [options["year"]]
        reports = Report.objects.current().of_kind(options["kind"])
        return list(reports.order_by("year").values_list("year", flat=True).distinct())
