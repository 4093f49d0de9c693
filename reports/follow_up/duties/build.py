"""What a report owes by itself and whether it was done: two dates, the statutory content, the secrecy check.

Pure: no Django. A date is judged by the day that its rule sets, on a day ``at``; the five content items are judged by
the sections and doubts that the reader left, so that nothing is read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

SUBMIT, PUBLISH = "submit", "publish"
STEPS = (SUBMIT, PUBLISH)

# How a duty stands, the worst first. ``undated``: the report is here, and nobody has said when the step was done.
MISSING, LATE, UNDATED, WAITING, IN_TIME, NOT_ASKED = "missing", "late", "undated", "waiting", "in_time", "not_asked"
STANDINGS = (MISSING, LATE, UNDATED, WAITING, IN_TIME, NOT_ASKED)

# Where a date comes from: the record, a proof, or the step taken on this site.
RECORDED, PROVED, ON_SITE = "recorded", "proved", "on_site"

LOCATED, NOT_LOCATED, NOTHING_FURTHER, NO_TEXT = "located", "not_located", "nothing_further", "no_text"

ACHIEVEMENTS, SHORTFALLS, LEADERSHIP, PLAN, OTHER = "achievements", "shortfalls", "leadership", "plan", "other"
# The five items of the rule, and the words by which the reader's doubt names a missing one.
ITEMS = (ACHIEVEMENTS, SHORTFALLS, LEADERSHIP, PLAN, OTHER)
NAMED_IN_DOUBTS = {
    "主要举措和成效": ACHIEVEMENTS,
    "存在的不足和原因": SHORTFALLS,
    "党政主要负责人履行": LEADERSHIP,
    "下一年度主要安排": PLAN,
}
ASKED_SINCE = 2019  # the first year reported on that the rule of 2019 binds
_PAIRED = {SHORTFALLS: PLAN, PLAN: SHORTFALLS}  # one head may hold both: 存在问题及下一步打算

NOT_CHECKED, REFUSED, TOO_LATE, CLEARED = "not_checked", "refused", "too_late", "cleared"


@dataclass(frozen=True)
class Shown:
    """A proof: the day that it shows, the address, and the file with its hash."""

    key: int
    step: str
    done_on: date
    address: str
    note: str
    attachment: int | None
    file_name: str
    sha256: str
    by: str


@dataclass(frozen=True)
class Dated:
    """One duty of one report on a day. ``due`` is None where no rule asks, ``done`` where no date is known."""

    step: str
    due: date | None
    done: date | None
    source: str
    standing: str
    days_late: int
    proofs: tuple[Shown, ...] = ()

    @property
    def contradicted(self) -> bool:
        """Whether the newest proof shows another day than the record says."""
        return self.source == RECORDED and bool(self.proofs) and self.proofs[-1].done_on != self.done


@dataclass(frozen=True)
class Item:
    """One statutory content item: ``start`` and ``end`` are its place, or the nearest passage where it is missing."""

    kind: str
    state: str
    start: int | None = None
    end: int | None = None
    heading: str = ""


@dataclass(frozen=True)
class Secrecy:
    """The newest secrecy check against the day of publication."""

    state: str
    checked_on: date | None = None
    result: str = ""
    post: str = ""
    note: str = ""


@dataclass(frozen=True)
class Place:
    """A section head or a doubt, with its place in the text in force."""

    start: int
    end: int
    words: str


@dataclass(frozen=True)
class OwedBy:
    """An organisation with its report on the year (``report`` None where there is none to be seen) and its duties."""

    organisation: int
    name: str
    above: str
    year: int
    report: int | None
    state: str
    submitted: Dated
    published: Dated
    items: tuple[Item, ...]
    secrecy: Secrecy | None

    @property
    def standing(self) -> str:
        """The worse of the two."""
        return min((self.submitted.standing, self.published.standing), key=STANDINGS.index)

    @property
    def not_located(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.state == NOT_LOCATED)

    @property
    def asked_items(self) -> int:
        """How many of the items must be there."""
        return sum(item.state in (LOCATED, NOT_LOCATED) for item in self.items)

    @property
    def badness(self) -> tuple[int, int, int, int]:
        """Ordered, the worst first: by standing, then the longest delay, then missing content, then no check."""
        late = self.submitted.days_late + self.published.days_late
        unchecked = self.secrecy is not None and self.secrecy.state != CLEARED
        return STANDINGS.index(self.standing), -late, -len(self.not_located), -int(unchecked)


def dated(
    step: str, due: date | None, recorded: date | None, on_site: date | None, proofs: Sequence[Shown],
    *, is_here: bool, at: date,
) -> Dated:  # fmt: skip
    """How one duty stands on the day ``at``. The record's date counts, else the newest proof's, else the site's own."""
    proved = proofs[-1].done_on if proofs else None
    candidates = ((recorded, RECORDED), (proved, PROVED), (on_site, ON_SITE))
    done, source = next(((day, source) for day, source in candidates if day is not None), (None, ""))
    standing, days = _standing(due, done, is_here, at)
    return Dated(step, due, done, source, standing, days, tuple(proofs))


