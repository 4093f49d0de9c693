"""``manage.py load_sample_data``: something to look at. Run again, it changes nothing and loses nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.progress import track

from indicators.models import Indicator
from indicators.vocabulary import current_vocabulary
from reports.follow_up import stored
from reports.management import sample_data, sample_duties, sample_follow_up, sample_ledger


class Command(BaseCommand):
    help = "Load invented reports, one real record and three sample accounts. Works only while DEBUG is on."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(_("Sample data comes with accounts whose password is known: only while DEBUG is on."))
        if not Indicator.objects.exists():
            raise CommandError(_("The dictionary is empty. Run load_catalogue first."))
        # All or nothing: judgements are made once, after the texts, and a half-loaded set would never get them.
        with transaction.atomic():
            loaded = self._load()
        stored.renew()
        self.stdout.write(
            _("Sample data: %(loaded)d reports loaded, %(total)d there.") % {"loaded": loaded, "total": self._total}
        )
        self.stdout.write(
            _("Sample accounts: admin, editor, supervisor. Password: %(password)s") % {"password": sample_data.PASSWORD}
        )

    def _load(self) -> int:
        at = timezone.now()
        vocabulary = current_vocabulary()
        places = sample_data.organisations()
        who = sample_data.people(places)
        self._total = sum(len(authority["files"]) for authority in sample_data.story()["authorities"]) + 1
        waiting = sample_data.texts(places, who, vocabulary, at)
        quiet = not self.stdout.isatty()
        loaded = list(track(waiting, _("Sample reports"), self._total - 1, transient=True, disable=quiet))
        if len(loaded) == self._total - 1:
            sample_data.judgements(places, who, at)
        sample_ledger.ledger(places, who, timezone.localdate())
        sample_follow_up.follow_up(places, who, timezone.localdate())
        sample_duties.duties(who)
        real = sample_data.real_record(places["龙湾区"], who, vocabulary, at)
        return len(loaded) + (real is not None)
