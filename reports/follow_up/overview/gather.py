"""From rows to the lines of the overview: a fixed number of queries, whatever the number of organisations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from indicators.models import Direction, Measure
from reports.access import scope_of, visible, visible_reports
from reports.comparison.gather import report_years
from reports.follow_up.differences import DifferenceRate, difference_rates
from reports.follow_up.duties import gather as duties
from reports.follow_up.duties.build import Dated
from reports.follow_up.overview.build import (
    RUNNING,
    Goal,
    Ledger,
    Line,
    Repeated,
    Stopped,
    Summary,
    goals_of,
    summary,
)
from reports.follow_up.worklist.marks import Marks, marks_of
from reports.follow_up.worklist.tabs import latest_reviews
from reports.models import (
    Answer,
    Observation,
    Organisation,
    Rectification,
    RepeatedShortfall,
    RowState,
    Span,
    User,
)
from reports.models import Goal as GoalRow
from reports.models.rectification import RectificationQuerySet
from reports.models.report import ReportQuerySet

_UNTOLD = ("no_target", "not_reported")


@dataclass(frozen=True)
class Asked:
    """The year reported on, the kind of report, and below whom (``None``: everything in reach).

    ``accepted``: of accepted reports alone, as in a bulletin (decision 11); else what the person may see, so that each
    number agrees with the list behind it.
    """

    user: User
    kind: str
    year: int
    at: date
    area: int | None = None
    accepted: bool = False


@dataclass(frozen=True)
class Overview:
    """``lines`` in the order of the tree."""

    lines: tuple[Line, ...]
    summary: Summary


def overview_of(asked: Asked) -> Overview:
    user, year = asked.user, asked.year
    owing = duties.owing(user, asked.kind)
    if asked.area is not None:
        below = Organisation.objects.reach_of([asked.area])
        owing = [each for each in owing if each.pk in below]
    keys = {each.pk for each in owing}
    dates = duties.dates(user, asked.kind, (year - 1, year), asked.at, owing)
    goals = _goals(asked, keys)
    repeated, ledgers = _repeated(asked, keys), _ledgers(user, keys, asked.at)
    rates, stopped = difference_rates(user, None, year), _stopped(asked, keys)
    lines = tuple(
        _line(each, asked, dates, goals, repeated, ledgers, rates, stopped)
        for each in owing
        if (each.pk, year) in dates
    )
    shown = {line.organisation for line in lines}
    together = goals_of(goal for (place, of), held in goals.items() if of == year and place in shown for goal in held)
    return Overview(lines, summary(lines, together))


def _line(
    each: duties.Owing, asked: Asked, dates: Mapping[tuple[int, int], duties.Dates],
    goals: Mapping[tuple[int, int], list[Goal]], repeated: Mapping[int, Repeated], ledgers: Mapping[int, Ledger],
    rates: Mapping[tuple[int, int], DifferenceRate], stopped: Mapping[int, list[Stopped]],
) -> Line:  # fmt: skip
    place, before = (each.pk, asked.year), (each.pk, asked.year - 1)
    rate, own = rates.get(place, DifferenceRate()), dates[place]
    earlier: Dated | None = dates[before].published if before in dates else None
    now, then = (goals_of(goals.get(key, ())) for key in (place, before))
    return Line(
        each.pk, each.name, each.above, asked.year, own.report, own.submitted, own.published, now, then, earlier,
        repeated.get(each.pk, Repeated()), ledgers.get(each.pk, Ledger()), rate.checked, rate.differing,
        tuple(stopped.get(each.pk, ())),
    )  # fmt: skip


def _reports(asked: Asked) -> ReportQuerySet:
    seen = visible_reports(asked.user).of_kind(asked.kind)
    return seen.accepted() if asked.accepted else seen


def _goals(asked: Asked, organisations: Collection[int]) -> dict[tuple[int, int], list[Goal]]:
    """(organisation, year they are for) -> its goals, for the year and the one before. Seven queries."""
    reports = _reports(asked).filter(year__in=(asked.year - 2, asked.year - 1))
    setters = dict(reports.order_by().values_list("pk", "organisation_id"))
    setters = {pk: organisation for pk, organisation in setters.items() if organisation in organisations}
    marks: Marks = marks_of(setters)
    years = (asked.year - 1, asked.year)
    latest = visible(asked.user, latest_reviews().filter(goal__year__in=years))
    verdicts = dict(latest.order_by().values_list("goal_id", "verdict"))
    rows = GoalRow.objects.standing().filter(report__in=reports, year__in=years).order_by()
    found: dict[tuple[int, int], list[Goal]] = defaultdict(list)
    for pk, report, year, measured, vague, passages in rows.values_list(
        "pk", "report_id", "year", "stored__verdict", "stored__is_vague", "stored__passages"
    ):
        if report not in setters:
            continue
        if report in marks.stale:
            fresh = marks.fresh.get(pk)
            measured, vague, passages = (fresh.verdict, fresh.is_vague, fresh.passages) if fresh else ("", False, 0)
        silent = measured in _UNTOLD and passages == 0
        found[setters[report], year].append(Goal(measured or "", verdicts.get(pk, ""), bool(vague), silent))
    return found


def _repeated(asked: Asked, organisations: Collection[int]) -> dict[int, Repeated]:
    """Recurring shortfalls of the year's reports. Two queries."""
    seen = _reports(asked).for_year(asked.year)
    kept = RepeatedShortfall.objects.filter(later__report__in=seen, running__gte=RUNNING).order_by()
    running: dict[int, dict[int, int]] = defaultdict(dict)
    for organisation, later, years in kept.values_list("later__report__organisation_id", "later_id", "running"):
        if organisation in organisations:
            running[organisation][later] = max(years, running[organisation].get(later, 0))
    answered = _answered([key for shortfalls in running.values() for key in shortfalls], asked.user)
    return {
        organisation: Repeated(
            len(shortfalls), sum(key not in answered for key in shortfalls), max(shortfalls.values())
        )
        for organisation, shortfalls in running.items()
    }


