"""A league as rows of plain tables, put together from strings as on the matrix: a province has 3,000 organisations."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reports.comparison.league.build import Standing
from reports.comparison.league.gather import LeaguePage
from reports.comparison.league.words import REASONS, place_text
from reports.comparison.table import changed, escape, noted, said


def ranked_rows(page: LeaguePage, own: Collection[int], kind: str, language: str) -> Iterable[SafeString]:
    """Place, organisation, value, change, and the places of the years before."""
    for standing, opening, head, cells in _rows(page.league.ranked, page, own, kind, language):
        before = "".join(f'<td class="number">{place or "—"}</td>' for place in standing.places[:-1])
        yield mark_safe(f'{opening}<td class="number">{place_text(standing)}</td>{head}{cells}{before}</tr>')


def left_out_rows(page: LeaguePage, own: Collection[int], kind: str, language: str) -> Iterable[SafeString]:
    """Organisation, reason, value and change."""
    for standing, opening, head, cells in _rows(page.league.left_out, page, own, kind, language):
        yield mark_safe(f"{opening}{head}<td>{escape(REASONS[standing.left_out])}</td>{cells}</tr>")


def _rows(
    standings: Iterable[Standing], page: LeaguePage, own: Collection[int], kind: str, language: str
) -> Iterable[tuple[Standing, str, str, str]]:
    """Each with the opening of its row, its head and its value and change. The reader's own organisations are marked;
    a name leads to the organisation's own series."""
    series, word = reverse("compare_series", args=[page.key.slug]), escape(_("own"))
    mark = f' <small class="mark">{word}</small>'
    for standing in standings:
        entrant, cell = standing.entrant, standing.cell
        is_own = entrant.organisation in own
        address = escape(f"{series}?{urlencode({'organisation': entrant.organisation, 'kind': kind})}")
        head = (
            f'<th scope="row"><a href="{address}">{escape(entrant.name)}</a>{mark if is_own else ""}'
            f'<small class="text-secondary d-block">{escape(entrant.above)}</small></th>'
        )
        value, change = said(cell, language) + noted(cell, language), changed(cell, language) or "—"
        yield standing, '<tr class="own">' if is_own else "<tr>", head, f"<td>{value}</td><td>{change}</td>"
