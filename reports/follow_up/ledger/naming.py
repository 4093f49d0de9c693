"""Whether a later report names a closed problem again: proposed with both sentences, decided by a person.

A closed item is never opened again by itself. The shortfalls of later accepted reports are held against its words
(:func:`reports.follow_up.evidence.recurring`, as everywhere in follow-up); a person's word that two shortfalls are, or
are not, the same problem (``Recurrence``) outweighs what is proposed. A supervisor opens the item again, or leaves it
closed with a reason; either names the shortfall, and settles that report and every one before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, QuerySet

from reports.follow_up.evidence import recurring
from reports.models import Kind, Rectification, RectificationState, RectificationStep, Recurrence, Report, Shortfall

Act = RectificationStep.Act
DECISIONS = (Act.REOPENED, Act.LEFT_CLOSED)


@dataclass(frozen=True)
class Sentence:
    """A shortfall of a report, with its place in the text in force (``None`` where the text was replaced)."""

    pk: int
    quote: str
    report: int
    year: int
    kind: str
    start: int | None
    end: int | None


@dataclass(frozen=True)
class Problem:
    """What is looked for: an item's words, and the shortfall it came from; ``after`` is the last year settled."""

    organisation: int
    words: str
    after: int
    kind: str = Kind.RULE_OF_LAW
    shortfall: int | None = None


@dataclass(frozen=True)
class Naming:
    """A report that names the problem again. ``likeness`` is 0 to 1, ``None`` where a person said so."""

    sentence: Sentence
    likeness: float | None


def naming(problem: Problem, sentences: Sequence[Sentence], words: Mapping[tuple[int, int], bool]) -> Naming | None:
    """The sentence of one report that names the problem, if any. ``words`` are persons' words on (earlier, later)."""
    if problem.shortfall is not None:
        for sentence in sentences:
            if words.get((problem.shortfall, sentence.pk)):
                return Naming(sentence, None)
    open_to_proposal = [each for each in sentences if (problem.shortfall, each.pk) not in words]
    like = recurring(problem.words, [each.quote for each in open_to_proposal])
    return Naming(open_to_proposal[like[0]], min(like[1], 1.0)) if like else None


def latest_naming(
    problem: Problem, by_year: Mapping[int, Sequence[Sentence]], words: Mapping[tuple[int, int], bool]
) -> Naming | None:
    """The newest report after the last year settled that names the problem again."""
    for year in sorted(by_year, reverse=True):
        if year <= problem.after:
            return None
        found = naming(problem, [each for each in by_year[year] if each.kind == problem.kind], words)
        if found is not None:
            return found
    return None


def named_again(items: QuerySet[Rectification]) -> dict[int, Naming]:
    """Closed item of ``items`` -> the newest naming that waits for a decision. A fixed number of queries.

    To hold thousands of problems against all reports takes a second, so what was found is kept until the words change:
    every change of a report or a shortfall, and every word of a person, leaves a row that is newer than the last, and
    every change of an item raises its revision. After a change only the organisations whose sentences are others by
    now are gone through again.
    """
    closed = items.filter(state=RectificationState.CLOSED).order_by()
    keys = list(closed.values_list("pk", "revision"))
    texts = _texts(_mark()) if keys else None
    if texts is None:
        return {}
    if any(key not in texts.found for key in keys):
        for key, problem in problems_of(closed):
            if key not in texts.found:
                named = latest_naming(problem, texts.of.get(problem.organisation, {}), texts.words)
                texts.found[key] = Found(problem.organisation, named)
    return {pk: named for pk, revision in keys if (named := texts.found[pk, revision].naming) is not None}


Key = tuple[int, int]  # an item and its revision
# The newest row of each trail: its number and its time (a restored database counts its rows anew).
Mark = tuple[tuple[int, datetime] | None, ...]


def _mark() -> Mark:
    """What the shortfalls of all reports, and persons' words on them, depend on. Three queries."""
    return (
        Shortfall.history.order_by("-history_id").values_list("history_id", "history_date").first(),
        Report.history.order_by("-history_id").values_list("history_id", "history_date").first(),
        Recurrence.objects.order_by("-pk").values_list("pk", "at").first(),
    )


