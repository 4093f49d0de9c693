"""``/search/``: words, indicator, year, organisation and section over all reports that a person may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports import spreadsheet
from reports.access import visible_reports
from reports.comparison.search.build import marked
from reports.comparison.search.forms import SearchForm
from reports.comparison.search.gather import Hits, hits_of, sentence_address
from reports.models import Kind, SectionKind

FORMATS = (spreadsheet.CSV, spreadsheet.XLSX)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    wanted = form.wanted()
    found = hits_of(visible_reports(request.user).filter(**form.narrowing()), wanted)
    if request.GET.get("format") in FORMATS:
        head = [_("Organisation"), _("Year"), _("Kind of report"), _("Section"), _("Sentence")]
        return spreadsheet.file_response(_("Search"), request.GET["format"], head, _rows(found))
    hits = [
        (
            hit,
            Kind(hit.kind).label,
            [
                (mark_safe(marked(each.text, wanted.words)), _section(each.section), sentence_address(hit, each))
                for each in hit.sentences
            ],
        )
        for hit in found.hits
    ]
    context = {"form": form, "wanted": wanted, "found": found, "hits": hits, "formats": FORMATS}
    return render(request, "comparison/search/search.html", context)


def _rows(found: Hits) -> list[list[object]]:
    return [
        [hit.organisation, hit.year, str(Kind(hit.kind).label), _section(each.section), each.text]
        for hit in found.hits
        for each in hit.sentences
    ]


def _section(kind: str) -> str:
    return str(SectionKind(kind).label) if kind else ""
