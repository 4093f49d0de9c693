"""The year-by-year pages: one organisation's matrix, one series over years. Each exports exactly what it shows."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from indicators.models import Indicator
from reports.access import scope_of, visible_reports
from reports.comparison import export
from reports.comparison.build import fold, narrow
from reports.comparison.chart import MAX_LINES, option
from reports.comparison.forms import Asked, MatrixForm, YearsForm
from reports.comparison.gather import (
    SeriesPage,
    matrix_of,
    organisations_with_reports,
    organisations_with_series,
    series_of,
)
from reports.comparison.series import LocalSlug, SeriesKey, parse_slug
from reports.comparison.table import OrganisationsTable, SeriesTable, bodies
from reports.comparison.words import scope_text
from reports.models import Membership, Organisation, Report


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """``/compare/``: themes and series down, years across."""
    form = MatrixForm(request.GET)
    asked = form.asked()
    reports = visible_reports(request.user).of_kind(asked.kind)
    if asked.organisation is None:
        return _own_or_choice(request, form, asked, reports)
    organisations = organisations_with_reports(reports, asked.organisation)
    organisation = next((each for each in organisations if each.pk == asked.organisation), None)
    if organisation is None:
        raise Http404(_("There is no such organisation."))
    whole = matrix_of(reports, organisation.pk, request.LANGUAGE_CODE, asked.first, asked.last, asked.baseline)
    matrix = narrow(whole, asked.theme, asked.words, asked.show)
    if request.GET.get("format") in export.FORMATS:
        rows = tuple((organisation.name, row) for row in matrix.rows)
        sheet = export.Sheet(organisation.name, asked.kind, matrix.years, rows, matrix.baseline)
        return export.response(sheet, request.GET["format"], request.LANGUAGE_CODE)
    form.offer_organisations(organisations)
    form.offer_groups(whole.groups)
    # What is folded on the page is in its exports all the same.
    shown = matrix if asked.theme or asked.words or asked.show else fold(matrix)
    context = {
        "form": form,
        "organisation": organisation,
        "whole": whole,
        "matrix": matrix,
        "bodies": bodies(shown, _series_query(asked), request.LANGUAGE_CODE),
        "formats": export.FORMATS,
    }
    return render(request, "comparison/compare.html", context)


def _series_query(asked: Asked) -> str:
    query = QueryDict(mutable=True)
    query.update({"organisation": str(asked.organisation), "kind": asked.kind})
    return query.urlencode()


def _own_or_choice(request: HttpRequest, form: MatrixForm, asked: Asked, reports: QuerySet[Report]) -> HttpResponse:
    """A person of one office goes to its matrix, under an address that can be sent; everyone else chooses."""
    homes = Membership.objects.filter(person=request.user).values_list("organisation_id", flat=True)
    own = list(homes.filter(organisation__in=reports.values("organisation")).order_by().distinct()[:2])
    if len(own) == 1:
        query = request.GET.copy()
        query["organisation"] = own[0]
        return redirect(f"{request.path}?{query.urlencode()}")
    context = {"form": form, "asked": asked, "organisations": organisations_with_reports(reports)}
    return render(request, "comparison/choose.html", context)


@require_safe
def compare_series(request: HttpRequest, series: str) -> HttpResponse:
    """``/compare/<series>/``: one series over years, of one organisation or beside others."""
    try:
        named = parse_slug(series)
    except ValueError as error:
        raise Http404(_("There is no such series.")) from error
    form = YearsForm(request.GET)
    asked = form.asked()
    reports = visible_reports(request.user).of_kind(asked.kind)
    choices = _choices(reports, named)
    chosen = _chosen(request, choices, asked.organisation)
    page = series_of(reports, named, chosen, request.LANGUAGE_CODE, asked.first, asked.last) if chosen else None
    if page is None:
        raise Http404(_("No report that you may see says anything of this series."))
    if request.GET.get("format") in export.FORMATS:
        rows = tuple((organisation.name, row) for organisation, row in page.rows)
        sheet = export.Sheet(page.rows[0][1].name, asked.kind, page.years, rows)
        return export.response(sheet, request.GET["format"], request.LANGUAGE_CODE)
    form.offer_organisations(choices)
    return render(request, "comparison/series.html", _series_context(page, form, choices, request.LANGUAGE_CODE))


def _choices(reports: QuerySet[Report], named: SeriesKey | LocalSlug) -> list[Organisation]:
    """Whose values may be shown: a series outside the dictionary is its own organisation's alone."""
    if isinstance(named, LocalSlug):
        return [get_object_or_404(Organisation, pk=named.organisation)]
    return organisations_with_series(reports, named)


def _chosen(request: HttpRequest, choices: list[Organisation], asked: int | None) -> list[Organisation]:
    """The organisation that the page is about, then those beside it; by default one's own, else the first."""
    if not choices:
        return []
    office = scope_of(request.user).office
    first = next((each for each in choices if each.pk == asked), None) or next(
        (each for each in choices if each.pk in office), choices[0]
    )
    beside = set(request.GET.getlist("organisations"))
    return [first, *(each for each in choices if str(each.pk) in beside and each != first)][:MAX_LINES]


def _series_context(
    page: SeriesPage, form: YearsForm, choices: Iterable[Organisation], language: str
) -> dict[str, object]:
    organisation, row = page.rows[0]
    indicator = None
    if page.key.is_catalogued:
        related = Indicator.objects.select_related("theme", "numerator", "denominator").prefetch_related("aliases")
        indicator = related.filter(code=page.key.indicator).first()
    named = [(each.name, line) for each, line in page.rows]
    return {
        "form": form,
        "page": page,
        "organisation": organisation,
        "row": row,
        "scope": scope_text(page.key),
        "indicator": indicator,
        "aliases": [each for each in indicator.aliases.all() if not each.withdrawn_because] if indicator else [],
        "table": SeriesTable(row, language),
        "others": OrganisationsTable(page, language) if len(named) > 1 else None,
        "peers": [each for each in choices if each.level == organisation.level and each != organisation],
        "beside": {each.pk for each, _row in page.rows[1:]},
        "chart": option(named, page.years, page.breaks, language),
        "formats": export.FORMATS,
    }
