"""Tables among the drawn lines of a PDF page: where rules cross there are cells, and what stands in one is its text.

A PDF knows no tables, but offices rule theirs. Rules that touch make a grid; where no rule parts two of its fields
they are one merged cell. So a wrapped cell and a head over two columns are what they look like.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2
from pypdfium2 import raw

_NEAR = 3.0  # points: rules nearer than this are one, and meet
_MOST_OBJECTS, _MOST_RULES = 20_000, 300  # of a page; a map or a drawing has more, a table fewer
_MOST_FIELDS = 10_000

Point = tuple[float, float]


@dataclass(frozen=True)
class Rule:
    """A straight rule: its place across (the height of a level one), and from where to where it runs."""

    at: float
    start: float
    end: float

    def covers(self, place: float) -> bool:
        return self.start - _NEAR <= place <= self.end + _NEAR


@dataclass
class Grid:
    """A ruled table: the edges of its columns and rows (rows from the top), and the cell of each of its fields.

    A cell is known by its first field (row, column).
    """

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """The cell around a point of the page; ``None`` outside of the table."""
        column = next((place for place, (low, high) in enumerate(pairwise(self.columns)) if low <= x < high), None)
        row = next((place for place, (high, low) in enumerate(pairwise(self.rows)) if low <= y < high), None)
        return None if column is None or row is None else self.cells[row, column]

    def spans(self) -> Iterator[tuple[tuple[int, int], int, int]]:
        """Each cell, how many columns it fills and how many rows."""
        fields = defaultdict(list)
        for place, cell in self.cells.items():
            fields[cell].append(place)
        for cell in sorted(fields):
            rows, columns = ({place[axis] for place in fields[cell]} for axis in (0, 1))
            yield cell, len(columns), len(rows)


def grids(page: pypdfium2.PdfPage) -> list[Grid]:
    """The ruled tables of a page: rules that hang together and leave two fields at least beside each other."""
    level, upright = [], []
    for number, drawn in enumerate(page.get_objects([raw.FPDF_PAGEOBJ_PATH], max_depth=4)):
        if number == _MOST_OBJECTS:
            return []
        for (x, y), (right, up) in _edges(drawn):
            if abs(up - y) < 1 and abs(right - x) >= 1:
                level.append(Rule((y + up) / 2, min(x, right), max(x, right)))
            elif abs(right - x) < 1 and abs(up - y) >= 1:
                upright.append(Rule((x + right) / 2, min(y, up), max(y, up)))
    level, upright = _joined(level), _joined(upright)
    if not level or not upright or max(len(level), len(upright)) > _MOST_RULES:
        return []
    return [grid for group in _touching(level, upright) if (grid := _grid(*group))]


def _edges(drawn: pypdfium2.PdfObject) -> Iterator[tuple[Point, Point]]:
    """The straight edges of a path, in points of the page; of a filled area only where it is as thin as a rule."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(drawn, fill, stroke)
    low, bottom, high, top = drawn.get_bounds()
    if not (stroke.value or (fill.value and min(high - low, top - bottom) < _NEAR)):
        return
    matrix, around = drawn.get_matrix(), drawn.container
    while around is not None:
        matrix, around = matrix.multiply(around.get_matrix()), around.container
    x, y = ctypes.c_float(), ctypes.c_float()
    begun = before = (0.0, 0.0)
    for number in range(min(raw.FPDFPath_CountSegments(drawn), _MOST_OBJECTS)):
        segment = raw.FPDFPath_GetPathSegment(drawn, number)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            begun = point
        else:
            yield before, point
        if raw.FPDFPathSegment_GetClose(segment):
            yield point, begun
        before = point


def _joined(rules: list[Rule]) -> list[Rule]:
    """Rules of one line made one: a table's rule is drawn cell by cell, and its two edges apart."""
    joined: list[Rule] = []
    lines: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if lines and rule.at - lines[-1][0].at < _NEAR:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    for line in lines:
        at = line[0].at
        start, end = None, 0.0
        for rule in sorted(line, key=lambda rule: rule.start):
            if start is not None and rule.start <= end + _NEAR:
                end = max(end, rule.end)
                continue
            if start is not None:
                joined.append(Rule(at, start, end))
            start, end = rule.start, rule.end
        if start is not None:
            joined.append(Rule(at, start, end))
    return [rule for rule in joined if rule.end - rule.start > _NEAR]


def _touching(level: list[Rule], upright: list[Rule]) -> Iterable[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that meet one another, level and upright ones."""
    left = set(range(len(upright)))
    waiting = set(range(len(level)))
    while waiting:
        group, across, new = set(), set(), {waiting.pop()}
        while new:
            group |= new
            met = {place for place in left if any(_meet(level[one], upright[place]) for one in new)}
            left -= met
            across |= met
            new = {place for place in waiting if any(_meet(level[place], upright[one]) for one in met)}
            waiting -= new
        if across:
            yield [level[place] for place in group], [upright[place] for place in across]


def _meet(level: Rule, upright: Rule) -> bool:
    return level.covers(upright.at) and upright.covers(level.at)


def _grid(level: list[Rule], upright: list[Rule]) -> Grid | None:
    columns, rows = _lines_of(upright, level), _lines_of(level, upright)[::-1]
    wide, tall = len(columns) - 1, len(rows) - 1
    if wide < 2 or tall < 1 or wide * tall > _MOST_FIELDS:
        return None
    cells: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(tall):
        middle = (rows[row] + rows[row + 1]) / 2
        for column in range(wide):
            centre = (columns[column] + columns[column + 1]) / 2
            if row and not _parted(level, rows[row], centre):
                cells[row, column] = cells[row - 1, column]
            elif column and not _parted(upright, columns[column], middle):
                cells[row, column] = cells[row, column - 1]
            else:
                cells[row, column] = row, column
    return Grid(tuple(columns), tuple(rows), cells) if len(set(cells.values())) > 1 else None


def _lines_of(rules: list[Rule], across: list[Rule]) -> list[float]:
    """Where the fields of a table end: at its rules, and where those across them end (many tables are open at the
    sides)."""
    places = [rule.at for rule in rules]
    places += [min(rule.start for rule in across), max(rule.end for rule in across)]
    ends: list[float] = []
    for place in sorted(places):
        if not ends or place - ends[-1] > 2 * _NEAR:
            ends.append(place)
    return ends


def _parted(rules: list[Rule], at: float, along: float) -> bool:
    return any(abs(rule.at - at) <= 2 * _NEAR and rule.start <= along <= rule.end for rule in rules)
