"""One row of the trail in words: who, when, from where, what it was about, and what stood before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from indicators.models import Indicator, Theme
from reports.audit.events import ADDED, CHANGED, DELETED, Row
from reports.models import Organisation, User

_KINDS = {"+": ADDED, "~": CHANGED, "-": DELETED}
_TITLES = ("title", "name", "quote", "problem", "text", "message", "username", "reason", "note", "code")
_NAMED = (Organisation, User, Indicator, Theme)
# Columns of the trail itself, and what says nothing to a reader.
_SILENT = {"id", "revision", "password", "last_login"}
SHOWN = 300


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    at: datetime
    who: str
    account: str
    address: str
    kind: str
    what: str
    title: str
    office: str
    reason: str
    changes: tuple[Change, ...]


def kind_names() -> dict[str, str]:
    return {ADDED: _("added"), CHANGED: _("changed"), DELETED: _("deleted")}


def in_words(rows: Iterable[Row]) -> list[Event]:
    """Names of organisations, people and indicators are looked up once for all rows."""
    rows = list(rows)
    names = _names(rows)
    return [_event(row, names) for row in rows]


def _event(row: Row, names: dict[tuple[type, Any], str]) -> Event:
    source, held = row.source, row.row
    person: Any = held
    for step in source.who.split("__"):
        person = getattr(person, step)
    given = getattr(held, "name", "") if source.is_entrance else ""
    if source.is_history:
        kind = kind_names()[_KINDS[held.history_type]]
    else:
        kind = str(held.get_kind_display()) if source.is_entrance else kind_names()[ADDED]
    return Event(
        at=row.at,
        who=str(person) if person else given or _("nobody signed in"),
        account=person.get_username() if person else "",
        address=(getattr(held, source.address) or "") if source.address else "",
        kind=kind,
        what="" if source.is_entrance else str(source.subject._meta.verbose_name),
        title=held.page if source.is_entrance else _title(held),
        office=getattr(held, "office", None) or "",
        reason=(held.history_change_reason or "") if source.is_history else "",
        changes=() if source.is_entrance else tuple(_changes(row, names)),
    )


def _title(held: models.Model) -> str:
    found = next((str(text) for name in _TITLES if (text := getattr(held, name, None))), "")
    return found[:80] or f"#{getattr(held, 'id', held.pk)}"


def _fields(row: Row) -> Iterable[models.Field]:
    for field in row.row._meta.local_fields:
        if not field.name.startswith("history_") and field.name not in _SILENT:
            yield field


def _changes(row: Row, names: dict) -> Iterable[Change]:
    for field in _fields(row):
        after = getattr(row.row, field.attname)
        before = getattr(row.before, field.attname) if row.before is not None else None
        is_told = before != after if row.before is not None else after not in (None, "", [], False)
        if is_told:
            label = str(row.source.subject._meta.get_field(field.name).verbose_name)
            first = _print(field, before, names) if row.before is not None else ""
            yield Change(label, first, _print(field, after, names))


def _print(field: models.Field, value: Any, names: dict) -> str:
    if value is None or value == "":
        return "—"
    if field.remote_field is not None:
        return names.get((field.remote_field.model, value), f"#{value}")
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(value)


def _names(rows: list[Row]) -> dict[tuple[type, Any], str]:
    wanted: dict[type, set[Any]] = {}
    for row in rows:
        for field in _fields(row):
            if field.remote_field is not None and field.remote_field.model in _NAMED:
                held = {getattr(each, field.attname) for each in (row.row, row.before) if each is not None}
                wanted.setdefault(field.remote_field.model, set()).update(held - {None})
    return {
        (model, each.pk): str(each)
        for model, keys in wanted.items()
        for each in model._default_manager.filter(pk__in=keys)
    }
