"""A report's text cut at the places of its readings, so that a page can print every one of them highlighted.

Pure: no Django, no database. Quotes may nest and overlap (a commitment lies in its goal, one sentence gives two
values), which HTML elements cannot. So the text is cut into segments that do not overlap, each naming every mark
that covers it: ``"".join(s.text for s in segments(text, marks)) == text``, always.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

# Which kind gives a segment its look where several cover it: the smaller thing before the larger one.
KINDS = ("doubt", "observation", "trend", "cause", "commitment", "shortfall", "goal", "section", "passage")


@dataclass(frozen=True)
class Mark:
    """One reading and its place: ``key`` is unique on the page (observation-17), ``kind`` one of ``KINDS``."""

    start: int
    end: int
    kind: str
    key: str
    state: str = ""
    label: str = ""


@dataclass(frozen=True)
class Segment:
    """A piece of the text under one set of marks, widest first. ``opens`` are the marks whose first piece this is."""

    text: str
    start: int
    end: int
    marks: tuple[Mark, ...] = ()
    opens: tuple[Mark, ...] = ()

    @property
    def top(self) -> Mark | None:
        """The mark that gives the piece its look and its link."""
        return min(self.marks, key=lambda mark: (KINDS.index(mark.kind), mark.end - mark.start), default=None)

    @property
    def keys(self) -> str:
        """The keys of all marks, for a ``data-`` attribute."""
        return " ".join(mark.key for mark in self.marks)

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(mark.kind for mark in self.marks))


@dataclass(frozen=True)
class Paragraph:
    """One line of the text as published, without its line break."""

    start: int
    end: int
    segments: tuple[Segment, ...]


def segments(text: str, marks: Iterable[Mark]) -> list[Segment]:
    """``text`` cut at the ends of ``marks``. Marks that reach out of it are cut, empty ones left out."""
    return _segments(text, _opening(text, marks), ())


def paragraphs(text: str, marks: Iterable[Mark]) -> list[Paragraph]:
    """The text by lines, each cut into segments; places count from the start of the whole text. No empty lines."""
    breaks, at = [], text.find("\n")
    while at >= 0:
        breaks.append(at)
        at = text.find("\n", at + 1)
    lines: list[list[Segment]] = [[]]
    for segment in _segments(text, _opening(text, marks), (*breaks, *(at + 1 for at in breaks))):
        if segment.text == "\n":
            lines.append([])
        else:
            lines[-1].append(segment)
    return [Paragraph(line[0].start, line[-1].end, tuple(line)) for line in lines if line]


def _opening(text: str, marks: Iterable[Mark]) -> dict[int, list[Mark]]:
    """Marks by the place where they start, the widest first."""
    opening: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.start < min(mark.end, len(text)):
            opening[mark.start].append(mark)
    for starting in opening.values():
        starting.sort(key=lambda mark: -mark.end)
    return opening


def _segments(text: str, opening: dict[int, list[Mark]], cuts: Iterable[int]) -> list[Segment]:
    ends = {min(mark.end, len(text)) for starting in opening.values() for mark in starting}
    places = sorted({0, len(text), *opening, *ends, *cuts})
    pieces: list[Segment] = []
    standing: list[Mark] = []
    for start, end in zip(places, places[1:], strict=False):
        opens = opening.get(start, [])
        standing = [mark for mark in standing if mark.end > start] + opens
        pieces.append(Segment(text[start:end], start, end, tuple(standing), tuple(opens)))
    return pieces
