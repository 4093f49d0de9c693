"""From the database to an organisation's past, and to its matrix with the years of its predecessors."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BigIntegerField, CharField, DateField, Q, QuerySet, Value

from reports.comparison.build import DEFAULT_YEARS, Matrix, build, year_range
from reports.comparison.gather import dictionary, report_years, values_in
from reports.comparison.lineage.past import (
    Forebear,
    FormerName,
    Past,
    before_succession,
    every_break,
    forebears_of,
    one_a_year,
    taken_over,
)
from reports.models import Observation, Organisation, OrganisationName, Report, Succession


@dataclass(frozen=True)
class WithPredecessors:
    """``reported`` are the predecessors' reports: year -> (report, name of the organisation)."""

    matrix: Matrix
    reported: dict[int, list[tuple[int, str]]]


def past_of(organisation: int) -> Past:
    """One query: the names of the organisation, and every succession, which are few. Names have no predecessor, so
    that one column tells the two kinds of rows apart."""
    nobody, nothing = Value(None, output_field=BigIntegerField()), Value("", output_field=CharField())
    names = OrganisationName.objects.filter(organisation=organisation).order_by()
    no_day = Value(None, output_field=DateField())
    rows = (
        Succession.objects.order_by()
        .values_list("before__name", no_day, "on", "before_id", "after_id", "kind")
        .union(names.values_list("name", "since", "until", nobody, nobody, nothing), all=True)
    )
    found = sorted(rows, key=lambda row: (row[2], row[0]))
    successions = [(after, Forebear(pk, name, kind, on.year)) for name, _, on, pk, after, kind in found if pk]
    return Past(
        tuple(FormerName(name, since, until) for name, since, until, pk, *_ in found if pk is None),
        forebears_of(organisation, successions),
    )


def matrix_with_predecessors(
    reports: QuerySet[Report],
    organisation: Organisation,
    past: Past,
    language: str,
    first: int | None = None,
    last: int | None = None,
    baseline: int | None = None,
) -> WithPredecessors:
    """The matrix of one organisation, its predecessors' values in the years before it took over. Five queries.

    Where several predecessors give a figure, the cell shows each of them, and nothing is added up or compared.
    """
    offices = [organisation.pk, *(each.organisation for each in past.forebears)]
    years = before_succession(report_years(reports.filter(organisation__in=offices)), past)
    newest = max((report.year for report in years), default=0) if last is None else last
    earliest = newest - DEFAULT_YEARS + 1 if first is None else first
    period = Q(period__gte=earliest - 1, period__lte=newest)
    if baseline is not None:
        period |= Q(period=baseline)
    values = taken_over(
        values_in(Observation.objects.filter(period), years), years, past, organisation.pk, organisation.name
    )
    known = dictionary(language, offices)
    breaks = every_break(known.breaks_by_code(each) for each in offices)
    standing = one_a_year(years, organisation.pk)
    shown = year_range(standing, values, first, last)
    names = {each.organisation: each.name for each in past.forebears}
    reported: dict[int, list[tuple[int, str]]] = {}
    for report in years:
        if report.organisation in names:
            reported.setdefault(report.year, []).append((report.pk, names[report.organisation]))
    matrix = build(values, standing, known.definitions, breaks, known.themes, shown, baseline)
    return WithPredecessors(matrix, reported)
