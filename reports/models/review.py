"""A supervisor's verdict on a goal, commitment or target: added, never edited."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.trail import AddedOnly, AddedOnlyQuerySet, Trail
from reports.models.attachment import Attachment
from reports.models.goal import Commitment, Goal, Target
from reports.models.observation import Observation


class Verdict(models.TextChoices):
    MET = "met", pgettext_lazy("review", "met")
    PARTLY_MET = "partly_met", _("partly met")
    NOT_MET = "not_met", pgettext_lazy("review", "not met")
    IN_PROGRESS = "in_progress", _("in progress")
    NO_EVIDENCE = "no_evidence", _("no evidence")
    DROPPED = "dropped", _("dropped")


SUBJECTS = ("goal", "commitment", "target")


def _exactly_one() -> models.Q:
    """One of goal, commitment and target is named, the others are not (decision 6)."""
    rule = models.Q()
    for named in SUBJECTS:
        rule |= models.Q(**{f"{subject}__isnull": subject != named for subject in SUBJECTS})
    return rule


class ReviewRule(models.Model):
    """The wording by which a verdict is given, with the days between which it is in force. Editable by the office."""

    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict.choices)
    wording = models.TextField(_("wording"))
    since = models.DateField(_("in force from"))
    until = models.DateField(_("in force to"), null=True, blank=True)
    history = Trail(table_name="reports_h_review_rule")

    class Meta:
        verbose_name = _("rule for a verdict")
        verbose_name_plural = _("rules for verdicts")
        ordering = ("verdict", "since")
        constraints = [
            models.UniqueConstraint(fields=["verdict", "since"], name="review_rule_once_a_day"),
            models.CheckConstraint(condition=models.Q(verdict__in=Verdict.values), name="review_rule_verdict_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.wording}"


class ReviewQuerySet(AddedOnlyQuerySet):
    def in_force(self) -> ReviewQuerySet:
        """Neither withdrawn nor themselves a withdrawal."""
        return self.filter(withdrawal__isnull=True, withdraws__isnull=True)


class Review(AddedOnly):
    """One supervisor's verdict on a day, with its reason. Withdrawn only by another row (``withdraws``)."""

    goal = models.ForeignKey(
        Goal, models.PROTECT, verbose_name=_("goal"), related_name="reviews", null=True, blank=True
    )
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="reviews", null=True, blank=True
    )
    target = models.ForeignKey(
        Target, models.PROTECT, verbose_name=_("target"), related_name="reviews", null=True, blank=True
    )
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict.choices)
    reason = models.TextField(_("reason"))
    rule = models.TextField(
        _("rule in force"), blank=True, editable=False, help_text=_("its wording on the day of the verdict")
    )
    on = models.DateField(_("day of the verdict"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    withdraws = models.OneToOneField(
        "self", models.PROTECT, verbose_name=_("withdraws"), related_name="withdrawal", null=True, blank=True
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(condition=_exactly_one(), name="review_names_exactly_one"),
            models.CheckConstraint(condition=models.Q(verdict__in=Verdict.values), name="review_verdict_known"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="review_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.get_verdict_display()}"

    @property
    def subject(self) -> Goal | Commitment | Target | None:
        return self.goal or self.commitment or self.target

    def clean(self) -> None:
        if sum(getattr(self, f"{subject}_id") is not None for subject in SUBJECTS) != 1:
            raise ValidationError(_("A review names exactly one goal, commitment or target."))
        withdrawn = self.withdraws
        if withdrawn is None:
            return
        if withdrawn.withdraws_id is not None:
            raise ValidationError(_("A withdrawal cannot be withdrawn itself."))
        if any(getattr(withdrawn, f"{subject}_id") != getattr(self, f"{subject}_id") for subject in SUBJECTS):
            raise ValidationError(_("A withdrawal names the same goal, commitment or target as the review."))


class Evidence(AddedOnly):
    """What a review rests on: a passage of a report, one of its values, an uploaded file, or a note."""

    review = models.ForeignKey(Review, models.CASCADE, verbose_name=_("review"), related_name="evidence")
    version = models.ForeignKey(
        "reports.TextVersion", models.PROTECT, verbose_name=_("text version"), related_name="+", null=True, blank=True
    )
    quote = models.TextField(_("quote"), blank=True)
    start = models.PositiveIntegerField(_("start"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end"), null=True, blank=True)
    observation = models.ForeignKey(
        Observation, models.PROTECT, verbose_name=_("observation"), related_name="+", null=True, blank=True
    )
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, verbose_name=_("attachment"), related_name="+", null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("review", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(quote="")
                | models.Q(observation__isnull=False)
                | models.Q(attachment__isnull=False)
                | ~models.Q(note=""),
                name="evidence_is_something",
            )
        ]

    def __str__(self) -> str:
        return self.quote or self.note or str(self.attachment or self.observation)
