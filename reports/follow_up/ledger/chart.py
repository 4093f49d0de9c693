"""The state chart of a ledger item: which step leads from where to where, and whose step it is.

One place, asked by the pages, the bulk actions and the steps themselves. No question to the database: what a step
depends on is gathered in :class:`Situation` and :class:`Sides`.

    未启动 → 整改中 → 待验收 → 已销号        长期坚持 stays open; 撤销 can be brought back; 已销号 can be opened again
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reports.models import Rectification, RectificationState, RectificationStep, Shortfall

Act, At = RectificationStep.Act, RectificationState
OWNER, SUPERVISING = "owner", "supervising"


@dataclass(frozen=True)
class Move:
    """One step of the chart. ``after`` is ``None`` where the state stays; ``why`` asks for a reason."""

    side: str
    before: frozenset[str]
    after: str | None
    why: bool = False


def _from(*states: str) -> frozenset[str]:
    return frozenset(states)


_AT_WORK = _from(At.NOT_STARTED, At.UNDER_WAY)
_DATED = _AT_WORK | {At.TO_ACCEPT}
_OPEN = _DATED | {At.LASTING}

MOVES: dict[str, Move] = {
    Act.STARTED: Move(OWNER, _from(At.NOT_STARTED), At.UNDER_WAY),
    Act.PROGRESS: Move(OWNER, _from(At.UNDER_WAY, At.LASTING), None, why=True),
    Act.SENT: Move(OWNER, _from(At.UNDER_WAY, At.LASTING), At.TO_ACCEPT),
    Act.TAKEN_BACK: Move(OWNER, _from(At.TO_ACCEPT), At.UNDER_WAY),
    Act.EXTENSION_ASKED: Move(OWNER, _AT_WORK, None, why=True),
    Act.CLOSED: Move(SUPERVISING, _from(At.TO_ACCEPT), At.CLOSED, why=True),
    Act.RETURNED: Move(SUPERVISING, _from(At.TO_ACCEPT), At.UNDER_WAY, why=True),
    Act.EXTENDED: Move(SUPERVISING, _DATED, None, why=True),
    Act.NOT_EXTENDED: Move(SUPERVISING, _DATED, None, why=True),
    Act.LASTING: Move(SUPERVISING, _DATED, At.LASTING, why=True),
    Act.WITHDRAWN: Move(SUPERVISING, _OPEN, At.WITHDRAWN, why=True),
    Act.BROUGHT_BACK: Move(SUPERVISING, _from(At.WITHDRAWN, At.LASTING), At.UNDER_WAY, why=True),
    Act.REOPENED: Move(SUPERVISING, _from(At.CLOSED), At.UNDER_WAY, why=True),
    Act.LEFT_CLOSED: Move(SUPERVISING, _from(At.CLOSED), None, why=True),
    Act.HANDED_OVER: Move(SUPERVISING, _OPEN, At.WITHDRAWN, why=True),
}
OWNER_ACTS = tuple(act for act, move in MOVES.items() if move.side == OWNER)


@dataclass(frozen=True)
class Sides:
    """Where a person stands towards an item. ``enters``: of the organisation's entry staff; ``owner``: they or whoever
    is named as reporting progress; ``worked``: so named, or took one of the owner's steps."""

    enters: bool = False
    owner: bool = False
    above: bool = False
    worked: bool = False

    def takes(self, side: str) -> bool:
        """Who works on an item, or answers for it, never judges it (二人原则)."""
        return self.owner if side == OWNER else self.judges

    @property
    def judges(self) -> bool:
        return self.above and not self.worked

    @property
    def edits(self) -> bool:
        """Whether they may change its fields. Who is only named as reporting progress could hand the item on."""
        return self.enters or self.above


@dataclass(frozen=True)
class Situation:
    """What a step depends on. ``sent_from`` is the state before it was sent for acceptance, ``withdrawn_from`` that
    before the withdrawal, empty where it was handed over.

    ``sealed``: its organisation was closed; ``named_again``: a later report names the closed problem.
    """

    state: str
    type: str = Rectification.Type.WITHIN_LIMIT
    percent: int | None = None
    deadline: date | None = None
    extension_asked: bool = False
    sent_from: str = ""
    withdrawn_from: str = ""
    has_evidence: bool = False
    sealed: bool = False
    named_again: bool = False


