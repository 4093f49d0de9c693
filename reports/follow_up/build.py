"""The worklist: what was promised for a year, and what became of it, by measurement and by review, side by side.

Pure: no Django. ``follow`` takes one goal of a report with the next report and the reviews, and returns what a page
prints and an export writes. The measured and the reviewed answer are never merged; where they contradict each other,
the goal says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from indicators.change import MET, NOT_MET, UNCLEAR
from indicators.quantity import ABOUT_SHARE
from reports.follow_up.evidence import Proposal, Source, passages
from reports.follow_up.measuring.figures import Figure, promised_measure
from reports.follow_up.measuring.measured import NO_TARGET, NOT_REPORTED, Answered, answer

# Of several targets of a goal the worst answer speaks for the goal.
_WORST_FIRST = (NOT_MET, UNCLEAR, NOT_REPORTED, MET)

# (reviewed, measured) that cannot both be true.
_CONTRADICTIONS = frozenset(
    {("met", NOT_MET), ("not_met", MET), ("no_evidence", MET), ("no_evidence", NOT_MET), ("dropped", MET)}
)

GOAL, COMMITMENT, TARGET = "goal", "commitment", "target"


@dataclass(frozen=True)
class Judgement:
    """One review in force. ``subject`` and ``key`` say of what: ("goal", 12)."""

    number: int
    subject: str
    key: int
    verdict: str
    reason: str
    on: date
    by: str
    at: datetime


@dataclass(frozen=True)
class Promise:
    """A goal as its report words it. ``targets`` are the values that it promises, ``commitments`` its measures
    (key, quote, start, end); ``year`` is the year it is for, ``set_in`` the year of the report that sets it.
    ``is_stale``: its text has been replaced, and its places are in the old one.
    A target that belongs to no goal is a promise without ``key``, quoted from the target itself."""

    key: int | None
    quote: str
    start: int | None
    end: int | None
    year: int
    set_in: int
    report: int
    organisation: str
    organisation_key: int
    kind: str
    commitments: tuple[tuple[int, str, int | None, int | None], ...] = ()
    targets: tuple[Figure, ...] = ()
    is_stale: bool = False

    @property
    def wordings(self) -> tuple[str, ...]:
        return (self.quote, *(quote for _, quote, _, _ in self.commitments))


@dataclass(frozen=True)
class Following:
    """The report on the year that the goals were for: its number, text and values."""

    report: int
    year: int
    version: int | None
    source: Source
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class FollowedTarget:
    figure: Figure
    answered: Answered
    judgement: Judgement | None = None

    @property
    def disagrees(self) -> bool:
        return contradict(self.judgement, self.answered.verdict)

    @property
    def way(self) -> str:
        """``up`` or ``down`` where a change is promised, and empty where a level is."""
        return promised_measure(self.figure)[1]


@dataclass(frozen=True)
class FollowedCommitment:
    key: int
    quote: str
    start: int | None
    end: int | None
    judgement: Judgement | None = None


@dataclass(frozen=True)
class FollowedGoal:
    """A promise with all that is known of it. ``evidence`` empty with a ``following`` report: no passage was found."""

    promise: Promise
    targets: tuple[FollowedTarget, ...]
    commitments: tuple[FollowedCommitment, ...]
    evidence: tuple[Proposal, ...]
    judgement: Judgement | None
    following: Following | None

    @property
    def measured(self) -> str:
        """The goal's measured answer: the worst of its targets'; ``no_target`` where it gives no number."""
        return worst([target.answered.verdict for target in self.targets])

    @property
    def tally(self) -> list[tuple[str, int]]:
        """How many targets have which measured answer, the worst first."""
        verdicts = [target.answered.verdict for target in self.targets]
        return [(verdict, verdicts.count(verdict)) for verdict in _WORST_FIRST if verdict in verdicts]

    @property
    def disagrees(self) -> bool:
        return contradict(self.judgement, self.measured) or any(target.disagrees for target in self.targets)


def worst(verdicts: Sequence[str]) -> str:
    """The measured answer that speaks for several targets."""
    return next((verdict for verdict in _WORST_FIRST if verdict in verdicts), NO_TARGET)


def contradict(judgement: Judgement | None, measured: str) -> bool:
    """Whether a reviewed and a measured verdict cannot both be true."""
    return judgement is not None and (judgement.verdict, measured) in _CONTRADICTIONS


def follow(
    promise: Promise,
    following: Following | None,
    own: Iterable[Figure] = (),
    judgements: Iterable[Judgement] = (),
    about: Decimal = ABOUT_SHARE,
) -> FollowedGoal:
    """What became of ``promise``. ``own`` are the values of the report that set it (the base of a promised growth),
    ``judgements`` the reviews in force of the goal and its parts, newest first; ``about`` the share by which a target
    of 左右 may be missed."""
    latest: dict[tuple[str, int], Judgement] = {}
    for judgement in judgements:
        latest.setdefault((judgement.subject, judgement.key), judgement)
    figures = (*(following.figures if following else ()), *own)
    targets = tuple(
        FollowedTarget(
            target, answer(target, figures, following is not None, about), latest.get((TARGET, target.target_key or 0))
        )
        for target in promise.targets
    )
    commitments = tuple(
        FollowedCommitment(key, quote, start, end, latest.get((COMMITMENT, key)))
        for key, quote, start, end in promise.commitments
    )
    evidence: list[Proposal] = []
    if following is not None and following.source.text:
        evidence = passages(promise.wordings, following.source, following.figures)
    return FollowedGoal(promise, targets, commitments, tuple(evidence), latest.get((GOAL, promise.key or 0)), following)
