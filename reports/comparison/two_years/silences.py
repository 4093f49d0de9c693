"""Recording why a report no longer speaks of a series: added beside what was said before, never in its place."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.comparison.series import parse_slug
from reports.models import Report, Silence, User


class SilenceForm(forms.ModelForm):
    """One series of the sheet, the reason and a note."""

    class Meta:
        model = Silence
        fields = ("series", "name", "reason", "note")

    def clean_series(self) -> str:
        series = self.cleaned_data["series"]
        try:
            parse_slug(series)
        except ValueError as error:
            raise forms.ValidationError(_("There is no such series.")) from error
        return series

    def add(self, report: Report, by: User) -> Silence:
        self.instance.report, self.instance.by = report, by
        return super().save()
