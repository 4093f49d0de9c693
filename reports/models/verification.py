"""Values found on checking, and the random samples drawn for it (双随机)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.trail import AddedOnly
from reports.models.goal import Goal
from reports.models.observation import Observation, number
from reports.models.review import Review


class Verification(AddedOnly):
    """A value found on checking (核查值), beside the reported one (自报值). Added, never edited."""

    observation = models.ForeignKey(
        Observation, models.PROTECT, verbose_name=_("observation"), related_name="verifications"
    )
    value = number(_("value found"))
    found_on = models.DateField(_("found on"))
    how = models.CharField(_("how it was checked"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ("observation", "at")
        constraints = [models.CheckConstraint(condition=~models.Q(how=""), name="verification_says_how")]

    def __str__(self) -> str:
        return f"{self.observation}: {self.value.normalize():f}"


class Sample(AddedOnly):
    """One random draw of values or goals to be verified on site. The seed makes it repeatable. Added, never edited."""

    class What(models.TextChoices):
        VALUES = "values", _("values")
        GOALS = "goals", _("goals")

    class Method(models.TextChoices):
        EVEN = "even", _("every one with the same chance")
        RISK = "risk", _("more often where the risk is higher")

    organisation = models.ForeignKey(
        "reports.Organisation", models.PROTECT, verbose_name=_("drawn among"), related_name="samples",
        help_text=_("the organisation and all below it"),
    )  # fmt: skip
    year = models.PositiveSmallIntegerField(_("year reported on"))
    what = models.CharField(_("what is drawn"), max_length=10, choices=What.choices, default=What.VALUES)
    method = models.CharField(_("method"), max_length=10, choices=Method.choices, default=Method.EVEN)
    wanted = models.PositiveSmallIntegerField(_("how many"))
    drawn_from = models.PositiveIntegerField(_("drawn from"))
    seed = models.CharField(_("seed"), max_length=64)
    checkers = models.CharField(_("persons who check"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(condition=models.Q(what__in=["values", "goals"]), name="sample_what_known"),
            models.CheckConstraint(condition=models.Q(method__in=["even", "risk"]), name="sample_method_known"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year} · {self.get_what_display()}"


class Sampled(AddedOnly):
    """One value or goal that a draw took, with the weight it had and why."""

    sample = models.ForeignKey(Sample, models.CASCADE, verbose_name=_("sample"), related_name="sampled")
    position = models.PositiveSmallIntegerField(_("position"))
    observation = models.ForeignKey(
        Observation, models.PROTECT, verbose_name=_("observation"), related_name="sampled", null=True, blank=True
    )
    goal = models.ForeignKey(
        Goal, models.PROTECT, verbose_name=_("goal"), related_name="sampled", null=True, blank=True
    )
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    risks = models.CharField(_("risks"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("drawn for verification")
        verbose_name_plural = _("drawn for verification")
        ordering = ("sample", "position")
        constraints = [
            models.UniqueConstraint(fields=["sample", "position"], name="sampled_position_once"),
            models.CheckConstraint(
                condition=models.Q(observation__isnull=False, goal__isnull=True)
                | models.Q(observation__isnull=True, goal__isnull=False),
                name="sampled_is_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.observation or self.goal)


class Finding(AddedOnly):
    """What was found on site for one drawn value or goal: with the verification or review it led to. Never edited."""

    class Outcome(models.TextChoices):
        AS_REPORTED = "as_reported", pgettext_lazy("finding", "as reported")
        DIFFERENT = "different", _("different from the report")
        NO_DOCUMENTS = "no_documents", _("no documents to show it")

    sampled = models.ForeignKey(Sampled, models.PROTECT, verbose_name=_("drawn"), related_name="findings")
    outcome = models.CharField(_("outcome"), max_length=15, choices=Outcome.choices)
    verification = models.ForeignKey(
        Verification, models.PROTECT, verbose_name=_("verification"), related_name="+", null=True, blank=True
    )
    review = models.ForeignKey(
        Review, models.PROTECT, verbose_name=_("review"), related_name="+", null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ("sampled", "at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["as_reported", "different", "no_documents"]),
                name="finding_outcome_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sampled}: {self.get_outcome_display()}"
