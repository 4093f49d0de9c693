"""What was read from a report: every row singly, with its history."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from reports.admin.base import ContentAdmin, ReadRowAdmin, VisibleChoices
from reports.admin.figures_import import FiguresImportMixin
from reports.models import Cause, Commitment, Goal, Observation, Section, Shortfall, Target, Trend

PLACE = (_("Place in the text"), {"fields": ("quote", "version", "start", "end")})
CHECKING = (_("Checking"), {"fields": ("state", "checked_by", "checked_at", "first_read", "shown")})


class TargetInline(VisibleChoices, admin.StackedInline):
    """The comparator and the goal of a promised value."""

    model = Target
    extra = 0
    autocomplete_fields = ("goal",)

    def has_add_permission(self, request, obj=None) -> bool:
        return request.user.has_perm("reports.add_target")

    has_change_permission = has_view_permission = has_add_permission

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Observation)
class ObservationAdmin(FiguresImportMixin, ReadRowAdmin):
    list_display = ("name", "value", "unit", "kind", "period", "indicator", "report", "state")
    list_filter = (*ReadRowAdmin.list_filter, "kind", "section")
    list_select_related = ("report__organisation", "indicator")
    search_fields = ("name", "quote", "indicator__code", "report__organisation__name")
    autocomplete_fields = ("report", "version", "indicator")
    readonly_fields = (*ReadRowAdmin.readonly_fields, "match_score", "match_reason")
    inlines = (TargetInline,)

    def get_readonly_fields(self, request, obj=None):
        # A value that becomes a target, or stops being one, gains or loses its comparator: the check page does both.
        return (*super().get_readonly_fields(request, obj), *(("kind",) if obj else ()))

    fieldsets = (
        (None, {"fields": ("report", "name", "indicator", "match_score", "match_reason")}),
        (
            _("Value"),
            {
                "fields": (
                    ("value", "unit", "qualifier"), ("lower", "lower_open"), ("upper", "upper_open"),
                    ("written", "step"), ("numerator", "denominator"),
                )
            },
        ),
        (_("Scope"), {"fields": (("kind", "direction"), ("period", "span"), ("coverage", "stage", "pool"), "section")}),
        (PLACE[0], {"fields": (*PLACE[1]["fields"], "source_name")}),
        CHECKING,
    )  # fmt: skip


@admin.register(Trend)
class TrendAdmin(ReadRowAdmin):
    list_display = ("name", "direction", "against", "report", "state")
    autocomplete_fields = ("report", "version", "indicator")
    fieldsets = ((None, {"fields": ("report", "name", "indicator", "direction", "against")}), PLACE, CHECKING)


class CauseInline(VisibleChoices, admin.TabularInline):
    """Causes are read with their shortfall, and replaced with it; they have no history and are not edited."""

    model = Cause
    extra = 0

    def has_view_permission(self, request, obj=None) -> bool:
        return True

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(Shortfall)
class ShortfallAdmin(ReadRowAdmin):
    list_display = ("quote", "report", "state")
    inlines = (CauseInline,)
    fieldsets = ((None, {"fields": ("report",)}), PLACE, CHECKING)


@admin.register(Goal)
class GoalAdmin(ReadRowAdmin):
    list_display = ("quote", "year", "report", "state")
    fieldsets = ((None, {"fields": ("report", "year")}), PLACE, CHECKING)


@admin.register(Commitment)
class CommitmentAdmin(ReadRowAdmin):
    list_display = ("quote", "goal", "report", "state")
    autocomplete_fields = ("report", "version", "goal")
    list_select_related = ("report__organisation", "goal")
    fieldsets = ((None, {"fields": ("report", "goal")}), PLACE, CHECKING)


@admin.register(Target)
class TargetAdmin(ContentAdmin):
    list_display = ("observation", "comparator", "goal")
    list_select_related = ("observation", "goal")
    search_fields = ("observation__name", "goal__quote")
    autocomplete_fields = ("observation", "goal")

    def has_add_permission(self, request) -> bool:
        return False  # a target belongs to a value, and is added on the value's own page


@admin.register(Section)
class SectionAdmin(ContentAdmin):
    list_display = ("heading", "kind", "level", "version")
    list_filter = ("kind", "level")
    list_select_related = ("version__report__organisation",)
    search_fields = ("heading", "version__report__organisation__name")
    autocomplete_fields = ("version",)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("version__text")  # a whole report for each line of the list

    def has_add_permission(self, request) -> bool:
        return False  # sections are read with the text; a wrong kind is corrected here
