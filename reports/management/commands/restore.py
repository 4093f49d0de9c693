"""``manage.py restore FILE``: an archive into an empty site, all of it or nothing."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from reports.management.archive import ArchiveRefused, check_archive, take_in_archive


class Command(BaseCommand):
    help = "Fills an empty site (after migrate) with an archive that backup wrote. With --check it only reads it."

    def add_arguments(self, parser) -> None:
        parser.add_argument("source", type=Path, metavar="FILE", help="the archive to take in")
        parser.add_argument("--check", action="store_true", help="read every part, compare check sums, change nothing")

    def handle(self, *args, source: Path, check: bool, **options) -> None:
        try:
            held = check_archive(source) if check else take_in_archive(source)
        except ArchiveRefused as error:
            raise CommandError(str(error)) from error
        said = (
            _("The archive is whole: %(rows)s rows, %(files)s files.")
            if check
            else _("Restored: %(rows)s rows, %(files)s files.")
        )
        self.stdout.write(said % {"rows": held.rows, "files": held.files})