@dataclass(frozen=True)
class Said:
    """What a person says with a step. ``on`` is its day; ``files`` are uploads that were looked at already."""

    on: date
    text: str = ""
    percent: int | None = None
    until: date | None = None
    shortfall: Shortfall | None = None
    why_less: str = ""
    without_evidence: bool = False
    files: tuple[Any, ...] = field(default=())


def after(act: str, now: Situation) -> str:
    """The state that the step leads to."""
    if act == Act.BROUGHT_BACK and now.state == At.WITHDRAWN:
        return now.withdrawn_from
    if act in (Act.TAKEN_BACK, Act.RETURNED) and now.sent_from:
        return now.sent_from  # a lasting effort stays one
    return MOVES[act].after or now.state


def is_open_to(act: str, now: Situation, who: Sides) -> bool:
    """Whether the chart allows the step to this person now, once they say what it asks for."""
    move = MOVES[act]
    return now.state in move.before and who.takes(move.side) and _fits(act, now)


def _fits(act: str, now: Situation) -> bool:
    """What a step asks of the item besides its state."""
    if act in (Act.EXTENDED, Act.NOT_EXTENDED):
        return now.extension_asked
    if act == Act.EXTENSION_ASKED:
        return now.deadline is not None and not now.extension_asked
    if act == Act.BROUGHT_BACK and now.state == At.WITHDRAWN:
        return bool(now.withdrawn_from)  # what was handed over lives on at the successor
    if act == Act.HANDED_OVER:
        return now.sealed
    if act == Act.LEFT_CLOSED:
        return now.named_again
    return True


def steps_open_to(now: Situation, who: Sides) -> list[str]:
    """The steps that this person may take, in the order of the road."""
    return [act for act in MOVES if is_open_to(act, now, who)]


def check_step(act: str, now: Situation, who: Sides, said: Said, today: date) -> None:
    """Raise ``ValidationError`` where the chart forbids the step; errors stand beside the field that they are about."""
    move = MOVES[act]
    if now.state not in move.before or not _fits(act, now):
        raise ValidationError(
            _("An item that is “%(state)s” cannot be “%(step)s”."),
            params={"state": At(now.state).label, "step": Act(act).label}, code="move",
        )  # fmt: skip
    if not who.takes(move.side):
        raise ValidationError(_refused(move.side, who), code="side")
    errors = _missing(act, now, said, today)
    if errors:
        raise ValidationError(errors)


def _refused(side: str, who: Sides):
    if side == OWNER:
        return _("This step belongs to the organisation: its entry staff, or whoever reports progress.")
    if who.above and who.worked:
        return _("Whoever answers for an item, or worked on it, cannot judge it: someone else of the level above does.")
    return _("This step belongs to a supervisor of the level above.")


def _missing(act: str, now: Situation, said: Said, today: date) -> dict[str, Any]:
    """Field -> what is missing or wrong."""
    wrong: dict[str, Any] = {}
    if said.on > today:
        wrong["on"] = _("The day lies ahead: a step is dated on the day it was taken.")
    if MOVES[act].why and not said.text:
        wrong["text"] = _("Say what was done.") if act == Act.PROGRESS else _("Say why.")
    if act == Act.PROGRESS:
        wrong |= _progress(now, said)
    elif act == Act.SENT and now.percent != 100 and not said.text:
        wrong["text"] = _("The progress stands below 100 %: say why it is sent for acceptance all the same.")
    elif act == Act.CLOSED and not (now.has_evidence or said.files or said.without_evidence):
        wrong["without_evidence"] = _("Nothing backs the closing: add a file, or tick that it is closed without.")
    elif act in (Act.EXTENSION_ASKED, Act.EXTENDED):
        if said.until is None or (now.deadline is not None and said.until <= now.deadline):
            wrong["until"] = _("Give a day after the deadline in force.")
    elif act == Act.REOPENED:
        if said.until is not None and said.until <= today or (said.until is None and now.deadline is not None):
            wrong["until"] = _("Give the new deadline, a day to come.")
    elif act == Act.LEFT_CLOSED and said.shortfall is None:
        wrong["shortfall"] = _("Say which sentence this is about.")
    return wrong


def _progress(now: Situation, said: Said) -> dict[str, Any]:
    if said.percent is None or not 0 <= said.percent <= 100:
        return {"percent": _("Give what is done in percent, from 0 to 100.")}
    if now.percent is not None and said.percent < now.percent and not said.why_less:
        return {"why_less": _("The progress falls below the %(percent)d %% reported before: say why.") % {
            "percent": now.percent}}  # fmt: skip
    return {}
