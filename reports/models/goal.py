"""What a report admits was lacking, what it promises, and which promise answers which lack."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from indicators.trail import AddedOnly, Trail
from reports.models.observation import Observation
from reports.models.read import ReadRow, ReadRowQuerySet, place_in_order, state_known


class Shortfall(ReadRow):
    """Something the report admits was lacking."""

    history = Trail(table_name="reports_h_shortfall")

    objects = ReadRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("shortfall")
        verbose_name_plural = _("shortfalls")
        ordering = ("report", "start", "pk")
        constraints = [place_in_order("shortfall_place_in_order"), state_known("shortfall_state_known")]

    def __str__(self) -> str:
        return self.quote


class Cause(models.Model):
    """A cause that the report gives for a shortfall."""

    shortfall = models.ForeignKey(Shortfall, models.CASCADE, verbose_name=_("shortfall"), related_name="causes")
    quote = models.TextField(_("quote"))
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))

    class Meta:
        verbose_name = _("cause")
        verbose_name_plural = _("causes")
        ordering = ("shortfall", "start")
        constraints = [place_in_order("cause_place_in_order")]

    def __str__(self) -> str:
        return self.quote


class Goal(ReadRow):
    """Something promised for the year after the one reported on; ``year`` is the year it is promised for."""

    year = models.PositiveSmallIntegerField(_("year it is for"))
    history = Trail(table_name="reports_h_goal")

    objects = ReadRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ("report", "start", "pk")
        constraints = [place_in_order("goal_place_in_order"), state_known("goal_state_known")]

    def __str__(self) -> str:
        return self.quote


class Commitment(ReadRow):
    """One measure (举措) that a goal holds."""

    goal = models.ForeignKey(Goal, models.CASCADE, verbose_name=_("goal"), related_name="commitments")
    history = Trail(table_name="reports_h_commitment")

    objects = ReadRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ("goal", "start", "pk")
        constraints = [place_in_order("commitment_place_in_order"), state_known("commitment_state_known")]

    def __str__(self) -> str:
        return self.quote

    def clean(self) -> None:
        super().clean()
        if self.goal_id is not None and self.goal.report_id != self.report_id:
            raise ValidationError(_("The goal belongs to another report."))


class Comparator(models.TextChoices):
    GE = "ge", _("at least")
    GT = "gt", _("more than")
    LE = "le", _("at most")
    LT = "lt", _("less than")
    EQ = "eq", _("equal to")
    ABOUT = "about", _("about")


class Target(models.Model):
    """A number promised: an observation of kind "target" with its comparator, tied to its goal (decision 5)."""

    observation = models.OneToOneField(
        Observation, models.CASCADE, verbose_name=_("observation"), related_name="target"
    )
    goal = models.ForeignKey(
        Goal, models.SET_NULL, verbose_name=_("goal"), related_name="targets", null=True, blank=True
    )
    comparator = models.CharField(_("comparator"), max_length=10, choices=Comparator.choices, default=Comparator.EQ)
    history = Trail(table_name="reports_h_target")

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ("observation",)
        constraints = [
            models.CheckConstraint(condition=models.Q(comparator__in=Comparator.values), name="target_comparator_known")
        ]

    def __str__(self) -> str:
        return f"{self.observation} ({self.get_comparator_display()})"

    def clean(self) -> None:
        # On the page of a new value the observation has no number yet; where the form refused it, it is not there.
        observation = getattr(self, "observation", None)
        if observation is not None and self.goal is not None and self.goal.report_id != observation.report_id:
            raise ValidationError(_("The goal belongs to another report."))


class Answer(AddedOnly):
    """A person's word on whether a goal answers a shortfall. Proposals are computed and are no rows (decision 6).

    Added, never edited: the newest row of a pair holds.
    """

    shortfall = models.ForeignKey(Shortfall, models.PROTECT, verbose_name=_("shortfall"), related_name="answers")
    goal = models.ForeignKey(Goal, models.PROTECT, verbose_name=_("goal"), related_name="answers")
    holds = models.BooleanField(_("the goal answers the shortfall"))
    why = models.CharField(_("why"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("answer to a shortfall")
        verbose_name_plural = _("answers to shortfalls")
        ordering = ("shortfall", "at", "pk")

    def __str__(self) -> str:
        return f"{self.shortfall} ← {self.goal}"

    def clean(self) -> None:
        if self.shortfall_id is None or self.goal_id is None:
            return  # the form has refused it already
        if self.shortfall.report.organisation_id != self.goal.report.organisation_id:
            raise ValidationError(_("A goal answers shortfalls of its own organisation only."))


class Recurrence(AddedOnly):
    """A person's word on whether a shortfall repeats one of an earlier report. Proposals are computed (decision 6).

    Added, never edited: the newest row of a pair holds.
    """

    earlier = models.ForeignKey(
        Shortfall, models.PROTECT, verbose_name=_("earlier shortfall"), related_name="later_recurrences"
    )
    later = models.ForeignKey(
        Shortfall, models.PROTECT, verbose_name=_("later shortfall"), related_name="earlier_recurrences"
    )
    holds = models.BooleanField(_("the same problem"))
    why = models.CharField(_("why"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("repeated shortfall")
        verbose_name_plural = _("repeated shortfalls")
        ordering = ("earlier", "later", "at", "pk")
        constraints = [models.CheckConstraint(condition=~models.Q(earlier=models.F("later")), name="recurrence_of_two")]

    def __str__(self) -> str:
        return f"{self.earlier} → {self.later}"

    def clean(self) -> None:
        if self.earlier_id is None or self.later_id is None:
            return  # the form has refused it already
        before, after = self.earlier.report, self.later.report
        if before.organisation_id != after.organisation_id or before.year >= after.year:
            raise ValidationError(_("A shortfall repeats one of an earlier report of its own organisation only."))


class Assignment(AddedOnly):
    """Who sees to a goal and by when. Added, never edited: the newest row of a goal holds."""

    goal = models.ForeignKey(Goal, models.PROTECT, verbose_name=_("goal"), related_name="assignments")
    body = models.CharField(_("responsible body"), max_length=100, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="assignments",
        null=True, blank=True,
    )  # fmt: skip
    due_on = models.DateField(_("due on"), null=True, blank=True)
    why = models.CharField(_("why"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ("goal", "at", "pk")

    def __str__(self) -> str:
        return f"{self.goal}: {self.body or self.person or self.due_on}"
