"""``manage.py load_catalogue``: the built-in catalogue into the dictionary, as often as you like."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from indicators.catalogue.load import CatalogueError, built_in
from indicators.catalogue.update import CREATED, KEPT, REMOVED, UNCHANGED, UPDATED, update_dictionary


class Command(BaseCommand):
    help = "Load the built-in indicators, themes, wordings and series breaks. What has been edited here is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            catalogue = built_in()
        except CatalogueError as error:
            raise CommandError(str(error)) from error
        names = {
            "themes": _("Themes"),
            "indicators": _("Indicators"),
            "aliases": _("Wordings"),
            "breaks": _("Series breaks"),
        }
        for sort, counts in update_dictionary(catalogue).items():
            numbers = {outcome: counts[outcome] for outcome in (CREATED, UPDATED, UNCHANGED, KEPT, REMOVED)}
            self.stdout.write(
                names[sort]
                + _(
                    ": %(created)d created, %(updated)d updated, %(unchanged)d unchanged, "
                    "%(kept)d edited here and kept, %(removed)d removed"
                )
                % numbers
            )
