"""The reading contract: what a reader makes of a report's text, as frozen dataclasses.

Places (``start``, ``end``) are character offsets into ``Reading.text``, and
``text[start:end] == quote`` holds for every quote. Values are ``Decimal`` in base units; dates are
``datetime.date``; a missing thing is ``None`` (text: "" where it is a label). ``to_json`` prints
the contract of the design document; fields that the contract does not name stay out of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

# Section kinds, in the order of the rule (five statutory content items, and what stands around them).
INTRO, ACHIEVEMENTS, SHORTFALLS, LEADERSHIP, PLAN, OTHER = (
    "intro", "achievements", "shortfalls", "leadership", "plan", "other",
)  # fmt: skip
# Report kinds.
RULE_OF_LAW, WORK = "rule_of_law", "work"
# Measures ("kind" of an observation).
LEVEL, GROWTH, CHANGE_POINTS, RANK, RATIO, TARGET = (
    "level", "growth", "change_points", "rank", "ratio", "target",
)  # fmt: skip
# Spans.
YEAR, HALF, QUARTER, CUMULATIVE, POINT = "year", "half", "quarter", "cumulative", "point"
UP, DOWN = "up", "down"


@dataclass(frozen=True, slots=True)
class Passage:
    """A quote and its place."""

    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the text from its heading to the next one of the same or a higher level.

    ``level`` is 1 for 一、 heads and for the intro, 2 for （一）, 3 for 1. and so on; the intro's heading is "".
    ``reason``, which the contract does not name, says in Chinese by which rule the kind was known.
    """

    kind: str
    heading: str
    level: int
    start: int
    end: int
    reason: str = field(default="", metadata={"private": True})


@dataclass(frozen=True, slots=True)
class Observation:
    """What the text says about one indicator. ``period`` is a year; ``unit`` "" is a bare ratio.

    Not in the contract: ``written`` (the number with its unit and qualifier as printed, 4.21亿元),
    ``step`` (one unit of its last printed digit, in base units), ``lower_open``/``upper_open`` (the bound
    is excluded: 超, 逾, 低于), ``comparator`` of a target (ge, gt, le, lt, eq, about), and for the
    indicator ``score`` (0 to 1) and ``reason``.
    """

    name: str
    value: Decimal
    unit: str
    quote: str
    start: int
    end: int
    indicator: str | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    qualifier: str = "exact"
    kind: str = LEVEL
    direction: str | None = None
    period: int | None = None
    span: str = YEAR
    coverage: str | None = None
    stage: str | None = None
    pool: str | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    section: str = OTHER
    written: str = field(default="", metadata={"private": True})
    step: Decimal = field(default=Decimal(1), metadata={"private": True})
    lower_open: bool = field(default=False, metadata={"private": True})
    upper_open: bool = field(default=False, metadata={"private": True})
    comparator: str | None = field(default=None, metadata={"private": True})
    score: Decimal | None = field(default=None, metadata={"private": True})
    reason: str = field(default="", metadata={"private": True})


@dataclass(frozen=True, slots=True)
class Shortfall:
    quote: str
    start: int
    end: int
    causes: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """``targets`` are indexes into ``Reading.observations``."""

    quote: str
    start: int
    end: int
    commitments: tuple[Passage, ...] = ()
    targets: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Trend:
    """A change stated without a figure (较2022年有所下降). ``against`` is a year as text, or 上年."""

    name: str
    direction: str
    against: str | None
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """What the reader was unsure of or could not place. ``code`` is stable, ``message`` is Chinese."""

    code: str
    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Header:
    """Document metadata, as far as the text gives it."""

    title: str | None = None
    year: int | None = None
    kind: str = RULE_OF_LAW
    organisation: str | None = None
    addressee: str | None = None
    issuers: tuple[str, ...] = ()
    issued_on: date | None = None
    published_on: date | None = None
    index_number: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    header: Header
    text: str
    sections: tuple[Section, ...] = ()
    observations: tuple[Observation, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    goals: tuple[Goal, ...] = ()
    trends: tuple[Trend, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The contract as plain JSON types; decimals as strings without exponent."""
        head = _plain(self.header)
        return {**head, **{f.name: _plain(getattr(self, f.name)) for f in fields(self) if f.name != "header"}}


class Match(Protocol):
    """What a vocabulary answers: the catalogue code, how sure (0 to 1), and by which rule."""

    code: str
    score: Decimal
    reason: str


class Vocabulary(Protocol):
    """The dictionary that a reader is given: names as written -> indicators (``indicators.matching``)."""

    def match(self, name: str, unit: str, kind: str) -> Match | None: ...


def decimal_text(number: Decimal) -> str:
    """A decimal as the contract prints it: no exponent, no trailing zeros (1E+3 -> 1000, 43.90 -> 43.9)."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(thing: Any) -> Any:
    if is_dataclass(thing):
        shown = (f for f in fields(thing) if not f.metadata.get("private"))
        return {f.name: _plain(getattr(thing, f.name)) for f in shown}
    if isinstance(thing, Decimal):
        return decimal_text(thing)
    if isinstance(thing, date):
        return thing.isoformat()
    if isinstance(thing, tuple):
        return [_plain(item) for item in thing]
    return thing
