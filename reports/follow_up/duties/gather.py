"""From rows to the duties of reports, in a fixed number of queries whatever the number of organisations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Exists, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from reports.access import scope_of, visible, visible_reports
from reports.follow_up.duties import build
from reports.follow_up.duties.build import Dated, OwedBy, Place, Shown
from reports.models import (
    Doubt,
    Duty,
    Kind,
    Organisation,
    Proof,
    Report,
    SecrecyCheck,
    Section,
    State,
    Step,
    TextVersion,
    User,
)
from reports.reading.doubts import MISSING_SECTION
from reports.report_page import ReportPage

_HANDED_IN = (State.SUBMITTED, State.ACCEPTED)  # a draft, or one sent back, is not here yet


@dataclass(frozen=True)
class Rules:
    """The dates due of one kind of report, as an office keeps them."""

    duties: tuple[Duty, ...]

    def due(self, step: str, year: int) -> date | None:
        """The last day in time; where several rows hold for a year, the one that began last."""
        holding = [
            duty for duty in self.duties
            if duty.step == step and duty.since <= year and (duty.until is None or year <= duty.until)
        ]  # fmt: skip
        return max(holding, key=lambda duty: duty.since).due_on(year) if holding else None


def rules_of(kind: str) -> Rules:
    return Rules(tuple(Duty.objects.filter(kind=kind)))


class Owing(NamedTuple):
    """An organisation that ought to report."""

    pk: int
    name: str
    above: str
    closed_on: date | None


def owing(user: User, kind: str) -> list[Owing]:
    """The organisations in the person's reach that report: those that ever did, and those with nobody below them."""
    scope = scope_of(user)
    has_report = Exists(visible_reports(user).of_kind(kind).filter(organisation=OuterRef("pk")))
    is_last = ~Exists(Organisation.objects.filter(parent=OuterRef("pk")))
    found = Organisation.objects.filter(has_report | is_last)
    if not scope.everything:
        found = found.filter(pk__in=scope.reached)
    rows = found.order_by("parent__code", "parent__name", "code", "name")
    return [Owing(pk, name, above or "", closed) for pk, name, above, closed in
            rows.values_list("pk", "name", "parent__name", "closed_on")]  # fmt: skip


def owed(user: User, kind: str, years: Iterable[int], at: date, organisation: int | None = None) -> list[OwedBy]:
    """Every organisation in reach (or the one) with its report on each of ``years``; one closed within a year owes
    none for it. 8 queries."""
    years = sorted(years)
    organisations = [each for each in owing(user, kind) if organisation in (None, each.pk)]
    reports = visible_reports(user).of_kind(kind).filter(year__in=years)
    if organisation is not None:
        reports = reports.filter(organisation=organisation)
    held = {(each.report.organisation_id, each.report.year): each for each in _held(user, reports)}
    rules = rules_of(kind)
    return [
        _owed_by(each, held.get((each.pk, year)), rules, kind, year, at)
        for each in organisations
        for year in years
        if each.closed_on is None or each.closed_on > date(year, 12, 31)
    ]


class Dates(NamedTuple):
    """The two dates of one organisation's report on a year, without anything else about it."""

    report: int | None
    submitted: Dated
    published: Dated


def dates(
    user: User, kind: str, years: Iterable[int], at: date, organisations: Sequence[Owing]
) -> dict[tuple[int, int], Dates]:
    """(organisation, year) -> its dates, for those who owe a report on the year. Three queries."""
    years = sorted(years)
    reports = with_handling(visible_reports(user).of_kind(kind).filter(year__in=years)).order_by()
    columns = ("organisation_id", "year", "pk", "state", "submitted_on", "published_on", "sent_on")
    here = {(row[0], row[1]): row[2:] for row in reports.values_list(*columns)}
    rules = rules_of(kind)
    due = {(step, year): rules.due(step, year) for step in build.STEPS for year in years}
    proved = _proofs(user, [row[0] for row in here.values()])
    found = {}
    for who in organisations:
        for year in years:
            if who.closed_on is not None and who.closed_on <= date(year, 12, 31):
                continue
            pk, state, submitted, published, sent = here.get((who.pk, year), (None, "", None, None, None))
            shown = proved.get(pk or 0, [])
            given = {"is_here": state in _HANDED_IN, "at": at}
            found[who.pk, year] = Dates(
                pk,
                build.dated(
                    build.SUBMIT, due[build.SUBMIT, year], submitted, _as_sent(sent, year),
                    [each for each in shown if each.step == build.SUBMIT], **given,
                ),
                build.dated(
                    build.PUBLISH, due[build.PUBLISH, year], published, None,
                    [each for each in shown if each.step == build.PUBLISH], **given,
                ),
            )  # fmt: skip
    return found


