"""From the database to the hits of a search.

A word that many reports hold stands in the newest ones, which are looked through first; any other is left to the index
(:mod:`reports.comparison.search.index`), and only the texts that it lets through are looked at: the newest of them, as
many as a page has time for. Where there are more, the page says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from urllib.parse import quote

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from reports.comparison.search.build import Part, Sentence, sentences
from reports.comparison.search.index import may_hold
from reports.models import Observation, Report, Section, TextVersion

PER_PAGE = 20
MOST = 200  # reports into a search; whoever has not found it there narrows the question
LOOKED_THROUGH = 300  # of the newest texts, whatever they hold
SPARE = 100  # texts more than are shown, for those that the index lets through without holding the words
LOOKED_AT = 1000  # of the texts that the index lets through: a quarter of a second on PostgreSQL
_FRAGMENT = 24  # characters of a sentence that its address names


@dataclass(frozen=True)
class Wanted:
    words: tuple[str, ...] = ()
    indicator: str = ""
    section: str = ""
    start: int = 0


@dataclass(frozen=True)
class Hit:
    report: int
    organisation: str
    year: int
    kind: str
    address: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Hits:
    """``following`` is where the next page starts, None for none. ``only_newest``: of the reports that may hold the
    words, so many were looked at and there are more; 0 where all were."""

    hits: tuple[Hit, ...] = ()
    following: int | None = None
    only_newest: int = 0


def hits_of(reports: QuerySet[Report], wanted: Wanted) -> Hits:
    """A page of hits in ``reports``, the newest years first. At most seven queries."""
    if wanted.indicator:
        return _values(reports, wanted)
    if not wanted.words:
        return Hits()
    found, only_newest = _versions(reports, wanted, wanted.start + PER_PAGE + 1)
    shown = found[wanted.start : wanted.start + PER_PAGE]
    following = wanted.start + PER_PAGE if len(found) > wanted.start + PER_PAGE else None
    following = None if following is None or following >= MOST else following
    return Hits(tuple(_texts(shown, wanted)), following, only_newest)


def _versions(reports: QuerySet[Report], wanted: Wanted, most: int) -> tuple[list[int], int]:
    """Ids of the newest texts that hold all words, the newest years first, and how many texts were looked at where
    that was not enough (else 0). At most five queries."""
    newest = list(_in_force(reports, wanted.section, Q())[:LOOKED_THROUGH])
    found = _holding(newest, wanted.words)[:most]
    if len(found) == most or len(newest) < LOOKED_THROUGH:
        return found, 0
    likely = Q(versions__in=may_hold(wanted.words))
    let_through = list(_in_force(reports, wanted.section, likely)[: LOOKED_AT + 1])
    found = _holding(let_through[: most + SPARE], wanted.words)[:most]
    if len(found) == most or len(let_through) <= most + SPARE:
        return found, 0
    looked_at = let_through[:LOOKED_AT]
    holding = reduce(and_, (Q(text__contains=word) for word in wanted.words))
    holds = set(TextVersion.objects.filter(holding, pk__in=looked_at).order_by().values_list("pk", flat=True))
    found = [pk for pk in looked_at if pk in holds][:most]
    return found, LOOKED_AT if len(found) < most and len(let_through) > LOOKED_AT else 0


def _holding(versions: Sequence[int], words: Sequence[str]) -> list[int]:
    """Those of ``versions`` that hold all words. Asked to look, PostgreSQL would unpack every text that there is."""
    texts = dict(TextVersion.objects.filter(pk__in=versions).order_by().values_list("pk", "text"))
    # A report without a text holds no word.
    return [pk for pk in versions if pk in texts and all(word in texts[pk] for word in words)]


def _newest_first(reports: QuerySet[Report]) -> QuerySet[Report]:
    # By the id of the organisation: in this order an index has them, and nothing is sorted.
    return reports.order_by("-year", "organisation_id", "pk")


def _in_force(reports: QuerySet[Report], section: str, which: Q) -> QuerySet[Report, int]:
    """Ids of the newest text of each of ``reports``, where it is as ``which`` says and has such a section."""
    later = TextVersion.objects.filter(report=OuterRef("pk"), number__gt=OuterRef("versions__number"))
    asked = which & ~Exists(later)
    if section:
        asked &= Q(Exists(Section.objects.filter(version=OuterRef("versions"), kind=section)))
    # One call: a second one would look for another of the report's texts.
    return _newest_first(reports.filter(asked)).values_list("versions", flat=True)


def _texts(versions: Sequence[int], wanted: Wanted) -> Iterator[Hit]:
    rows = TextVersion.objects.filter(pk__in=versions).values_list(
        "pk", "text", "report_id", "report__organisation__name", "report__year", "report__kind"
    )
    parts: dict[int, list[Part]] = {}
    sections = Section.objects.filter(version__in=versions).order_by("start")
    for version, kind, start, end in sections.values_list("version_id", "kind", "start", "end"):
        parts.setdefault(version, []).append(Part(kind, start, end))
    by_pk = {row[0]: row for row in rows}
    for pk in versions:
        _pk, text, report, organisation, year, kind = by_pk[pk]
        said = sentences(text, wanted.words, parts.get(pk, []), wanted.section)
        # Its words may all stand outside the section asked for.
        if said:
            yield Hit(report, organisation, year, kind, reverse("report_detail", args=[report]), said)


def _values(reports: QuerySet[Report], wanted: Wanted) -> Hits:
    """The sentences of an indicator's values, targets among them."""
    # Asked for reports first, SQLite walks through all that they say.
    seen = Exists(reports.order_by().filter(pk=OuterRef("report")))
    rows = Observation.objects.standing().filter(seen, indicator__code=wanted.indicator)
    for word in wanted.words:
        rows = rows.filter(quote__contains=word)
    if wanted.section:
        rows = rows.filter(section=wanted.section)
    ordered = rows.annotate(organisation=F("report__organisation__name")).order_by(
        "-report__year", "report__organisation_id", "start", "pk"
    )
    columns = ("pk", "report_id", "organisation", "report__year", "report__kind", "quote", "start", "section")
    found = list(ordered.values_list(*columns)[wanted.start : wanted.start + PER_PAGE + 1])
    hits = tuple(
        Hit(
            report, organisation, year, kind, f"{reverse('report_detail', args=[report])}#at-observation-{pk}",
            (Sentence(said, start or 0, section),),
        )
        for pk, report, organisation, year, kind, said, start, section in found[:PER_PAGE]
    )  # fmt: skip
    return Hits(hits, wanted.start + PER_PAGE if len(found) > PER_PAGE else None)


def sentence_address(hit: Hit, sentence: Sentence) -> str:
    """The report, opened at the sentence where the browser knows how (a fragment of text)."""
    if "#" in hit.address:
        return hit.address
    return f"{hit.address}#:~:text={quote(sentence.text[:_FRAGMENT], safe='').replace('-', '%2D')}"
