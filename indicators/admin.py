"""The dictionary in the admin: single rows with their history, and import and export with a preview."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from import_export import resources
from import_export.admin import ImportExportMixin
from import_export.fields import Field
from import_export.forms import ExportForm
from import_export.widgets import ForeignKeyWidget

from config.admin import GuardedForm, HistoryAdmin
from indicators.models import Alias, Indicator, SeriesBreak, Theme
from indicators.vocabulary import free_wording


class AliasForm(GuardedForm):
    class Meta:
        model = Alias
        fields = ("text", "withdrawn_because")

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].strip()
        self.instance.normalised = free_wording(text, self.instance)
        return text


class AliasInline(admin.TabularInline):
    model = Alias
    form = AliasForm
    extra = 1
    readonly_fields = ("origin",)


class SeriesBreakInline(admin.TabularInline):
    model = SeriesBreak
    form = GuardedForm
    extra = 0


class IndicatorResource(resources.ModelResource):
    """One indicator a row, found by its code; themes and counts are named by their codes."""

    theme = Field(attribute="theme", column_name="theme", widget=ForeignKeyWidget(Theme, "code"))
    numerator = Field(attribute="numerator", column_name="numerator", widget=ForeignKeyWidget(Indicator, "code"))
    denominator = Field(attribute="denominator", column_name="denominator", widget=ForeignKeyWidget(Indicator, "code"))

    class Meta:
        model = Indicator
        import_id_fields = ("code",)
        fields = (
            "code",
            "name",
            "name_en",
            "unit",
            "measure",
            "direction",
            "theme",
            "numerator",
            "denominator",
            "definition",
            "notes",
            "withdrawn_because",
        )
        export_order = fields
        skip_unchanged = True
        clean_model_instances = True


class AliasResource(resources.ModelResource):
    """One wording a row, with its indicator's code."""

    indicator = Field(attribute="indicator", column_name="indicator", widget=ForeignKeyWidget(Indicator, "code"))

    class Meta:
        model = Alias
        import_id_fields = ("text",)
        fields = ("indicator", "text", "withdrawn_because")
        export_order = fields
        skip_unchanged = True
        clean_model_instances = True

    def after_init_instance(self, instance: Alias, new: bool, row: dict[str, Any], **kwargs: Any) -> None:
        instance.normalised = free_wording(str(row.get("text") or ""), instance)


class DictionaryExchange(ImportExportMixin):
    """Import and export for those who may do the same by hand. The trap: the library lets all staff in."""

    export_form_class = ExportForm  # the form with selectable fields has an inline handler, which the CSP refuses

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


@admin.register(Indicator)
class IndicatorAdmin(DictionaryExchange, HistoryAdmin):
    resource_classes = (IndicatorResource,)
    list_display = ("code", "name", "unit", "direction", "theme")
    list_filter = ("theme", "direction", "measure")
    list_select_related = ("theme",)
    search_fields = ("code", "name", "name_en", "aliases__text")
    autocomplete_fields = ("numerator", "denominator")
    inlines = (AliasInline, SeriesBreakInline)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for alias in formset.save(commit=False):
            if isinstance(alias, Alias) and alias.added_by_id is None and alias.pk is None:
                alias.added_by = request.user
        super().save_formset(request, form, formset, change)


@admin.register(Alias)
class AliasAdmin(DictionaryExchange, HistoryAdmin):
    resource_classes = (AliasResource,)
    list_display = ("text", "indicator", "origin", "withdrawn_because", "added_by", "added_at")
    list_filter = ("origin", "indicator__theme")
    list_select_related = ("indicator", "added_by")
    search_fields = ("text", "indicator__code", "indicator__name")

    class AliasWithIndicatorForm(AliasForm):
        class Meta(AliasForm.Meta):
            fields = ("indicator", "text", "withdrawn_because")

    form = AliasWithIndicatorForm
    autocomplete_fields = ("indicator",)

    def save_model(self, request: HttpRequest, obj: Alias, form: Any, change: bool) -> None:
        if not change:
            obj.added_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(Theme)
class ThemeAdmin(HistoryAdmin):
    list_display = ("code", "name", "name_en", "position")


@admin.register(SeriesBreak)
class SeriesBreakAdmin(HistoryAdmin):
    list_display = ("indicator", "since", "reason", "source")
    list_select_related = ("indicator",)
    autocomplete_fields = ("indicator",)
    search_fields = ("indicator__code", "indicator__name", "reason")