def _as_sent(sent: date | None, year: int) -> date | None:
    """The day of submission on this site. Years later it is somebody entering old reports, and says nothing."""
    return sent if sent is not None and sent.year <= year + 1 else None


def owed_by(user: User, report: Report, at: date) -> OwedBy:
    """One report's duties. 6 queries."""
    held = _held(user, Report.objects.filter(pk=report.pk))[0]
    return _owed_by(_owing(report), held, rules_of(report.kind), report.kind, report.year, at)


def owed_by_shown(user: User, page: ReportPage, at: date) -> OwedBy:
    """The same for a report whose page is at hand with its text, doubts and steps. 3 queries."""
    report, scope = page.report, scope_of(user)
    report.newest = page.version.pk if page.version else None
    report.sent_on = next((timezone.localdate(step.at) for step in page.steps if step.after == State.SUBMITTED), None)
    sections: dict[str, Place] = {}
    for each in sorted(page.sections, key=attrgetter("level", "start")):
        sections.setdefault(each.kind, _head(each.heading, each.start, each.end))
    doubts = sorted((each for each in page.all_doubts if each.code == MISSING_SECTION), key=attrgetter("start"))
    held = _Held(
        report, tuple(_proofs(user, [report.pk])[report.pk]),
        tuple(_checks(user, [report.pk])[report.pk]) if scope.covers("reached", report.organisation_id) else None,
        sections, tuple(Place(each.start, each.end, each.message) for each in doubts),
    )  # fmt: skip
    return _owed_by(_owing(report), held, rules_of(report.kind), report.kind, report.year, at)


def _owing(report: Report) -> Owing:
    organisation = report.organisation
    return Owing(organisation.pk, organisation.name, organisation.parent.name if organisation.parent else "", None)


@dataclass(frozen=True)
class _Held:
    """A report with everything that its duties are judged by."""

    report: Report
    proofs: tuple[Shown, ...]
    checks: tuple[tuple[date, str, str, str], ...] | None  # None: not for this person's eyes
    sections: dict[str, Place]
    doubts: tuple[Place, ...]


