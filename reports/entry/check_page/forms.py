"""What a person fills in on the check page: a corrected row, an indicator, a reading that was missed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from indicators.matching import Entry
from indicators.models import Indicator, Measure
from indicators.quantity import Quantity
from reports.entry.kept import nearest
from reports.models import (
    ChangeDirection,
    Commitment,
    Comparator,
    Goal,
    Observation,
    ReadRow,
    Shortfall,
    Span,
    Trend,
)
from reports.reading import numerals

MODELS: dict[str, type[ReadRow]] = {
    "observation": Observation, "trend": Trend, "shortfall": Shortfall, "goal": Goal, "commitment": Commitment,
}  # fmt: skip
_OPTIONAL = [("", "—")]
SHOWN_HITS = 8  # of the indicators that a part of a name may mean


class StyledForm(forms.Form):
    """A form in the look of the page."""

    required_css_class = "required"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for control in self.fields.values():
            if isinstance(control.widget, forms.CheckboxInput):
                control.widget.attrs.setdefault("class", "form-check-input")
            elif isinstance(control.widget, forms.Select):
                control.widget.attrs.setdefault("class", "form-select form-select-sm")
            else:
                control.widget.attrs.setdefault("class", "form-control form-control-sm")


class ObservationForm(StyledForm):
    """A value as a person reads it. The number is written as in the report and read by the reader's own grammar."""

    name = forms.CharField(label=_("Name as written"), max_length=200)
    written = forms.CharField(
        label=_("Number with its unit"),
        max_length=60,
        help_text=_("as the report writes it: 5000余条, 12.5%, 4.21亿元"),
    )
    kind = forms.ChoiceField(label=_("Measure"), choices=Measure.choices)
    direction = forms.ChoiceField(label=_("Direction"), choices=_OPTIONAL + ChangeDirection.choices, required=False)
    comparator = forms.ChoiceField(label=_("Comparator"), choices=_OPTIONAL + Comparator.choices, required=False)
    period = forms.IntegerField(label=_("Year of the value"), min_value=1949, max_value=2200)
    span = forms.ChoiceField(label=_("Span"), choices=Span.choices)
    coverage = forms.CharField(label=_("Coverage"), max_length=60, required=False)
    stage = forms.CharField(label=_("Stage"), max_length=20, required=False)
    pool = forms.CharField(label=_("Ranked among"), max_length=60, required=False)

    @classmethod
    def initial_of(cls, row: Observation) -> dict[str, Any]:
        initial = {name: getattr(row, name) for name in cls.base_fields if hasattr(row, name) and name != "comparator"}
        target = getattr(row, "target", None)
        return initial | {
            "written": row.written or row.quantity.text(), "comparator": target.comparator if target else "",
        }  # fmt: skip

    def clean_written(self) -> str:
        written = self.cleaned_data["written"]
        try:
            self.quantity: Quantity = numerals.parse(written)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if abs(self.quantity.value) >= 10**18:
            raise ValidationError(_("This number is too large for a value."))
        return written

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind = cleaned.get("kind")
        if kind in (Measure.GROWTH, Measure.CHANGE_POINTS) and not cleaned.get("direction"):
            self.add_error("direction", _("Say whether it went up or down."))
        return cleaned

    def changes(self, row: Observation | None = None) -> dict[str, Any]:
        """Field -> value. A number that was left as it was keeps its bounds, whatever the grammar makes of it now."""
        fields = {name: value for name, value in self.cleaned_data.items() if name in _PLAIN_FIELDS}
        if row is None or self.cleaned_data["written"] != self.initial.get("written"):
            parts = ("value", "unit", "qualifier", "lower", "upper", "lower_open", "upper_open", "step")
            fields |= {part: getattr(self.quantity, part) for part in parts}
            fields["written"] = self.cleaned_data["written"]
        return fields


_PLAIN_FIELDS = ("name", "kind", "direction", "period", "span", "coverage", "stage", "pool")


class TrendForm(StyledForm):
    name = forms.CharField(label=_("Name as written"), max_length=200)
    direction = forms.ChoiceField(label=_("Direction"), choices=ChangeDirection.choices)
    against = forms.CharField(label=_("Against"), max_length=20, required=False)

    @classmethod
    def initial_of(cls, row: Trend) -> dict[str, Any]:
        return {name: getattr(row, name) for name in cls.base_fields}

    def changes(self, row: Trend | None = None) -> dict[str, Any]:
        return dict(self.cleaned_data)


