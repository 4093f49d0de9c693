"""Rows as a file that a spreadsheet opens: CSV and XLSX, numbers as numbers, and no text taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet as WorkbookSheet

from indicators.formulas import harmless
from reports.reading import contract

CSV, XLSX = "csv", "xlsx"
MARK = "\ufeff"  # Excel takes a CSV file without it for GBK
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_A4 = 9  # as workbooks number sizes of paper


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
    return contract.decimal_text(cell) if isinstance(cell, Decimal) else harmless(str(cell))


def decimal_text(number: Decimal | None) -> str | None:
    """A number of an export as the reading contract prints it; a missing one stays missing."""
    return None if number is None else contract.decimal_text(number)


def xlsx_bytes(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook of one sheet."""
    return workbook_bytes([Worksheet("", head, rows)])


@dataclass(frozen=True)
class Worksheet:
    """One sheet of a workbook; ``name`` is what stands on its tab (at most 31 characters, "" for the default).

    Where ``widths`` are given (in characters, one a column), text wraps and the sheet prints on A4, landscape, all
    columns on one page and the head on each.
    """

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[object]]
    widths: Sequence[int] = ()


def workbook_bytes(sheets: Iterable[Worksheet]) -> bytes:
    """A workbook. Text is written as text, so that a formula in it stays text."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, wrapped = workbook.add_format({"bold": True}), workbook.add_format({"text_wrap": True})
    bold_wrapped = workbook.add_format({"bold": True, "text_wrap": True})
    for each in sheets:
        sheet = workbook.add_worksheet(each.name)
        if each.widths:
            _set_up(sheet, wrapped, each.widths)
        _fill(sheet, bold_wrapped if each.widths else bold, each.head, each.rows)
    workbook.close()
    return out.getvalue()


def _set_up(sheet: WorkbookSheet, wrapped: Format, widths: Sequence[int]) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width, wrapped)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _fill(sheet: WorkbookSheet, bold: Format, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
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


def file_response(name: str, form: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """``name`` without its ending; ``form`` is CSV or XLSX."""
    if form == XLSX:
        return attachment(f"{name}.{XLSX}", xlsx_bytes(head, rows), XLSX_TYPE)
    return attachment(f"{name}.{CSV}", MARK + csv_text(head, rows), CSV_TYPE)


def attachment(name: str, content: bytes | str, content_type: str) -> HttpResponse:
    made = HttpResponse(content, content_type=content_type)
    made["Content-Disposition"] = content_disposition_header(True, name)
    return made
