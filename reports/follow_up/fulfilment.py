"""How many goals of a report were met, the vague ones counted apart (:mod:`reports.follow_up.vagueness`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from reports.access import visible
from reports.follow_up import stored
from reports.follow_up.vagueness import Fulfilment, Standing, fulfilment
from reports.models import Goal, Review, User


def fulfilments(user: User | None, reports: Collection[int]) -> dict[int, Fulfilment]:
    """Report -> what became of the goals that it set, by measurement and by the reviews that ``user`` (``None``: a
    command) may see. Two queries and those of :func:`reports.follow_up.stored.goal_verdicts`."""
    reviews = Review.objects.in_force().filter(goal__report__in=reports)
    if user is not None:
        reviews = visible(user, reviews)
    reviewed = dict(reviews.order_by("at", "pk").values_list("goal", "verdict"))  # the newest is met last, and holds
    goals = Goal.objects.standing().filter(report__in=reports).order_by()
    return of_goals((pk, report, reviewed.get(pk, "")) for pk, report in goals.values_list("pk", "report"))


def of_goals(goals: Iterable[tuple[int, int, str]]) -> dict[int, Fulfilment]:
    """The same for goals that are at hand: (goal, its report, the newest verdict on it or "") each."""
    goals = list(goals)
    verdicts = stored.goal_verdicts({report for _pk, report, _reviewed in goals})
    standings: dict[int, list[Standing]] = defaultdict(list)
    for pk, report, reviewed in goals:
        kept = verdicts.get(pk)
        standings[report].append(
            Standing(kept.is_vague if kept else False, kept.verdict if kept else "not_reported", reviewed)
        )
    return {report: fulfilment(each) for report, each in standings.items()}
