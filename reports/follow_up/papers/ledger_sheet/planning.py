"""What a workbook that comes back would do: each changed line, each new item, and every fault with its cell.

Nothing is written here. The plan is made twice: when the file is shown, and again, with the items locked, when it is
confirmed; so whatever happened in between is noticed. Who may do what is asked as on the pages: fields by
``Sides.edits`` and ``judges``, progress by the chart of steps.
"""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reports.follow_up.ledger.chart import Act, At, Said, Sides, Situation, check_step
from reports.follow_up.ledger.editing import CLOSED
from reports.follow_up.ledger.handling import is_editable
from reports.follow_up.papers.ledger_sheet.columns import BY_CODE, Use
from reports.follow_up.papers.ledger_sheet.reading import Line, Sheet, SheetError
from reports.follow_up.papers.ledger_sheet.standing import Known, Standing, known
from reports.follow_up.papers.ledger_sheet.values import Unread, Values, day_of, shown, whole_number, year_of
from reports.models import Rectification, User

MOST_CHANGES = 2_000
KEY = re.compile(r"(\d{1,18})-(\d{1,9})")
FIELDS = [code for code, column in BY_CODE.items() if column.use in (Use.OWN, Use.SUPERVISED)]
# Where what a check says of a field, or of a step, stands in the sheet.
_COLUMN_OF = {"on": "progress_on", "text": "progress_text", "why_less": "progress_text", "percent": "percent"}


@dataclass(frozen=True)
class Fault:
    """``letter`` and ``line`` name the cell; ``letter`` is empty where a line as a whole is at fault."""

    sheet: str
    line: int
    letter: str
    heading: str
    value: str
    why: str

    @property
    def cell(self) -> str:
        return f"{self.letter}{self.line}"


@dataclass(frozen=True)
class Change:
    code: str
    heading: str
    old: str
    new: str


@dataclass(frozen=True)
class Changed:
    """A line that changes an item. ``said`` is its entry of progress; ``starts``: the work starts with it."""

    line: int
    item: Rectification
    changes: tuple[Change, ...]
    said: Said | None = None
    starts: bool = False
    before: int | None = None  # percent reported so far


@dataclass(frozen=True)
class New:
    line: int
    item: Rectification
    fields: tuple[Change, ...]


@dataclass
class Plan:
    changed: list[Changed] = field(default_factory=list)
    new: list[New] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unchanged: int = 0

    @property
    def number(self) -> int:
        return len(self.changed) + len(self.new)

    @property
    def lines(self) -> set[int]:
        """Numbers of the lines that do something."""
        return {each.line for each in self.changed} | {each.line for each in self.new}


