"""What follow-up works out of the reports, kept so that a list of the whole area need not work it out again.

Nothing here is a record. Every row can be thrown away and made anew; :mod:`reports.follow_up.stored` alone writes
them, and says of which reports they no longer hold. Pages work without them, only slower.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.models.goal import Goal, Shortfall, Target
from reports.models.observation import Observation
from reports.models.report import Report


class Renewal(models.Model):
    """How far the trail of changes had come when everything kept here was last brought up to date. One row.

    ``marks`` is the number of the newest history row of every table that matters: whatever has a higher one has
    changed since.
    """

    method = models.CharField(_("version of the method"), max_length=20)
    marks = models.JSONField(_("marks"), default=dict)
    at = models.DateTimeField(_("at"), auto_now=True)

    class Meta:
        verbose_name = _("renewal of what was worked out")
        verbose_name_plural = _("renewals of what was worked out")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.method} {self.at}"


class MeasuredReport(models.Model):
    """One report whose goals were followed into the accepted report on the next year, where that is here."""

    report = models.OneToOneField(Report, models.CASCADE, verbose_name=_("report"), related_name="stored")
    following = models.ForeignKey(
        Report, models.SET_NULL, verbose_name=_("next report"), related_name="+", null=True, blank=True
    )
    version = models.ForeignKey(
        "reports.TextVersion", models.SET_NULL, verbose_name=_("text of the next report"), related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    method = models.CharField(_("version of the method"), max_length=20)

    class Meta:
        verbose_name = _("report with its goals measured")
        verbose_name_plural = _("reports with their goals measured")
        ordering = ("report",)

    def __str__(self) -> str:
        return f"{self.report} → {self.following}"


class MeasuredGoal(models.Model):
    """A goal's measured answer, the passages proposed for it and its parts, and whether it can be measured at all.

    ``evidence``: part ("" the goal with its commitments, "commitment-3", "target-7") -> list of passages
    ``[quote, start, end, score, [words in common], index of the wording it was found by, whether it is an admission]``,
    best first, by places in the text of ``MeasuredReport.version``. ``passages`` is the number of them for the goal.
    """

    goal = models.OneToOneField(Goal, models.CASCADE, verbose_name=_("goal"), related_name="stored")
    verdict = models.CharField(_("measured"), max_length=15)
    evidence = models.JSONField(_("proposed evidence"), default=dict)
    passages = models.PositiveSmallIntegerField(_("passages proposed"), default=0)
    is_vague = models.BooleanField(_("no figure, date or owner"), default=False)
    copied_from = models.ForeignKey(
        Goal, models.SET_NULL, verbose_name=_("copied from"), related_name="+", null=True, blank=True
    )
    likeness = models.DecimalField(_("likeness"), max_digits=4, decimal_places=3, null=True, blank=True)

    class Meta:
        verbose_name = _("measured goal")
        verbose_name_plural = _("measured goals")
        ordering = ("goal",)
        indexes = [models.Index(fields=["verdict", "goal"], name="measured_goal_by_verdict")]

    def __str__(self) -> str:
        return f"{self.goal}: {self.verdict}"


class MeasuredTarget(models.Model):
    """A target's measured answer: the verdict, by what it was found, and the value taken."""

    target = models.OneToOneField(Target, models.CASCADE, verbose_name=_("target"), related_name="stored")
    verdict = models.CharField(_("measured"), max_length=15)
    why = models.CharField(_("by what"), max_length=15)
    outcome = models.ForeignKey(
        Observation, models.SET_NULL, verbose_name=_("outcome"), related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("measured target")
        verbose_name_plural = _("measured targets")
        ordering = ("target",)

    def __str__(self) -> str:
        return f"{self.target}: {self.verdict}"


class RepeatedShortfall(models.Model):
    """A shortfall of an earlier year that a later one repeats: proposed by likeness, or by a person's word.

    ``running``: in how many consecutive years the problem was named, that of ``later`` the last (连续三年: 3).
    """

    later = models.OneToOneField(Shortfall, models.CASCADE, verbose_name=_("later shortfall"), related_name="stored")
    earlier = models.ForeignKey(
        Shortfall, models.CASCADE, verbose_name=_("earlier shortfall"), related_name="stored_later"
    )
    score = models.DecimalField(_("likeness"), max_digits=4, decimal_places=3)
    is_confirmed = models.BooleanField(_("confirmed by a person"), default=False)
    running = models.PositiveSmallIntegerField(_("consecutive years named"), default=1)

    class Meta:
        verbose_name = _("shortfall that seems to repeat one")
        verbose_name_plural = _("shortfalls that seem to repeat one")
        ordering = ("later",)

    def __str__(self) -> str:
        return f"{self.earlier} → {self.later}"
