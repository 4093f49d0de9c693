"""What the others report: the median over organisations of one level. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from reports.comparison.build import Row
from reports.comparison.cells import Cell

FEWEST = 3  # a median of two organisations would give each the other's value


@dataclass(frozen=True)
class Median:
    """The middle of what ``count`` organisations report for ``year``; ``value`` is None where they are too few."""

    year: int
    value: Decimal | None
    count: int


def medians(rows: Iterable[Row], years: Sequence[int]) -> tuple[Median, ...]:
    """One a year, over the values that a ranking would take: contradictions and rates of few cases are left out."""
    held: dict[int, list[Decimal]] = {year: [] for year in years}
    for row in rows:
        for cell in row.cells:
            if cell.year in held and counts(cell):
                held[cell.year].append(cell.value.reported.signed.value)
    return tuple(Median(year, middle(values), len(values)) for year, values in held.items())


def counts(cell: Cell) -> bool:
    return cell.value is not None and not cell.is_small


def middle(values: Sequence[Decimal]) -> Decimal | None:
    return median(values) if len(values) >= FEWEST else None
