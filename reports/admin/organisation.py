"""The tree of organisations, and series breaks of one of them alone."""

from django.contrib import admin
from django.http import HttpRequest

from reports.access import scope_of
from reports.admin.base import RecordAdmin
from reports.models import LocalBreak, Organisation


@admin.register(Organisation)
class OrganisationAdmin(RecordAdmin):
    list_display = ("name", "level", "parent", "code", "is_sample")
    list_filter = ("level", "is_sample")
    list_select_related = ("parent",)
    search_fields = ("name", "code")
    autocomplete_fields = ("parent",)
    ordering = ("code", "name")

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        """For a new report only the organisations that the person enters for are offered."""
        queryset, distinct = super().get_search_results(request, queryset, search_term)
        asked = (request.GET.get("model_name"), request.GET.get("field_name"))
        scope = scope_of(request.user)
        if asked == ("report", "organisation") and not scope.everything:
            queryset = queryset.filter(pk__in=scope.entry)
        return queryset, distinct


@admin.register(LocalBreak)
class LocalBreakAdmin(RecordAdmin):
    list_display = ("organisation", "indicator", "since", "reason", "withdrawn_because")
    list_select_related = ("organisation", "indicator")
    search_fields = ("organisation__name", "indicator__name", "reason")
    autocomplete_fields = ("organisation", "indicator")
