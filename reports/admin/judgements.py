"""Judgements and steps: added, or only read; never edited."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from reports.admin.base import JudgementAdmin, JudgementForm, RecordAdmin, VisibleAdmin, VisibleChoices
from reports.follow_up.reviewing import rules_on
from reports.models import (
    Answer,
    Doubt,
    Evidence,
    Review,
    SeriesName,
    Silence,
    Step,
    TextVersion,
    Verification,
)


class ReviewForm(JudgementForm):
    subjects = ("goal", "commitment", "target")


class EvidenceInline(VisibleChoices, admin.StackedInline):
    model = Evidence
    extra = 1
    autocomplete_fields = ("version", "observation")

    def has_view_permission(self, request, obj=None) -> bool:
        return True

    def has_add_permission(self, request, obj=None) -> bool:
        return obj is None and request.user.has_perm(ReviewAdmin.needs)

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    has_delete_permission = has_change_permission


@admin.register(Review)
class ReviewAdmin(JudgementAdmin):
    needs = "reports.review_report"
    form = ReviewForm
    list_display = ("subject", "verdict", "on", "by", "at", "withdraws")
    list_filter = ("verdict", "on")
    list_select_related = ("goal", "commitment", "target__observation", "by", "withdraws")
    search_fields = ("reason", "goal__quote", "commitment__quote", "target__observation__name")
    autocomplete_fields = ("goal", "commitment", "target")
    readonly_fields = ("by", "at", "withdraws")  # withdrawn on the goal's page, where the review stands
    inlines = (EvidenceInline,)

    def save_model(self, request, obj, form, change) -> None:
        obj.rule = rules_on(obj.on).get(obj.verdict, "")
        super().save_model(request, obj, form, change)

    @admin.display(description=_("Verdict on"))
    def subject(self, review: Review) -> str:
        return str(review.subject)


class AnswerForm(JudgementForm):
    subjects = ("shortfall", "goal")


@admin.register(Answer)
class AnswerAdmin(JudgementAdmin):
    needs = "reports.answer_report"
    form = AnswerForm
    list_display = ("shortfall", "goal", "holds", "by", "at")
    list_filter = ("holds",)
    list_select_related = ("shortfall", "goal", "by")
    search_fields = ("shortfall__quote", "goal__quote")
    autocomplete_fields = ("shortfall", "goal")
    readonly_fields = ("by", "at")


class SilenceForm(JudgementForm):
    subjects = ("report",)


@admin.register(Silence)
class SilenceAdmin(JudgementAdmin):
    needs = "reports.answer_report"
    form = SilenceForm
    list_display = ("report", "name", "reason", "by", "at")
    list_filter = ("reason", "report__year")
    list_select_related = ("report__organisation", "by")
    search_fields = ("name", "note", "report__organisation__name")
    autocomplete_fields = ("report",)
    readonly_fields = ("by", "at")


class VerificationForm(JudgementForm):
    subjects = ("observation",)


@admin.register(Verification)
class VerificationAdmin(JudgementAdmin):
    needs = "reports.review_report"
    form = VerificationForm
    list_display = ("observation", "value", "found_on", "by", "at")
    list_select_related = ("observation", "by")
    search_fields = ("observation__name", "how")
    autocomplete_fields = ("observation",)
    readonly_fields = ("by", "at")


class ReadOnlyAdmin(VisibleAdmin):
    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Step)
class StepAdmin(ReadOnlyAdmin):
    list_display = ("report", "before", "after", "by", "at", "reason")
    list_filter = ("after",)
    list_select_related = ("report__organisation", "by")
    search_fields = ("report__organisation__name", "reason")


@admin.register(SeriesName)
class SeriesNameAdmin(JudgementAdmin):
    """Series outside the dictionary are named, joined and split on their own page, where their values stand."""

    list_display = ("organisation", "wording", "name", "by", "at")
    list_select_related = ("organisation", "by")
    search_fields = ("wording", "name", "organisation__name")


@admin.register(Doubt)
class DoubtAdmin(ReadOnlyAdmin, RecordAdmin):
    """Doubts are settled on the check page, beside the words that they are about."""

    list_display = ("message", "code", "version", "settled_by", "settled_at")
    list_filter = ("code", ("settled_at", admin.EmptyFieldListFilter))
    list_select_related = ("version__report__organisation", "settled_by")
    search_fields = ("message", "version__report__organisation__name")

    def get_queryset(self, request):
        return super().get_queryset(request).defer("version__text")  # a whole report for each line of the list


@admin.register(TextVersion)
class TextVersionAdmin(ReadOnlyAdmin, RecordAdmin):
    """A text is never edited: a better one is a new version, added through its report."""

    list_display = ("report", "number", "source", "file_name", "added_by", "added_at")
    list_filter = ("source",)
    list_select_related = ("report__organisation", "added_by")
    search_fields = ("report__organisation__name", "file_name", "sha256")
    exclude = ("file",)
