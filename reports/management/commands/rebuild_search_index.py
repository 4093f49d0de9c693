"""``manage.py rebuild_search_index``: the index of the texts anew, where the database could not keep it by itself."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from reports.comparison.search.index import rebuild
from reports.models import TextVersion


class Command(BaseCommand):
    help = "Make the index that the search looks into anew, from the texts."

    def handle(self, *args: Any, **options: Any) -> None:
        rebuild()
        number = TextVersion.objects.count()
        said = ngettext("%(number)d text is indexed.", "%(number)d texts are indexed.", number)
        self.stdout.write(said % {"number": number})
