"""What the standing checks look at: plain facts about reports, goals, shortfalls, values, judgements and ledger items.

Pure: no Django. Every fact is one ``Subject``: whose it is, of which year, its row and the words by which a reader
knows it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from reports.follow_up.duties.build import OwedBy


@dataclass(frozen=True)
class Subject:
    """``key`` is the row's number (0 where nothing is there), ``report`` that of its report where it has one."""

    organisation: int
    name: str
    year: int
    key: int
    words: str
    report: int | None = None


@dataclass(frozen=True)
class ReportFact(Subject):
    """A report with its duties, or its absence. ``vague`` counts goals that name no figure, date or owner.

    ``is_issued``: it has left its office; a draft is not asked for what comes after (publication, proof).
    """

    owed: OwedBy | None = None
    is_issued: bool = False
    is_accepted: bool = False
    unchecked: int = 0
    doubts: int = 0
    values: int = 0
    shortfalls: int = 0
    goals: int = 0
    vague: int = 0


@dataclass(frozen=True)
class Judged:
    """The newest verdict in force on a goal or a part of it."""

    verdict: str
    at: datetime
    on: date
    evidence: int


@dataclass(frozen=True)
class GoalFact(Subject):
    """A goal. ``answered_at`` is when the newest text of the report on its year came in, ``None`` without one;
    ``measured`` its measured answer ("" where it was never worked out), ``untold`` its targets without an outcome."""

    is_vague: bool = False
    copied_from: int | None = None  # the year of the goal that it repeats
    answered_at: datetime | None = None
    judged: Judged | None = None
    owner: str = ""
    due_on: date | None = None
    measured: str = ""
    untold: int = 0
    is_spoken_of: bool = True  # a passage or a value of the report on its year speaks of it


@dataclass(frozen=True)
class PromiseFact(Subject):
    """A goal of last year's report, held against the report at hand (a draft too), whose subject this is."""

    quote: str = ""
    measured: str = ""
    passages: int = 0
    goal: int = 0


@dataclass(frozen=True)
class ShortfallFact(Subject):
    """A shortfall: how many goals answer it by a person's word, since which year it is named without a gap
    (``None``: for the first time), and whether the ledger has an item for it."""

    answers: int = 0
    since: int | None = None
    has_item: bool = False
    is_newest: bool = True  # of the newest report of the organisation


@dataclass(frozen=True)
class ClaimFact(Subject):
    """What a report's own figures contradict: ``about`` is growth, rate, sum, last_year or several."""

    about: str = ""
    arithmetic: str = ""


@dataclass(frozen=True)
class SilenceFact(Subject):
    """A series given the year before and no longer. ``worse``: it had become worse by then; ``reason`` as recorded."""

    series: str = ""
    before: str = ""
    worse: bool = False
    is_certain: bool = False
    reason: str = ""


@dataclass(frozen=True)
class FoundFact(Subject):
    """A value found on checking that differs from the one reported."""

    reported: str = ""
    found: str = ""
    has_statement: bool = False


@dataclass(frozen=True)
class ObjectionFact(Subject):
    """An objection that nobody has decided."""

    raised_on: date | None = None


@dataclass(frozen=True)
class ItemFact(Subject):
    """One item of the rectification ledger; ``state`` as the ledger codes it."""

    label: str = ""
    state: str = ""
    type: str = ""
    standing: str = ""
    deadline: date | None = None
    begun: date | None = None
    percent: int | None = None
    has_owner: bool = True
    is_silent: bool = False
    measures: bool = True
    attachments: int = 0
    sent_on: date | None = None
    asks_until: date | None = None
    is_named_again: bool = False
    organisation_closed_on: date | None = None


@dataclass(frozen=True)
class Day:
    """The day on which is judged, and the numbers in force on it."""

    at: date
    numbers: Mapping[str, int] = field(default_factory=dict)
