"""Tables of figures without rules among the printed lines of a PDF: words that stand in columns.

A PDF prints each row of a table as words with wide gaps between them. Lines below each other make a table where each
has such words, one a column, with a gutter of white between the columns from the first line to the last, and where
they read as a table of figures under heads. Anything else stays prose: a table missed reads as it always did, a
paragraph taken for a table would lose its sense.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from reports.entry.formats.pdf_page import Line, Words
from reports.entry.formats.table import UNIT_OF_TABLE, Cell, figure_lines

_LEAST_ROWS = 3  # the heads and two rows
_LONGEST_CELL = 30
_NEAR = 0.9  # of the distance between rows: a line nearer than this is the rest of a cell that was broken


@dataclass(frozen=True)
class Table:
    """The printed lines ``start`` to ``end`` (not included) are a table; ``lines`` tells it in sentences."""

    start: int
    end: int
    lines: tuple[str, ...]


def tables(lines: list[Line]) -> Iterator[Table]:
    """The tables of figures among the lines of a document, in their order."""
    start = 0
    while start < len(lines):
        rows = _rows(lines, start)
        end = start + len(rows)
        above = start - 1 if start and UNIT_OF_TABLE.fullmatch(lines[start - 1].text) else start
        if len(rows) >= _LEAST_ROWS and not _has_broken_cells(lines, above, start, end):
            told = _told([[*line.words] for line in lines[above:start]] + rows)
            if told:
                yield Table(above, end, told)
        start = end


def _rows(lines: list[Line], start: int) -> list[list[Words | None]]:
    """The rows that share the columns of line ``start``, itself among them; None for an empty cell."""
    columns = [(words.left, words.right) for words in lines[start].words]
    rows: list[list[Words | None]] = [[*lines[start].words]]
    for line in (lines[place] for place in range(start + 1, len(lines))):
        row = _placed(line.words, columns)
        if not row:
            break
        columns = [
            (min(left, words.left), max(right, words.right)) if words else (left, right)
            for (left, right), words in zip(columns, row, strict=True)
        ]
        if any(right >= left for (_, right), (left, _) in pairwise(columns)):
            break
        rows.append(row)
    return rows


def _placed(line: tuple[Words, ...], columns: list[tuple[float, float]]) -> list[Words | None]:
    """A line's words by column; of fewer words than columns each must stand below the words of just one column."""
    if len(line) == len(columns) > 1:
        return [*line]
    row: list[Words | None] = [None] * len(columns)
    for words in line:
        below = [place for place, (left, right) in enumerate(columns) if words.left <= right and left <= words.right]
        if len(below) != 1 or row[below[0]]:
            return []
        row[below[0]] = words
    return row if len(line) > 1 and row[0] else []


def _has_broken_cells(lines: list[Line], above: int, start: int, end: int) -> bool:
    """Whether a line in or next to a table stands so near that it is the rest of a cell that was broken."""
    steps = [one.base - other.base for one, other in pairwise(lines[start:end])]
    before = lines[above - 1].base - lines[above].base if above else 0
    after = lines[end - 1].base - lines[end].base if end < len(lines) else 0
    # Below zero where the next page begins.
    return any(0 < step < _NEAR * median(map(abs, steps)) for step in (before, *steps, after))


def _told(rows: list[list[Words | None]]) -> tuple[str, ...]:
    """The sentences of a table of figures; none where it is of another kind."""
    cells = [[Cell((words.text if words else "",)) for words in row] for row in rows]
    if any(len(cell.text) > _LONGEST_CELL for row in cells for cell in row):
        return ()
    return tuple(figure_lines(cells))
