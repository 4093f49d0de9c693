"""The worklist page: which goals a person asked for, and what the page shows of them, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import Max

from reports.access import Scope, visible_reports
from reports.follow_up import rows, stored
from reports.follow_up.answers import OpenShortfalls, answered_shortfalls, first_open_shortfalls
from reports.follow_up.build import FollowedGoal, Promise
from reports.follow_up.worklist import tabs
from reports.follow_up.worklist.filters import PER_PAGE, Asked
from reports.models import Assignment, Goal, MeasuredGoal, Organisation, Report, Review, Shortfall, User


@dataclass(frozen=True)
class Card:
    """A goal on the list: the shortfalls that a person says it answers, who sees to it, and what is kept about it.
    ``seen`` is the newest review of it or its parts, which whoever acts on it has then seen."""

    followed: FollowedGoal
    answered: tuple[Shortfall, ...]
    assignment: Assignment | None = None
    kept: MeasuredGoal | None = None
    seen: int = 0

    @property
    def token(self) -> str:
        """As a bulk form names it."""
        return f"{self.followed.promise.key}:{self.seen}"


@dataclass(frozen=True)
class Group:
    """The goals of one report on a page, with its targets outside any goal."""

    promise: Promise
    cards: tuple[Card, ...]
    loose: tuple[FollowedGoal, ...]
    reviews_shown: bool
    may_act: bool

    @property
    def loose_targets(self) -> int:
        return sum(len(each.targets) for each in self.loose)


@dataclass(frozen=True)
class Worklist:
    page: Page
    groups: tuple[Group, ...]
    open_shortfalls: OpenShortfalls
    tabs: tuple[tabs.Tab, ...]

    @property
    def may_act(self) -> bool:
        return any(group.may_act for group in self.groups)


class _Counted(Paginator):
    """A page whose rows were cut out by one query and counted by the tabs'."""

    def __init__(self, total: int, per_page: int) -> None:
        super().__init__(range(total), per_page)


def worklist(asked: Asked, number: int, per_page: int = int(PER_PAGE[0])) -> Worklist:
    """Page ``number`` of what was asked for; a page beyond the last is the last."""
    counted = tabs.counted(asked.before_tabs(), asked.question)
    total = next(tab.number for tab in counted if tab.code == asked.show)
    page = _Counted(total, per_page).get_page(number)
    start = (page.number - 1) * per_page
    shown = list(asked.goals()[start : start + per_page]) if total else []
    nexts = rows.next_reports(asked.user, {_place(goal) for goal in shown}, with_text=True)
    values = rows.observed({goal.report_id for goal in shown} | {each.report for each in nexts.values()})
    keys = [goal.pk for goal in shown]
    promises = rows.promises(shown, values, rows.commitments_of(keys))
    found = rows.followings(nexts, values)
    about = Decimal(stored.about_percent()) / 100
    followed = rows.followed(promises, found, values, rows.judgements(asked.user, keys), about)
    reports = {goal.report_id: goal.report for goal in shown}
    loose = rows.followed(rows.loose_promises(reports.values(), values), found, values, {})
    cards = _cards(asked, followed, reports)
    open_ones = OpenShortfalls((), 0) if asked.show or page.number > 1 else first_open_shortfalls(asked)
    return Worklist(page, _groups(cards, loose, asked.scope), open_ones, counted)


def _cards(asked: Asked, followed: list[FollowedGoal], reports: Iterable[int]) -> list[Card]:
    keys = [each.promise.key or 0 for each in followed]
    answered, seen = answered_shortfalls(asked.user, keys), newest_reviews(keys)
    assigned = {
        each.goal_id: each
        for each in tabs.standing_assignments(asked.user).filter(goal__in=keys).select_related("person")
    }
    kept = dict(asked.marks.fresh) | {
        row.goal_id: row
        for row in MeasuredGoal.objects.filter(goal__in=keys).exclude(goal__report__in=asked.marks.stale)
    }
    return [
        Card(each, tuple(answered.get(key, ())), assigned.get(key), kept.get(key), seen.get(key, 0))
        for each, key in zip(followed, keys, strict=True)
    ]


def newest_reviews(goals: Iterable[int]) -> dict[int, int]:
    """Goal -> the number of the newest review of it or of anything it holds, withdrawals included. One query."""
    found: dict[int, int] = {}
    rows_of = Review.objects.filter(rows.about_goals(list(goals))).order_by()
    for goal, by_commitment, by_target, newest in rows_of.values_list(
        "goal_id", "commitment__goal_id", "target__goal_id"
    ).annotate(newest=Max("pk")):
        key = goal or by_commitment or by_target
        found[key] = max(found.get(key, 0), newest)
    return found


def _place(goal: Goal) -> rows.Place:
    return goal.report.organisation_id, goal.report.kind, goal.year


def _groups(cards: list[Card], loose: list[FollowedGoal], scope: Scope) -> tuple[Group, ...]:
    outside: dict[int, dict[int, FollowedGoal]] = defaultdict(dict)
    for each in loose:  # one table a report and year
        held = outside[each.promise.report].setdefault(each.promise.year, replace(each, targets=()))
        outside[each.promise.report][each.promise.year] = replace(held, targets=held.targets + each.targets)
    groups = []
    for report, members in groupby(cards, key=lambda card: card.followed.promise.report):
        mine = tuple(members)
        first = mine[0].followed.promise
        groups.append(
            Group(
                first, mine, tuple(outside[report].values()), scope.covers("reached", first.organisation_key),
                scope.covers("supervisor", first.organisation_key),
            )
        )  # fmt: skip
    return tuple(groups)


def everything(asked: Asked) -> list[FollowedGoal]:
    """All the goals asked for, for an export of the list."""
    return _all_followed(asked.user, list(asked.goals()))


def of_organisation(
    organisation: Organisation, year: int | None = None, user: User | None = None
) -> list[FollowedGoal]:
    """Goals of all reports of an organisation, and its targets outside any goal, for ``year`` or all years, as far as
    ``user`` may see them; a command on the server (no user) prints those that are not accepted too."""
    seen = Report.objects.current() if user is None else visible_reports(user)
    reports = seen.filter(organisation=organisation)
    goals = Goal.objects.standing().filter(report__in=reports).order_by("report__year", "report__kind", "start", "pk")
    setters = list(reports.select_related("organisation").order_by("year", "kind"))
    followed = _all_followed(user, list(rows.with_staleness(goals).select_related("report__organisation")), setters)
    return [
        each
        for each in followed
        if year is None or year in (each.promise.year, *(target.figure.period for target in each.targets))
    ]


def _all_followed(user: User | None, goals: list[Goal], setters: Iterable[Report] = ()) -> list[FollowedGoal]:
    """``setters`` are the reports whose targets outside any goal are wanted too."""
    places = {_place(goal) for goal in goals}
    places |= {(report.organisation_id, report.kind, report.year + 1) for report in setters}
    nexts = rows.next_reports(user, places, with_text=True)
    values = rows.observed(
        {goal.report_id for goal in goals}
        | {report.pk for report in setters}
        | {each.report for each in nexts.values()}
    )
    keys = [goal.pk for goal in goals]
    found = rows.followings(nexts, values)
    promises = rows.promises(goals, values, rows.commitments_of(keys)) + rows.loose_promises(setters, values)
    about = Decimal(stored.about_percent()) / 100
    followed = rows.followed(promises, found, values, rows.judgements(user, keys), about)
    return sorted(followed, key=lambda each: (each.promise.organisation_key, each.promise.set_in, each.promise.kind))
