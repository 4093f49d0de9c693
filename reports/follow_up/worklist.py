"""The worklist page: which goals a person asked for, and what the page shows of them, in at most twelve queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window

from reports.access import Scope
from reports.follow_up import rows
from reports.follow_up.answers import OpenShortfalls, answered_shortfalls, first_open_shortfalls
from reports.follow_up.build import FollowedGoal, Promise, worst
from reports.follow_up.filters import Asked
from reports.follow_up.measuring.measured import answer
from reports.models import Goal, Organisation, Report, Shortfall, User

GOALS_A_PAGE = 15


@dataclass(frozen=True)
class Card:
    """A goal on the list, with the shortfalls that a person says it answers."""

    followed: FollowedGoal
    answered: tuple[Shortfall, ...]


@dataclass(frozen=True)
class Group:
    """The goals of one report on a page, with its targets outside any goal."""

    promise: Promise
    cards: tuple[Card, ...]
    loose: tuple[FollowedGoal, ...]
    reviews_shown: bool

    @property
    def loose_targets(self) -> int:
        return sum(len(each.targets) for each in self.loose)


@dataclass(frozen=True)
class Worklist:
    page: Page
    groups: tuple[Group, ...]
    open_shortfalls: OpenShortfalls


class _Counted(Paginator):
    """A page whose rows were cut out by the query that counted them."""

    def __init__(self, total: int) -> None:
        super().__init__(range(total), GOALS_A_PAGE)


def worklist(asked: Asked, number: int) -> Worklist:
    """Page ``number`` of what was asked for; a page beyond the last is the last."""
    user, goals = asked.user, asked.goals()
    if asked.by_measurement:
        chosen, values, nexts = _measured_as(asked.measured, list(goals), user)
        paginator = _Counted(len(chosen))
        page = paginator.get_page(number)
        shown = chosen[page.start_index() - 1 : page.end_index()] if chosen else []
        texts = rows.texts_of([nexts[place].version for place in {_place(goal) for goal in shown} & nexts.keys()])
    else:
        shown, total = _cut(goals, number)
        page = _Counted(total).get_page(number)
        nexts = rows.next_reports(user, {_place(goal) for goal in shown}, with_text=True)
        values = rows.observed({goal.report_id for goal in shown} | {each.report for each in nexts.values()})
        texts = None
    keys = [goal.pk for goal in shown]
    promises = rows.promises(shown, values, rows.commitments_of(keys))
    found = rows.followings(nexts, values, texts)
    followed = rows.followed(promises, found, values, rows.judgements(user, keys))
    reports = {goal.report_id: goal.report for goal in shown}
    loose = rows.followed(rows.loose_promises(reports.values(), values), found, values, {})
    return Worklist(
        page,
        _groups(followed, loose, answered_shortfalls(user, keys), asked.scope),
        OpenShortfalls((), 0) if asked.by_measurement else first_open_shortfalls(asked),
    )


def _cut(goals: QuerySet[Goal], number: int) -> tuple[list[Goal], int]:
    """The goals of a page and the number of all, in one query (a second where the page lies beyond the last)."""
    counted = goals.annotate(total=Window(Count("pk")))
    start = (max(number, 1) - 1) * GOALS_A_PAGE
    shown = list(counted[start : start + GOALS_A_PAGE])
    if not shown and start:
        last = Paginator(goals, GOALS_A_PAGE).get_page(number)
        return list(last.object_list), last.paginator.count
    return shown, shown[0].total if shown else 0


def _place(goal: Goal) -> rows.Place:
    return goal.report.organisation_id, goal.report.kind, goal.year


def _measured_as(verdict: str, goals: list[Goal], user: User):
    """The goals whose targets measure up to ``verdict``, with the values and next reports found on the way."""
    nexts = rows.next_reports(user, {_place(goal) for goal in goals}, with_text=False)
    values = rows.observed({goal.report_id for goal in goals} | {each.report for each in nexts.values()})
    found = rows.followings(nexts, values)
    kept = []
    for goal, promise in zip(goals, rows.promises(goals, values), strict=True):
        following = found.get(rows.place_of(promise))
        figures = (*(following.figures if following else ()), *values.of.get(promise.report, ()))
        verdicts = [answer(target, figures, following is not None).verdict for target in promise.targets]
        if worst(verdicts) == verdict:
            kept.append(goal)
    return kept, values, nexts


def _groups(
    followed: list[FollowedGoal],
    loose: list[FollowedGoal],
    answered: dict[int, list[Shortfall]],
    scope: Scope,
) -> tuple[Group, ...]:
    outside: dict[int, dict[int, FollowedGoal]] = defaultdict(dict)
    for each in loose:  # one table a report and year
        held = outside[each.promise.report].setdefault(each.promise.year, replace(each, targets=()))
        outside[each.promise.report][each.promise.year] = replace(held, targets=held.targets + each.targets)
    groups = []
    for report, members in groupby(followed, key=lambda each: each.promise.report):
        cards = tuple(Card(each, tuple(answered.get(each.promise.key or 0, ()))) for each in members)
        first = cards[0].followed.promise
        groups.append(
            Group(first, cards, tuple(outside[report].values()), scope.covers("reached", first.organisation_key))
        )
    return tuple(groups)


def everything(asked: Asked) -> list[FollowedGoal]:
    """All the goals asked for, for an export of the list."""
    followed = _all_followed(asked.user, list(asked.goals()))
    if asked.by_measurement:
        return [each for each in followed if each.measured == asked.measured]
    return followed


def of_organisation(organisation: Organisation, year: int | None = None) -> list[FollowedGoal]:
    """Goals of all reports of an organisation, accepted or not, and its targets outside any goal, for ``year`` or all
    years: what a command on the server prints, whoever runs it."""
    reports = Report.objects.current().filter(organisation=organisation)
    goals = Goal.objects.standing().filter(report__in=reports).order_by("report__year", "report__kind", "start", "pk")
    setters = list(reports.select_related("organisation").order_by("year", "kind"))
    followed = _all_followed(None, list(rows.with_staleness(goals).select_related("report__organisation")), setters)
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
    followed = rows.followed(promises, found, values, rows.judgements(user, keys))
    return sorted(followed, key=lambda each: (each.promise.organisation_key, each.promise.set_in, each.promise.kind))
