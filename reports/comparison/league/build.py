"""Organisations in the order of one indicator, year by year. Pure.

Places are those of a competition: whoever reports the same number shares a place, and the next one counts everybody
before it (1, 1, 3). A printed rate is an interval, so the page also says which places are possible. Left out of the
order, and named with the reason: rates of fewer than 30 cases, contradictions, and what nobody has checked or verified
where the reader wants it so.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from indicators.change import LOWER, NOT_COMPARABLE
from indicators.quantity import RANK, RATE_UNITS, Interval
from reports.comparison.build import Row
from reports.comparison.cells import NO_REPORT, SEVERAL, Cell
from reports.comparison.peers import middle

BY_VALUE, BY_IMPROVEMENT = "value", "improvement"
ORDERS = (BY_VALUE, BY_IMPROVEMENT)
# Which number orders: the reported one (自报值); the one found on checking (核查值) where there is one; that alone.
REPORTED, FOUND_FIRST, VERIFIED_ONLY = "", "found", "verified"

# Why an organisation has no place; NO_REPORT and SEVERAL are states of a cell.
SILENT, SMALL, UNCHECKED, UNVERIFIED = "silent", "small", "unchecked", "unverified"
UNCOMPARED, NO_EARLIER, FROM_ZERO = "uncompared", "no_earlier", "from_zero"
REASONS = (SMALL, UNCHECKED, UNVERIFIED, SEVERAL, UNCOMPARED, NO_EARLIER, FROM_ZERO, SILENT, NO_REPORT)

_ENDLESS = Decimal("Infinity")


@dataclass(frozen=True)
class Entrant:
    """One organisation with its series; ``above`` is the name of the organisation over it."""

    organisation: int
    name: str
    above: str
    row: Row


@dataclass(frozen=True)
class Rules:
    """What counts: ``order`` is one of ORDERS, ``basis`` the number that orders. By choice, small rates stand in the
    order and unchecked values do not."""

    order: str = BY_VALUE
    with_small: bool = False
    checked_only: bool = False
    basis: str = REPORTED


@dataclass(frozen=True)
class Standing:
    """One organisation in the league of a year.

    ``place`` is None where ``left_out`` says why; ``sharing`` counts who has it. ``best`` and ``worst`` are the places
    that the printed number allows. ``places`` are those of every year of the league, None for a year without one.
    """

    entrant: Entrant
    cell: Cell
    place: int | None
    sharing: int = 1
    best: int | None = None
    worst: int | None = None
    left_out: str = ""
    places: tuple[int | None, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Whether rounding and 约 leave no other place possible than the one shared."""
        return self.place is None or (self.best, self.worst) == (self.place, self.place + self.sharing - 1)


@dataclass(frozen=True)
class League:
    year: int
    years: tuple[int, ...]
    rules: Rules
    ranked: tuple[Standing, ...]
    left_out: tuple[Standing, ...]
    median: Decimal | None = None

    @property
    def verified(self) -> int:
        """How many of the organisations have a value that somebody verified, as far as the reader may see."""
        return sum(any(value.found is not None for value in each.cell.values) for each in self.standings)

    @property
    def standings(self) -> tuple[Standing, ...]:
        return self.ranked + self.left_out


def build(entrants: Sequence[Entrant], years: Sequence[int], better: str, rules: Rules) -> League:
    """The league of the last of ``years``. ``better`` is the indicator's direction; where neither way is better, the
    larger number stands first and nobody is praised for it."""
    by_year = [_scores(entrants, at, better, rules) for at in range(len(years))]
    placed = [places(scores) for scores in by_year]
    last = len(years) - 1
    possible = _possible(entrants, by_year[last], better) if rules.order == BY_VALUE else {}
    sharing = Counter(placed[last].values())
    ranked, left_out = [], []
    for entrant in entrants:
        key, cell = entrant.organisation, entrant.row.cells[last]
        over_years = tuple(year.get(key) for year in placed)
        if key in placed[last]:
            place = placed[last][key]
            best, worst = possible.get(key, (place, place + sharing[place] - 1))
            ranked.append(Standing(entrant, cell, place, sharing[place], best, worst, places=over_years))
        else:
            left_out.append(Standing(entrant, cell, None, left_out=reason(cell, rules), places=over_years))
    ranked.sort(key=lambda standing: standing.place or 0)
    left_out.sort(key=lambda standing: REASONS.index(standing.left_out))
    values = [each.cell.value.reported.signed.value for each in ranked if each.cell.value]
    return League(years[last], tuple(years), rules, tuple(ranked), tuple(left_out), middle(values))


