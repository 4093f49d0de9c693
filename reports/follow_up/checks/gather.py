"""From rows to the facts that the standing checks look at, in a fixed number of queries however many reports.

What a person may see decides what is looked at: an office checks its own draft, a supervisor the reports of the area.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reports.access import scope_of, visible, visible_reports
from reports.follow_up import rows, stored
from reports.follow_up.checks.facts import (
    FoundFact,
    GoalFact,
    ItemFact,
    Judged,
    ObjectionFact,
    PromiseFact,
    ReportFact,
    ShortfallFact,
    Subject,
)
from reports.follow_up.differences import is_different
from reports.follow_up.duties import gather as duties
from reports.follow_up.duties.build import OwedBy
from reports.follow_up.ledger.naming import named_again
from reports.follow_up.ledger.rows import LedgerRow, ledger_rows
from reports.models import (
    Answer,
    Assignment,
    Goal,
    Observation,
    Rectification,
    RectificationState,
    RectificationStep,
    RepeatedShortfall,
    Report,
    Review,
    Shortfall,
    State,
    Statement,
    TextVersion,
    User,
    Verification,
)
from reports.unchecked import counted, with_open_doubts, with_unchecked_lines

_NUMBERS = ("values", "shortfalls", "goals")


@dataclass(frozen=True)
class Asked:
    """What is to be checked: one ``report``, one ``organisation``, or everything in reach; of one ``year`` reported on
    or of all. One kind of report."""

    user: User
    kind: str
    at: date
    report: int | None = None
    organisation: int | None = None
    year: int | None = None

    @property
    def whole_area(self) -> bool:
        return self.report is None and self.organisation is None

    def reports(self) -> QuerySet[Report]:
        """Within the person's reach: judgements and duties are nobody else's business."""
        scope = scope_of(self.user)
        found = visible_reports(self.user).of_kind(self.kind)
        if not scope.everything:
            found = found.filter(organisation__in=scope.reached | scope.office)
        narrow = {"pk": self.report, "organisation": self.organisation, "year": self.year}
        return found.filter(**{name: value for name, value in narrow.items() if value is not None})


@dataclass(frozen=True)
class Gathered:
    """The facts, and the reports that they are of (to look at their figures as well)."""

    facts: tuple[Subject, ...]
    reports: tuple[Report, ...]


def gathered(asked: Asked) -> Gathered:
    """All facts but those about figures (:mod:`reports.follow_up.checks.figures`)."""
    reports = list(_counted(asked.reports()).select_related("organisation").order_by("organisation", "year"))
    keys = {report.pk: report for report in reports}
    measured = stored.goal_verdicts(keys)
    facts: list[Subject] = [
        *_of_reports(asked, keys, measured), *_of_goals(asked, keys, measured), *_of_shortfalls(asked, keys),
        *_of_found(asked, keys), *_of_objections(asked), *_of_items(asked),
    ]  # fmt: skip
    if asked.report is not None and reports:
        facts += _of_promises(asked.user, reports[0])
    return Gathered(tuple(facts), tuple(reports))


def _counted(reports: QuerySet[Report]) -> QuerySet[Report]:
    of_report = {"report": OuterRef("pk")}
    return with_open_doubts(with_unchecked_lines(reports)).annotate(
        values_held=counted(Observation.objects.standing().achieved().filter(**of_report)),
        shortfalls_held=counted(Shortfall.objects.standing().filter(**of_report)),
        goals_held=counted(Goal.objects.standing().filter(**of_report)),
    )


# --- reports ----------------------------------------------------------------------------------------------


def _of_reports(asked: Asked, reports: Mapping[int, Report], measured: Mapping) -> Iterator[ReportFact]:
    vague: dict[int, int] = defaultdict(int)
    reports_of = dict(Goal.objects.filter(pk__in=measured).values_list("pk", "report_id"))
    for key, each in measured.items():
        vague[reports_of.get(key, 0)] += each.is_vague
    for owed in _owed(asked, reports.values()):
        report = reports.get(owed.report or 0)
        if report is None and owed.report is not None:
            continue
        yield _report_fact(owed, report, vague[report.pk] if report else 0)


def _owed(asked: Asked, reports: Iterable[Report]) -> list[OwedBy]:
    if asked.report is not None:
        return [duties.owed_by(asked.user, report, asked.at) for report in reports]
    years = {report.year for report in reports}
    if asked.year is not None:
        years = {asked.year}
    elif years:
        years = set(range(min(years), max(years) + 1))
    return duties.owed(asked.user, asked.kind, years, asked.at, asked.organisation)


def _report_fact(owed: OwedBy, report: Report | None, vague: int) -> ReportFact:
    if report is None:
        return ReportFact(owed.organisation, owed.name, owed.year, 0, "", None, owed)
    return ReportFact(
        owed.organisation, owed.name, owed.year, report.pk, report.title or str(report), report.pk, owed,
        report.state in (State.SUBMITTED, State.ACCEPTED), report.state == State.ACCEPTED, report.unchecked_lines,
        report.open_doubts, report.values_held, report.shortfalls_held, report.goals_held, vague,
    )  # fmt: skip


# --- goals ------------------------------------------------------------------------------------------------


def _of_goals(asked: Asked, reports: Mapping[int, Report], measured: Mapping) -> Iterator[GoalFact]:
    goals = list(Goal.objects.standing().filter(report__in=reports).order_by("report", "start", "pk"))
    keys = [goal.pk for goal in goals]
    answered, judged = _answered_at(asked), newest_judgements(asked.user, keys)
    owners, copied, untold = owners_of(asked.user, keys), _copied_years(measured), _untold(reports)
    for goal in goals:
        report, kept = reports[goal.report_id], measured.get(goal.pk)
        body, due = owners.get(goal.pk, ("", None))
        yield GoalFact(
            report.organisation_id, report.organisation.name, report.year, goal.pk, goal.quote, report.pk,
            is_vague=bool(kept and kept.is_vague), copied_from=copied.get(kept.copied_from_id) if kept else None,
            answered_at=answered.get((report.organisation_id, goal.year)), judged=judged.get(goal.pk), owner=body,
            due_on=due, measured=kept.verdict if kept else "", untold=untold[goal.pk],
            is_spoken_of=bool(kept is None or kept.passages),
        )  # fmt: skip


def _answered_at(asked: Asked) -> dict[tuple[int, int], datetime]:
    """(organisation, year) -> when the newest text of its accepted report came in."""
    newest = TextVersion.objects.filter(report=OuterRef("pk")).order_by("-number")
    answering = visible_reports(asked.user).accepted().of_kind(asked.kind)
    if asked.organisation is not None:
        answering = answering.filter(organisation=asked.organisation)
    came = answering.annotate(came_at=Coalesce(Subquery(newest.values("added_at")[:1]), F("entered_at")))
    return {(organisation, year): at for organisation, year, at in
            came.order_by().values_list("organisation_id", "year", "came_at")}  # fmt: skip


def newest_judgements(user: User, goals: Collection[int]) -> dict[int, Judged]:
    """Goal -> the newest verdict in force on it (not on its parts), with how much it rests on. One query."""
    reviews = visible(user, Review.objects.in_force().filter(goal__in=goals)).annotate(backing=Count("evidence"))
    found = {}
    for goal, verdict, at, on, backing in reviews.order_by("at", "pk").values_list(
        "goal_id", "verdict", "at", "on", "backing"
    ):
        found[goal] = Judged(verdict, at, on, backing)
    return found


def owners_of(user: User, goals: Collection[int]) -> dict[int, tuple[str, date | None]]:
    """Goal -> who sees to it and by when, by the newest assignment. One query."""
    assignments = visible(user, Assignment.objects.filter(goal__in=goals)).select_related("person")
    return {each.goal_id: (each.body or str(each.person or ""), each.due_on) for each in assignments.order_by("pk")}


def _copied_years(measured: Mapping) -> dict[int, int]:
    """Goal -> the year of the report that set it, for goals that later ones repeat."""
    copied = {each.copied_from_id for each in measured.values() if each.copied_from_id}
    return dict(Goal.objects.filter(pk__in=copied).values_list("pk", "report__year")) if copied else {}


def _untold(reports: Collection[int]) -> dict[int | None, int]:
    """Goal -> how many of its targets the report on their year leaves without an outcome."""
    found: dict[int | None, int] = defaultdict(int)
    verdicts = stored.target_verdicts(reports)
    answered = set(Report.objects.filter(pk__in=reports, stored__following__isnull=False).values_list("pk", flat=True))
    targets = Goal.objects.standing().filter(report__in=answered, targets__in=list(verdicts))
    for goal, target in targets.values_list("pk", "targets"):
        found[goal] += verdicts[target].verdict == "not_reported"
    return found


def _of_promises(user: User, report: Report) -> Iterator[PromiseFact]:
    """Last year's goals against this very report, whatever its state: what an office asks before it issues one."""
    goals = list(
        rows.with_staleness(Goal.objects.standing())
        .filter(
            report__in=visible_reports(user), report__organisation=report.organisation_id, report__kind=report.kind,
            year=report.year,
        )
        .select_related("report__organisation").order_by("start", "pk")
    )  # fmt: skip
    place = (report.organisation_id, report.kind, report.year)
    nexts = rows.next_reports(user, {place}, with_text=True)
    values = rows.observed({goal.report_id for goal in goals} | {report.pk})
    promises = rows.promises(goals, values, rows.commitments_of([goal.pk for goal in goals]))
    for each in rows.followed(promises, rows.followings(nexts, values), values, {}):
        yield PromiseFact(
            report.organisation_id, report.organisation.name, report.year, report.pk, report.title or str(report),
            report.pk, each.promise.quote, each.measured, len(each.evidence), each.promise.key or 0,
        )  # fmt: skip


