"""What the admin of every floor has in common: the history of a row, and two people who change it at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from simple_history.admin import SimpleHistoryAdmin

AS_OF = "as_of"
SAVE_ONCE_MORE = _lazy("What you typed is still here: save once more to put it in its place.")


class GuardedForm(forms.ModelForm):
    """A form that knows which state of its row it was opened on.

    Whoever saves second is told what the first one changed, keeps what they typed, and may then save it all the same.
    """

    as_of = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = _newest(self.instance) if self.instance.pk else None
        self.initial[AS_OF] = newest.history_id if newest is not None else None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        opened_on = self.cleaned_data.get(AS_OF)
        if self.instance.pk and opened_on:
            # Locked until the admin's transaction ends, so that of two who save at once the second is told.
            type(self.instance)._default_manager.select_for_update().filter(pk=self.instance.pk).first()
            newest = _newest(self.instance)
            if newest is not None and newest.history_id != opened_on:
                self._open_on(newest.history_id)
                raise ValidationError(
                    f"{told_since(self.instance, history_id=opened_on)} {SAVE_ONCE_MORE}", code="stale"
                )
        return cleaned

    def _open_on(self, history_id: int) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix(AS_OF)] = history_id


def _newest(row: models.Model) -> Any:
    return row.history.order_by("-history_id").first()


def told_since(row: models.Model, **opened_on: Any) -> str:
    """What was changed in a row since the state that ``opened_on`` finds in its history, by whom and when."""
    before = row.history.filter(**opened_on).order_by("-history_id").first()
    now = row.history.select_related("history_user").order_by("-history_id").first()
    said = _("Someone else changed this row meanwhile.")
    if before is None or now is None:
        return said
    who, at = now.history_user or _("a command"), date_format(timezone.localtime(now.history_date), "DATETIME_FORMAT")
    said = _("%(who)s changed this row meanwhile (%(at)s).") % {"who": who, "at": at}
    changed = [
        f"{field.verbose_name}: {_shown(field, before)} → {_shown(field, now)}"
        for field in type(row)._meta.local_fields
        if hasattr(now, field.attname)
        and field.editable
        and getattr(before, field.attname) != getattr(now, field.attname)
    ]
    return said + (f" {'; '.join(changed)}." if changed else "")


def _shown(field: models.Field, row: Any) -> str:
    value = getattr(row, field.name if field.remote_field else field.attname, None)
    value = dict(field.flatchoices).get(value, value) if field.flatchoices else value
    return "—" if value in (None, "") else f"“{str(value)[:100]}”"


class HistoryAdmin(SimpleHistoryAdmin):
    """With the history of every row, for reading, and a guard against overwriting what somebody else just changed.

    The trap: simple_history's page of a past state saves on POST whoever may *view* it. Going back is a new
    correction, made on the row's own page; here it is refused.
    """

    guarded = True  # False where the form of the row compares revisions itself

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        if self._is_guarded(request, obj):
            # One that is guarded already stays what it is: it could not come after its own base.
            bases = (self.form,) if issubclass(self.form, GuardedForm) else (GuardedForm, self.form)
            kwargs.setdefault("form", type("GuardedRowForm", bases, {}))
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None):
        fieldsets = super().get_fieldsets(request, obj)
        if not self._is_guarded(request, obj) or not fieldsets:
            return fieldsets
        (name, first), *others = fieldsets
        fields = tuple(each for each in first["fields"] if each != AS_OF)
        return [(name, {**first, "fields": (*fields, AS_OF)}), *others]

    def _is_guarded(self, request: HttpRequest, obj: Any) -> bool:
        return self.guarded and obj is not None and self.has_change_permission(request, obj)

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def history_form_view(self, request: HttpRequest, object_id: str, version_id: str, extra_context=None):
        if request.method == "POST":
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)
