"""``read_report FILE [--json]``: what the reader makes of one file, without touching the database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from indicators.catalogue.load import built_in_vocabulary
from reports.entry.sources import SourceError, text_of
from reports.reading.contract import Observation, Reading, decimal_text
from reports.reading.reader import read


class Command(BaseCommand):
    requires_system_checks: tuple[str, ...] = ()

    @property
    def help(self) -> str:
        return _(
            "Read a report from a .txt, .html, .docx or .pdf file and print what it says; --json prints the contract."
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_("the report: .txt, .html, .docx or .pdf"))
        parser.add_argument("--json", action="store_true", help=_("print the reading as JSON"))

    def handle(self, *args: Any, file: Path, json: bool, **options: Any) -> None:
        try:
            source = text_of(file.read_bytes(), file.name)
        except OSError as error:
            raise CommandError(
                _("Cannot open %(file)s: %(reason)s") % {"file": file, "reason": error.strerror}
            ) from error
        except SourceError as error:
            raise CommandError(f"{file}: {error}") from error
        reading = read(source.text, built_in_vocabulary())
        self.stdout.write(_as_json(reading) if json else "\n".join(summary(reading)))


def _as_json(reading: Reading) -> str:
    return json.dumps(reading.to_json(), ensure_ascii=False, indent=1)


def summary(reading: Reading) -> Iterator[str]:
    """The reading as a page of plain text, part by part."""
    yield from _document(reading)
    yield _("Sections (%(count)s)") % {"count": len(reading.sections)}
    for section in reading.sections:
        yield f"{'  ' * section.level}[{_kind_label(section.kind)}] {section.heading or '—'}"
    yield _("Observations (%(count)s)") % {"count": len(reading.observations)}
    for observation in reading.observations:
        yield f"  {_observation(observation)}"
    yield _("Shortfalls (%(count)s)") % {"count": len(reading.shortfalls)}
    for shortfall in reading.shortfalls:
        yield f"  {shortfall.quote}"
        yield from (f"    {_('cause')}: {cause.quote}" for cause in shortfall.causes)
    yield _("Goals (%(count)s)") % {"count": len(reading.goals)}
    for goal in reading.goals:
        yield f"  {goal.quote}"
        yield from (f"    - {commitment.quote}" for commitment in goal.commitments)
        yield from (f"    {_('target')}: {_observation(reading.observations[place])}" for place in goal.targets)
    yield _("Trends (%(count)s)") % {"count": len(reading.trends)}
    for trend in reading.trends:
        yield f"  {trend.name}  {trend.quote}"
    yield _("Doubts (%(count)s)") % {"count": len(reading.doubts)}
    for doubt in reading.doubts:
        yield f"  {doubt.message}  ({doubt.start}–{doubt.end})"


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
    )
    for label, value in rows:
        yield f"{label}: {'—' if value in (None, '') else value}"


def _observation(seen: Observation) -> str:
    """One line: name, the number as printed, year, measure, and the catalogue's code where one matched."""
    written = seen.written or f"{decimal_text(seen.value)}{seen.unit}"
    parts = [
        seen.name,
        written,
        str(seen.period or "—"),
        seen.kind,
        seen.qualifier,
        seen.coverage or "",
        seen.stage or "",
    ]
    matched = f"→ {seen.indicator}" if seen.indicator else ""
    return "  ".join(part for part in (*parts, matched) if part)


def _kind_label(kind: str) -> str:
    return {
        "intro": _("intro"),
        "achievements": _("achievements"),
        "shortfalls": _("shortfalls"),
        "leadership": _("leadership"),
        "plan": _("plan"),
        "other": _("other"),
    }[kind]
