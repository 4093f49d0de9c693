"""A league as lines for a plain template; cells are put together here, as on the matrix."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from reports.comparison.league.build import Standing
from reports.comparison.league.gather import LeaguePage
from reports.comparison.league.words import REASONS, place_text
from reports.comparison.table import changed, noted, said


@dataclass(frozen=True)
class Line:
    """One organisation: ``address`` is its own series, ``is_own`` marks the reader's organisations."""

    place: str
    name: str
    above: str
    address: str
    is_own: bool
    is_certain: bool
    value: SafeString
    change: SafeString
    reason: str
    places: tuple[int | None, ...]


def lines(
    standings: Iterable[Standing], page: LeaguePage, own: Collection[int], kind: str, language: str
) -> list[Line]:
    series = reverse("compare_series", args=[page.key.slug])
    return [
        Line(
            place_text(standing),
            standing.entrant.name,
            standing.entrant.above,
            f"{series}?{urlencode({'organisation': standing.entrant.organisation, 'kind': kind})}",
            standing.entrant.organisation in own,
            standing.is_certain,
            mark_safe(said(standing.cell, language) + noted(standing.cell, language)),
            mark_safe(changed(standing.cell, language) or "—"),
            str(REASONS[standing.left_out]) if standing.left_out else "",
            standing.places[:-1],
        )
        for standing in standings
    ]
