"""One goal with all that is known of it: measured answer, evidence, reviews, shortfalls. Twelve queries at most."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Prefetch, Q, Subquery
from django.http import Http404

from reports.access import scope_of, visible
from reports.follow_up import rows
from reports.follow_up.answers import Pair, answers_about, pairs
from reports.follow_up.build import FollowedGoal
from reports.follow_up.evidence import copied_from
from reports.models import Evidence, Goal, Report, Review, Shortfall, User


@dataclass(frozen=True)
class GoalPage:
    """``reviews`` are all of them, withdrawals and withdrawn included, newest first; ``seen`` the newest one's number.
    ``copied`` is the goal of the year before that this one repeats word for word."""

    goal: Goal
    followed: FollowedGoal
    reviews: tuple[Review, ...]
    pairs: tuple[Pair, ...]
    copied: Goal | None
    reviews_shown: bool

    @property
    def seen(self) -> int:
        return max((review.pk for review in self.reviews), default=0)

    @property
    def answered(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.state == "answered"]

    @property
    def proposed(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.state == "proposed"]

    @property
    def others(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.state in ("rejected", "open")]


def goal_page(user: User, number: int) -> GoalPage:
    """Raises ``Http404`` where there is no such goal that the person may see."""
    goal, siblings, earlier = _with_neighbours(user, number)
    place = (goal.report.organisation_id, goal.report.kind, goal.year)
    nexts = rows.next_reports(user, {place}, with_text=True)
    values = rows.observed({goal.report_id, *(each.report for each in nexts.values())})
    commitments = list(rows.commitments_of([each.pk for each in siblings]))
    reviews = tuple(
        rows.reviews_of(user, [goal.pk])
        .select_related("by", "commitment", "target__observation", "withdrawal")
        .prefetch_related(Prefetch("evidence", Evidence.objects.select_related("version").defer("version__text")))
    )
    in_force = [rows.judgement(each) for each in reviews if not each.withdraws_id and not hasattr(each, "withdrawal")]
    (followed,) = rows.followed(
        rows.promises([goal], values, commitments), rows.followings(nexts, values), values, {goal.pk: in_force}
    )
    shortfalls = list(Shortfall.objects.standing().filter(report=goal.report_id).order_by("start", "pk"))
    copied = copied_from(goal.quote, [each.quote for each in earlier])
    return GoalPage(
        goal, followed, reviews,
        tuple(
            pair
            for pair in pairs(shortfalls, siblings, commitments, answers_about(user, goal=goal))
            if pair.goal.pk == goal.pk
        ),
        None if copied is None else earlier[copied],
        scope_of(user).covers("reached", goal.report.organisation_id),
    )  # fmt: skip


def _with_neighbours(user: User, number: int) -> tuple[Goal, list[Goal], list[Goal]]:
    """The goal, all goals of its report, and those of the year before, in one query."""
    this = Report.objects.filter(goals=number)
    before = Report.objects.filter(
        organisation=Subquery(this.values("organisation")[:1]), kind=Subquery(this.values("kind")[:1]),
        year=Subquery(this.values(before=F("year") - 1)[:1]),
    )  # fmt: skip
    found = visible(user, Goal.objects.standing()).filter(Q(report__in=this) | Q(report__in=before))
    goals = list(rows.with_staleness(found).select_related("report__organisation").order_by("start", "pk"))
    goal = next((each for each in goals if each.pk == number), None)
    if goal is None:
        raise Http404
    siblings = [each for each in goals if each.report_id == goal.report_id]
    return goal, siblings, [each for each in goals if each.report_id != goal.report_id]