@dataclass(frozen=True)
class Found:
    """What was found for one item of an organisation: nothing, or the report that names it again."""

    organisation: int
    naming: Naming | None


@dataclass(frozen=True)
class _Texts:
    """The shortfalls of all accepted reports at the moment ``at``, and what was found in them so far."""

    at: Mark = ()
    of: dict[int, dict[int, list[Sentence]]] = field(default_factory=dict)
    words: dict[tuple[int, int], bool] = field(default_factory=dict)
    found: dict[Key, Found] = field(default_factory=dict)

    def renewed(self, at: Mark) -> _Texts:
        """The texts as they are ``at`` another moment, with what still holds of what was found. Two queries."""
        of, words = sentences(), _words()
        if words != self.words:
            return _Texts(at, of, words)
        same = {organisation for organisation in of.keys() | self.of.keys()
                if of.get(organisation) == self.of.get(organisation)}  # fmt: skip
        return _Texts(at, of, words, {key: each for key, each in list(self.found.items()) if each.organisation in same})


_kept = _Texts()


def _texts(at: Mark) -> _Texts:
    """Kept for the process. Threads may renew it side by side: each goes on with texts of one moment."""
    global _kept
    texts = _kept
    if texts.at != at:
        _kept = texts = texts.renewed(at)
    return texts


def years_named(item: Rectification) -> list[Naming]:
    """Every accepted report of the organisation that names the problem, by year, its own included: one a year."""
    ((_key, problem),) = problems_of(Rectification.objects.filter(pk=item.pk))
    texts = _texts(_mark())
    by_year = texts.of.get(item.organisation_id, {})
    found = []
    for year in sorted(by_year):
        of_kind = [each for each in by_year[year] if each.kind == problem.kind]
        own = next((each for each in of_kind if each.pk == item.shortfall_id), None)
        named = Naming(own, None) if own else naming(problem, of_kind, texts.words)
        if named is not None:
            found.append(named)
    return found


def problems_of(items: QuerySet[Rectification]) -> list[tuple[Key, Problem]]:
    """What is looked for, for each of ``items``. Two queries."""
    settled = settled_years(items)
    rows = items.order_by().annotate(said=F("shortfall__quote"), kind=F("shortfall__report__kind"))
    return [
        (
            (pk, revision),
            Problem(organisation, said or problem, max(year, settled.get(pk, 0)), kind or Kind.RULE_OF_LAW, shortfall),
        )
        for pk, revision, organisation, problem, said, year, kind, shortfall in rows.values_list(
            "pk", "revision", "organisation", "problem", "said", "year", "kind", "shortfall"
        )
    ]


def settled_years(items: QuerySet[Rectification]) -> dict[int, int]:
    """Item -> the year of the newest report whose naming was decided on. One query."""
    steps = RectificationStep.objects.filter(rectification__in=items, act__in=DECISIONS, shortfall__isnull=False)
    settled: dict[int, int] = {}
    for item, year in steps.order_by().values_list("rectification", "shortfall__report__year"):
        settled[item] = max(year, settled.get(item, 0))
    return settled


def sentences() -> dict[int, dict[int, list[Sentence]]]:
    """Organisation -> year -> the shortfalls of its accepted reports. One query."""
    rows = Shortfall.objects.standing().filter(report__in=Report.objects.accepted().current())
    found: dict[int, dict[int, list[Sentence]]] = defaultdict(lambda: defaultdict(list))
    for organisation, *columns in rows.order_by("report", "start", "pk").values_list(
        "report__organisation", "pk", "quote", "report", "report__year", "report__kind", "start", "end"
    ):
        sentence = Sentence(*columns)
        found[organisation][sentence.year].append(sentence)
    return found


def _words() -> dict[tuple[int, int], bool]:
    """The newest word of a person on each pair of shortfalls. One query."""
    rows = Recurrence.objects.order_by("pk").values_list("earlier", "later", "holds")
    return {(earlier, later): holds for earlier, later, holds in rows}
