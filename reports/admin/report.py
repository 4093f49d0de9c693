"""Reports: adding one from a text, and the record with its metadata."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.access import scope_of
from reports.admin.base import ContentAdmin
from reports.admin.record_form import ReportRecordForm
from reports.admin.report_form import ReportAddForm
from reports.entry import pending
from reports.entry.intake import IntakeError, take_in
from reports.models import Report, RowState
from reports.unchecked import with_unchecked_lines

_ADDING = (
    (
        None,
        {
            "fields": (
                "organisation",
                "intended_organisation",
                "year",
                "intended_year",
                "kind",
                "intended_kind",
                "replace",
                "set_aside",
            ),
            "description": _("No classified information may be entered into this system."),
        },
    ),
    (_("The report"), {"fields": ("text", "file", "waiting")}),
)
_RECORD = (
    (None, {"fields": ("organisation", "year", "kind", "state", "pages")}),
    (
        _("Document"),
        {
            "fields": (
                "title", "addressee", "issuers", ("issued_on", "published_on"), ("index_number", "publisher"),
                "source_url",
            )
        },
    ),
    (_("Handling"), {"fields": ("entered_by", "entered_at", "intended", "withdrawn_because", "shown")}),
)  # fmt: skip


@admin.register(Report)
class ReportAdmin(ContentAdmin):
    guarded = False  # by its revision
    list_display = ("organisation", "year", "kind", "state", "unchecked", "check_link")
    list_display_links = ("organisation",)
    list_filter = ("kind", "state", "year")
    list_select_related = ("organisation",)
    search_fields = ("organisation__name", "title", "=year")
    autocomplete_fields = ("organisation",)
    ordering = ("-year", "organisation", "kind")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    readonly_fields = ("state", "pages", "entered_by", "entered_at", "intended")

    def get_queryset(self, request: HttpRequest):
        return with_unchecked_lines(super().get_queryset(request))

    @admin.display(description=_("unchecked lines"), ordering="unchecked_lines")
    def unchecked(self, report: Report) -> int:
        return report.unchecked_lines

    @admin.display(description=_("check page"))
    def check_link(self, report: Report) -> str:
        return format_html('<a href="{}">{}</a>', reverse("report_check", args=[report.pk]), _("Check the readings"))

    @admin.display(description=_("pages"))
    def pages(self, report: Report) -> str:
        query = urlencode({"organisation": report.organisation_id, "year": report.year, "kind": report.kind})
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a> · <a href="{}?{}">{}</a>',
            reverse("report_check", args=[report.pk]), _("Check the readings"),
            report.get_absolute_url(), _("View on site"),
            reverse("admin:reports_report_add"), query, _("Add or replace the text"),
        )  # fmt: skip

    def get_fieldsets(self, request: HttpRequest, obj: Report | None = None):
        return _RECORD if obj else _ADDING

    def get_readonly_fields(self, request: HttpRequest, obj: Report | None = None):
        """Whose report it is, and of which year, is said when its text is given: it is checked against the text."""
        return (*self.readonly_fields, "organisation", "year", "kind") if obj else ()

    def get_form(self, request: HttpRequest, obj: Report | None = None, change: bool = False, **kwargs):
        if obj is None:
            kwargs["form"] = ReportAddForm
            kwargs["fields"] = ("organisation", "year", "kind")
        else:
            kwargs["form"] = ReportRecordForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Who enters for one organisation only need not choose it."""
        scope = scope_of(request.user)
        own = {"organisation": next(iter(scope.entry))} if len(scope.entry) == 1 else {}
        # The model has a default kind, which would be taken for the clerk's own word.
        return {"kind": ""} | own | super().get_changeform_initial_data(request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context=None) -> HttpResponse:
        try:
            buttons = {"show_save_and_continue": False, "show_save_and_add_another": False}
            return super().add_view(request, form_url, buttons | (extra_context or {}))
        except IntakeError as error:  # another person was quicker between the check and the writing
            messages.error(request, str(error))
            return redirect("admin:reports_report_add")

    def save_model(self, request: HttpRequest, obj: Report, form: Any, change: bool) -> None:
        if change:
            obj.revision += 1
            super().save_model(request, obj, form, change)
            return
        taken = take_in(
            form.prepared, form.claim, request.user, timezone.now(),
            replace=form.cleaned_data["replace"], set_aside=form.cleaned_data["set_aside"], intended=form.intended,
        )  # fmt: skip
        pending.drop(form.cleaned_data["waiting"], request.user)
        obj.__dict__.update(taken.report.__dict__)

    def response_add(self, request: HttpRequest, obj: Report, post_url_continue=None) -> HttpResponse:
        values = obj.observations.filter(state=RowState.READ).count()
        message = gettext("“%(report)s” was read: %(values)d values wait to be checked.")
        messages.success(request, message % {"report": obj, "values": values})
        return redirect("report_check", obj.pk)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None) -> HttpResponse:
        report = self.get_object(request, unquote(object_id))
        if report is not None and report.is_locked:
            messages.info(
                request, gettext("This report is accepted and locked. It must be returned before it is changed.")
            )
        return super().change_view(request, object_id, form_url, extra_context)
