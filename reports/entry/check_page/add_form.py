"""Adding a reading that was missed: what is filled in, and what is asked where it looks like a slip."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.models import Indicator, Measure
from reports.entry.check_page.forms import MODELS, MatchForm, ObservationForm, ask_for_unit, fits, indicator_named
from reports.entry.check_page.prefill import holds_number, said_of, same_reading
from reports.entry.kept import nearest
from reports.models import Goal, Report, RowState


class AddForm(ObservationForm):
    """A reading that was missed: words of the text, and what they say. Only a value has a name and a number."""

    field_order = ["what", "quote", "anyway", "name", "written", "indicator", "intended"]

    what = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            ("observation", _("a value")), ("shortfall", _("a shortfall")), ("goal", _("a goal")),
            ("commitment", _("a commitment")),
        ],
    )  # fmt: skip
    quote = forms.CharField(
        label=_("Words of the text"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Select them in the text, or copy them here: name and number, left empty, are read from them."),
    )  # fmt: skip
    start = forms.IntegerField(widget=forms.HiddenInput, required=False)
    anyway = forms.BooleanField(label=_("Add it all the same"), required=False, widget=forms.HiddenInput)
    indicator = MatchForm.base_fields["indicator"]
    intended = MatchForm.base_fields["intended"]
    goal = forms.ModelChoiceField(Goal.objects.none(), label=_("Goal it belongs to"), required=False)

    def __init__(self, *args, report: Report, **kwargs):
        self.report = report
        self.version = report.text_version
        super().__init__(*args, **kwargs)
        self.fields["goal"].queryset = Goal.objects.filter(report=report).exclude(state=RowState.REJECTED)
        self.fields["period"].initial = report.year
        for name in ("name", "written", "kind", "period", "span"):
            self.fields[name].required = False

    def clean_quote(self) -> str:
        return self.cleaned_data["quote"].strip()

    def clean_indicator(self) -> Indicator | None:
        return indicator_named(self.cleaned_data["indicator"])

    def clean_written(self) -> str:
        return super().clean_written() if self.cleaned_data["written"] else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        text = self.version.text if self.version else ""
        place = nearest(text, cleaned.get("quote") or "", cleaned.get("start") or 0) if cleaned.get("quote") else None
        if cleaned.get("quote") and place is None:
            self.add_error("quote", _("These words do not stand in the text. Copy them from it, within one paragraph."))
        cleaned["place"] = place
        wanted = {"observation": ("name", "written", "kind", "period", "span"), "commitment": ("goal",)}
        for name in wanted.get(cleaned.get("what"), ()):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("This field is required."))
        quantity, indicator = getattr(self, "quantity", None), cleaned.get("indicator")
        if quantity and not fits(indicator, quantity.unit, cleaned.get("kind") or Measure.LEVEL):
            ask_for_unit(self, indicator, quantity.unit)
        if place is not None and not self.errors:
            self._ask_where_it_looks_wrong(cleaned, place)
        return cleaned

    def _ask_where_it_looks_wrong(self, said: dict[str, Any], place: int) -> None:
        """A reading that is there already, and a number that these words do not hold, are added only when meant."""
        what, end = said["what"], place + len(said["quote"])
        written = said["written"] if what == "observation" else ""
        same = same_reading(self.report, MODELS[what], place, end, self.quantity if written else None)
        if same is not None:
            message = _("These words are read already: “%(line)s”. Tick if you mean another.") % {"line": said_of(same)}
        elif written and not holds_number(said["quote"], written, self.report):
            message = _("The number “%(written)s” does not stand in these words. Tick if it is meant so.")
            message %= {"written": written}
        else:
            return
        self.fields["anyway"].widget = forms.CheckboxInput(attrs={"class": "form-check-input"})
        if not said.get("anyway"):
            self.add_error("anyway", message)

    @property
    def gives_words_alone(self) -> bool:
        """A value of which only the words are given, and these stand in the text."""
        said = self.cleaned_data
        named = said.get("name") or self.data.get("written")
        return said.get("what") == "observation" and said.get("place") is not None and not named

    def fields_of_row(self) -> dict[str, Any]:
        """What the new row needs beside its place."""
        what = self.cleaned_data["what"]
        if what == "observation":
            return self.changes() | {"indicator": self.cleaned_data["indicator"]}
        return {"goal": self.cleaned_data["goal"]} if what == "commitment" else {}