class PassageForm(StyledForm):
    """The words of a shortfall, a goal or a commitment: they must stand in the text."""

    quote = forms.CharField(label=_("Words of the text"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, text: str, at: int, **kwargs):
        self.text, self.at = text, at
        super().__init__(*args, **kwargs)

    @classmethod
    def initial_of(cls, row: ReadRow) -> dict[str, Any]:
        return {"quote": row.quote}

    def clean_quote(self) -> str:
        quote = self.cleaned_data["quote"].strip()
        self.start = nearest(self.text, quote, self.at)
        if self.start is None:
            raise ValidationError(_("These words do not stand in the text. Copy them from it, within one paragraph."))
        return quote

    def changes(self, row: ReadRow | None = None) -> dict[str, Any]:
        quote = self.cleaned_data["quote"]
        return {"quote": quote, "start": self.start, "end": self.start + len(quote)}


def correct_form(row: ReadRow, text: str, data=None) -> StyledForm:
    """The form for the kind of row; its controls are named by the row, since many forms may stand on one page."""
    form = {Observation: ObservationForm, Trend: TrendForm}.get(type(row))
    if form is not None:
        return form(data, initial=form.initial_of(row), auto_id=f"id-{type(row).__name__.lower()}-{row.pk}-%s")
    return PassageForm(
        data, initial=PassageForm.initial_of(row), text=text, at=row.start or 0,
        auto_id=f"id-{type(row).__name__.lower()}-{row.pk}-%s",
    )  # fmt: skip


class MatchForm(StyledForm):
    """Which indicator a value is of. The list is the browser's own searchable one: code or name may be typed."""

    indicator = forms.CharField(
        label=_("Indicator"), required=False,
        widget=forms.TextInput(attrs={"list": "indicators", "autocomplete": "off"}),
        help_text=_("Type its code or a part of its name; a part that only one has is enough. Empty: of no indicator."),
    )  # fmt: skip
    intended = forms.BooleanField(
        label=_("The other unit is intended"), required=False, widget=forms.HiddenInput
    )  # fmt: skip
    remember = forms.BooleanField(
        label=_("Remember this wording for everyone"), required=False,
        help_text=_(
            "The wording is added to the dictionary: the reports of every office are read by it from now on, and "
            "unchecked values of this office under it follow at once. Whoever added it can withdraw it on the "
            "indicator's page."
        ),
    )  # fmt: skip

    def __init__(self, *args, row: Observation, **kwargs):
        self.row = row
        super().__init__(*args, **kwargs)

    def clean_indicator(self) -> Indicator | None:
        return indicator_named(self.cleaned_data["indicator"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        indicator = cleaned.get("indicator")
        if fits(indicator, self.row.unit, self.row.kind):
            return cleaned
        ask_for_unit(self, indicator, self.row.unit)
        if cleaned.get("remember"):
            self.add_error("remember", _("A wording with another unit is not remembered: match this value alone."))
        return cleaned


def fits(indicator: Indicator | None, unit: str, kind: str) -> bool:
    """Whether a value of this unit and measure can be one of the indicator's; of none it always can."""
    if indicator is None:
        return True
    return Entry(indicator.code, indicator.name, (), indicator.unit, indicator.measure).accepts(unit, kind)


def ask_for_unit(form: forms.Form, indicator: Indicator, unit: str) -> None:
    """Show the tick box "intended", and stop until it is ticked."""
    form.fields["intended"].widget = forms.CheckboxInput(attrs={"class": "form-check-input"})
    if not form.cleaned_data.get("intended"):
        message = _("“%(name)s” is counted in “%(its)s”, this value in “%(unit)s”. Tick if that is intended.")
        its = indicator.unit or indicator.get_measure_display()
        form.add_error("intended", message % {"name": indicator.name, "its": its, "unit": unit or "—"})


def indicator_named(typed: str) -> Indicator | None:
    """The indicator that was chosen from the list or typed: by its code, its name, or a part that only one has.

    Raises ``ValidationError`` with the first of those that a part may mean.
    """
    typed = typed.strip()
    if not typed:
        return None
    in_use = Indicator.objects.in_use()
    found = in_use.filter(code=typed.split()[0]).first() or in_use.filter(name=typed).first()
    if found is not None:
        return found
    named = in_use.filter(Q(code__istartswith=typed) | Q(name__icontains=typed)).order_by("code")
    worded = in_use.filter(aliases__text__icontains=typed, aliases__withdrawn_because="").order_by("code").distinct()
    hits = list(named[:SHOWN_HITS]) or list(worded[:SHOWN_HITS])
    if len(hits) == 1:
        return hits[0]
    if hits:
        shown = "；".join(f"{hit.code} {hit.name}" for hit in hits)
        raise ValidationError(_("Several indicators have this: %(shown)s. Type more of one.") % {"shown": shown})
    raise ValidationError(_("There is no such indicator: choose one from the list."))
