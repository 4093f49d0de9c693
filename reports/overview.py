"""The first page: which reports there are by year and state, and what waits for whom.

``matrix`` is pure: rows in, a frozen table out. The other functions ask for the rows, each narrowed by
:mod:`reports.access`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When, Window

from reports.access import Scope, scope_of, visible_reports
from reports.models import Goal, Organisation, Report, Review, State, Step, User
from reports.unchecked import with_open_doubts, with_unchecked_lines

SHOWN_ORGANISATIONS = 60
SHOWN_YEARS = 8
SHOWN_LINES = 5


@dataclass(frozen=True)
class Cell:
    """One organisation's report for one year; ``report`` is None where there is none to be seen."""

    year: int
    report: int | None = None
    state: str = ""
    label: str = ""


@dataclass(frozen=True)
class Row:
    organisation: int
    name: str
    above: str
    cells: tuple[Cell, ...]

    @property
    def newest(self) -> int | None:
        """The newest year with a report to be seen."""
        return max((cell.year for cell in self.cells if cell.report), default=None)


@dataclass(frozen=True)
class Matrix:
    """Organisations down, years across. ``left_out`` organisations did not fit on the page."""

    years: tuple[int, ...]
    rows: tuple[Row, ...]
    left_out: int = 0


@dataclass(frozen=True)
class Line:
    """One thing that waits: a report or a year's goals, and how much of it there is."""

    organisation: int
    name: str
    year: int
    report: int | None = None
    state: str = ""
    count: int = 0


@dataclass(frozen=True)
class Waiting:
    """What waits for this person in one role. ``count`` counts all of it, ``lines`` are the first few."""

    kind: str
    count: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Overview:
    matrix: Matrix
    waiting: tuple[Waiting, ...]


def build(user: User, kind: str) -> Overview:
    """What ``user`` may see of reports of ``kind``, and what waits for them among reports of every kind."""
    scope = scope_of(user)
    organisations = list(_organisations(user, scope, kind)[: SHOWN_ORGANISATIONS + 1])
    total = organisations[0].total if organisations else 0
    organisations = organisations[:SHOWN_ORGANISATIONS]
    reports = visible_reports(user).of_kind(kind).filter(organisation__in=organisations)
    table = matrix(organisations, reports.order_by(), left_out=total - len(organisations))
    return Overview(table, tuple(_waiting(user, scope)))


def matrix(organisations: Sequence[Organisation], reports: Iterable[Report], left_out: int = 0) -> Matrix:
    """The table of reports. Years run without gaps, so that a year in which nobody reported is seen."""
    found = {(report.organisation_id, report.year): report for report in reports}
    seen = {year for _organisation, year in found}
    years = tuple(range(min(seen), max(seen) + 1))[-SHOWN_YEARS:] if seen else ()
    rows = tuple(
        Row(
            organisation.pk,
            organisation.name,
            organisation.parent.name if organisation.parent else "",
            tuple(_cell(year, found.get((organisation.pk, year))) for year in years),
        )
        for organisation in organisations
    )
    return Matrix(years, rows, left_out)


def _cell(year: int, report: Report | None) -> Cell:
    if report is None:
        return Cell(year)
    return Cell(year, report.pk, report.state, str(report.get_state_display()))


def _organisations(user: User, scope: Scope, kind: str) -> QuerySet[Organisation]:
    """Who stands in the matrix: everyone with a report to be seen, and whoever should have one.

    Those that the person's roles reach come first: a large tree does not fit on the page.
    """
    has_report = Exists(visible_reports(user).of_kind(kind).filter(organisation=OuterRef("pk")))
    is_last = ~Exists(Organisation.objects.filter(parent=OuterRef("pk")))
    expected = Q(has_report=True) | (Q(is_last=True) if scope.everything else Q(is_last=True, pk__in=scope.reached))
    own = Value(0) if scope.everything else Case(When(pk__in=scope.reached, then=0), default=1)
    return (
        Organisation.objects.annotate(has_report=has_report, is_last=is_last)
        .filter(expected)
        .annotate(own=own, total=Window(Count("pk")))
        .select_related("parent")
        .order_by("own", "parent__code", "parent__name", "code", "name")
    )


