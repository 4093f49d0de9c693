"""What the others report: the median over organisations of one level. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from reports.comparison.cells import Cell

FEWEST = 3  # a median of two organisations would give each the other's value


@dataclass(frozen=True)
class Median:
    """The middle of what ``count`` organisations report for ``year``; ``value`` is None where they are too few."""

    year: int
    value: Decimal | None
    count: int


Numbers = Mapping[int, Decimal]  # one organisation's by year, signed and in base units


def numbers_of(cells: Iterable[Cell]) -> dict[int, Decimal]:
    """What a ranking would take of one organisation: contradictions and rates of few cases are left out."""
    return {cell.year: cell.value.reported.signed.value for cell in cells if cell.value and not cell.is_small}


def medians(peers: Iterable[Numbers], years: Sequence[int]) -> tuple[Median, ...]:
    """One a year."""
    held: dict[int, list[Decimal]] = defaultdict(list)
    for numbers in peers:
        for year, number in numbers.items():
            held[year].append(number)
    return tuple(Median(year, middle(held[year]), len(held[year])) for year in years)


def middle(values: Sequence[Decimal]) -> Decimal | None:
    return median(values) if len(values) >= FEWEST else None
