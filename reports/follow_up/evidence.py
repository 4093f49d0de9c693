"""Candidate evidence: the passages and values of the next report that speak to a goal, a commitment or a shortfall.

Pure: no Django. What is proposed here is computed and never stored; a person's choice is a row. Proposals are few
and each says why it was made; "no passage found" is a result, so nothing is shown below the threshold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz

from reports.follow_up.measuring.figures import Figure
from reports.follow_up.wording import Rarity, rarity, terms, words
from reports.reading.contract import Passage
from reports.reading.sentences import clauses, sentences

PASSAGES_AT_MOST, GOALS_AT_MOST = 3, 2
PASSAGE_ENOUGH = 0.32
LINK_ENOUGH = 0.17
RECURS_ENOUGH = 0.28
COPIED_ENOUGH = 95.0  # of 100: a goal taken over from the year before, word for word
_SENTENCE_AT_LEAST, _STRETCH_AT_MOST = 8, 90
_SHARED_AT_LEAST = 2
_SHORTFALLS_USUAL = 8  # of two reports together
_UNSAID_WEIGHS = 0.5


@dataclass(frozen=True)
class Source:
    """A report's text for searching. ``left_out`` are the places (start, end) that say nothing of what was done:
    the plan for the year after. ``admitted`` are those of the shortfalls: evidence too, of the other kind."""

    text: str
    left_out: tuple[tuple[int, int], ...] = ()
    admitted: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A passage that speaks to a goal: its place, score (0 to 1), what both have in common, and the values in it.

    ``speaks_to`` is the wording (the goal's own or one commitment's) that it was found by; ``is_admission`` says that
    it stands among the report's shortfalls.
    """

    quote: str
    start: int
    end: int
    score: float
    shared: tuple[str, ...]
    speaks_to: str
    figures: tuple[Figure, ...] = ()
    is_admission: bool = False


@dataclass(frozen=True)
class Link:
    """A goal that may answer a shortfall, by position in the sequences given."""

    shortfall: int
    goal: int
    score: float
    shared: tuple[str, ...]


@dataclass(frozen=True)
class _Index:
    pieces: tuple[Passage, ...]
    rarity: Rarity
    places: Mapping[str, Sequence[int]] = field(repr=False)
    totals: Sequence[float] = field(repr=False)


@lru_cache(maxsize=64)
def _index(source: Source) -> _Index:
    """The sentences of a report ready for searching. Kept by the texts themselves, so it can never be out of date."""
    pieces = tuple(
        piece
        for sentence in sentences(source.text, semicolons=True)
        if not _inside(sentence, source.left_out)
        for piece in _stretches(sentence)
        if len(piece.quote) >= _SENTENCE_AT_LEAST
    )
    weights = rarity(each.quote for each in pieces)
    places: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(pieces):
        for term in terms(each.quote):
            places[term].append(number)
    return _Index(pieces, weights, dict(places), [weights.total(terms(each.quote)) for each in pieces])


def _stretches(sentence: Passage) -> list[Passage]:
    """A sentence, or the stretches of clauses of one that runs on: an opening of 300 characters touches on everything
    and is evidence of nothing."""
    if len(sentence.quote) <= _STRETCH_AT_MOST:
        return [sentence]
    stretches: list[Passage] = []
    for clause in clauses(sentence):
        if stretches and clause.end - stretches[-1].start <= _STRETCH_AT_MOST:
            start = stretches[-1].start
            stretches[-1] = Passage(
                sentence.quote[start - sentence.start : clause.end - sentence.start], start, clause.end
            )
        else:
            stretches.append(clause)
    return stretches


def _inside(passage: Passage, places: Iterable[tuple[int, int]]) -> bool:
    return any(start <= passage.start < end for start, end in places)


def passages(wordings: Iterable[str], source: Source, figures: Iterable[Figure] = ()) -> list[Proposal]:
    """The passages of ``source`` that speak to a goal, best first, at most three.

    ``wordings`` are the goal's own words and those of its commitments; each is searched for by itself. Words that the
    report uses everywhere weigh little. ``figures`` are the values of the source.
    """
    index = _index(source)
    best: dict[int, tuple[float, str]] = {}
    for wording in wordings:
        for number, score in _scores(wording, index).items():
            if score >= PASSAGE_ENOUGH and score > best.get(number, (0.0, ""))[0]:
                best[number] = (score, wording)
    chosen = sorted(best.items(), key=lambda each: (-each[1][0], each[0]))[:PASSAGES_AT_MOST]
    values = list(figures)
    return [_proposal(index, source, number, score, wording, values) for number, (score, wording) in chosen]


