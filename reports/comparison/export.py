"""Exactly what a comparison page shows, as data: JSON by series, CSV and XLSX one line a value.

Values are decimal numbers in base units; ``lower`` and ``upper`` are the interval that was compared (12.36% is 12.355
to 12.365, a count is a point, null where a side is open).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from indicators.change import Change
from reports.comparison.build import Row
from reports.comparison.cells import Cell, Value
from reports.comparison.words import value_text

FORMATS = ("json", "csv", "xlsx")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A spreadsheet takes a cell that begins like this for a formula.
_FORMULA = re.compile(r"[=+\-@\t\r\n]")

# The columns of a line: stable names for programs, and headings for people.
HEADINGS = {
    "organisation": _("Organisation"),
    "year": _("Year"),
    "theme": _("Theme"),
    "indicator": _("Indicator code"),
    "name": _("Name"),
    "measure": _("Measure"),
    "span": _("Span"),
    "coverage": _("Coverage"),
    "stage": _("Stage"),
    "pool": _("Ranked among"),
    "state": _("State of the year"),
    "value": _("Value"),
    "lower": _("Lower bound"),
    "upper": _("Upper bound"),
    "unit": _("Unit"),
    "qualifier": _("Qualifier"),
    "direction": _("Direction"),
    "written": _("As printed"),
    "unchecked": _("Unchecked"),
    "small_base": _("Fewer than 30 cases"),
    "report_year": _("Report for the year"),
    "sentence": _("Sentence"),
    "verdict": _("Verdict"),
    "reason": _("Reason"),
    "against": _("Compared with"),
    "difference": _("Difference"),
    "difference_unit": _("Unit of the difference"),
    "relative": _("Relative change in %"),
    "restated": _("Restated"),
    "target": _("Target"),
    "series": _("Series"),
}


@dataclass(frozen=True)
class Sheet:
    """What is exported: rows of series with the organisation that each is of."""

    title: str
    kind: str
    years: tuple[int, ...]
    rows: tuple[tuple[str, Row], ...]
    baseline: int | None = None


def as_data(sheet: Sheet, language: str) -> dict[str, Any]:
    """The sheet as plain data (numbers as decimal strings, so that no digit is lost)."""
    return {
        "title": sheet.title,
        "kind": sheet.kind,
        "years": list(sheet.years),
        "baseline": sheet.baseline,
        "series": [_series(organisation, row, language) for organisation, row in sheet.rows],
    }


def _series(organisation: str, row: Row, language: str) -> dict[str, Any]:
    key = row.key
    return {
        "organisation": organisation,
        "series": key.slug,
        "indicator": key.indicator or None,
        "name": row.name,
        "theme": row.definition.theme if row.definition else None,
        "better": row.definition.direction if row.definition else "neutral",
        "unit": row.unit,
        "measure": key.kind,
        "span": key.span,
        "coverage": key.coverage or None,
        "stage": key.stage or None,
        "pool": key.pool or None,
        "wordings": list(row.wordings),
        "cells": [_cell(cell, language) for cell in row.cells],
    }


def _cell(cell: Cell, language: str) -> dict[str, Any]:
    return {
        "year": cell.year,
        "state": cell.state,
        "value": _value(cell.value, language) if cell.value else None,
        "values": [_value(value, language) for value in cell.values],
        "restated": [_value(value, language) for value in cell.restated],
        "targets": [_value(value, language) for value in cell.targets],
        "unchecked": cell.is_unchecked,
        "small_base": cell.is_small,
        "change": _change(cell),
    }


def _value(value: Value, language: str) -> dict[str, Any]:
    quantity = value.reported.quantity.in_base_unit()
    lower, upper = quantity.interval()
    return {
        "value": decimal_text(quantity.value),
        "lower": decimal_text(lower),
        "upper": decimal_text(upper),
        "unit": quantity.unit,
        "qualifier": quantity.qualifier,
        "direction": value.reported.direction or None,
        "written": value_text(value, language),
        "report_year": value.report_year,
        "sentence": value.quote,
        "checked": value.checked,
        "comparator": value.comparator or None,
    }


def _change(cell: Cell) -> dict[str, Any] | None:
    change: Change | None = cell.change
    if change is None:
        return None
    return {
        "verdict": change.verdict,
        "reason": change.reason or None,
        "break": cell.broken_by or None,
        "against": cell.against,
        "difference": decimal_text(change.difference),
        "unit": change.unit,
        "relative": decimal_text(None if change.relative is None else round(change.relative, 6)),
        "approximate": change.approximate,
    }


def decimal_text(number: Decimal | None) -> str | None:
    """Digits without exponent and without empty decimals."""
    return None if number is None else f"{number.normalize():f}"


def lines(sheet: Sheet, language: str) -> Iterator[dict[str, Any]]:
    """One line a value; a year without one has a line that says so. Keys are those of HEADINGS."""
    for organisation, row in sheet.rows:
        series = _series(organisation, row, language)
        fixed = {name: series[name] for name in HEADINGS if name in series}
        for said, cell in zip(series["cells"], row.cells, strict=True):
            beside = {
                "year": cell.year,
                "state": cell.state,
                "unchecked": "1" if said["unchecked"] else "",
                "small_base": "1" if said["small_base"] else "",
                "restated": _written(said["restated"]),
                "target": _written(said["targets"]),
            }
            change = said["change"] or {}
            changed = {name: change.get(name) for name in ("verdict", "reason", "against", "difference", "relative")}
            changed["difference_unit"] = change.get("unit")
            shown = [said["value"]] if said["value"] else said["values"]
            for value in shown or [{}]:
                told = {name: value[name] for name in HEADINGS if name in value}
                yield {**fixed, **beside, **changed, **told}


def _written(values: Iterable[dict[str, Any]]) -> str:
    return " / ".join(value["written"] for value in values)


_NUMBERS = frozenset({"year", "value", "lower", "upper", "report_year", "against", "difference", "relative"})


def csv_text(sheet: Sheet, language: str, headings: Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    for line in lines(sheet, language):
        writer.writerow([_cell_text(name, line.get(name)) for name in HEADINGS])
    return out.getvalue()


def _cell_text(name: str, content: Any) -> str:
    if content is None:
        return ""
    # A minus before a number is no formula; before a word of a report it is.
    return str(content) if name in _NUMBERS else harmless(str(content))


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def xlsx_bytes(sheet: Sheet, language: str, headings: Sequence[str]) -> bytes:
    """A workbook of one sheet. Text is written as text, so that a formula in it stays text."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = workbook.add_worksheet()
    bold = workbook.add_format({"bold": True})
    for column, heading in enumerate(headings):
        page.write_string(0, column, heading, bold)
    last = 0
    for last, line in enumerate(lines(sheet, language), start=1):
        for column, name in enumerate(HEADINGS):
            content = line.get(name)
            if content is None or content == "":
                continue
            if name in _NUMBERS:
                page.write_number(last, column, float(content))
            else:
                page.write_string(last, column, str(content))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, last, len(HEADINGS) - 1)
    workbook.close()
    return out.getvalue()


def response(sheet: Sheet, form: str, language: str) -> HttpResponse:
    """The sheet as a file, with headings in the reader's language. ``form`` is one of FORMATS."""
    if form == "json":
        return JsonResponse(as_data(sheet, language), json_dumps_params={"ensure_ascii": False})
    headings = [str(heading) for heading in HEADINGS.values()]
    if form == "csv":
        # Excel takes a CSV file without this mark for GBK.
        made = HttpResponse("\ufeff" + csv_text(sheet, language, headings), content_type="text/csv; charset=utf-8")
    else:
        made = HttpResponse(xlsx_bytes(sheet, language, headings), content_type=XLSX_TYPE)
    made["Content-Disposition"] = content_disposition_header(True, f"{sheet.title}.{form}")
    return made
