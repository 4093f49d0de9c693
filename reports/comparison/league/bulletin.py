"""The bulletin (通报) of a league: a draft in Word that an office completes and issues."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reports.comparison.league.build import REPORTED, Standing
from reports.comparison.league.gather import LeaguePage
from reports.comparison.league.words import REASONS, median_text, order_text, place_text, scope_name
from reports.comparison.official_document import DOCX_TYPE, OfficialDocument
from reports.comparison.words import change_words, found_text, value_text
from reports.models import Organisation

NAMED = 3  # organisations of the first places that the text names
WIDTHS = (22, 52, 40, 42)


def bulletin(page: LeaguePage, day: date, language: str) -> bytes:
    document = OfficialDocument(title(page))
    for paragraph in _opening(page, language):
        document.paragraph(paragraph)
    if page.league.ranked:
        document.heading(_("I. Order"))
        document.table(
            [_("Place"), _("Organisation"), _("Value"), pgettext("from year to year", "Change")],
            _rows(page, language), WIDTHS,
        )  # fmt: skip
    if page.league.left_out:
        document.heading(_("II. Not in the order") if page.league.ranked else _("I. Not in the order"))
        for paragraph in _left_out(page):
            document.paragraph(paragraph)
    document.signature(page.area.name if page.area else "", date_format(day, "DATE_FORMAT"))
    return document.as_bytes()


def title(page: LeaguePage) -> str:
    named = {"year": page.league.year, "indicator": page.definition.name}
    return _("Bulletin on %(indicator)s in %(year)s") % named


def _opening(page: LeaguePage, language: str) -> Iterator[str]:
    league = page.league
    count = len(league.ranked)
    said = ngettext(
        "According to the accepted reports for %(year)s, %(count)s organisation (%(level)s, %(area)s) is ranked by "
        "%(indicator)s.",
        "According to the accepted reports for %(year)s, %(count)s organisations (%(level)s, %(area)s) are ranked by "
        "%(indicator)s.",
        count,
    ) % {
        "year": league.year, "count": count, "level": Organisation.Level(page.level).label,
        "area": page.area.name if page.area else _("everywhere"), "indicator": page.definition.name,
    }  # fmt: skip
    median = median_text(league, page.definition.unit, language)
    parts = [said, order_text(page), _("The median is %(median)s.") % {"median": median} if median else ""]
    if scope := scope_name(page):
        parts.append(_("Measure and scope: %(scope)s.") % {"scope": scope})
    yield " ".join(filter(None, parts)) if not language.startswith("zh") else "".join(filter(None, parts))
    if league.ranked:
        first = "、".join(each.entrant.name for each in league.ranked if each.place <= NAMED)
        yield _("In the first %(count)s places: %(names)s.") % {"count": NAMED, "names": first}


def _rows(page: LeaguePage, language: str) -> Iterator[list[str]]:
    for standing in page.league.ranked:
        marks = [
            _("unchecked") if standing.cell.is_unchecked else "", "n<30" if standing.cell.is_small else "",
            f"（{found}）" if (found := _found(page, standing, language)) else "",
        ]  # fmt: skip
        value = " ".join(filter(None, (value_text(standing.cell.value, language), *marks)))
        change = change_words(standing.cell, language)
        yield [place_text(standing), standing.entrant.name, value, str(change) if change else "—"]


def _found(page: LeaguePage, standing: Standing, language: str) -> str:
    """What a verification found, where the reader chose to rank by it: a bulletin goes to everybody, and not everybody
    may see verifications."""
    return "" if page.league.rules.basis == REPORTED else found_text(standing.cell.value, language)


def _left_out(page: LeaguePage) -> Iterator[str]:
    for reason, standings in groupby(page.league.left_out, key=lambda standing: standing.left_out):
        names = "、".join(standing.entrant.name for standing in standings)
        yield _("%(reason)s: %(names)s.") % {"reason": REASONS[reason], "names": names}


def response(page: LeaguePage, day: date, language: str) -> HttpResponse:
    made = HttpResponse(bulletin(page, day, language), content_type=DOCX_TYPE)
    made["Content-Disposition"] = content_disposition_header(True, f"{title(page)}.docx")
    return made
