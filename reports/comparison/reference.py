"""What stands behind the line of an organisation: the organisation above it and the median of its peers. Pure.

Peers have the same level and the same parent unless the reader widens it to the level; the organisation itself is none
of them. Whoever gathers sees to it that their values are of accepted reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol, TypeVar

from indicators.change import Reported
from indicators.quantity import Quantity
from reports.comparison.build import Row
from reports.comparison.cells import NO_REPORT, OWN, UNSAID, Cell, Value
from reports.comparison.peers import Median, Numbers, medians

SAME_PARENT, SAME_LEVEL, NOBODY = "", "level", "none"


class Placed(Protocol):
    """An organisation, as far as peers need it."""

    pk: int
    level: str
    parent_id: int | None


P = TypeVar("P", bound=Placed)


@dataclass(frozen=True)
class Reference:
    """``above`` is the series of the organisation over this one; ``peers`` counts those asked for the median."""

    above: Row | None
    above_name: str
    medians: tuple[Median, ...]
    peers: int

    @property
    def has_median(self) -> bool:
        return any(each.value is not None for each in self.medians)

    def __bool__(self) -> bool:
        return self.above is not None or self.has_median


def peers_of(organisation: P, choices: Iterable[P], rule: str) -> list[P]:
    """Those of ``choices`` that ``organisation`` is measured against."""
    if rule == NOBODY:
        return []
    level = [each for each in choices if each.level == organisation.level and each.pk != organisation.pk]
    return level if rule == SAME_LEVEL else [each for each in level if each.parent_id == organisation.parent_id]


def reference_of(above: tuple[str, Row] | None, peers: Sequence[Numbers], years: Sequence[int]) -> Reference:
    """``peers`` are the numbers of each of them."""
    name, row = above if above and any(cell.value for cell in above[1].cells) else ("", None)
    return Reference(row, name, medians(peers, years), len(peers))


def spoken_years(rows: Iterable[Row], years: Sequence[int]) -> slice:
    """The stretch of ``years`` in which ``rows`` have a report, a value or a target: peers do not widen a page."""
    spoken = [at for row in rows for at, cell in enumerate(row.cells) if cell.state != NO_REPORT or cell.targets]
    return slice(min(spoken), max(spoken) + 1) if spoken else slice(0, len(years))


def cut(row: Row, stretch: slice) -> Row:
    return replace(row, cells=row.cells[stretch])


def median_row(reference: Reference, row: Row, said: str) -> Row:
    """The medians as a series, for an export: ``said`` with the number of peers stands where a sentence would."""
    cells = []
    for each in reference.medians:
        if each.value is None:
            cells.append(Cell(each.year, UNSAID))
            continue
        last_digit = Decimal(1).scaleb(int(each.value.normalize().as_tuple().exponent))
        quantity = Quantity(each.value, row.unit, step=last_digit)
        value = Value(
            0, 0, each.year, each.year, row.name, row.key, Reported(quantity, row.key.kind), quote=said % each.count
        )
        cells.append(Cell(each.year, OWN, value, (value,)))
    return replace(row, cells=tuple(cells))
