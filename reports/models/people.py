"""Who works here, and where: the project's own user, and memberships in the tree of organisations."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from indicators.trail import Trail


class User(AbstractUser):
    """A person who signs in. What they may see and do comes from their memberships, not from here."""

    must_change_password = models.BooleanField(
        _("must choose a new password"), default=False, help_text=_("asked at the next sign-in, before anything else")
    )
    password_changed_at = models.DateTimeField(_("password chosen at"), null=True, blank=True, editable=False)
    # A password hash has no business in a history table; a new password is an ``Entrance``.
    history = Trail(
        table_name="reports_h_user", excluded_fields=["password", "last_login", "groups", "user_permissions"],
        of_changes_alone=True,
    )  # fmt: skip

    class Meta(AbstractUser.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.get_full_name() or self.get_username()


class Role(models.TextChoices):
    """The first four work on reports. The last three keep watch, accounts and settings, and see no content."""

    ENTRY = "entry", _("entry")
    REVIEWER = "reviewer", _("reviewer")
    SUPERVISOR = "supervisor", _("supervisor")
    VIEWER = "viewer", _("viewer")
    AUDITOR = "auditor", _("auditor")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")


# No person holds two of these (三员分立): whoever makes accounts, gives roles or keeps watch does that one thing.
KEEPERS = (Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


class Membership(models.Model):
    """A person holds a role at an organisation; it reaches the organisation and all below it."""

    person = models.ForeignKey(User, models.CASCADE, verbose_name=_("person"), related_name="memberships")
    organisation = models.ForeignKey(
        "reports.Organisation", models.PROTECT, verbose_name=_("organisation"), related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    history = Trail(table_name="reports_h_membership")

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("person", "organisation", "role")
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation", "role"], name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()} · {self.organisation}"

    def clean(self) -> None:
        if self.person_id and self.role in KEEPERS:
            others = [role for role in KEEPERS if role != self.role]
            if Membership.objects.filter(person=self.person_id, role__in=others).exclude(pk=self.pk).exists():
                raise ValidationError(
                    _("A person is auditor, system administrator or security administrator: one of the three."),
                    code="keepers",
                )


class CodeRequirement(models.Model):
    """Whoever holds ``role`` at the organisation, or below it, signs in with a one-time code as well."""

    organisation = models.ForeignKey(
        "reports.Organisation", models.PROTECT, verbose_name=_("organisation"), related_name="code_requirements"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    history = Trail(table_name="reports_h_code_required")

    class Meta:
        verbose_name = _("requirement of one-time codes")
        verbose_name_plural = _("requirements of one-time codes")
        ordering = ("organisation", "role")
        constraints = [models.UniqueConstraint(fields=["organisation", "role"], name="code_requirement_once")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"
