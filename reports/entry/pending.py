"""Files that wait while a person answers a question about them.

A browser forgets a chosen file when a form comes back with a question (this year contradicts the text: intended?).
The file waits in the site's own storage under a signed name that only the same person can use, a day at most.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from reports.models import User

FOLDER = "pending"
_SALT = "reports.entry.pending"
_LONGEST = timedelta(days=1)


def keep(data: bytes, name: str, person: User, at: datetime) -> str:
    """Store a file; answers the signed name under which :func:`fetch` finds it. Old ones are cleared away."""
    _clear(at)
    place = f"{FOLDER}/{person.pk}-{hashlib.sha256(data).hexdigest()[:32]}"
    if not default_storage.exists(place):
        default_storage.save(place, ContentFile(data))
    return signing.dumps({"place": place, "name": name, "person": person.pk}, salt=_SALT)


def fetch(token: str, person: User) -> tuple[bytes, str] | None:
    """The file and its name; ``None`` where it waits no longer, or waits for somebody else."""
    found = _opened(token, person)
    if found is None or not default_storage.exists(found["place"]):
        return None
    with default_storage.open(found["place"]) as file:
        return file.read(), found["name"]


def drop(token: str, person: User) -> None:
    if found := _opened(token, person):
        default_storage.delete(found["place"])


def _opened(token: str, person: User) -> dict | None:
    try:
        found = signing.loads(token, salt=_SALT, max_age=_LONGEST)
    except signing.BadSignature:
        return None
    return found if found["person"] == person.pk else None


def _clear(at: datetime) -> None:
    if not default_storage.exists(FOLDER):
        return
    for name in default_storage.listdir(FOLDER)[1]:
        if default_storage.get_modified_time(f"{FOLDER}/{name}") < at - _LONGEST:
            default_storage.delete(f"{FOLDER}/{name}")
