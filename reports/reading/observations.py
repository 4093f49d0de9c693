"""Figures in their clauses -> observations: name, kind, direction, period, span and scope of each.

``observe`` is the whole of it. Rules: "The reading contract" in the design document. A figure that no name can be
given becomes a doubt, never an observation with an invented name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from indicators.quantity import unit_class
from reports.reading.contract import (
    CHANGE_POINTS,
    DOWN,
    GROWTH,
    LEVEL,
    RANK,
    TARGET,
    UP,
    Doubt,
    Header,
    Match,
    Observation,
    Section,
    Trend,
    Vocabulary,
    decimal_text,
)
from reports.reading.figures import context
from reports.reading.figures.arithmetic import (
    Move,
    change_doubts,
    moved_doubts,
    parts_doubts,
    rank_doubts,
    with_counts,
)
from reports.reading.figures.clauses import REACH, Clauses, Slot
from reports.reading.figures.counts import figures
from reports.reading.figures.measures import comparator, is_target, measure
from reports.reading.figures.subjects import ALTOGETHER, EARLIER, POOL_SIZE, Named, Subjects
from reports.reading.figures.traps import traps
from reports.reading.figures.trends import trends
from reports.reading.numerals import flatten


@dataclass(frozen=True)
class Figures:
    """All that the figures of a text say."""

    observations: tuple[Observation, ...] = ()
    trends: tuple[Trend, ...] = ()
    doubts: tuple[Doubt, ...] = ()


_PIECE = 50_000  # characters
# An earlier value is told only where its year is: 由2022年的3.5%下降至2.1%.
_EARLIER_YEAR = re.compile(r"[由从比较]\s?(?:(?P<year>20\d\d)\s?年|(?P<last>[上去]年))")
_COUNTS = re.compile(r"\s?[(]\s?(?P<part>\d{1,9})\s?/\s?(?P<whole>\d{1,9})\s?[一-龥]{0,2}[)]")
_BLANK = " 、\u3000\t\r"
# Steps that a case goes through one after the other are no parts of a whole.
_STAGES = re.compile(r"(?:审结|办结|结案|整改|答复|回复|完成)$")
_DECIDED = re.compile("[败胜]诉")
_WORDS = {UP: "上升", DOWN: "下降", None: "变化"}


def observe(text: str, sections: tuple[Section, ...], header: Header, vocabulary: Vocabulary) -> Figures:
    """Every figure of ``text`` as an observation, statements of change without one, and what remains doubtful."""
    return _Observer(text, sections, header, vocabulary).observe()


def _pieces(flat: str) -> Iterator[tuple[int, int]]:
    """The text in pieces of whole lines. No sentence goes over the end of a line, so each is read by itself.

    What a piece needed besides its observations is let go before the next: a book takes no more memory than a report.
    """
    low = 0
    while low < len(flat):
        high = flat.find("\n", low + _PIECE) + 1 or len(flat)
        yield low, high
        low = high


class _Observer:
    def __init__(self, text: str, sections: tuple[Section, ...], header: Header, vocabulary: Vocabulary) -> None:
        self.text, self.flat, self.header, self.vocabulary = text, flatten(text), header, vocabulary
        self.places = context.Places(tuple(sections))
        self.doubts: list[Doubt] = []
        self.covered: tuple[int, str | None] = (-1, None)
        self.staged: tuple[int, str | None] = (-1, None)
        self.last: tuple[str, str | None] = (LEVEL, None)
        self.moves: list[Move] = []
        self.matches: dict[tuple[str, str, str], Match | None] = {}

    def observe(self) -> Figures:
        observations: list[Observation] = []
        stated: list[Trend] = []
        for low, high in _pieces(self.flat):
            found, unread = figures(self.flat, traps(self.flat, low, high), low, high)
            clauses = Clauses(self.flat, low, high)
            observations += self._piece(Subjects(self.text, clauses, clauses.slots(found)))
            self.moves.clear()
            stated += trends(self.text, self.flat, clauses, found)
            for start, end in unread:
                self._doubt("unread_figure", f"未能读出“{self.text[start:end]}”所指", start, end)
        self.doubts += [*change_doubts(observations, stated), *rank_doubts(observations)]
        self.doubts.sort(key=lambda doubt: (doubt.start, doubt.end))
        return Figures(tuple(observations), tuple(stated), tuple(self.doubts))

    def _piece(self, subjects: Subjects) -> Iterator[Observation]:
        """The observations of one piece of the text, rates with the counts of their sentence."""
        told = (row for index in range(len(subjects.slots)) for row in self._told(subjects, index))
        for _, rows in groupby(told, key=lambda row: row[0].sentence):
            sentence = list(rows)
            self.doubts += parts_doubts(self._wholes(sentence))
            here = [move for move in self.moves if move.sentence == sentence[0][0].sentence]
            self.doubts += moved_doubts(self.flat, [one for _, one in sentence], here)
            reckoned, doubts = with_counts([observation for _, observation in sentence])
            self.doubts += doubts
            yield from reckoned

    def _told(self, subjects: Subjects, index: int) -> list[tuple[Slot, Observation]]:
        """What figure ``index`` tells; nothing where it only serves the next one or has no name."""
        slot = subjects.slots[index]
        figure, serves = slot.figure, subjects.aside(index)
        if serves == POOL_SIZE:
            return []
        kind, direction = measure(self.flat[slot.low : figure.start], figure)
        if index and kind == LEVEL and self._goes_on(subjects.slots[index - 1], slot):
            kind, direction = self.last
        self.last = kind, direction
        named = subjects.named(index, kind)
        if serves == EARLIER:
            year = self._earlier_year(slot)
            self.moves += [Move(slot.sentence, one.name, figure, subjects.slots[index + 1].figure) for one in named]
            named = [Named(one.name, year) for one in named] if year else []
        elif not named:
            written = self.text[figure.start : figure.end]
            self._doubt("unnamed_figure", f"未能确定“{written}”是什么指标", figure.start, figure.end)
        return [(slot, self._observation(slot, one, kind, direction)) for one in named]

    def _earlier_year(self, slot: Slot) -> int | None:
        """The year that an earlier value is told to be of (由2022年的3.5%, 由上年的3.5%), else None."""
        said = _EARLIER_YEAR.search(self.flat, slot.low, slot.figure.start)
        if not said:
            return None
        return int(said["year"]) if said["year"] else self.header.year and self.header.year - 1

    def _goes_on(self, before: Slot, slot: Slot) -> bool:
        """分别下降12%、8.5%: the second figure of a list of changes is a change as the first one is."""
        between = self.flat[before.figure.end : slot.figure.start].strip(" 、,和与及")
        same = before.figure.quantity.unit == slot.figure.quantity.unit and before.sentence == slot.sentence
        return same and not between and self.last[0] in (GROWTH, CHANGE_POINTS)

    def _observation(self, slot: Slot, named: Named, kind: str, direction: str | None) -> Observation:
        figure, quantity, flat, name = slot.figure, slot.figure.quantity, self.flat, named.name
        head = flat[slot.low : figure.start]
        begin = max(slot.sentence, figure.start - 4 * REACH)
        section = self.places.kind_at(figure.start)
        asked = is_target(section, head, figure, flat)
        start, end = self._quote(slot)
        match = self._match(name, quantity.unit, kind)
        counts = _COUNTS.match(flat, figure.end) if quantity.unit == "%" else None
        if kind == GROWTH and name.endswith("率") and quantity.unit == "%" and not figure.implicit:
            message = f"“{name}”{_WORDS[direction]}{decimal_text(quantity.value)}%：可能是百分比，也可能是百分点"
            self._doubt("percent_or_points", message, figure.start, figure.end)
        return Observation(
            name=name, value=quantity.value, unit=quantity.unit, quote=self.text[start:end], start=start, end=end,
            indicator=match.code if match else None, lower=quantity.lower, upper=quantity.upper,
            qualifier=quantity.qualifier, kind=TARGET if asked else kind, direction=direction,
            period=named.year or context.period(flat, begin, figure.start, section, self.header),
            span=context.span(head, flat[slice(*slot.tail)], flat[begin : figure.start], self.header.year),
            coverage=None if kind == RANK else self._coverage(slot, head), stage=self._stage(slot, head, name),
            pool=context.pool(head) if kind == RANK else None,
            numerator=Decimal(counts["part"]) if counts else None,
            denominator=Decimal(counts["whole"]) if counts else None, section=section,
            written=self.text[figure.start : figure.end], step=quantity.step,
            lower_open=quantity.lower_open, upper_open=quantity.upper_open,
            comparator=comparator(figure) if asked else None,
            score=match.score if match else None, reason=match.reason if match else "",
        )  # fmt: skip

    def _coverage(self, slot: Slot, head: str) -> str | None:
        """The scope that a clause names; else the one named before it in its sentence."""
        own = context.coverage(head) or context.as_defendant(self.flat[slice(*slot.tail)])
        if own or self.covered[0] != slot.sentence:
            self.covered = slot.sentence, own
        return self.covered[1]

    def _stage(self, slot: Slot, head: str, name: str) -> str | None:
        """The stage that a clause names; of wins and losses else the one that their sentence named before."""
        own = context.stage(head, name)
        if own or self.staged[0] != slot.sentence:
            self.staged = slot.sentence, own
        return own or (self.staged[1] if _DECIDED.search(name) else None)

    def _wholes(self, sentence: list[tuple[Slot, Observation]]) -> list[tuple[Observation, list[Observation], bool]]:
        """Each count of a sentence with its parts: those in the bracket after it, or in the clause that 其中 opens."""
        groups: list[tuple[Observation, list[Observation], bool]] = []
        whole: Observation | None = None
        for slot, one in sentence:
            opens = "其中" in self.flat[slot.low : slot.figure.start]
            is_part = whole and one.kind == LEVEL == whole.kind and unit_class(one.unit) == unit_class(whole.unit)
            if whole and is_part and slot.bracketed and not _STAGES.search(one.name):
                if not groups or groups[-1][0] is not whole:
                    groups.append((whole, [], not opens and "等" not in self.flat[slot.low : slot.high]))
                groups[-1][1].append(one)
            elif whole and is_part and opens and not _STAGES.search(one.name):
                if not groups or groups[-1][0] is not whole:
                    groups.append((whole, [], False))
                groups[-1][1].append(one)
            elif ALTOGETHER.fullmatch(self.flat[slot.low : slot.figure.start].strip()):
                same = [each for _, each in sentence if each.unit == one.unit and each.end <= one.start]
                groups.append((one, same, True))
            elif not slot.bracketed:
                whole = one
        return groups

    def _quote(self, slot: Slot) -> tuple[int, int]:
        """The clause, from its first word to its last; of one that is longer than reach, from a title or pause on."""
        clause = self.text[slot.low : slot.high]
        lead = len(clause) - len(clause.lstrip(_BLANK))
        if slot.figure.start - slot.low == REACH:
            lead = max(clause.find(mark, 0, REACH - 1) + 1 for mark in "》、 ") or lead
        return slot.low + lead, slot.low + len(clause.rstrip())

    def _match(self, name: str, unit: str, kind: str) -> Match | None:
        key = (name, unit, kind)
        if key not in self.matches:
            self.matches[key] = self.vocabulary.match(name, unit, kind)
        return self.matches[key]

    def _doubt(self, code: str, message: str, start: int, end: int) -> None:
        self.doubts.append(Doubt(code, message, start, end))
