"""``/heat-map/``: organisations down, indicators across, for one year."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.access import visible_reports
from reports.comparison.heat_map import export
from reports.comparison.heat_map.forms import HeatMapForm
from reports.comparison.heat_map.gather import HeatMapPage, heat_map_of
from reports.comparison.heat_map.words import heads, rows


@require_safe
def heat_map(request: HttpRequest) -> HttpResponse:
    form = HeatMapForm(request.GET)
    reports = visible_reports(request.user).accepted().of_kind(form.kind_asked)
    page = heat_map_of(reports, form.wanted(), request.LANGUAGE_CODE)
    if request.GET.get("format") in export.FORMATS:
        return export.response(page, reports, request.GET["format"], request.LANGUAGE_CODE)
    form.offer(page)
    chosen = {"kind": form.kind_asked, "level": page.level}
    if page.area:
        chosen["area"] = str(page.area.pk)
    context = {
        "form": form,
        "page": page,
        "heat_map": page.heat_map,
        "themes": _themes(page),
        "heads": heads(page.heat_map, page.year, chosen) if page.year else [],
        "rows": rows(page.heat_map, form.kind_asked),
        "formats": export.FORMATS,
    }
    return render(request, "comparison/heat_map/heat_map.html", context)


def _themes(page: HeatMapPage) -> list[tuple[str, int]]:
    """The themes over the columns, with how many columns each spans."""
    grouped = groupby(page.heat_map.columns, key=lambda column: column.definition.theme)
    return [(f"{code} {page.themes[code]}" if code else "", len(list(columns))) for code, columns in grouped]
