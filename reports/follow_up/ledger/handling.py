"""Taking a step: the item is locked, the chart is asked, the step is written. Steps are added and never edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.access import scope_of
from reports.follow_up.attachments import attach
from reports.follow_up.ledger.chart import OWNER_ACTS, Act, At, Said, Sides, Situation, after, check_step
from reports.follow_up.ledger.naming import named_again
from reports.models import Rectification, RectificationStep, User
from reports.models.rectification import NOTED, RectificationQuerySet

STALE = _("Meanwhile somebody else changed this item. What you typed is kept below; look at the item again first.")


def sides_of(user: User, item: Rectification, steps: Iterable[RectificationStep]) -> Sides:
    """Where a person stands. Who enters for the organisation is of its side, and judges nothing of it; an
    administrator, who reaches everything, is kept from judging by what they did themselves alone."""
    scope = scope_of(user)
    enters = scope.covers("entry", item.organisation_id)
    worked = item.owner_id == user.pk or any(step.by_id == user.pk and step.act in OWNER_ACTS for step in steps)
    return Sides(
        enters=enters,
        owner=enters or item.owner_id == user.pk,
        above=scope.covers("above", item.organisation_id) and (scope.everything or not enters),
        worked=worked,
    )


def situation(item: Rectification, steps: Sequence[RectificationStep], *, today: date, again: bool) -> Situation:
    """``steps`` are the item's, oldest first, with their attachments fetched; ``again``: a later report names it."""
    since = max((n for n, step in enumerate(steps) if step.act == Act.REOPENED), default=-1) + 1
    return Situation(
        state=item.state,
        type=item.type,
        percent=next((step.percent for step in reversed(steps) if step.percent is not None), None),
        deadline=item.deadline,
        extension_asked=_newest(steps, RectificationStep.EXTENSION) == Act.EXTENSION_ASKED,
        sent_from=next((step.before for step in reversed(steps) if step.act == Act.SENT), ""),
        withdrawn_from=_withdrawn_from(steps),
        # What backed an earlier closing does not back the next one.
        has_evidence=any(step.attachments.all() for step in steps[since:]),
        sealed=item.organisation.closed_on is not None and item.organisation.closed_on <= today,
        named_again=again,
    )


def _newest(steps: Sequence[RectificationStep], acts: Sequence[str]) -> str:
    return next((step.act for step in reversed(steps) if step.act in acts), "")


def _withdrawn_from(steps: Sequence[RectificationStep]) -> str:
    withdrawal = next((step for step in reversed(steps) if step.after == At.WITHDRAWN), None)
    return withdrawal.before if withdrawal and withdrawal.act == Act.WITHDRAWN else ""


@dataclass(frozen=True)
class Held:
    """An item that is locked for a step, with all that the step is checked against."""

    item: Rectification
    steps: list[RectificationStep]
    now: Situation
    who: Sides


def hold(pk: int, by: User, today: date) -> Held:
    """Lock an item until the transaction ends."""
    # The lock is on the item alone: joined tables are asked for by themselves (a database may refuse to lock them).
    item = Rectification.objects.select_for_update().get(pk=pk)
    steps = steps_of(item)
    again = named_again(Rectification.objects.filter(pk=pk))
    return Held(
        item, steps, situation(item, steps, today=today, again=bool(again)), sides_of(by, item, steps)
    )  # fmt: skip


def steps_of(item: Rectification) -> list[RectificationStep]:
    """Oldest first, with who took them, their files and the shortfall that they speak of."""
    rows = item.steps.select_related("by", "shortfall__report").prefetch_related("attachments")
    return list(rows.order_by("pk"))


