"""One archive of everything: the rows of every table and the uploaded files, with a check sum for each part.

A zip file: ``manifest.json`` (what it holds, the state of the migrations, rows and SHA-256 of each part),
``rows/<table>.jsonl`` (a list of values a line, in the order of ``columns`` in the manifest) and ``files/…``. It is
the same for both databases, so a site can be moved from one to the other. Sessions are left out: whoever was signed
in signs in again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

FORMAT = 1
BATCH = 500
LEFT_OUT = {"sessions.session", "usersessions.usersession"}


class ArchiveRefused(Exception):
    """The archive cannot be made or taken in; the message says why, in the reader's language."""


@dataclass(frozen=True)
class Held:
    """What an archive holds: rows and files."""

    rows: int
    files: int


def tables() -> list[type[models.Model]]:
    """Every table of the site that an archive holds, in a fixed order."""
    kept = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]
    return sorted(kept, key=lambda model: model._meta.db_table)


def migrations_applied() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


# --- making one -------------------------------------------------------------------------------------------


def make_archive(target: Path) -> Held:
    """Write everything into ``target``, while people go on working.

    The rows are those of one moment; files are copied after them, and since no file is ever replaced, every file
    that a row names is there. ``target`` appears only when it is whole and was read back. Raises ArchiveRefused.
    """
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            manifest = {"format": FORMAT, "migrations": migrations_applied(), "parts": {}, "columns": {}, "rows": {}}
            with _one_moment():
                for model in tables():
                    _write_table(archive, model, manifest)
            for path in _files_below(Path(settings.MEDIA_ROOT)):
                name = f"files/{path.relative_to(settings.MEDIA_ROOT).as_posix()}"
                with path.open("rb") as source:
                    manifest["parts"][name] = _write(archive, name, iter(lambda: source.read(1 << 20), b""))
            archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
        held = check_archive(unfinished)
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.replace(target)
        return held
    except OSError as error:
        raise ArchiveRefused(
            _("The archive could not be written to %(file)s: %(why)s. Nothing was left there.")
            % {"file": target, "why": error.strerror or error}
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _one_moment() -> Iterator[None]:
    """All reads within see the database as it stood at one moment, and hold nobody up.

    In SQLite a plain BEGIN is enough: readers of the write-ahead log keep their snapshot. Django's own atomic()
    would begin IMMEDIATE there (see settings) and hold up every writer.
    """
    if connection.in_atomic_block:  # a test that runs within a transaction
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def _write_table(archive: zipfile.ZipFile, model: type[models.Model], manifest: dict[str, Any]) -> None:
    fields = model._meta.local_concrete_fields
    name = f"rows/{model._meta.db_table}.jsonl"
    count = 0

    def lines() -> Iterator[bytes]:
        nonlocal count
        rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
        for row in rows.iterator(chunk_size=BATCH):
            count += 1
            yield (json.dumps([_plain(value) for value in row], ensure_ascii=False) + "\n").encode()

    manifest["parts"][name] = _write(archive, name, lines())
    manifest["columns"][name] = [field.column for field in fields]
    manifest["rows"][name] = count


def _write(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as part:
        for piece in pieces:
            digest.update(piece)
            part.write(piece)
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    """A value as JSON holds it; ``Field.to_python`` reads it back without loss."""
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    return value


def _files_below(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())


# --- taking one in ----------------------------------------------------------------------------------------


def check_archive(source: Path) -> Held:
    """Read every part of the archive and compare its check sum. Raises ArchiveRefused, which names the part."""
    with _opened(source) as (archive, manifest):
        for name, digest in manifest["parts"].items():
            with archive.open(name) as part:
                if _digest(part) != digest:
                    raise ArchiveRefused(
                        _("%(file)s is damaged: the check sum of its part “%(part)s” is wrong.")
                        % {"file": source, "part": name}
                    )
        files = sum(name.startswith("files/") for name in manifest["parts"])
        return Held(rows=sum(manifest["rows"].values()), files=files)


def take_in_archive(source: Path) -> Held:
    """Fill an empty site with an archive: all of it or nothing. Raises ArchiveRefused.

    Files come first: those without a row do no harm, while rows without their files would.
    """
    held = check_archive(source)
    with _opened(source) as (archive, manifest):
        _refuse_other_version(manifest)
        _refuse_used_site()
        placed = _place_files(archive, manifest)
        try:
            with transaction.atomic():
                _replace_rows(archive, manifest)
        except BaseException:
            for path in placed:
                path.unlink(missing_ok=True)
            raise
    return held


@contextmanager
def _opened(source: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            if manifest.get("format") != FORMAT:
                raise ArchiveRefused(_("%(file)s is an archive of another kind.") % {"file": source})
            yield archive, manifest
    except FileNotFoundError as error:
        raise ArchiveRefused(_("There is no file %(file)s.") % {"file": source}) from error
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError, EOFError) as error:
        raise ArchiveRefused(_("%(file)s is no archive of this site, or is damaged.") % {"file": source}) from error


def _digest(part: IO[bytes]) -> str:
    digest = hashlib.sha256()
    try:
        for piece in iter(lambda: part.read(1 << 20), b""):
            digest.update(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
        return ""
    return digest.hexdigest()


def _refuse_other_version(manifest: dict[str, Any]) -> None:
    if manifest["migrations"] != migrations_applied():
        raise ArchiveRefused(
            _(
                "The archive was made by another version of this program. "
                "Install that version, restore there, then upgrade."
            )
        )


def _refuse_used_site() -> None:
    """People, organisations or files: somebody's work is here."""
    people, organisations = apps.get_model(settings.AUTH_USER_MODEL), apps.get_model("reports", "Organisation")
    if people.objects.exists() or organisations.objects.exists():
        raise ArchiveRefused(_("This site is not empty: restore into a new database."))
    if _files_below(Path(settings.MEDIA_ROOT)):
        raise ArchiveRefused(
            _("%(folder)s is not empty: restore beside no other files.") % {"folder": settings.MEDIA_ROOT}
        )


def _place_files(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> list[Path]:
    root = Path(settings.MEDIA_ROOT).resolve()
    placed: list[Path] = []
    try:
        for name in manifest["parts"]:
            if not name.startswith("files/"):
                continue
            relative = PurePosixPath(name).relative_to("files")
            path = root.joinpath(*relative.parts).resolve()
            if not path.is_relative_to(root):
                raise ArchiveRefused(_("The archive holds a file outside its folder: %(part)s.") % {"part": name})
            path.parent.mkdir(parents=True, exist_ok=True)
            placed.append(path)
            with archive.open(name) as part, path.open("wb") as target:
                shutil.copyfileobj(part, target)
    except BaseException:
        for path in placed:
            path.unlink(missing_ok=True)
        raise
    return placed


def _replace_rows(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """What migrations filled goes, what the archive holds comes; foreign keys are checked when all is there."""
    kept = tables()
    for model in kept:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
    for model in kept:
        _insert(archive, model, manifest)
    connection.check_constraints()
    for statement in connection.ops.sequence_reset_sql(no_style(), kept):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def _insert(archive: zipfile.ZipFile, model: type[models.Model], manifest: dict[str, Any]) -> None:
    """The rows of one table as they stood. SQL and not the models: ``auto_now_add`` would date them anew."""
    name = f"rows/{model._meta.db_table}.jsonl"
    by_column = {field.column: field for field in model._meta.local_concrete_fields}
    fields = [by_column[column] for column in manifest["columns"][name]]
    quoted = connection.ops.quote_name
    statement = "INSERT INTO {} ({}) VALUES ({})".format(
        quoted(model._meta.db_table),
        ", ".join(quoted(field.column) for field in fields),
        ", ".join(["%s"] * len(fields)),
    )
    batch: list[list[Any]] = []
    with archive.open(name) as part, connection.cursor() as cursor:
        for line in part:
            values = zip(fields, json.loads(line), strict=True)
            batch.append([field.get_db_prep_save(field.to_python(value), connection) for field, value in values])
            if len(batch) == BATCH:
                cursor.executemany(statement, batch)
                batch.clear()
        if batch:
            cursor.executemany(statement, batch)
