"""A table as lines of text, the same for every format: cells parted by ``CELL_BREAK``, a row a line.

Offices also set whole reports in a table for the looks of it. Where a cell holds prose, or a row one cell, the cell's
paragraphs stand as they are.
"""

from __future__ import annotations

from collections.abc import Iterable

CELL_BREAK = " | "
_PROSE = 60


def row_lines(cells: Iterable[list[str]]) -> list[str]:
    """The lines of one row; each cell is the list of its paragraphs."""
    filled = [lines for cell in cells if (lines := [line for line in (" ".join(p.split()) for p in cell) if line])]
    if len(filled) < 2 or any(len(line) > _PROSE for lines in filled for line in lines):
        return [line for lines in filled for line in lines]
    return [CELL_BREAK.join(" ".join(lines) for lines in filled)]
