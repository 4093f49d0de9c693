"""Who came in, who was kept out and what was taken along (decision 12). Added, never edited."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from indicators.trail import AddedOnly


class Entrance(AddedOnly):
    """One sign-in, refusal, export or download: who (or under what name), from which address, and for which page."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        FAILED = "failed", _("sign-in failed")
        REFUSED = "refused", _("page refused")
        LOCKED_OUT = "locked_out", _("sign-in locked")
        SIGNED_OUT = "signed_out", _("signed out")
        PASSWORD = "password", _("password changed")
        EXPORTED = "exported", _("exported")
        DOWNLOADED = "downloaded", _("file downloaded")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("person"), related_name="+", null=True, blank=True
    )
    name = models.CharField(_("account name given"), max_length=150, blank=True)
    address = models.GenericIPAddressField(_("network address"), null=True, blank=True)
    page = models.CharField(_("page"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("sign-in or refusal")
        verbose_name_plural = _("sign-ins and refusals")
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=["at", "id"], name="entrance_by_time"),
            models.Index(fields=["person", "at"], name="entrance_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "signed_in", "failed", "refused", "locked_out",
                        "signed_out", "password", "exported", "downloaded",
                    ]
                ),
                name="entrance_kind_known",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.person or self.name}"
