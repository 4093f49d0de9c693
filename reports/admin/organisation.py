"""The tree of organisations with its history, and series breaks of one of them alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.admin import GuardedForm
from reports.access import scope_of
from reports.admin.base import RecordAdmin, VisibleChoices
from reports.models import LocalBreak, Organisation, OrganisationName, Succession

# Without its own superior or successor an administrator could reach further than they may.
OUTSIDE = _("This is outside your reach.")


class WithinReachForm(forms.ModelForm):
    """The organisations that a row names must be ones that this administrator keeps."""

    keeper: Any = None
    places: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name in self.places:
            place = self.cleaned_data.get(name)
            before = getattr(self.instance, f"{name}_id", None) if self.instance.pk else None
            if place is not None and place.pk != before and not scope_of(self.keeper).covers("system", place.pk):
                self.add_error(name, OUTSIDE)
        return cleaned


class OrganisationForm(WithinReachForm):
    places = ("parent",)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        adds_at_top = self.instance.pk is None and self.cleaned_data.get("parent") is None
        if adds_at_top and "parent" not in self.errors and not scope_of(self.keeper).everything:
            self.add_error("parent", OUTSIDE)
        return cleaned


class KeptAdmin(RecordAdmin):
    """Kept by system administrators, within their reach."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"keeper": request.user})


class FormerNameInline(VisibleChoices, admin.TabularInline):
    model = OrganisationName
    form = GuardedForm
    extra = 0
    verbose_name_plural = _("former names (valid to: the first day of the next name)")

    def _may(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("reports.change_organisation", obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_add_permission = has_change_permission = _may

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(KeptAdmin):
    form = OrganisationForm
    list_display = ("name", "level", "parent", "code", "closed_on", "is_sample")
    list_filter = ("level", ("closed_on", admin.EmptyFieldListFilter), "is_sample")
    list_select_related = ("parent",)
    # By a name that it bore before, too: people search for what they remember.
    search_fields = ("name", "=code", "former_names__name", "parent__name")
    search_help_text = _("Name, former name, code, or the name of the one above")
    autocomplete_fields = ("parent",)
    ordering = ("code", "name")
    inlines = (FormerNameInline,)
    fieldsets = (
        (None, {"fields": ("name", "code", "level", "parent")}),
        (
            _("When it is renamed, merged or split"),
            {
                "fields": ("closed_on", "is_sample"),
                "description": _(
                    "Renamed: give the new name above, and the old one below with its last day. Merged or split: "
                    "add a succession from the old organisation to the new one, and close the old one on that day. "
                    "Nothing is deleted: its reports stay, and pages over years follow it."
                ),
            },
        ),
    )

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        """For a new report only the organisations that the person enters for are offered, and so with roles."""
        queryset, distinct = super().get_search_results(request, queryset, search_term)
        scope = scope_of(request.user)
        if not scope.everything:
            offered = {
                ("report", "organisation"): scope.entry,
                ("membership", "organisation"): scope.security,
                ("coderequirement", "organisation"): scope.security,
                ("organisation", "parent"): scope.system,
            }.get((request.GET.get("model_name"), request.GET.get("field_name")))
            queryset = queryset if offered is None else queryset.filter(pk__in=offered)
        return queryset, distinct


class SuccessionForm(WithinReachForm):
    places = ("before", "after")


@admin.register(Succession)
class SuccessionAdmin(KeptAdmin):
    """One organisation took over from another: a merger or a split. A mere renaming is a former name."""

    form = SuccessionForm
    list_display = ("before", "kind", "after", "on", "why")
    list_filter = ("kind",)
    list_select_related = ("before", "after")
    search_fields = ("before__name", "after__name", "why")
    autocomplete_fields = ("before", "after")


@admin.register(LocalBreak)
class LocalBreakAdmin(RecordAdmin):
    list_display = ("organisation", "indicator", "since", "reason", "withdrawn_because")
    list_select_related = ("organisation", "indicator")
    search_fields = ("organisation__name", "indicator__name", "reason")
    autocomplete_fields = ("organisation", "indicator")
