"""A spreadsheet of figures (.xlsx, .csv) -> its lines, each cell as a person would write it. No database.

A workbook is opened in a process of its own (``formats/workbook.py``). An organisation may be one merged cell over its
lines. What a spreadsheet did to a cell and cannot be undone is a fault of it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.entry.formats import workbook
from reports.entry.formats.isolated import in_child
from reports.entry.formats.plain import NotTextError, decoded
from reports.entry.formats.refusal import COSTLY, UNPACKS, Refused

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
MOST_LINES = 5000
_HEAD_WITHIN = 15  # a title and notes may stand above the headings

_COLUMN_OF = {heading: column for column, headings in HEADINGS.items() for heading in headings}
_NO_WORKBOOK = gettext_lazy("The file is damaged, or no .xlsx workbook. Save it anew as .xlsx.")
_REFUSED = {
    UNPACKS: gettext_lazy("The file unpacks to more than 60 MB and is refused."),
    COSTLY: gettext_lazy("Reading the file took too much time or memory and was stopped. Save the figures alone."),
}
_FAULTS = {
    workbook.NO_RESULT: gettext_lazy(
        "the formula has no result: open the file in a spreadsheet and save it, or type the number"
    ),
    workbook.ERROR: gettext_lazy("the formula of this cell ends in an error"),
    workbook.DATED: gettext_lazy(
        "the sheet made a date or a time of it: give the cell the format “text” and type it again"
    ),
}

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
            cells = [_Cell(cell.strip().removeprefix("'")) for cell in row[: workbook.MOST_COLUMNS]]
            yield before + 1, cells, frozenset()
            before = reader.line_num
    except csv.Error as error:
        raise SheetError(_("The file cannot be read as CSV: %(error)s.") % {"error": error}) from error


# --- .xlsx ------------------------------------------------------------------------------------------------------


def _book(data: bytes) -> Iterator[tuple[str, Rows]]:
    try:
        sheets = in_child("workbook", data)
    except Refused as error:
        raise SheetError(_REFUSED.get(error.reason, _NO_WORKBOOK)) from error
    for sheet in sheets:
        if sheet["last"] > workbook.MOST_ROWS:
            message = _("The sheet reaches to line %(last)d: delete the empty lines at its end.")
            raise SheetError(message % {"last": sheet["last"]})
        yield sheet["title"], _rows(sheet["rows"])


def _rows(rows: Iterable[workbook.Row]) -> Rows:
    for number, cells, spread in rows:
        told = [_Cell(text, str(_FAULTS.get(fault, "")), is_date) for text, fault, is_date in cells]
        yield number, told, frozenset(spread)