def _answered(shortfalls: Collection[int], user: User) -> set[int]:
    said = visible(user, Answer.objects.filter(shortfall__in=shortfalls)).order_by("pk")
    newest = {(shortfall, goal): holds for shortfall, goal, holds in said.values_list("shortfall", "goal", "holds")}
    return {shortfall for (shortfall, _goal), holds in newest.items() if holds}


def _ledgers(user: User, organisations: Collection[int], at: date) -> dict[int, Ledger]:
    """What of the ledger is open today, of all years. One query."""
    items = visible(user, Rectification.objects.filter(state__in=RectificationQuerySet.OPEN)).order_by()
    late = Q(extended_until__lt=at) | Q(extended_until__isnull=True, due_on__lt=at)
    counts = items.values("organisation").annotate(
        open=Count("pk"), overdue=Count("pk", filter=late & Q(state__in=RectificationQuerySet.DATED)),
        ownerless=Count("pk", filter=Q(lead="", owner__isnull=True)),
    )  # fmt: skip
    return {
        each["organisation"]: Ledger(each["open"], each["overdue"], each["ownerless"])
        for each in counts
        if each["organisation"] in organisations
    }


def _stopped(asked: Asked, organisations: Collection[int]) -> dict[int, list[Stopped]]:
    """Rates that last year's report gave as worse than the year before and that this year's does not give. Three
    queries, and three more where any fell silent."""
    reports = _reports(asked).accepted().filter(year__in=(asked.year - 1, asked.year))
    rows = reports.order_by().values_list("organisation_id", "year", "pk")
    reporting = {(organisation, year): pk for organisation, year, pk in rows}
    both = {pk for pk in organisations if {(pk, asked.year - 1), (pk, asked.year)} <= reporting.keys()}
    before = {reporting[pk, asked.year - 1]: pk for pk in both}
    now = {reporting[pk, asked.year]: pk for pk in both}
    # Pairs alone first: numbers are dear to read, and hardly any rate falls silent.
    told = _pairs(Observation.objects.achieved().filter(report__in=now, indicator__unit="%"), now)
    gone = _pairs(_rates(asked.year - 1).filter(report__in=before), before) - told
    found: dict[int, dict[str, str]] = defaultdict(dict)
    if gone:
        older = _values(asked, gone, asked.year - 2)
        for key, (name, value, better) in sorted(_values(asked, gone, asked.year - 1).items()):
            earlier = older[key][1] if key in older else None
            if earlier is not None and (value > earlier if better == Direction.LOWER else value < earlier):
                found[key[0]][name] = f"{value.normalize():f}%"
    settled = _settled(asked, found)
    return {
        organisation: [Stopped(name, said, organisation in settled) for name, said in names.items()]
        for organisation, names in found.items()
    }


def _rates(year: int) -> QuerySet[Observation]:
    """Rates with a direction, given for a year."""
    return Observation.objects.standing().filter(
        period=year, kind=Measure.LEVEL, span=Span.YEAR, unit="%",
        indicator__direction__in=(Direction.HIGHER, Direction.LOWER),
    )  # fmt: skip


def _pairs(rows: QuerySet[Observation], organisation_of: Mapping[int, int]) -> set[tuple[int, int]]:
    """(organisation, indicator) of every row."""
    pairs = rows.exclude(state=RowState.REJECTED).order_by().values_list("report_id", "indicator_id")
    return {(organisation_of[report], indicator) for report, indicator in pairs}


# Organisation, indicator, coverage and stage: what must agree before two years' rates are one.
RateKey = tuple[int, int, str, str]


def _values(asked: Asked, gone: Collection[tuple[int, int]], year: int) -> dict[RateKey, tuple[str, Decimal, str]]:
    """Name, value and which way is better, for the rates of ``gone`` in the reports on ``year``."""
    reports = _reports(asked).for_year(year)
    rows = _rates(year).filter(
        report__in=reports.filter(organisation__in={pk for pk, _ in gone}), indicator__in={key for _, key in gone}
    )
    columns = (
        "report__organisation_id", "indicator_id", "coverage", "stage", "indicator__name", "value",
        "indicator__direction",
    )  # fmt: skip
    found = {row[:4]: row[4:] for row in rows.order_by("-pk").values_list(*columns)}
    return {key: each for key, each in found.items() if key[:2] in gone}


def _settled(asked: Asked, organisations: Iterable[int]) -> set[int]:
    """Those of which both years' reports are accepted and fully checked (decision 13)."""
    organisations = list(organisations)
    if not organisations:
        return set()
    reports = _reports(asked)
    years = report_years(reports.filter(organisation__in=organisations, year__in=(asked.year - 1, asked.year)))
    settled = {(each.organisation, each.year) for each in years if each.is_settled}
    return {pk for pk in organisations if {(pk, asked.year - 1), (pk, asked.year)} <= settled}


def areas(user: User) -> list[tuple[int, str]]:
    """The organisations in reach that have others below them: the area can be narrowed to one of them."""
    scope = scope_of(user)
    above = Organisation.objects.filter(Exists(Organisation.objects.filter(parent=OuterRef("pk"))))
    if not scope.everything:
        above = above.filter(pk__in=scope.reached)
    return list(above.order_by("code", "name").values_list("pk", "name"))
