"""The league in words: orders, reasons for having no place, a place that may be another."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.change import HIGHER, LOWER
from indicators.quantity import RANK, Quantity
from reports.comparison.cells import NO_REPORT, SEVERAL
from reports.comparison.league import build
from reports.comparison.league.build import League, Standing
from reports.comparison.league.gather import LeaguePage
from reports.comparison.words import scope_text

ORDERS = (
    (build.BY_VALUE, gettext_lazy("by value")),
    (build.BY_IMPROVEMENT, gettext_lazy("by improvement on the year before")),
)
BASES = (
    (build.REPORTED, gettext_lazy("as reported")),
    (build.FOUND_FIRST, gettext_lazy("as verified, else as reported")),
    (build.VERIFIED_ONLY, gettext_lazy("as verified, the others left out")),
)
REASONS = {
    build.SMALL: gettext_lazy("fewer than 30 cases"),
    build.UNCHECKED: gettext_lazy("unchecked"),
    build.UNVERIFIED: gettext_lazy("not verified, or not to be seen by you"),
    SEVERAL: gettext_lazy("several values in one report"),
    build.UNCOMPARED: gettext_lazy("not comparable with the year before"),
    build.NO_EARLIER: gettext_lazy("no value for the year before"),
    build.FROM_ZERO: gettext_lazy("zero the year before"),
    build.SILENT: gettext_lazy("the report says nothing of it"),
    NO_REPORT: gettext_lazy("no accepted report"),
}


def order_text(page: LeaguePage) -> str:
    """What stands first."""
    if page.league.rules.order == build.BY_IMPROVEMENT:
        return improvement_text(page)
    if page.key.kind == RANK:
        return _("First place stands first.")
    return {
        HIGHER: _("Higher is better: the highest value stands first."),
        LOWER: _("Lower is better: the lowest value stands first."),
    }.get(page.definition.direction, _("Neither way is better: the largest value stands first, which is no praise."))


def improvement_text(page: LeaguePage) -> str:
    if page.key.kind == RANK:
        return _("Whoever gained the most places stands first.")
    by = _("percentage points") if page.definition.unit == "%" else _("percent of the earlier value")
    if page.definition.direction in (HIGHER, LOWER):
        return _("Whoever improved most stands first, in %(unit)s.") % {"unit": by}
    return _("Neither way is better: whoever rose most stands first, in %(unit)s.") % {"unit": by}


def place_text(standing: Standing) -> str:
    """The place, and those that rounding leaves possible: 3 (2–4)."""
    if standing.place is None:
        return "—"
    if standing.is_certain:
        return str(standing.place)
    return f"{standing.place} ({standing.best}–{standing.worst})"


def scope_name(page: LeaguePage) -> str:
    """Measure and scope of what is ranked; empty for the plain yearly value."""
    return scope_text(page.key)


def median_text(league: League, unit: str, language: str) -> str:
    return "" if league.median is None else Quantity(league.median, unit).text(language)
