"""The strands as a drawing: a line each, years across, a sign for every naming, goal and figure.

Pure: numbers in, numbers out; the template prints them as SVG, which needs no script and prints sharp. The list of
strands says the same in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.comparison.strands.build import Strand

SHORTFALL, GOAL, FIGURE = "shortfall", "goal", "figure"
LEFT, COLUMN, TOP, ROW = 40, 150, 34, 34
# Within a year: what was promised for it, what it came to, and what its report then admits.
_PLACES = {GOAL: 25, FIGURE: 65, SHORTFALL: 110}


@dataclass(frozen=True)
class Mark:
    """A sign at a place; ``tone`` is met, not_met, unclear or empty."""

    what: str
    x: int
    y: int
    text: str
    tone: str = ""


@dataclass(frozen=True)
class Line:
    """One strand: its number, its signs, and stretches (x to x) that join neighbours; a gap joins nothing."""

    number: int
    y: int
    marks: tuple[Mark, ...]
    joins: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    years: tuple[tuple[int, int], ...]
    lines: tuple[Line, ...]


def draw(strands: Sequence[Strand]) -> Picture:
    """``strands`` hold at least one."""
    first = min(strand.steps[0].year for strand in strands)
    last = max(strand.steps[-1].year for strand in strands)
    years = tuple((year, LEFT + (year - first) * COLUMN) for year in range(first, last + 1))
    lines = tuple(_line(strand, first, TOP + place * ROW + ROW // 2) for place, strand in enumerate(strands))
    return Picture(LEFT + (last - first + 1) * COLUMN, TOP + len(strands) * ROW, years, lines)


def _line(strand: Strand, first: int, y: int) -> Line:
    marks: list[Mark] = []
    joins: list[tuple[int, int]] = []
    for step in strand.steps:
        if not step.has_report and not step.goals:
            continue
        x = LEFT + (step.year - first) * COLUMN
        here = []
        if step.goals:
            here.append(Mark(GOAL, x + _PLACES[GOAL], y, step.goals[0].goal.quote))
        if step.figures:
            tone = next((figure.measured for figure in step.figures if figure.measured), "")
            here.append(Mark(FIGURE, x + _PLACES[FIGURE], y, step.figures[0].row.name, tone))
        if step.shortfall:
            here.append(Mark(SHORTFALL, x + _PLACES[SHORTFALL], y, step.shortfall.quote))
        # Two years side by side are never this far apart: what lies between is a gap.
        if marks and here and here[0].x - marks[-1].x < 2 * COLUMN:
            joins.append((marks[-1].x, here[0].x))
        joins += [(one.x, two.x) for one, two in zip(here, here[1:], strict=False)]
        marks += here
    return Line(strand.number, y, tuple(marks), tuple(joins))
