"""Duties as a plain template prints them: words, looks and places."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.follow_up.duties import build, words
from reports.follow_up.duties.build import Dated, OwedBy


@dataclass(frozen=True)
class StepLine:
    """One date: what was due, whether it was kept, and what shows it."""

    name: str
    duty: Dated
    said: str
    look: str
    source: str


@dataclass(frozen=True)
class ItemLine:
    """One content item; ``at`` is the place that a link shows ("" where there is none)."""

    name: str
    state: str
    said: str
    at: str
    heading: str


@dataclass(frozen=True)
class Line:
    """One organisation's duties for a year."""

    owed: OwedBy
    submitted: StepLine
    published: StepLine
    items: tuple[ItemLine, ...]
    content: str
    secrecy: str
    secrecy_holds: bool

    @property
    def steps(self) -> tuple[StepLine, StepLine]:
        return self.submitted, self.published


def line(owed: OwedBy) -> Line:
    return Line(
        owed, _step(owed.submitted), _step(owed.published), tuple(_item(item) for item in owed.items), _content(owed),
        words.secrecy(owed), owed.secrecy is not None and owed.secrecy.state == build.CLEARED,
    )  # fmt: skip


def _step(duty: Dated) -> StepLine:
    return StepLine(
        str(words.STEPS[duty.step]), duty, words.said(duty), words.STANDING_LOOKS[duty.standing],
        str(words.SOURCES[duty.source]) if duty.source else "",
    )  # fmt: skip


def _item(item: build.Item) -> ItemLine:
    at = f"{item.start}-{item.end}" if item.start is not None else ""
    return ItemLine(words.item_name(item), item.state, str(words.ITEM_STATES[item.state]), at, item.heading)


def _content(owed: OwedBy) -> str:
    """How many of the asked items are there, in a phrase."""
    if not owed.items:
        return ""
    if not owed.asked_items:
        return str(words.ITEM_STATES[build.NO_TEXT])
    located = owed.asked_items - len(owed.not_located)
    return _("%(located)d of %(asked)d") % {"located": located, "asked": owed.asked_items}
