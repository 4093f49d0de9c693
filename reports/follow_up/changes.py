"""What has changed since follow-up was last worked out, by the trail of changes.

``marks`` are the numbers of the newest history rows of every table that matters: whatever has a higher one has changed
since they were kept.
"""

from __future__ import annotations

from collections.abc import Collection
from time import sleep

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from indicators.models import Indicator
from reports.models import (
    Commitment,
    Goal,
    Observation,
    Recurrence,
    Renewal,
    Report,
    Section,
    Shortfall,
    Target,
    TextVersion,
)

# What a change of leads to which report: the history of a table, and the path from a row to its report.
_WATCHED: dict[str, tuple[type, str]] = {
    "report": (Report, "id"),
    "text": (TextVersion, "report_id"),
    "section": (Section, "version__report_id"),
    "observation": (Observation, "report_id"),
    "target": (Target, "observation__report_id"),
    "goal": (Goal, "report_id"),
    "commitment": (Commitment, "report_id"),
    "shortfall": (Shortfall, "report_id"),
}
Marks = dict[str, int]
Place = tuple[int, str, int]  # organisation, kind of report, year


def renewal() -> tuple[Marks, Marks]:
    """The marks kept, and those of now. Two queries."""
    kept = Renewal.objects.order_by("pk").first()
    return (kept.marks if kept else {}), _marks()


def _marked() -> dict[str, tuple[type, str]]:
    """The tables whose newest numbers are the marks, each with its column of numbers."""
    tables = {name: (model.history.model, "history_id") for name, (model, _) in _WATCHED.items()}
    return tables | {"indicator": (Indicator.history.model, "history_id"), "recurrence": (Recurrence, "id")}


def _marks() -> Marks:
    """The number of the newest history row of every watched table, in one query."""
    tables = _marked()
    quote = connection.ops.quote_name
    asked = ", ".join(
        f"(SELECT MAX({quote(column)}) FROM {quote(model._meta.db_table)})" for model, column in tables.values()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        return dict(zip(tables, (number or 0 for number in cursor.fetchone()), strict=True))


def settled_marks() -> Marks | None:
    """Those of now with no write under way, ``None`` where others go on writing for a second.

    PostgreSQL may commit a lower number after a higher one: what came in below a mark would never be seen. The lock is
    asked for without waiting, so that nobody's write ever waits or is given up for it.
    """
    if connection.vendor != "postgresql":
        return _marks()
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model, _ in _marked().values())
    for _attempt in range(20):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE NOWAIT")
                return _marks()
        except OperationalError:
            sleep(0.05)
    return None


def changed(kept: Marks, now: Marks) -> set[int] | None:
    """Reports touched since the marks were kept; ``None`` where none were kept. No query where nothing moved."""
    if not kept:
        return None
    moved = [name for name, number in now.items() if number != kept.get(name)]
    asked: list[QuerySet] = [
        model.history.filter(history_id__gt=kept.get(name, 0)).order_by().values_list(path)
        for name, (model, path) in _WATCHED.items()
        if name in moved
    ]
    if "indicator" in moved:
        touched = Indicator.history.filter(history_id__gt=kept.get("indicator", 0)).values("id")
        asked.append(Observation.objects.filter(indicator__in=touched).order_by().values_list("report_id"))
    if "recurrence" in moved:
        said = Recurrence.objects.filter(pk__gt=kept.get("recurrence", 0))
        asked.append(said.order_by().values_list("later__report_id"))
    if not asked:
        return set()
    return {pk for (pk,) in asked[0].union(*asked[1:]) if pk is not None}


def places_of(reports: Collection[int]) -> set[Place]:
    """Where reports stand and ever stood: one that was moved to another year, or deleted, is missed where it was."""
    if not reports:
        return set()
    stand = Report.objects.filter(pk__in=reports).order_by().values_list("organisation_id", "kind", "year")
    stood = Report.history.filter(id__in=reports).order_by().values_list("organisation_id", "kind", "year")
    return set(stand.union(stood))


@transaction.atomic
def keep_marks(method: str, before: Marks, reached: Marks) -> None:
    """Keep how far this renewal came. Where another one ran meanwhile, either may have written last what it had read
    first: what only one of them saw stays stale."""
    row, is_first = Renewal.objects.select_for_update().get_or_create(pk=1, defaults={"marks": reached})
    if not is_first and row.marks != before:
        reached = {name: min(number, row.marks.get(name, 0)) for name, number in reached.items()}
    row.method, row.marks = method, reached
    row.save()
