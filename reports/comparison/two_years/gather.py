"""From the database to the reconciliation sheet of one organisation, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, DateTimeField, F, IntegerField, QuerySet, Value
from django.http import Http404
from django.utils.translation import gettext as _

from reports.access import visible_reports
from reports.comparison import build as matrix_building
from reports.comparison.cells import ReportYear
from reports.comparison.gather import dictionary, report_years, values_in
from reports.comparison.two_years.build import Reason, TwoYears, Words, build
from reports.comparison.two_years.wordings import Said
from reports.follow_up import rows
from reports.follow_up.build import FollowedGoal, Promise
from reports.follow_up.measuring.figures import Figure
from reports.follow_up.recurrences import words_said
from reports.models import Goal, Observation, Organisation, Shortfall, Silence, Trend, User

_COLUMNS = ("what", "pk", "report_id", "said", "start", "end", "number", "version_id", "key", "code", "who", "at")


@dataclass(frozen=True)
class Sheet:
    """What the page needs. ``sheet`` is None where the year before has no report that the person may see;
    ``years`` are all that have a sheet, ``later`` and ``earlier`` the two reports, ``names``
    those of indicators by code, in the reader's language."""

    organisation: int
    name: str
    kind: str
    year: int
    later: ReportYear
    earlier: ReportYear | None
    years: tuple[int, ...]
    sheet: TwoYears | None
    names: Mapping[str, str]


@dataclass(frozen=True)
class _Passages:
    """The rows of both reports that are no figures, as they came in one query."""

    name: str
    said: dict[tuple[str, int], list[Said]]
    goals: list[Any]
    reasons: dict[str, Reason]
    trends: dict[str, str]

    def both(self, what: str, earlier: int, later: int) -> tuple[Sequence[Said], Sequence[Said]]:
        return self.said.get((what, earlier), []), self.said.get((what, later), [])


def sheet_of(user: User, organisation: int, year: int, kind: str, language: str) -> Sheet:
    """Raises ``Http404`` where there is no report on the year that the person may see."""
    seen = visible_reports(user).of_kind(kind).filter(organisation=organisation)
    reports = {each.year: each for each in report_years(seen)}
    later, earlier = reports.get(year), reports.get(year - 1)
    if later is None:
        raise Http404(_("There is no report for this year that you may see."))
    passages = _passages(organisation, earlier.pk if earlier else None, later.pk)
    years = tuple(each for each in sorted(reports) if each - 1 in reports)
    made, names = _sheet(user, passages, reports, earlier, later, kind, language) if earlier else (None, {})
    return Sheet(organisation, passages.name, kind, year, later, earlier, years, made, names)


def _sheet(
    user: User, passages: _Passages, reports: dict[int, ReportYear], earlier: ReportYear, later: ReportYear,
    kind: str, language: str,
) -> tuple[TwoYears, dict[str, str]]:  # fmt: skip
    organisation, year = later.organisation, later.year
    # The year before the earlier one tells what had become worse by then.
    of_period = Observation.objects.filter(period__gte=year - 2, period__lte=year)
    values = values_in(of_period, reports.values())
    known = dictionary(language, [organisation], {value.key.indicator for value in values if value.key.indicator})
    breaks = known.breaks_by_code(organisation)
    matrix = matrix_building.build(values, reports.values(), known.definitions, breaks, known.themes, (year - 1, year))
    goals, text = _followed(user, passages, earlier, later, kind)
    numbered = {goal.promise.key for goal in goals if goal.targets}
    words = Words(
        shortfalls=passages.both("shortfall", earlier.pk, later.pk),
        goals=passages.both("goal", earlier.pk, later.pk),
        numbered=[each for each in passages.said.get(("goal", earlier.pk), []) if each.at in numbered],
        trends=passages.trends,
        text=text,
        names=(passages.name,),
        same=words_said(user, [organisation]),
    )
    names = {code: each.name for code, each in known.definitions.items()}
    return build(matrix, goals, words, passages.reasons), names


