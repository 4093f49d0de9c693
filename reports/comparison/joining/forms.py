"""What a person says of a series: what it is called, which others belong to it, which indicator it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from indicators.models import Indicator
from reports.comparison.cells import Definition


class IndicatorForm(forms.ModelForm):
    """A new place in the dictionary."""

    class Meta:
        model = Indicator
        fields = ("code", "name", "unit", "measure", "direction", "theme")


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the series"), max_length=200, widget=forms.TextInput({"class": "form-control"})
    )


class JoinForm(forms.Form):
    """Another series of the organisation outside the dictionary, by its slug."""

    other = forms.ChoiceField(label=_("Another series"))

    def __init__(self, data: Any, others: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["other"].choices = [("", _("choose …")), *others]
        self.fields["other"].widget.attrs["class"] = "form-select"


class PromoteForm(forms.Form):
    indicator = forms.ModelChoiceField(
        Indicator.objects.in_use(), to_field_name="code", label=_("Indicator of the dictionary"),
        error_messages={"required": _("Choose an indicator, or make a new one.")},
    )  # fmt: skip

    def __init__(self, data: Any, known: Iterable[Definition], **options: Any) -> None:
        super().__init__(data, **options)
        # The page has read the dictionary already.
        named = ((each.code, f"{each.code} {each.name}") for each in known)
        self.fields["indicator"].widget.choices = [("", _("choose …")), *named]
        self.fields["indicator"].widget.attrs["class"] = "form-select"


class SplitForm(forms.Form):
    wording = forms.MultipleChoiceField(label=_("Wordings to split off"))

    def __init__(self, data: Any, wordings: Iterable[str], **options: Any) -> None:
        super().__init__(data, **options)
        wordings = list(wordings)
        self.fields["wording"].choices = [(wording, wording) for wording in wordings]

    def clean_wording(self) -> list[str]:
        chosen = self.cleaned_data["wording"]
        if len(chosen) == len(self.fields["wording"].choices):
            raise ValidationError(_("One wording has to stay."))
        return chosen
