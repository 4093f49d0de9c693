"""A cell as text -> the value of a field: what each column takes, and the words for what it does not take."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from indicators.models import Theme
from reports.follow_up.ledger.forms import possible_owners
from reports.models import ProblemSource, Rectification, RectificationState, User

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_LARGEST_VOTE = 32_767
_FIRST_YEAR, _LAST_YEAR = 1949, 2200


class Unread(ValueError):
    """A cell that gives no value; the message says why."""


def day_of(text: str) -> date:
    found = _DATE.fullmatch(text)
    if not found:
        raise Unread(_("no date: write it as 2025-06-30"))
    try:
        day = date(*(int(part) for part in found.groups()))
    except ValueError as error:
        raise Unread(_("there is no such day")) from error
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Unread(_("a year between %(first)d and %(last)d") % {"first": _FIRST_YEAR, "last": _LAST_YEAR})
    return day


def whole_number(text: str, most: int, least: int = 0) -> int:
    plain = text.removesuffix("%").strip()
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 9 and least <= int(plain) <= most):
        raise Unread(_("a whole number from %(least)d to %(most)d") % {"least": least, "most": most})
    return int(plain)


def year_of(text: str) -> int:
    return whole_number(text.removesuffix("年"), _LAST_YEAR, _FIRST_YEAR)


def in_every_language(choices: list[tuple[str, str | Promise]]) -> dict[str, str]:
    """Word -> code, in every language of the site."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {str(label): code for code, label in choices}
    return found


@dataclass
class Values:
    """What the cells of one file are read by, each list asked for once."""

    today: date
    _owners: dict[int, dict[str, list[User]]] = field(default_factory=dict)

    @cached_property
    def types(self) -> dict[str, str]:
        return in_every_language(list(Rectification.Type.choices))

    @cached_property
    def states(self) -> dict[str, str]:
        return in_every_language(list(RectificationState.choices))

    @cached_property
    def sources(self) -> dict[str, ProblemSource]:
        """By name and code, those in use."""
        in_use = (Q(since__isnull=True) | Q(since__lte=self.today)) & (Q(until__isnull=True) | Q(until__gte=self.today))
        found = list(ProblemSource.objects.filter(in_use))
        return {word: each for each in found for word in (each.code, each.name_en, each.name) if word}

    @cached_property
    def themes(self) -> dict[str, Theme]:
        return {word: each for each in Theme.objects.all() for word in (each.code, each.name, str(each))}

    def owner(self, text: str, organisation: int) -> User:
        if organisation not in self._owners:
            names: dict[str, list[User]] = {}
            for person in possible_owners([organisation]):
                for word in {str(person), person.get_username()}:
                    names.setdefault(word, []).append(person)
            self._owners[organisation] = names
        found = self._owners[organisation].get(text, [])
        if len(found) > 1:
            raise Unread(_("several persons are called so: write the name they sign in with"))
        if not found:
            raise Unread(_("no such person has a role at the organisation"))
        return found[0]

    def read(self, code: str, text: str, organisation: int) -> Any:
        """The value of a field. Raises :class:`Unread`. What is empty is none, or "" for a text."""
        if not text:
            return self._empty(code)
        readers: Mapping[str, Callable[[], Any]] = {
            "owner": lambda: self.owner(text, organisation),
            "source": lambda: _known(self.sources, text, _("no such source of problems is in use")),
            "theme": lambda: _known(self.themes, text, _("there is no such theme")),
            "type": lambda: _known(self.types, text, _("one of: %(words)s") % {
                "words": "、".join(str(label) for label in Rectification.Type.labels)}),
            "due_on": lambda: day_of(text),
            "found_on": lambda: day_of(text),
            "votes_cast": lambda: whole_number(text, _LARGEST_VOTE),
            "votes_satisfied": lambda: whole_number(text, _LARGEST_VOTE),
        }  # fmt: skip
        return readers[code]() if code in readers else _short_enough(code, text)

    def _empty(self, code: str) -> Any:
        if code in ("problem", "source", "type"):
            raise Unread(_("may not be empty"))
        # A column of text is never NULL.
        return None if code in ("owner", "theme", "due_on", "found_on", "votes_cast", "votes_satisfied") else ""


def shown(item: Rectification, code: str) -> str:
    """The value of a field as the ledger's workbook writes it."""
    if code in ("type", "state"):
        return str(getattr(item, f"get_{code}_display")())
    if code == "source":
        return item.source.name
    value = getattr(item, code)
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _known(words: Mapping[str, Any], text: str, why: str) -> Any:
    if text not in words:
        raise Unread(why)
    return words[text]


def _short_enough(code: str, text: str) -> str:
    most = Rectification._meta.get_field(code).max_length
    if most is not None and len(text) > most:
        raise Unread(_("longer than %(most)d characters") % {"most": most})
    return text