# --- what waits -------------------------------------------------------------------------------------------


def _waiting(user: User, scope: Scope) -> Iterable[Waiting]:
    reports = visible_reports(user).select_related("organisation").order_by("-year", "organisation")
    if scope.everything or scope.entry:
        mine = reports.filter(_held(scope, "entry"))
        yield _of_reports("finish", mine.filter(state__in=(State.DRAFT, State.RETURNED)))
        yield _of_reports("doubts", with_open_doubts(mine).filter(open_doubts__gt=0), "open_doubts")
        yield _of_reports("check", with_unchecked_lines(mine).filter(unchecked_lines__gt=0), "unchecked_lines")
    if scope.everything or scope.reviewer:
        yield _of_reports("accept", _by_others(reports.filter(_held(scope, "reviewer"), state=State.SUBMITTED), user))
    if scope.everything or scope.supervisor:
        yield _of_goals(goals_to_review().filter(_held(scope, "supervisor", "report__")))


def _by_others(reports: QuerySet[Report], user: User) -> QuerySet[Report]:
    """Two people: what somebody entered, or submitted last, waits for another."""
    submissions = Step.objects.filter(report=OuterRef("pk"), after=State.SUBMITTED).order_by("-at", "-pk")
    by_another = Q(submitted_by=None) | ~Q(submitted_by=user.pk)
    return (
        reports.exclude(entered_by=user)
        .annotate(submitted_by=Subquery(submissions.values("by")[:1]))
        .filter(by_another)
    )


def _held(scope: Scope, role: str, path: str = "") -> Q:
    """Where the person holds ``role``; ``path`` leads to the report."""
    return Q() if scope.everything else Q(**{f"{path}organisation__in": getattr(scope, role)})


def _of_reports(kind: str, reports: QuerySet[Report], counted: str = "") -> Waiting:
    found = list(reports.annotate(total=Window(Count("pk")))[:SHOWN_LINES])
    count_of: Callable[[Report], int] = attrgetter(counted) if counted else lambda _report: 0
    lines = tuple(
        Line(r.organisation_id, r.organisation.name, r.year, r.pk, str(r.get_state_display()), count_of(r))
        for r in found
    )
    return Waiting(kind, found[0].total if found else 0, lines)


def _of_goals(goals: QuerySet[Goal]) -> Waiting:
    """Goals by organisation and the year they are for; the newest year first."""
    of_year = goals.order_by().values("year", "report__organisation", "report__organisation__name")
    first = of_year.annotate(count=Count("pk")).order_by("-year", "report__organisation__code", "report__organisation")
    lines = tuple(
        Line(group["report__organisation"], group["report__organisation__name"], group["year"], count=group["count"])
        for group in first[:SHOWN_LINES]
    )
    return Waiting("review", goals.count(), lines)


def goals_to_review() -> QuerySet[Goal]:
    """Goals whose year has been reported on, without a verdict on them or on anything they hold."""
    answered_by = (
        Report.objects.current()
        .accepted()
        .filter(organisation=OuterRef("report__organisation"), kind=OuterRef("report__kind"), year=OuterRef("year"))
    )
    due = Goal.objects.standing().filter(report__state=State.ACCEPTED, report__withdrawn_because="")
    due = due.filter(Exists(answered_by))
    # Three lists that the database makes once; one EXISTS over all three would be run for every goal.
    for of_goal in ("goal", "commitment__goal", "target__goal"):
        due = due.exclude(pk__in=Review.objects.in_force().filter(**{f"{of_goal}__isnull": False}).values(of_goal))
    return due
