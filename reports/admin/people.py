"""People and their roles."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from reports.admin.base import RecordAdmin, VisibleChoices
from reports.models import Entrance, Membership, User


class MembershipInline(VisibleChoices, admin.StackedInline):
    model = Membership
    autocomplete_fields = ("organisation",)
    extra = 0


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Accounts. What a person may do comes from the memberships; "staff" only lets them into this part of the site."""

    inlines = (MembershipInline,)
    readonly_fields = ("last_login", "date_joined")
    list_display = ("username", "last_name", "first_name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser", "memberships__role")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("last_name", "first_name", "email")}),
        (
            _("Access"),
            {
                "fields": ("is_active", "is_staff", "is_superuser"),
                "description": _("Entry staff need “staff status” to enter reports here."),
            },
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )

    def has_delete_permission(self, request, obj=None) -> bool:
        return False  # whoever entered or judged something stays named; an account is made inactive instead


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    list_display = ("person", "role", "organisation")
    list_filter = ("role",)
    list_select_related = ("person", "organisation")
    search_fields = ("person__username", "person__last_name", "organisation__name")
    autocomplete_fields = ("person", "organisation")

    def has_delete_permission(self, request, obj=None) -> bool:
        return self.may(request, "delete", obj)


@admin.register(Entrance)
class EntranceAdmin(admin.ModelAdmin):
    """Read by administrators alone, and changed by nobody."""

    list_display = ("at", "kind", "person", "name", "address", "page")
    list_filter = ("kind",)
    list_select_related = ("person",)
    search_fields = ("person__username", "name", "address", "page")
    date_hierarchy = "at"

    def has_module_permission(self, request) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_active and request.user.is_superuser

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
