"""How many goals of a report were met, the vague ones counted apart (:mod:`reports.follow_up.vagueness`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from reports.follow_up import stored
from reports.follow_up.vagueness import Fulfilment, Standing, fulfilment


def of_goals(goals: Iterable[tuple[int, int, str]]) -> dict[int, Fulfilment]:
    """Report -> what became of the goals that it set, by measurement and by review.

    ``goals`` are (goal, its report, the newest verdict on it or ""). The queries are those of
    :func:`reports.follow_up.stored.goal_verdicts`.
    """
    goals = list(goals)
    verdicts = stored.goal_verdicts({report for _pk, report, _reviewed in goals})
    standings: dict[int, list[Standing]] = defaultdict(list)
    for pk, report, reviewed in goals:
        kept = verdicts.get(pk)
        standings[report].append(
            Standing(kept.is_vague if kept else False, kept.verdict if kept else "not_reported", reviewed)
        )
    return {report: fulfilment(each) for report, each in standings.items()}
