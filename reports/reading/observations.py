"""Figures in their clauses -> observations: name, kind, direction, period, span and scope of each.

``observe`` is the whole of it. Rules: "The reading contract" in the design document. A figure that no name can be
given becomes a doubt, never an observation with an invented name.
"""

from __future__ import annotations

import re
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
from reports.reading.figures.arithmetic import change_doubts, parts_doubts, with_counts
from reports.reading.figures.clauses import REACH, Clauses, Slot
from reports.reading.figures.counts import figures
from reports.reading.figures.measures import comparator, is_target, measure
from reports.reading.figures.subjects import EARLIER, POOL_SIZE, Named, Subjects
from reports.reading.figures.traps import traps
from reports.reading.figures.trends import trends
from reports.reading.numerals import Figure, flatten


@dataclass(frozen=True)
class Figures:
    """All that the figures of a text say."""

    observations: tuple[Observation, ...] = ()
    trends: tuple[Trend, ...] = ()
    doubts: tuple[Doubt, ...] = ()


# An earlier value is told only where its year is: 由2022年的3.5%下降至2.1%.
_EARLIER_YEAR = re.compile(r"[由从]\s?(20\d\d)年")
_COUNTS = re.compile(r"\s?[(]\s?(?P<part>\d{1,9})\s?/\s?(?P<whole>\d{1,9})\s?[一-龥]{0,2}[)]")
_BLANK = " 、\u3000\t\r"
# Steps that a case goes through one after the other are no parts of a whole.
_STAGES = re.compile(r"(?:审结|办结|结案|整改|答复|回复|完成)$")
_WORDS = {UP: "上升", DOWN: "下降", None: "变化"}


def observe(text: str, sections: tuple[Section, ...], header: Header, vocabulary: Vocabulary) -> Figures:
    """Every figure of ``text`` as an observation, statements of change without one, and what remains doubtful."""
    flat = flatten(text)
    spans = traps(flat)
    found, unread = figures(flat, spans)
    return _Observer(text, flat, sections, header, vocabulary).observe(found, unread)


class _Observer:
    def __init__(
        self, text: str, flat: str, sections: tuple[Section, ...], header: Header, vocabulary: Vocabulary
    ) -> None:
        self.text, self.flat, self.header, self.vocabulary = text, flat, header, vocabulary
        self.places = context.Places(tuple(sections))
        self.clauses = Clauses(flat)
        self.doubts: list[Doubt] = []
        self.covered: tuple[int, str | None] = (-1, None)
        self.last: tuple[str, str | None] = (LEVEL, None)
        self.matches: dict[tuple[str, str, str], Match | None] = {}

    def observe(self, found: list[Figure], unread: list[tuple[int, int]]) -> Figures:
        slots = self.clauses.slots(found)
        subjects = Subjects(self.text, self.clauses, slots)
        told = [row for index in range(len(slots)) for row in self._told(subjects, index)]
        for start, end in unread:
            self._doubt("unread_figure", f"未能读出“{self.text[start:end]}”所指", start, end)
        observations = []
        for _, rows in groupby(told, key=lambda row: row[0].sentence):
            sentence = list(rows)
            self.doubts += parts_doubts(self._wholes(sentence))
            reckoned, doubts = with_counts([observation for _, observation in sentence])
            observations += reckoned
            self.doubts += doubts
        stated = trends(self.text, self.flat, self.clauses, found)
        self.doubts += change_doubts(observations, stated)
        self.doubts.sort(key=lambda doubt: (doubt.start, doubt.end))
        return Figures(tuple(observations), stated, tuple(self.doubts))

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
            year = _EARLIER_YEAR.search(self.flat, slot.low, figure.start)
            named = [Named(one.name, int(year[1])) for one in named] if year else []
        elif not named:
            written = self.text[figure.start : figure.end]
            self._doubt("unnamed_figure", f"未能确定“{written}”是什么指标", figure.start, figure.end)
        return [(slot, self._observation(slot, one, kind, direction)) for one in named]

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
        if kind == GROWTH and name.endswith("率") and quantity.unit == "%":
            message = f"“{name}”{_WORDS[direction]}{decimal_text(quantity.value)}%：可能是百分比，也可能是百分点"
            self._doubt("percent_or_points", message, figure.start, figure.end)
        return Observation(
            name=name, value=quantity.value, unit=quantity.unit, quote=self.text[start:end], start=start, end=end,
            indicator=match.code if match else None, lower=quantity.lower, upper=quantity.upper,
            qualifier=quantity.qualifier, kind=TARGET if asked else kind, direction=direction,
            period=named.year or context.period(flat, begin, figure.start, section, self.header),
            span=context.span(head, flat[slice(*slot.tail)], flat[begin : figure.start], self.header.year),
            coverage=None if kind == RANK else self._coverage(slot, head), stage=context.stage(head, name),
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
        own = context.coverage(head)
        if own or self.covered[0] != slot.sentence:
            self.covered = slot.sentence, own
        return self.covered[1]

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
