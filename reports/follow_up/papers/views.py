"""Papers to take away: each is made anew from the records, by the person who asks and as far as they may see."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports.access import scope_of, visible, visible_reports
from reports.comparison.official_document import DOCX, DOCX_TYPE
from reports.follow_up.ledger.filters import LedgerFilter, ledger
from reports.follow_up.ledger.item_views import item_for
from reports.follow_up.ledger.rows import lamps
from reports.follow_up.overview.gather import overview_of
from reports.follow_up.overview.views import OverviewFilter
from reports.follow_up.papers import bulletin, closing_sheet, ledger_paper, reconciliation, sample_sheet
from reports.follow_up.papers.gather import items_of
from reports.follow_up.samples.sheet import lines as lines_of_sample
from reports.follow_up.worklist.listing import of_organisation
from reports.models import Organisation, Sample
from reports.spreadsheet import attachment


def _paper(name: str, made: bytes) -> HttpResponse:
    return attachment(f"{name}.{DOCX}", made, DOCX_TYPE)


@require_safe
def ledger_docx(request: HttpRequest) -> HttpResponse:
    """The ledger as the list shows it: the same filters in the address."""
    today = timezone.localdate()
    form = LedgerFilter(request.GET, request.user, {each.standing: each.word for each in lamps().values()})
    keys = [each.pk for each in ledger(form.asked(today)).picked]
    if len(keys) > ledger_paper.MOST_ITEMS:
        message = _("A paper holds at most %(most)d items; these are %(number)d. Narrow the list or take the workbook.")
        messages.error(request, message % {"most": ledger_paper.MOST_ITEMS, "number": len(keys)})
        return redirect(f"{reverse('ledger')}?{request.GET.urlencode()}")
    place = form.tree.get(int(form.cleaned_data["organisation"] or 0))
    made = ledger_paper.docx_bytes(list(items_of(keys, today)), today, place.name if place else "")
    return _paper(f"{_('Rectification ledger')}-{today:%Y-%m-%d}", made)


@require_safe
def closing_sheet_docx(request: HttpRequest, pk: int) -> HttpResponse:
    row = item_for(request, pk)
    (item,) = items_of([row.pk], timezone.localdate())
    return _paper(f"{_('Closing sheet')}-{row.organisation.name}-{row.label}", closing_sheet.docx_bytes(row, item))


@require_safe
def reconciliation_docx(request: HttpRequest, organisation: int, year: int) -> HttpResponse:
    """``year`` is the year that the goals are for. 404 where the person sees no report that sets or answers them."""
    office = get_object_or_404(Organisation, pk=organisation)
    seen = visible_reports(request.user).filter(organisation=office)
    if not seen.filter(year__in=(year - 1, year)).exists():
        raise Http404
    followed = of_organisation(office, year, request.user)
    made = reconciliation.docx_bytes(office.name, year, followed, timezone.localdate())
    return _paper(f"{_('Reconciliation sheet of goals')}-{office.name}-{year}", made)


@require_safe
def bulletin_docx(request: HttpRequest) -> HttpResponse:
    """Of the lines that the overview shows, with the same filters in the address; of accepted reports alone."""
    asked = OverviewFilter(request.GET, request.user).asked(request.user)
    if asked is None:
        raise Http404
    area = Organisation.objects.filter(pk=asked.area).first() if asked.area else _own_area(request)
    found = overview_of(replace(asked, accepted=True))
    name = area.name if area else ""
    made = bulletin.docx_bytes(name, asked.year, found.lines, found.summary, asked.at)
    return _paper(bulletin.title(name, asked.year), made)


def _own_area(request: HttpRequest) -> Organisation | None:
    """The one organisation below which all lies that the person supervises."""
    scope = scope_of(request.user)
    tops = Organisation.objects.filter(pk__in=scope.reached).exclude(parent__in=scope.reached)
    found = list(tops[:2])
    return found[0] if len(found) == 1 else None


@require_safe
def sample_docx(request: HttpRequest, pk: int) -> HttpResponse:
    samples = visible(request.user, Sample.objects.select_related("organisation", "by"))
    sample = get_object_or_404(samples, pk=pk)
    return _paper(f"{_('Random check')}-{sample.pk}", sample_sheet.docx_bytes(sample, lines_of_sample(sample)))