# --- shortfalls, values found, objections, ledger ---------------------------------------------------------


def _of_shortfalls(asked: Asked, reports: Mapping[int, Report]) -> Iterator[ShortfallFact]:
    shortfalls = list(Shortfall.objects.standing().filter(report__in=reports).order_by("report", "start", "pk"))
    keys = [each.pk for each in shortfalls]
    answers, running = _answers(asked.user, keys), running_until(keys)
    with_item = set(
        visible(asked.user, Rectification.objects.exclude(state=RectificationState.WITHDRAWN))
        .filter(shortfall__in=keys).values_list("shortfall_id", flat=True)
    )  # fmt: skip
    newest: dict[int, int] = {}
    for report in reports.values():
        newest[report.organisation_id] = max(newest.get(report.organisation_id, 0), report.year)
    for each in shortfalls:
        report, years = reports[each.report_id], running.get(each.pk, 1)
        yield ShortfallFact(
            report.organisation_id, report.organisation.name, report.year, each.pk, each.quote, report.pk,
            answers=answers[each.pk], since=report.year - years + 1 if years > 1 else None,
            has_item=each.pk in with_item, is_newest=report.year == newest[report.organisation_id],
        )  # fmt: skip


def _answers(user: User, shortfalls: Collection[int]) -> dict[int, int]:
    """Shortfall -> how many goals answer it: of each pair the newest word holds."""
    said = visible(user, Answer.objects.filter(shortfall__in=shortfalls)).order_by("pk")
    newest = {(shortfall, goal): holds for shortfall, goal, holds in said.values_list("shortfall", "goal", "holds")}
    found: dict[int, int] = defaultdict(int)
    for (shortfall, _goal), holds in newest.items():
        found[shortfall] += holds
    return found


