"""What every row that was read from a text has in common: its quote, the quote's place, and who has touched it."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class RowState(models.TextChoices):
    READ = "read", _("read, unchecked")
    CONFIRMED = "confirmed", _("confirmed")
    CORRECTED = "corrected", _("corrected")
    ENTERED = "entered", _("entered by hand")
    REJECTED = "rejected", _("rejected")


class ReadRowQuerySet(models.QuerySet):
    def standing(self):
        """Everything but what a person rejected."""
        return self.exclude(state=RowState.REJECTED)

    def unchecked(self):
        return self.filter(state=RowState.READ)


class ReadRow(models.Model):
    """A row with a quote of ``version`` at ``start``..``end`` (character offsets into its text).

    A row whose ``version`` is no longer the report's newest kept its quote when the text was replaced: pages
    mark it 原文已变 (decision 1). ``first_read`` keeps what the reader said beside what a person made of it
    (decision 7).
    """

    report = models.ForeignKey("reports.Report", models.CASCADE, verbose_name=_("report"), related_name="%(class)ss")
    version = models.ForeignKey(
        "reports.TextVersion", models.PROTECT, verbose_name=_("text version"), related_name="+", null=True, blank=True
    )
    state = models.CharField(_("state"), max_length=10, choices=RowState.choices, default=RowState.READ)
    quote = models.TextField(_("quote"), blank=True)
    start = models.PositiveIntegerField(_("start"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end"), null=True, blank=True)
    first_read = models.JSONField(_("as first read"), default=dict, blank=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("checked by"), related_name="+", null=True, blank=True
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0, editable=False)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """A quote must stand at its place in its text."""
        super().clean()
        if not self.quote:
            return
        if self.version is None or self.start is None or self.end is None:
            raise ValidationError({"quote": _("A quote needs a text version and its place in it.")})
        if self.version.report_id != self.report_id:
            raise ValidationError({"version": _("The text version belongs to another report.")})
        if self.version.text[self.start : self.end] != self.quote:
            raise ValidationError({"quote": _("The quote does not stand at this place in the text.")})


def place_in_order(name: str) -> models.CheckConstraint:
    """start <= end, both or neither."""
    both = models.Q(start__isnull=False, end__isnull=False, start__lte=models.F("end"))
    neither = models.Q(start__isnull=True, end__isnull=True)
    return models.CheckConstraint(condition=both | neither, name=name)


def state_known(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(state__in=RowState.values), name=name)
