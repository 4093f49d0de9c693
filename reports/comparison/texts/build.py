"""Two reports sentence by sentence, part by part: copied, copied with other facts, reworded, new, gone.

Pure. Years, figures and names are masked before sentences are matched, so that last year's sentence with this year's
numbers is found for what it is. Headings say nothing of what was done and are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz import fuzz, process

from reports.comparison.texts.diff import Piece, masked, word_diff
from reports.reading.contract import Passage
from reports.reading.sentences import sentences

COPIED, FACTS, REWORDED, NEW, GONE = "copied", "facts", "reworded", "new", "gone"
STATES = (COPIED, FACTS, REWORDED, NEW, GONE)
KINDS = ("intro", "achievements", "shortfalls", "leadership", "plan", "other")

REWORDED_ENOUGH = 60.0  # of 100, on masked sentences of one part
_SENTENCE_AT_LEAST = 8  # characters; shorter ones repeat by chance (特此报告)


@dataclass(frozen=True)
class Part:
    """A stretch of a report of one kind: from ``start`` to ``end`` of its text."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Text:
    """One report's text. ``headings`` are lines that are no sentences."""

    text: str
    parts: tuple[Part, ...]
    headings: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Match:
    """A sentence of either report, or one of each. ``moved_from`` is the part it stood in, where that is another."""

    state: str
    before: Passage | None = None
    after: Passage | None = None
    likeness: float = 0.0
    pieces: tuple[Piece, ...] = ()
    moved_from: str = ""


@dataclass(frozen=True)
class Compared:
    """One part of both reports: the later one's sentences in their order, then what is gone."""

    kind: str
    matches: tuple[Match, ...]

    def count(self, *states: str) -> int:
        return sum(match.state in states for match in self.matches)

    def share(self, *states: str) -> Decimal | None:
        """The share of the later text's characters in sentences of ``states``; None where it says nothing."""
        lengths = [(match.state, len(match.after.quote)) for match in self.matches if match.after]
        whole = sum(length for _, length in lengths)
        return Decimal(sum(length for state, length in lengths if state in states)) / whole if whole else None

    @property
    def copied_share(self) -> Decimal | None:
        """Word for word, years, figures and names apart."""
        return self.share(COPIED, FACTS)

    @property
    def percent_copied(self) -> int:
        return round((self.copied_share or 0) * 100)

    @property
    def percent_verbatim(self) -> int:
        return round((self.share(COPIED) or 0) * 100)


@dataclass(frozen=True)
class _Line:
    kind: str
    passage: Passage
    masked: str


def build(before: Text, after: Text, names: Iterable[str] = ()) -> tuple[Compared, ...]:
    """Every part that either report has, in the order of KINDS. ``names`` are organisations, held apart as facts."""
    names = tuple(names)
    earlier, later = list(_lines(before, names)), list(_lines(after, names))
    pairs = _alike(earlier, later)
    pairs.update(_likely(earlier, later, pairs))
    taken = set(pairs.values())
    found: dict[str, list[Match]] = defaultdict(list)
    for number, line in enumerate(later):
        old = earlier[pairs[number]] if number in pairs else None
        found[line.kind].append(_match(old, line, names) if old else Match(NEW, None, line.passage))
    for number, line in enumerate(earlier):
        if number not in taken:
            found[line.kind].append(Match(GONE, line.passage))
    return tuple(Compared(kind, tuple(found[kind])) for kind in KINDS if found[kind])


def whole(parts: Iterable[Compared]) -> Compared:
    """All parts as one, for the shares of the whole text."""
    return Compared("", tuple(match for part in parts for match in part.matches))


def _lines(text: Text, names: tuple[str, ...]) -> Iterator[_Line]:
    for part in text.parts:
        for passage in sentences(text.text, part.start, part.end, semicolons=True):
            is_heading = passage.quote.rstrip("。；") in text.headings
            if len(passage.quote) >= _SENTENCE_AT_LEAST and not is_heading:
                yield _Line(part.kind, passage, masked(passage.quote, names))


def _alike(earlier: Sequence[_Line], later: Sequence[_Line]) -> dict[int, int]:
    """Later -> earlier sentence of the same wording, facts apart: the very same first, then of the same part."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(earlier):
        waiting[line.masked].append(number)
    pairs = {}
    for number, line in enumerate(later):
        same = waiting[line.masked]
        if same:

            def nearness(other: int, line: _Line = line) -> tuple[bool, bool, int]:
                return earlier[other].passage.quote != line.passage.quote, earlier[other].kind != line.kind, other

            chosen = min(same, key=nearness)
            same.remove(chosen)
            pairs[number] = chosen
    return pairs


def _likely(earlier: Sequence[_Line], later: Sequence[_Line], pairs: dict[int, int]) -> dict[int, int]:
    """Later -> earlier sentence of the same part that it rewords; the most alike are paired first."""
    taken = set(pairs.values())
    open_by_kind: dict[str, dict[int, str]] = defaultdict(dict)
    for number, line in enumerate(earlier):
        if number not in taken:
            open_by_kind[line.kind][number] = line.masked
    scored = [
        (score, number, other)
        for number, line in enumerate(later)
        if number not in pairs
        for _, score, other in process.extract(
            line.masked, open_by_kind[line.kind], scorer=fuzz.ratio, score_cutoff=REWORDED_ENOUGH, limit=5
        )
    ]
    found: dict[int, int] = {}
    used: set[int] = set()
    for _, number, other in sorted(scored, key=lambda each: (-each[0], each[1], each[2])):
        if number not in found and other not in used:
            found[number] = other
            used.add(other)
    return found


def _match(old: _Line, new: _Line, names: tuple[str, ...]) -> Match:
    moved = old.kind if old.kind != new.kind else ""
    if old.passage.quote == new.passage.quote:
        return Match(COPIED, old.passage, new.passage, 1.0, moved_from=moved)
    pieces = word_diff(old.passage.quote, new.passage.quote, names)
    if old.masked == new.masked:
        return Match(FACTS, old.passage, new.passage, 1.0, pieces, moved)
    return Match(REWORDED, old.passage, new.passage, fuzz.ratio(old.masked, new.masked) / 100, pieces, moved)