@transaction.atomic
def take_step(
    pk: int, act: str, by: User, said: Said, *, revision: int, today: date | None = None
) -> RectificationStep:
    """Take one step and answer it. ``revision`` is the one that the person had on screen.

    The same step sent twice (a double click) is taken once. Raises ``ValidationError`` where another person was
    quicker (code ``stale``), or where the chart forbids the step.
    """
    today = today or timezone.localdate()
    held = hold(pk, by, today)
    if held.item.revision != revision:
        done = _done_already(held, act, by, said, revision)
        if done is not None:
            return done
        raise ValidationError(STALE, code="stale")
    check_step(act, held.now, held.who, said, today)
    _check_shortfall(held.item, act, said)
    return write_step(held, act, by, said, after(act, held.now))


def _done_already(held: Held, act: str, by: User, said: Said, revision: int) -> RectificationStep | None:
    last = held.steps[-1] if held.steps else None
    same = (
        last is not None and held.item.revision == revision + 1
        and (last.act, last.by_id, last.on, last.until) == (act, by.pk, said.on, said.until)
        and last.text.startswith(said.text)
    )  # fmt: skip
    return last if same else None


def _check_shortfall(item: Rectification, act: str, said: Said) -> None:
    if said.shortfall is None:
        return
    report = said.shortfall.report
    if act not in (Act.REOPENED, Act.LEFT_CLOSED) or report.organisation_id != item.organisation_id:
        raise ValidationError({"shortfall": _("The sentence belongs to another organisation or step.")})
    if report.year <= item.year:
        raise ValidationError({"shortfall": _("Only a later report can name the problem again.")})


def write_step(held: Held, act: str, by: User, said: Said, state: str) -> RectificationStep:
    """Write the step that was checked, and the item as it stands after it."""
    item = held.item
    step = RectificationStep(
        rectification=item, act=act, before=item.state, after=state, on=said.on, until=said.until,
        # Opened again, the work starts at nothing.
        percent=0 if act == Act.REOPENED else said.percent if act == Act.PROGRESS else None,
        text=_text(held.now, act, said), shortfall=said.shortfall, by=by,
    )  # fmt: skip
    step.full_clean(exclude=["rectification", "by", "shortfall"])
    item.state = state
    item.revision += 1
    if act in (Act.EXTENDED, Act.REOPENED):
        item.extended_until = said.until
    item._change_reason = str(Act(act).label)[:100]
    item.note(step)
    item.save(update_fields=["state", "revision", "extended_until", *NOTED])
    step.save()
    step.attachments.set([attach(item.organisation, upload, by, effective_on=said.on) for upload in said.files])
    return step


def _text(now: Situation, act: str, said: Said) -> str:
    """What is kept of the words: why the progress fell, and that a closing rests on nothing, are part of them."""
    parts = [said.text]
    if act == Act.PROGRESS and said.why_less and now.percent is not None and (said.percent or 0) < now.percent:
        parts.append(gettext("Below what was reported before because: %(why)s") % {"why": said.why_less})
    if act == Act.CLOSED and said.without_evidence and not (now.has_evidence or said.files):
        parts.append(gettext("Closed without a file that backs it."))
    return "\n".join(part for part in parts if part)


@transaction.atomic
def start_all(chosen: Sequence[tuple[int, int]], by: User, reason: str, *, today: date | None = None) -> int:
    """Start items, each given as (number, revision on screen), with one reason: all of them or none.

    Raises ``ValidationError`` with a line for every item that could not be started.
    """
    today = today or timezone.localdate()
    problems = []
    # In one order, so that two who choose the same items never wait for each other in a circle.
    for pk, revision in sorted(chosen):
        try:
            take_step(pk, Act.STARTED, by, Said(on=today, text=reason), revision=revision, today=today)
        except ValidationError as error:
            problems.append(refusal(pk, error))
    if problems:
        raise ValidationError(problems)
    return len(chosen)


def refusal(pk: int, error: ValidationError) -> str:
    """One line of a refused bulk action, naming the item."""
    item = Rectification.objects.select_related("organisation").get(pk=pk)
    return f"{item}: {' '.join(error.messages)}"


def is_editable(item: Rectification) -> bool:
    """Its fields are open to changes while it is open."""
    return item.state in RectificationQuerySet.OPEN
