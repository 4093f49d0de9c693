"""``read_report FILE [--json | --explain]``: what the reader makes of one file, without touching the database."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from indicators.catalogue.load import built_in_vocabulary
from indicators.models import Measure
from reports.entry.sources import SourceError, text_of
from reports.models import ChangeDirection, Qualifier, Span
from reports.reading.contract import LEVEL, Observation, Passage, Reading, Section, decimal_text
from reports.reading.doubts import NOT_A_REPORT
from reports.reading.extents import stretches
from reports.reading.reader import READER_VERSION, read

_RULE = "─" * 72


class Command(BaseCommand):
    requires_system_checks: tuple[str, ...] = ()

    @property
    def help(self) -> str:
        return _(
            "Read a report from a .txt, .html, .docx or .pdf file and print what it says; --json prints the contract, "
            "--explain says by which rule each part, name and match was found."
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_("the report: .txt, .html, .docx or .pdf"))
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help=_("print the reading as JSON"))
        form.add_argument("--explain", action="store_true", help=_("say by which rule each thing was read"))

    def handle(self, *args: Any, file: Path, json: bool, explain: bool = False, **options: Any) -> None:
        try:
            source = text_of(file.read_bytes(), file.name)
        except OSError as error:
            raise CommandError(
                _("Cannot open %(file)s: %(reason)s") % {"file": file, "reason": error.strerror}
            ) from error
        except SourceError as error:
            raise CommandError(f"{file}: {error}") from error
        reading = read(source.text, built_in_vocabulary())
        self.stdout.write(_as_json(reading) if json else "\n".join(page(reading, explain)))


def _as_json(reading: Reading) -> str:
    return json.dumps(reading.to_json(), ensure_ascii=False, indent=1)


def page(reading: Reading, explain: bool = False) -> Iterator[str]:
    """The reading as a page of plain text, part by part; ``explain`` adds the rule below each line."""
    unfit = [doubt for doubt in reading.doubts if doubt.code == NOT_A_REPORT]
    if unfit:
        # Whoever gave the wrong file sees it before anything that was made of it.
        yield _("This does not look like an annual report:")
        yield from (f"  {doubt.message}" for doubt in unfit)
        yield ""
    yield from _document(reading)
    yield from _titled(_("Sections"), len(reading.sections))
    for section in reading.sections:
        yield f"{'  ' * section.level}[{_kind_label(section.kind)}] {section.heading or '—'}"
        yield from _because(explain, f"{'  ' * section.level}  ", section.reason)
    yield from _titled(_("Observations"), len(reading.observations))
    yield from _observations(reading, explain)
    yield from _titled(_("Shortfalls"), len(reading.shortfalls))
    for number, shortfall in enumerate(reading.shortfalls, start=1):
        yield f"{number:>4}. {shortfall.quote}"
        yield from (f"      {_('cause')}: {cause.quote}" for cause in shortfall.causes)
        yield from _because(
            explain, "      ", _where(reading, Passage(shortfall.quote, shortfall.start, shortfall.end))
        )
    yield from _titled(_("Goals"), len(reading.goals))
    yield from _goals(reading, explain)
    yield from _titled(_("Trends"), len(reading.trends))
    yield from (f"  {trend.name}  {trend.quote}" for trend in reading.trends)
    yield from _titled(_("Doubts"), len(reading.doubts))
    yield from (f"  {doubt.message}  ({doubt.code}, {doubt.start}–{doubt.end})" for doubt in reading.doubts)


def _titled(name: str, count: int) -> Iterator[str]:
    yield from ("", f"{name} ({count})", _RULE)


def _because(explain: bool, indent: str, *reasons: str) -> Iterator[str]:
    if explain:
        yield from (f"{indent}↳ {reason}" for reason in reasons if reason)


def _document(reading: Reading) -> Iterator[str]:
    about = reading.header
    rows = (
        (_("Title"), about.title),
        (_("Year"), about.year),
        (_("Kind"), _("Work report") if about.kind == "work" else _("Report on law-based government")),
        (_("Organisation"), about.organisation),
        (_("Addressee"), about.addressee),
        (_("Issuers"), "、".join(about.issuers)),
        (_("Issued on"), about.issued_on),
        (_("Published on"), about.published_on),
        (_("Index number"), about.index_number),
        (_("Publisher"), about.publisher),
        (_("Characters"), len(reading.text)),
        (_("Reader"), READER_VERSION),
    )
    for label, value in rows:
        yield f"{label}: {'—' if value in (None, '') else value}"


def _observations(reading: Reading, explain: bool) -> Iterator[str]:
    """The observations below the heads of the sections that hold them."""
    heads = _innermost(reading.sections, [seen.start for seen in reading.observations])
    last: Section | None = None
    for number, (seen, head) in enumerate(zip(reading.observations, heads, strict=True), start=1):
        if head is not last and head:
            yield f"  {head.heading or _kind_label(head.kind)}"
        last = head
        yield f"{number:>4}. {_observation(seen)}"
        yield from _because(
            explain, "      ", f"“{seen.quote}”", _name_reason(seen), _kind_reason(seen), _match_reason(seen)
        )


def _innermost(sections: Iterable[Section], places: list[int]) -> list[Section | None]:
    """The innermost section that holds each place."""
    held = list(stretches(sections))
    starts = [start for start, _end, _section in held]
    return [held[at - 1][2] if (at := bisect_right(starts, place)) else None for place in places]


def _observation(seen: Observation) -> str:
    """One line: name, the number as printed, year, measure, and the catalogue's code where one matched."""
    written = seen.written or f"{decimal_text(seen.value)}{seen.unit}"
    kind = str(Measure(seen.kind).label) if seen.kind != LEVEL else ""
    qualifier = str(Qualifier(seen.qualifier).label) if seen.qualifier != "exact" else ""
    parts = [seen.name, written, str(seen.period or "—"), kind, qualifier, seen.coverage, seen.stage]
    matched = f"→ {seen.indicator}" if seen.indicator else ""
    return "  ".join(part for part in (*parts, matched) if part)


