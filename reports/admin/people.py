"""People and their roles: accounts by system administrators, roles by security administrators."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from config.accounts import record_entrance
from reports.access import scope_of, visible
from reports.admin.base import RecordAdmin, VisibleChoices
from reports.admin.handing_over import HandingOverMixin
from reports.models import CodeRequirement, Entrance, Membership, User


class MembershipInline(VisibleChoices, admin.TabularInline):
    """The roles that a person holds, for reading: they are given and taken one by one, each with its trail."""

    model = Membership
    extra = 0

    def get_queryset(self, request: HttpRequest):
        return visible(request.user, super().get_queryset(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


class NewPersonForm(AdminUserCreationForm):
    """The password of a new account is known to whoever made it, so its holder chooses another at once."""

    def save(self, commit: bool = True) -> User:
        self.instance.must_change_password = True
        return super().save(commit)


@admin.register(User)
class PersonAdmin(HandingOverMixin, RecordAdmin, UserAdmin):
    """Accounts. What a person may do comes from the memberships; "staff" only lets them into this part of the site."""

    add_form = NewPersonForm
    inlines = (MembershipInline,)
    readonly_fields = ("last_login", "date_joined", "password_changed_at", "hand_over_link")
    list_display = ("username", "last_name", "first_name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "memberships__role")
    filter_horizontal = ()
    actions = ("unlock", "end_sessions", "forget_codes")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("last_name", "first_name", "email", "hand_over_link")}),
        (
            _("Access"),
            {
                "fields": ("is_active", "is_staff", "must_change_password"),
                "description": _("Entry staff need “staff status” to enter reports here."),
            },
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined", "password_changed_at")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None):
        """Only a superuser sees, and makes, another."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not request.user.is_superuser:
            return fieldsets
        return [
            (name, {**said, "fields": (*said["fields"], "is_superuser")} if "is_staff" in said["fields"] else said)
            for name, said in fieldsets
        ]

    def get_inlines(self, request: HttpRequest, obj: Any) -> tuple:
        """A new account holds no role yet."""
        return self.inlines if obj is not None else ()

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).distinct()

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = ""):
        """A password given by an administrator is chosen anew by its holder, and the trail says who gave it."""
        person = self.get_object(request, id)
        if person is None or not self.has_change_permission(request, person):
            raise PermissionDenied
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == 302:
            person.refresh_from_db()
            person.must_change_password = person.pk != request.user.pk
            person.save(update_fields=["must_change_password"])
            record_entrance(request, Entrance.Kind.PASSWORD, request.user, person.get_username())
        return answer

    def may_keep_locks(self, request: HttpRequest) -> bool:
        return request.user.has_perm("reports.change_membership")

    has_locks_permission = may_keep_locks

    @admin.action(description=_("Unlock the sign-in of those selected"), permissions=["locks"])
    def unlock(self, request: HttpRequest, queryset) -> None:
        for person in self._others(request, queryset):
            get_adapter().unlock(request, person.get_username())
            record_entrance(request, Entrance.Kind.PASSWORD, request.user, _now("unlocked: %s") % person.get_username())
        messages.success(request, _("Failed attempts are forgotten: they may sign in again."))

    @admin.action(description=_("End the sign-ins of those selected"), permissions=["locks"])
    def end_sessions(self, request: HttpRequest, queryset) -> None:
        ended = 0
        for session in UserSession.objects.filter(user__in=self._others(request, queryset)).select_related("user"):
            record_entrance(request, Entrance.Kind.SIGNED_OUT, session.user, _now("ended by %s") % request.user)
            session.end()
            ended += 1
        messages.success(request, _("%(ended)d sign-ins were ended.") % {"ended": ended})

    @admin.action(
        description=_("Forget the one-time codes of those selected (a lost telephone)"), permissions=["locks"]
    )
    def forget_codes(self, request: HttpRequest, queryset) -> None:
        for person in self._others(request, queryset):
            Authenticator.objects.filter(user=person).delete()
            record_entrance(request, Entrance.Kind.PASSWORD, request.user, _now("codes of %s") % person.get_username())
        messages.success(request, _("They set up new codes at their next sign-in, where their office requires them."))

    def _others(self, request: HttpRequest, queryset) -> list[User]:
        """Those selected whose locks this administrator keeps; never themselves."""
        return [person for person in queryset if request.user.has_perm("reports.change_membership", person)]


class GivenAtForm(forms.ModelForm):
    """A role, or a requirement of codes, at an organisation where this administrator gives them."""

    giver: User | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        place, person = self.cleaned_data.get("organisation"), self.cleaned_data.get("person")
        scope = scope_of(self.giver)
        if place is not None and not scope.covers("security", place.pk):
            self.add_error("organisation", _("This is outside your reach."))
        if person is not None and not scope.everything and person.pk == self.giver.pk:
            self.add_error("person", ValidationError(_("Nobody gives a role to themselves."), code="oneself"))
        return cleaned


class GivenAtAdmin(RecordAdmin):
    form = GivenAtForm

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"giver": request.user})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "delete", obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """One by one: deleting many at once writes no history, and asks about no single row."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}


@admin.register(Membership)
class MembershipAdmin(GivenAtAdmin):
    list_display = ("person", "role", "organisation")
    list_filter = ("role",)
    list_select_related = ("person", "organisation")
    search_fields = ("person__username", "person__last_name", "organisation__name", "organisation__code")
    autocomplete_fields = ("person", "organisation")


@admin.register(CodeRequirement)
class CodeRequirementAdmin(GivenAtAdmin):
    """Whoever holds the role there, or below, is led to set up one-time codes at the next sign-in."""

    list_display = ("organisation", "role")
    list_filter = ("role",)
    list_select_related = ("organisation",)
    autocomplete_fields = ("organisation",)


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