def _followed(
    user: User, passages: _Passages, earlier: ReportYear, later: ReportYear, kind: str
) -> tuple[list[FollowedGoal], str]:
    """What the earlier report promised for the year, with what the later one shows; and the later one's text."""
    organisation, year = later.organisation, later.year
    place = (organisation, kind, year)
    nexts = rows.next_reports(user, {place}, with_text=True)
    values = rows.observed({earlier.pk, later.pk})
    targets = defaultdict(list)
    for goal, figure in values.promised.get(earlier.pk, ()):
        if figure.period == year:
            targets[goal].append(figure)

    def promise(key: int | None, row: Any, quote: str, held: Iterable[Figure], is_stale: bool = False) -> Promise:
        return Promise(
            key, quote, row.start, row.end, year, earlier.year, earlier.pk, passages.name, organisation, kind, (),
            tuple(held), is_stale,
        )  # fmt: skip

    promised = [
        promise(row.pk, row, row.said, targets[row.pk], row.version_id != earlier.version)
        for row in passages.goals
        if row.report_id == earlier.pk and row.number == year
    ]
    # A target that belongs to no goal is a promise all the same.
    promised += [promise(None, each, each.quote, [each]) for each in targets[None]]
    reviewed = rows.judgements(user, [each.key for each in promised if each.key])
    following = rows.followings(nexts, values)
    text = following[place].source.text if place in following else ""
    return rows.followed(promised, following, values, reviewed), text


def _passages(organisation: int, earlier: int | None, later: int) -> _Passages:
    """Goals and shortfalls of both reports, trends and recorded reasons of the later one, the organisation's name: one
    query. The person may see both reports; the caller has asked.
    """
    text, number, moment = (Value(None, output_field=field()) for field in (CharField, IntegerField, DateTimeField))

    def columns(rows_of: QuerySet, what: str, **given: Any) -> QuerySet:
        told = {"what": Value(what), "said": F("quote"), "number": number, "key": text, "code": text, "who": text}
        return rows_of.standing().order_by().annotate(**{**told, "at": moment, **given}).values_list(*_COLUMNS)

    both = [each for each in (earlier, later) if each is not None]
    silences = Silence.objects.filter(report=later).order_by()
    named = Organisation.objects.filter(pk=organisation).order_by()
    # The silences come first: a database takes the types of the columns from there.
    found = silences.values_list(
        Value("silence"), "pk", "report_id", "note", number, number, number, number, "series", "reason",
        "by__username", "at",
    ).union(
        columns(Goal.objects.filter(report__in=both), "goal", number=F("year")),
        columns(Shortfall.objects.filter(report__in=both), "shortfall"),
        columns(Trend.objects.filter(report=later, indicator__isnull=False), "trend", key=F("indicator__code")),
        named.values_list(
            Value("organisation"), "pk", number, "name", number, number, number, number, text, text, text, moment
        ),
        all=True,
    )  # fmt: skip
    return _sorted_out(_Row(*row) for row in found)


@dataclass(frozen=True)
class _Row:
    what: str
    pk: int
    report_id: int
    said: str
    start: int | None
    end: int | None
    number: int | None
    version_id: int | None
    key: str
    code: str
    who: str
    at: Any


def _sorted_out(found: Iterable[_Row]) -> _Passages:
    said: dict[tuple[str, int], list[Said]] = defaultdict(list)
    goals, reasons, trends, name = [], {}, {}, ""
    # A union comes in any order. Of several reasons for one silence the newest is met last, and holds.
    for row in sorted(found, key=lambda row: (row.start or 0, row.pk)):
        if row.what == "organisation":
            name = row.said
        elif row.what == "silence":
            reasons[row.key] = Reason(row.key, row.code, row.said, row.who, row.at)
        elif row.what == "trend":
            trends.setdefault(row.key, row.said)
        else:
            said[row.what, row.report_id].append(Said(row.what, row.pk, row.report_id, row.said))
            if row.what == "goal":
                goals.append(row)
    return _Passages(name, said, goals, reasons, trends)