def with_handling(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Reports with their newest text version (``newest``) and the day of their first submission here."""
    newest = TextVersion.objects.filter(report=OuterRef("pk")).order_by("-number")
    sent = Step.objects.filter(report=OuterRef("pk"), after=State.SUBMITTED).order_by("at", "pk")
    return reports.annotate(
        newest=Subquery(newest.values("pk")[:1]), sent_on=Subquery(sent.annotate(day=TruncDate("at")).values("day")[:1])
    )


def _held(user: User, queryset: QuerySet[Report]) -> list[_Held]:
    reports = list(with_handling(queryset).order_by("pk"))
    keys, scope = [report.pk for report in reports], scope_of(user)
    versions = [report.newest for report in reports if report.newest]
    proofs, checks = _proofs(user, keys), _checks(user, keys)
    sections, doubts = first_sections(versions), missing_content(versions)
    return [
        _Held(
            report, tuple(proofs[report.pk]),
            tuple(checks[report.pk]) if scope.covers("reached", report.organisation_id) else None,
            sections[report.newest], tuple(doubts[report.newest]),
        )
        for report in reports
    ]  # fmt: skip


def _proofs(user: User, reports: Collection[int]) -> dict[int, list[Shown]]:
    found: dict[int, list[Shown]] = defaultdict(list)
    rows = visible(user, Proof.objects.filter(report__in=reports)).select_related("attachment", "by")
    for row in rows.order_by("at", "pk"):
        file = row.attachment
        found[row.report_id].append(
            Shown(
                row.pk, row.step, row.done_on, row.address, row.note, file.pk if file else None,
                file.file_name if file else "", file.sha256 if file else "", str(row.by),
            )
        )  # fmt: skip
    return found


def _checks(user: User, reports: Collection[int]) -> dict[int, list[tuple[date, str, str, str]]]:
    found: dict[int, list[tuple[date, str, str, str]]] = defaultdict(list)
    rows = visible(user, SecrecyCheck.objects.filter(report__in=reports)).order_by("at", "pk")
    for report, *check in rows.values_list("report_id", "checked_on", "result", "checked_by_post", "note"):
        found[report].append((check[0], check[1], check[2], check[3]))
    return found


def first_sections(versions: Collection[int]) -> dict[int | None, dict[str, Place]]:
    """Version -> kind of section -> the first head of that kind. Heads are cut to what a link shows."""
    found: dict[int | None, dict[str, Place]] = defaultdict(dict)
    rows = Section.objects.filter(version__in=versions).order_by("version", "level", "start")
    for version, kind, heading, start, end in rows.values_list("version_id", "kind", "heading", "start", "end"):
        found[version].setdefault(kind, _head(heading, start, end))
    return found


def _head(heading: str, start: int, end: int) -> Place:
    return Place(start, min(start + len(heading), end) if heading else end, heading)


def missing_content(versions: Collection[int]) -> dict[int | None, list[Place]]:
    """Version -> the reader's doubts about missing content, settled ones too: looking at one does not fill the gap."""
    found: dict[int | None, list[Place]] = defaultdict(list)
    rows = Doubt.objects.filter(version__in=versions, code=MISSING_SECTION).order_by("version", "start")
    for version, message, start, end in rows.values_list("version_id", "message", "start", "end"):
        found[version].append(Place(start, end, message))
    return found


def _owed_by(who: Owing, held: _Held | None, rules: Rules, kind: str, year: int, at: date) -> OwedBy:
    report = held.report if held else None

    def dated(step: str, recorded: date | None, on_site: date | None) -> Dated:
        proofs: Sequence[Shown] = [each for each in held.proofs if each.step == step] if held else ()
        is_here = report is not None and report.state in _HANDED_IN
        return build.dated(step, rules.due(step, year), recorded, on_site, proofs, is_here=is_here, at=at)

    submitted = dated(
        build.SUBMIT, report.submitted_on if report else None, _as_sent(report.sent_on, year) if report else None
    )
    published = dated(build.PUBLISH, report.published_on if report else None, None)
    items, secrecy = (), None
    if held is not None:
        asked = kind == Kind.RULE_OF_LAW
        items = build.items(year, held.report.newest is not None, held.sections, held.doubts, asked=asked)
        if held.checks is not None:
            secrecy = build.secrecy(held.checks, published.done, SecrecyCheck.Result.MAY_NOT)
    return OwedBy(
        who.pk, who.name, who.above, year, report.pk if report else None,
        str(report.get_state_display()) if report else "", submitted, published, items, secrecy,
    )  # fmt: skip


def years_of(user: User, kind: str) -> list[int]:
    """The years that can be asked for: from the first report to the last one due, the newest first."""
    span = visible_reports(user).of_kind(kind).aggregate(first=Min("year"), last=Max("year"))
    return list(range(span["last"], span["first"] - 1, -1)) if span["last"] else []


def silent_year(rules: Rules, years: Iterable[int], at: date) -> int | None:
    """The newest year whose date due has passed, where no report on it is here at all."""
    year = at.year - 1
    due = rules.due(build.SUBMIT, year)
    return year if due is not None and due < at and year not in years else None
