"""One line an organisation: its report, its goals, its shortfalls, its ledger, its figures; year beside year.

Pure: no Django. ``line`` is made of what other modules have judged; here it is only counted, ordered and summed up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reports.follow_up.duties.build import LATE, MISSING, STANDINGS, Dated
from reports.follow_up.vagueness import Fulfilment, Standing, fulfilment

REVIEWED = ("met", "partly_met", "in_progress", "not_met", "no_evidence", "dropped")
MEASURED = ("met", "not_met", "unclear", "not_reported", "no_target")
RUNNING = 2  # years running from which a shortfall counts as recurring


@dataclass(frozen=True)
class Goal:
    """One goal for a year: measured and reviewed ("" where nobody has), vague or not, and whether the report on its
    year says anything of it."""

    measured: str
    reviewed: str
    is_vague: bool
    is_silent: bool


@dataclass(frozen=True)
class Goals:
    """The goals of one organisation for one year."""

    total: int = 0
    reviewed: Mapping[str, int] = field(default_factory=dict)
    measured: Mapping[str, int] = field(default_factory=dict)
    silent: int = 0
    fulfilment: Fulfilment = field(default_factory=lambda: fulfilment(()))

    @property
    def unreviewed(self) -> int:
        return self.total - sum(self.reviewed.values())

    @property
    def met_share(self) -> float | None:
        """Goals reviewed as met among those that are not vague."""
        return self.fulfilment.reviewed_rate


def goals_of(goals: Iterable[Goal]) -> Goals:
    goals = list(goals)
    reviewed = [goal.reviewed for goal in goals if goal.reviewed]
    measured = [goal.measured for goal in goals if goal.measured]
    return Goals(
        len(goals), {verdict: reviewed.count(verdict) for verdict in REVIEWED if verdict in reviewed},
        {verdict: measured.count(verdict) for verdict in MEASURED if verdict in measured},
        sum(goal.is_silent for goal in goals),
        fulfilment(Standing(goal.is_vague, goal.measured or "no_target", goal.reviewed) for goal in goals),
    )  # fmt: skip


@dataclass(frozen=True)
class Repeated:
    """Shortfalls of the year that were named in the years before as well. ``longest`` in years running."""

    total: int = 0
    unanswered: int = 0
    longest: int = 0


@dataclass(frozen=True)
class Ledger:
    open: int = 0
    overdue: int = 0
    ownerless: int = 0


@dataclass(frozen=True)
class Stopped:
    """A rate that had become worse and that the next report no longer gives. ``is_certain``: both reports are accepted
    and fully checked; until then it may only not have been read."""

    name: str
    before: str
    is_certain: bool


@dataclass(frozen=True)
class Line:
    """One organisation in one year; ``earlier`` are its goals for the year before."""

    organisation: int
    name: str
    above: str
    year: int
    report: int | None
    submitted: Dated
    published: Dated
    goals: Goals
    earlier: Goals
    earlier_published: Dated | None
    repeated: Repeated
    ledger: Ledger
    checked: int
    differing: int
    stopped: tuple[Stopped, ...]

    @property
    def standing(self) -> str:
        """The worse of the two dates."""
        return min((self.submitted.standing, self.published.standing), key=STANDINGS.index)

    @property
    def days_late(self) -> int:
        return max(self.submitted.days_late, self.published.days_late)

    @property
    def difference(self) -> float | None:
        return self.differing / self.checked if self.checked else None

    @property
    def met_change(self) -> int | None:
        """By how many percentage points the share of goals met has moved since the year before."""
        now, before = self.goals.met_share, self.earlier.met_share
        return None if now is None or before is None else round((now - before) * 100)


@dataclass(frozen=True)
class Summary:
    """The whole area in a sentence."""

    organisations: int
    late: int
    missing: int
    stopped: int
    repeated_unanswered: int
    longest: int
    overdue: int
    goals: Goals


def summary(lines: Sequence[Line], goals: Goals) -> Summary:
    """``goals`` are those of all lines together."""
    standings = [line.standing for line in lines]
    return Summary(
        len(lines), standings.count(LATE), standings.count(MISSING), sum(bool(line.stopped) for line in lines),
        sum(line.repeated.unanswered for line in lines), max((line.repeated.longest for line in lines), default=0),
        sum(line.ledger.overdue for line in lines), goals,
    )  # fmt: skip


WORST = "worst"
Key = Callable[[Line], tuple[float, ...]]
# By which a list can be ordered: the worst of the column first.
_ORDERS: dict[str, Key] = {
    WORST: lambda line: (
        STANDINGS.index(line.standing), -len(line.stopped), -line.repeated.unanswered, -line.ledger.overdue,
        -line.days_late,
    ),
    "name": lambda line: (),
    "report": lambda line: (STANDINGS.index(line.standing), -line.days_late),
    "met": lambda line: _known(line.goals.met_share),
    "not_met": lambda line: (-line.goals.reviewed.get("not_met", 0), -line.goals.measured.get("not_met", 0)),
    "silent": lambda line: (-line.goals.silent,),
    "repeated": lambda line: (-line.repeated.unanswered, -line.repeated.total, -line.repeated.longest),
    "overdue": lambda line: (-line.ledger.overdue, -line.ledger.ownerless),
    "difference": lambda line: _known(None if line.difference is None else -line.difference),
    "stopped": lambda line: (-len(line.stopped),),
}  # fmt: skip
ORDERS = tuple(_ORDERS)


def _known(share: float | None) -> tuple[int, float]:
    """What is not known comes last."""
    return (1, 0.0) if share is None else (0, share)


def ordered(lines: Iterable[Line], by: str = WORST, *, backwards: bool = False) -> list[Line]:
    """In the order of a column; those that stand alike keep the order of the tree."""
    key = _ORDERS.get(by, _ORDERS[WORST])
    if by == "name":
        return list(reversed(list(lines))) if backwards else list(lines)
    return sorted(lines, key=key, reverse=backwards)
