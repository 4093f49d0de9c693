"""What the machine does with a batch: files are taken, read one by one, and once confirmed recorded one by one.

Each file is a transaction of its own, and its state is written in the same one: a process that dies leaves the file
as it was, the next one takes it up, and none is recorded twice. Whoever asks does the work (the page that shows the
batch asks every second), so no second process is needed, and any may take over.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import PurePath
from time import monotonic

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from indicators.vocabulary import current_vocabulary
from reports.access import may_enter
from reports.directory import Directory, OrganisationUnknown
from reports.entry.claiming import Said, organisation_of, own_root, said_by
from reports.entry.intake import Claim, IntakeError, prepare, take_in
from reports.entry.record import cut
from reports.entry.sources import LARGEST_FILE
from reports.models import Backfill, BackfillFile, Organisation, User

MOST_FILES = 50
MOST_TRIES = 3  # a file that has ended a process that often is not tried again

State = BackfillFile.State
_log = logging.getLogger(__name__)


def give(uploads: Iterable[UploadedFile], owner: User) -> Backfill:
    """Keep the files of a new batch. A file that is too large, or given twice, is named and not kept."""
    backfill = Backfill.objects.create(owner=owner)
    seen: set[str] = set()
    for upload in uploads:
        row = BackfillFile(backfill=backfill, **cut(BackfillFile, name=upload.name))
        if upload.size > LARGEST_FILE:
            row.state = State.UNREADABLE
            row.message = _("The file is larger than 20 MB. Upload the report alone, without pictures.")
        else:
            data = upload.read()
            row.sha256 = hashlib.sha256(data).hexdigest()
            if row.sha256 in seen:
                row.state, row.message = State.LEFT_OUT, _("The same file was given twice.")
            else:
                ending = PurePath(row.name).suffix.lower()[:10]
                row.file.save(f"{row.sha256[:20]}{ending}", ContentFile(data), save=False)
            seen.add(row.sha256)
        row.save()
    return backfill


def go_on(backfill: Backfill, at: datetime, seconds: float = 1.0) -> None:
    """Read or record the files that wait: one at least, then more until ``seconds`` are over."""
    until = monotonic() + seconds
    # Least tried first: of two that work at the same batch each gets another file.
    while (file := backfill.files.waiting().order_by("tries", "pk").first()) is not None:
        _deal_with(file, at)
        if monotonic() >= until:
            return


def _deal_with(file: BackfillFile, at: datetime) -> None:
    file.tries += 1
    BackfillFile.objects.filter(pk=file.pk).update(tries=F("tries") + 1)
    step = _read if file.state == State.RECEIVED else _record
    try:
        if file.tries > MOST_TRIES:
            _refuse(file, _("It was tried three times and never came to an end."))
        else:
            step(file, at)
    except (IntakeError, ValidationError) as error:
        _refuse(file, " ".join(error.messages) if isinstance(error, ValidationError) else str(error))
    except Exception:  # whatever one file does, the others must go on
        _log.exception("backfill file %s", file.pk)
        _refuse(file, _("It could not be dealt with. Whoever runs this site finds the reason in its log."))


def _refuse(file: BackfillFile, why: str) -> None:
    """A text that cannot be read is done with; a record that was refused asks its person again."""
    with transaction.atomic():
        standing = BackfillFile.objects.select_for_update().filter(pk=file.pk, state=file.state).first()
        if standing is None:  # another process has dealt with it, and has taken its bytes away
            return
        if standing.state == State.RECEIVED:
            _end(standing, State.UNREADABLE, why)
        else:
            standing.state, standing.message = State.REFUSED, why[:1000]
            standing.save(update_fields=["state", "message"])


def _end(file: BackfillFile, state: str, message: str = "") -> None:
    """Nothing more happens to the file: its bytes go once that is certain."""
    place, file.file = file.file.name, ""
    file.state, file.message = state, message[:1000]
    file.save()
    if place:
        transaction.on_commit(partial(default_storage.delete, place))


def leave_out(file: BackfillFile) -> None:
    """A person does not want it recorded."""
    _end(file, State.LEFT_OUT)


def _bytes(file: BackfillFile) -> bytes:
    try:
        with file.file.open("rb") as stored:
            return stored.read()
    except (OSError, ValueError) as error:
        raise ValidationError(_("The file is no longer here: give it again.")) from error


def _read(file: BackfillFile, at: datetime) -> None:
    """What the file says of itself, and what follows from it, as a proposal."""
    prepared = prepare(_bytes(file), file.name, current_vocabulary())
    header, said = prepared.reading.header, said_by(prepared.reading.header, file.name)
    fields = cut(
        BackfillFile, said_title=header.title, said_organisation=header.organisation, said_year=header.year,
        said_kind=header.kind, year=said.year, kind=said.kind,
    )  # fmt: skip
    for name, value in fields.items():
        setattr(file, name, value)
    file.organisation, file.message = _proposed(said, file.backfill.owner)
    file.values, file.doubts = len(prepared.reading.observations), len(prepared.reading.doubts)
    file.state, file.tries = State.PROPOSED, 0
    with transaction.atomic():
        if BackfillFile.objects.select_for_update().filter(pk=file.pk, state=State.RECEIVED).exists():
            file.save()


def _proposed(said: Said, owner: User) -> tuple[Organisation | None, str]:
    """The organisation that a file is proposed for, among those that its giver enters for; else why there is none."""
    root = own_root(owner)
    if said.organisation is None and root is not None and root.children.exists():
        root = None  # one of many below it: that is no proposal
    try:
        found = organisation_of(said, Directory.load(), root)
    except OrganisationUnknown as error:
        return None, str(error)
    if not may_enter(owner, found):
        return None, _("You do not enter reports for “%(name)s”.") % {"name": found}
    return found, ""


def _record(file: BackfillFile, at: datetime) -> None:
    """A confirmed file into a draft. It is read anew: a reading of every file would be much to keep."""
    prepared = prepare(_bytes(file), file.name, current_vocabulary())
    with transaction.atomic():
        standing = (
            BackfillFile.objects.select_for_update(of=("self",))
            .filter(pk=file.pk, state=State.CONFIRMED)
            .select_related("organisation", "confirmed_by")
            .first()
        )
        if standing is None:  # another process was quicker
            return
        if not may_enter(standing.confirmed_by, standing.organisation):
            raise ValidationError(_("You do not enter reports for “%(name)s”.") % {"name": standing.organisation})
        taken = take_in(
            prepared, Claim(standing.organisation, standing.year, standing.kind), standing.confirmed_by, at,
            replace=standing.replace, intended=standing.intended.split(),
        )  # fmt: skip
        standing.report = taken.report
        standing.values = taken.recorded.written.get("Observation", 0)
        standing.doubts = taken.recorded.written.get("Doubt", 0)
        _end(standing, State.RECORDED)
