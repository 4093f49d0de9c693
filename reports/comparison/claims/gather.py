"""From the database to the claims of one report, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.http import Http404
from django.utils.translation import gettext as _

from indicators.quantity import LEVEL, RANK
from reports.access import visible_reports
from reports.comparison.cells import ReportYear, Value, settle
from reports.comparison.claims.build import Claim, Pool, check
from reports.comparison.gather import dictionary, report_years, values_in
from reports.comparison.series import SeriesKey
from reports.models import Observation, Organisation, State, User

# How the level above is called where a rank is among its parts.
POOLS = {"province": "全省", "city": "全市", "county": "全"}


@dataclass(frozen=True)
class Checked:
    """What the page needs; fields that other pages of two years have too are named alike; ``names`` are
    those of indicators by code, in the reader's language."""

    organisation: int
    name: str
    kind: str
    year: int
    later: ReportYear
    earlier: ReportYear | None
    years: tuple[int, ...]
    claims: tuple[Claim, ...]
    names: Mapping[str, str]


def claims_of(user: User, organisation: int, year: int, kind: str, language: str) -> Checked:
    """Raises ``Http404`` where there is no report on the year that the person may see."""
    about = (
        Organisation.objects.filter(pk=organisation)
        .annotate(above=F("parent__level"), beside=Count("parent__children", Q(parent__children__level=F("level"))))
        .first()
    )
    seen = visible_reports(user).of_kind(kind)
    # Ranks rest on accepted reports alone (decision 11).
    peers = Q(organisation__parent=about.parent_id, organisation__level=about.level, year=year, state=State.ACCEPTED) if about and about.parent_id else Q(pk=None)  # fmt: skip  # noqa: E501
    every = report_years(seen.filter(Q(organisation=organisation) | peers))
    own = {each.year: each for each in every if each.organisation == organisation}
    later, earlier = own.get(year), own.get(year - 1)
    if about is None or later is None:
        raise Http404(_("There is no report for this year that you may see."))
    values = _values([each for each in every if each.year in (year - 1, year)], organisation, later)
    known = dictionary(language, [organisation], _codes(values))
    mine = [value for value in values if value.report in {later.pk, earlier.pk if earlier else None}]
    pool = Pool(about.beside, POOLS.get(about.above, ""), _levels(values, every, year), organisation)
    claims = check(
        [value for value in mine if value.report == later.pk],
        [value for value in mine if value.report != later.pk],
        year,
        known.definitions,
        known.breaks_by_code(organisation),
        pool,
    )
    years = tuple(each for each in sorted(own) if each - 1 in own)
    names = {code: each.name for code, each in known.definitions.items()}
    return Checked(organisation, about.name, kind, year, later, earlier, years, claims, names)


def _values(reports: list[ReportYear], organisation: int, later: ReportYear) -> list[Value]:
    """The organisation's own values, and those of others for the indicators that the report claims a rank in."""
    ranked = Observation.objects.standing().filter(report=later.pk, kind=RANK, indicator__isnull=False)
    others = Q(kind=LEVEL, period=later.year, indicator__in=ranked.values("indicator"))
    return values_in(Observation.objects.filter(Q(report__organisation=organisation) | others), reports)


def _codes(values: Iterable[Value]) -> set[str]:
    return {value.key.indicator for value in values if value.key.indicator}


def _levels(
    values: Iterable[Value], reports: Iterable[ReportYear], year: int
) -> dict[SeriesKey, dict[int, Value]]:  # fmt: skip
    """Series -> organisation -> its value for the year, where its accepted report gives one that agrees with itself."""
    accepted = {each.pk: each.organisation for each in reports if each.accepted}
    told: dict[tuple[SeriesKey, int], list[Value]] = defaultdict(list)
    for value in values:
        own_year = value.year == value.report_year == year and not value.is_target
        if own_year and value.key.kind == LEVEL and value.key.is_catalogued and value.report in accepted:
            told[value.key, accepted[value.report]].append(value)
    levels: dict[SeriesKey, dict[int, Value]] = defaultdict(dict)
    for (key, organisation), line in told.items():
        if (value := settle(line)) is not None:
            levels[key][organisation] = value
    return dict(levels)
