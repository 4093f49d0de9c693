"""Rows of the trail, newest first, from all of its tables at once.

Paging is by the place where a page ended and never by counting: each table gives at most one page of rows, read along
the index of its dates, and the newest of them all make the page. A page costs the same at the top and at the millionth
row, and the number of queries is that of the tables.

A filter reads rows one by one until enough fit, and few may fit in a million. So it looks through a stretch of days at
a time, from the newest down, each holding at most ``STRETCH`` rows of any table; where its time is up it says back to
which moment it has searched, and goes on from there when asked.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from time import monotonic

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from reports.access import Scope, audited_people
from reports.audit.sources import Source, sources
from reports.models import Organisation, User

ADDED, CHANGED, DELETED = "added", "changed", "deleted"
_SIGNS = {ADDED: "+", CHANGED: "~", DELETED: "-"}
PAGE = 50
STRETCH = 10_000
PATIENCE = 0.5  # seconds after which no further stretch is begun
_LAST = "{"  # in the place of a table's name: behind all of them


@dataclass(frozen=True)
class Wanted:
    """What is asked for. Dates are days of the site's own time, both included."""

    since: date
    until: date
    person: str = ""
    organisation: str = ""
    model: str = ""
    kind: str = ""
    text: str = ""


@dataclass(frozen=True, order=True)
class Mark:
    """Where a page ended: rows are ordered by time, then table, then number."""

    at: datetime
    key: str
    pk: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.key}~{self.pk}"

    @classmethod
    def read(cls, text: str) -> Mark | None:
        parts = text.split("~")
        if len(parts) != 3 or not parts[2].isdigit():
            return None
        try:
            at = datetime.fromisoformat(parts[0])
        except ValueError:
            return None
        return cls(at, parts[1], int(parts[2])) if timezone.is_aware(at) else None


@dataclass
class Row:
    """One event as its table holds it, with what it replaced where that is known."""

    source: Source
    row: models.Model
    at: datetime
    before: models.Model | None = field(default=None)

    @property
    def mark(self) -> Mark:
        return Mark(self.at, self.source.key, self.row.pk)


@dataclass(frozen=True)
class Page:
    """``following`` is where the next page begins (None at the end); ``searched`` back to where, if time was up."""

    rows: list[Row]
    following: Mark | None
    searched: datetime | None = None


def page(scope: Scope, wanted: Wanted, after: Mark | None = None, size: int = PAGE, patience: float = PATIENCE) -> Page:
    """One page of rows; fewer, with ``searched``, where ``patience`` seconds were not enough to find them all."""
    asked = [source for source in sources() if _is_asked(source, wanted)]
    found: list[Row] = []
    begun, searched, mark = monotonic(), None, after
    while True:
        floor = _floor(asked, wanted, mark) if _reads(scope, wanted) else None
        found += islice(_merged(asked, scope, wanted, mark, size + 1, floor), size + 1 - len(found))
        if floor is None or len(found) > size:
            break
        mark = Mark(floor, _LAST, 0)
        if monotonic() - begun >= patience:
            searched = floor
            break
    rows = found[:size]
    _with_before(rows)
    if len(found) > size:
        return Page(rows, rows[-1].mark)
    return Page(rows, mark if searched else None, searched)


def everything(scope: Scope, wanted: Wanted, most: int) -> Iterator[Row]:
    """Up to ``most`` rows, a thousand at a time."""
    mark, left = None, most
    while left > 0:
        found = page(scope, wanted, mark, min(1000, left))
        yield from found.rows
        left -= len(found.rows)
        mark = found.following
        if mark is None:
            return


def _reads(scope: Scope, wanted: Wanted) -> bool:
    """Whether rows are left out for what they hold, so that many may be read for one that fits."""
    return bool(wanted.person or wanted.organisation or wanted.kind or wanted.text) or not _reaches_all(scope)


def _reaches_all(scope: Scope) -> bool:
    return scope.everything or Organisation.objects.count() == len(scope.audited)


def _floor(asked: list[Source], wanted: Wanted, after: Mark | None) -> datetime | None:
    """Where the next stretch ends; None where all that is left makes one. Read from the indexes of dates alone."""
    floors = []
    for source in asked:
        left = source.model._default_manager.filter(_within(source, wanted, after)).order_by(f"-{source.when}")
        floors += left.values_list(source.when, flat=True)[STRETCH : STRETCH + 1]
    return max(floors, default=None)


def _merged(
    asked: list[Source], scope: Scope, wanted: Wanted, after: Mark | None, size: int, floor: datetime | None
) -> Iterator[Row]:
    columns = (_rows(source, scope, wanted, after, size, floor) for source in asked)
    return heapq.merge(*columns, key=lambda row: (-row.at.timestamp(), row.source.key, -row.row.pk))


def _is_asked(source: Source, wanted: Wanted) -> bool:
    if wanted.model and source.key != wanted.model:
        return False
    if not wanted.kind:
        return True
    if wanted.kind in _SIGNS:
        return not source.is_entrance and (source.is_history or wanted.kind == ADDED)
    return source.is_entrance


