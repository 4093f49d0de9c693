"""The heat map as a table for spreadsheets: a line a square, numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from reports import spreadsheet
from reports.comparison.cells import Value
from reports.comparison.heat_map.build import Column, Line, Said, Square
from reports.comparison.heat_map.gather import HeatMapPage, values_of
from reports.comparison.heat_map.words import STATES, STEPS, scope_name
from reports.comparison.words import value_text
from reports.models import Qualifier, Report

FORMATS = (spreadsheet.CSV, spreadsheet.XLSX)


def head() -> list[str]:
    return [
        _("Organisation"), _("Above it"), _("Year"), _("Theme"), _("Indicator code"), _("Indicator"),
        _("Measure and scope"), _("State of the year"), _("Place among the others"), _("Value"), _("Lower bound"),
        _("Upper bound"), _("Unit"), _("Qualifier"), _("As printed"), _("Unchecked"), _("Fewer than 30 cases"),
        _("Sentence"),
    ]  # fmt: skip


def rows(page: HeatMapPage, values: dict[int, Value], language: str) -> Iterator[list[object]]:
    for line in page.heat_map.lines:
        for column, square in zip(page.heat_map.columns, line.squares, strict=True):
            for said in square.said or (None,):
                value = values[said.pk] if said else None
                yield [*_named(page, line, column, square), *_value(said, value, language)]


def _named(page: HeatMapPage, line: Line, column: Column, square: Square) -> list[object]:
    definition = column.definition
    # Of an indicator without a direction no fifth is the best one.
    step = str(STEPS[square.step]) if square.step and not column.is_neutral else ""
    return [
        line.name, line.above, page.year, definition.theme, definition.code, definition.name, scope_name(column),
        str(STATES[square.state]), step,
    ]  # fmt: skip


def _value(said: Said | None, value: Value | None, language: str) -> list[object]:
    if said is None or value is None:
        return [None] * 9
    quantity = value.reported.signed
    lower, upper = quantity.interval()
    return [
        quantity.value, lower, upper, quantity.unit, str(Qualifier(quantity.qualifier).label),
        value_text(value, language), "" if said.checked else _("yes"), _("yes") if said.small else "", value.quote,
    ]  # fmt: skip


def response(page: HeatMapPage, reports: QuerySet[Report], form: str, language: str) -> HttpResponse:
    name = f"{_('Heat map')} {page.year or ''}".strip()
    return spreadsheet.file_response(name, form, head(), rows(page, values_of(page, reports), language))
