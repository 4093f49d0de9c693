"""Works out again what became of the goals of every report that has changed since it was last done.

For the scheduler, once a night; the steps that accept or import reports do it by themselves for what they changed.
"""

from __future__ import annotations

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.follow_up import stored


class Command(BaseCommand):
    @property
    def help(self) -> str:
        return _(
            "Measure the goals of every report that has changed since, and propose evidence for them. Pages show the "
            "same without it, only slower."
        )

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help=_("also those that have not changed"))

    def handle(self, **options):
        number = stored.renew(everything=options["all"])
        self.stdout.write(
            ngettext("Worked out for %(number)d report.", "Worked out for %(number)d reports.", number)
            % {"number": number}
        )