def _scores(wording: str, index: _Index) -> dict[int, float]:
    """Sentence number -> score: how much of the wording's weight it holds, tempered by how much else it says."""
    wanted = terms(wording)
    # What the next report nowhere says is mostly ornament (重塑金字招牌): half of it is forgiven.
    said, unsaid = (
        {t: own for t, own in wanted.items() if (t in index.places) == is_said} for is_said in (True, False)
    )
    total = index.rarity.total(said) + index.rarity.total(unsaid) * _UNSAID_WEIGHS
    shared: dict[int, float] = defaultdict(float)
    count: dict[int, int] = defaultdict(int)
    for term, own in wanted.items():
        weight = index.rarity.weight(term, own)
        for number in index.places.get(term, ()):
            shared[number] += weight
            count[number] += 1
    return {
        number: round((weight / total) ** 0.8 * (weight / index.totals[number]) ** 0.2, 3)
        for number, weight in shared.items()
        if count[number] >= _SHARED_AT_LEAST and total and index.totals[number]
    }


def _proposal(
    index: _Index, source: Source, number: int, score: float, wording: str, figures: list[Figure]
) -> Proposal:
    piece = index.pieces[number]
    shared = words(index.rarity.shared(terms(wording), terms(piece.quote)), piece.quote, wording)
    inside = tuple(each for each in figures if each.start is not None and piece.start <= each.start < piece.end)
    return Proposal(
        piece.quote, piece.start, piece.end, score, shared, wording, inside, _inside(piece, source.admitted)
    )


def links(shortfalls: Sequence[str], goals: Sequence[Sequence[str]]) -> list[Link]:
    """Which goals of a report may answer which of its shortfalls, best first, at most two a shortfall.

    A goal is its own words and those of its commitments. All shortfalls and goals of the report are needed, whichever
    is asked about: how rare a word is depends on them.
    """
    weights = rarity([*shortfalls, *(wording for goal in goals for wording in goal)])
    found = []
    for number, shortfall in enumerate(shortfalls):
        near = []
        for other, goal in enumerate(goals):
            score, shared = max((_likeness(shortfall, wording, weights) for wording in goal), default=(0.0, ()))
            if score >= LINK_ENOUGH:
                near.append(Link(number, other, score, shared))
        found += sorted(near, key=lambda link: -link.score)[:GOALS_AT_MOST]
    return sorted(found, key=lambda link: -link.score)


def _likeness(one: str, two: str, weights: Rarity) -> tuple[float, tuple[str, ...]]:
    """Shared weight over the geometric mean of both weights, and what is shared."""
    first, second = terms(one), terms(two)
    shared = weights.shared(first, second)
    both = weights.total(first) * weights.total(second)
    if not shared or not both:
        return 0.0, ()
    return round(sum(shared.values()) / both**0.5, 3), words(shared, two, one)


def recurring(shortfall: str, earlier: Iterable[str]) -> tuple[int, float] | None:
    """Position and likeness of the earlier shortfall that this one repeats in other or the same words, or ``None``."""
    earlier = list(earlier)
    weights = rarity([shortfall, *earlier], _SHORTFALLS_USUAL)
    scored = [(_likeness(shortfall, each, weights)[0], number) for number, each in enumerate(earlier)]
    score, number = max(scored, default=(0.0, 0))
    return (number, score) if score >= RECURS_ENOUGH else None


def similar_to(goal: str, earlier: Iterable[str]) -> tuple[int, float] | None:
    """Position and likeness (0 to 1) of the earlier goal that this one repeats word for word (95 % of the characters),
    or ``None``."""
    scored = [(fuzz.ratio(goal, each), number) for number, each in enumerate(earlier)]
    score, number = max(scored, default=(0.0, 0))
    return (number, round(score / 100, 3)) if score >= COPIED_ENOUGH else None


def copied_from(goal: str, earlier: Iterable[str]) -> int | None:
    """The position of the earlier goal that this one repeats word for word, or ``None``."""
    found = similar_to(goal, earlier)
    return found[0] if found else None
