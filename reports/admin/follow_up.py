"""Follow-up in the admin: the rules for verdicts to be set; what both sides said and what was drawn, for reading."""

from __future__ import annotations

from django.contrib import admin

from reports.admin.base import JudgementAdmin, RecordAdmin
from reports.models import Attachment, Finding, Recurrence, ReviewRule, Sample, Sampled, Statement


@admin.register(ReviewRule)
class ReviewRuleAdmin(RecordAdmin):
    """A wording that is no longer used is ended by its date; reviews keep the wording by which they were given."""

    list_display = ("verdict", "wording", "since", "until")
    list_filter = ("verdict",)
    search_fields = ("wording",)


@admin.register(Statement)
class StatementAdmin(JudgementAdmin):
    """Statements are made beside what they speak to, where their last day is known."""

    list_display = ("kind", "text", "by", "at")
    list_filter = ("kind",)
    list_select_related = ("by",)
    search_fields = ("text",)


@admin.register(Attachment)
class AttachmentAdmin(JudgementAdmin):
    """Files come with the judgement that they back, and are handed out by one page alone."""

    list_display = ("file_name", "organisation", "effective_on", "size", "sha256", "added_by", "added_at")
    list_select_related = ("organisation", "added_by")
    search_fields = ("file_name", "sha256", "organisation__name")
    exclude = ("file",)


@admin.register(Recurrence)
class RecurrenceAdmin(JudgementAdmin):
    list_display = ("earlier", "later", "holds", "by", "at")
    list_filter = ("holds",)
    list_select_related = ("earlier", "later", "by")
    search_fields = ("earlier__quote", "later__quote")


@admin.register(Sample)
class SampleAdmin(JudgementAdmin):
    """A draw is made on its page, by its method; drawn by hand it would be none."""

    list_display = ("organisation", "year", "what", "method", "wanted", "drawn_from", "seed", "by", "at")
    list_filter = ("what", "method", "year")
    list_select_related = ("organisation", "by")
    search_fields = ("organisation__name", "seed", "checkers")


@admin.register(Sampled)
class SampledAdmin(JudgementAdmin):
    list_display = ("sample", "position", "observation", "goal", "weight", "risks")
    list_select_related = ("sample__organisation", "observation", "goal")
    search_fields = ("observation__name", "goal__quote")


@admin.register(Finding)
class FindingAdmin(JudgementAdmin):
    list_display = ("sampled", "outcome", "note", "by", "at")
    list_filter = ("outcome",)
    list_select_related = ("sampled__observation", "sampled__goal", "by")
    search_fields = ("note",)
