"""What the others report: the median over organisations of one level. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from reports.comparison.cells import Cell, ReportYear, Value, cell_of

FEWEST = 3  # a median of two organisations would give each the other's value


@dataclass(frozen=True)
class Median:
    """The middle of what ``count`` organisations report for ``year``; ``value`` is None where they are too few."""

    year: int
    value: Decimal | None
    count: int


def cells_of_peer(values: Iterable[Value], reports: Mapping[int, ReportYear]) -> tuple[Cell, ...]:
    """What one organisation says of a series, for the years of which it says something.

    Without the changes that a row shows: a median needs none, and there may be hundreds of peers.
    """
    by_year: dict[int, list[Value]] = defaultdict(list)
    for value in values:
        by_year[value.year].append(value)
    return tuple(cell_of(year, said, reports.get(year), None) for year, said in by_year.items())


def medians(peers: Iterable[Iterable[Cell]], years: Sequence[int]) -> tuple[Median, ...]:
    """One a year, over the values that a ranking would take: contradictions and rates of few cases are left out."""
    held: dict[int, list[Decimal]] = {year: [] for year in years}
    for cells in peers:
        for cell in cells:
            if cell.year in held and counts(cell):
                held[cell.year].append(cell.value.reported.signed.value)
    return tuple(Median(year, middle(values), len(values)) for year, values in held.items())


def counts(cell: Cell) -> bool:
    return cell.value is not None and not cell.is_small


def middle(values: Sequence[Decimal]) -> Decimal | None:
    return median(values) if len(values) >= FEWEST else None
