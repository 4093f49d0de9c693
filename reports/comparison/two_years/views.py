"""``/compare/<organisation>/<year>/``: the sheet of two years, its exports, and the reasons for silences."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reports import spreadsheet
from reports.access import visible_reports
from reports.comparison.cells import ReportYear
from reports.comparison.two_years import brief, export, words
from reports.comparison.two_years.gather import sheet_of
from reports.comparison.two_years.silences import SilenceForm
from reports.models import Kind, Report, Silence, State

FORMATS = ("docx", "xlsx", "csv")
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def kind_asked(request: HttpRequest) -> str:
    """The kind of report in the address; the law-based-government report where it names none (decision 4)."""
    asked = request.GET.get("kind", "")
    return asked if asked in Kind.values else Kind.RULE_OF_LAW


@require_safe
def two_years(request: HttpRequest, organisation: int, year: int) -> HttpResponse:
    """What the report on the year before promised, and what the one on ``year`` shows."""
    found = sheet_of(request.user, organisation, year, kind_asked(request), request.LANGUAGE_CODE)
    asked = request.GET.get("format")
    if found.sheet is not None and asked in FORMATS:
        name = f"{found.name}-{found.sheet.earlier}-{year}"
        if asked == "docx":
            response = HttpResponse(brief.docx_bytes(found.name, found.sheet, request.LANGUAGE_CODE), DOCX_TYPE)
            response["Content-Disposition"] = content_disposition_header(True, f"{name}.docx")
            return response
        return spreadsheet.file_response(name, asked, *export.table(found, request.LANGUAGE_CODE))
    context = {
        "found": found,
        "kinds": Kind.choices,
        "formats": FORMATS,
        "reasons": Silence.Reason.choices,
        "may_explain": _may_explain(request, found.later),
        **(words.context(found.sheet, found.names, request.LANGUAGE_CODE) if found.sheet else {}),
    }
    return render(request, "comparison/two_years/two_years.html", context)


def _may_explain(request: HttpRequest, later: ReportYear) -> bool:
    state = State.ACCEPTED if later.accepted else State.DRAFT
    report = Report(pk=later.pk, organisation_id=later.organisation, state=state)
    return request.user.has_perm("reports.answer_report", report)


@require_POST
def silence_add(request: HttpRequest, organisation: int, year: int) -> HttpResponse:
    """Record why the report on ``year`` says nothing of a series."""
    kind = kind_asked(request)
    report = get_object_or_404(visible_reports(request.user), organisation=organisation, year=year, kind=kind)
    if not request.user.has_perm("reports.answer_report", report):
        raise PermissionDenied
    form = SilenceForm(request.POST)
    if form.is_valid():
        form.add(report, request.user)
        messages.success(request, _("The reason has been recorded."))
    else:
        messages.error(request, " ".join(message for errors in form.errors.values() for message in errors))
    return redirect(f"{reverse('two_years', args=[organisation, year])}?kind={kind}#silent")