def running_until(shortfalls: Collection[int]) -> dict[int, int]:
    """Shortfall -> in how many years running it has been named, where that is more than one. One query."""
    kept = RepeatedShortfall.objects.filter(later__in=shortfalls)
    return dict(kept.order_by().values_list("later_id", "running"))


def _of_found(asked: Asked, reports: Mapping[int, Report]) -> Iterator[FoundFact]:
    checks = visible(asked.user, Verification.objects.filter(observation__report__in=reports))
    newest = {each.observation_id: each for each in checks.select_related("observation").order_by("at", "pk")}
    about = Q(verification__in=newest.values()) | Q(observation__in=newest)
    spoken = set(
        visible(asked.user, Statement.objects.filter(about))
        .values_list(Coalesce("observation_id", "verification__observation_id"), flat=True)
    )  # fmt: skip
    for check in newest.values():
        row = check.observation
        if not is_different(row, check):
            continue
        report = reports[row.report_id]
        yield FoundFact(
            report.organisation_id, report.organisation.name, report.year, row.pk, row.name, report.pk,
            row.written or f"{row.value.normalize():f}", f"{check.value.normalize():f}{row.unit}", row.pk in spoken,
        )  # fmt: skip


# From a statement to the organisation and the year of what it is about, whatever that is.
_ORGANISATION = Coalesce(
    "review__goal__report__organisation", "review__commitment__report__organisation",
    "review__target__observation__report__organisation", "verification__observation__report__organisation",
    "rectification__organisation", "observation__report__organisation",
)  # fmt: skip
_ORGANISATION_NAME = Coalesce(
    "review__goal__report__organisation__name", "review__commitment__report__organisation__name",
    "review__target__observation__report__organisation__name",
    "verification__observation__report__organisation__name", "rectification__organisation__name",
    "observation__report__organisation__name",
)  # fmt: skip
_YEAR = Coalesce(
    "review__goal__report__year", "review__commitment__report__year", "review__target__observation__report__year",
    "verification__observation__report__year", "rectification__year", "observation__report__year",
)  # fmt: skip