def _name_reason(seen: Observation) -> str:
    """Whether the name stands in the clause as it is, or which part of it the clause itself says."""
    if seen.name in seen.quote:
        return _("name: as the clause says it")
    own = max((seen.name[at:] for at in range(len(seen.name)) if seen.name[at:] in seen.quote), key=len, default="")
    if own:
        return _("name: “%(own)s” from the clause, the rest from its context") % {"own": own}
    return _("name: from the words around the clause")


def _kind_reason(seen: Observation) -> str:
    parts = [str(Measure(seen.kind).label), str(Span(seen.span).label)]
    if seen.kind == "target":
        parts.append(_("asked for in part “%(part)s”") % {"part": _kind_label(seen.section)})
    if seen.direction:
        parts.append(str(ChangeDirection(seen.direction).label))
    if seen.qualifier != "exact":
        low, high = (decimal_text(bound) if bound is not None else "" for bound in (seen.lower, seen.upper))
        parts.append(f"{Qualifier(seen.qualifier).label} [{low}, {high}]")
    return _("kind: %(rule)s") % {"rule": " · ".join(parts)}


def _match_reason(seen: Observation) -> str:
    if not seen.indicator:
        return _("match: none near enough")
    return _("match: %(code)s, %(reason)s, score %(score)s") % {
        "code": seen.indicator, "reason": seen.reason, "score": decimal_text(seen.score) if seen.score else "—",
    }  # fmt: skip


def _goals(reading: Reading, explain: bool) -> Iterator[str]:
    for number, goal in enumerate(reading.goals, start=1):
        yield f"{number:>4}. {goal.quote}"
        yield from _because(explain, "      ", _where(reading, Passage(goal.quote, goal.start, goal.end)))
        yield from (f"      - {commitment.quote}" for commitment in goal.commitments)
        yield from (f"      {_('target')}: {_observation(reading.observations[place])}" for place in goal.targets)


def _where(reading: Reading, passage: Passage) -> str:
    """How a passage stands in its line: behind which number or which words."""
    line = reading.text.rfind("\n", 0, passage.start) + 1
    before = reading.text[line : passage.start]
    if not before:
        return _("opens its paragraph")
    behind = re.split(r"[。；;]", before)[-1]
    return _("stands behind “%(words)s”") % {"words": behind[-16:] or before[-1]}


def _kind_label(kind: str) -> str:
    return {
        "intro": _("intro"),
        "achievements": _("achievements"),
        "shortfalls": _("shortfalls"),
        "leadership": _("leadership"),
        "plan": _("plan"),
        "other": _("other"),
    }[kind]
