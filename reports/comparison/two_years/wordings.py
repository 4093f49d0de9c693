"""Shortfalls and goals of two reports beside each other, and numbers that gave way to adjectives.

Pure. Likeness is that of :mod:`reports.follow_up.evidence`, so that this page and the follow-up never disagree on
what repeats what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.comparison.texts.diff import Piece, likeness, word_diff
from reports.follow_up.chains import Again, Named, Words, chains
from reports.follow_up.evidence import COPIED_ENOUGH
from reports.follow_up.wording import terms
from reports.reading.sentences import clauses, sentences

REPEATED, REWORDED, NEW, GONE = "repeated", "reworded", "new", "gone"
COPIED, SIMILAR = "copied", "similar"

SIMILAR_ENOUGH = 0.60  # a goal that takes up last year's in other words
SOFTENED_ENOUGH = 0.35  # without its number a goal has lost half of its words
_NAME_AT_LEAST = 4  # characters of a series' name that a clause must hold to be about it
_TERMS_SHARED = 0.5  # of a series' name, in a shortfall that it is tied to
_DIGIT = re.compile(r"\d|[一二三四五六七八九十百千万]+(?=[个项件次名家人场起部宗条])")


@dataclass(frozen=True)
class Said:
    """A shortfall, goal or trend where it stands: ``at`` is its row, ``report`` the report's number."""

    what: str
    at: int
    report: int
    quote: str

    @property
    def anchor(self) -> str:
        return f"at-{self.what}-{self.at}"


@dataclass(frozen=True)
class Pair:
    """Two passages of the same matter, or one that stands alone. ``likeness`` 0 to 1."""

    state: str
    before: Said | None = None
    after: Said | None = None
    likeness: float = 0.0
    pieces: tuple[Piece, ...] = ()


def shortfalls_of(
    before: Sequence[Said], after: Sequence[Said], names: Iterable[str] = (), words: Words | None = None
) -> tuple[Pair, ...]:
    """Repeated word for word, reworded, new, and gone, in this order. ``words`` are what persons said on (earlier,
    later): the same problem or not, which outweighs how alike both are."""
    names, earlier = tuple(names), {each.at: each for each in before}
    again = _again(before, after, words or {})
    found = []
    for each in after:
        if each.at not in again:
            found.append(Pair(NEW, None, each))
            continue
        old, score = earlier[again[each.at].earlier], again[each.at].likeness
        same = likeness(old.quote, each.quote) * 100 >= COPIED_ENOUGH
        pieces = word_diff(old.quote, each.quote, names)
        found.append(Pair(REPEATED if same else REWORDED, old, each, 1.0 if score is None else score, pieces))
    taken = {each.earlier for each in again.values()}
    found += [Pair(GONE, each) for each in before if each.at not in taken]
    order = (REPEATED, REWORDED, NEW, GONE)
    return tuple(sorted(found, key=lambda pair: order.index(pair.state)))


def _again(before: Sequence[Said], after: Sequence[Said], words: Words) -> Mapping[int, Again]:
    """Later shortfall -> the one of the year before that it repeats."""
    years = {year: [Named(each.at, each.quote) for each in said] for year, said in enumerate((before, after))}
    return {again.at: again for chain in chains(years, words) for again in chain.again.values()}


def copied_goals(before: Sequence[Said], after: Sequence[Said], names: Iterable[str] = ()) -> tuple[Pair, ...]:
    """Goals that take up those of the year before, the most alike first; new ones are left out."""
    names, found = tuple(names), []
    for each in after:
        score, earlier = _most_alike(each, before)
        if earlier is None or score < SIMILAR_ENOUGH:
            continue
        state = COPIED if score * 100 >= COPIED_ENOUGH else SIMILAR
        found.append(Pair(state, earlier, each, score, word_diff(earlier.quote, each.quote, names)))
    return tuple(sorted(found, key=lambda pair: -pair.likeness))


def softened_goals(with_number: Sequence[Said], after: Sequence[Said], names: Iterable[str] = ()) -> tuple[Pair, ...]:
    """Goals that gave a number, and are taken up the year after without any."""
    names, found = tuple(names), []
    plain = [each for each in after if not _DIGIT.search(each.quote)]
    for earlier in with_number:
        score, each = _most_alike(earlier, plain)
        if each is not None and score >= SOFTENED_ENOUGH:
            found.append(Pair(SIMILAR, earlier, each, score, word_diff(earlier.quote, each.quote, names)))
    return tuple(found)


def _most_alike(one: Said, others: Sequence[Said]) -> tuple[float, Said | None]:
    return max(
        ((likeness(one.quote, other.quote), other) for other in others), key=lambda scored: scored[0],
        default=(0.0, None),
    )  # fmt: skip


def clauses_without_figures(text: str) -> list[str]:
    """The clauses of a text that hold no number: where an adjective may stand for one."""
    return [
        clause.quote for sentence in sentences(text) for clause in clauses(sentence) if not _DIGIT.search(clause.quote)
    ]


def adjective_for(names: Iterable[str], plain: Iterable[str]) -> str:
    """The first clause without a figure that speaks of a series by one of its ``names``; empty for none."""
    wanted = [name for name in names if len(name) >= _NAME_AT_LEAST]
    return next((clause for clause in plain if any(name in clause for name in wanted)), "")


def tied_to(names: Iterable[str], shortfalls: Iterable[Said]) -> Said | None:
    """The shortfall that speaks of the series: it holds one matter of its name, or half of the name's own words."""
    shortfalls = list(shortfalls)
    for name in names:
        wanted = terms(name)
        for each in shortfalls:
            theirs = terms(each.quote)
            shared = [term for term in wanted if term in theirs]
            is_half = len(shared) > 1 and len(shared) >= len(wanted) * _TERMS_SHARED
            if is_half or any(term.startswith("=") for term in shared):
                return each
    return None
