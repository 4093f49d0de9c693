"""From the database to the league: the organisations of a level and area, their series, the choices on the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from indicators.quantity import Quantity
from reports.comparison.build import build_row, with_denominators
from reports.comparison.cells import Definition, ReportYear, Value
from reports.comparison.gather import Dictionary, dictionary, report_years, values_in
from reports.comparison.league.build import BY_IMPROVEMENT, REPORTED, Entrant, League, Rules, build
from reports.comparison.places import Place, all_places, areas, is_in
from reports.comparison.series import SeriesKey
from reports.comparison.verified import as_found, values_with
from reports.models import Observation, Organisation, Report

SCOPES = 12  # series of one indicator that are offered: the commonest


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; None and "" are left to the data."""

    indicator: str
    year: int
    first: int
    series: SeriesKey | None = None
    level: str = ""
    area: int | None = None
    rules: Rules = Rules()


@dataclass(frozen=True)
class LeaguePage:
    """``series`` counts organisations by series of the indicator, ``levels`` by level; both for the choices offered."""

    definition: Definition
    key: SeriesKey
    level: str
    area: Place | None
    league: League
    series: tuple[tuple[SeriesKey, int], ...]
    levels: tuple[tuple[str, int], ...]
    areas: tuple[Place, ...]


def league_of(
    reports: QuerySet[Report], wanted: Wanted, language: str, found: Mapping[int, Quantity]
) -> LeaguePage | None:
    """The league from ``reports``, which are accepted and of one kind; None for an unknown indicator. Six queries.

    ``found`` is what verifications that the person may see found, by observation.
    """
    known = dictionary(language, Organisation.objects.values("pk"), [wanted.indicator])
    definition = known.definitions.get(wanted.indicator)
    if definition is None:
        return None
    # Why an organisation says nothing is shown for the year of the league alone.
    years = report_years(reports.filter(year__gte=wanted.first - 1, year__lte=wanted.year), wanted.year - 1)
    codes = filter(None, (definition.code, definition.denominator))
    among = Observation.objects.achieved().filter(
        indicator__code__in=list(codes), period__gte=wanted.first - 1, period__lte=wanted.year
    )
    values = with_denominators(values_in(among, years), known.definitions)
    values = values_with((value for value in values if value.key.indicator == definition.code), found)
    if wanted.rules.basis != REPORTED:
        values = as_found(values)
    return _page(wanted, definition, known, years, values, all_places())


def _page(
    wanted: Wanted,
    definition: Definition,
    known: Dictionary,
    years: Sequence[ReportYear],
    values: Sequence[Value],
    places: dict[int, Place],
) -> LeaguePage:
    of_report = {report.pk: report.organisation for report in years}
    holding = {(value.key, of_report[value.report]) for value in values if value.year == wanted.year}
    series = Counter(key for key, _organisation in holding).most_common(SCOPES)
    key = wanted.series or (series[0][0] if series else SeriesKey(definition.code))
    levels = Counter(places[organisation].level for held, organisation in holding if held == key)
    level = wanted.level or (levels.most_common(1)[0][0] if levels else Organisation.Level.COUNTY)
    area = places.get(wanted.area) if wanted.area else None
    chosen = [place for place in places.values() if place.level == level and is_in(place, area, places)]
    league = build(
        _entrants(chosen, key, definition, known, years, values, wanted),
        range(wanted.first, wanted.year + 1), definition.direction, wanted.rules,
    )  # fmt: skip
    return LeaguePage(definition, key, level, area, league, tuple(series), tuple(levels.items()), areas(places))


def _entrants(
    chosen: Iterable[Place],
    key: SeriesKey,
    definition: Definition,
    known: Dictionary,
    reports: Iterable[ReportYear],
    values: Iterable[Value],
    wanted: Wanted,
) -> list[Entrant]:
    """Those of ``chosen`` that ever reported in the years of the league: an office that never does is no runner."""
    years = range(wanted.first, wanted.year + 1)
    # Changes before the year of the league order nothing where the value does.
    changed_since = wanted.first if wanted.rules.order == BY_IMPROVEMENT else wanted.year
    reports_of: dict[int, dict[int, ReportYear]] = {}
    for report in reports:
        reports_of.setdefault(report.organisation, {})[report.year] = report
    of_report = {report.pk: organisation for organisation, each in reports_of.items() for report in each.values()}
    values_of: dict[int, list[Value]] = {}
    for value in values:
        if value.key == key:
            values_of.setdefault(of_report[value.report], []).append(value)
    entrants = []
    for place in chosen:
        if place.pk in reports_of:
            breaks = known.breaks_of(place.pk, key.indicator)
            row = build_row(
                key,
                values_of.get(place.pk, []),
                years,
                reports_of[place.pk],
                definition,
                breaks,
                changed_since=changed_since,
            )
            entrants.append(Entrant(place.pk, place.name, place.above, row))
    return entrants


def reported_indicators(reports: QuerySet[Report], year: int) -> list[dict[str, object]]:
    """Indicators that ``reports`` of ``year`` give values of, with how many organisations do. One query."""
    rows = (
        Observation.objects.standing()
        .achieved()
        .filter(indicator__isnull=False, period=year, report__in=reports.for_year(year))
    )
    columns = ("indicator__code", "indicator__name", "indicator__name_en", "indicator__theme__code",
               "indicator__theme__name", "indicator__theme__name_en")  # fmt: skip
    counted = rows.values(*columns).annotate(organisations=Count("report__organisation", distinct=True))
    return list(counted.order_by("indicator__theme__position", "indicator__theme__code", "indicator__code"))
