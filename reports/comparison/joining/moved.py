"""What became of a series outside the dictionary whose address was kept from before it was named or joined."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet

from indicators.matching import normalise
from reports.comparison.series import LocalSlug, SeriesKey, series_key
from reports.models import Observation, Report, SeriesName

_COLUMNS = ("name", "unit", "kind", "direction", "span", "coverage", "stage", "pool", "indicator__code")


def became(reports: QuerySet[Report], old: LocalSlug) -> SeriesKey | None:
    """The series that values of the one at the address ``old`` are of now; None where there was none. Three queries.

    An address is a digest, so it is tried: each wording by itself, and by every name that it was ever given.
    """
    of = old.organisation
    called: dict[str, set[str]] = defaultdict(set)
    for wording, name in SeriesName.objects.filter(organisation=of).values_list("wording", "name"):
        called[wording].add(name)
    said = Observation.objects.standing().filter(report__in=reports.filter(organisation=of))
    # The newest report knows best where its wording belongs.
    rows = list(said.order_by("-report__year", "-pk").values_list(*_COLUMNS, named=True))
    names = SeriesName.objects.in_force([of]).get(of, {})
    found = (row for row in rows if _was(row, old, called))
    return next((series_key(row, row.indicator__code, of, names) for row in found), None)


def _was(row: Any, old: LocalSlug, called: dict[str, set[str]]) -> bool:
    wording = normalise(row.name)
    names = ({}, *({wording: name} for name in called.get(wording, ()) if name))
    return any(old.names(series_key(row, None, old.organisation, each)) for each in names)
