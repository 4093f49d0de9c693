"""Published reports, files or folders of them, into accepted records with unchecked values.

Exit status: 0 when every file was imported or already there, 1 when any was skipped. A record that an office has typed
without a text is left as it stands, and its file is named, but that is no fault of the file: the status stays 0.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from indicators.vocabulary import current_vocabulary
from reports.directory import Directory, OrganisationUnknown
from reports.entry.claiming import organisation_of, said_by
from reports.entry.intake import EXISTS, Claim, IntakeError, Prepared, prepare, take_in
from reports.follow_up import stored
from reports.models import Kind, Organisation, Report, State, TextVersion
from reports.reading.contract import Vocabulary

ENDINGS = (".txt", ".html", ".htm", ".docx", ".pdf")
# Reports come in these too. They are tried, so that each one that cannot be read is named with the reason.
UNREADABLE = (".doc", ".wps", ".wpt", ".rtf", ".odt", ".ofd", ".docm", ".shtml", ".mht", ".xls", ".xlsx", ".ceb")


@dataclass
class Tally:
    imported: int = 0
    values: int = 0
    unchanged: int = 0
    bad: int = 0
    skipped: list[tuple[Path, str]] = field(default_factory=list)


class Command(BaseCommand):
    @property
    def help(self) -> str:
        return _(
            "Import published reports (.txt, .html, .docx, .pdf; files or folders) as accepted records with unchecked "
            "values. A bad file is named and skipped, and leaves nothing behind; running it again changes nothing. "
            "Exit status 1 when any file was skipped."
        )

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument(
            "--organisation", metavar="NAME",
            help=_("code, path or name of the organisation that the reports are of, or of one above it"),
        )  # fmt: skip
        parser.add_argument("--kind", choices=Kind.values, help=_("kind of the reports; by default as each text says"))
        parser.add_argument(
            "--create-organisations", action="store_true", help=_("create organisations that are not there yet")
        )
        parser.add_argument("--draft", action="store_true", help=_("leave the reports as drafts"))
        parser.add_argument("--jobs", type=int, default=1, metavar="N", help=_("read in N processes at once"))

    def handle(self, *, paths, organisation, kind, create_organisations, draft, jobs, **options):
        files = list(_files(paths))
        if not files:
            raise CommandError(_("There is no report file in what was given."))
        importer = Importer(
            Directory.load(), kind=kind, create=create_organisations, state=State.DRAFT if draft else State.ACCEPTED
        )
        if organisation:
            importer.scope(organisation)
        console = Console(file=self.stderr._out, stderr=False)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task(_("Importing"), total=len(files))
            for path, result in _read_all(files, max(1, jobs)):
                importer.take(path, result)
                progress.update(task, advance=1, description=path.name[:40])
        if importer.tally.imported:
            stored.renew()
        self._report(importer.tally)

    def _report(self, tally: Tally) -> None:
        for path, reason in tally.skipped:
            self.stderr.write(_("Skipped %(path)s: %(reason)s") % {"path": path, "reason": reason})
        self.stdout.write(
            _("%(imported)d imported with %(values)d values, %(unchanged)d already there, %(skipped)d skipped.")
            % {
                "imported": tally.imported,
                "values": tally.values,
                "unchanged": tally.unchanged,
                "skipped": len(tally.skipped),
            }  # fmt: skip
        )
        if tally.bad:
            sys.exit(1)


def _files(paths: list[Path]) -> Iterator[Path]:
    """The files given, and those below the folders given; each once."""
    seen = set()
    for path in paths:
        inside = (p for p in path.rglob("*") if p.suffix.lower() in ENDINGS + UNREADABLE)
        found = sorted(inside) if path.is_dir() else [path]
        for file in found:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


# --- reading: in this process, or in several ---------------------------------------------------------------

Result = Prepared | str | None  # what was read, why it was not, or nothing because it is already there

_vocabulary: Vocabulary | None = None


def _start_reading(vocabulary: Vocabulary) -> None:
    global _vocabulary
    _vocabulary = vocabulary


def _read_one(path: Path) -> Prepared | str:
    try:
        return prepare(path.read_bytes(), path.name, _vocabulary)
    except IntakeError as error:
        return str(error)
    except OSError as error:
        return _("The file cannot be read: %(error)s.") % {"error": error.strerror or error}


def _read_all(files: list[Path], jobs: int) -> Iterator[tuple[Path, Result]]:
    """Every file with what was made of it, in order. A text that is already there is not read again."""
    new = [path for path in files if not _is_there(path)]
    if jobs > 1 and len(new) > 1:
        connections.close_all()  # a connection must not be shared with a forked process
        with ProcessPoolExecutor(
            jobs, multiprocessing.get_context("fork"), initializer=_start_reading, initargs=(current_vocabulary(),)
        ) as pool:
            results = dict(zip(new, pool.map(_read_one, new, chunksize=1), strict=True))
            yield from ((path, results.get(path)) for path in files)
        return
    _start_reading(current_vocabulary())
    waiting = set(new)
    for path in files:
        yield path, _read_one(path) if path in waiting else None


def _is_there(path: Path) -> bool:
    try:
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return False
    return TextVersion.objects.filter(sha256=sha256, report__withdrawn_because="").exists()


# --- writing: one transaction a report -----------------------------------------------------------------------


@dataclass
class Importer:
    """Writes what was read; the state of one run."""

    directory: Directory
    kind: str | None
    create: bool
    state: str
    given: Organisation | None = None
    tally: Tally = field(default_factory=Tally)

    def scope(self, name: str) -> None:
        """The organisation named on the command line."""
        try:
            self.given = self.directory.find(name)
        except OrganisationUnknown as error:
            if not self.create:
                raise CommandError(str(error)) from error
            self.given = self.directory.create(name)

    def take(self, path: Path, result: Result) -> None:
        if result is None:
            self.tally.unchanged += 1
            return
        if isinstance(result, str):
            self.tally.bad += 1
            self.tally.skipped.append((path, result))
            return
        known = set(self.directory.by_id)
        try:
            with transaction.atomic():
                taken = take_in(result, self._claim(path, result), None, timezone.now(), state=self.state)
        except (IntakeError, OrganisationUnknown, ValidationError, DatabaseError) as error:
            for pk in set(self.directory.by_id) - known:  # created for this file, and rolled back with it
                del self.directory.by_id[pk]
            codes = {problem.code for problem in error.problems} if isinstance(error, IntakeError) else {"bad"}
            if codes == {"same_text"}:
                self.tally.unchanged += 1
            else:
                self.tally.bad += not (codes == {EXISTS} and self._is_typed(path, result))
                reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
                self.tally.skipped.append((path, reason))
        else:
            self.tally.imported += 1
            self.tally.values += taken.recorded.written["Observation"]

    def _is_typed(self, path: Path, prepared: Prepared) -> bool:
        """Whether the record in the way holds typed values alone, which no command replaces."""
        claim = self._claim(path, prepared)
        year = claim.year or prepared.reading.header.year
        reports = Report.objects.filter(organisation=claim.organisation, year=year, versions__isnull=True)
        return reports.exists()

    def _claim(self, path: Path, prepared: Prepared) -> Claim:
        said = said_by(prepared.reading.header, path.name)
        organisation = organisation_of(said, self.directory, self.given, self.create)
        return Claim(organisation, said.year, self.kind or said.kind)
