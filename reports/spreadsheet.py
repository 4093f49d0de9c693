"""Rows as a file that a spreadsheet opens: CSV and XLSX, numbers as numbers, and no text taken for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

CSV, XLSX = "csv", "xlsx"
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A spreadsheet takes a cell that begins like this for a formula, unless the whole of it is a number.
_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def csv_text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Without a byte order mark. ``Decimal`` and ``int`` cells are numbers, None is empty, the rest is text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue()


def _plain(cell: object) -> str:
    if cell is None:
        return ""
    return f"{cell.normalize():f}" if isinstance(cell, Decimal) else harmless(str(cell))


def xlsx_bytes(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook of one sheet. Text is written as text, so that a formula in it stays text."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = workbook.add_worksheet()
    bold = workbook.add_format({"bold": True})
    for column, heading in enumerate(head):
        sheet.write_string(0, column, heading, bold)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, Decimal | int | float):
                sheet.write_number(last, column, float(cell))
            elif cell is not None and cell != "":
                sheet.write_string(last, column, str(cell))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(head) - 1)
    workbook.close()
    return out.getvalue()


def file_response(name: str, form: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """``name`` without its ending; ``form`` is CSV or XLSX."""
    if form == XLSX:
        made = HttpResponse(xlsx_bytes(head, rows), content_type=XLSX_TYPE)
    else:
        # Excel takes a CSV file without this mark for GBK.
        made = HttpResponse("\ufeff" + csv_text(head, rows), content_type=CSV_TYPE)
    made["Content-Disposition"] = content_disposition_header(True, f"{name}.{form}")
    return made
