"""``manage.py send_reminders [--dry-run] [--at DATE]``: tell everybody what is due, overdue, returned or new, once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.follow_up.reminders import words
from reports.follow_up.reminders.sending import Sent, new_tellings, remind, unmailed
from reports.models import User


class Command(BaseCommand):
    help = gettext_lazy(
        "Write the notices of the day and mail what has not been mailed; running it again tells nothing twice."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--dry-run", action="store_true", help=_("print what would be told, and write nothing"))
        parser.add_argument("--at", type=date.fromisoformat, metavar="DATE", help=_("the day (default: today)"))

    def handle(self, *args: Any, dry_run: bool, at: date | None, **options: Any) -> None:
        day = at or timezone.localdate()
        with translation.override(settings.LANGUAGE_CODE):
            if dry_run:
                self._show(day)
            else:
                self._say(remind(day))

    def _show(self, day: date) -> None:
        new = new_tellings(day)
        people = User.objects.in_bulk({each.person for each in new})
        for each in new:
            self.stdout.write(f"{people[each.person]}: {words.subject(each.occasion)}")
        waiting = len(unmailed())
        self.stdout.write(
            _("%(new)d notices would be written, %(waiting)d earlier ones wait for their mail. Nothing was written.")
            % {"new": len(new), "waiting": waiting}
        )

    def _say(self, sent: Sent) -> None:
        self.stdout.write(
            _("%(notices)d notices written, %(mails)d mails sent.") % {"notices": sent.notices, "mails": sent.mails}
        )
        if sent.without_address:
            self.stdout.write(
                _("%(number)d notices are for people without a mail address.") % {"number": sent.without_address}
            )
        if sent.fault:
            raise CommandError(
                _("%(unsent)d notices were not mailed: %(fault)s They stand in the list; the next run tries again.")
                % {"unsent": sent.unsent, "fault": f"{sent.fault.rstrip('.。')}. "}
            )
