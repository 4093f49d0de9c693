"""The duties of all organisations as a table for spreadsheets: exactly what the page shows, days as numbers."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.translation import gettext as _

from reports.follow_up.duties import words
from reports.follow_up.duties.build import Dated, OwedBy
from reports.spreadsheet import (
    CSV,
    XLSX,
    XLSX_TYPE,
    Worksheet,
    attachment,
    file_response,
    workbook_bytes,
)

FORMATS = (CSV, XLSX)
WIDTHS = (14, 12, 8, 12, 12, 12, 12, 8, 12, 12, 12, 12, 8, 12, 30, 20)


def head() -> list[str]:
    one = [
        _("%(what)s due on"),
        _("%(what)s on"),
        _("%(what)s: standing"),
        _("%(what)s: days late"),
        _("%(what)s: proof"),
    ]
    of_step = [[form % {"what": name} for form in one] for name in (_("Submission"), _("Publication"))]
    return [
        _("Organisation"), _("Above it"), _("Year"), _("Report"), *of_step[0], *of_step[1], _("Content missing"),
        _("Secrecy check"),
    ]  # fmt: skip


def rows(owed: Iterable[OwedBy]) -> list[list[object]]:
    return [
        [
            each.name, each.above, each.year, each.state or _("no report"), *_dated(each.submitted),
            *_dated(each.published), words.missing_items(each), words.secrecy(each),
        ]
        for each in owed
    ]  # fmt: skip


def _dated(duty: Dated) -> list[object]:
    proof = "\n".join(each.address or each.file_name or each.note for each in duty.proofs)
    return [duty.due, duty.done, str(words.STANDINGS[duty.standing]), duty.days_late or None, proof]


def response(form: str, year: int, owed: Iterable[OwedBy]) -> HttpResponse:
    name = _("duties of reports %(year)d") % {"year": year}
    if form == XLSX:
        sheet = Worksheet(_("Duties"), head(), rows(owed), WIDTHS)
        return attachment(f"{name}.{XLSX}", workbook_bytes([sheet]), XLSX_TYPE)
    return file_response(name, form, head(), rows(owed))
