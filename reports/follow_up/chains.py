"""Which shortfalls of several years are one problem: proposed by likeness, decided by a person's word.

Pure: no Django. The follow-up pages, the comparison of two years and the strands over all years ask here, so that
none of them calls a problem repeated that another does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.follow_up.evidence import recurring

# A person's words on pairs (earlier, later) of shortfalls, by their rows: the same problem, or not.
Words = Mapping[tuple[int, int], bool]


@dataclass(frozen=True)
class Named:
    """A shortfall as one year's report words it; ``at`` is its row."""

    at: int
    quote: str


@dataclass(frozen=True)
class Again:
    """One that names a problem again: how alike it is to the wording before (0 to 1), ``None`` by a person's word."""

    at: int
    earlier: int
    likeness: float | None


@dataclass(frozen=True)
class Chain:
    """One problem: year -> the shortfall that names it, and how each but the first follows the one before."""

    named: Mapping[int, Named]
    again: Mapping[int, Again]

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted(self.named))

    def running_until(self, year: int) -> int:
        """In how many consecutive years, ``year`` the last of them, it was named (连续三年: 3)."""
        count = 0
        while year - count in self.named:
            count += 1
        return count


@dataclass
class _Open:
    named: dict[int, Named]
    again: dict[int, Again]

    @property
    def last(self) -> int:
        return max(self.named)


def chains(years: Mapping[int, Sequence[Named]], words: Words) -> list[Chain]:
    """The problems that the shortfalls of all ``years`` name, in the order of their first naming.

    A shortfall continues the chain whose last wording it repeats, last year's before those of longer ago; a chain is
    named once a year. A pair that a person confirmed is joined whatever it says, one that they refused never is.
    """
    found: list[_Open] = []
    for year in sorted(years):
        free = list(found)
        # Words first: what is proposed must not take a chain that a person gave to another shortfall.
        for each in sorted(years[year], key=lambda each: _confirmed(each, free, words) is None):
            confirmed = _confirmed(each, free, words)
            chain, likeness = (confirmed, None) if confirmed else _proposed(each, free, words)
            if chain is None:
                found.append(_Open({year: each}, {}))
                continue
            free.remove(chain)
            chain.again[year] = Again(each.at, chain.named[chain.last].at, likeness)
            chain.named[year] = each
    return [Chain(each.named, each.again) for each in found]


def _confirmed(shortfall: Named, chains: Sequence[_Open], words: Words) -> _Open | None:
    return next((c for c in chains if any(words.get((each.at, shortfall.at)) for each in c.named.values())), None)


def _proposed(shortfall: Named, chains: Sequence[_Open], words: Words) -> tuple[_Open | None, float]:
    possible = [chain for chain in chains if words.get((chain.named[chain.last].at, shortfall.at)) is not False]
    for last in sorted({chain.last for chain in possible}, reverse=True):
        near = [chain for chain in possible if chain.last == last]
        like = recurring(shortfall.quote, [chain.named[last].quote for chain in near])
        if like is not None:
            return near[like[0]], min(like[1], 1.0)
    return None, 0.0
