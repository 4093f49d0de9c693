"""Reports of earlier years given in one go: a batch of files, what is proposed for each, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reports.models.report import Kind


class Backfill(models.Model):
    """Files that one person gave at once. Nothing of them is a record before that person, or a colleague, confirms."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("given by"), related_name="backfills"
    )
    given_at = models.DateTimeField(_("given at"), auto_now_add=True)

    class Meta:
        verbose_name = _("backfill")
        verbose_name_plural = _("backfills")
        ordering = ("-given_at", "-pk")

    def __str__(self) -> str:
        return f"{self.owner} {self.given_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("backfill_detail", args=[self.pk])


class BackfillFileQuerySet(models.QuerySet["BackfillFile"]):
    def waiting(self) -> BackfillFileQuerySet:
        """Those that the machine has still to deal with: to be read, or confirmed and to be recorded."""
        return self.filter(state__in=BackfillFile.WAITING)

    def asking(self) -> BackfillFileQuerySet:
        """Those that a person has still to decide on."""
        return self.filter(state__in=BackfillFile.ASKING)


class BackfillFile(models.Model):
    """One file of a batch. Its bytes are kept until it is recorded or left out.

    ``said_*`` is what the file says of itself, ``organisation``, ``year`` and ``kind`` what a person made of that.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("waits to be read")
        UNREADABLE = "unreadable", _("cannot be read")
        PROPOSED = "proposed", _("waits for your answer")
        CONFIRMED = "confirmed", _("waits to be recorded")
        RECORDED = "recorded", _("recorded")
        REFUSED = "refused", _("refused")
        LEFT_OUT = "left_out", _("left out")

    WAITING = (State.RECEIVED, State.CONFIRMED)
    ASKING = (State.PROPOSED, State.REFUSED)

    backfill = models.ForeignKey(Backfill, models.CASCADE, verbose_name=_("backfill"), related_name="files")
    name = models.CharField(_("name of the file"), max_length=200)
    file = models.FileField(_("file"), upload_to="backfill/%Y/", blank=True, max_length=200)
    sha256 = models.CharField(_("SHA-256 of the source"), max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.RECEIVED)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0, help_text=_("begun, perhaps never ended"))
    said_title = models.CharField(_("title"), max_length=200, blank=True)
    said_organisation = models.CharField(_("organisation, as the text says"), max_length=200, blank=True)
    said_year = models.PositiveSmallIntegerField(_("year, as the text says"), null=True, blank=True)
    said_kind = models.CharField(_("kind, as the text says"), max_length=20, choices=Kind.choices, blank=True)
    organisation = models.ForeignKey(
        "reports.Organisation", models.PROTECT, verbose_name=_("organisation"), related_name="+", null=True, blank=True
    )
    year = models.PositiveSmallIntegerField(_("year reported on"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.RULE_OF_LAW)
    intended = models.CharField(_("contradictions ticked as intended"), max_length=200, blank=True)
    replace = models.BooleanField(_("replaces the text of the existing report"), default=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("confirmed by"),
        related_name="+",
        null=True,
        blank=True,
    )
    report = models.ForeignKey(
        "reports.Report", models.PROTECT, verbose_name=_("report"), related_name="+", null=True, blank=True
    )
    values = models.PositiveIntegerField(_("values"), default=0)
    doubts = models.PositiveIntegerField(_("doubts"), default=0)
    message = models.CharField(_("message"), max_length=1000, blank=True)

    objects = BackfillFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("backfill file")
        verbose_name_plural = _("backfill files")
        ordering = ("backfill", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="recorded") | models.Q(report__isnull=False),
                name="backfill_recorded_as_report",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="confirmed")
                | models.Q(organisation__isnull=False, year__isnull=False, confirmed_by__isnull=False),
                name="backfill_confirmed_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING

    @property
    def is_asking(self) -> bool:
        return self.state in self.ASKING
