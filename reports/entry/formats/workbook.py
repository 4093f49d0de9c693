"""A workbook (.xlsx) -> its visible sheets as plain rows, each cell as a person would write it. No Django, no language.

What spreadsheets do to figures is undone here: 12.36% is kept as 0.1236 with a format, a year as a date, a sum as a
formula. What cannot be undone is a fault of its cell, told by a code.
"""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.worksheet import Worksheet

from reports.entry.formats.archive import Archive
from reports.entry.formats.refusal import DAMAGED, Refused

LARGEST_UNPACKED = 60 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 20_000, 40
NO_RESULT, ERROR, DATED = "no_result", "error", "dated"
_FIRST_YEAR, _LAST_YEAR = 1949, 2200

# Text, fault code, is a date.
Cell = tuple[str, str, bool]
# The number of a row, its cells, and the columns that a merged cell of an earlier row fills.
Row = tuple[int, list[Cell], list[int]]


def sheets_of(data: bytes) -> list[dict[str, Any]]:
    """``{"title", "last", "rows"}`` of each visible sheet; no rows where its last is beyond ``MOST_ROWS``. Raises
    ``Refused``."""
    archive = Archive(data, LARGEST_UNPACKED)
    for name in archive.names:
        if name.endswith((".xml", ".rels")):
            archive.xml(name)  # within measure, and without entities
    try:
        # Once with what the formulas gave when the file was saved, once to see which cells are formulas.
        values, formulas = (load_workbook(io.BytesIO(data), data_only=results) for results in (True, False))
        return [
            {"title": sheet.title, "last": sheet.max_row, "rows": _rows(sheet, formulas[sheet.title])}
            for sheet in values.worksheets
            if sheet.sheet_state == "visible"
        ]
    except MemoryError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part of the archive makes it raise
        raise Refused(DAMAGED) from error


def gone_through(data: bytes) -> int:
    """Open a workbook as it would be read row by row, and count its cells: what survives this within the measure of a
    child may be read by the site itself. Raises ``Refused``."""
    try:
        book = load_workbook(io.BytesIO(data), read_only=True)
        return sum(len(row) for sheet in book.worksheets for row in sheet.iter_rows(max_col=100))
    except MemoryError:
        raise
    except Exception as error:  # as above
        raise Refused(DAMAGED) from error


def _rows(sheet: Worksheet, formulas: Worksheet) -> list[Row]:
    if sheet.max_row > MOST_ROWS:
        return []
    # Where the content of a merged cell stands: for its first column over all its lines, for the others nowhere.
    merged = {
        (row, column): span.min_row if column == span.min_col else 0
        for span in sheet.merged_cells.ranges
        for row in range(span.min_row, min(span.max_row, MOST_ROWS) + 1)
        for column in range(span.min_col, min(span.max_col, MOST_COLUMNS) + 1)
    }
    width = min(sheet.max_column, MOST_COLUMNS)
    rows: list[Row] = []
    for number in range(1, sheet.max_row + 1):
        stands = [merged.get((number, column), number) for column in range(1, width + 1)]
        cells = [
            _cell(sheet.cell(row, column), formulas.cell(row, column).value) if row else ("", "", False)
            for column, row in enumerate(stands, start=1)
        ]
        rows.append((number, cells, [index for index, row in enumerate(stands) if row not in (0, number)]))
    return rows


def _cell(cell: Any, formula: Any) -> Cell:
    value = cell.value
    if value is None and isinstance(formula, str) and formula.startswith("="):
        return formula, NO_RESULT, False
    if cell.data_type == "e":
        return str(value), ERROR, False
    if isinstance(value, bool):
        return str(value), "", False
    if isinstance(value, int | float):
        return _number(value, cell.number_format), "", False
    if isinstance(value, datetime | date | time | timedelta):
        return _dated(value), DATED, True
    return "" if value is None else str(value).strip(), "", False


def _number(value: int | float, shown_as: str) -> str:
    """The number as the sheet shows it: 0.1236 in a cell of percentages is 12.36%; never 0.30000000000000004."""
    number = Decimal(f"{value:.15g}")
    if "%" in shown_as:
        decimals = re.search(r"\.(0+)", shown_as)
        number = (number * 100).quantize(Decimal(1).scaleb(-len(decimals[1]) if decimals else 0))
        return f"{number:f}%"
    decimals = re.match(r"[#,]*0\.(0+)", shown_as)
    exponent = number.as_tuple().exponent
    if decimals and isinstance(exponent, int) and -exponent <= len(decimals[1]):
        number = number.quantize(Decimal(1).scaleb(-len(decimals[1])))  # 12.0 keeps its zero
    return f"{number:f}"


def _dated(value: datetime | date | time | timedelta) -> str:
    """A date. The trap: 2023 typed into a cell of dates is 1905-07-15, the 2023rd day that the calendar knows."""
    if not isinstance(value, datetime | date):
        return str(value)
    serial = round(to_excel(value))
    if _FIRST_YEAR <= serial <= _LAST_YEAR:
        return str(serial)
    return (value.date() if isinstance(value, datetime) else value).isoformat()
