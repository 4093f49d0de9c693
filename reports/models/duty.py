"""What a report owes by itself: its two dates with proof, and the secrecy check before it is published."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from indicators.trail import AddedOnly, Trail
from reports.models.attachment import Attachment
from reports.models.report import Kind, Report


class Duty(models.Model):
    """A date by which every report of a kind is due, in the year after the one reported on.

    The Regulation on supervision (厅字〔2019〕28号) sets 1 March for submitting to the level above and 1 April for
    publishing; an office adds a row when a rule changes. ``since`` and ``until`` are years reported on.
    """

    class Step(models.TextChoices):
        SUBMIT = "submit", _("submitted to the level above")
        PUBLISH = "publish", _("published")

    step = models.CharField(_("what is due"), max_length=10, choices=Step.choices)
    kind = models.CharField(_("kind of report"), max_length=20, choices=Kind.choices, default=Kind.RULE_OF_LAW)
    month = models.PositiveSmallIntegerField(_("month"))
    day = models.PositiveSmallIntegerField(_("day"))
    since = models.PositiveSmallIntegerField(_("first year reported on"), default=2019)
    until = models.PositiveSmallIntegerField(_("last year reported on"), null=True, blank=True)
    basis = models.CharField(_("rule"), max_length=200, blank=True)
    history = Trail(table_name="reports_h_duty")

    class Meta:
        verbose_name = _("date due")
        verbose_name_plural = _("dates due")
        ordering = ("kind", "step", "since")
        constraints = [
            models.UniqueConstraint(fields=["kind", "step", "since"], name="duty_once_a_year"),
            models.CheckConstraint(
                condition=models.Q(month__gte=1, month__lte=12, day__gte=1, day__lte=31), name="duty_date_plausible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.month}-{self.day:02}"

    def clean(self) -> None:
        if not (self.month and self.day):
            return  # the form has refused it already
        try:
            date(2001, self.month, self.day)
        except ValueError:
            raise ValidationError({"day": _("There is no such day in this month.")}) from None
        if self.until is not None and self.until < self.since:
            raise ValidationError({"until": _("The last year lies before the first.")})

    def due_on(self, year: int) -> date:
        """The last day that is in time, for a report on ``year``."""
        return date(year + 1, self.month, self.day)


class Proof(AddedOnly):
    """Shows that a duty was done on a day: a saved page, a receipt, a screenshot. Added, never edited."""

    report = models.ForeignKey(Report, models.PROTECT, verbose_name=_("report"), related_name="proofs")
    step = models.CharField(_("what it proves"), max_length=10, choices=Duty.Step.choices)
    done_on = models.DateField(_("done on"))
    address = models.URLField(_("source address"), max_length=500, blank=True)
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, verbose_name=_("saved page or receipt"), related_name="+", null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("proof of a date")
        verbose_name_plural = _("proofs of dates")
        ordering = ("report", "step", "at", "pk")

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.done_on}"


class SecrecyCheck(AddedOnly):
    """One secrecy check (保密审查) of a report before it is published: who, when, with what result. Never edited."""

    class Result(models.TextChoices):
        MAY_BE_PUBLISHED = "may_be_published", _("may be published")
        AFTER_CHANGES = "after_changes", _("may be published after changes")
        MAY_NOT = "may_not", _("may not be published")

    report = models.ForeignKey(Report, models.PROTECT, verbose_name=_("report"), related_name="secrecy_checks")
    result = models.CharField(_("result"), max_length=20, choices=Result.choices)
    checked_on = models.DateField(_("checked on"))
    checked_by_post = models.CharField(_("post of the person who checked"), max_length=100)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("secrecy check")
        verbose_name_plural = _("secrecy checks")
        ordering = ("report", "at", "pk")

    def __str__(self) -> str:
        return f"{self.report}: {self.get_result_display()}"
