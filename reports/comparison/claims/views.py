"""``/compare/<organisation>/<year>/claims/``: what the report claims, worked out again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports import spreadsheet
from reports.comparison.claims import words
from reports.comparison.claims.build import UNKNOWN, VERDICTS
from reports.comparison.claims.gather import claims_of
from reports.comparison.two_years.views import kind_asked

FORMATS = ("xlsx", "csv")


@require_safe
def claims(request: HttpRequest, organisation: int, year: int) -> HttpResponse:
    """``?show=`` one verdict alone; by default everything that could be worked out."""
    found = claims_of(request.user, organisation, year, kind_asked(request), request.LANGUAGE_CODE)
    show = request.GET.get("show", "")
    shown = [
        each for each in found.claims if each.verdict == show or (show not in VERDICTS and each.verdict != UNKNOWN)
    ]
    if request.GET.get("format") in FORMATS:
        name = f"{found.name}-{year}-claims"
        table = words.table(found, shown, request.LANGUAGE_CODE)
        return spreadsheet.file_response(name, request.GET["format"], *table)
    counts = [(code, words.VERDICTS[code], sum(each.verdict == code for each in found.claims)) for code in VERDICTS]
    context = {
        "found": found,
        "lines": words.lines(found, shown, request.LANGUAGE_CODE),
        "counts": counts,
        "show": show,
        "formats": FORMATS if shown else (),
    }
    return render(request, "comparison/claims/claims.html", context)
