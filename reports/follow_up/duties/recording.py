"""Recording a date with its proof, and a secrecy check: forms, and the one function that writes each."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.follow_up.attachments import ACCEPTED, attach, kind_of
from reports.models import Duty, Proof, Report, SecrecyCheck, User

# The report's own field that a step dates.
FIELD_OF = {Duty.Step.SUBMIT.value: "submitted_on", Duty.Step.PUBLISH.value: "published_on"}


class Overtaken(Exception):
    """Somebody else changed the report since the person opened the page."""


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ProofForm(forms.Form):
    """A date and what shows it. ``revision`` is that of the report as the person had it on screen."""

    step = forms.ChoiceField(label=_("What was done"), choices=Duty.Step.choices)
    done_on = forms.DateField(label=_("Done on"), widget=_day())
    address = forms.URLField(label=_("Source address"), max_length=500, required=False, assume_scheme="https")
    file = forms.FileField(
        label=_("Saved page or receipt"), required=False, widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=_("PDF, Word, Excel, picture, text or saved page; at most 20 MB. Its SHA-256 is kept with it."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=300, required=False, strip=True)
    replace = forms.BooleanField(
        label=_("The date on record is wrong: put this one in its place"), required=False
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, report: Report, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"revision": report.revision})
        self.report = report
        _dress(self)

    def clean_done_on(self) -> date:
        day = _passed(self.cleaned_data["done_on"])
        if day.year <= self.report.year - 1:
            raise ValidationError(_("The day lies before the year that the report is about."))
        return day

    def clean_file(self) -> UploadedFile | None:
        upload = self.cleaned_data["file"]
        if upload:
            kind_of(upload)
        return upload

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not (said.get("address") or said.get("file") or said.get("note")):
            raise ValidationError(_("Name what shows it: an address, a saved page or receipt, or at least a note."))
        return said


class SecrecyForm(forms.Form):
    """One secrecy check (保密审查), before the report is published."""

    result = forms.ChoiceField(label=_("Result"), choices=SecrecyCheck.Result.choices)
    checked_on = forms.DateField(label=_("Checked on"), widget=_day())
    checked_by_post = forms.CharField(label=_("Post of the person who checked"), max_length=100, strip=True)
    note = forms.CharField(label=_("Note"), max_length=300, required=False, strip=True)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="secrecy_%s")  # it shares its page with the form of a proof
        _dress(self)

    def clean_checked_on(self) -> date:
        return _passed(self.cleaned_data["checked_on"])


def _passed(day: date) -> date:
    if day > timezone.localdate():
        raise ValidationError(_("The day lies in the future."))
    return day


def _dress(form: forms.Form) -> None:
    looks: dict[type, str] = {forms.Select: "form-select", forms.CheckboxInput: "form-check-input"}
    for field in form.fields.values():
        field.widget.attrs["class"] = looks.get(type(field.widget), "form-control")


def record_proof(report: Report, by: User, said: dict[str, Any]) -> Proof:
    """Add a proof and date the report by it where it has no date yet, or where ``said["replace"]``.

    Raises :class:`Overtaken` when the report has changed since, and ``ValidationError`` where the record says another
    day and nobody asked to replace it.
    """
    field, day = FIELD_OF[said["step"]], said["done_on"]
    with transaction.atomic():
        locked = Report.objects.select_for_update().get(pk=report.pk)
        if locked.revision != said["revision"]:
            raise Overtaken
        recorded = getattr(locked, field)
        if recorded not in (None, day) and not said["replace"]:
            raise ValidationError(
                _("The record says %(recorded)s. Tick that it is wrong, or give the proof of that day."),
                params={"recorded": recorded.isoformat()}, code="other_day",
            )  # fmt: skip
        upload = said["file"]
        attachment = attach(locked.organisation, upload, by, effective_on=day) if upload else None
        proof = Proof(
            report=locked, step=said["step"], done_on=day, address=said["address"], attachment=attachment,
            note=said["note"], by=by,
        )  # fmt: skip
        proof.full_clean()
        proof.save()
        if recorded != day:
            setattr(locked, field, day)
            locked.revision += 1
            locked.save(update_fields=[field, "revision"])
    return proof


def record_secrecy(report: Report, by: User, said: dict[str, Any]) -> SecrecyCheck:
    """Add one secrecy check."""
    check = SecrecyCheck(report=report, by=by, **said)
    check.full_clean()
    check.save()
    return check