def _standing(due: date | None, done: date | None, is_here: bool, at: date) -> tuple[str, int]:
    if due is None:
        return NOT_ASKED, 0
    if done is not None:
        return (LATE, (done - due).days) if done > due else (IN_TIME, 0)
    if at <= due:
        return WAITING, 0
    return (UNDATED, 0) if is_here else (MISSING, (at - due).days)


def items(
    year: int, has_text: bool, sections: Mapping[str, Place], doubts: Iterable[Place], *, asked: bool
) -> tuple[Item, ...]:
    """The five content items. ``sections`` are the first of each kind, ``doubts`` those about missing content;
    ``asked`` is false for kinds of report that the rule does not bind."""
    if not asked:
        return ()
    if not has_text:
        return tuple(Item(kind, NO_TEXT) for kind in ITEMS)
    missing = {named: doubt for doubt in doubts for words, named in NAMED_IN_DOUBTS.items() if words in doubt.words}
    return tuple(
        _item(kind, sections, missing) for kind in ITEMS if kind != LEADERSHIP or year >= ASKED_SINCE
    )  # fmt: skip


def _item(kind: str, sections: Mapping[str, Place], missing: Mapping[str, Place]) -> Item:
    found = sections.get(kind)
    if found is None and kind not in missing:
        # The reader raises no doubt where one head holds both the shortfalls and the plan.
        found = sections.get(_PAIRED.get(kind, ""))
    if found is not None:
        return Item(kind, LOCATED, found.start, found.end, found.words)
    if kind == OTHER:
        return Item(kind, NOTHING_FURTHER)
    near = missing.get(kind)
    # A doubt at the end of the text says that nothing comes near.
    return Item(kind, NOT_LOCATED, near.start, near.end) if near and near.end > near.start else Item(kind, NOT_LOCATED)


def secrecy(checks: Sequence[tuple[date, str, str, str]], published_on: date | None, may_not: str) -> Secrecy:
    """``checks`` are (day, result, post, note), oldest first; ``may_not`` is the result that forbids publication."""
    if not checks:
        return Secrecy(NOT_CHECKED)
    day, result, post, note = checks[-1]
    if result == may_not:
        state = REFUSED
    elif published_on is not None and min(check[0] for check in checks) > published_on:
        state = TOO_LATE
    else:
        state = CLEARED
    return Secrecy(state, day, result, post, note)


def worst_first(owed: Iterable[OwedBy]) -> tuple[OwedBy, ...]:
    return tuple(sorted(owed, key=lambda each: each.badness))


def counted(owed: Iterable[OwedBy]) -> dict[str, int]:
    """How many organisations stand how, the worst first; what nobody stands at is left out."""
    standings = [each.standing for each in owed]
    return {standing: standings.count(standing) for standing in STANDINGS if standing in standings}
