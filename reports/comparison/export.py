"""Exactly what a comparison page shows, as data: JSON by series, CSV one line a value, XLSX the matrix and the lines.

JSON, and the CSV of the command, hold the codes of the design (``level``, ``own``); files for people hold the words.
Values are decimal numbers in base units; ``lower`` and ``upper`` are the interval that was compared (12.36% is 12.355
to 12.365, a count is a point, null where a side is open).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _

from indicators.change import NEITHER, NO_AFTER, NO_BEFORE, Change
from indicators.models import Measure
from indicators.quantity import EXACT
from reports import spreadsheet
from reports.comparison import cells
from reports.comparison.build import Row
from reports.comparison.cells import Cell, Value
from reports.comparison.words import REASONS, SILENCES, VERDICTS, change_words, scope_text, value_text
from reports.models import ChangeDirection, Qualifier, Span

FORMATS = ("json", "csv", "xlsx")

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
    "found": _("Found on checking"),
    "differs": _("Reported value contradicted"),
    "corrected_from": _("Before the correction"),
    "restated": _("Restated"),
    "target": _("Target"),
    "series": _("Series"),
}

STATES = {
    **SILENCES,
    cells.OWN: _("given by the year's own report"),
    cells.OTHER_REPORT: _("given by another report only"),
    cells.SEVERAL: _("several values"),
    cells.OFFICES: _("several organisations"),
    cells.UNSAID: _("not said"),
    cells.NO_REPORT: _("no report"),
}
# The words of the columns that hold codes.
WORDS: dict[str, Mapping[str, Any]] = {
    "measure": dict(Measure.choices),
    "span": dict(Span.choices),
    "state": STATES,
    "qualifier": dict(Qualifier.choices),
    "direction": dict(ChangeDirection.choices),
    "verdict": VERDICTS,
    "reason": {
        **REASONS,
        NO_BEFORE: _("no value for the year before"),
        NO_AFTER: _("no value"),
        NEITHER: _("no value"),
    },
    "unchecked": {"1": _("yes")},
    "small_base": {"1": _("yes")},
    "differs": {"1": _("yes")},
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
        "value": spreadsheet.decimal_text(quantity.value),
        "lower": spreadsheet.decimal_text(lower),
        "upper": spreadsheet.decimal_text(upper),
        "unit": quantity.unit,
        "qualifier": quantity.qualifier,
        "direction": value.reported.direction or None,
        "written": value_text(value, language),
        "report_year": value.report_year,
        "sentence": value.quote,
        "checked": value.checked,
        "comparator": value.comparator or None,
        **({"organisation": value.of} if value.of else {}),
        **({"corrected_from": value.corrected} if value.corrected else {}),
        "found": spreadsheet.decimal_text(value.found.value if value.found else None),
        "differs": "1" if value.differs else None,
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
        "difference": spreadsheet.decimal_text(change.difference),
        "unit": change.unit,
        "relative": spreadsheet.decimal_text(None if change.relative is None else round(change.relative, 6)),
        "approximate": change.approximate,
    }


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


_NUMBERS = frozenset({"year", "value", "lower", "upper", "report_year", "against", "difference", "relative", "found"})


def coded_csv(sheet: Sheet, language: str) -> str:
    """For programs: stable names and codes, behind the mark without which Excel garbles the names."""
    rows = ([_number_or_text(name, line) for name in HEADINGS] for line in lines(sheet, language))
    return spreadsheet.MARK + spreadsheet.csv_text(list(HEADINGS), rows)


def workbook(sheet: Sheet, language: str) -> bytes:
    """For people: the matrix as on the page, and behind it one line a value."""
    return spreadsheet.workbook_bytes(
        [
            spreadsheet.Worksheet(str(_("Year by year")), _matrix_head(sheet), _matrix_rows(sheet, language)),
            spreadsheet.Worksheet(str(_("Values")), _headings(), _worded(sheet, language)),
        ]
    )


def _headings() -> list[str]:
    return [str(heading) for heading in HEADINGS.values()]


def _worded(sheet: Sheet, language: str) -> Iterator[list[object]]:
    """The lines as cells in the order of HEADINGS, numbers as numbers, codes in the reader's words."""
    for line in lines(sheet, language):
        yield [_word(name, _number_or_text(name, line)) for name in HEADINGS]


def _word(name: str, content: Any) -> Any:
    return str(WORDS[name].get(content, content)) if content and name in WORDS else content


def _number_or_text(name: str, line: Mapping[str, Any]) -> Any:
    return _number(line.get(name)) if name in _NUMBERS else line.get(name)


def _matrix_head(sheet: Sheet) -> list[str]:
    fixed = [HEADINGS[name] for name in ("organisation", "theme", "indicator", "name")]
    years = [head for year in sheet.years for head in (year, _("Change %(year)s") % {"year": year})]
    return [str(head) for head in (*fixed, _("Scope"), HEADINGS["unit"], *years)]


def _matrix_rows(sheet: Sheet, language: str) -> Iterator[list[object]]:
    """A series a row, two cells a year: the value and what became of it."""
    for organisation, row in sheet.rows:
        theme = row.definition.theme if row.definition else ""
        years = [
            said for cell in row.cells for said in (_said(cell, language), str(change_words(cell, language) or ""))
        ]
        yield [organisation, theme, row.key.indicator, row.name, scope_text(row.key), row.unit, *years]


def _said(cell: Cell, language: str) -> Decimal | str:
    """An exact value as a number in the unit of its row, any other as printed; or why there is none."""
    if cell.value is None:
        several = " / ".join(f"{value.of} {value_text(value, language)}".strip() for value in cell.values)
        word = str(STATES[cell.state])
        return f"{word}: {several}" if several else word
    signed = cell.value.reported.signed
    return signed.value if signed.qualifier == EXACT else value_text(cell.value, language)


def _number(content: Any) -> Decimal | None:
    return None if content is None else Decimal(content)


def response(sheet: Sheet, form: str, language: str) -> HttpResponse:
    """The sheet as a file in the reader's language. ``form`` is one of FORMATS."""
    if form == "json":
        return JsonResponse(as_data(sheet, language), json_dumps_params={"ensure_ascii": False})
    name = _file_name(sheet)
    if form == spreadsheet.XLSX:
        return spreadsheet.attachment(f"{name}.{form}", workbook(sheet, language), spreadsheet.XLSX_TYPE)
    return spreadsheet.file_response(name, form, _headings(), _worded(sheet, language))


def _file_name(sheet: Sheet) -> str:
    ends = sorted({*sheet.years[:1], *sheet.years[-1:]})
    return " ".join(filter(None, (sheet.title, str(_("Year by year")), "-".join(map(str, ends)))))
