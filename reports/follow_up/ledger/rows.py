"""The ledger's rows: what the list, the papers, the worklist and the checks show of an item.

``ledger_rows(items, at)`` is the one road from the database to a row, in a fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, OuterRef, QuerySet, Subquery, When
from django.utils import timezone

from reports.follow_up.ledger.naming import Naming
from reports.follow_up.ledger.progress import Pace, pace, standing
from reports.follow_up.thresholds import thresholds
from reports.models import Light, Rectification, RectificationState, RectificationStep, User

Act = RectificationStep.Act
REPORTS = (Act.PROGRESS, Act.SENT)
AWAITS_OWNER = (RectificationState.NOT_STARTED, RectificationState.UNDER_WAY, RectificationState.LASTING)
_CHUNK = 5_000  # primary keys in one question


@dataclass(frozen=True)
class Lamp:
    """The colour (a ``Light.Colour``) and the word by which a standing is shown: never the one without the other."""

    standing: str
    colour: str
    word: str


@dataclass(frozen=True)
class LastStep:
    """One step as a row shows it; ``word`` is what was done, in the reader's language."""

    act: str
    word: str
    on: date
    by: str
    text: str


@dataclass(frozen=True)
class LedgerRow:
    """One item with all that is derived from its steps and the day.

    ``label`` is its number in the ledger (2024-003). ``state``, ``type`` and ``grade`` are codes, ``…_word`` their
    words. ``percent`` is what was last reported (``None``: nothing was). ``pace`` is ``None`` without a deadline or
    where time does not count (closed, withdrawn, lasting). ``reported_on`` is the day of the last progress report;
    ``is_silent`` says that nothing was heard for the days that the settings allow. ``asks_until``: an extension that
    waits for its answer. ``named_again``: a later report names the closed problem, and nobody has decided yet.
    """

    pk: int
    organisation_id: int
    organisation: str
    year: int
    number: int
    label: str
    source: str
    document: str
    found_on: date | None
    problem: str
    theme: str
    type: str
    type_word: str
    aim: str
    measures: str
    lead: str
    responsible: str
    supporting: str
    leader_post: str
    person_post: str
    owner_id: int | None
    owner: str
    due_on: date | None
    extended_until: date | None
    deadline: date | None
    state: str
    state_word: str
    begun: date
    percent: int | None
    pace: Pace | None
    lamp: Lamp
    last: LastStep | None
    reported_on: date | None
    is_silent: bool
    asks_until: date | None
    attachments: int
    closed_on: date | None
    closed_by: str
    closed_because: str
    votes_cast: int | None
    votes_satisfied: int | None
    remark: str
    organisation_closed_on: date | None
    revision: int
    named_again: Naming | None = None

    @property
    def has_owner(self) -> bool:
        return bool(self.lead or self.owner_id)

    @property
    def is_open(self) -> bool:
        return self.state not in (RectificationState.CLOSED, RectificationState.WITHDRAWN)

    @property
    def grade(self) -> str:
        """behind, on_time, ahead, or empty where time does not count."""
        return self.pace.grade if self.pace else ""


def newest_step(acts: Sequence[str] = (), column: str = "pk") -> Subquery:
    """Of an item's steps with one of ``acts`` (all: empty) the newest one's ``column``. Steps are added in order."""
    steps = RectificationStep.objects.filter(rectification=OuterRef("pk"))
    steps = steps.filter(act__in=acts) if acts else steps
    return Subquery(steps.order_by("-pk").values(column)[:1])


def with_steps(items: QuerySet[Rectification]) -> QuerySet[Rectification]:
    """``items`` with what their steps say, ready for :func:`ledger_rows`. Organisations, sources, themes and people are
    few: each is built once, not once an item."""
    files = RectificationStep.attachments.through.objects.filter(rectificationstep__rectification=OuterRef("pk"))
    return items.prefetch_related("organisation", "source", "theme", "owner").annotate(
        reported_on=newest_step(REPORTS, "on"),
        last_step=newest_step(),
        closing_step=Case(When(state=RectificationState.CLOSED, then=newest_step([Act.CLOSED]))),
        files=Subquery(files.order_by().values("rectificationstep__rectification").annotate(n=Count("pk")).values("n")),
    )


