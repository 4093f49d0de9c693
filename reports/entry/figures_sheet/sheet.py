"""A spreadsheet of figures (.xlsx, .csv) -> its lines, each cell as a person would write it. No database.

What spreadsheets do to figures is undone here: 12.36% is kept as 0.1236 with a format, a year as a date, an
organisation as one merged cell over its lines, a sum as a formula. What cannot be undone is a fault of its cell.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.worksheet import Worksheet

from reports.entry.formats.archive import Archive
from reports.entry.formats.plain import NotTextError, decoded
from reports.entry.formats.refusal import UNPACKS, Refused

# Column -> the headings it goes by, the first two as the template prints them in Chinese and English.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "organisation": ("单位", "organisation", "单位名称", "组织", "地区", "organization"),
    "year": ("年份", "year", "年度", "年"),
    "name": ("指标名称", "name", "指标", "名称", "indicator"),
    "written": ("数值", "value", "指标值", "值", "数据"),
    "source": ("来源", "source", "数据来源", "出处"),
    "unit": ("计量单位", "unit"),
    "coverage": ("口径", "scope", "统计口径", "范围", "coverage"),
    "note": ("备注", "note", "说明", "notes", "remarks"),
}
NEEDED = ("organisation", "year", "name", "written", "source")
_MAY_BE_DATES = frozenset({"source", "coverage", "note"})
# A merged cell says the same of all its lines; a name or a number of two lines at once is none.
_SPREADS = frozenset(HEADINGS) - {"name", "written"}

LARGEST_FILE = 5 * 1024 * 1024
_LARGEST_UNPACKED = 60 * 1024 * 1024
MOST_LINES = 5000
_MOST_ROWS, _MOST_COLUMNS = 20_000, 40
_HEAD_WITHIN = 15  # a title and notes may stand above the headings

_COLUMN_OF = {heading: column for column, headings in HEADINGS.items() for heading in headings}
_FIRST_YEAR, _LAST_YEAR = 1949, 2200


Rows = Iterator[tuple[int, Sequence["_Cell"], frozenset[int]]]


class SheetError(Exception):
    """A file that gives no lines; the message says why and what to do."""


def heading(column: str, chinese: bool = True) -> str:
    return HEADINGS[column][0 if chinese else 1]


@dataclass(frozen=True)
class Line:
    """One line: its place (``5``, or ``sheet!5`` where several sheets hold lines), cells and faults by column."""

    place: str
    cells: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Cell:
    text: str = ""
    fault: str = ""
    is_date: bool = False


def lines_of(data: bytes) -> list[Line]:
    """The lines of a sheet, empty ones left out. Raises :class:`SheetError`."""
    if len(data) > LARGEST_FILE:
        raise SheetError(_("The file is larger than 5 MB. Keep the lines with figures only."))
    sheets = _book(data) if data.startswith(b"PK\x03\x04") else [("", _csv_rows(data))]
    found = [(name, lines) for name, rows in sheets if (lines := _lines(rows)) is not None]
    if not found:
        needed = "、".join(HEADINGS[column][0] for column in NEEDED)
        raise SheetError(_("No line of the file holds the headings %(headings)s.") % {"headings": needed})
    lines = [
        Line(f"{name}!{line.place}" if len(found) > 1 else line.place, line.cells, line.faults)
        for name, of_sheet in found
        for line in of_sheet
    ]
    if not lines:
        raise SheetError(_("There is no line below the headings."))
    if len(lines) > MOST_LINES:
        message = _("The file has %(number)d lines, more than %(most)d: divide it.")
        raise SheetError(message % {"number": len(lines), "most": MOST_LINES})
    return lines


def _lines(rows: Rows) -> list[Line] | None:
    """``None`` where the rows have no headings. ``rows``: number, cells, and the columns that a merged cell fills."""
    columns: dict[int, str] = {}
    lines = []
    for number, cells, spread in rows:
        if not columns:
            if number > _HEAD_WITHIN:
                return None
            columns = _head(cells)
            continue
        held = {
            name: cells[index]
            for index, name in columns.items()
            if index < len(cells) and (index not in spread or name in _SPREADS)
        }
        if any(held[name].text for index, name in columns.items() if name in held and index not in spread):
            texts = {name: held[name].text if name in held else "" for name in HEADINGS}
            faults = {
                name: cell.fault
                for name, cell in held.items()
                if cell.fault and not (cell.is_date and name in _MAY_BE_DATES)
            }
            lines.append(Line(str(number), texts, faults))
    return lines if columns else None


def _head(cells: Sequence[_Cell]) -> dict[int, str]:
    """The columns by their place, where all that are needed are among the headings; {} where this is no head."""
    columns: dict[int, str] = {}
    for index, cell in enumerate(cells):
        heading = re.sub(r"[\s*＊:：]|[（(].*?[)）]", "", cell.text).lower()
        column = _COLUMN_OF.get(heading)
        if column and column not in columns.values():
            columns[index] = column
    return columns if set(NEEDED) <= set(columns.values()) else {}


# --- .csv -------------------------------------------------------------------------------------------------------


def _csv_rows(data: bytes) -> Rows:
    try:
        text, _encoding = decoded(data)
    except NotTextError as error:
        raise SheetError(_("This is no spreadsheet. Give a .xlsx or a .csv file.")) from error
    text = text.removeprefix("\ufeff")
    head = text[:2000]
    delimiter = max(",\t;，", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    try:
        for row in reader:
            yield before + 1, [_Cell(cell.strip().removeprefix("'")) for cell in row[:_MOST_COLUMNS]], frozenset()
            before = reader.line_num
    except csv.Error as error:
        raise SheetError(_("The file cannot be read as CSV: %(error)s.") % {"error": error}) from error


# --- .xlsx ------------------------------------------------------------------------------------------------------


def _book(data: bytes) -> list[tuple[str, Rows]]:
    try:
        archive = Archive(data, _LARGEST_UNPACKED)
        for name in archive.names:
            if name.endswith((".xml", ".rels")):
                archive.xml(name)  # within measure, and without entities
        # Once with what the formulas gave when the file was saved, once to see which cells are formulas.
        values, formulas = (load_workbook(io.BytesIO(data), data_only=results) for results in (True, False))
    except Refused as error:
        if error.reason == UNPACKS:
            raise SheetError(_("The file unpacks to more than 60 MB and is refused.")) from error
        raise SheetError(_("The file is damaged, or no .xlsx workbook. Save it anew as .xlsx.")) from error
    except Exception as error:  # openpyxl raises whatever a damaged part of the archive makes it raise
        raise SheetError(_("The file is damaged, or no .xlsx workbook. Save it anew as .xlsx.")) from error
    shown = [sheet for sheet in values.worksheets if sheet.sheet_state == "visible"]
    return [(sheet.title, _sheet_rows(sheet, formulas[sheet.title])) for sheet in shown]


def _sheet_rows(sheet: Worksheet, formulas: Worksheet) -> Rows:
    if sheet.max_row > _MOST_ROWS:
        message = _("The sheet reaches to line %(last)d: delete the empty lines at its end.")
        raise SheetError(message % {"last": sheet.max_row})
    # Where the content of a merged cell stands: for its first column over all its lines, for the others nowhere.
    merged = {
        (row, column): span.min_row if column == span.min_col else 0
        for span in sheet.merged_cells.ranges
        for row in range(span.min_row, min(span.max_row, _MOST_ROWS) + 1)
        for column in range(span.min_col, min(span.max_col, _MOST_COLUMNS) + 1)
    }
    width = min(sheet.max_column, _MOST_COLUMNS)
    for number in range(1, sheet.max_row + 1):
        stands = [merged.get((number, column), number) for column in range(1, width + 1)]
        cells = [
            _cell(sheet.cell(row, column), formulas.cell(row, column).value) if row else _Cell()
            for column, row in enumerate(stands, start=1)
        ]
        yield number, cells, frozenset(index for index, row in enumerate(stands) if row not in (0, number))


def _cell(cell: Any, formula: Any) -> _Cell:
    value = cell.value
    if value is None and isinstance(formula, str) and formula.startswith("="):
        why = _("the formula has no result: open the file in a spreadsheet and save it, or type the number")
        return _Cell(formula, why)
    if cell.data_type == "e":
        return _Cell(str(value), _("the formula of this cell ends in an error"))
    if isinstance(value, bool):
        return _Cell(str(value))
    if isinstance(value, int | float):
        return _Cell(_number(value, cell.number_format))
    if isinstance(value, datetime | date | time | timedelta):
        return _dated(value)
    return _Cell("" if value is None else str(value).strip())


def _number(value: int | float, shown_as: str) -> str:
    """The number as the sheet shows it: 0.1236 in a cell of percentages is 12.36%; never 0.30000000000000004."""
    number = Decimal(f"{value:.15g}")
    if "%" in shown_as:
        decimals = re.search(r"\.(0+)", shown_as)
        number = (number * 100).quantize(Decimal(1).scaleb(-len(decimals[1]) if decimals else 0))
        return f"{number:f}%"
    decimals = re.match(r"[#,]*0\.(0+)", shown_as)
    if decimals and -number.as_tuple().exponent <= len(decimals[1]):
        number = number.quantize(Decimal(1).scaleb(-len(decimals[1])))  # 12.0 keeps its zero
    return f"{number:f}"


def _dated(value: datetime | date | time | timedelta) -> _Cell:
    """A date. The trap: 2023 typed into a cell of dates is 1905-07-15, the 2023rd day that the calendar knows."""
    if isinstance(value, datetime | date):
        serial = round(to_excel(value))
        if _FIRST_YEAR <= serial <= _LAST_YEAR:
            text = str(serial)
        else:
            text = (value.date() if isinstance(value, datetime) else value).isoformat()
    else:
        text = str(value)
    why = _("the sheet made a date or a time of it: give the cell the format “text” and type it again")
    return _Cell(text, why, is_date=True)
