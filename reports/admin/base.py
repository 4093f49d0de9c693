"""What every admin of a record has in common: lists narrowed by access, locked rows, history without reverting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.admin import SAVE_ONCE_MORE, HistoryAdmin, told_since
from reports.access import has_rule, is_open, report_of, visible
from reports.models import RowState, TextVersion


class NumberedSelect(AutocompleteSelect):
    """The trap in Django's own: a form that refused what is no number looks it up once more to print itself, and
    breaks on it."""

    def optgroups(self, name: str, value: list, attr: Any = None) -> list:
        numbers = [each for each in value if str(each).isascii() and str(each).isdecimal() and len(str(each)) < 19]
        return super().optgroups(name, numbers, attr)


class VisibleChoices:
    """For an admin or an inline: a row can be tied to rows that the person may see, and to no others.

    The trap: the list that an autocomplete field offers is narrowed, what it accepts is not.
    """

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", NumberedSelect(db_field, self.admin_site, using=kwargs.get("using")))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and has_rule(db_field.remote_field.model):
            field.queryset = visible(request.user, field.queryset)
        return field


class VisibleAdmin(VisibleChoices, admin.ModelAdmin):
    """Rows that the person may see, asked of ``reports.access``; nothing is deleted here (it is withdrawn)."""

    list_per_page = 50

    def get_queryset(self, request: HttpRequest):
        return visible(request.user, super().get_queryset(request))

    def may(self, request: HttpRequest, what: str, obj: Any = None) -> bool:
        return request.user.has_perm(f"reports.{what}_{self.model._meta.model_name}", obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "view", obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RecordAdmin(VisibleAdmin, HistoryAdmin):
    """A record: narrowed by access, with its history."""


class ContentAdmin(RecordAdmin):
    """The content of a report: open to change while its report is, for superusers too."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or is_open(request.user, obj))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(
            form.__name__, (form,), {"person": request.user, "permission": f"reports.add_{self.opts.model_name}"}
        )


class ReportRowForm(forms.ModelForm):
    """A row of a report: the report must be open to the person, and nobody else may have changed the row meanwhile."""

    person: Any = None
    permission = ""
    shown = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["shown"] = getattr(self.instance, "revision", 0)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        report = cleaned.get("report")
        if self.instance.pk is None and report and not (
            self.person.has_perm("reports.change_report", report) and is_open(self.person, report)
        ):  # fmt: skip
            self.add_error("report", _("This report is not open to you for changes."))
        if self.instance.pk and "shown" in self.cleaned_data and hasattr(self.instance, "revision"):
            # Locked until the admin's transaction ends, so that of two who save at once the second is told.
            rows = type(self.instance)._default_manager.select_for_update()
            standing = rows.values_list("revision", flat=True).get(pk=self.instance.pk)
            if standing != cleaned["shown"]:
                told = told_since(self.instance, revision__lte=cleaned["shown"])
                self.data = self.data.copy()
                self.data[self.add_prefix("shown")] = standing
                raise ValidationError(f"{told} {SAVE_ONCE_MORE}", code="stale")
        return cleaned


class ReadRowAdmin(ContentAdmin):
    """A row that was read or entered. Saving it here is a person's word: corrected, or entered by hand."""

    form = ReportRowForm
    guarded = False  # by its revision
    autocomplete_fields = ("report", "version")
    # The state follows from what a person does here; rejecting has its consequences and is done on the check page.
    readonly_fields = ("state", "checked_by", "checked_at", "first_read")
    list_filter = ("state", "report__kind", "report__year")
    list_select_related = ("report__organisation",)
    search_fields = ("quote", "report__organisation__name")
    date_hierarchy = None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None):
        fixed = ("report", "version") if obj else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.state = RowState.ENTERED
        elif obj.state not in (RowState.ENTERED, RowState.REJECTED):
            obj.state = RowState.CORRECTED
        if obj.quote and obj.version is None:
            obj.version = TextVersion.objects.filter(report=obj.report).order_by("-number").first()
        obj.checked_by, obj.checked_at = request.user, timezone.now()
        obj.revision += 1
        super().save_model(request, obj, form, change)


class JudgementAdmin(VisibleAdmin):
    """A judgement: who, when, what and why. Added, never edited."""

    # The right that adding one needs, asked of the report that it is about; "" where nobody adds one here.
    needs = ""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_authenticated and (obj is None or self.get_queryset(request).filter(pk=obj.pk).exists())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(self.needs) and request.user.has_perm(self.needs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"person": request.user, "needs": self.needs})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.by = request.user
        super().save_model(request, obj, form, change)


class JudgementForm(forms.ModelForm):
    """The thing that is judged must be within the person's reach."""

    person: Any = None
    needs = ""
    subjects: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in self.subjects:
            thing = cleaned.get(name)
            if thing is not None and not self.person.has_perm(self.needs, report_of(thing)):
                self.add_error(name, _("This is outside your reach."))
        return cleaned