def _of_objections(asked: Asked) -> Iterator[ObjectionFact]:
    if asked.report is not None:
        return
    open_ones = Statement.objects.filter(kind=Statement.Kind.OBJECTION, decision__isnull=True)
    found = visible(asked.user, open_ones).annotate(whose=_ORGANISATION, called=_ORGANISATION_NAME, of_year=_YEAR)
    if asked.organisation is not None:
        found = found.filter(whose=asked.organisation)
    if asked.year is not None:
        found = found.filter(of_year=asked.year)
    for each in found.order_by("pk").distinct():
        yield ObjectionFact(each.whose, each.called, each.of_year, each.pk, each.text, None, each.at.date())


def _of_items(asked: Asked) -> Iterator[ItemFact]:
    items = visible(asked.user, Rectification.objects.exclude(state=RectificationState.WITHDRAWN))
    if asked.report is not None:
        items = items.filter(shortfall__report=asked.report)
    if asked.organisation is not None:
        items = items.filter(organisation=asked.organisation)
    if asked.year is not None:
        items = items.filter(year=asked.year)
    again = {} if asked.whole_area else named_again(items)
    for row in ledger_rows(items.order_by("organisation", "year", "number"), asked.at, again=again):
        yield _item_fact(row)


def _item_fact(row: LedgerRow) -> ItemFact:
    sent = row.last.on if row.last and row.last.act == RectificationStep.Act.SENT else None
    return ItemFact(
        row.organisation_id, row.organisation, row.year, row.pk, row.problem, None, row.label, row.state, row.type,
        row.lamp.standing, row.deadline, row.begun, row.percent, row.has_owner, row.is_silent, bool(row.measures),
        row.attachments, sent, row.asks_until, row.named_again is not None, row.organisation_closed_on,
    )  # fmt: skip


def sequences(reports: Sequence[Report]) -> dict[int, list[Report]]:
    """Organisation -> its reports, oldest first."""
    found: dict[int, list[Report]] = defaultdict(list)
    for report in sorted(reports, key=lambda each: each.year):
        found[report.organisation_id].append(report)
    return found
