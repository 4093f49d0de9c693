"""The lines of the check page: rows -> frozen dataclasses, and the marks of the text that belong to them.

Asks for no rows itself: ``page.load`` hands them over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from indicators.change import NEUTRAL
from indicators.quantity import EXACT, LEVEL, Quantity
from reports.comparison.cells import Cell, Value, cell_of, with_change
from reports.comparison.gather import Dictionary
from reports.comparison.series import SeriesKey
from reports.comparison.words import ChangeWords, change_words, sentence_url, value_text
from reports.entry.highlight import Mark
from reports.models import Cause, Doubt, Observation, ReadRow, RowState

_STOPS = "，。；！？,;\n"


@dataclass(frozen=True)
class Before:
    """What stands beside a value: last year's, or beside a target this year's, as printed; ``change`` of two years."""

    year: int
    text: str
    url: str = ""
    change: ChangeWords | None = None


@dataclass(frozen=True)
class Line:
    """One row to be checked. ``value`` is what it says, of a doubt the words around it, which stand at ``place``.

    ``parts`` are the commitments of a goal.
    """

    kind: str
    row: Any
    value: str = ""
    place: tuple[int, int] | None = None
    before: Before | None = None
    stale: bool = False
    causes: tuple[Cause, ...] = ()
    parts: tuple[Line, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.row.pk}"

    @property
    def is_open(self) -> bool:
        """Nobody has dealt with it yet."""
        if isinstance(self.row, Doubt):
            return self.row.settled_at is None
        return self.row.state == RowState.READ

    @property
    def is_rejected(self) -> bool:
        return isinstance(self.row, ReadRow) and self.row.state == RowState.REJECTED

    @property
    def read_as(self) -> str:
        """What the reader made of a row that a person corrected."""
        if isinstance(self.row, Doubt) or self.row.state != RowState.CORRECTED:
            return ""
        first = self.row.first_read
        if isinstance(self.row, Observation):
            return f"{first.get('name', '')} {_first_quantity(first)}".strip()
        return first.get("quote", "") if first.get("quote") != self.row.quote else ""

    @property
    def state(self) -> str:
        if isinstance(self.row, Doubt):
            return "read" if self.is_open else "confirmed"
        return self.row.state


@dataclass(frozen=True)
class Beside:
    """What the values of a report are held against: its own by row number, last year's by series, the dictionary."""

    organisation: int
    own: Mapping[int, Value]
    last: Sequence[Value]
    dictionary: Dictionary
    language: str

    @cached_property
    def _by_series(self) -> dict[SeriesKey, list[Value]]:
        found: dict[SeriesKey, list[Value]] = defaultdict(list)
        for value in (*self.last, *self.own.values()):
            if not value.is_target:
                found[value.key].append(value)
        return found

    def of(self, row: Observation) -> Before | None:
        """What stands beside ``row``; a target is held against this report's own value of the same series."""
        value = self.own.get(row.pk)
        if value is None:
            return None
        year = value.year - 1
        wanted = value.report_year if value.is_target else value.report_year - 1
        told = [other for other in self._by_series[value.key] if other.year == year and other.report_year == wanted]
        if not told:
            return None
        earlier = cell_of(year, told, None, None)
        text = " / ".join(dict.fromkeys(value_text(other, self.language) for other in told))
        if earlier.value:
            text = value_text(earlier.value, self.language)
        url = sentence_url(earlier.value or told[0])
        if value.is_target:
            return Before(year, text, url)
        return Before(year, text, url, self._change(value, earlier))

    def _change(self, value: Value, earlier: Cell) -> ChangeWords | None:
        definition = self.dictionary.definitions.get(value.key.indicator)
        better = definition.direction if definition else NEUTRAL
        breaks = self.dictionary.breaks_of(self.organisation, value.key.indicator)
        return change_words(
            with_change(cell_of(value.year, [value], None, None), earlier, better, breaks), self.language
        )


def _first_quantity(first: Mapping[str, Any]) -> str:
    """The number that was first read, printed as any other (4.23亿元)."""
    if not first.get("value"):
        return ""
    number = {name: Decimal(first[name]) for name in ("value", "lower", "upper") if first.get(name) is not None}
    quantity = Quantity(unit=first.get("unit") or "", qualifier=first.get("qualifier") or EXACT, **number)
    return quantity.text(kind=first.get("kind") or LEVEL, direction=first.get("direction") or "up")


def printed(row: Observation, value: Value | None, language: str) -> str:
    """The value as an official text prints it; a rejected one is in no series and is printed by itself."""
    if value is not None:
        return value_text(value, language)
    return row.quantity.text(language, kind=row.kind, direction=row.direction or "up")


def doubt_lines(doubts: Iterable[Doubt], text: str) -> tuple[Line, ...]:
    """The open ones first, each with the clause that it is about."""
    lines = []
    for row in doubts:
        start, end = clause_at(text, row.start, row.end)
        lines.append(Line("doubt", row, text[start:end], (start, end)))
    return tuple(sorted(lines, key=lambda line: not line.is_open))


def clause_at(text: str, start: int, end: int) -> tuple[int, int]:
    """The place of the words around ``start`` to ``end``, up to the next stop on either side."""
    if start == end:
        return start, end
    before = max(text.rfind(stop, 0, start) for stop in _STOPS)
    after = min((place for stop in _STOPS if (place := text.find(stop, end)) >= 0), default=len(text))
    return before + 1, after


def observation_lines(rows: Sequence[Observation], beside: Beside, version: int) -> tuple[Line, ...]:
    """One line a value, in the order of the text; values without a quote stand at the end."""
    ordered = sorted(rows, key=lambda row: (row.start is None, row.start, row.pk))
    return tuple(
        Line(
            "observation", row, printed(row, beside.own.get(row.pk), beside.language), before=beside.of(row),
            stale=is_stale(row, version),
        )
        for row in ordered
    )  # fmt: skip


def is_stale(row: ReadRow, version: int) -> bool:
    """Whether the quote stands in an older text (原文已变)."""
    return bool(row.quote) and row.version_id != version


def marks(lines: Iterable[Line]) -> list[Mark]:
    """The marks of the text in force: every line with a place in it, and the parts of lines."""
    found = []
    for line in lines:
        row = line.row
        if not line.stale and row.start is not None and row.end > row.start:
            found.append(Mark(row.start, row.end, line.kind, line.key, line.state, str(row)))
        found += marks(line.parts)
    return found
