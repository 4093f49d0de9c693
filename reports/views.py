"""The overview, the list of reports, and a report's own page with its files and its values as a table."""

from __future__ import annotations

import re
from pathlib import PurePath

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import OuterRef, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from reports import overview as overview_page
from reports import report_page
from reports.access import visible_reports
from reports.entry.handling import move
from reports.filters import ReportFilter
from reports.follow_up import stored
from reports.follow_up.duties.gather import owed_by_shown
from reports.follow_up.duties.table import line as duty_line
from reports.follow_up.fulfilment import of_goals
from reports.forms import NEEDED, STEP_NAMES, MoveForm, steps_open_to
from reports.models import Goal, Kind, Observation, Report, Shortfall, State
from reports.spreadsheet import CSV, file_response
from reports.tables import ReportTable
from reports.unchecked import counted, unfinished, with_open_doubts, with_unchecked_lines

PER_PAGE = 25
_RENEWED_AT_ONCE = 20  # reports whose follow-up is worked out again while a person waits


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", Kind.RULE_OF_LAW)
    if kind not in Kind.values:
        raise Http404
    page = overview_page.build(request.user, kind)
    return render(request, "reports/overview.html", {"page": page, "kind": kind, "kinds": Kind.choices})


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    reports = ReportFilter(request.GET, visible_reports(request.user), request=request)
    table = ReportTable(_with_counts(reports.qs.select_related("organisation")))
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    if request.GET.get("format") == "csv":
        head, *rows = table.as_values()
        return file_response("reports", CSV, head, rows)
    return render(request, "reports/report_list.html", {"filter": reports, "table": table})


@require_safe
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    report = report_for(request, pk)
    page = report_page.build(request.user, report, request.LANGUAGE_CODE, _passage(request))
    steps = [(after, STEP_NAMES[after]) for after in steps_open_to(request.user, report)]
    context = {
        "page": page,
        "report": report,
        "steps": steps,
        "fulfilled": of_goals((each.row.pk, report.pk, each.verdict) for each in page.goals).get(report.pk),
        "duties": duty_line(owed_by_shown(request.user, page, timezone.localdate())),
        "may_check": request.user.has_perm("reports.check_report", report),
        "may_ledger": report.is_locked and request.user.has_perm("reports.answer_report", report),
        "may_change": request.user.is_staff and request.user.has_perm("reports.change_report", report),
    }
    return render(request, "reports/report_detail.html", context)


def _passage(request: HttpRequest) -> tuple[int, int] | None:
    """The place that ``?at=START-END`` names, such as the evidence of a verdict; none where it names none."""
    place = re.fullmatch(r"(\d{1,9})-(\d{1,9})", request.GET.get("at", ""))
    return (int(place[1]), int(place[2])) if place else None


@require_POST
def report_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit, accept, return or take back a report. With lines or doubts open, submitting and accepting ask first."""
    report = report_for(request, pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was done: the form was incomplete."))
        return redirect(report)
    after = State(form.cleaned_data["after"])
    if not request.user.has_perm(NEEDED[after], report):
        raise PermissionDenied
    left = unfinished(report)
    if left and after in (State.SUBMITTED, State.ACCEPTED) and not form.cleaned_data["unfinished"]:
        asked = {"report": report, "after": after, "name": STEP_NAMES[after], "left": left, "form": form}
        return render(request, "reports/report_move.html", asked)
    try:
        moved = move(
            report, after, request.user, form.cleaned_data["reason"], at=timezone.now(),
            revision=form.cleaned_data["revision"],
        )  # fmt: skip
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        stored.renew(at_most=_RENEWED_AT_ONCE)
        messages.success(request, _("The report is now “%(state)s”.") % {"state": moved.get_state_display()})
    return redirect(report)


@require_safe
def report_values(request: HttpRequest, pk: int) -> HttpResponse:
    """The values of one report as CSV: what the page's table shows, and the number by itself."""
    report = report_for(request, pk)
    rows = report.observations.standing().with_indicator().order_by("start", "pk")
    values = report_page.values_of(request.user, rows, report, request.LANGUAGE_CODE)
    head = [
        _("Name as written"), _("Indicator code"), _("Indicator"), _("Value"), _("Number"), _("Unit"), _("Measure"),
        _("Year"), _("Span"), _("Coverage"), _("Stage"), _("Ranked among"), _("Value found"), _("Section"), _("State"),
        _("Sentence"), _("Before the correction"),
    ]  # fmt: skip
    return file_response(f"report-{report.pk}", CSV, head, (_value_line(value) for value in values))


@require_safe
def report_original(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """The file that a text version came from, as it was uploaded."""
    version = get_object_or_404(report_for(request, pk).versions, number=number)
    if not version.file:
        raise Http404
    # Never shown in the browser: an uploaded page could carry script.
    name = version.file_name or PurePath(version.file.name).name
    return FileResponse(version.file.open("rb"), as_attachment=True, filename=name)


def report_for(request: HttpRequest, pk: int) -> Report:
    """The report, where this person may see it. One of another office answers 403, which says whom to ask."""
    report = get_object_or_404(Report.objects.current().select_related("organisation__parent", "entered_by"), pk=pk)
    if not request.user.has_perm("reports.view_report", report):
        raise PermissionDenied
    return report


def _with_counts(reports: QuerySet[Report]) -> QuerySet[Report]:
    of_report = {"report": OuterRef("pk")}
    return with_open_doubts(with_unchecked_lines(reports)).annotate(
        value_count=counted(Observation.objects.standing().achieved().filter(**of_report)),
        shortfall_count=counted(Shortfall.objects.standing().filter(**of_report)),
        goal_count=counted(Goal.objects.standing().filter(**of_report)),
    )


def _value_line(value: report_page.Value) -> list[object]:
    row = value.row
    indicator = row.indicator
    return [
        row.name, indicator.code if indicator else "", indicator.name if indicator else "", value.text,
        f"{row.value.normalize():f}", row.unit, row.get_kind_display(), row.period, row.get_span_display(),
        row.coverage, row.stage, row.pool, f"{value.found.value.normalize():f}" if value.found else "",
        row.get_section_display(), row.get_state_display(), row.quote or row.source_name,
        f"{value.corrected.written}{value.corrected.unit}" if value.corrected else "",
    ]  # fmt: skip
