"""From the database to the heat map. Only what a square prints is read: 18,000 values stand on a large one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db.models import Max, QuerySet
from django.urls import reverse

from indicators.change import small_base
from indicators.quantity import CHANGE_POINTS, GROWTH, RANK, base_unit, unit_class
from reports.comparison.build import build_row, exact_cases, with_denominators
from reports.comparison.cells import Definition, ReportYear, Value, settle
from reports.comparison.gather import Dictionary, breaks_of, definitions, report_years, values_in
from reports.comparison.heat_map.build import Grouped, HeatMap, Said, Scope, build, grouped, settled
from reports.comparison.peers import FEWEST
from reports.comparison.places import Place, all_places, areas, is_in
from reports.comparison.series import SeriesKey
from reports.models import Observation, Organisation, Report, RowState

# Without the bounds: they matter only where an organisation gives several values, and are read there.
_COLUMNS = (
    "pk", "report_id", "version_id", "state", "indicator__code", "written", "value", "unit", "kind", "direction",
    "span", "coverage", "stage", "pool", "denominator", "qualifier",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    year: int | None = None
    level: str = ""
    area: int | None = None
    theme: str = ""
    everything: bool = False


@dataclass(frozen=True)
class HeatMapPage:
    year: int | None
    level: str
    area: Place | None
    heat_map: HeatMap
    themes: dict[str, str]
    areas: tuple[Place, ...]


def heat_map_of(reports: QuerySet[Report], wanted: Wanted, language: str) -> HeatMapPage:
    """The heat map from ``reports``, which are accepted and of one kind. At most nine queries."""
    places = all_places()
    area = places.get(wanted.area) if wanted.area else None
    year = wanted.year or reports.aggregate(newest=Max("year"))["newest"]
    known, themes = definitions(language)
    shown = {code: each for code, each in known.items() if not wanted.theme or each.theme == wanted.theme}
    years = report_years(reports.for_year(year)) if year else []
    years = [report for report in years if is_in(places[report.organisation], area, places)]
    level = wanted.level or _lowest(places[report.organisation].level for report in years)
    of = {report.organisation: report for report in years if places[report.organisation].level == level}
    organisations = [(pk, place.name, place.above, of[pk].pk) for pk, place in places.items() if pk in of]
    said = grouped(_said(observations_of(year), list(of.values()), known) if of else ())
    fewest = 1 if wanted.everything or wanted.theme else FEWEST
    heat_map = build(said, organisations, shown, _agreed(said, of), fewest)
    if year and 0 < len(of) < FEWEST:
        heat_map = replace(heat_map, changes=changes_of(reports.filter(organisation__in=list(of)), year, shown))
    return HeatMapPage(year, level, area, heat_map, themes, areas(places))


def changes_of(reports: QuerySet[Report], year: int, known: Mapping[str, Definition]) -> dict[int, str]:
    """The verdict on each value (its id) of the few organisations of ``reports`` since the year before, as on their
    matrices. Three queries."""
    held = report_years(reports.filter(year__in=(year - 1, year)))
    organisation_of = {report.pk: report.organisation for report in held}
    said = Observation.objects.achieved().filter(indicator__code__in=list(known), period__in=(year - 1, year))
    lines: dict[tuple[int, SeriesKey], list[Value]] = defaultdict(list)
    for value in with_denominators(values_in(said, held), known):
        lines[organisation_of[value.report], value.key].append(value)
    breaks = Dictionary(dict(known), {}, *breaks_of(organisation_of.values()))
    changes = {}
    for (organisation, key), values in lines.items():
        by_year = {report.year: report for report in held if report.organisation == organisation}
        crossed = breaks.breaks_of(organisation, key.indicator)
        (cell,) = build_row(key, values, [year], by_year, known[key.indicator], crossed).cells
        if cell.change is not None and not cell.change.small_base:
            changes |= {value.pk: cell.change.verdict for value in cell.values}
    return changes


def _lowest(levels: Iterable[str]) -> str:
    """The level that most reports are of."""
    counted: dict[str, int] = defaultdict(int)
    for level in levels:
        counted[level] += 1
    return max(counted, key=lambda level: counted[level], default=Organisation.Level.COUNTY)


def observations_of(year: int | None) -> QuerySet[Observation]:
    """What reports say of indicators for their own year."""
    return Observation.objects.standing().achieved().filter(indicator__isnull=False, period=year)


def _said(observations: QuerySet[Observation], reports: Sequence[ReportYear], known: Any) -> Iterable[Said]:
    by_pk = {report.pk: report for report in reports}
    # Unordered: sorting so many rows costs more than putting the few contradictions in order afterwards.
    rows = list(observations.filter(report__in=list(by_pk)).order_by().values_list(*_COLUMNS))
    counted = {definition.denominator for definition in known.values()}
    # A report, an indicator and its scope; a rank is no number of cases, so that its pool does not matter here.
    cases = exact_cases(
        ((row[1], row[4], row[8], *row[10:13]), row[8], row[6], row[7], row[15]) for row in rows if row[4] in counted
    )
    for row in rows:
        (pk, report, version, state, code, written, value, unit, kind, direction, span, coverage, stage, pool,
         cases_of, _) = row  # fmt: skip
        scale = base_unit(unit)[1]
        number = value if scale == 1 else value * scale
        if direction == "down" and kind in (GROWTH, CHANGE_POINTS):
            number = -number
        behind = known[code].denominator
        if behind and cases_of is None:
            cases_of = cases.get((report, behind, kind, span, coverage, stage))
        of = by_pk[report]
        place = "at" if version is None or version == of.version else "row"
        yield Said(
            pk, of.organisation, code, _scope(kind, span, coverage, stage, pool if kind == RANK else "", unit), number,
            written or f"{value.normalize():f}{unit}", f"{_report_address(report)}#{place}-observation-{pk}",
            state != RowState.READ, small_base(cases_of),
        )  # fmt: skip


@lru_cache(maxsize=4096)
def _scope(kind: str, span: str, coverage: str, stage: str, pool: str, unit: str) -> Scope:
    # One object for all values of a scope: they are compared and counted by the thousand.
    return Scope(kind, span, coverage, stage, pool, unit_class(unit))


@lru_cache(maxsize=4096)
def _report_address(report: int) -> str:
    return reverse("report_detail", args=[report])


def _agreed(said: Grouped, reports: dict[int, ReportYear]) -> dict[tuple[int, str, Scope], Said]:
    """What several values of one organisation, indicator and scope agree on (5012件 and 5000余件), where they do."""
    held: dict[tuple[int, str, Scope], list[Said]] = defaultdict(list)
    for by_organisation in said.values():
        for several in by_organisation.values():
            if len(several) > 1:
                for each in several:
                    held[each.organisation, each.code, each.scope].append(each)
    open_ones = {key: each for key, each in held.items() if settled(each) is None}
    if not open_ones:
        return {}
    of_values = Observation.objects.filter(pk__in=[one.pk for each in open_ones.values() for one in each])
    values: dict[int, Value] = {value.pk: value for value in values_in(of_values, reports.values())}
    agreed = {}
    for key, each in open_ones.items():
        one = settle([values[said.pk] for said in each if said.pk in values])
        if one is not None:
            agreed[key] = next(said for said in each if said.pk == one.pk)
    return agreed


def values_of(page: HeatMapPage, reports: QuerySet[Report]) -> dict[int, Value]:
    """The values behind the squares by id, with their bounds and sentences: for exports."""
    years = report_years(reports.for_year(page.year)) if page.year else []
    return {value.pk: value for value in values_in(observations_of(page.year), years)}
