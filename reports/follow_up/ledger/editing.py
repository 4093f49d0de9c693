"""Changing the fields of open items: one by its form, several at once. The trail keeps who, when and what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reports.follow_up.ledger.forms import EditForm, possible_owners
from reports.follow_up.ledger.handling import STALE, is_editable, refusal, sides_of, steps_of
from reports.models import Rectification, User

CLOSED = _("The item is no longer open: its fields are not changed any more.")


@transaction.atomic
def save_changes(form: EditForm) -> Rectification:
    """Write a valid form over the item it was opened for. Raises ``ValidationError`` (code ``stale``) where somebody
    else was quicker, and where the item has been closed."""
    item: Rectification = form.instance
    standing = Rectification.objects.select_for_update().get(pk=item.pk)
    if standing.revision != form.cleaned_data["revision"]:
        raise ValidationError(STALE, code="stale")
    if not is_editable(standing):
        raise ValidationError(CLOSED, code="closed")
    item.revision = standing.revision + 1
    item.save(update_fields=[*form.changed_columns(), "revision"])
    return item


@transaction.atomic
def assign(chosen: Sequence[tuple[int, int]], by: User, given: Mapping[str, Any], reason: str) -> int:
    """Give items, each named as (number, revision on screen), a lead body, an owner or a deadline (``lead``,
    ``owner``, ``due_on``; what is empty stays): all of them or none.

    Raises ``ValidationError`` with a line for every item that could not be changed.
    """
    changes = {name: value for name, value in given.items() if value}
    problems = []
    for pk, revision in sorted(chosen):
        item = Rectification.objects.select_for_update().get(pk=pk)
        try:
            check_assignment(item, by, changes, revision)
        except ValidationError as error:
            problems.append(refusal(pk, error))
            continue
        for name, value in changes.items():
            setattr(item, name, value)
        item.revision += 1
        item._change_reason = reason[:100]
        item.save(update_fields=[*changes, "revision"])
    if problems:
        raise ValidationError(problems)
    return len(chosen)


def check_assignment(item: Rectification, by: User, changes: Mapping[str, Any], revision: int) -> None:
    """Raise ``ValidationError`` where the person may not make the changes, or did not see the item as it stands."""
    who = sides_of(by, item, steps_of(item))
    if item.revision != revision:
        raise ValidationError(STALE, code="stale")
    if not is_editable(item):
        raise ValidationError(CLOSED, code="closed")
    if not who.edits:
        raise ValidationError(_("You may not change this item."), code="side")
    if "due_on" in changes and not who.judges:
        raise ValidationError(_("The deadline is set by a supervisor of the level above."), code="deadline")
    owner = changes.get("owner")
    if owner and not possible_owners([item.organisation_id]).filter(pk=owner.pk).exists():
        raise ValidationError(_("%(person)s has no role at the organisation."), params={"person": owner})
