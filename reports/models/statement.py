"""The other side: what an organisation says to a review, a verification or a ledger item, and what is decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.trail import AddedOnly
from reports.models.attachment import Attachment
from reports.models.observation import Observation
from reports.models.rectification import Rectification
from reports.models.review import Review
from reports.models.verification import Verification

ABOUT = ("review", "verification", "rectification", "observation")


def _about_one_thing() -> models.Q:
    rule = models.Q()
    for named in ABOUT:
        rule |= models.Q(**{f"{about}__isnull": about != named for about in ABOUT})
    return rule


class Statement(AddedOnly):
    """One statement, seen by both sides. Added, never edited, and it overwrites nothing.

    An explanation stands beside a figure or a finding; an objection is raised within a settable number of days and
    answered by a decision (``answers``); a report back says what was done.
    """

    class Kind(models.TextChoices):
        EXPLANATION = "explanation", _("explanation")
        OBJECTION = "objection", _("objection")
        REPORT_BACK = "report_back", _("report back")
        UPHELD = "upheld", pgettext_lazy("objection", "objection upheld")
        REJECTED = "rejected", pgettext_lazy("objection", "objection rejected")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    review = models.ForeignKey(
        Review, models.PROTECT, verbose_name=_("review"), related_name="statements", null=True, blank=True
    )
    verification = models.ForeignKey(
        Verification, models.PROTECT, verbose_name=_("verification"), related_name="statements", null=True, blank=True
    )
    rectification = models.ForeignKey(
        Rectification, models.PROTECT, verbose_name=_("rectification item"), related_name="statements",
        null=True, blank=True,
    )  # fmt: skip
    observation = models.ForeignKey(
        Observation, models.PROTECT, verbose_name=_("observation"), related_name="statements", null=True, blank=True
    )
    answers = models.OneToOneField(
        "self", models.PROTECT, verbose_name=_("decides on"), related_name="decision", null=True, blank=True
    )
    text = models.TextField(_("text"))
    attachments = models.ManyToManyField(
        Attachment, verbose_name=_("attachments"), related_name="statements", blank=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(condition=_about_one_thing(), name="statement_about_one_thing"),
            models.CheckConstraint(condition=~models.Q(text=""), name="statement_has_a_text"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["upheld", "rejected"], answers__isnull=False)
                | (~models.Q(kind__in=["upheld", "rejected"]) & models.Q(answers__isnull=True)),
                name="decision_decides_on_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}"

    @property
    def subject(self) -> Review | Verification | Rectification | Observation | None:
        return self.review or self.verification or self.rectification or self.observation
