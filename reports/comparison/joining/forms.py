"""What a person says of a series: which indicator it is, an old one or a new one, and which others belong to it."""

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


class JoinForm(forms.Form):
    """``also`` are slugs of series outside the dictionary that are joined with this one."""

    indicator = forms.ModelChoiceField(
        Indicator.objects.in_use(), to_field_name="code", label=_("Indicator of the dictionary"),
        required=False,
    )  # fmt: skip
    also = forms.MultipleChoiceField(required=False)

    def __init__(self, data: Any, also: Iterable[str], known: Iterable[Definition], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["also"].choices = [(slug, slug) for slug in also]
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
