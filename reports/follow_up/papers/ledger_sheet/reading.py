"""A workbook that comes back -> its lines, each cell as text. No database.

What a spreadsheet did to a cell is undone here (80 % is kept as 0.8 with a format, a day as a number); what cannot be
read without guessing is a fault of its cell: a formula, an error, cells that were merged.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from reports.entry.formats.archive import Archive
from reports.entry.formats.isolated import in_child
from reports.entry.formats.refusal import COSTLY, PASSWORD, UNPACKS, Refused
from reports.follow_up.papers.ledger_sheet.columns import BY_CODE, known_headings, plain

LARGEST_FILE = 10 * 1024 * 1024
MOST_LINES = 10_000
_LARGEST_UNPACKED = 150 * 1024 * 1024
_HEAD_WITHIN = 15  # a title and notes may stand above the headings
_MOST_COLUMNS = 100
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_MERGED = re.compile(rb'<mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')


class SheetError(Exception):
    """A file that gives no lines; the message says why and what to do."""


@dataclass(frozen=True)
class Line:
    """One line: its number in the sheet, its cells as text, and what is wrong with a cell, both by column."""

    number: int
    cells: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """``letters`` says where a column stands; ``passed_over`` are headings that the ledger does not know."""

    file: str
    name: str
    lines: tuple[Line, ...]
    letters: Mapping[str, str]
    passed_over: tuple[str, ...] = ()

    @property
    def absent(self) -> list[str]:
        """Headings of columns to fill in that the file does not have: they stay as they are."""
        return [str(each.heading) for code, each in BY_CODE.items() if each.may_be_filled and code not in self.letters]


def read(data: bytes, file: str) -> Sheet:
    """Raises :class:`SheetError`."""
    if len(data) > LARGEST_FILE:
        raise SheetError(_("The file is larger than 10 MB. Export fewer items, or delete what does not belong to it."))
    if data.startswith(_OLD_OFFICE):
        raise SheetError(_("This is an old or a locked workbook. Save it as .xlsx without a password."))
    if not data.startswith(b"PK\x03\x04"):
        raise SheetError(_("This is no workbook. Give the .xlsx file that the ledger exported."))
    merged = _looked_through(data)  # which costs little, and tells in words what is too much
    _try_out(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True)
    except Exception as error:  # openpyxl raises whatever a damaged part of the archive makes it raise
        raise SheetError(_("The file is damaged, or no .xlsx workbook. Save it anew as .xlsx.")) from error
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible" and (found := _sheet(sheet, file, merged)) is not None:
                return found
    finally:
        book.close()
    raise SheetError(_("No sheet of the file has the headings of the ledger: export it anew, and fill that file in."))


def _try_out(data: bytes) -> None:
    """Once in a process that it may stall or fill, before it is opened here."""
    try:
        in_child("gone_through", data)
    except Refused as error:
        if error.reason == COSTLY:
            raise SheetError(
                _("Reading the file took too much time or memory and was stopped. Export fewer items.")
            ) from error
        # What is damaged, and how, is told below.


def _looked_through(data: bytes) -> dict[str, list[str]]:
    """Part -> its merged cells. Refused: what is damaged, unpacks beyond measure, or has more lines than are read."""
    try:
        archive = Archive(data, _LARGEST_UNPACKED)
        merged = {}
        for name in archive.names:
            if not name.endswith((".xml", ".rels")):
                continue
            part = archive.xml(name, _LARGEST_UNPACKED)
            if name.startswith("xl/worksheets/") and part.count(b"<row ") > MOST_LINES + _HEAD_WITHIN:
                raise SheetError(
                    _("A sheet of the file has more than %(most)d lines: narrow the list before it is exported, "
                      "and delete empty lines at the end.") % {"most": MOST_LINES}
                )  # fmt: skip
            merged[name] = [each.decode() for each in _MERGED.findall(part)]
    except Refused as error:
        if error.reason == UNPACKS:
            raise SheetError(_("The file unpacks to more than 150 MB and is refused.")) from error
        if error.reason == PASSWORD:
            raise SheetError(_("The file is locked with a password: save it without one.")) from error
        raise SheetError(_("The file is damaged, or no .xlsx workbook. Save it anew as .xlsx.")) from error
    return merged


def _sheet(sheet: Any, file: str, merged: Mapping[str, Sequence[str]]) -> Sheet | None:
    """``None`` where the sheet does not have the headings."""
    columns: dict[int, str] = {}
    passed_over: list[str] = []
    lines = []
    part = str(sheet._worksheet_path).lstrip("/")
    spread = dict(_spread(merged.get(part, ())))
    try:
        for number, cells in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS), start=1):
            if not columns:
                if number > _HEAD_WITHIN:
                    return None
                columns, passed_over = _head(cells)
                continue
            if (line := _line(number, cells, columns, spread)) is not None:
                lines.append(line)
    except SheetError:
        raise
    except Exception as error:  # as above: the parts are parsed only now
        raise SheetError(_("The file is damaged, or no .xlsx workbook. Save it anew as .xlsx.")) from error
    if not columns:
        return None
    letters = {code: get_column_letter(index + 1) for index, code in columns.items()}
    if "key" not in letters:
        raise SheetError(
            _("The hidden column “%(key)s” is gone, by which lines are found again: export the ledger anew.")
            % {"key": BY_CODE["key"].heading}
        )
    if not lines:
        raise SheetError(_("There is no line below the headings."))
    return Sheet(file, sheet.title, tuple(lines), letters, tuple(passed_over))


def _spread(ranges: Sequence[str]) -> Iterator[tuple[tuple[int, int], str]]:
    """(line, column from 0) of every cell that was merged with others -> the range."""
    for each in ranges:
        left, top, right, bottom = range_boundaries(each)
        for row in range(top, min(bottom, MOST_LINES) + 1):
            for column in range(left, min(right, _MOST_COLUMNS) + 1):
                yield (row, column - 1), each


def _head(cells: Sequence[Any]) -> tuple[dict[int, str], list[str]]:
    """Column by place, and headings that are not known; both empty where this is no head."""
    known = known_headings()
    columns: dict[int, str] = {}
    unknown = []
    for index, cell in enumerate(cells):
        text = "" if cell.value is None else str(cell.value).strip()
        code = known.get(plain(text))
        if code and code in columns.values():
            raise SheetError(_("The heading “%(heading)s” stands twice: delete one.") % {"heading": text})
        if code:
            columns[index] = code
        elif text:
            unknown.append(text)
    return (columns, unknown) if {"label", "problem"} <= set(columns.values()) else ({}, [])


def _line(
    number: int, cells: Sequence[Any], columns: Mapping[int, str], spread: Mapping[tuple[int, int], str]
) -> Line | None:
    texts, faults = {}, {}
    for index, code in columns.items():
        if index >= len(cells):
            continue
        text, fault = _text(cells[index])
        if (number, index) in spread:
            fault = _("merged cells (%(range)s): split them, and fill in each line") % {"range": spread[number, index]}
        if text:
            texts[code] = text
        if fault:
            faults[code] = fault
    return Line(number, texts, faults) if texts else None


def _text(cell: Any) -> tuple[str, str]:
    """A cell as text, and what is wrong with it."""
    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type == "f":
        return str(value), _("a formula: put its value in its place (copy, paste as value)")
    if cell.data_type == "e":
        return str(value), _("an error of a formula: type the value")
    if isinstance(value, bool):
        return str(value), ""
    if isinstance(value, int | float):
        return _number(value, cell.number_format or ""), ""
    if isinstance(value, datetime):
        return value.date().isoformat(), ""
    if isinstance(value, date):
        return value.isoformat(), ""
    if isinstance(value, time | timedelta):
        return str(value), ""
    return str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").strip(), ""


def _number(value: int | float, shown_as: str) -> str:
    number = Decimal(f"{value:.15g}")
    return f"{(number * 100 if '%' in shown_as else number).normalize():f}"
