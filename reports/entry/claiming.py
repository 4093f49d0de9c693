"""Whose report a file is, of which year and kind: as its text says, where that is silent as its name (decision 9).

The same for files from the command line and from the browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _

from reports.directory import Directory, OrganisationUnknown, agrees
from reports.models import Membership, Organisation, Role, User
from reports.reading.contract import WORK, Header
from reports.reading.metadata import titled


@dataclass(frozen=True)
class Said:
    """What a file says of itself. ``context`` is what an organisation's superior may be named in (深圳市龙华区)."""

    organisation: str | None
    year: int | None
    kind: str
    context: str


def said_by(header: Header, file_name: str) -> Said:
    """Of a text that was read and the name of its file (without folders; a pasted text has "")."""
    stem = PurePath(file_name).stem
    name = titled(stem)
    return Said(
        organisation=header.organisation or name.organisation,
        year=header.year or name.year,
        kind=WORK if header.title is None and name.kind == WORK else header.kind,
        context=f"{header.title or ''} {stem}",
    )


def organisation_of(
    said: Said, directory: Directory, given: Organisation | None = None, create: bool = False
) -> Organisation:
    """The organisation that a file is of: ``given`` itself, or one below it; a new one only where ``create`` asks.

    Raises :class:`OrganisationUnknown` with the candidates.
    """
    named = said.organisation
    if named is None or (given is not None and agrees(named, given)):
        if given is None:
            raise OrganisationUnknown(_("Neither the text nor the file name says whose report it is."))
        return given
    try:
        return directory.find(named, given, said.context, said.year)
    except OrganisationUnknown:
        if not create:
            raise
        return directory.create(named, given, said.context)


def own_root(person: User) -> Organisation | None:
    """The one organisation that all of a person's entry reaches from: names are looked for below it first of all."""
    if person.is_superuser:
        return None
    at = Membership.objects.filter(person=person, role=Role.ENTRY)
    roots = list(Organisation.objects.filter(memberships__in=at))
    return roots[0] if len(roots) == 1 else None
