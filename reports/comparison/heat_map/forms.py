"""What an address asks of the heat map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.comparison.forms import FIRST_YEAR, LAST_YEAR
from reports.comparison.heat_map.gather import HeatMapPage, Wanted
from reports.models import Kind, Organisation


class HeatMapForm(forms.Form):
    """The filters. An answer that makes no sense counts as none given."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)
    level = forms.ChoiceField(label=_("Level"), choices=Organisation.Level.choices, required=False)
    area = forms.IntegerField(label=_("Area"), min_value=1, required=False, widget=forms.Select)
    theme = forms.CharField(label=_("Theme"), max_length=20, required=False, widget=forms.Select)
    all = forms.BooleanField(label=_("indicators that hardly anybody reports too"), required=False)
    kind = forms.ChoiceField(label=_("Kind of report"), choices=Kind.choices, required=False)

    def __init__(self, data: Mapping[str, Any], **options: Any) -> None:
        super().__init__(data, **options)
        for name in ("theme", "kind"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.full_clean()

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(
            given.get("year"), given.get("level") or "", given.get("area"), given.get("theme") or "",
            bool(given.get("all")),
        )  # fmt: skip

    @property
    def kind_asked(self) -> str:
        return self.cleaned_data.get("kind") or Kind.RULE_OF_LAW

    def offer(self, page: HeatMapPage) -> None:
        """The choices that the data leaves, and what was chosen where nothing was asked."""
        self.fields["area"].widget.choices = [("", _("everywhere")), *((place.pk, place.name) for place in page.areas)]
        themes = ((code, f"{code} {name}") for code, name in page.themes.items())
        self.fields["theme"].widget.choices = [("", _("all themes")), *themes]
