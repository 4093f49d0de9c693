"""What is kept about goals (:mod:`reports.follow_up.stored`) as conditions that narrow a list in the database.

Reports that changed since are worked out afresh for the question, so that a list never rests on what no longer holds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q

from reports.follow_up import stored
from reports.models import MeasuredGoal


@dataclass(frozen=True)
class Marks:
    """``stale`` are the reports whose rows no longer hold, ``fresh`` what was worked out for their goals instead."""

    stale: frozenset[int]
    fresh: Mapping[int, MeasuredGoal]

    def measured(self, verdict: str) -> Q:
        return self._holding(Q(stored__verdict=verdict), lambda goal: goal.verdict == verdict)

    def vague(self) -> Q:
        return self._holding(Q(stored__is_vague=True), lambda goal: goal.is_vague)

    def copied(self) -> Q:
        return self._holding(Q(stored__copied_from__isnull=False), lambda goal: goal.copied_from_id is not None)

    def silent(self) -> Q:
        """No passage and no value of the report on its year speaks of the goal."""
        untold = ("no_target", "not_reported")
        return self._holding(
            Q(stored__passages=0, stored__verdict__in=untold),
            lambda goal: goal.passages == 0 and goal.verdict in untold,
        )

    def _holding(self, kept: Q, holds: Callable[[MeasuredGoal], bool]) -> Q:
        if not self.stale:
            return kept
        return kept & ~Q(report__in=self.stale) | Q(pk__in=[key for key, goal in self.fresh.items() if holds(goal)])


def marks_of(reports: Collection[int]) -> Marks:
    """Four queries, and those of working out where some of ``reports`` are stale."""
    stale = frozenset(stored.stale_among(reports))
    return Marks(stale, stored.goal_verdicts(stale) if stale else {})
