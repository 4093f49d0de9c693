"""``manage.py backup FILE``: everything in one archive, while people work."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from reports.management.archive import ArchiveRefused, make_archive


class Command(BaseCommand):
    help = "Writes the database and the uploaded files into one archive with check sums, and reads it back."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "target", type=Path, metavar="FILE", help="the archive to write; a folder gets a name with the time"
        )

    def handle(self, *args, target: Path, **options) -> None:
        if target.is_dir():
            target = target / f"duibiao-{datetime.now():%Y%m%d-%H%M%S}.zip"
        elif target.exists():
            raise CommandError(_("%(file)s is there already, and is not overwritten.") % {"file": target})
        try:
            held = make_archive(target)
        except ArchiveRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("Written and read back: %(file)s (%(rows)s rows, %(files)s files).")
            % {"file": target, "rows": held.rows, "files": held.files}
        )
