"""The ledger as a file: exactly the items that the list shows, in its order, with all their fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from reports.follow_up.ledger.naming import Naming
from reports.follow_up.ledger.rows import LedgerRow, ledger_rows
from reports.follow_up.ledger.words import GRADES
from reports.follow_up.papers.ledger_sheet.writing import workbook
from reports.models import ProblemSource, Rectification
from reports.spreadsheet import CSV, XLSX, XLSX_TYPE, attachment, file_response

FORMATS = (CSV, XLSX)
WIDTHS = (
    9, 14, 12, 20, 11, 40, 12, 10, 24, 40, 14, 18, 18, 14, 14, 12, 11, 11, 10, 8, 8, 10, 10, 11, 40, 11, 10, 30, 24,
)  # fmt: skip
_AT_ONCE = 1_000


def head() -> list[str]:
    return [
        _("No."), _("Organisation"), _("Source"), _("Document"), _("Found on"), _("Problem"), _("Theme"), _("Type"),
        _("Aim"), _("Measures"), _("Lead body"), _("Responsible bodies"), _("Supporting bodies"),
        _("Post of the responsible leader"), _("Post of the responsible person"), _("Reports progress"),
        _("Deadline"), _("Extended until"), _("State"), _("Done in percent"), _("Due by now in percent"),
        _("Against time"), _("Light"), _("Last step on"), _("Last step"), _("Closed on"), _("Closed by"),
        _("Opinion on acceptance"), _("Remark"),
    ]  # fmt: skip


def line(row: LedgerRow) -> list[Any]:
    last = row.last
    return [
        row.label, row.organisation, row.source, row.document, _day(row.found_on), row.problem, row.theme,
        row.type_word, row.aim, row.measures, row.lead, row.responsible, row.supporting, row.leader_post,
        row.person_post, row.owner, _day(row.due_on), _day(row.extended_until), row.state_word, row.percent,
        row.pace.expected if row.pace else None, str(GRADES[row.grade]) if row.grade else "", row.lamp.word,
        _day(last.on) if last else "", f"{last.word}: {last.text}".rstrip(": ") if last else "", _day(row.closed_on),
        row.closed_by, row.closed_because, row.remark,
    ]  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def rows_in_order(keys: Sequence[int], at: date, again: dict[int, Naming] | None = None) -> Iterator[LedgerRow]:
    """The rows of the items ``keys``, in that order, some thousands at once."""
    for start in range(0, len(keys), _AT_ONCE):
        chunk = keys[start : start + _AT_ONCE]
        found = {row.pk: row for row in ledger_rows(Rectification.objects.filter(pk__in=chunk), at, again=again)}
        yield from (found[key] for key in chunk if key in found)


def response(form: str, rows: Iterable[LedgerRow], at: date) -> HttpResponse:
    """``form`` is CSV, or XLSX: the workbook that can be filled in and given back."""
    name = f"rectification-ledger-{at:%Y-%m-%d}"
    if form == XLSX:
        sources = ProblemSource.objects.values_list("name", flat=True)
        return attachment(f"{name}.{XLSX}", workbook(rows, sources), XLSX_TYPE)
    return file_response(name, form, head(), (line(row) for row in rows))