def ledger_rows(
    items: QuerySet[Rectification], at: date, *, again: Mapping[int, Naming] | None = None
) -> list[LedgerRow]:
    """The rows of ``items``, in their order, as they stand on the day ``at``; ``items`` is already narrowed by access.

    ``again`` are the namings that wait for a decision, where the caller has asked for them
    (:func:`reports.follow_up.ledger.naming.named_again`).
    """
    found = list(with_steps(items))
    steps = _steps(sorted({key for item in found for key in (item.last_step, item.closing_step) if key}))
    known = Known(at, steps, thresholds(at), lamps())
    return [_row(item, known, (again or {}).get(item.pk)) for item in found]


@dataclass(frozen=True)
class Known:
    """What the rows of one answer share. The words are looked up once: to ask each item for its own costs more than
    all the rest of its row."""

    at: date
    steps: Mapping[int, LastStep]
    numbers: Mapping[str, int]
    lights: Mapping[str, Lamp]
    states: Mapping[str, str] = field(default_factory=lambda: _words(RectificationState.choices))
    types: Mapping[str, str] = field(default_factory=lambda: _words(Rectification.Type.choices))


def _words(choices: Iterable[tuple[str, Any]]) -> dict[str, str]:
    return {value: str(label) for value, label in choices}


def _steps(keys: Sequence[int]) -> dict[int, LastStep]:
    """By primary key. One query for a page, one for every five thousand of an export; and one for the people."""
    columns = ("pk", "act", "on", "by", "text")
    rows = [
        row for chunk in _chunks(keys)
        for row in RectificationStep.objects.filter(pk__in=chunk).order_by().values_list(*columns)
    ]  # fmt: skip
    people = {pk: str(person) for pk, person in User.objects.in_bulk({row[3] for row in rows}).items()}
    words = _words(Act.choices)
    return {pk: LastStep(act, words[act], on, people[by], text) for pk, act, on, by, text in rows}


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))


def lamps() -> dict[str, Lamp]:
    """Standing -> its light. One query; a standing whose row was taken away is shown in grey, by its usual word."""
    found = {value: Lamp(value, Light.Colour.GREY, str(label)) for value, label in Light.Standing.choices}
    return found | {light.standing: Lamp(light.standing, light.colour, str(light)) for light in Light.objects.all()}


def begun_on(item: Rectification) -> date:
    """The first day of the term: opened again, else found, else entered."""
    return item.reopened_on or item.found_on or timezone.localdate(item.entered_at)


def _row(item, known: Known, again: Naming | None) -> LedgerRow:
    at, numbers, begun = known.at, known.numbers, begun_on(item)
    where = standing(item.state, begun, item.deadline, at, item.percent, numbers)
    closing = known.steps.get(item.closing_step)
    return LedgerRow(
        pk=item.pk, organisation_id=item.organisation_id, organisation=item.organisation.name, year=item.year,
        number=item.number, label=item.label, source=item.source.name, document=item.document, found_on=item.found_on,
        problem=item.problem, theme=str(item.theme or ""), type=item.type, type_word=known.types[item.type],
        aim=item.aim, measures=item.measures, lead=item.lead, responsible=item.responsible,
        supporting=item.supporting, leader_post=item.leader_post, person_post=item.person_post,
        owner_id=item.owner_id, owner=str(item.owner or ""), due_on=item.due_on, extended_until=item.extended_until,
        deadline=item.deadline, state=item.state, state_word=known.states[item.state], begun=begun,
        percent=item.percent, pace=pace_of(item, begun, at, numbers), lamp=known.lights[where],
        last=known.steps.get(item.last_step), reported_on=item.reported_on, is_silent=_is_silent(item, at, numbers),
        asks_until=item.asks_until if is_at_work(item.state) else None,
        attachments=item.files or 0, closed_on=closing.on if closing else None, closed_by=closing.by if closing else "",
        closed_because=closing.text if closing else "", votes_cast=item.votes_cast,
        votes_satisfied=item.votes_satisfied, remark=item.remark,
        organisation_closed_on=item.organisation.closed_on, revision=item.revision, named_again=again,
    )  # fmt: skip


def is_at_work(state: str) -> bool:
    """Its deadline runs."""
    return state in (RectificationState.NOT_STARTED, RectificationState.UNDER_WAY, RectificationState.TO_ACCEPT)


def pace_of(item, begun: date, at: date, numbers) -> Pace | None:
    return pace(begun, item.deadline, at, item.percent, numbers) if is_at_work(item.state) else None


def silent_since(at: date, numbers: Mapping[str, int]) -> date:
    """Whose last sign of life lies before this day is silent."""
    return at - timedelta(days=numbers["silent_days"])


def _is_silent(item, at: date, numbers) -> bool:
    return item.state in AWAITS_OWNER and (item.heard_on is None or item.heard_on < silent_since(at, numbers))