def places(scores: Mapping[int, Decimal]) -> dict[int, int]:
    """Places by score, the highest first: 1, 1, 3."""
    ordered = sorted(scores.values())
    return {key: 1 + len(ordered) - bisect_right(ordered, score) for key, score in scores.items()}


def reason(cell: Cell, rules: Rules) -> str:
    """Why a cell has no place; empty where it has one."""
    if cell.state == SEVERAL:
        return SEVERAL
    if cell.value is None:
        return NO_REPORT if cell.state == NO_REPORT else SILENT
    if cell.is_small and not rules.with_small:
        return SMALL
    if cell.is_unchecked and rules.checked_only:
        return UNCHECKED
    if rules.basis == VERIFIED_ONLY and cell.value.found is None:
        return UNVERIFIED
    return _unimproved(cell) if rules.order == BY_IMPROVEMENT else ""


def _unimproved(cell: Cell) -> str:
    change = cell.change
    if change is not None and change.verdict == NOT_COMPARABLE:
        return UNCOMPARED
    if change is None or change.difference is None:
        return NO_EARLIER
    return FROM_ZERO if improvement(cell) is None else ""


def improvement(cell: Cell) -> Decimal | None:
    """How far the value moved: points of a rate, places of a rank, percent of the earlier value of anything else.

    An amount in its own unit would put the largest organisation first.
    """
    if cell.change is None or cell.value is None:
        return None
    is_rank = cell.value.key.kind == RANK
    return cell.change.difference if is_rank or cell.change.unit in RATE_UNITS else cell.change.relative


def _scores(entrants: Iterable[Entrant], at: int, better: str, rules: Rules) -> dict[int, Decimal]:
    """What orders the organisations in one year, a higher score before a lower one."""
    scores = {}
    for entrant in entrants:
        cell = entrant.row.cells[at]
        if cell.value is None or reason(cell, rules):
            continue
        score = cell.value.reported.signed.value if rules.order == BY_VALUE else improvement(cell)
        if score is not None:
            scores[entrant.organisation] = -score if _smaller_first(cell, better) else score
    return scores


def _smaller_first(cell: Cell, better: str) -> bool:
    return better == LOWER or (cell.value is not None and cell.value.key.kind == RANK)


def _possible(entrants: Iterable[Entrant], scores: Mapping[int, Decimal], better: str) -> dict[int, tuple[int, int]]:
    """The best and the worst place that the intervals of the values allow."""
    ends = {}
    for entrant in entrants:
        if entrant.organisation in scores:
            cell = entrant.row.cells[-1]
            ends[entrant.organisation] = _ends(cell.value.reported.signed.bounds(), _smaller_first(cell, better))
    lowers, uppers = sorted(low for low, _high in ends.values()), sorted(high for _low, high in ends.values())
    count = len(ends)
    return {
        key: (1 + count - bisect_right(lowers, high), count - bisect_left(uppers, low))
        for key, (low, high) in ends.items()
    }


End = tuple[Decimal, int]


def _ends(bounds: Interval, turned: bool) -> tuple[End, End]:
    """Lower and upper end, the better way up. An open end lies a little inside: 12.365 is not below 12.365."""
    low = -_ENDLESS if bounds.lower is None else bounds.lower
    high = _ENDLESS if bounds.upper is None else bounds.upper
    lower, upper = (low, int(bounds.lower_open)), (high, -int(bounds.upper_open))
    return ((-upper[0], -upper[1]), (-lower[0], -lower[1])) if turned else (lower, upper)
