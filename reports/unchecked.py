"""What is still to be done on a report, counted in one place: lines that nobody has checked, and open doubts.

The check page, the report's own page, the lists and the overview say the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reports.models import (
    Commitment,
    Doubt,
    Goal,
    Observation,
    ReadRow,
    Report,
    RowState,
    Shortfall,
    TextVersion,
    Trend,
)

# Everything that is checked line by line, in the order of the check page.
CHECKED_MODELS: tuple[type[ReadRow], ...] = (Observation, Trend, Shortfall, Goal, Commitment)


@dataclass(frozen=True)
class Unfinished:
    """Lines that nobody has checked and doubts that nobody has settled; false where there are none."""

    lines: int
    doubts: int

    def __bool__(self) -> bool:
        return bool(self.lines or self.doubts)


def unfinished(report: Report) -> Unfinished:
    """What is open on one report: one query."""
    counts = with_open_doubts(with_unchecked_lines(Report.objects.filter(pk=report.pk)))
    return Unfinished(*counts.values_list("unchecked_lines", "open_doubts").get())


def with_unchecked_lines(reports: QuerySet[Report]) -> QuerySet[Report]:
    open_lines = (
        counted(model._default_manager.filter(report=OuterRef("pk"), state=RowState.READ)) for model in CHECKED_MODELS
    )
    return reports.annotate(unchecked_lines=sum(open_lines, start=next(open_lines)))


def with_open_doubts(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Doubts about the text in force; those about older texts are past."""
    newest = TextVersion.objects.filter(report=OuterRef("pk")).order_by("-number").values("pk")[:1]
    doubts = Doubt.objects.filter(version=OuterRef("newest"), settled_at__isnull=True)
    return reports.annotate(newest=Subquery(newest), open_doubts=counted(doubts, "version"))


def counted(rows: QuerySet, by: str = "report") -> Coalesce:
    """How many of ``rows`` a report has; a subquery, so that several counts do not multiply each other."""
    return Coalesce(Subquery(rows.order_by().values(by).annotate(rows=Count("pk")).values("rows")), 0)
