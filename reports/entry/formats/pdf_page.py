"""One page of a PDF: its printed lines and ruled tables, from above to below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
from pypdfium2 import raw

from reports.entry.formats.pdf_grid import Grid, grids

_HYPHEN = "\x02"  # what pdfium puts for a hyphen that ends a line
_GAP = 0.6  # of a letter's height: white space wider than this parts the cells of a row
_SAME_LINE = 0.5  # of a letter's height
_SAME_COLUMN = 4.0  # points: the columns of a table that goes on stand that near

Mark = tuple[int, str]  # a character's index on its page, and the character


@dataclass(frozen=True)
class Words:
    """What is printed without a wide gap: its text and its place (points from the left)."""

    text: str
    left: float
    right: float


@dataclass(frozen=True)
class Line:
    """A printed line and its words, its place on the page (points from below) and the size of its letters."""

    text: str
    words: tuple[Words, ...]
    base: float
    size: float
    page_width: float = 0

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return self.words[-1].right


@dataclass(frozen=True)
class RuledTable:
    """A ruled table on page number ``page``; ``rows`` of cells, each its lines, its columns and its rows."""

    page: int
    columns: tuple[float, ...]
    rows: tuple[tuple[tuple[tuple[Line, ...], int, int], ...], ...]
    base: float

    @property
    def text(self) -> str:
        return "".join(line.text for row in self.rows for lines, _, _ in row for line in lines)

    def goes_on_from(self, before: RuledTable) -> bool:
        """Whether this is the rest of a table that began on the page before: the same columns."""
        return (
            self.page == before.page + 1
            and len(self.columns) == len(before.columns)
            and all(abs(one - other) < _SAME_COLUMN for one, other in zip(self.columns, before.columns, strict=True))
        )


Item = Line | RuledTable


def items_of(page: pypdfium2.PdfPage, number: int) -> list[Item]:
    """The lines and ruled tables of a page."""
    found = grids(page)
    words = page.get_textpage()
    width = round(page.get_width())
    lines: list[Line] = []
    marks: list[Mark] = []
    inside: dict[tuple[int, tuple[int, int]], list[Mark]] = defaultdict(list)
    for index in range(words.count_chars()):
        code = raw.FPDFText_GetUnicode(words, index)
        mark = chr(code) if code and not 0xD800 <= code < 0xE000 else ""
        if mark in ("\r", "\n"):
            _add(lines, words, marks, width)
            marks = []
        elif mark:
            own = "-" if mark == _HYPHEN else mark
            cell = _cell_of(words, index, found) if found and not own.isspace() else None
            (marks if cell is None else inside[cell]).append((index, own))
    _add(lines, words, marks, width)
    ruled = [_ruled(place, grid, inside, words, width, number) for place, grid in enumerate(found)]
    words.close()
    return sorted([*lines, *(table for table in ruled if table.text)], key=lambda item: -round(item.base))


def _cell_of(page: pypdfium2.PdfTextPage, index: int, found: Sequence[Grid]) -> tuple[int, tuple[int, int]] | None:
    left, low, right, high = page.get_charbox(index, loose=True)
    x, y = (left + right) / 2, (low + high) / 2
    return next(((place, cell) for place, grid in enumerate(found) if (cell := grid.cell_at(x, y))), None)


def _ruled(place: int, grid: Grid, inside, words: pypdfium2.PdfTextPage, width: float, number: int) -> RuledTable:
    rows = defaultdict(list)
    for cell, across, down in grid.spans():
        rows[cell[0]].append((_lines_in(inside.get((place, cell), []), words, width), across, down))
    told = tuple(tuple(rows[row]) for row in range(len(grid.rows) - 1))
    return RuledTable(number, grid.columns, told, grid.rows[0])


def _lines_in(marks: list[Mark], page: pypdfium2.PdfTextPage, width: float) -> tuple[Line, ...]:
    """The lines of a cell, whose characters come without line ends."""
    lines: list[Line] = []
    row: list[Mark] = []
    base = height = 0.0
    for index, mark in marks:
        _, low, _, high = page.get_charbox(index, loose=True)
        if row and abs(low - base) > _SAME_LINE * max(height, high - low):
            _add(lines, page, row, width)
            row = []
        if not row:
            base, height = low, high - low
        row.append((index, mark))
    _add(lines, page, row, width)
    return tuple(sorted(lines, key=lambda line: -round(line.base)))


def _add(lines: list[Line], page: pypdfium2.PdfTextPage, marks: list[Mark], width: float) -> None:
    """Add the line that these characters of a page make up; none of white space."""
    shown = [(place, index) for place, (index, mark) in enumerate(marks) if not mark.isspace()]
    if not shown:
        return
    text = "".join(mark for _, mark in marks)
    words: list[Words] = []
    begin, (left, _, _, _) = shown[0][0], page.get_charbox(shown[0][1], loose=True)
    for (before, last), (place, index) in pairwise(shown):
        if place > before + 1:
            _, low, right, high = page.get_charbox(last, loose=True)
            onward, _, _, _ = page.get_charbox(index, loose=True)
            if onward - right > _GAP * (high - low):
                words.append(Words(text[begin : before + 1], left, right))
                begin, left = place, onward
    _, base, right, _ = page.get_charbox(shown[-1][1], loose=True)
    words.append(Words(text[begin : shown[-1][0] + 1], left, right))
    size = max((one.right - one.left) / max(_width(one.text), 1) for one in words)
    lines.append(Line(text.strip(), tuple(words), base, max(size, 1.0), width))


def _width(text: str) -> float:
    """Width in square letters: Latin letters and digits are half as wide as Chinese ones; “”—… are Chinese here."""
    return sum(0.5 if mark < "\u2010" else 1 for mark in text)
