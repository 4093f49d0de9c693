"""From the database to the hits of a search.

Portable on purpose: LIKE over the newest texts, which SQLite and PostgreSQL both have, and no index of words. A word
that many reports hold is found in the newest years and the rest is never looked at; a rare one costs a look at every
text, unless an organisation or a year narrows it. Case counts for Latin letters on PostgreSQL and not on SQLite.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse

from reports.comparison.search.build import Part, Sentence, sentences
from reports.models import Observation, Report, Section, TextVersion

PER_PAGE = 20
MOST = 200  # reports into a search; whoever has not found it there narrows the question
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
    """``following`` is where the next page starts, None for none."""

    hits: tuple[Hit, ...] = ()
    following: int | None = None


def hits_of(reports: QuerySet[Report], wanted: Wanted) -> Hits:
    """A page of hits in ``reports``, the newest years first. At most seven queries."""
    if wanted.indicator:
        return _values(reports, wanted)
    if not wanted.words:
        return Hits()
    found = _versions(reports, wanted, wanted.start + PER_PAGE + 1)
    shown = found[wanted.start : wanted.start + PER_PAGE]
    following = wanted.start + PER_PAGE if len(found) > wanted.start + PER_PAGE else None
    return Hits(tuple(_texts(shown, wanted)), None if following is None or following >= MOST else following)


def _versions(reports: QuerySet[Report], wanted: Wanted, most: int) -> list[int]:
    """Ids of the newest texts that hold all words. Years are looked at by one, two, four …: at most five queries."""
    later = TextVersion.objects.filter(report=OuterRef("report"), number__gt=OuterRef("number"))
    years = list(reports.order_by("-year").values_list("year", flat=True).distinct())
    found: list[int] = []
    at, size = 0, 1
    while at < len(years) and len(found) < most:
        last = len(years) if size > 4 else at + size
        texts = TextVersion.objects.filter(report__in=reports.filter(year__in=years[at:last]).order_by())
        for word in wanted.words:
            texts = texts.filter(text__contains=word)
        if wanted.section:
            texts = texts.filter(Exists(Section.objects.filter(version=OuterRef("pk"), kind=wanted.section)))
        texts = texts.filter(~Exists(later)).order_by("-report__year", "report__organisation", "pk")
        found += texts.values_list("pk", flat=True)[: most - len(found)]
        at, size = last, size * 2
    return found


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
    rows = Observation.objects.standing().filter(indicator__code=wanted.indicator, report__in=reports.order_by())
    for word in wanted.words:
        rows = rows.filter(quote__contains=word)
    if wanted.section:
        rows = rows.filter(section=wanted.section)
    ordered = rows.annotate(organisation=F("report__organisation__name")).order_by(
        "-report__year", "report__organisation", "start", "pk"
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
