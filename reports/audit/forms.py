"""The filter of the trail. It lives in the address bar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.audit.events import Wanted
from reports.audit.sources import sources
from reports.audit.words import kind_names
from reports.models import Entrance

DAYS = 90  # shown without a date given
# Words, and a change of one kind, are found by reading rows one by one: a million of them take half a minute, and a
# file has no link to go on by.
SEARCHED = 92


class TrailFilter(forms.Form):
    since = forms.DateField(label=_("From day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    until = forms.DateField(label=_("To day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    person = forms.CharField(label=_("Person"), required=False, max_length=60)
    organisation = forms.CharField(label=_("Organisation, name or code"), required=False, max_length=60)
    model = forms.ChoiceField(label=_("Kind of record"), required=False)
    kind = forms.ChoiceField(label=_("What happened"), required=False)
    text = forms.CharField(label=_("Words"), required=False, max_length=60)

    def __init__(self, data, today: date):
        given = data.copy()
        given.setdefault("until", today.isoformat())
        given.setdefault("since", (today - timedelta(days=DAYS)).isoformat())
        super().__init__(given)
        self.today = today
        kinds = sorted((str(each.subject._meta.verbose_name), each.key) for each in sources())
        self.fields["model"].choices = [("", _("all")), *((key, name) for name, key in kinds)]
        self.fields["kind"].choices = [("", _("all")), *kind_names().items(), *Entrance.Kind.choices]
        for field in self.fields.values():
            plain = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["class"] = plain

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until") or self.today
        reads = cleaned.get("text") or cleaned.get("kind") in kind_names()
        if self.data.get("format") and reads and since and (until - since).days > SEARCHED:
            self.add_error("since", _("A file of words or of a kind of change holds at most three months at a time."))
        return cleaned

    def wanted(self) -> Wanted:
        """Of a filter that was filled in well. A day left empty is the default."""
        given = self.cleaned_data
        until = given.pop("until") or self.today
        since = given.pop("since") or until - timedelta(days=DAYS)
        return Wanted(since, until, **given)
