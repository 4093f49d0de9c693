"""``manage.py prune_trail --before DATE``: old entrances and history rows go; judgements stay with what they judge."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.audit.sources import sources

KEPT_DAYS = 180  # 网络安全法 asks for six months


class Command(BaseCommand):
    help = "Take away entrances and history rows from before a day, at least 180 days ago. Back up first."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--before", required=True, type=date.fromisoformat, metavar="DATE", help="2026-01-31")
        parser.add_argument("--dry-run", action="store_true", help=_("count only"))

    def handle(self, *, before: date, dry_run: bool, **options: Any) -> None:
        latest = timezone.localdate() - timedelta(days=KEPT_DAYS)
        if before > latest:
            raise CommandError(
                _("The trail is kept for %(days)d days: choose %(latest)s or earlier.")
                % {"days": KEPT_DAYS, "latest": latest}
            )
        at = datetime.combine(before, time.min, timezone.get_current_timezone())
        with transaction.atomic():
            for source in sources():
                if not source.is_history and not source.is_entrance:
                    continue
                old = source.model._default_manager.filter(**{f"{source.when}__lt": at})
                count = old.count() if dry_run else old._raw_delete(old.db)
                if count:
                    self.stdout.write(f"{source.subject._meta.verbose_name}: {count}")
        self.stdout.write(_("Counted; nothing was taken away.") if dry_run else _("Done."))
