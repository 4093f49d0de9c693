"""Taking in a report: a source is read, everything is checked, and only then is anything written (decisions 1, 10).

``prepare`` (no database but the vocabulary it is given) makes a :class:`Prepared`; ``problems`` says everything
that stands against it at once; ``take_in`` writes it in one short transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.access import visible
from reports.directory import agrees
from reports.entry.doubled import set_aside_doubled
from reports.entry.formats.plain import with_tables_told
from reports.entry.record import Recorded, cut, in_site_language, record
from reports.entry.sources import Source, SourceError, text_of
from reports.models import (
    Kind,
    Organisation,
    Report,
    RowState,
    State,
    Step,
    TextVersion,
    User,
)
from reports.reading.contract import ACHIEVEMENTS, PLAN, SHORTFALLS, Header, Reading, Vocabulary
from reports.reading.reader import READER_VERSION, read

SHORTEST = 100  # characters; the shortest real report has some two thousand
LONGEST = 300_000  # the longest real one, a work report with its annexes, has about sixty thousand

# Codes of problems that a person may tick as intended. The others stop.
YEAR, ORGANISATION, KIND = "year", "organisation", "kind"
EXISTS = "exists"
_REPLACED = gettext_lazy("text replaced")


@dataclass(frozen=True)
class Problem:
    """What stands against taking in a text. ``field`` is the form field it belongs to ("" for none)."""

    code: str
    message: str
    field: str = ""
    tickable: bool = False


class IntakeError(Exception):
    """Nothing was written. ``problems`` holds everything found, the untickable first."""

    def __init__(self, *problems: Problem):
        self.problems = tuple(sorted(problems, key=lambda problem: problem.tickable))
        super().__init__(" ".join(problem.message for problem in self.problems))


@dataclass(frozen=True)
class Prepared:
    """A source that was read: its bytes and name, its text, and the reading of it."""

    data: bytes
    name: str
    source: Source
    reading: Reading

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Claim:
    """What is said of a text from outside: whose report, of which year and kind. ``None``: as the text says."""

    organisation: Organisation
    year: int | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Existing:
    """The record that a text would replace: its values, those that a person dealt with, and those without a quote."""

    report: Report
    values: int
    checked: int
    unquoted: int


@dataclass(frozen=True)
class TakenIn:
    report: Report
    version: TextVersion
    recorded: Recorded


def prepare(data: bytes, name: str, vocabulary: Vocabulary) -> Prepared:
    """Read a file. Raises :class:`IntakeError` for a source without text, or a text too short or too long to read."""
    try:
        source = text_of(data, name)
    except SourceError as error:
        raise IntakeError(Problem("source", str(error), "file")) from error
    return _read(data, name, source, vocabulary, "file")


def prepare_paste(text: str, vocabulary: Vocabulary) -> Prepared:
    source = Source(text=with_tables_told(text), source_kind="paste", encoding="utf-8")
    return _read(text.encode(), "", source, vocabulary, "text")


def _read(data: bytes, name: str, source: Source, vocabulary: Vocabulary, field: str) -> Prepared:
    length = len(source.text.strip())
    if length < SHORTEST:
        message = _("The text has %(length)d characters: too few for a report.") % {"length": length}
        raise IntakeError(Problem("too_short", message, field))
    if length > LONGEST:
        message = _("The text has %(length)d characters, more than %(most)d: this is no single report.")
        raise IntakeError(Problem("too_long", message % {"length": length, "most": LONGEST}, field))
    reading = read(source.text, vocabulary)
    if not looks_like_a_report(reading):
        message = _("This does not look like a report: it has neither a report's title nor its parts.")
        raise IntakeError(Problem("no_report", message, field))
    return Prepared(data, name, source, reading)


def looks_like_a_report(reading: Reading) -> bool:
    """A title of the genre, or at least two of the parts that a report of this kind has."""
    parts = {section.kind for section in reading.sections} & {ACHIEVEMENTS, SHORTFALLS, PLAN}
    titled = bool(reading.header.title) and bool(reading.header.organisation or reading.header.year)
    return titled or len(parts) >= 2


def existing(claim: Claim, reading: Reading) -> Existing | None:
    """The report that stands where ``claim`` would put this text."""
    year, kind = claim.year or reading.header.year, claim.kind or reading.header.kind
    report = Report.objects.filter(organisation=claim.organisation, year=year, kind=kind).first() if year else None
    if report is None:
        return None
    rows = list(report.observations.values_list("state", "quote"))
    return Existing(
        report,
        values=sum(state != RowState.REJECTED for state, _quote in rows),
        checked=sum(state not in (RowState.READ, RowState.REJECTED) for state, _quote in rows),
        unquoted=sum(state != RowState.REJECTED and not quote for state, quote in rows),
    )


def problems(
    prepared: Prepared,
    claim: Claim,
    by: User | None = None,
    *,
    replace: bool = False,
    intended: Collection[str] = (),
) -> tuple[Problem, ...]:
    """Everything that stands against writing ``prepared`` as ``claim`` says; () where nothing does."""
    header = prepared.reading.header
    found = [problem for problem in contradictions(header, claim) if problem.code not in intended]
    if not (claim.year or header.year):
        found.append(
            Problem("year_missing", _("The text does not say which year it reports on: give the year."), "year")
        )
    before = existing(claim, prepared.reading)
    found += _same_text(prepared, before, by)
    if before is not None and not found:
        found += in_the_way(before, replace)
    return tuple(found)


def contradictions(header: Header, claim: Claim) -> list[Problem]:
    """Where the text says otherwise than the record would (decision 10)."""
    found = []
    if claim.year and header.year and claim.year != header.year:
        message = _("The text reports on %(text)d, not on %(given)d.") % {"text": header.year, "given": claim.year}
        found.append(Problem(YEAR, message, "year", tickable=True))
    if header.organisation and not agrees(header.organisation, claim.organisation):
        message = _("The text is a report of “%(text)s”, not of “%(given)s”.")
        message %= {"text": header.organisation, "given": claim.organisation}
        found.append(Problem(ORGANISATION, message, "organisation", tickable=True))
    if claim.kind and claim.kind != header.kind:
        message = _("The text reads like a %(text)s, not like a %(given)s.")
        message %= {"text": Kind(header.kind).label, "given": Kind(claim.kind).label}
        found.append(Problem(KIND, message, "kind", tickable=True))
    return found


def _same_text(prepared: Prepared, before: Existing | None, by: User | None) -> list[Problem]:
    if before is not None:
        current = before.report.text_version
        if current and (current.sha256 == prepared.sha256 or current.text == prepared.reading.text):
            message = _("This text is already in the record of %(report)s.") % {"report": before.report}
            return [Problem("same_text", message)]
    twins = TextVersion.objects.filter(sha256=prepared.sha256, report__withdrawn_because="").select_related("report")
    twin = (twins if by is None else visible(by, twins)).exclude(report=before and before.report).first()
    if twin is None:
        return []
    return [Problem("same_text", _("The same text was already entered as %(report)s.") % {"report": twin.report})]


def in_the_way(before: Existing, replace: bool) -> list[Problem]:
    """What stands against giving an existing record another text; ``replace``: a person asked for just that."""
    report = before.report
    named = {"report": report, "values": before.values, "checked": before.checked}
    if report.withdrawn_because:
        return [Problem("withdrawn", _("%(report)s was withdrawn: restore it before giving it a new text.") % named)]
    if report.state not in (State.DRAFT, State.RETURNED):
        message = _("%(report)s is already there and locked: it must be returned before its text can be replaced.")
        return [Problem("locked", message % named)]
    if replace:
        return []
    message = _(
        "%(report)s is already there with %(values)d values, %(checked)d of them checked. "
        "Replacing its text keeps what was checked and reads the rest anew."
    )
    return [Problem(EXISTS, message % named, tickable=True)]


def take_in(
    prepared: Prepared,
    claim: Claim,
    by: User | None,
    at: datetime,
    *,
    replace: bool = False,
    set_aside: bool = True,
    intended: Collection[str] = (),
    state: str = State.DRAFT,
) -> TakenIn:
    """Write a report: record, text version with its original file, rows and handling step, in one transaction.

    ``replace`` lets the text of an existing open report be replaced, ``set_aside`` rejects its values without a
    quote that the text gives too, ``intended`` holds the codes of contradictions that a person ticked. ``state``
    counts for a new report.
    Raises :class:`IntakeError`; then nothing was written and no file is left.
    """
    found = problems(prepared, claim, by, replace=replace, intended=intended)
    if found:
        raise IntakeError(*found)
    ending = PurePath(prepared.name).suffix.lower()[:10] or ".txt"
    version = TextVersion(
        text=prepared.reading.text, source=prepared.source.source_kind, sha256=prepared.sha256, added_by=by,
        reader=READER_VERSION,
        **cut(TextVersion, file_name=prepared.name, encoding=prepared.source.encoding),
    )  # fmt: skip
    version.file.save(f"{prepared.sha256[:20]}{ending}", ContentFile(prepared.data), save=False)
    try:
        with transaction.atomic():
            return _write(prepared, claim, version, by, at, set_aside, intended, state)
    except IntegrityError as error:
        version.file.delete(save=False)
        if existing(claim, prepared.reading) is None or replace:
            raise
        raise IntakeError(*problems(prepared, claim, by)) from error
    except BaseException:
        version.file.delete(save=False)
        raise


def _write(prepared, claim, version, by, at, set_aside, intended, state) -> TakenIn:
    header = prepared.reading.header
    key = {
        "organisation": claim.organisation, "year": claim.year or header.year, "kind": claim.kind or header.kind,
    }  # fmt: skip
    report = Report.objects.select_for_update().filter(**key).first()
    if report is None:
        report = Report(**key, state=state, entered_by=by)
        step = Step(before="", after=state, by=by, at=at)
    else:
        step = Step(before=report.state, after=report.state, by=by, at=at, reason=in_site_language(_REPLACED))
    contradicting = {problem.code for problem in contradictions(header, claim)}
    report.intended = " ".join(sorted(contradicting))
    apply_header(report, header)
    report.revision += 1
    report.save()
    newest = report.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version.report, version.number = report, newest + 1
    version.save()
    recorded = record(report, version, prepared.reading, by)
    if set_aside:
        set_aside_doubled(report, by, at)
    step.report = report
    step.save()
    return TakenIn(report, version, recorded)


def apply_header(report: Report, header: Header) -> None:
    """The document metadata that the text gives; what it does not give stays as it was."""
    said = cut(
        Report, title=header.title, addressee=header.addressee, index_number=header.index_number,
        publisher=header.publisher,
    )  # fmt: skip
    said |= {"issuers": list(header.issuers), "issued_on": header.issued_on, "published_on": header.published_on}
    for name, value in said.items():
        if value:
            setattr(report, name, value)
