"""The overview as a table for spreadsheets: exactly what the page shows, counts as numbers."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.http import HttpResponse
from django.utils.translation import gettext as _

from reports.follow_up.duties.words import STANDINGS
from reports.follow_up.overview.build import Line
from reports.models import Verdict
from reports.spreadsheet import CSV, XLSX, XLSX_TYPE, Worksheet, attachment, file_response, workbook_bytes

FORMATS = (CSV, XLSX)
WIDTHS = (14, 12, 8, 12, 8, 12, 8, *(8,) * 20, 40)
_REVIEWED = (
    Verdict.MET,
    Verdict.PARTLY_MET,
    Verdict.IN_PROGRESS,
    Verdict.NOT_MET,
    Verdict.NO_EVIDENCE,
    Verdict.DROPPED,
)


def head() -> list[str]:
    return [
        _("Organisation"), _("Above it"), _("Year"), _("Submission"), _("Days late"), _("Publication"), _("Days late"),
        _("Goals"), *(str(verdict.label) for verdict in _REVIEWED), _("not reviewed"), _("Goals met in percent"),
        _("Goals met in percent, year before"), _("Measured: met"), _("Measured: not met"),
        _("Nothing found in the report"), _("Vague goals"), _("Recurring shortfalls"), _("of these without a goal"),
        _("Years running"), _("Open ledger items"), _("Overdue"), _("Without owner"), _("Values checked"),
        _("of these different"), _("Worsened rates no longer reported"),
    ]  # fmt: skip


def rows(lines: Iterable[Line]) -> list[list[object]]:
    return [_row(line) for line in lines]


def _row(line: Line) -> list[object]:
    goals = line.goals
    return [
        line.name, line.above, line.year, str(STANDINGS[line.submitted.standing]), line.submitted.days_late,
        str(STANDINGS[line.published.standing]), line.published.days_late, goals.total,
        *(goals.reviewed.get(verdict.value, 0) for verdict in _REVIEWED), goals.unreviewed, _percent(goals.met_share),
        _percent(line.earlier.met_share), goals.measured.get("met", 0), goals.measured.get("not_met", 0), goals.silent,
        goals.fulfilment.vague, line.repeated.total, line.repeated.unanswered, line.repeated.longest, line.ledger.open,
        line.ledger.overdue, line.ledger.ownerless, line.checked, line.differing,
        "；".join(f"{each.name} {each.before}" for each in line.stopped),
    ]  # fmt: skip


def _percent(share: float | None) -> Decimal | None:
    return None if share is None else Decimal(str(round(share * 100, 1)))


def response(form: str, year: int, lines: Iterable[Line]) -> HttpResponse:
    name = f"follow-up-overview-{year}"
    if form == XLSX:
        sheet = Worksheet(_("Overview of follow-up"), head(), rows(lines), WIDTHS)
        return attachment(f"{name}.{XLSX}", workbook_bytes([sheet]), XLSX_TYPE)
    return file_response(name, form, head(), rows(lines))