def _rows(
    source: Source, scope: Scope, wanted: Wanted, after: Mark | None, size: int, floor: datetime | None
) -> list[Row]:
    queryset = source.model._default_manager.filter(_within(source, wanted, after))
    if floor is not None:
        queryset = queryset.filter(**{f"{source.when}__gte": floor})
    queryset = _within_reach(queryset, source, scope)
    queryset = _narrowed(queryset, source, wanted).select_related(source.who)
    queryset = queryset.annotate(event_at=F(source.when)).order_by(f"-{source.when}", "-pk")
    if source.places and source.places != ("id",):
        names = [f"{place}__name" for place in source.places]
        queryset = queryset.annotate(office=Coalesce(*names) if len(names) > 1 else F(names[0]))
    return [Row(source, row, row.event_at) for row in queryset[:size]]


def _within(source: Source, wanted: Wanted, after: Mark | None) -> Q:
    zone = timezone.get_current_timezone()
    first = datetime.combine(wanted.since, time.min, zone)
    behind = datetime.combine(wanted.until + timedelta(days=1), time.min, zone)
    asked = Q(**{f"{source.when}__gte": first, f"{source.when}__lt": behind})
    if after is None:
        return asked
    earlier, same = Q(**{f"{source.when}__lt": after.at}), Q(**{source.when: after.at})
    # The plain bound first: it is the one that the index answers.
    asked &= Q(**{f"{source.when}__lte": after.at})
    if source.key > after.key:
        return asked
    return asked & (earlier | same & Q(pk__lt=after.pk)) if source.key == after.key else asked & earlier


def _within_reach(queryset: models.QuerySet, source: Source, scope: Scope) -> models.QuerySet:
    """What an auditor may read: rows of the offices that they audit, and the lists of the whole site."""
    if _reaches_all(scope):
        return queryset
    if source.is_entrance:
        people = audited_people(scope)
        names = User.objects.filter(pk__in=people).values("username")
        return queryset.filter(Q(person__in=people) | Q(person=None, name__in=names))
    if source.is_of_people:
        return queryset.filter(id__in=audited_people(scope))
    return _at(queryset, source, scope.audited) if source.places else queryset


def _at(queryset: models.QuerySet, source: Source, organisations: Iterable[int]) -> models.QuerySet:
    there = Q(pk__in=[])
    for place in source.places:
        there |= Q(**{f"{place}__in": organisations})
    return queryset.filter(there)


def _narrowed(queryset: models.QuerySet, source: Source, wanted: Wanted) -> models.QuerySet:
    if wanted.person:
        given = Q()
        for name in ("username", "first_name", "last_name"):
            given |= Q(**{f"{source.who}__{name}__icontains": wanted.person})
        queryset = queryset.filter(given | Q(name__icontains=wanted.person) if source.is_entrance else given)
    if wanted.organisation:
        named = Organisation.objects.filter(Q(name__icontains=wanted.organisation) | Q(code=wanted.organisation))
        queryset = _narrowed_to(queryset, source, Organisation.objects.reach_of(named.values_list("pk", flat=True)))
    if wanted.kind and source.is_history:
        queryset = queryset.filter(history_type=_SIGNS[wanted.kind])
    elif wanted.kind and source.is_entrance:
        queryset = queryset.filter(kind=wanted.kind)
    if wanted.text:
        held = Q(history_change_reason__icontains=wanted.text) if source.is_history else Q()
        for each in source.model._meta.local_fields:
            if (
                isinstance(each, models.CharField | models.TextField)
                and not each.choices
                and each.name[:8] != "history_"
            ):
                held |= Q(**{f"{each.name}__icontains": wanted.text})
        queryset = queryset.filter(held) if held else queryset.none()
    return queryset


def _narrowed_to(queryset: models.QuerySet, source: Source, organisations: set[int]) -> models.QuerySet:
    if source.is_entrance or source.is_of_people:
        people = audited_people(Scope(audited=frozenset(organisations)))
        return queryset.filter(**{"person__in" if source.is_entrance else "id__in": people})
    return _at(queryset, source, organisations) if source.places else queryset.none()


def _with_before(rows: list[Row]) -> None:
    """What each change replaced: the row before it in its own history. One query a table, whatever the rows."""
    of_table: dict[Source, list[Row]] = {}
    for row in rows:
        if row.source.is_history and row.row.history_type == "~":
            of_table.setdefault(row.source, []).append(row)
    for source, changed in of_table.items():
        ids = {row.row.id for row in changed}
        earlier = source.model._default_manager.filter(
            id__in=ids, history_id__lt=max(r.row.history_id for r in changed)
        )
        lines: dict[int, list[models.Model]] = {}
        for each in earlier.order_by("history_id"):
            lines.setdefault(each.id, []).append(each)
        for row in changed:
            before = [each for each in lines.get(row.row.id, ()) if each.history_id < row.row.history_id]
            row.before = before[-1] if before else None
