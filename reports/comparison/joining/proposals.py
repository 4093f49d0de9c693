"""Which other series of an organisation are probably the same one under another name. Pure.

A wording changes from one year to the next: the old name stops where the new one starts, with a number of the same
size. So two series of one measure, unit and scope are proposed where no report gives both, by how alike the names are
(seven tenths), how near their closest years lie in size (two tenths) and whether they follow each other (one tenth).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rapidfuzz import fuzz

from indicators.matching import normalise, wording
from indicators.quantity import unit_class
from reports.comparison.cells import Definition, Value
from reports.comparison.series import SeriesKey

LEAST_ALIKE = Decimal("0.4")  # of two names: below it the numbers prove nothing
LEAST_SCORE = Decimal("0.5")
MOST = 8

_NAME, _SIZE, _NEXT = Decimal("0.7"), Decimal("0.2"), Decimal("0.1")
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Proposal:
    """A series that is probably the same, its score (0 to 1) with what it is made of, and its values by year."""

    key: SeriesKey
    name: str
    score: Decimal
    alike: Decimal
    size: Decimal
    follows: bool
    values: tuple[Value, ...]


def proposals(
    key: SeriesKey, lines: Mapping[SeriesKey, Sequence[Value]], definitions: Mapping[str, Definition]
) -> tuple[Proposal, ...]:
    """The best few for the series ``key`` of ``lines``, which are the series of one organisation; the best first."""
    mine = achieved(lines[key])
    found = []
    for other, line in lines.items():
        theirs = achieved(line)
        if other == key or not theirs or not mine or _scope(other) != _scope(key) or _unit(theirs) != _unit(mine):
            continue
        if {value.report for value in mine} & {value.report for value in theirs}:
            continue
        definition = definitions.get(other.indicator)
        names = [*(value.name for value in theirs), *([definition.name] if definition else [])]
        proposal = _scored(other, names, mine, theirs)
        if proposal.alike >= LEAST_ALIKE and proposal.score >= LEAST_SCORE:
            found.append(replace(proposal, name=definition.name if definition else theirs[-1].name))
    found.sort(key=lambda proposal: (-proposal.score, proposal.name))
    return tuple(found[:MOST])


def achieved(line: Iterable[Value]) -> list[Value]:
    """What reports say of their own year, by year."""
    own = (value for value in line if not value.is_target and value.year == value.report_year)
    return sorted(own, key=lambda value: (value.year, value.pk))


def _scope(key: SeriesKey) -> tuple[str, ...]:
    return key.kind, key.span, key.coverage, key.stage, key.pool


def _unit(line: Sequence[Value]) -> str:
    return unit_class(line[-1].reported.quantity.unit)


def _scored(key: SeriesKey, names: Iterable[str], mine: Sequence[Value], theirs: Sequence[Value]) -> Proposal:
    alike = max(likeness(one.name, other) for one in mine for other in names)
    pairs = [(abs(one.year - other.year), one, other) for one in mine for other in theirs]
    distance, one, other = min(pairs, key=lambda pair: (pair[0], pair[1].pk))
    size = nearness(one.reported.signed.value, other.reported.signed.value)
    score = _NAME * alike + _SIZE * size + (_NEXT if distance == 1 else 0)
    return Proposal(key, "", score.quantize(_HUNDREDTH), alike, size, distance == 1, tuple(theirs))


def likeness(one: str, other: str) -> Decimal:
    """How alike two names are, 0 to 1; names that say the same terms in another order are one."""
    first, second = normalise(one), normalise(other)
    if wording(first) == wording(second):
        return Decimal(1)
    return Decimal(str(fuzz.ratio(first, second) / 100)).quantize(_HUNDREDTH)


def nearness(one: Decimal, other: Decimal) -> Decimal:
    """The smaller number by the larger one: 1 for the same size, 0 for a sign or a zero that the other has not."""
    if one == other:
        return Decimal(1)
    low, high = sorted((abs(one), abs(other)))
    return Decimal(0) if one * other <= 0 else (low / high).quantize(_HUNDREDTH)
