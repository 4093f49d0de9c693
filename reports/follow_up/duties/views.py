"""``/duties/``: whose report is in, late or missing; ``/duties/<report>/``: one report's duties and their proof."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from reports.access import scope_of
from reports.follow_up.duties import build, export, gather, recording, words
from reports.follow_up.duties.table import line
from reports.models import Kind, Report
from reports.views import report_for


class DutyFilter(forms.Form):
    """The filters of the list. What cannot be read narrows nothing."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year reported on"), coerce=int, empty_value=None, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of report"), choices=Kind.choices, required=False)
    standing = forms.ChoiceField(
        label=gettext_lazy("Standing"), choices=(("", gettext_lazy("any")), *words.STANDINGS.items()), required=False
    )

    def __init__(self, data: Any, years: list[int], default: int | None, kind: str) -> None:
        given = {name: data[name] for name in self.base_fields if data.get(name)}
        start = {"year": default, "kind": kind}
        super().__init__({**start, **given})
        self.fields["year"].choices = [(year, str(year)) for year in sorted(years, reverse=True)]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
        self.is_narrowed = bool(given)
        if not self.is_valid():
            self.data = {**start, **{name: each for name, each in given.items() if name not in self.errors}}
            self.full_clean()


@require_safe
def duties(request: HttpRequest) -> HttpResponse:
    """Every organisation in reach with its report on one year, the worst first."""
    at = timezone.localdate()
    kind = request.GET.get("kind") if request.GET.get("kind") in Kind.values else Kind.RULE_OF_LAW
    years = gather.years_of(request.user, kind)
    silent = gather.silent_year(gather.rules_of(kind), years, at)
    form = DutyFilter(request.GET, [*years, *([silent] if silent else [])], max(years, default=silent), kind)
    year, standing = form.cleaned_data["year"], form.cleaned_data["standing"]
    everyone = build.worst_first(gather.owed(request.user, kind, [year], at)) if year else ()
    shown = [each for each in everyone if not standing or each.standing == standing]
    if year and request.GET.get("format") in export.FORMATS:
        return export.response(request.GET["format"], year, shown)
    context = {
        "filter": form, "year": year, "kind": kind, "lines": [line(each) for each in shown], "total": len(everyone),
        "counted": [(standing, words.STANDINGS[standing], words.STANDING_LOOKS[standing], number)
                    for standing, number in build.counted(everyone).items()],
        "formats": export.FORMATS, "silent": silent if silent != year else None, "scope": scope_of(request.user),
    }  # fmt: skip
    return render(request, "follow_up/duties/duties.html", context)


@require_safe
def report_duties(request: HttpRequest, pk: int) -> HttpResponse:
    """One report's dates with their proofs, its content items and its secrecy check."""
    return _shown(request, report_for(request, pk))


def _shown(
    request: HttpRequest, report: Report, proof: forms.Form | None = None, check: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    may_record = request.user.has_perm("reports.record_duty", report)
    context = {
        "report": report, "may_record": may_record,
        "line": line(gather.owed_by(request.user, report, timezone.localdate())),
        "proof_form": (proof or recording.ProofForm(report)) if may_record else None,
        "secrecy_form": (check or recording.SecrecyForm()) if may_record else None,
    }  # fmt: skip
    return render(request, "follow_up/duties/report.html", context, status=status)


def _report_to_record(request: HttpRequest, pk: int) -> Report:
    report = report_for(request, pk)
    if not request.user.has_perm("reports.record_duty", report):
        raise PermissionDenied
    return report


@require_POST
def proof_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a proof of a date. What was typed stays on screen until it is right."""
    report = _report_to_record(request, pk)
    form = recording.ProofForm(report, request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, report, proof=form, status=422)
    try:
        proof = recording.record_proof(report, request.user, form.cleaned_data)
    except recording.Overtaken:
        report.refresh_from_db()
        form = recording.ProofForm(report, {**request.POST.dict(), "revision": report.revision})
        form.add_error(None, _("Meanwhile the report was changed. Look at its dates, then save yours again."))
        return _shown(request, report, proof=form, status=409)
    except ValidationError as error:
        form.add_error(None, error)
        return _shown(request, report, proof=form, status=422)
    messages.success(request, _("Recorded: %(what)s.") % {"what": proof})
    if proof.step == build.PUBLISH and not report.secrecy_checks.exists():
        messages.warning(request, _("No secrecy check is recorded for this report, and it is published."))
    return redirect("report_duties", pk)


@require_POST
def secrecy_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a secrecy check."""
    report = _report_to_record(request, pk)
    form = recording.SecrecyForm(request.POST)
    if not form.is_valid():
        return _shown(request, report, check=form, status=422)
    recording.record_secrecy(report, request.user, form.cleaned_data)
    messages.success(request, _("The secrecy check has been recorded."))
    return redirect("report_duties", pk)
