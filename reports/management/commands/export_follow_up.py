"""``manage.py export_follow_up --organisation NAME [--year Y] --format json|xlsx``: goals and what became of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from reports.directory import Directory, OrganisationUnknown
from reports.follow_up.export import as_xlsx, lines, table
from reports.follow_up.worklist import of_organisation


class Command(BaseCommand):
    help = "Prints the goals and targets of an organisation with their measured answer, review and evidence."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--organisation", required=True, metavar="NAME", help="code, full path or unique name")
        parser.add_argument("--year", type=int, metavar="Y", help="the year that the goals are for (default: all)")
        parser.add_argument("--format", required=True, choices=("json", "xlsx"))
        parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")

    def handle(self, *args, organisation: str, year: int | None, format: str, output: Path | None, **options) -> None:
        try:
            found = Directory.load().find(organisation)
        except OrganisationUnknown as error:
            raise CommandError(str(error)) from error
        followed = of_organisation(found, year)
        if format == "json":
            made = (json.dumps(lines(followed), ensure_ascii=False, indent=2) + "\n").encode()
        else:
            made = as_xlsx(*table(followed))
        if output:
            output.write_bytes(made)
            self.stderr.write(_("Written: %(file)s") % {"file": output})
        elif format == "json":
            self.stdout.write(made.decode(), ending="")
        else:
            sys.stdout.buffer.write(made)
