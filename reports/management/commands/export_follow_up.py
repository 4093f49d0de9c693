"""``manage.py export_follow_up --organisation NAME [--year Y] --format json|xlsx|docx``: goals and what became of them.

The workbook and the paper hold the organisation's rectification ledger as well (of the year, where one is given).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.directory import Directory, OrganisationUnknown
from reports.follow_up.build import FollowedGoal
from reports.follow_up.export import WIDTHS, lines, table
from reports.follow_up.ledger import export as ledger
from reports.follow_up.papers import reconciliation
from reports.follow_up.papers.gather import items_of
from reports.follow_up.worklist.listing import of_organisation
from reports.models import Organisation, Rectification
from reports.spreadsheet import Worksheet, workbook_bytes


class Command(BaseCommand):
    help = "Prints the goals and targets of an organisation with their measured answer, review and evidence."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--organisation", required=True, metavar="NAME", help="code, full path or unique name")
        parser.add_argument("--year", type=int, metavar="Y", help="the year that the goals are for (default: all)")
        parser.add_argument("--format", required=True, choices=("json", "xlsx", "docx"))
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
            made = _with_ledger(format, found, year, followed)
        if output:
            output.write_bytes(made)
            self.stderr.write(_("Written: %(file)s") % {"file": output})
        elif format == "json":
            self.stdout.write(made.decode(), ending="")
        else:
            sys.stdout.buffer.write(made)


def _with_ledger(format: str, organisation: Organisation, year: int | None, followed: Sequence[FollowedGoal]) -> bytes:
    today = timezone.localdate()
    items = Rectification.objects.filter(organisation=organisation, **({"year": year} if year else {}))
    keys = list(items.order_by("year", "number").values_list("pk", flat=True))
    if format == "docx":
        rows = list(items_of(keys, today))
        return reconciliation.docx_bytes(organisation.name, year, followed, today, rows)
    goals, rows = table(followed)
    of_ledger = (ledger.line(row) for row in ledger.rows_in_order(keys, today))
    return workbook_bytes([
        Worksheet(_("Follow-up"), goals, rows, WIDTHS),
        Worksheet(_("Rectification ledger"), ledger.head(), of_ledger, ledger.WIDTHS),
    ])  # fmt: skip
