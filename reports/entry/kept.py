"""Which rows outlive a new reading, where they now stand, and which new readings they already hold (decisions 1, 7).

A row outlives a new reading when a person touched it or when a review, an answer, a verification, a ledger item or
anything else refers to it. Its quote is re-anchored where it stands exactly once in the new text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import models

from reports.models import (
    Cause,
    Commitment,
    Goal,
    MeasuredGoal,
    MeasuredTarget,
    Observation,
    ReadRow,
    RepeatedShortfall,
    Report,
    RowState,
    Target,
    TextVersion,
)
from reports.reading import contract

# Rows that are parts of another row, or worked out from it, go with it: that they refer to it does not keep it.
PARTS = (Cause, Commitment, Target, MeasuredGoal, MeasuredTarget, RepeatedShortfall)


def is_touched(row: ReadRow) -> bool:
    return row.state != RowState.READ or row.revision > 0


def referred_to(model: type[models.Model], ids: Iterable[int]) -> set[int]:
    """The rows of ``model`` that something refers to: asked of the models themselves, so that a new one counts too."""
    ids = list(ids)
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        referring = relation.related_model
        if referring in PARTS or hasattr(referring, "instance_type"):  # the history of a row does not keep it
            continue
        rows = referring._base_manager.filter(**{f"{relation.field.name}__in": ids})
        found |= set(rows.values_list(f"{relation.field.name}_id", flat=True))
    return found


def kept_of(model: type[ReadRow], report: Report) -> tuple[list[Any], list[Any]]:
    """The report's rows of one model: those that outlive a new reading, and those that it replaces."""
    rows = list(model._default_manager.filter(report=report))
    fixed = referred_to(model, (row.pk for row in rows)) | held_by_parts(model, report)
    kept = [row for row in rows if is_touched(row) or row.pk in fixed]
    replaced = [row for row in rows if not (is_touched(row) or row.pk in fixed)]
    return kept, replaced


def held_by_parts(model: type[ReadRow], report: Report) -> set[int]:
    """Rows kept for the sake of their parts: a reviewed target keeps its value, a kept commitment its goal."""
    if model is Observation:
        targets = dict(Target.objects.filter(observation__report=report).values_list("pk", "observation_id"))
        return {targets[pk] for pk in referred_to(Target, targets)}
    if model is Goal:
        return {commitment.goal_id for commitment in kept_of(Commitment, report)[0]}
    return set()


def re_anchored(rows: Sequence[ReadRow], version: TextVersion) -> list[ReadRow]:
    """The rows of older versions whose quote stands exactly once in ``version``, moved to their place there."""
    moved = []
    for row in rows:
        if not row.quote or row.version_id == version.pk or version.text.count(row.quote) != 1:
            continue
        row.start = version.text.index(row.quote)
        row.end = row.start + len(row.quote)
        row.version = version
        moved.append(row)
    return moved


def nearest(text: str, quote: str, at: int) -> int | None:
    """Where ``quote`` stands in ``text`` closest to ``at``; ``None`` where it stands nowhere."""
    before, after = text.rfind(quote, 0, at + len(quote)), text.find(quote, at)
    places = [place for place in (before, after) if place >= 0]
    return min(places, key=lambda place: abs(place - at), default=None)


def already_held(items: Sequence[Any], kept: Sequence[Any], version: TextVersion) -> dict[int, Any]:
    """Readings (by their index) that a kept row of this text already holds, each row holding one at most.

    A rejected row holds its reading too: that is how it does not come back.
    """
    standing = [row for row in kept if row.version_id == version.pk]
    scored = [
        (score, index, place)
        for index, item in enumerate(items)
        for place, row in enumerate(standing)
        if (score := _likeness(item, row)) > 0
    ]
    held: dict[int, Any] = {}
    taken: set[int] = set()
    for _score, index, place in sorted(scored, key=lambda found: (-found[0], found[1], found[2])):
        if index not in held and place not in taken:
            held[index] = standing[place]
            taken.add(place)
    return held


def _likeness(item: Any, row: Any) -> int:
    """0: another reading. Places must overlap; a value must be the one first read or the one it was corrected to."""
    overlap = min(item.end, row.end) - max(item.start, row.start)
    if overlap <= 0:
        return 0
    same_place = (item.start, item.end) == (row.start, row.end)
    if not isinstance(item, contract.Observation | contract.Trend):
        return (1 + same_place) if 2 * overlap >= min(item.end - item.start, row.end - row.start) else 0
    first = row.first_read
    if isinstance(item, contract.Trend):
        named = item.name in (row.name, first.get("name"))
        return 1 + same_place if named and item.direction == row.direction else 0
    values = {(row.value, row.unit)}
    if first:
        values.add((Decimal(first["value"]), first["unit"]))
    if (item.value, item.unit) not in values:
        return 0
    return 1 + same_place + 4 * (item.name in (row.name, first.get("name"))) + 2 * (item.kind == row.kind)
