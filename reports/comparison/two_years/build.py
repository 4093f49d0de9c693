"""The reconciliation sheet of one organisation: an earlier report's promises and figures against a later one's.

Pure. Changes, silences and their states are those of the matrix (:mod:`reports.comparison.build`): here they are put
in order, the most telling first, and tied to shortfalls, goals and the reasons that people have recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from indicators.change import BETTER, CHANGED, NOT_COMPARABLE, NOT_MET, SAME, UNCLEAR, WORSE, meets
from indicators.quantity import LEVEL, RATE_UNITS, RATIO, unit_class
from reports.comparison.build import Matrix, Row
from reports.comparison.cells import DROPPED, Cell
from reports.comparison.two_years.wordings import (
    Pair,
    Said,
    adjective_for,
    clauses_without_figures,
    copied_goals,
    shortfalls_of,
    softened_goals,
    tied_to,
)
from reports.follow_up.build import FollowedGoal
from reports.follow_up.chains import Words as SameProblem

CHANGED_MOST = 10
# What is shown of a list before one asks for the rest.
SHOWN_FIRST = 12

_FROM_ZERO = Decimal(100)  # a growth from zero has no percentage; it ranks as a doubling
_ORDER = {WORSE: 0, BETTER: 0, CHANGED: 1, UNCLEAR: 2, NOT_COMPARABLE: 3, SAME: 4}


@dataclass(frozen=True)
class Moved:
    """One series with its earlier and later cell. The change is that of the later one."""

    row: Row

    @property
    def before(self) -> Cell:
        return self.row.cells[0]

    @property
    def after(self) -> Cell:
        return self.row.cells[-1]

    @property
    def verdict(self) -> str:
        return self.after.change.verdict if self.after.change else ""

    @property
    def size(self) -> Decimal:
        """How much it moved, for ordering alone: points of a rate, percent of anything else."""
        change = self.after.change
        if change is None or change.difference is None:
            return Decimal(0)
        if change.unit == "百分点" or change.unit in RATE_UNITS:
            return abs(change.difference)
        return _FROM_ZERO if change.relative is None and change.difference else abs(change.relative or 0)


@dataclass(frozen=True)
class Reason:
    """Why a report no longer speaks of a series, as a person recorded it. The newest holds."""

    series: str
    code: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Silent:
    """A series that the earlier report gave and the later one does not, with what makes that worth asking about."""

    row: Row
    was_worse: bool = False
    missed_target: bool = False
    shortfall: Said | None = None
    adjective: str = ""
    reason: Reason | None = None

    @property
    def before(self) -> Cell:
        return self.row.cells[0]

    @property
    def state(self) -> str:
        return self.row.cells[-1].state

    @property
    def is_certain(self) -> bool:
        """Both reports are accepted and fully checked (decision 13)."""
        return self.state == DROPPED

    @property
    def is_suspect(self) -> bool:
        return self.was_worse or self.missed_target or self.shortfall is not None


@dataclass(frozen=True)
class TwoYears:
    """Everything of the sheet. ``moved`` holds worse and better first, then changed, unclear, not comparable, same."""

    earlier: int
    year: int
    moved: tuple[Moved, ...]
    new: tuple[Moved, ...]
    silent: tuple[Silent, ...]
    goals: tuple[FollowedGoal, ...]
    shortfalls: tuple[Pair, ...]
    copied: tuple[Pair, ...]
    softened: tuple[Pair, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many series moved in which way."""
        found = dict.fromkeys((WORSE, BETTER, CHANGED, UNCLEAR, NOT_COMPARABLE, SAME), 0)
        for each in self.moved:
            found[each.verdict] += 1
        return found

    @property
    def goal_counts(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for goal in self.goals:
            found[goal.measured] = found.get(goal.measured, 0) + 1
        return found

    @property
    def changed_most(self) -> tuple[Moved, ...]:
        """The ten clear changes for a brief: indicators with a direction of good first, then by size."""
        clear = [each for each in self.moved if each.verdict in (BETTER, WORSE, CHANGED)]
        return tuple(clear[:CHANGED_MOST])

    @property
    def turned_into_words(self) -> tuple[Silent, ...]:
        return tuple(each for each in self.silent if each.adjective)

    @property
    def is_empty(self) -> bool:
        return not (self.moved or self.new or self.silent or self.goals or self.shortfalls)


@dataclass(frozen=True)
class Words:
    """What the two reports say beside their figures. ``numbered`` are earlier goals that gave a number,
    ``trends`` sentences without a figure by the indicator's code, ``text`` the later report's; ``same`` a
    person's words on (earlier, later) shortfalls."""

    shortfalls: tuple[Sequence[Said], Sequence[Said]] = ((), ())
    goals: tuple[Sequence[Said], Sequence[Said]] = ((), ())
    numbered: Sequence[Said] = ()
    trends: Mapping[str, str] | None = None
    text: str = ""
    names: tuple[str, ...] = ()
    same: SameProblem | None = None


def build(
    matrix: Matrix, goals: Iterable[FollowedGoal], words: Words, reasons: Mapping[str, Reason] | None = None
) -> TwoYears:
    """The sheet from the matrix of two neighbouring years."""
    earlier, year = matrix.years
    moved, new, silent = [], [], []
    for row in matrix.rows:
        before, after = row.cells
        if after.is_gone and before.has_value:
            silent.append(row)
        elif before.has_value and after.has_value:
            moved.append(Moved(row))
        elif after.has_value and after.is_new:
            new.append(Moved(row))
    return TwoYears(
        earlier,
        year,
        tuple(sorted(moved, key=lambda each: (_ORDER[each.verdict], not each.row.key.is_catalogued, -each.size))),
        tuple(new),
        _in_order_of_interest(silent, words, reasons or {}),
        tuple(goals),
        shortfalls_of(*words.shortfalls, words.names, words.same),
        copied_goals(*words.goals, words.names),
        softened_goals(words.numbered, words.goals[1], words.names),
    )


def _in_order_of_interest(rows: Iterable[Row], words: Words, reasons: Mapping[str, Reason]) -> tuple[Silent, ...]:
    """Bad last year or tied to a shortfall first; indicators of the dictionary before the rest; explained ones last."""
    lacks = [*words.shortfalls[0], *words.shortfalls[1]]
    plain = clauses_without_figures(words.text)
    found = []
    for row in rows:
        names = _names(row)
        trend = (words.trends or {}).get(row.key.indicator, "") if row.key.is_catalogued else ""
        found.append(
            Silent(
                row, _was_worse(row.cells[0]), _missed(row), tied_to(names, lacks),
                trend or adjective_for(names, plain), reasons.get(row.key.slug),
            )
        )  # fmt: skip
    return tuple(
        sorted(
            found,
            key=lambda each: (
                each.reason is not None, not each.is_suspect, not each.row.key.is_catalogued, not each.adjective,
            ),
        )
    )  # fmt: skip


def _names(row: Row) -> tuple[str, ...]:
    return tuple(dict.fromkeys((row.name, *row.wordings)))


def _was_worse(cell: Cell) -> bool:
    return cell.change is not None and cell.change.verdict == WORSE


def _missed(row: Row) -> bool:
    """Whether last year's value fell short of what had been promised for it."""
    cell = row.cells[0]
    if cell.value is None or row.key.kind not in (LEVEL, RATIO):
        return False
    quantity, better = cell.value.reported.quantity, row.definition.direction if row.definition else "neutral"
    return any(
        meets(quantity, target.comparator, target.reported.quantity, better) == NOT_MET
        for target in cell.targets
        if unit_class(target.reported.quantity.unit) == unit_class(quantity.unit)
    )
