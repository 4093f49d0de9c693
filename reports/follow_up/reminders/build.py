"""Who is told what: occasions, each with a key that names it, so that nobody is told the same thing twice.

Pure: no Django. An occasion is made of what a row says on a day; who hears of it are the nearest in the tree who hold
the role that can act.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DUE_SOON, OVERDUE, RETURNED, FINDING, ASSIGNED, TO_ACCEPT = (
    "due_soon", "overdue", "returned", "finding", "assigned", "to_accept",
)  # fmt: skip
# Rows of more than so many days ago are no news: a first run does not tell the whole past.
NEWS_DAYS = 30


@dataclass(frozen=True)
class Occasion:
    """One thing to tell, to each of ``persons``. ``words`` fill the sentence that ``what`` names; ``page`` is where it
    is acted on. ``key`` says which occasion: a deadline that moved is another one."""

    kind: str
    what: str
    key: str
    persons: frozenset[int]
    page: str
    words: Mapping[str, str]
    due_on: date | None = None


@dataclass(frozen=True)
class Tree:
    """Who holds which role where. ``parents`` of every organisation; ``holders``: (role, organisation) -> persons."""

    parents: Mapping[int, int | None]
    holders: Mapping[tuple[str, int], frozenset[int]]

    def nearest(self, role: str, organisation: int, *, without: Collection[int] = ()) -> frozenset[int]:
        """The persons who hold ``role`` at the organisation, else at the next one above where anybody else does."""
        for place in self._upwards(organisation):
            found = self.holders.get((role, place), frozenset()) - frozenset(without)
            if found:
                return found
        return frozenset()

    def nearest_above(self, role: str, organisation: int) -> frozenset[int]:
        """As ``nearest``, from the level above on; at the top of the tree from itself on."""
        above = self.parents.get(organisation)
        return self.nearest(role, organisation if above is None else above)

    def _upwards(self, organisation: int) -> Iterator[int]:
        seen: set[int] = set()
        place: int | None = organisation
        while place is not None and place not in seen:
            yield place
            seen.add(place)
            place = self.parents.get(place)


@dataclass(frozen=True)
class Dated:
    """Something with a deadline, and who sees to it. ``name`` begins the key: item-12, goal-7, report-3-2024-submit."""

    name: str
    what: str
    due_on: date
    persons: frozenset[int]
    page: str
    words: Mapping[str, str]


def by_deadline(dated: Iterable[Dated], at: date, days_before: int) -> Iterator[Occasion]:
    """Due soon within ``days_before`` days (the day itself among them), overdue from the day after on."""
    for each in dated:
        soon = at <= each.due_on <= at + timedelta(days=days_before)
        if not soon and each.due_on >= at:
            continue
        kind = DUE_SOON if soon else OVERDUE
        key = f"{each.name}-{kind}-{each.due_on.isoformat()}"
        yield Occasion(kind, f"{each.what}_{kind}", key, each.persons, each.page, each.words, each.due_on)


@dataclass(frozen=True)
class Choice:
    """How a person wishes to be told of a kind."""

    in_list: bool = True
    by_mail: bool = True


@dataclass(frozen=True)
class Telling:
    """One occasion for one person, not told before."""

    person: int
    occasion: Occasion


def tellings(
    occasions: Sequence[Occasion],
    told: Collection[tuple[int, str]],
    choices: Mapping[tuple[int, str], Choice],
    active: Collection[int],
) -> list[Telling]:
    """What is new: (person, key) pairs in ``told`` are left out, and kinds that a person wants in no way."""
    found, known = [], set(told)
    for occasion in occasions:
        for person in sorted(occasion.persons):
            choice = choices.get((person, occasion.kind), Choice())
            pair = (person, occasion.key)
            if person in active and pair not in known and (choice.in_list or choice.by_mail):
                known.add(pair)
                found.append(Telling(person, occasion))
    return found
