"""The form that adds a report: organisation, year, kind, and a text pasted or a file; and what it asks back.

Everything that stands against the text is found before anything is written. Contradictions become tick boxes
("this is intended"), an existing report a question; a chosen file waits meanwhile (``reports.entry.pending``).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from indicators.vocabulary import current_vocabulary
from reports.access import may_enter
from reports.entry import intake, pending
from reports.entry.intake import Claim, IntakeError, Prepared, Problem, prepare, prepare_paste
from reports.models import Kind, Report

# From the code of a problem that may be ticked away to its tick box.
TICKS = {
    intake.YEAR: "intended_year", intake.ORGANISATION: "intended_organisation", intake.KIND: "intended_kind",
    intake.EXISTS: "replace",
}  # fmt: skip


def _tick(label, initial: bool = False) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, initial=initial, widget=forms.HiddenInput)


class ReportAddForm(forms.ModelForm):
    """``person`` is set by the admin. After ``is_valid``: ``prepared``, ``claim``, ``intended``."""

    person: Any = None

    year = forms.IntegerField(
        label=_("Year reported on"), required=False, min_value=1949, max_value=2200,
        help_text=_("Leave it empty to take it from the text."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("as the text says")), *Kind.choices])
    text = forms.CharField(
        label=_("Text"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 14, "cols": 100}),
        help_text=_("Paste the whole report, from its title to its date."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("or file"), required=False, allow_empty_file=True,
        help_text=_(".txt, .html, .docx or .pdf, 20 MB at most"),
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.html,.htm,.docx,.pdf"}),
    )  # fmt: skip
    waiting = forms.CharField(required=False, widget=forms.HiddenInput)
    intended_year = _tick(_("The other year is intended"))
    intended_organisation = _tick(_("The other organisation is intended"))
    intended_kind = _tick(_("The other kind is intended"))
    replace = _tick(_("Replace the text of the existing report"))
    set_aside = _tick(_("Set aside values that were entered without a quote"), initial=True)

    class Meta:
        model = Report
        fields = ("organisation", "year", "kind")

    def clean_organisation(self):
        organisation = self.cleaned_data["organisation"]
        if not may_enter(self.person, organisation):
            raise forms.ValidationError(_("You do not enter reports for this organisation."))
        return organisation

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.prepared = self._prepared(cleaned)
        if self.prepared is None or self.errors:
            return cleaned
        self.claim = Claim(cleaned["organisation"], cleaned.get("year"), cleaned.get("kind") or None)
        self.intended = {code for code, tick in TICKS.items() if code != intake.EXISTS and cleaned.get(tick)}
        replace = bool(cleaned.get("replace"))
        for problem in intake.problems(self.prepared, self.claim, self.person, replace=replace, intended=self.intended):
            self._say(problem)
        if self.errors:
            self._offer_answered(cleaned)
        return cleaned

    def _prepared(self, cleaned: dict[str, Any]) -> Prepared | None:
        """The source that was given, read; what is wrong with it is said beside its field."""
        file, text = cleaned.get("file"), cleaned.get("text", "")
        waiting = pending.fetch(cleaned.get("waiting", ""), self.person) if cleaned.get("waiting") else None
        if file and text.strip():
            self.add_error("file", _("Give a text or a file, not both."))
            return None
        try:
            if file:
                data = file.read()
                prepared = prepare(data, file.name, current_vocabulary())
                self._wait(data, file.name)
                return prepared
            if text.strip():
                return prepare_paste(text, current_vocabulary())
            if waiting:
                self["file"].help_text = _("“%(name)s” was received.") % {"name": waiting[1]}
                return prepare(*waiting, current_vocabulary())
        except IntakeError as error:
            for problem in error.problems:
                self.add_error(problem.field or None, problem.message)
            return None
        self.add_error("text", _("Paste the text of the report, or choose a file."))
        return None

    def _wait(self, data: bytes, name: str) -> None:
        token = pending.keep(data, name, self.person, timezone.now())
        self.data = self.data.copy()
        self.data[self.add_prefix("waiting")] = self.cleaned_data["waiting"] = token
        self["file"].help_text = _("“%(name)s” was received.") % {"name": name}

    def _say(self, problem: Problem) -> None:
        """A problem beside its field; one that may be ticked away brings its tick box."""
        tick = TICKS.get(problem.code) if problem.tickable else None
        self.add_error(tick or (problem.field if problem.field in self.fields else None), problem.message)
        if tick:
            self._show(tick)

    def _offer_answered(self, cleaned: dict[str, Any]) -> None:
        """Boxes ticked before stay to be seen while another question is open."""
        for tick in TICKS.values():
            if cleaned.get(tick):
                self._show(tick)
        before = intake.existing(self.claim, self.prepared.reading)
        if before and before.unquoted:
            self._show("set_aside")
            self["set_aside"].help_text = _(
                "%(number)d of its values were typed and have no quote. Those that this text gives again (the same "
                "number, unit and year under a like name) are rejected, with their history kept. Left off, they stay "
                "beside the values read, and pages show two values of one thing."
            ) % {"number": before.unquoted}

    def _show(self, tick: str) -> None:
        self.fields[tick].widget = forms.CheckboxInput()

    def _post_clean(self) -> None:
        """The record is made by ``take_in``, so no instance is checked: an existing report is a question."""
