"""The columns of the ledger's workbook: what each is called, and whether a file that comes back may change it.

A heading is known in every language of the site, so that a file exported in one is read in another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


class Use(Enum):
    """What a file that comes back may do with a column."""

    OWN = "own"  # changed by whoever enters for the organisation, and by the level above
    SUPERVISED = "supervised"  # changed by the level above; given with a new item by whoever enters it
    PROGRESS = "progress"  # makes a step: an entry of progress
    FIXED = "fixed"  # says which item it is; given with a new one
    KEPT = "kept"  # changes by steps on the page alone
    DERIVED = "derived"  # worked out by the site: whatever the file says is passed over
    KEY = "key"  # hidden: the item and its revision


@dataclass(frozen=True)
class Column:
    code: str
    heading: str | Promise
    width: int
    use: Use
    is_date: bool = False

    @property
    def may_be_filled(self) -> bool:
        return self.use in (Use.OWN, Use.SUPERVISED, Use.PROGRESS, Use.FIXED)


COLUMNS = (
    Column("label", _("No."), 9, Use.KEPT),
    Column("organisation", _("Organisation"), 14, Use.FIXED),
    Column("year", _("Year of the problem"), 8, Use.FIXED),
    Column("source", _("Source"), 12, Use.SUPERVISED),
    Column("document", _("Document"), 20, Use.SUPERVISED),
    Column("found_on", _("Found on"), 11, Use.SUPERVISED, is_date=True),
    Column("problem", _("Problem"), 40, Use.SUPERVISED),
    Column("theme", _("Theme"), 12, Use.OWN),
    Column("type", _("Type"), 10, Use.SUPERVISED),
    Column("aim", _("Aim"), 24, Use.OWN),
    Column("measures", _("Measures"), 40, Use.OWN),
    Column("lead", _("Lead body"), 14, Use.OWN),
    Column("responsible", _("Responsible bodies"), 18, Use.OWN),
    Column("supporting", _("Supporting bodies"), 18, Use.OWN),
    Column("leader_post", _("Post of the responsible leader"), 14, Use.OWN),
    Column("person_post", _("Post of the responsible person"), 14, Use.OWN),
    Column("owner", _("Reports progress"), 12, Use.OWN),
    Column("due_on", _("Deadline"), 11, Use.SUPERVISED, is_date=True),
    Column("extended_until", _("Extended until"), 11, Use.KEPT, is_date=True),
    Column("state", _("State"), 10, Use.KEPT),
    Column("percent", _("Done in percent"), 8, Use.PROGRESS),
    Column("progress_on", _("New progress: day"), 11, Use.PROGRESS, is_date=True),
    Column("progress_text", _("New progress: what was done"), 36, Use.PROGRESS),
    Column("expected", _("Due by now in percent"), 8, Use.DERIVED),
    Column("grade", _("Against time"), 10, Use.DERIVED),
    Column("light", _("Light"), 10, Use.DERIVED),
    Column("last_on", _("Last step on"), 11, Use.DERIVED, is_date=True),
    Column("last", _("Last step"), 40, Use.DERIVED),
    Column("closed_on", _("Closed on"), 11, Use.KEPT, is_date=True),
    Column("closed_by", _("Closed by"), 10, Use.DERIVED),
    Column("closed_because", _("Opinion on acceptance"), 30, Use.DERIVED),
    Column("votes_cast", _("Votes cast"), 8, Use.SUPERVISED),
    Column("votes_satisfied", _("Votes “satisfied”"), 8, Use.SUPERVISED),
    Column("remark", _("Remark"), 24, Use.OWN),
    Column("key", _("Record number"), 12, Use.KEY),
)
BY_CODE: Mapping[str, Column] = {column.code: column for column in COLUMNS}
_NOISE = re.compile(r"[\s*＊:：]")


def plain(heading: str) -> str:
    """A heading as far as it tells columns apart."""
    return _NOISE.sub("", heading).lower()


def known_headings() -> dict[str, str]:
    """Heading -> column, in every language of the site."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {plain(str(column.heading)): column.code for column in COLUMNS}
    return found
