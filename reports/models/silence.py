"""Why a report no longer speaks of a series that the report before gave: a person's word, added and never edited."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Silence(models.Model):
    """The recorded reason why ``report`` says nothing of ``series``. The newest row of a pair holds.

    ``series`` is the address of the series (``reports.comparison.series``), ``name`` what it was called on the page.
    """

    class Reason(models.TextChoices):
        MERGED = "merged", pgettext_lazy("silence", "merged with another indicator")
        DISCONTINUED = "discontinued", pgettext_lazy("silence", "no longer counted")
        OMITTED = "omitted", pgettext_lazy("silence", "left out by mistake")
        SECRET = "secret", pgettext_lazy("silence", "secret")

    report = models.ForeignKey("reports.Report", models.PROTECT, verbose_name=_("report"), related_name="silences")
    series = models.CharField(_("series"), max_length=300)
    name = models.CharField(_("name"), max_length=200)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("reason for a silence")
        verbose_name_plural = _("reasons for silences")
        ordering = ("report", "series", "at", "pk")
        constraints = [
            models.CheckConstraint(condition=~models.Q(series=""), name="silence_names_its_series"),
            models.CheckConstraint(
                condition=models.Q(reason__in=["merged", "discontinued", "omitted", "secret"]),
                name="silence_reason_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_reason_display()}"
