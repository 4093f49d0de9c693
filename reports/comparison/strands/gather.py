"""From the database to the strands of one organisation, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, IntegerField, QuerySet
from django.db.models import Value as Literal
from django.http import Http404
from django.utils.translation import gettext as _

from reports.access import visible, visible_reports
from reports.comparison.build import Row, build_row, lines_of
from reports.comparison.cells import Definition, ReportYear, Value
from reports.comparison.gather import dictionary, report_years, values_in
from reports.comparison.strands.build import Strand, YearSaid, build
from reports.comparison.two_years.wordings import Said, tied_to
from reports.follow_up.recurrences import words_said
from reports.models import Answer, Commitment, Goal, Observation, Organisation, Shortfall, User

_COLUMNS = ("what", "pk", "report_id", "quote", "start", "of_goal")


@dataclass(frozen=True)
class Found:
    """``reports`` are all that the person may see, by year."""

    organisation: int
    name: str
    kind: str
    reports: dict[int, ReportYear]
    strands: tuple[Strand, ...]


def strands_of(user: User, organisation: int, kind: str, language: str) -> Found:
    """Raises ``Http404`` where there is no report that the person may see."""
    seen = visible_reports(user).of_kind(kind).filter(organisation=organisation)
    reports = {each.year: each for each in report_years(seen)}
    name = Organisation.objects.filter(pk=organisation).values_list("name", flat=True).first()
    if name is None or not reports:
        raise Http404(_("There is no report of this organisation that you may see."))
    said = _said(reports)
    answers = visible(user, Answer.objects.filter(shortfall__report__organisation=organisation)).order_by("pk")
    # Of several words on one pair the newest is met last, and holds.
    words = {(shortfall, goal): holds for shortfall, goal, holds in answers.values_list("shortfall", "goal", "holds")}
    same = words_said(user, [organisation])
    strands = build(said, _rows(organisation, reports, said, language), words, same)
    return Found(organisation, name, kind, reports, strands)


def _said(reports: dict[int, ReportYear]) -> list[YearSaid]:
    """Shortfalls, goals and commitments of all years. One query."""
    of_report = {report.pk: year for year, report in reports.items()}

    def columns(rows_of: QuerySet[Any], what: str, of_goal: Any) -> QuerySet[Any]:
        standing = rows_of.standing().filter(report__in=list(of_report)).order_by()
        return standing.annotate(what=Literal(what), of_goal=of_goal).values_list(*_COLUMNS)

    no_goal = Literal(None, output_field=IntegerField())
    found = columns(Commitment.objects, "commitment", F("goal_id")).union(
        columns(Goal.objects, "goal", no_goal), columns(Shortfall.objects, "shortfall", no_goal), all=True
    )
    said: dict[tuple[str, int], list[Said]] = defaultdict(list)
    commitments: dict[int, list[str]] = defaultdict(list)
    # A union comes in any order.
    for what, pk, report, quote, _start, of_goal in sorted(found, key=lambda row: (row[4] or 0, row[1])):
        if what == "commitment":
            commitments[of_goal].append(quote)
        else:
            said[what, of_report[report]].append(Said(what, pk, report, quote))
    return [
        YearSaid(year, tuple(said["shortfall", year]), tuple(said["goal", year]), commitments) for year in reports
    ]  # fmt: skip


def _rows(organisation: int, reports: dict[int, ReportYear], said: list[YearSaid], language: str) -> list[Row]:
    """Series of the dictionary that speak to a problem, over all years. Three queries."""
    values = values_in(Observation.objects.filter(indicator__isnull=False), reports.values())
    known = dictionary(language, [organisation], {value.key.indicator for value in values})
    years = range(min(reports), max(reports) + 1)
    shortfalls = [each for year in said for each in year.shortfalls]
    goals = [each.quote for year in said for each in year.goals]
    rows = []
    # To compare twelve years of every series takes longer than all the rest of the page.
    for key, line in lines_of(values).items():
        definition = known.definitions.get(key.indicator)
        if _is_asked_for(line, goals) or tied_to(_names(line, definition), shortfalls):
            breaks = known.breaks_of(organisation, key.indicator)
            rows.append(build_row(key, line, years, reports, definition, breaks))
    return rows


def _names(line: Sequence[Value], definition: Definition | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*([definition.name] if definition else []), *(value.name for value in line)]))


def _is_asked_for(line: Iterable[Value], goals: Iterable[str]) -> bool:
    """Whether a goal holds a target of the series."""
    return any(value.is_target and any(value.quote in goal for goal in goals) for value in line)
