"""``/compare/<organisation>/<year>/text/``: the texts of two years, part by part and sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from reports import spreadsheet
from reports.comparison.texts.build import COPIED, FACTS, GONE, NEW, REWORDED, STATES, Compared, Match, whole
from reports.comparison.texts.diff import GONE as TAKEN_OUT
from reports.comparison.texts.diff import NEW as PUT_IN
from reports.comparison.texts.diff import WORDS
from reports.comparison.texts.gather import Beside, texts_of
from reports.comparison.two_years.views import kind_asked
from reports.models import SectionKind

FORMATS = ("xlsx", "csv")
WORDS_OF = {
    COPIED: pgettext_lazy("sentence", "copied word for word"),
    FACTS: pgettext_lazy("sentence", "copied, other years, figures or names"),
    REWORDED: pgettext_lazy("sentence", "reworded"),
    NEW: pgettext_lazy("sentence", "new"),
    GONE: pgettext_lazy("sentence", "gone"),
}


@dataclass(frozen=True)
class Shown:
    """One part as the page prints it. ``copied`` sentences are folded, for there is nothing to see in them."""

    kind: Any
    part: Compared
    matches: tuple[tuple[Any, Match], ...]
    copied: tuple[Match, ...]


@require_safe
def text_diff(request: HttpRequest, organisation: int, year: int) -> HttpResponse:
    """``?show=`` one state alone."""
    found = texts_of(request.user, organisation, year, kind_asked(request))
    show = request.GET.get("show", "")
    show = show if show in STATES else ""
    if request.GET.get("format") in FORMATS and found.parts:
        name = f"{found.name}-{year - 1}-{year}-text"
        return spreadsheet.file_response(name, request.GET["format"], _head(), _rows(found, show))
    every = whole(found.parts)
    context = {
        "found": found,
        "every": every,
        "counts": [(state, WORDS_OF[state], every.count(state)) for state in STATES],
        "show": show,
        "shown": [each for each in (_shown(part, show) for part in found.parts) if each.matches or each.copied],
        "formats": FORMATS if found.parts else (),
    }
    return render(request, "comparison/texts/texts.html", context)


def _shown(part: Compared, show: str) -> Shown:
    wanted = [match for match in part.matches if not show or match.state == show]
    told = tuple((WORDS_OF[match.state], match) for match in wanted if match.state != COPIED)
    return Shown(SectionKind(part.kind).label, part, told, tuple(match for match in wanted if match.state == COPIED))


def _head() -> list[str]:
    return [
        _("Organisation"), _("Part"), _("State"), _("Earlier: Year"), _("Earlier: Sentence"), _("Later: Year"),
        _("Later: Sentence"), _("Likeness"), _("Words taken out"), _("Words put in"), _("Facts taken out"),
        _("Facts put in"),
    ]  # fmt: skip


def _rows(found: Beside, show: str) -> Iterator[list[object]]:
    for part in found.parts:
        for match in part.matches:
            if show and match.state != show:
                continue
            before, after = (passage.quote if passage else "" for passage in (match.before, match.after))
            changed = [
                _listed(piece.text for piece in match.pieces if piece.op == op and (piece.what == WORDS) == is_words)
                for is_words in (True, False)
                for op in (TAKEN_OUT, PUT_IN)
            ]
            yield [
                found.name, str(SectionKind(part.kind).label), str(WORDS_OF[match.state]), found.year - 1, before,
                found.year, after, round(Decimal(match.likeness), 2) if before and after else None, *changed,
            ]  # fmt: skip


def _listed(texts: Iterable[str]) -> str:
    return " / ".join(texts)
