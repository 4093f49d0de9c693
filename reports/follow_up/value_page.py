"""One reported value with all that was found on checking it and all that its organisation says to it."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from indicators.models import Measure
from reports.access import scope_of, visible
from reports.follow_up.differences import differs, found_text
from reports.follow_up.statements.gather import Thread, of_observation, of_verification, threads
from reports.models import Observation, User, Verification


class VerificationForm(forms.ModelForm):
    """A value found on checking, in the unit in which the reported one is kept."""

    class Meta:
        model = Verification
        fields = ("value", "found_on", "how")
        widgets = {
            "value": forms.NumberInput(attrs={"class": "form-control", "step": "any"}),
            "found_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
            "how": forms.Textarea(attrs={"rows": 3, "class": "form-control", "maxlength": 500}),
        }

    def __init__(self, value: Observation, data=None, **options) -> None:
        super().__init__(data, initial={"found_on": timezone.localdate()}, **options)
        self.reported = value
        label = gettext_lazy("Value found, in %(unit)s") if value.unit else gettext_lazy("Value found")
        self.fields["value"].label = label % {"unit": value.unit}

    def clean_found_on(self):
        day = self.cleaned_data["found_on"]
        if day > timezone.localdate():
            raise ValidationError(_("Nothing was found on a day to come."))
        return day


@transaction.atomic
def verify(by: User, value: Observation, said: dict) -> Verification:
    """Write one value found beside the reported one; neither it nor an earlier finding is changed. The same finding of
    the same person is written once, however often the button was pressed."""
    Observation.objects.select_for_update().get(pk=value.pk)  # two presses at once: one waits here
    if twice := Verification.objects.filter(observation=value, by=by, **said).first():
        return twice
    row = Verification(observation=value, by=by, **said)
    row.full_clean()
    row.save()
    return row


@dataclass(frozen=True)
class Checked:
    """One verification: as an official text prints it, whether it differs beyond rounding, and what was said to it."""

    row: Verification
    text: str
    differs: bool
    thread: Thread | None


def checked(value: Observation, rows: list[Verification], said: dict, language: str) -> list[Checked]:
    found = []
    for row in rows:
        found.append(
            Checked(
                row, found_text(row, language), differs(value.quantity, row.value), said.get(("verification", row.pk))
            )
        )
    return found


@require_http_methods(["GET", "POST"])
def value_checks(request: HttpRequest, pk: int) -> HttpResponse:
    """One value; a POST adds what a supervisor found on checking it."""
    value = get_object_or_404(
        visible(request.user, Observation.objects.standing()).select_related("report__organisation", "version"), pk=pk
    )
    is_promise = value.kind == Measure.TARGET  # what a plan promises is reviewed, not found on checking
    may_verify = not is_promise and request.user.has_perm("reports.review_report", value)
    if request.method == "POST" and not may_verify:
        raise PermissionDenied
    form = VerificationForm(value, request.POST or None) if may_verify else None
    if request.method == "POST" and form.is_valid():
        verify(request.user, value, form.cleaned_data)
        messages.success(request, _("The value found stands beside the reported one."))
        return redirect(reverse("value_checks", args=[pk]) + "#checks")
    return render(request, "follow_up/value.html", _context(request, value, form), status=422 if request.POST else 200)


def _context(request: HttpRequest, value: Observation, form: VerificationForm | None) -> dict:
    organisation = value.report.organisation_id
    may_read = scope_of(request.user).covers("reached", organisation)
    rows = list(visible(request.user, value.verifications.select_related("by", "observation")).order_by("-at", "-pk"))
    subjects = [of_observation(value, organisation), *(of_verification(row, organisation) for row in rows)]
    said = threads(request.user, subjects) if may_read else {}
    return {
        "value": value, "form": form, "may_read": may_read, "thread": said.get(("observation", value.pk)),
        "text": value.quantity.text(request.LANGUAGE_CODE, value.kind, value.direction or "up"),
        "checks": checked(value, rows, said, request.LANGUAGE_CODE),
        "corrections": list(value.corrections.select_related("by").order_by("-at", "-pk")),
    }  # fmt: skip
