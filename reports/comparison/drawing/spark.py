"""The course of a series as a small line (SVG) beside its name. Pure; the cells beside it say the same in numbers.

Years without a value are gaps, and so is a series break: no line runs over either. A year alone is a dot.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from indicators.change import NOT_COMPARABLE
from indicators.quantity import RANK
from reports.comparison.cells import Cell

WIDTH, HEIGHT, EDGE = 64, 18, 3


def spark(cells: Sequence[Cell]) -> str:
    """SVG, or nothing where fewer than two years have a value."""
    values = [cell.value.reported.signed.value if cell.value else None for cell in cells]
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    first = next(cell.value for cell in cells if cell.value)
    # First place stands at the top.
    places = _places(values, min(known), max(known), turned=first.key.kind == RANK)
    drawn = "".join(_drawn(stretch) for stretch in _stretches(cells, places))
    return f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{drawn}</svg>'


Point = tuple[float, float]


def _places(values: Sequence[Decimal | None], low: Decimal, high: Decimal, turned: bool) -> list[Point | None]:
    across = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    places: list[Point | None] = []
    for at, value in enumerate(values):
        if value is None:
            places.append(None)
            continue
        up = float((value - low) / (high - low)) if high != low else 0.5
        down = up if turned else 1 - up
        places.append((round(EDGE + at * across, 1), round(EDGE + down * (HEIGHT - 2 * EDGE), 1)))
    return places


def _stretches(cells: Sequence[Cell], places: Sequence[Point | None]) -> list[list[Point]]:
    """Points that a line may join: year after year, and comparable."""
    stretches: list[list[Point]] = [[]]
    for cell, place in zip(cells, places, strict=True):
        is_broken = bool(cell.broken_by) or (cell.change is not None and cell.change.verdict == NOT_COMPARABLE)
        if place is None or is_broken:
            stretches.append([])
        if place is not None:
            stretches[-1].append(place)
    return [stretch for stretch in stretches if stretch]


def _drawn(stretch: Sequence[Point]) -> str:
    x, y = stretch[-1]
    dot = f'<circle cx="{x:g}" cy="{y:g}" r="2"/>'
    if len(stretch) == 1:
        return dot
    points = " ".join(f"{x:g},{y:g}" for x, y in stretch)
    return f'<polyline points="{points}"/>{dot}'
