"""The occasions of a day, asked of the records in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.text import Truncator

from reports.follow_up.differences import is_different
from reports.follow_up.duties.gather import rules_of
from reports.follow_up.reminders.build import (
    ASSIGNED,
    FINDING,
    NEWS_DAYS,
    RETURNED,
    TO_ACCEPT,
    Dated,
    Occasion,
    Tree,
    by_deadline,
)
from reports.follow_up.rows import goal_of
from reports.follow_up.thresholds import thresholds
from reports.models import (
    Assignment,
    Duty,
    Kind,
    Membership,
    Organisation,
    Rectification,
    RectificationState,
    RectificationStep,
    Report,
    Review,
    Role,
    State,
    Step,
    Threshold,
    Verification,
)

_LONG = 60


def tree() -> Tree:
    """Two queries."""
    holders: dict[tuple[str, int], set[int]] = defaultdict(set)
    for person, role, organisation in Membership.objects.values_list("person_id", "role", "organisation_id"):
        holders[role, organisation].add(person)
    parents = dict(Organisation.objects.order_by().values_list("pk", "parent_id"))
    return Tree(parents, {place: frozenset(persons) for place, persons in holders.items()})


def occasions(at: date) -> list[Occasion]:
    """Everything that somebody is to be told on the day ``at``, told before or not."""
    everyone = tree()
    days = thresholds(at)[Threshold.Code.REMIND_DAYS]
    dated = [*_items(everyone), *_goals(), *_reports_due(everyone, at)]
    return [
        *by_deadline(dated, at, days), *_handled_reports(everyone, at), *_handled_items(everyone, at),
        *_assigned(at), *_reviews(everyone, at), *_verifications(everyone, at),
    ]  # fmt: skip


def _short(text: str) -> str:
    return Truncator(text).chars(_LONG)


def _office(everyone: Tree, organisation: int, owner: int | None) -> frozenset[int]:
    """Who acts for the organisation: the owner where one is named, else its entry staff."""
    return frozenset({owner}) if owner else everyone.nearest(Role.ENTRY, organisation)


# --- deadlines --------------------------------------------------------------------------------------------


def _items(everyone: Tree) -> Iterator[Dated]:
    """What waits for acceptance waits for the other side: its owner is told nothing about the deadline."""
    waiting = (RectificationState.NOT_STARTED, RectificationState.UNDER_WAY)
    items = Rectification.objects.filter(state__in=waiting, due_on__isnull=False).select_related("organisation")
    for item in items.order_by("pk"):
        words = {"name": item.organisation.name, "label": item.label, "words": _short(item.problem)}
        yield Dated(
            f"item-{item.pk}", "item", item.deadline or item.due_on,
            _office(everyone, item.organisation_id, item.owner_id),
            reverse("rectification_detail", args=[item.pk]), words,
        )  # fmt: skip


def _goals() -> Iterator[Dated]:
    """Goals assigned to a person, while no review says that they are settled."""
    newer = Assignment.objects.filter(goal=OuterRef("goal"), pk__gt=OuterRef("pk"))
    settled = Review.objects.in_force().filter(goal=OuterRef("goal"), verdict__in=("met", "dropped"))
    assigned = Assignment.objects.filter(person__isnull=False, due_on__isnull=False).exclude(Exists(newer))
    for each in assigned.exclude(Exists(settled)).select_related("goal__report__organisation").order_by("pk"):
        words = {"name": each.goal.report.organisation.name, "words": _short(each.goal.quote)}
        yield Dated(
            f"goal-{each.goal_id}", "goal", each.due_on, frozenset({each.person_id}),
            reverse("goal_review", args=[each.goal_id]), words,
        )  # fmt: skip


def _reports_due(everyone: Tree, at: date) -> Iterator[Dated]:
    """The report on last year, for offices that have not submitted it. Who never reported is not asked here."""
    year, kind = at.year - 1, Kind.RULE_OF_LAW
    due = rules_of(kind).due(Duty.Step.SUBMIT, year)
    if due is None:
        return
    here = Report.objects.current().of_kind(kind).filter(organisation=OuterRef("pk"))
    in_hand = here.for_year(year).filter(Q(state__in=(State.SUBMITTED, State.ACCEPTED)) | Q(submitted_on__isnull=False))
    owing = Organisation.objects.filter(Exists(here)).exclude(Exists(in_hand))
    owing = owing.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=due))
    page = f"{reverse('duties')}?year={year}"
    for organisation in owing.order_by("pk"):
        yield Dated(
            f"report-{organisation.pk}-{year}-submit", "report", due, everyone.nearest(Role.ENTRY, organisation.pk),
            page, {"name": organisation.name, "year": str(year)},
        )  # fmt: skip


# --- steps ------------------------------------------------------------------------------------------------


def _handled_reports(everyone: Tree, at: date) -> Iterator[Occasion]:
    """Reports returned or waiting for acceptance: by the step that brought them there."""
    newer = Step.objects.filter(report=OuterRef("report")).filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    )
    standing = Step.objects.filter(
        after__in=(State.RETURNED, State.SUBMITTED), report__withdrawn_because="", at__date__lte=at
    ).exclude(Exists(newer))  # fmt: skip
    for step in standing.select_related("report__organisation").order_by("pk"):
        report = step.report
        words = {"name": report.organisation.name, "year": str(report.year), "words": _short(step.reason)}
        if report.state == State.RETURNED:
            mine = {report.entered_by_id} - {None}
            persons = frozenset(mine) or everyone.nearest(Role.ENTRY, report.organisation_id)
            yield Occasion(RETURNED, "report_returned", f"step-{step.pk}", persons, report.get_absolute_url(), words)
        elif report.state == State.SUBMITTED:
            # Two people: who entered or submitted it cannot accept it.
            sides = {report.entered_by_id, step.by_id} - {None}
            persons = everyone.nearest(Role.REVIEWER, report.organisation_id, without=sides)
            yield Occasion(TO_ACCEPT, "report_to_accept", f"step-{step.pk}", persons, report.get_absolute_url(), words)


def _handled_items(everyone: Tree, at: date) -> Iterator[Occasion]:
    """Ledger items returned, or sent for acceptance to the level above."""
    acts = (RectificationStep.Act.RETURNED, RectificationStep.Act.SENT)
    newer = RectificationStep.objects.filter(rectification=OuterRef("rectification"), pk__gt=OuterRef("pk"))
    standing = RectificationStep.objects.filter(act__in=acts, on__lte=at).exclude(Exists(newer))
    for step in standing.select_related("rectification__organisation").order_by("pk"):
        item = step.rectification
        words = {"name": item.organisation.name, "label": item.label, "words": _short(step.text or item.problem)}
        page, key = reverse("rectification_detail", args=[item.pk]), f"item-step-{step.pk}"
        if step.act == RectificationStep.Act.RETURNED:
            persons = _office(everyone, item.organisation_id, item.owner_id)
            yield Occasion(RETURNED, "item_returned", key, persons, page, words)
        else:
            persons = everyone.nearest_above(Role.SUPERVISOR, item.organisation_id) - {item.owner_id}
            yield Occasion(TO_ACCEPT, "item_to_accept", key, frozenset(persons), page, words)


def _assigned(at: date) -> Iterator[Occasion]:
    """Goals that were given to a person, by the newest assignment; nobody is told what they did themselves."""
    newer = Assignment.objects.filter(goal=OuterRef("goal"), pk__gt=OuterRef("pk"))
    assigned = Assignment.objects.filter(person__isnull=False, **_since(at)).exclude(Exists(newer))
    for each in assigned.select_related("goal__report__organisation").order_by("pk"):
        if each.person_id != each.by_id:
            words = {"name": each.goal.report.organisation.name, "words": _short(each.goal.quote)}
            page = reverse("goal_review", args=[each.goal_id])
            persons = frozenset({each.person_id})
            yield Occasion(ASSIGNED, "goal_assigned", f"assignment-{each.pk}", persons, page, words, each.due_on)


def _since(at: date) -> Mapping[str, date]:
    return {"at__date__gte": at - timedelta(days=NEWS_DAYS), "at__date__lte": at}


def _reviews(everyone: Tree, at: date) -> Iterator[Occasion]:
    """New verdicts, for the office whose goals they are about."""
    reviews = Review.objects.in_force().filter(**_since(at)).select_related(
        "goal__report__organisation", "commitment__goal__report__organisation", "target__goal",
        "target__observation__report__organisation",
    ).order_by("pk")  # fmt: skip
    for review in reviews:
        subject = review.subject
        report = review.target.observation.report if review.target else subject.report
        words = {
            "name": report.organisation.name, "words": _short(str(subject)),
            "verdict": str(review.get_verdict_display()),
        }  # fmt: skip
        goal = goal_of(review)
        page = reverse("goal_review", args=[goal]) if goal else report.get_absolute_url()
        persons = everyone.nearest(Role.ENTRY, report.organisation_id, without={review.by_id})
        yield Occasion(FINDING, "review_added", f"review-{review.pk}", persons, page, words)


def _verifications(everyone: Tree, at: date) -> Iterator[Occasion]:
    """Values found on checking that differ from those reported, for the office that reported them."""
    checks = Verification.objects.filter(**_since(at)).select_related("observation__report__organisation")
    for check in checks.order_by("pk"):
        row = check.observation
        if is_different(row, check):
            report = row.report
            words = {"name": report.organisation.name, "year": str(report.year), "words": _short(row.name)}
            page = f"{report.get_absolute_url()}#values"
            persons = everyone.nearest(Role.ENTRY, report.organisation_id, without={check.by_id})
            yield Occasion(FINDING, "value_differs", f"verification-{check.pk}", persons, page, words)
