"""How many goals of a report were met, the vague ones counted apart (:mod:`reports.follow_up.vagueness`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from reports.access import visible
from reports.follow_up import stored
from reports.follow_up.vagueness import Fulfilment, Standing, fulfilment
from reports.models import Goal, Review, User


def fulfilments(user: User | None, reports: Collection[int]) -> dict[int, Fulfilment]:
    """Report -> what became of the goals that it set, by measurement and by the reviews that ``user`` (``None``: a
    command) may see. Two queries and those of :func:`reports.follow_up.stored.goal_verdicts`."""
    verdicts = stored.goal_verdicts(reports)
    reviews = Review.objects.in_force().filter(goal__report__in=reports)
    if user is not None:
        reviews = visible(user, reviews)
    reviewed = dict(reviews.order_by("at", "pk").values_list("goal", "verdict"))  # the newest is met last, and holds
    standings: dict[int, list[Standing]] = defaultdict(list)
    goals = Goal.objects.standing().filter(report__in=reports).order_by()
    for pk, report in goals.values_list("pk", "report"):
        kept = verdicts.get(pk)
        standings[report].append(
            Standing(
                kept.is_vague if kept else False, kept.verdict if kept else "not_reported", reviewed.get(pk, "")
            )
        )  # fmt: skip
    return {report: fulfilment(each) for report, each in standings.items()}
