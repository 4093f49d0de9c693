"""A league as a table for spreadsheets: exactly what the page shows, numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse
from django.utils.translation import gettext as _

from indicators.quantity import Quantity
from reports import spreadsheet
from reports.comparison.cells import Value
from reports.comparison.league.build import Standing
from reports.comparison.league.gather import LeaguePage
from reports.comparison.league.words import REASONS
from reports.comparison.words import VERDICTS, scope_text, value_text
from reports.models import Qualifier

FORMATS = (spreadsheet.CSV, spreadsheet.XLSX)


def head(page: LeaguePage) -> list[str]:
    return [
        _("Place"), _("Best possible place"), _("Worst possible place"), _("Left out because"), _("Organisation"),
        _("Above it"), _("Year"), _("Indicator code"), _("Indicator"), _("Measure and scope"), _("Value"),
        _("Lower bound"), _("Upper bound"), _("Unit"), _("Qualifier"), _("As printed"), _("Unchecked"),
        _("Fewer than 30 cases"), _("Verdict"), _("Difference"), _("Relative change in %"), _("Report for the year"),
        _("Sentence"), _("Reported value"), _("Found on checking"),
        _("Reported value contradicted"),
        *(_("Place in %(year)s") % {"year": year} for year in page.league.years[:-1]),
    ]  # fmt: skip


def rows(page: LeaguePage, language: str) -> Iterator[list[object]]:
    """A line a value; a contradicted year has one for each, an organisation without a value one that says so."""
    for standing in page.league.standings:
        for value in standing.cell.values or (None,):
            yield [*_place(standing), *_named(page, standing), *_value(value, language), *_change(standing, value)]


def _place(standing: Standing) -> list[object]:
    return [standing.place, standing.best, standing.worst, _reason(standing)]


def _reason(standing: Standing) -> str:
    return str(REASONS[standing.left_out]) if standing.left_out else ""


def _named(page: LeaguePage, standing: Standing) -> list[object]:
    entrant, year = standing.entrant, page.league.year
    return [entrant.name, entrant.above, year, page.definition.code, page.definition.name, scope_text(page.key)]


def _value(value: Value | None, language: str) -> list[object]:
    if value is None:
        return [None] * 6
    quantity: Quantity = value.reported.signed
    lower, upper = quantity.interval()
    return [
        quantity.value, lower, upper, quantity.unit, str(Qualifier(quantity.qualifier).label),
        value_text(value, language),
    ]  # fmt: skip


def _change(standing: Standing, value: Value | None) -> list[object]:
    cell, change = standing.cell, standing.cell.change
    return [
        _yes(value is not None and not value.checked), _yes(cell.is_small),
        str(VERDICTS[change.verdict]) if change else "", change.difference if change else None,
        round(change.relative, 6) if change and change.relative is not None else None,
        value.report_year if value else None, value.quote if value else "",
        (value.stated or value.reported.quantity).in_base_unit().value if value else None,
        value.found.value if value and value.found else None, _yes(value is not None and value.differs),
        *standing.places[:-1],
    ]  # fmt: skip


def _yes(flag: bool) -> str:
    return _("yes") if flag else ""


def response(page: LeaguePage, form: str, language: str) -> HttpResponse:
    name = f"{page.definition.name} {page.league.year}"
    return spreadsheet.file_response(name, form, head(page), rows(page, language))
