"""Values that were typed without a quote and that the report's text now gives too: each would count twice.

Offices type a year's figures first and give the text later. What the reading then finds again is set aside: the
reading has the sentence, the typed value only the name of a source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz
from simple_history.utils import bulk_update_with_history

from indicators.matching import normalise
from indicators.quantity import unit_class
from reports.entry.kept import held_by_parts, referred_to
from reports.entry.record import in_site_language
from reports.models import Observation, Report, RowState, User

# How alike two names of one number must be, 0 to 100, where no indicator says that both are of one thing: as a whole,
# or in the characters of the shorter one (offices type 排查市场主体 where the text says 市场主体全覆盖排查).
ALIKE = 60
_SHORTEST = 3
_SAME_INDICATOR = 1000


def doubled(report: Report, rows: Iterable[Observation]) -> list[Observation]:
    """The typed values among ``rows`` (all values of ``report``) that a value with a quote gives again.

    Best pairs first, each value in one pair at most. What was reviewed or verified is left to a person. Asks the
    database only where there are such pairs.
    """
    standing = [row for row in rows if row.state != RowState.REJECTED]
    quoted = [row for row in standing if row.quote]
    scored = sorted(
        (
            (-score, typed.pk, found.pk, typed)
            for typed in standing
            if not typed.quote
            for found in quoted
            if (score := _likeness(typed, found))
        ),
        key=lambda pair: pair[:3],
    )
    pairs: dict[int, Observation] = {}
    taken: set[int] = set()
    for _score, pk, found, typed in scored:
        if pk not in pairs and found not in taken:
            pairs[pk] = typed
            taken.add(found)
    if not pairs:
        return []
    fixed = referred_to(Observation, pairs) | held_by_parts(Observation, report)
    return [row for pk, row in sorted(pairs.items()) if pk not in fixed]


def _likeness(typed: Observation, found: Observation) -> float:
    """0: another value. Number, unit, measure and year must agree; then the indicator, or else the name."""
    for name in ("value", "kind", "period"):
        if getattr(typed, name) != getattr(found, name):
            return 0
    if unit_class(typed.unit) != unit_class(found.unit):
        return 0
    one, two = normalise(typed.name), normalise(found.name)
    whole, shared = fuzz.ratio(one, two), _shared(one, two)
    if typed.indicator_id and found.indicator_id:
        return _SAME_INDICATOR + whole if typed.indicator_id == found.indicator_id else 0
    return whole + shared if max(whole, shared) >= ALIKE else 0


def _shared(one: str, two: str) -> float:
    """How much of the shorter name stands in the longer, in any order, 0 to 100."""
    shorter = min(len(one), len(two))
    return 100 * (Counter(one) & Counter(two)).total() / shorter if shorter >= _SHORTEST else 0


@transaction.atomic
def set_aside_doubled(report: Report, by: User | None, at: datetime) -> int:
    """Reject the typed values that the text also gives; their history says why. Answers how many."""
    rows = doubled(report, Observation.objects.select_for_update().filter(report=report))
    for row in rows:
        row.state, row.checked_by, row.checked_at, row.revision = RowState.REJECTED, by, at, row.revision + 1
    fields = ["state", "checked_by", "checked_at", "revision"]
    if rows:
        why = in_site_language(_("now read from the text"))
        bulk_update_with_history(rows, Observation, fields, default_user=by, default_change_reason=why)
    return len(rows)
