"""Organisations down, indicators across, one year: who stands where among the others. Pure.

A square says where its value stands among those of its column, in five steps. Better and worse are said only of
indicators with a direction; the others are dark where the number is large. A column compares one series, the commonest
among the organisations: a value of another scope is named and not ranked. 18,000 squares are made for one page, so they
are plain tuples.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from indicators.change import LOWER, NEUTRAL
from indicators.quantity import RANK
from reports.comparison.cells import Definition
from reports.comparison.peers import FEWEST

STEPS = 5
FOLDED_OVER = 40  # columns; up to so many, one that hardly anybody fills is no trouble
VALUE, SEVERAL, OTHER_SCOPE, SILENT = "value", "several", "other_scope", "silent"


class Scope(NamedTuple):
    """What must agree before two values of an indicator stand in one column; ``unit`` stands for its class."""

    kind: str
    span: str
    coverage: str
    stage: str
    pool: str
    unit: str


class Said(NamedTuple):
    """A value of the organisation's own report: ``number`` signed and in base units, ``text`` as printed."""

    pk: int
    organisation: int
    code: str
    scope: Scope
    number: Decimal
    text: str
    address: str
    checked: bool
    small: bool


class Square(NamedTuple):
    """``step`` is 1 (the best fifth; the largest where neither way is better) to 5, or 0 where nothing is compared."""

    state: str
    said: tuple[Said, ...] = ()
    step: int = 0


EMPTY = Square(SILENT)


@dataclass(frozen=True)
class Column:
    """One indicator with the scope compared; ``reported`` counts the organisations with a value of it."""

    definition: Definition
    scope: Scope
    reported: int

    @property
    def is_neutral(self) -> bool:
        return self.definition.direction == NEUTRAL and self.scope.kind != RANK


@dataclass(frozen=True)
class Line:
    """One organisation that has an accepted report for the year."""

    organisation: int
    name: str
    above: str
    report: int
    squares: tuple[Square, ...]


@dataclass(frozen=True)
class HeatMap:
    """``folded`` counts the columns that too few organisations report to be compared, where there are many columns.

    ``changes`` has what became of a value (its id) since the year before, on a map of fewer than three organisations:
    nothing is ranked there.
    """

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    folded: int = 0
    changes: Mapping[int, str] = field(default_factory=dict)


Grouped = Mapping[str, Mapping[int, list[Said]]]


def grouped(said: Iterable[Said]) -> Grouped:
    """Values by indicator and organisation."""
    by_code: dict[str, dict[int, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for each in said:
        by_code[each.code][each.organisation].append(each)
    return by_code


def build(
    by_code: Grouped,
    organisations: Sequence[tuple[int, str, str, int]],
    definitions: Mapping[str, Definition],
    agreed: Mapping[tuple[int, str, Scope], Said] | None = None,
    fewest: int = 1,
) -> HeatMap:
    """``organisations`` are (id, name, name above, report id) in their order, ``definitions`` the columns in theirs.

    ``agreed`` has the value on which several of one organisation, indicator and scope agree, where they do. Columns
    of fewer than ``fewest`` organisations are counted and not made, where there are more than FOLDED_OVER and not all
    are such.
    """
    told = [code for code in definitions if code in by_code]
    shown = [code for code in told if len(told) <= FOLDED_OVER or len(by_code[code]) >= fewest] or told
    columns, down = [], []
    for code in shown:
        column = Column(definitions[code], commonest(by_code[code].values()), len(by_code[code]))
        columns.append(column)
        down.append(_squares(by_code[code], column, agreed or {}))
    lines = tuple(
        Line(pk, name, above, report, tuple(squares.get(pk, EMPTY) for squares in down))
        for pk, name, above, report in organisations
    )
    return HeatMap(tuple(columns), lines, len(told) - len(shown))


def commonest(values: Iterable[Sequence[Said]]) -> Scope:
    """The scope that most organisations report."""
    counted = Counter(scope for each in values for scope in ([each[0].scope] if len(each) == 1 else _scopes(each)))
    return max(counted.items(), key=lambda item: (item[1], item[0]))[0]


def _scopes(said: Iterable[Said]) -> set[Scope]:
    return {each.scope for each in said}


def _squares(
    by_organisation: Mapping[int, list[Said]], column: Column, agreed: Mapping[tuple[int, str, Scope], Said]
) -> dict[int, Square]:
    squares: dict[int, Square] = {}
    values: dict[int, Said] = {}
    for organisation, said in by_organisation.items():
        of_scope = [each for each in said if each.scope == column.scope]
        if not of_scope:
            squares[organisation] = Square(OTHER_SCOPE, tuple(sorted(said)))
            continue
        one = settled(of_scope) or agreed.get((organisation, column.definition.code, column.scope))
        if one:
            values[organisation] = one
        else:
            squares[organisation] = Square(SEVERAL, tuple(sorted(of_scope)))
    smaller_first = column.definition.direction == LOWER or column.scope.kind == RANK
    step_of = steps({key: one.number for key, one in values.items() if not one.small}, smaller_first)
    for organisation, one in values.items():
        squares[organisation] = Square(VALUE, (one,), step_of.get(organisation, 0))
    return squares


def settled(said: Sequence[Said]) -> Said | None:
    """The value where there is one, or where all are printed alike; None where somebody must look closer."""
    first = said[0]
    if len(said) == 1:
        return first
    return first if all((each.number, each.text) == (first.number, first.text) for each in said[1:]) else None


def steps(numbers: Mapping[int, Decimal], smaller_first: bool) -> dict[int, int]:
    """Where each number stands among all: 1 for the first fifth to 5 for the last. Equal numbers stand together, in the
    middle of the places that they take. Fewer than three are not compared."""
    count = len(numbers)
    if count < FEWEST:
        return {}
    made: dict[Decimal, int] = {}
    below = 0
    for number, alike in groupby(sorted(numbers.values())):
        taken = len(list(alike))
        # Twice the middle of the places taken, counted from 0, so that nothing is rounded.
        step = 1 + min(STEPS * (2 * below + taken - 1) // (2 * (count - 1)), STEPS - 1)
        made[number] = step if smaller_first else STEPS + 1 - step
        below += taken
    return {key: made[number] for key, number in numbers.items()}
