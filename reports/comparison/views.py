"""The year-by-year pages: one organisation's matrix, one series over years. Each exports exactly what it shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from indicators.models import Indicator
from reports.access import scope_of, visible, visible_reports
from reports.comparison import export
from reports.comparison.build import Row, by_change, fold, narrow
from reports.comparison.drawing.chart import MAX_LINES, option
from reports.comparison.forms import Asked, MatrixForm, SeriesForm, YearsForm
from reports.comparison.gather import (
    SeriesPage,
    definition_of,
    matrix_of,
    organisations_with_reports,
    organisations_with_series,
    series_of,
)
from reports.comparison.joining.moved import became
from reports.comparison.lineage.gather import matrix_with_predecessors, past_of
from reports.comparison.lineage.past import Past, cut_at_succession
from reports.comparison.peers import numbers_of
from reports.comparison.reference import Reference, cut, median_row, peers_of, reference_of, spoken_years
from reports.comparison.series import LocalSlug, SeriesKey, parse_slug
from reports.comparison.table import OrganisationsTable, SeriesTable, bodies, cell_html
from reports.comparison.verified import matrix_with, newest_found, row_with
from reports.comparison.words import median_text, scope_text
from reports.models import Membership, Organisation, Report, State, Verification


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
    past = past_of(organisation.pk)
    span = (request.LANGUAGE_CODE, asked.first, asked.last, asked.baseline)
    reported: dict[int, list[tuple[int, str]]] = {}
    if asked.predecessors and past.forebears:
        made = matrix_with_predecessors(reports, organisation, past, *span)
        whole, reported = made.matrix, made.reported
    else:
        whole = matrix_of(reports, organisation.pk, *span)
    offices = [organisation.pk, *(each.organisation for each in past.forebears)]
    found = Verification.objects.filter(observation__report__organisation__in=offices)
    whole = matrix_with(whole, newest_found(visible(request.user, found)))
    matrix = narrow(whole, asked.theme, asked.words, asked.show)
    if asked.sort:
        matrix = by_change(matrix)
    if request.GET.get("format") in export.FORMATS:
        rows = tuple((organisation.name, row) for row in matrix.rows)
        sheet = export.Sheet(organisation.name, asked.kind, matrix.years, rows, matrix.baseline)
        return export.response(sheet, request.GET["format"], request.LANGUAGE_CODE)
    form.offer_organisations(organisations)
    form.offer_groups(whole.groups)
    # What is folded on the page is in its exports all the same.
    shown = matrix if asked.theme or asked.words or asked.show or asked.sort else fold(matrix)
    context = {
        "form": form,
        "organisation": organisation,
        "whole": whole,
        "matrix": matrix,
        "kind": asked.kind,
        "density": asked.density,
        "past": past,
        "predecessors": asked.predecessors,
        "heads": [(each, past.name_in(each.year), reported.get(each.year, ())) for each in matrix.columns],
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
    form = SeriesForm(request.GET)
    asked = form.asked()
    reports = visible_reports(request.user).of_kind(asked.kind)
    choices = _choices(reports, named)
    chosen = _chosen(request, choices, asked.organisation)
    # An organisation may look at its own draft; whoever stands beside or behind it is measured by accepted reports.
    seen = reports.filter(Q(state=State.ACCEPTED) | Q(organisation__in=[each.pk for each in chosen[:1]]))
    past = past_of(chosen[0].pk) if chosen else Past()
    before = {each.organisation: each for each in past.forebears}
    chosen += [each for each in choices if each.pk in before and each not in chosen][: MAX_LINES - len(chosen)]
    above, peers = _behind(chosen, choices, form.peers_asked())
    indicator, aliases = _indicator(named)
    definition = definition_of(indicator, request.LANGUAGE_CODE) if indicator else None
    whole = series_of(seen, named, definition, [*chosen, *above], asked.first, asked.last, peers) if chosen else None
    if whole is None or not any(row.values for _organisation, row in whole.rows[: len(chosen)]):
        now = became(seen, named) if isinstance(named, LocalSlug) else None
        if now is not None:
            return redirect(f"{reverse('compare_series', args=[now.slug])}?{request.GET.urlencode()}")
        raise Http404(_("No report that you may see says anything of this series."))
    found = newest_found(
        visible(request.user, Verification.objects.filter(observation__report__organisation__in=chosen))
    )
    rows = ((each, row_with(row, found)) for each, row in whole.rows)
    cut_off = (
        (each, cut_at_succession(row, before[each.pk].since) if each.pk in before else row) for each, row in rows
    )
    whole = replace(whole, rows=tuple(cut_off))
    page, reference = _with_reference(whole, chosen, form.peers_asked(), asked)
    if request.GET.get("format") in export.FORMATS:
        sheet = export.Sheet(page.rows[0][1].name, asked.kind, page.years, _exported(page, reference))
        return export.response(sheet, request.GET["format"], request.LANGUAGE_CODE)
    form.offer_organisations(choices)
    context = _series_context(page, reference, indicator, form, choices, request.LANGUAGE_CODE)
    context |= {"kind": asked.kind, "aliases": aliases, "past": past}
    context["may_join"] = request.user.has_perm("reports.check_report", chosen[0])
    return render(request, "comparison/series.html", context)


def _behind(
    chosen: list[Organisation], choices: list[Organisation], rule: str
) -> tuple[list[Organisation], list[Organisation]]:
    """The organisation above the first one, and its peers, as far as they are not chosen anyway."""
    if not chosen:
        return [], []
    others = [each for each in choices if each not in chosen]
    return [each for each in others if each.pk == chosen[0].parent_id], peers_of(chosen[0], others, rule)


def _with_reference(
    whole: SeriesPage, chosen: list[Organisation], rule: str, asked: Asked
) -> tuple[SeriesPage, Reference]:
    """The rows that were chosen, over the years that they speak of, and what the others say of the same years."""
    shown = [row for _organisation, row in whole.rows[: len(chosen)]]
    free = asked.first is None and asked.last is None
    stretch = spoken_years(shown, whole.years) if free else slice(0, len(whole.years))
    years = whole.years[stretch]
    rows = {organisation.pk: (organisation, cut(row, stretch)) for organisation, row in whole.rows}
    first = chosen[0]
    above = rows.get(first.parent_id)
    beside = [numbers_of(row.cells) for each, row in whole.rows if each in peers_of(first, chosen, rule)]
    peers = [*beside, *whole.peers]
    reference = reference_of((above[0].name, above[1]) if above else None, peers, years)
    page = replace(whole, years=years, rows=tuple(rows[each.pk] for each in chosen))
    return page, reference


def _exported(page: SeriesPage, reference: Reference) -> tuple[tuple[str, Row], ...]:
    rows = [(organisation.name, row) for organisation, row in page.rows]
    if reference.above and reference.above_name not in dict(rows):
        rows.append((reference.above_name, reference.above))
    if reference.has_median:
        said = _("median of %s organisations")
        rows.append((_("median of peers"), median_row(reference, page.rows[0][1], said)))
    return tuple(rows)


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


def _indicator(named: SeriesKey | LocalSlug) -> tuple[Indicator | None, list[str]]:
    """The indicator of a series of the dictionary, and its other wordings in use. One query: a row a wording."""
    if isinstance(named, LocalSlug):
        return None, []
    related = Indicator.objects.select_related("theme", "numerator", "denominator").order_by("aliases__pk")
    rows = list(
        related.filter(code=named.indicator).annotate(
            also=F("aliases__text"), not_any_more=F("aliases__withdrawn_because")
        )
    )
    return (rows[0] if rows else None), [row.also for row in rows if row.also and not row.not_any_more]


def _quotient(indicator: Indicator | None, language: str) -> tuple[str, ...]:
    """The names of what is divided by what, in the reader's language; empty where the indicator is no quotient."""
    if indicator is None or not indicator.is_quotient:
        return ()
    parts = (indicator.numerator, indicator.denominator)
    return tuple(each.name if language.startswith("zh") else each.name_en or each.name for each in parts)


def _series_context(
    page: SeriesPage,
    reference: Reference,
    indicator: Indicator | None,
    form: YearsForm,
    choices: Iterable[Organisation],
    language: str,
) -> dict[str, object]:
    organisation, row = page.rows[0]
    named = [(each.name, line) for each, line in page.rows]
    return {
        "form": form,
        "page": page,
        "organisation": organisation,
        "row": row,
        "scope": scope_text(page.key),
        "indicator": indicator,
        "table": SeriesTable(row, language),
        "others": OrganisationsTable(page, language) if len(named) > 1 else None,
        "peers": [each for each in choices if each.level == organisation.level and each != organisation],
        "beside": {each.pk for each, _row in page.rows[1:]},
        "reference": reference,
        "medians": [median_text(each, row.unit, language) or "—" for each in reference.medians],
        "above": [cell_html(cell, language) for cell in reference.above.cells] if reference.above else [],
        "newest": max((cell.year for cell in row.cells if cell.has_value), default=None),
        "newest_report": max((value.report_year for value in row.values), default=None),
        "quotient": _quotient(indicator, language),
        "chart": option(named, page.years, page.breaks, language, reference),
        "formats": export.FORMATS,
    }
