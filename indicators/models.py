"""The dictionary of what is measured: themes, indicators, their other wordings and series breaks.

Knows no organisation and no report. Rows that came with the built-in catalogue keep what was loaded in
``loaded``; a field that an office has changed since differs from it, and is never overwritten again.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.quantity import RATE_UNITS
from indicators.trail import Trail


class Direction(models.TextChoices):
    """Which way is better."""

    HIGHER = "higher", _("higher is better")
    LOWER = "lower", _("lower is better")
    NEUTRAL = "neutral", _("neither way is better")


class Measure(models.TextChoices):
    """What a value says of its indicator ("kind" of the reading contract)."""

    LEVEL = "level", pgettext_lazy("measure", "level")
    GROWTH = "growth", _("growth")
    CHANGE_POINTS = "change_points", _("change in percentage points")
    RANK = "rank", _("rank")
    RATIO = "ratio", _("ratio")
    TARGET = "target", _("target")


class Theme(models.Model):
    """One head of the indicator framework (T1 to T10). Data, not code: an office may rename or add."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    loaded = models.JSONField(_("as loaded from the catalogue"), default=dict, blank=True, editable=False)
    history = Trail(table_name="indicators_h_theme")

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ("position", "code")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def in_use(self) -> IndicatorQuerySet:
        """Indicators that new values may be matched to."""
        return self.filter(withdrawn_because="")

    def with_wordings(self) -> IndicatorQuerySet:
        return self.select_related("theme").prefetch_related("aliases")


class Indicator(models.Model):
    """A lasting definition: code, name, base unit, which way is better, theme, numerator and denominator."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    unit = models.CharField(_("base unit"), max_length=20, blank=True, help_text=_("empty for a bare ratio"))
    measure = models.CharField(
        _("measure"), max_length=20, choices=Measure.choices, default=Measure.LEVEL,
        help_text=_("what its values usually are"),
    )  # fmt: skip
    direction = models.CharField(
        _("which way is better"), max_length=10, choices=Direction.choices, default=Direction.NEUTRAL
    )
    theme = models.ForeignKey(
        Theme, models.PROTECT, verbose_name=_("theme"), related_name="indicators", null=True, blank=True
    )
    numerator = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("numerator"), related_name="+", null=True, blank=True
    )
    denominator = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("denominator"), related_name="+", null=True, blank=True
    )
    definition = models.TextField(_("definition"), blank=True)
    notes = models.TextField(_("notes"), blank=True)
    withdrawn_because = models.CharField(_("withdrawn because"), max_length=200, blank=True)
    loaded = models.JSONField(_("as loaded from the catalogue"), default=dict, blank=True, editable=False)
    history = Trail(table_name="indicators_h_indicator")

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("what is measured", "indicator")
        verbose_name_plural = pgettext_lazy("what is measured", "indicators")
        ordering = ("theme__position", "code")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(direction__in=Direction.values), name="indicator_direction_known"
            ),
            models.CheckConstraint(condition=~models.Q(code=""), name="indicator_code_given"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("indicator_detail", args=[self.code])

    @property
    def is_quotient(self) -> bool:
        """A rate or ratio whose numerator and denominator are both indicators of the dictionary."""
        is_rate = self.unit in RATE_UNITS or self.measure == Measure.RATIO
        return is_rate and self.numerator is not None and self.denominator is not None


class Alias(models.Model):
    """Another wording under which reports name an indicator; it belongs to one indicator only.

    ``text`` is the wording as written, ``normalised`` what is compared (``indicators.matching.normalise``).
    """

    class Origin(models.TextChoices):
        CATALOGUE = "catalogue", _("built-in catalogue")
        CONFIRMED = "confirmed", _("confirmed on a report")
        ENTERED = "entered", _("entered")

    indicator = models.ForeignKey(Indicator, models.CASCADE, verbose_name=_("indicator"), related_name="aliases")
    text = models.CharField(_("wording"), max_length=100)
    normalised = models.CharField(_("normalised wording"), max_length=100, unique=True, editable=False)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.ENTERED)
    withdrawn_because = models.CharField(_("withdrawn because"), max_length=200, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("added by"), related_name="+", null=True, blank=True
    )
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)
    history = Trail(table_name="indicators_h_alias")

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        ordering = ("indicator", "text")

    def __str__(self) -> str:
        return self.text


class SeriesBreak(models.Model):
    """A dated reason why values of an indicator before and after must not be compared, wherever they come from.

    ``since`` is the first year counted the new way. Breaks of one organisation alone: ``reports.LocalBreak``.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, verbose_name=_("indicator"), related_name="breaks")
    since = models.PositiveSmallIntegerField(_("first year counted the new way"))
    reason = models.CharField(_("reason"), max_length=300)
    source = models.CharField(_("source"), max_length=300, blank=True)
    withdrawn_because = models.CharField(_("withdrawn because"), max_length=200, blank=True)
    history = Trail(table_name="indicators_h_break")

    class Meta:
        verbose_name = _("series break")
        verbose_name_plural = _("series breaks")
        ordering = ("indicator", "since")
        constraints = [models.UniqueConstraint(fields=["indicator", "since"], name="break_once_a_year")]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.since}"
