"""New items of the ledger, their numbers, and handing an item over to the organisation that took over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from reports.follow_up.ledger.chart import Act, At, Said, after, check_step
from reports.follow_up.ledger.handling import STALE, hold, write_step
from reports.models import Organisation, Rectification, RectificationStep, Shortfall, User

SELF_REPORT, REVIEW = "self_report", "review"  # codes of ``ProblemSource`` that stand for records of this site
_TRIES = 5


def standing_items() -> dict[str, list[str]]:
    """Filter of items that stand for their shortfall: a withdrawn one does not."""
    return {"state__in": [state for state in At.values if state != At.WITHDRAWN]}


def shortfalls_without_item(report: int) -> list[Shortfall]:
    """The shortfalls of a report that are not in the ledger, in the order of its text."""
    taken = Rectification.objects.filter(shortfall__report=report, **standing_items()).values("shortfall")
    return list(Shortfall.objects.standing().filter(report=report).exclude(pk__in=taken).order_by("start", "pk"))


def enter(items: Sequence[Rectification], by: User, *, text: str = "", today: date | None = None) -> None:
    """Write new items, all or none, each with its number and its first step.

    Numbers run from 1 within organisation and year, without gaps: they are given while the organisation is locked,
    nothing is ever deleted, and where two are quicker than the lock (a database that has none) the constraint refuses
    the second, which is tried again. Raises ``ValidationError`` where a shortfall is in the ledger already.
    """
    today = today or timezone.localdate()
    for attempt in range(_TRIES):
        try:
            _enter(items, by, text, today)
            return
        except IntegrityError:
            if attempt == _TRIES - 1:
                raise
            for item in items:
                item.pk = None


@transaction.atomic
def _enter(
    items: Sequence[Rectification], by: User, text: str, today: date, act: str = Act.ENTERED, percent: int | None = None
) -> None:
    organisations = {item.organisation_id for item in items}
    list(Organisation.objects.select_for_update().filter(pk__in=organisations).order_by("pk"))
    _refuse_doubles(items)
    for item in items:
        of_year = Rectification.objects.filter(organisation=item.organisation_id, year=item.year)
        item.number = (of_year.aggregate(last=Max("number"))["last"] or 0) + 1
        item.entered_by = by
        step = RectificationStep(act=act, before="", after=At.NOT_STARTED, on=today, text=text, by=by, percent=percent)
        item.note(step)
        item.full_clean(validate_unique=False, validate_constraints=False)
        item.save(force_insert=True)
        step.rectification = item
        step.save()


def _refuse_doubles(items: Sequence[Rectification]) -> None:
    given = [item.shortfall_id for item in items if item.shortfall_id]
    there = Rectification.objects.filter(shortfall__in=given, **standing_items()).order_by("year", "number")
    if labels := [item.label for item in there]:
        message = ngettext(
            "The shortfall is in the ledger already: %(labels)s.",
            "The shortfalls are in the ledger already: %(labels)s.", len(labels),
        )  # fmt: skip
        raise ValidationError(message % {"labels": "、".join(labels)}, code="double")


@transaction.atomic
def hand_over(
    pk: int, successor: Organisation, by: User, said: Said, *, revision: int, today: date | None = None
) -> Rectification:
    """Hand an item of a closed organisation over: a new item at ``successor`` goes on with the work, the old one is
    withdrawn with a step that says where to. Both stay; each step names the other item as ``#number``. What was done
    goes along.

    The shortfall stays with the old item, whose report it stands in. Answers the new item.
    """
    today = today or timezone.localdate()
    held = hold(pk, by, today)
    if held.item.revision != revision:
        raise ValidationError(STALE, code="stale")
    check_step(Act.HANDED_OVER, held.now, held.who, said, today)
    old = held.item
    if successor.pk == old.organisation_id:
        raise ValidationError({"successor": _("Choose the organisation that took over.")})
    copied = (
        "year", "source", "document", "found_on", "problem", "theme", "type", "aim", "measures", "lead",
        "responsible", "supporting", "leader_post", "person_post", "due_on", "votes_cast", "votes_satisfied", "remark",
    )  # fmt: skip
    new = Rectification(organisation=successor, **{name: getattr(old, name) for name in copied})
    new.extended_until = old.extended_until
    origin = gettext("Taken over from %(item)s (#%(pk)d): %(why)s") % {"item": old, "pk": old.pk, "why": said.text}
    _enter([new], by, origin, today, Act.HANDED_OVER, percent=old.percent)
    gone = gettext("Handed over to %(item)s (#%(pk)d): %(why)s") % {"item": new, "pk": new.pk, "why": said.text}
    write_step(held, Act.HANDED_OVER, by, Said(on=said.on, text=gone), after(Act.HANDED_OVER, held.now))
    return new
