"""The form of a report's record: its document metadata, without its text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.admin.base import ReportRowForm
from reports.models import Report


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return [line.strip() for line in super().to_python(value).splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)


class ReportRecordForm(ReportRowForm):
    """Saved only where nobody else has changed the record since it was opened."""

    issuers = LinesField(label=_("issuers"), required=False, help_text=_("One a line."))

    class Meta:
        model = Report
        fields = ("issuers",)
