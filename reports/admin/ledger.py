"""The ledger in the admin: items and steps for reading; sources of problems, thresholds and lights to be set."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from config.admin import HistoryAdmin
from reports.admin.base import JudgementAdmin, RecordAdmin
from reports.models import Light, ProblemSource, Rectification, RectificationStep, Threshold


@admin.register(Rectification)
class RectificationAdmin(JudgementAdmin, HistoryAdmin):
    """An item is worked on in the ledger, where every step says who and why; here it is read, with its trail."""

    list_display = ("organisation", "year", "number", "problem", "state", "due_on", "extended_until", "owner")
    list_filter = ("state", "type", "source", "year")
    list_select_related = ("organisation", "owner")
    search_fields = ("problem", "organisation__name", "lead", "document")


@admin.register(RectificationStep)
class RectificationStepAdmin(JudgementAdmin):
    list_display = ("rectification", "act", "on", "percent", "text", "by", "at")
    list_filter = ("act",)
    list_select_related = ("rectification__organisation", "by")
    search_fields = ("text", "rectification__problem", "rectification__organisation__name")


@admin.register(ProblemSource)
class ProblemSourceAdmin(RecordAdmin):
    """A list that an office may change; what is no longer used is ended by its date, not deleted."""

    list_display = ("name", "code", "name_en", "position", "since", "until")
    search_fields = ("name", "code", "name_en")


@admin.register(Threshold)
class ThresholdAdmin(RecordAdmin):
    list_display = ("code", "number", "since", "until")
    list_filter = ("code",)


@admin.register(Light)
class LightAdmin(RecordAdmin):
    """One light a standing: its colour and word are changed, none is added."""

    list_display = ("standing", "colour", "word")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None):
        return ("standing",)
