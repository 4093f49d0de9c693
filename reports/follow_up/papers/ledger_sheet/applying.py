"""Writing what was confirmed: all of it or nothing, in one transaction, with the items locked."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from reports.follow_up.ledger.chart import Act, At
from reports.follow_up.ledger.entering import enter
from reports.follow_up.papers.ledger_sheet.planning import FIELDS, Changed, Plan, plan
from reports.follow_up.papers.ledger_sheet.reading import Sheet
from reports.models import Rectification, RectificationStep, User
from reports.models.rectification import NOTED

_A_BATCH = 200  # of items with some twenty changed columns: databases limit the terms of a statement


class NotWritten(Exception):
    """The lines no longer fit the ledger; ``plan`` says why."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        super().__init__()


def apply(user: User, sheet: Sheet, today: date) -> Plan:
    """Plan the lines once more, with their items locked, and write them. Raises :class:`NotWritten` where anything is
    wrong by now, and writes nothing then."""
    with transaction.atomic():
        made = plan(user, sheet, today, locked=True)
        if made.faults:
            raise NotWritten(made)
        _change(user, made.changed, _("From the workbook %(file)s") % {"file": sheet.file})
        if made.new:
            origin = _("From line %(lines)s of the workbook %(file)s")
            for each in made.new:
                enter([each.item], user, text=origin % {"lines": each.line, "file": sheet.file}, today=today)
    return made


def _change(user: User, changed: list[Changed], why: str) -> None:
    steps = []
    for each in changed:
        item = each.item
        item.revision += 1
        if each.said is not None:
            made = _steps(user, each)
            for step in made:
                item.note(step)
            steps += made
            if each.starts:
                item.state = At.UNDER_WAY
    touched = {change.code for each in changed for change in each.changes}
    columns = [code for code in FIELDS if code in touched]
    if changed:
        bulk_update_with_history(
            [each.item for each in changed], Rectification, [*columns, "state", "revision", *NOTED],
            batch_size=_A_BATCH, default_user=user, default_change_reason=why[:100],
        )  # fmt: skip
    RectificationStep.objects.bulk_create(steps, batch_size=500)


def _steps(user: User, each: Changed) -> list[RectificationStep]:
    """The entry of progress, and before it that the work starts."""
    item, said = each.item, each.said
    state = At.UNDER_WAY if each.starts else item.state
    made = []
    if each.starts:
        made.append(RectificationStep(
            rectification=item, act=Act.STARTED, before=item.state, after=state, on=said.on, by=user
        ))  # fmt: skip
    made.append(RectificationStep(
        rectification=item, act=Act.PROGRESS, before=state, after=state, on=said.on, percent=said.percent,
        text=said.text, by=user,
    ))  # fmt: skip
    return made
