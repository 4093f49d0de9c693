"""``/checks/``: the standing checks of one report, one organisation or the whole area, with filters in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from reports.access import scope_of, visible_reports
from reports.follow_up.checks import export, figures, running, words
from reports.follow_up.checks.gather import Asked
from reports.follow_up.checks.rules import RULES, counted
from reports.models import Kind, Organisation, Report, User
from reports.views import report_for

PER_PAGE = 100


class CheckFilter(forms.Form):
    """What is checked and which faults are shown. What cannot be read narrows nothing."""

    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    year = forms.TypedChoiceField(label=_("Year reported on"), coerce=int, empty_value=None, required=False)
    kind = forms.ChoiceField(label=_("Kind of report"), choices=Kind.choices, required=False)
    severity = forms.ChoiceField(
        label=_("Severity"), choices=(("", _("any")), *words.SEVERITIES.items()), required=False
    )
    about = forms.ChoiceField(label=_("About"), choices=(("", _("any")), *words.ABOUT.items()), required=False)
    code = forms.ChoiceField(
        label=_("Rule"), choices=(("", _("any")), *((rule.code, rule.code) for rule in RULES)), required=False,
        widget=forms.HiddenInput,
    )  # fmt: skip

    def __init__(self, data: Any, user: User) -> None:
        given = {name: data[name] for name in self.base_fields if data.get(name)}
        scope = scope_of(user)
        reports = visible_reports(user)
        if not scope.everything:
            reports = reports.filter(organisation__in=scope.reached | scope.office)
        reporting = Organisation.objects.filter(Exists(reports.filter(organisation=OuterRef("pk"))))
        names = list(reporting.order_by("code", "name").values_list("pk", "name"))
        years = list(reports.order_by("-year").values_list("year", flat=True).distinct())
        # The whole area is checked year by year; of one organisation all years make one story.
        start = {"kind": Kind.RULE_OF_LAW, "year": years[0] if years and not given.get("organisation") else None}
        super().__init__({**start, **given})
        self.fields["organisation"].choices = [("", _("all")), *((str(pk), name) for pk, name in names)]
        self.fields["year"].choices = [("", _("all years")), *((year, str(year)) for year in years)]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
        self.is_narrowed = bool(given)
        if not self.is_valid():
            self.data = {**start, **{name: each for name, each in given.items() if name not in self.errors}}
            self.full_clean()

    def asked(self, user: User, report: Report | None) -> Asked:
        at = timezone.localdate()
        if report is not None:
            return Asked(user, report.kind, at, report=report.pk)
        said = self.cleaned_data
        organisation = int(said["organisation"]) if said["organisation"] else None
        return Asked(user, said["kind"] or Kind.RULE_OF_LAW, at, None, organisation, said["year"])

    def narrowing(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("severity", "about", "code")}


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """The faults, the gravest first."""
    form = CheckFilter(request.GET, request.user)
    asked_report = request.GET.get("report", "")
    report = report_for(request, int(asked_report)) if asked_report.isdecimal() and len(asked_report) < 10 else None
    asked = form.asked(request.user, report)
    found = running.checked(asked, request.LANGUAGE_CODE)
    shown = running.narrowed(found.faults, **form.narrowing())
    if request.GET.get("format") in export.FORMATS:
        return export.response(request.GET["format"], running.lines(shown, asked.kind))
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form, "report": report, "found": found, "page": page, "formats": export.FORMATS,
        "lines": running.lines(page.object_list, asked.kind), "many": figures.MANY,
        "counted": [(severity, words.SEVERITIES[severity], words.SEVERITY_LOOKS[severity], number)
                    for severity, number in counted(found.faults).items()],
    }  # fmt: skip
    return render(request, "follow_up/checks/checks.html", context)
