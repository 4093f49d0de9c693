"""One item's own page: its row, problem, steps, changes and what a person may do with it. A fixed number of queries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from reports.access import scope_of
from reports.follow_up.ledger.chart import Act, Sides, Situation, steps_open_to
from reports.follow_up.ledger.forms import OWN_FIELDS, SUPERVISED_FIELDS, StepForm
from reports.follow_up.ledger.handling import is_editable, sides_of, situation, steps_of
from reports.follow_up.ledger.naming import Naming, named_again, years_named
from reports.follow_up.ledger.rows import LedgerRow, ledger_rows
from reports.models import (
    Organisation,
    Rectification,
    RectificationStep,
    RowState,
    TextVersion,
    User,
)

_OTHER = re.compile(r"#(\d{1,18})")
_RELATED = ("owner", "theme", "source", "goal")


@dataclass(frozen=True)
class StepLine:
    """A step; ``other`` is the number of the item that it was handed over to, or taken over from."""

    step: RectificationStep
    other: int | None = None


@dataclass(frozen=True)
class Change:
    """Fields that were changed at once: (label, before, after) each. ``by`` is empty where a command changed them."""

    at: datetime
    by: str
    why: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class ItemPage:
    """``years`` are the reports that name the problem, its own included; ``is_stale``: the sentence no longer stands
    in the report's text; ``withdrawn_because``: the report was withdrawn after the item was entered."""

    item: Rectification
    row: LedgerRow
    lines: tuple[StepLine, ...]
    changes: tuple[Change, ...]
    now: Situation
    who: Sides
    naming: Naming | None
    years: tuple[Naming, ...]
    is_stale: bool
    withdrawn_because: str
    is_rejected: bool
    successors: QuerySet[Organisation]

    @property
    def acts(self) -> list[str]:
        return steps_open_to(self.now, self.who)

    @property
    def may_edit(self) -> bool:
        return self.who.edits and is_editable(self.item)

    @property
    def years_running(self) -> int:
        """In how many consecutive years it was named at most."""
        return longest_run([each.sentence.year for each in self.years])


def longest_run(years: Sequence[int]) -> int:
    """The longest run of consecutive years in ``years`` (ascending, each once)."""
    longest = current = 0
    before = None
    for year in years:
        current = current + 1 if before is not None and year == before + 1 else 1
        longest, before = max(longest, current), year
    return longest


def item_page(user: User, item: Rectification, today: date) -> ItemPage:
    """``item`` was asked for with its organisation, shortfall, report and goal."""
    one = Rectification.objects.filter(pk=item.pk)
    naming = named_again(one)
    steps = steps_of(item)
    (row,) = ledger_rows(one, today, again=naming)
    shortfall = item.shortfall
    return ItemPage(
        item, row, tuple(_line(step) for step in steps), tuple(changes(item)),
        situation(item, steps, today=today, again=bool(naming)), sides_of(user, item, steps),
        naming.get(item.pk), tuple(years_named(item)),
        shortfall is not None and _is_stale(shortfall),
        shortfall.report.withdrawn_because if shortfall else "",
        shortfall is not None and shortfall.state == RowState.REJECTED,
        successors_of(item.organisation, user),
    )  # fmt: skip


def _line(step: RectificationStep) -> StepLine:
    found = _OTHER.search(step.text) if step.act == Act.HANDED_OVER else None
    return StepLine(step, int(found[1]) if found else None)


def _is_stale(shortfall) -> bool:
    newer = TextVersion.objects.filter(report=shortfall.report_id, pk__gt=shortfall.version_id or 0)
    return newer.exists()


def successors_of(organisation: Organisation, user: User) -> QuerySet[Organisation]:
    """Who took over from a closed organisation; where nobody was named, any that still reports. Of those that the
    person supervises from above."""
    scope = scope_of(user)
    found = Organisation.objects.filter(predecessors__before=organisation)
    if organisation.closed_on is not None and not found.exists():
        found = Organisation.objects.filter(closed_on__isnull=True).exclude(pk=organisation.pk)
    return found if scope.everything else found.filter(pk__in=scope.above)


def changes(item: Rectification) -> list[Change]:
    """The changes to its fields after it was entered, newest first, from the trail. One query."""
    rows = list(item.history.select_related("history_user", *_RELATED).order_by("history_date", "history_id"))
    found = []
    for before, later in zip(rows, rows[1:], strict=False):
        fields = tuple(changed_fields(before, later))
        if fields:
            by, why = str(later.history_user or ""), later.history_change_reason or ""
            found.append(Change(later.history_date, by, why, fields))
    return found[::-1]


def changed_fields(before: Any, later: Any) -> Iterator[tuple[str, str, str]]:
    """(label, before, after) of every field in which two rows of the trail differ."""
    for name in (*SUPERVISED_FIELDS, *OWN_FIELDS):
        field = Rectification._meta.get_field(name)
        if getattr(before, field.attname) != getattr(later, field.attname):
            yield str(field.verbose_name), _shown(before, name), _shown(later, name)


def _shown(row: Any, name: str) -> str:
    field = Rectification._meta.get_field(name)
    if field.choices:
        return str(dict(field.flatchoices).get(getattr(row, name), ""))
    value = getattr(row, name)
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def step_forms(page: ItemPage, today: date, bound: StepForm | None = None) -> list[StepForm]:
    """A form for every step open to the person; ``bound`` is the one that was sent and refused."""
    shortfall = page.naming.sentence.pk if page.naming else None
    forms = [
        bound if bound is not None and bound.act == act
        else StepForm(
            act, page.now, today, page.item.revision, successors=page.successors, shortfall=shortfall
        )
        for act in page.acts
    ]  # fmt: skip
    if bound is not None and bound.act not in page.acts:
        forms.insert(0, bound)  # what was typed stays, though the step is open no more
    return forms
