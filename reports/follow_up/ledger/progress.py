"""Progress against time (序时进度), and the standing by which an item gets its light.

Pure: no Django. The rule is the one that cities publish: the share of the term that has passed, in whole months, is
the share that should be done. An item of a twelve months' term should stand at 11/12 = 91.7 % at the end of the
eleventh month; what stands ten points or more below is behind (欠序时), ten or more above is ahead (超序时), the rest
is on time (达序时). The ten points are a setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

BEHIND_TIME, ON_TIME, AHEAD_OF_TIME = "behind", "on_time", "ahead"
ON_PLAN, NEAR_DUE, BEHIND, OVERDUE, CLOSED = "on_plan", "near_due", "behind", "overdue", "closed"
STANDINGS = (OVERDUE, BEHIND, NEAR_DUE, ON_PLAN, CLOSED)  # the most pressing first

_DAY = timedelta(days=1)
_AT_WORK = ("not_started", "under_way")
_OVER = ("closed", "withdrawn")


@dataclass(frozen=True)
class Pace:
    """One item's progress against its term: what the page explains.

    ``begun`` to ``deadline`` is the term of ``months``; ``passed`` of them had passed at the end of the day ``at``.
    ``percent`` is what was last reported done, 0 where nothing was.
    """

    begun: date
    deadline: date
    at: date
    months: int
    passed: int
    percent: int
    grade: str

    @property
    def expected(self) -> Decimal:
        """What should be done by now, in percent with one decimal."""
        return (Decimal(100 * self.passed) / self.months).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def gap(self) -> Decimal:
        """Percentage points above the plan; below it, negative."""
        return self.percent - self.expected


def whole_months(begun: date, until: date) -> int:
    """Whole months from the beginning of the day ``begun`` to the end of the day ``until``, 0 where it lies before.

    From 1 January to 30 November are eleven: both days count.
    """
    end = until + _DAY
    months = (end.year - begun.year) * 12 + end.month - begun.month - (end.day < begun.day)
    return max(months, 0)


def pace(begun: date, deadline: date | None, at: date, percent: int | None, numbers: Mapping[str, int]) -> Pace | None:
    """``None`` where there is no deadline: without one no share of the term has passed.

    ``numbers`` are the thresholds in force (:func:`reports.follow_up.thresholds.thresholds`). A term shorter than a
    month counts as one.
    """
    if deadline is None:
        return None
    passed, months = _passed(begun, deadline, at)
    grade = _grade(passed, months, percent or 0, numbers)
    return Pace(begun, deadline, at, months, passed, percent or 0, grade)


def _passed(begun: date, deadline: date, at: date) -> tuple[int, int]:
    """Months passed at the end of the day ``at``, and months of the term."""
    months = max(whole_months(begun, deadline), 1)
    return (months if at >= deadline else min(whole_months(begun, at), months)), months


def _grade(passed: int, months: int, percent: int, numbers: Mapping[str, int]) -> str:
    """In whole numbers (points times months), so that no rounding decides."""
    above = percent * months - 100 * passed
    # A threshold of 0 makes every difference count, and none at all still be on time.
    if above < 0 and -above >= numbers["behind_points"] * months:
        return BEHIND_TIME
    if above > 0 and above >= numbers["ahead_points"] * months:
        return AHEAD_OF_TIME
    return ON_TIME


def standing(
    state: str, begun: date, deadline: date | None, at: date, percent: int | None, numbers: Mapping[str, int]
) -> str:
    """The standing of an item on the day ``at``, the most pressing that holds.

    A lasting effort is never late, and nobody is behind with what waits for acceptance; but an item that is not
    closed by the deadline in force is overdue, whoever it waits for (``RectificationQuerySet.overdue``).
    """
    if state in _OVER:
        return CLOSED
    if state == "lasting" or deadline is None:
        return ON_PLAN
    if deadline < at:
        return OVERDUE
    if state in _AT_WORK and _grade(*_passed(begun, deadline, at), percent or 0, numbers) == BEHIND_TIME:
        return BEHIND
    return NEAR_DUE if (deadline - at).days <= numbers["near_due_days"] else ON_PLAN
