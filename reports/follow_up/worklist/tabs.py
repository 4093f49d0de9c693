"""The questions that a worklist answers first, each a condition on goals: what counts a tab also makes its list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext_lazy as _

from reports.access import Scope, visible
from reports.follow_up.worklist.marks import Marks
from reports.models import Assignment, Goal, Report, Review, State, TextVersion, User

ALL, WAITS, MINE, OVERDUE, OUTDATED, MISSED, SILENT, VAGUE, COPIED = (
    "", "waits", "mine", "overdue", "outdated", "missed", "silent", "vague", "copied",
)  # fmt: skip
NAMES = {
    WAITS: _("to be reviewed by me"),
    MINE: _("assigned to me"),
    OVERDUE: _("deadline past"),
    OUTDATED: _("reviewed before the newest text"),
    MISSED: _("not met, as measured"),
    SILENT: _("nothing found in the next report"),
    VAGUE: _("vague"),
    COPIED: _("copied from the year before"),
    ALL: _("all goals"),
}
SETTLED = ("met", "dropped")


@dataclass(frozen=True)
class Tab:
    """``number`` is how many goals its list holds."""

    code: str
    name: str
    number: int


@dataclass(frozen=True)
class Question:
    """Who asks, on which day, of the goals of which year (``None``: all), with what is kept about them."""

    user: User
    scope: Scope
    at: date
    year: int | None
    marks: Marks


def condition(code: str, asked: Question) -> Q:
    """The goals that a tab lists."""
    conditions: dict[str, Callable[[Question], Q]] = {
        WAITS: _waits, MINE: _mine, OVERDUE: _overdue, OUTDATED: _outdated,
        MISSED: lambda asked: asked.marks.measured("not_met"),
        SILENT: lambda asked: asked.marks.silent() & _answered(asked),
        VAGUE: lambda asked: asked.marks.vague(), COPIED: lambda asked: asked.marks.copied(),
    }  # fmt: skip
    return conditions[code](asked) if code in conditions else Q()


def counted(goals: QuerySet[Goal], asked: Question) -> tuple[Tab, ...]:
    """Every tab with its number: one query."""
    counts: dict[str, Any] = {
        f"tab_{code}": Count("pk", filter=condition(code, asked)) if code else Count("pk") for code in NAMES
    }
    numbers = goals.order_by().aggregate(**counts)
    return tuple(Tab(code, str(name), numbers[f"tab_{code}"]) for code, name in NAMES.items())


def _answered(asked: Question) -> Q:
    """The accepted report on the year that a goal is for is here: as is kept, or looked up where that is stale."""
    kept = Q(report__stored__following__isnull=False)
    if not asked.marks.stale:
        return kept
    answering = Report.objects.current().accepted().filter(
        organisation=OuterRef("report__organisation"), kind=OuterRef("report__kind"), year=OuterRef("year")
    )  # fmt: skip
    return Q(report__in=asked.marks.stale) & Q(Exists(answering)) | kept & ~Q(report__in=asked.marks.stale)


def _of_year(asked: Question, path: str = "goal__") -> dict[str, int]:
    return {} if asked.year is None else {f"{path}year": asked.year}


def _waits(asked: Question) -> Q:
    """Within the person's supervision, the year reported on, and no verdict on the goal or anything it holds."""
    reviewed = Review.objects.in_force()
    # Three lists that the database makes once; one EXISTS over all three would be run for every goal.
    unreviewed = Q()
    for path in ("goal", "commitment__goal", "target__goal"):
        lists = reviewed.filter(**{f"{path}__isnull": False}, **_of_year(asked, f"{path}__")).values(path)
        unreviewed &= ~Q(pk__in=lists)
    mine = Q() if asked.scope.everything else Q(report__organisation__in=asked.scope.supervisor)
    return mine & Q(report__state=State.ACCEPTED) & unreviewed & _answered(asked)


def newest_assignments() -> QuerySet[Assignment]:
    """The newest assignment of every goal."""
    newer = Assignment.objects.filter(goal=OuterRef("goal"), pk__gt=OuterRef("pk"))
    return Assignment.objects.exclude(Exists(newer))


def standing_assignments(user: User) -> QuerySet[Assignment]:
    """The newest assignment of every goal, as far as the person may see them."""
    return visible(user, newest_assignments())


def latest_reviews() -> QuerySet[Review]:
    """The newest verdict in force on every goal itself."""
    newer = Review.objects.filter(goal=OuterRef("goal"), withdrawal=None, withdraws=None, pk__gt=OuterRef("pk"))
    return Review.objects.in_force().filter(goal__isnull=False).exclude(Exists(newer))


def _unsettled(assigned: QuerySet[Assignment]) -> Q:
    """The goals of ``assigned`` whose newest verdict leaves something to do; asked of these few, not of all reviews."""
    settled = latest_reviews().filter(goal=OuterRef("goal"), verdict__in=SETTLED)
    return Q(pk__in=assigned.exclude(Exists(settled)).values("goal"))


def _mine(asked: Question) -> Q:
    # Nobody is given what they may not see: what is theirs needs no further narrowing.
    mine = newest_assignments().filter(person=asked.user.pk, **_of_year(asked))
    return _unsettled(mine)


def _reached(asked: Question) -> Q:
    """Where the person may see assignments and reviews: asked of the goals, so that no list of them is joined to it."""
    return Q() if asked.scope.everything else Q(report__organisation__in=asked.scope.reached)


def _overdue(asked: Question) -> Q:
    past = newest_assignments().filter(due_on__lt=asked.at, **_of_year(asked))
    return _reached(asked) & _unsettled(past)


def _outdated(asked: Question) -> Q:
    """The newest verdict on the goal was given before the text came in by which it is judged now."""
    version = TextVersion.objects.filter(
        report__organisation=OuterRef("goal__report__organisation"), report__kind=OuterRef("goal__report__kind"),
        report__year=OuterRef("goal__year"), report__state=State.ACCEPTED, report__withdrawn_because="",
    ).order_by("-number")  # fmt: skip
    # Texts come in spring, verdicts after them: few verdicts are older than the newest text of all.
    newest = TextVersion.objects.order_by().values(one=Value(1)).annotate(newest=Max("added_at")).values("newest")
    older = latest_reviews().filter(at__lt=Subquery(newest), **_of_year(asked))
    older = older.filter(at__lt=Subquery(version.values("added_at")[:1]))
    return _reached(asked) & Q(pk__in=older.values("goal"))