class Faulty(Exception):
    """One line's faults: (column or "", why)."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        self.faults = faults
        super().__init__()


def plan(user: User, sheet: Sheet, today: date, *, locked: bool = False) -> Plan:
    """``locked``: the items stay locked until the transaction ends. Raises ``SheetError`` where the file would change
    more than is shown at once."""
    keys = {line.number: _key(line) for line in sheet.lines}
    found = known(user, [key for key in keys.values() if key], locked=locked)
    planning = _Planning(user, sheet, today, found, Values(today))
    plan = Plan()
    for line in sheet.lines:
        try:
            _place(plan, planning.line(line, keys[line.number]))
        except Faulty as error:
            plan.faults += [planning.fault(line, column, why) for column, why in error.faults]
    if plan.number > MOST_CHANGES:
        raise SheetError(
            _("The file would change %(number)d items, more than %(most)d at once: divide it.")
            % {"number": plan.number, "most": MOST_CHANGES}
        )
    return plan


def _place(plan: Plan, made: Changed | New | None) -> None:
    if isinstance(made, Changed):
        plan.changed.append(made)
    elif isinstance(made, New):
        plan.new.append(made)
    else:
        plan.unchanged += 1


def _key(line: Line) -> tuple[int, int] | None:
    found = KEY.fullmatch(line.cells.get("key", ""))
    return (int(found[1]), int(found[2])) if found else None


class _Planning:
    """One pass over a file."""

    def __init__(self, user: User, sheet: Sheet, today: date, found: Known, values: Values) -> None:
        self.user, self.sheet, self.today, self.found, self.values = user, sheet, today, found, values
        self._seen: dict[int, int] = {}
        self._entered: dict[tuple[int, int, str], int] = {}

    def line(self, line: Line, key: tuple[int, int] | None) -> Changed | New | None:
        if faults := list(self._unreadable(line)):
            raise Faulty(*faults)
        if key is None:
            if line.cells.get("key"):
                raise Faulty(("key", _("this cell was changed: export the ledger anew")))
            return self._new(line)
        if key[0] in self._seen:
            raise Faulty(("key", _("the same item stands in line %(line)d already") % {"line": self._seen[key[0]]}))
        self._seen[key[0]] = line.number
        standing = self.found.items.get(key[0])
        if standing is None:
            raise Faulty(("key", _("there is no such item for you")))
        if standing.item.revision != key[1]:
            self._stale(line, standing, key[1])
            return None
        return self._changed(line, standing)

    def _unreadable(self, line: Line) -> Iterator[tuple[str, str]]:
        """Faults of cells that matter: what the site works out itself may be anything."""
        for code, why in line.faults.items():
            if BY_CODE[code].use is not Use.DERIVED:
                yield code, why

    def fault(self, line: Line, column: str, why: str) -> Fault:
        heading = str(BY_CODE[column].heading) if column else ""
        letter, value = self.sheet.letters.get(column, ""), line.cells.get(column, "")
        return Fault(self.sheet.name, line.number, letter, heading, value if len(value) < 80 else value[:80] + "…", why)

    # --- items of the ledger ----------------------------------------------------------------------------------

    def _changed(self, line: Line, standing: Standing) -> Changed | None:
        item = copy.copy(standing.item)
        faults = list(self._moved(line, item))
        changes = list(self._fields(line, item, faults))
        if changes:
            faults += self._forbidden(changes, standing)
            faults += _inconsistent(item, {change.code for change in changes})
        said = starts = None
        try:
            said, starts = self._progress(line, standing)
        except Faulty as error:
            faults += error.faults
        if faults:
            raise Faulty(*faults)
        if not changes and said is None:
            return None
        return Changed(line.number, item, tuple(changes), said, bool(starts), standing.percent)

    def _moved(self, line: Line, item: Rectification) -> Iterator[tuple[str, str]]:
        """What a sheet does not change: whose item it is, and what steps decide."""
        there = {
            "label": item.label, "organisation": item.organisation.name, "year": str(item.year),
            "extended_until": shown(item, "extended_until"),
        }  # fmt: skip
        for code, stands in there.items():
            if code in self.sheet.letters and line.cells.get(code, "") != stands:
                why = _("the sheet does not change this; in the ledger stands “%(value)s”")
                yield code, why % {"value": stands}
        if "state" in self.sheet.letters and self.values.states.get(line.cells.get("state", "")) != item.state:
            why = _("the sheet does not change the state (“%(value)s”): take the step on the item's page")
            yield "state", why % {"value": item.get_state_display()}

    def _fields(self, line: Line, item: Rectification, faults: list[tuple[str, str]]) -> Iterator[Change]:
        """The fields that the line changes, set on ``item``."""
        for code in FIELDS:
            if code not in self.sheet.letters:
                continue
            text, old = line.cells.get(code, ""), shown(item, code)
            if text == old.replace("\r\n", "\n").strip():
                continue
            try:
                value = self.values.read(code, text, item.organisation_id)
            except Unread as error:
                faults.append((code, str(error)))
                continue
            if value != getattr(item, code):
                setattr(item, code, value)
                yield Change(code, str(BY_CODE[code].heading), old, shown(item, code))

    def _forbidden(self, changes: list[Change], standing: Standing) -> Iterator[tuple[str, str]]:
        if not is_editable(standing.item):
            yield changes[0].code, str(CLOSED)
            return
        for change in changes:
            if not standing.who.edits:
                yield change.code, _("you may not change this item's fields")
            elif BY_CODE[change.code].use is Use.SUPERVISED and not standing.who.judges:
                yield change.code, _("this is changed by a supervisor of the level above alone")

    def _progress(self, line: Line, standing: Standing) -> tuple[Said | None, bool]:
        """The entry of progress that a line holds, and whether the work starts with it. Checked by the chart."""
        text, on = line.cells.get("progress_text", ""), line.cells.get("progress_on", "")
        written = line.cells.get("percent", "")
        try:
            percent = whole_number(written, 100) if written else standing.percent
        except Unread as error:
            raise Faulty(("percent", str(error))) from error
        if not text and not on and percent == standing.percent:
            return None, False
        try:
            day = day_of(on) if on else self.today
        except Unread as error:
            raise Faulty(("progress_on", str(error))) from error
        falls = percent is not None and standing.percent is not None and percent < standing.percent
        said = Said(on=day, text=text, percent=percent, why_less=text if falls else "")
        starts = standing.item.state == At.NOT_STARTED
        now = At.UNDER_WAY if starts else standing.item.state
        check_entry(standing.who, Situation(now, standing.item.type, standing.percent), said, self.today)
        return said, starts

    def _stale(self, line: Line, standing: Standing, exported: int) -> None:
        """A line of an item that was changed since the export: no matter where the file left it as it was, or says
        what stands there by now; else it is told who changed what."""
        base = self.found.base(standing, exported)
        if base is not None:
            before = Standing(base, standing.who, self.found.percent_then(standing, base))
            if self._leaves(line, before):
                return
        if self._leaves(line, standing) or self._was_taken(line, standing):
            return
        told = self.found.told(standing, base)
        raise Faulty(("", _("somebody changed this item since the export: %(told)s. Export it anew.") % {"told": told}))

    def _leaves(self, line: Line, standing: Standing) -> bool:
        """Whether the line says what stands in ``standing`` and nothing more."""
        item, faults = copy.copy(standing.item), []
        changes = list(self._fields(line, item, faults))
        written = line.cells.get("percent", "")
        moved = bool(written) and written != ("" if standing.percent is None else str(standing.percent))
        return not (changes or faults or moved or line.cells.get("progress_text") or line.cells.get("progress_on"))

    def _was_taken(self, line: Line, standing: Standing) -> bool:
        """Whether the same file was imported before: the fields stand so, and its entry of progress is there."""
        item, faults = copy.copy(standing.item), []
        if list(self._fields(line, item, faults)) or faults:
            return False
        return self.found.has_entry(standing, line.cells.get("progress_text", ""), line.cells.get("percent", ""))

    # --- new items --------------------------------------------------------------------------------------------

    def _new(self, line: Line) -> New | None:
        if line.cells.get("label"):
            why = _("a line of the ledger without its hidden record: export it anew. A new line has no number.")
            raise Faulty(("label", why))
        if not any(line.cells.get(code) for code in ("problem", "organisation", "measures", "source")):
            return None
        item, faults = Rectification(entered_by=self.user), []
        for read in (self._organisation, self._year):
            try:
                read(line, item)
            except Faulty as error:
                faults += error.faults
        fields = [] if faults else list(self._given(line, item, faults))
        for code in ("percent", "progress_on", "progress_text"):
            if line.cells.get(code):
                faults.append((code, _("a new item has no progress yet: enter it first")))
        if not faults:
            faults += _inconsistent(item, {"due_on"})
        if not faults:
            faults += self._doubles(line, item)
        if faults:
            raise Faulty(*faults)
        return New(line.number, item, tuple(fields))

    def _organisation(self, line: Line, item: Rectification) -> None:
        try:
            item.organisation = self.found.organisation(line.cells.get("organisation", ""))
        except ValidationError as error:
            raise Faulty(("organisation", " ".join(error.messages))) from error

    def _year(self, line: Line, item: Rectification) -> None:
        try:
            item.year = year_of(line.cells.get("year", ""))
        except Unread as error:
            raise Faulty(("year", str(error))) from error

    def _given(self, line: Line, item: Rectification, faults: list[tuple[str, str]]) -> Iterator[Change]:
        for code in FIELDS:
            text = line.cells.get(code, "")
            if code == "type" and not text:
                continue  # within a limit, unless it is said otherwise
            try:
                value = self.values.read(code, text, item.organisation_id)
            except Unread as error:
                faults.append((code, str(error)))
                continue
            setattr(item, code, value)
            if text:
                yield Change(code, str(BY_CODE[code].heading), "", text)

    def _doubles(self, line: Line, item: Rectification) -> Iterator[tuple[str, str]]:
        same = (item.organisation_id, item.year, "".join(item.problem.split()))
        if same in self._entered:
            why = _("the same problem stands in line %(line)d already")
            yield "problem", why % {"line": self._entered[same]}
        elif label := self.found.same_problem(item):
            yield "problem", _("the same problem is in the ledger already: %(label)s") % {"label": label}
        self._entered.setdefault(same, line.number)


def check_entry(who: Sides, now: Situation, said: Said, today: date) -> None:
    """Ask the chart whether the entry of progress may be made. Raises :class:`Faulty`."""
    try:
        check_step(Act.PROGRESS, now, who, said, today)
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            raise Faulty(
                *((_COLUMN_OF[name], " ".join(each.messages[0] for each in errors)) for name, errors in
                  error.error_dict.items())
            ) from error  # fmt: skip
        raise Faulty(("progress_text" if said.text else "percent", " ".join(error.messages))) from error


def _inconsistent(item: Rectification, changed: set[str]) -> list[tuple[str, str]]:
    """What the fields of an item say against each other."""
    wrong: Mapping[str, Any] = defaultdict(list)
    try:
        item.clean()
    except ValidationError as error:
        wrong = error.message_dict
    faults = [(code if code in BY_CODE else "problem", " ".join(whys)) for code, whys in wrong.items()]
    cast, satisfied = item.votes_cast, item.votes_satisfied
    if satisfied is not None and (cast is None or satisfied > cast):
        faults.append(("votes_satisfied", _("no more than the votes cast")))
    # What was so before the file came is not the file's fault.
    return [fault for fault in faults if fault[0] in changed or {"type", "votes_cast"} & changed]
