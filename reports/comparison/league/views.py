"""``/league/``: which indicators can be ranked; ``/league/<indicator>/<year>/``: the ranking and its bulletin."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from indicators.models import Indicator
from reports.access import visible_reports
from reports.comparison.forms import FIRST_YEAR, LAST_YEAR
from reports.comparison.league import bulletin, export
from reports.comparison.league.chart import drawn, option
from reports.comparison.league.forms import ChoiceForm, LeagueForm
from reports.comparison.league.gather import LeaguePage, league_of, reported_indicators
from reports.comparison.league.table import left_out_rows, ranked_rows
from reports.comparison.league.words import improvement_text, median_text, order_text, scope_name
from reports.comparison.official_document import DOCX
from reports.comparison.verified import newest_found, seen_among
from reports.models import Kind, Membership, Report


@require_safe
def league_choice(request: HttpRequest) -> HttpResponse:
    """The indicators that reports of one year give values of; a form that names one and a year leads to its league."""
    chosen = ChoiceForm(request.GET)
    if chosen.is_valid():
        query = request.GET.copy()
        indicator, year = query.pop("indicator")[-1], query.pop("year")[-1]
        address = redirect("league_table", indicator, int(year))
        address["Location"] += f"?{query.urlencode()}" if query else ""
        return address
    kind = request.GET.get("kind") if request.GET.get("kind") in Kind.values else Kind.RULE_OF_LAW
    reports = _accepted(request, kind)
    newest = reports.aggregate(newest=Max("year"))["newest"]
    year = chosen.cleaned_data.get("year") or newest
    indicators = reported_indicators(reports, year) if year else []
    context = {"indicators": indicators, "year": year, "newest": newest, "kind": kind, "kinds": Kind.choices}
    return render(request, "comparison/league/choose.html", context)


@require_safe
def league(request: HttpRequest, indicator: str, year: int) -> HttpResponse:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404(_("There is no such year."))
    form = LeagueForm({**request.GET.dict(), "indicator": indicator, "year": year})
    kind = form.kind_asked()
    found = newest_found(seen_among(request.user, indicator__code=indicator))
    page = league_of(_accepted(request, kind), form.wanted(indicator, year), request.LANGUAGE_CODE, found)
    if page is None:
        raise Http404(_("The dictionary has no such indicator."))
    asked = request.GET.get("format")
    if asked in export.FORMATS:
        return export.response(page, asked, request.LANGUAGE_CODE)
    if asked == DOCX:
        return bulletin.response(page, timezone.localdate(), request.LANGUAGE_CODE)
    english = not request.LANGUAGE_CODE.startswith("zh")
    indicators = Indicator.objects.in_use().order_by("code").values_list("code", "name", "name_en")
    form.offer(page, ((code, f"{code} {(name_en if english else '') or name}") for code, name, name_en in indicators))
    return render(request, "comparison/league/league.html", _context(request, page, form, kind))


def _accepted(request: HttpRequest, kind: str) -> QuerySet[Report]:
    """Rankings speak of accepted reports only, the reader's own drafts included in nothing."""
    return visible_reports(request.user).accepted().of_kind(kind)


def _context(request: HttpRequest, page: LeaguePage, form: LeagueForm, kind: str) -> dict[str, Any]:
    own = set(Membership.objects.filter(person=request.user).values_list("organisation_id", flat=True))
    language = request.LANGUAGE_CODE
    return {
        "form": form,
        "page": page,
        "league": page.league,
        "kind": kind,
        "order": order_text(page),
        "improvement": improvement_text(page),
        "scope": scope_name(page),
        "median": median_text(page.league, page.definition.unit, language),
        "ranked": ranked_rows(page, own, kind, language),
        "left_out": left_out_rows(page, own, kind, language),
        "drawn": len(drawn(page.league, own)),
        "chart": option(page.league, own, language),
        "formats": (*export.FORMATS, DOCX),
    }
