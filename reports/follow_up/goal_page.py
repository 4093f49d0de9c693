"""One goal with all that is known of it: measured answer, evidence, reviews and what was said to them, shortfalls.

A fixed number of queries. Of a report that was withdrawn the page still shows everything: reviews do not vanish.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Prefetch, Q, Subquery
from django.http import Http404

from reports.access import scope_of, visible
from reports.follow_up import rows, stored
from reports.follow_up.answers import Pair, answers_about, pairs
from reports.follow_up.build import FollowedGoal
from reports.follow_up.evidence import Proposal, passages, similar_to
from reports.follow_up.reviewing import may_withdraw
from reports.follow_up.statements.gather import Thread, of_review, threads
from reports.follow_up.vagueness import is_vague
from reports.models import Evidence, Goal, Report, Review, Shortfall, User


@dataclass(frozen=True)
class GoalPage:
    """``reviews`` are all of them, withdrawals and withdrawn included, newest first; ``seen`` the newest one's number.
    ``copied`` is the goal of the year before that this one repeats word for word, ``likeness`` how nearly (0 to 1);
    ``parts`` the passages found for each commitment and target by itself ("commitment-3"); ``said`` by review."""

    goal: Goal
    followed: FollowedGoal
    reviews: tuple[Review, ...]
    pairs: tuple[Pair, ...]
    copied: Goal | None
    likeness: float
    is_vague: bool
    parts: Mapping[str, list[Proposal]]
    said: Mapping[int, Thread]
    reviews_shown: bool
    withdrawable: frozenset[int]

    @property
    def judged(self) -> list[tuple[Review, Thread | None, bool]]:
        """Every review with what was said to it, and whether the person may withdraw it."""
        return [(each, self.said.get(each.pk), each.pk in self.withdrawable) for each in self.reviews]

    @property
    def own_passages(self) -> list[tuple[str, list[Proposal]]]:
        """Each commitment and target in its own words, with the passages found for it; none found is a result."""
        words = stored.parts_of(self.followed)
        by_wording = {words[part]: found for part, found in self.parts.items()}  # a target may be all of a commitment
        return list(by_wording.items()) if len(by_wording) > 1 else []

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
        .prefetch_related(
            Prefetch("evidence", Evidence.objects.select_related("version", "attachment").defer("version__text"))
        )
    )
    in_force = [rows.judgement(each) for each in reviews if not each.withdraws_id and not hasattr(each, "withdrawal")]
    (followed,) = rows.followed(
        rows.promises([goal], values, commitments), rows.followings(nexts, values), values, {goal.pk: in_force},
        Decimal(stored.about_percent()) / 100,
    )  # fmt: skip
    shortfalls = list(Shortfall.objects.standing().filter(report=goal.report_id).order_by("start", "pk"))
    copied = similar_to(goal.quote, [each.quote for each in earlier])
    reviewed = [of_review(each, goal.report.organisation_id) for each in reviews if not each.withdraws_id]
    return GoalPage(
        goal, followed, reviews,
        tuple(
            pair
            for pair in pairs(shortfalls, siblings, commitments, answers_about(user, goal=goal))
            if pair.goal.pk == goal.pk
        ),
        earlier[copied[0]] if copied else None, copied[1] if copied else 0.0,
        is_vague(followed.promise.wordings, bool(followed.promise.targets)), _parts(followed),
        {key: thread for (_, key), thread in threads(user, reviewed).items()},
        scope_of(user).covers("reached", goal.report.organisation_id),
        frozenset(each.pk for each in reviews if may_withdraw(user, each, goal.report.organisation_id)),
    )  # fmt: skip


def _reviewed_and_withdrawn(user: User, number: int) -> Goal | None:
    """A goal whose report was withdrawn after it was reviewed: who may see the review still sees what it is about."""
    if not rows.reviews_of(user, [number]).exists():
        return None
    goals = Goal.objects.standing().filter(pk=number).exclude(report__withdrawn_because="")
    return rows.with_staleness(goals).select_related("report__organisation").first()


def _parts(followed: FollowedGoal) -> dict[str, list[Proposal]]:
    """The passages for each commitment and target by itself."""
    following = followed.following
    if following is None or not following.source.text:
        return {}
    return {
        part: passages([wording], following.source, following.figures)
        for part, wording in stored.parts_of(followed).items()
    }


def _with_neighbours(user: User, number: int) -> tuple[Goal, list[Goal], list[Goal]]:
    """The goal, all goals of its report, and those of the year before, in one query."""
    this = Report.objects.filter(goals=number)
    before = Report.objects.current().filter(
        organisation=Subquery(this.values("organisation")[:1]), kind=Subquery(this.values("kind")[:1]),
        year=Subquery(this.values(before=F("year") - 1)[:1]),
    )  # fmt: skip
    found = visible(user, Goal.objects.standing()).filter(Q(report__in=this) | Q(report__in=before))
    goals = list(rows.with_staleness(found).select_related("report__organisation").order_by("start", "pk"))
    goal = next((each for each in goals if each.pk == number), None) or _reviewed_and_withdrawn(user, number)
    if goal is None:
        raise Http404
    siblings = [each for each in goals if each.report_id == goal.report_id] or [goal]
    return goal, siblings, [each for each in goals if each.report_id != goal.report_id]
