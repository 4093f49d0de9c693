"""``reread_reports``: read the texts of open reports again, once the reader or the dictionary has become better.

Rows that a person has touched, or that others refer to, stay as they are (decision 7). Submitted and accepted reports
are left alone: their values stand until they are returned.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from indicators.vocabulary import current_vocabulary
from reports.directory import Directory, OrganisationUnknown
from reports.entry.handling import reread
from reports.models import Report, State


class Command(BaseCommand):
    help = _("Read the texts of open reports again. What persons have touched stays.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", help=_("name, full path or division code"))

    def handle(self, *args: Any, **options: Any) -> None:
        reports = Report.objects.current().filter(state__in=(State.DRAFT, State.RETURNED), versions__isnull=False)
        if options["organisation"]:
            try:
                reports = reports.filter(organisation=Directory.load().find(options["organisation"]))
            except OrganisationUnknown as error:
                raise CommandError(str(error)) from error
        vocabulary = current_vocabulary()
        found = list(reports.distinct().select_related("organisation"))
        for report in found:
            reread(report, None, vocabulary)
            self.stdout.write(str(report))
        self.stdout.write(_("%(count)d reports read again.") % {"count": len(found)})
