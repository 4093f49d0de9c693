"""What an address asks of the search."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.comparison.forms import FIRST_YEAR, LAST_YEAR
from reports.comparison.search.build import words_of
from reports.comparison.search.gather import MOST, Wanted
from reports.models import Kind, SectionKind


class SearchForm(forms.Form):
    """An answer that makes no sense counts as none given."""

    q = forms.CharField(label=_("Words"), max_length=100, required=False, widget=forms.TextInput({"type": "search"}))
    organisation = forms.CharField(label=_("Organisation contains"), max_length=60, required=False)
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)
    section = forms.ChoiceField(
        label=_("Section"), choices=[("", _("all sections")), *SectionKind.choices], required=False
    )
    indicator = forms.CharField(label=_("Indicator code"), max_length=20, required=False)
    kind = forms.ChoiceField(label=_("Kind of report"), choices=[("", _("every kind")), *Kind.choices], required=False)
    start = forms.IntegerField(min_value=0, max_value=MOST, required=False, widget=forms.HiddenInput)

    def __init__(self, data: object) -> None:
        super().__init__(data)
        for field in self.fields.values():
            is_select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if is_select else "form-control"
        self.full_clean()

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(
            words_of(given.get("q") or ""), given.get("indicator") or "", given.get("section") or "",
            given.get("start") or 0,
        )  # fmt: skip

    def narrowing(self) -> dict[str, object]:
        """Filters of reports."""
        given = self.cleaned_data
        asked = {
            "year": given.get("year"),
            "kind": given.get("kind"),
            "organisation__name__contains": given.get("organisation"),
        }
        return {name: value for name, value in asked.items() if value}
