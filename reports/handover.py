"""A person's open work goes to another in one step: when somebody leaves an office, nothing may stay with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from reports.access import scope_of
from reports.models import Assignment, Notice, Rectification, Report, State, User


@dataclass(frozen=True)
class OpenWork:
    """What one person has in hand: goals assigned to them, ledger items, reports not yet submitted, unseen notices."""

    assignments: tuple[Assignment, ...]
    items: tuple[Rectification, ...]
    reports: tuple[Report, ...]
    notices: tuple[Notice, ...]

    def __bool__(self) -> bool:
        return bool(self.assignments or self.items or self.reports or self.notices)


def open_work(person: User) -> OpenWork:
    newest: dict[int, Assignment] = {}
    touched = Assignment.objects.filter(person=person).values("goal")
    for row in (
        Assignment.objects.filter(goal__in=touched).select_related("goal__report__organisation").order_by("at", "pk")
    ):
        newest[row.goal_id] = row
    items = Rectification.objects.open().filter(owner=person).select_related("organisation")
    drafts = Report.objects.current().filter(entered_by=person, state__in=(State.DRAFT, State.RETURNED))
    return OpenWork(
        assignments=tuple(row for row in newest.values() if row.person_id == person.pk),
        items=tuple(items),
        reports=tuple(drafts.select_related("organisation")),
        notices=tuple(Notice.objects.filter(person=person, seen_at=None)),
    )


@transaction.atomic
def hand_over(giver: User, taker: User, by: User, reason: str) -> OpenWork:
    """Everything open goes from ``giver`` to ``taker``; answers what went.

    Assignments are added anew, ownership and drafts are changed with the reason in their history, notices move. Raises
    ``ValidationError`` where the taker may not work on something, and then nothing moves.
    """
    if giver.pk == taker.pk or not taker.is_active:
        raise ValidationError(_("Choose another person, whose account is active."), code="taker")
    if not reason.strip():
        raise ValidationError(_("Say why the work is handed over."), code="reason")
    work = open_work(giver)
    _check_reach(work, taker)
    Assignment.objects.bulk_create(
        Assignment(goal=row.goal, body=row.body, person=taker, due_on=row.due_on, why=reason, by=by)
        for row in work.assignments
    )
    for item in Rectification.objects.select_for_update().filter(pk__in=[row.pk for row in work.items]):
        item.owner, item.revision, item._change_reason = taker, item.revision + 1, reason[:100]
        item.save()
    drafts = list(Report.objects.select_for_update().filter(pk__in=[row.pk for row in work.reports]))
    for report in drafts:
        report.entered_by, report.revision = taker, report.revision + 1
    if drafts:
        bulk_update_with_history(
            drafts, Report, ["entered_by", "revision"], default_user=by, default_change_reason=reason[:100]
        )
    known = set(Notice.objects.filter(person=taker).values_list("key", flat=True))
    Notice.objects.filter(pk__in=[row.pk for row in work.notices if row.key not in known]).update(person=taker)
    return work


def _check_reach(work: OpenWork, taker: User) -> None:
    scope = scope_of(taker)
    if scope.everything:
        return
    closed = [report.organisation.name for report in work.reports if report.organisation_id not in scope.entry]
    closed += [item.organisation.name for item in work.items if item.organisation_id not in scope.reached]
    closed += _outside((row.goal.report.organisation for row in work.assignments), scope.reached)
    if closed:
        raise ValidationError(
            _("%(person)s holds no role for: %(places)s. Give the role first.")
            % {"person": taker, "places": "、".join(sorted(set(closed))[:5])},
            code="reach",
        )


def _outside(places: Iterable, reached: frozenset[int]) -> list[str]:
    return [place.name for place in places if place.pk not in reached]
