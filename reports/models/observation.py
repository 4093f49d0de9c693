"""What a report says about an indicator; trends without a figure; corrections, and what people say of series: local
breaks, names, silences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.models import Measure
from indicators.quantity import Quantity
from indicators.trail import AddedOnly, Trail
from reports.models.read import ReadRow, ReadRowQuerySet, place_in_order, state_known
from reports.models.report import SectionKind


class Qualifier(models.TextChoices):
    EXACT = "exact", _("exact")
    ABOUT = "about", _("about")
    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")
    RANGE = "range", _("range")


class Span(models.TextChoices):
    YEAR = "year", _("full year")
    HALF = "half", _("half year")
    QUARTER = "quarter", _("quarter")
    CUMULATIVE = "cumulative", _("cumulative")
    POINT = "point", _("at a date")


class ChangeDirection(models.TextChoices):
    UP = "up", _("up")
    DOWN = "down", _("down")


class ObservationQuerySet(ReadRowQuerySet):
    def achieved(self):
        """What was achieved: targets left out (decision 5)."""
        return self.exclude(kind=Measure.TARGET)

    def with_indicator(self):
        return self.select_related("indicator", "indicator__theme")


def number(verbose_name, **options) -> models.DecimalField:
    """A value in base units: up to 24 digits, 6 of them decimals (9 digits of 亿元 fit in 元)."""
    return models.DecimalField(verbose_name, max_digits=24, decimal_places=6, **options)


class Observation(ReadRow):
    """One value in base units with its bounds, unit, qualifier and scope, and the quote it stands in."""

    indicator = models.ForeignKey(
        "indicators.Indicator", models.PROTECT, verbose_name=_("indicator"), related_name="observations",
        null=True, blank=True,
    )  # fmt: skip
    name = models.CharField(_("name as written"), max_length=200)
    value = number(_("value"))
    lower = number(_("lower bound"), null=True, blank=True)
    upper = number(_("upper bound"), null=True, blank=True)
    lower_open = models.BooleanField(_("lower bound excluded"), default=False)
    upper_open = models.BooleanField(_("upper bound excluded"), default=False)
    step = number(_("one unit of the last printed digit"), default=Decimal(1))
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    written = models.CharField(_("number as written"), max_length=60, blank=True)
    qualifier = models.CharField(_("qualifier"), max_length=10, choices=Qualifier.choices, default=Qualifier.EXACT)
    kind = models.CharField(_("measure"), max_length=20, choices=Measure.choices, default=Measure.LEVEL)
    direction = models.CharField(_("direction"), max_length=10, choices=ChangeDirection.choices, blank=True)
    period = models.PositiveSmallIntegerField(_("year of the value"))
    span = models.CharField(_("span"), max_length=12, choices=Span.choices, default=Span.YEAR)
    coverage = models.CharField(_("coverage"), max_length=60, blank=True)
    stage = models.CharField(_("stage"), max_length=20, blank=True)
    pool = models.CharField(_("ranked among"), max_length=60, blank=True)
    numerator = number(_("numerator"), null=True, blank=True)
    denominator = number(_("denominator"), null=True, blank=True)
    section = models.CharField(_("section"), max_length=20, choices=SectionKind.choices, default=SectionKind.OTHER)
    match_score = models.DecimalField(_("match score"), max_digits=4, decimal_places=3, null=True, blank=True)
    match_reason = models.CharField(_("why matched"), max_length=200, blank=True)
    source_name = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("needed for a value without a quote")
    )
    history = Trail(table_name="reports_h_observation")

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ("report", "start", "pk")
        constraints = [
            place_in_order("observation_place_in_order"),
            state_known("observation_state_known"),
            models.CheckConstraint(
                condition=~models.Q(quote="")
                | (models.Q(state__in=["entered", "rejected"]) & ~models.Q(source_name="")),
                name="observation_quote_or_source",
            ),
            models.CheckConstraint(
                condition=models.Q(lower__isnull=True)
                | models.Q(upper__isnull=True)
                | models.Q(lower__lte=models.F("upper")),
                name="observation_bounds_in_order",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=Measure.values), name="observation_measure_known"),
            models.CheckConstraint(
                condition=models.Q(qualifier__in=Qualifier.values), name="observation_qualifier_known"
            ),
            models.CheckConstraint(condition=models.Q(span__in=Span.values), name="observation_span_known"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["indicator", "kind", "period"], name="observation_by_indicator")]

    def __str__(self) -> str:
        return f"{self.name} {self.written or format(self.value.normalize(), 'f')}".strip()

    @property
    def quantity(self) -> Quantity:
        return Quantity(
            value=self.value, unit=self.unit, qualifier=self.qualifier, lower=self.lower, upper=self.upper,
            lower_open=self.lower_open, upper_open=self.upper_open, step=self.step,
        )  # fmt: skip

    def clean(self) -> None:
        super().clean()
        if not self.quote and not self.source_name:
            raise ValidationError({"source_name": _("A value without a quote must name its source.")})
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise ValidationError({"upper": _("The upper bound lies below the lower one.")})


class Trend(ReadRow):
    """A change stated without a figure (较2022年有所下降)."""

    indicator = models.ForeignKey(
        "indicators.Indicator", models.PROTECT, verbose_name=_("indicator"), related_name="trends",
        null=True, blank=True,
    )  # fmt: skip
    name = models.CharField(_("name as written"), max_length=200)
    direction = models.CharField(_("direction"), max_length=10, choices=ChangeDirection.choices)
    against = models.CharField(_("against"), max_length=20, blank=True)
    history = Trail(table_name="reports_h_trend")

    objects = ReadRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("stated trend")
        verbose_name_plural = _("stated trends")
        ordering = ("report", "start", "pk")
        constraints = [place_in_order("trend_place_in_order"), state_known("trend_state_known")]

    def __str__(self) -> str:
        return f"{self.name} {self.get_direction_display()}"


class Correction(AddedOnly):
    """What an accepted report said of a value before the report was opened again and the value corrected.

    Added by the step that accepts it once more, never edited: pages show the value with what stood there before.
    """

    observation = models.ForeignKey(
        Observation, models.PROTECT, verbose_name=_("observation"), related_name="corrections"
    )
    value = number(_("value before"), null=True, blank=True)
    written = models.CharField(_("number as written before"), max_length=60, blank=True)
    unit = models.CharField(_("unit before"), max_length=20, blank=True)
    name = models.CharField(_("name before"), max_length=200)
    stood_until = models.DateTimeField(_("stood until"))
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("corrected by"),
        related_name="+",
        null=True,
        blank=True,
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("correction of an accepted value")
        verbose_name_plural = _("corrections of accepted values")
        ordering = ("observation", "at", "pk")
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="correction_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.name} {self.written}".strip()


class LocalBreak(models.Model):
    """A series break (口径变化) of one organisation alone: the dictionary knows no organisation."""

    organisation = models.ForeignKey(
        "reports.Organisation", models.CASCADE, verbose_name=_("organisation"), related_name="breaks"
    )
    indicator = models.ForeignKey(
        "indicators.Indicator", models.CASCADE, verbose_name=_("indicator"), related_name="local_breaks"
    )
    since = models.PositiveSmallIntegerField(_("first year counted the new way"))
    reason = models.CharField(_("reason"), max_length=300)
    withdrawn_because = models.CharField(_("withdrawn because"), max_length=200, blank=True)
    history = Trail(table_name="reports_h_local_break")

    class Meta:
        verbose_name = _("local series break")
        verbose_name_plural = _("local series breaks")
        ordering = ("organisation", "indicator", "since")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "indicator", "since"], name="local_break_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.indicator.code} {self.since}"


class SeriesNameQuerySet(models.QuerySet["SeriesName"]):
    def in_force(self, organisations: Iterable[int]) -> dict[int, dict[str, str]]:
        """Organisation -> normalised wording -> the name of its series. One query; the newest row of a pair holds."""
        named: dict[int, dict[str, str]] = defaultdict(dict)
        rows = self.filter(organisation__in=organisations).order_by("at", "pk")
        for organisation, wording, name in rows.values_list("organisation", "wording", "name"):
            named[organisation][wording] = name
        return {key: {wording: name for wording, name in each.items() if name} for key, each in named.items()}


class SeriesName(models.Model):
    """A person's word that a wording in the reports of ``organisation`` is of the series called ``name``.

    Series outside the dictionary alone; wordings of the dictionary are its aliases. ``wording`` is normalised. An empty
    ``name`` splits it off again: the wording stands for itself. Added, never edited.
    """

    organisation = models.ForeignKey(
        "reports.Organisation", models.PROTECT, verbose_name=_("organisation"), related_name="series_names"
    )
    wording = models.CharField(_("wording"), max_length=200)
    name = models.CharField(_("name of the series"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = SeriesNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("name of a series")
        verbose_name_plural = _("names of series")
        ordering = ("organisation", "wording", "at", "pk")
        constraints = [models.CheckConstraint(condition=~models.Q(wording=""), name="series_name_of_a_wording")]

    def __str__(self) -> str:
        return f"{self.wording} → {self.name or self.wording}"


class Silence(AddedOnly):
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
