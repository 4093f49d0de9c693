"""Writing notices and sending their mails, each once, whoever runs it and however often.

The unique key of a notice keeps two runs from telling one thing twice. A mail is claimed before it is handed over
(``claimed_at``, by one run alone), given back where the server refuses it, and marked as mailed once the server has it.
A run that is killed in between keeps its claim for ``CLAIM`` only: the next run then mails it, so that none is lost.
Where it was killed after the server had taken the mail, the second copy bears the first one's Message-ID, by which mail
servers and readers know it for the same. No row is locked while a slow mail server is waited for. Who has seen a notice
in the list is not mailed about it any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from itertools import groupby
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.follow_up.reminders import words
from reports.follow_up.reminders.build import Choice, Telling, tellings
from reports.follow_up.reminders.occasions import occasions
from reports.models import Notice, NoticeChoice, NoticeKind, User

NO_SERVER = "django.core.mail.backends.dummy.EmailBackend"
# Well above what one delivery may take (``EMAIL_TIMEOUT`` for each of its few steps).
CLAIM = timedelta(minutes=15)
# What a mail server that is down, slow or unwilling makes of a delivery.
FAULTS = (SMTPException, OSError)


@dataclass(frozen=True)
class Sent:
    """What one run did. ``fault`` says why mails stayed, "" where none did; those are tried again by the next run."""

    notices: int = 0
    mails: int = 0
    unsent: int = 0
    without_address: int = 0
    fault: str = ""


@dataclass
class _Post:
    """The delivery of one run, opened at most once."""

    connection: BaseEmailBackend
    fault: str = ""
    sent: int = 0
    unsent: int = 0
    refused: list[str] = field(default_factory=list)


def new_tellings(at: date) -> list[Telling]:
    """What would be told on the day ``at`` and has not been. Writes nothing."""
    found = occasions(at)
    told = set(Notice.objects.filter(key__in={each.key for each in found}).values_list("person_id", "key"))
    active = set(User.objects.filter(is_active=True).values_list("pk", flat=True))
    return tellings(found, told, choices(), active)


def choices() -> dict[tuple[int, str], Choice]:
    rows = NoticeChoice.objects.values_list("person_id", "kind", "in_list", "by_mail")
    return {(person, kind): Choice(in_list, by_mail) for person, kind, in_list, by_mail in rows}


def remind(at: date) -> Sent:
    """Write the new notices of the day ``at``, then mail whatever has not been mailed."""
    with translation.override(settings.LANGUAGE_CODE):
        written = _write(new_tellings(at))
        return _mailed(written)


def _write(new: Sequence[Telling]) -> int:
    before = Notice.objects.count()
    rows = (
        Notice(
            person_id=each.person, kind=each.occasion.kind, key=each.occasion.key, page=each.occasion.page,
            subject=words.subject(each.occasion)[:300], due_on=each.occasion.due_on,
        )
        for each in new
    )  # fmt: skip
    # Another run may have been quicker with some of them: the constraint decides.
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return max(Notice.objects.count() - before, 0)


def unmailed() -> list[Notice]:
    """Notices that are still to be mailed: neither mailed nor seen, of a kind that the person wants by mail."""
    refused = Q(pk__in=[])
    for person, kind in NoticeChoice.objects.filter(by_mail=False).values_list("person_id", "kind"):
        refused |= Q(person=person, kind=kind)
    waiting = _free().filter(seen_at=None, person__is_active=True).exclude(refused)
    return list(waiting.select_related("person").order_by("person", "due_on", "pk"))


def _free() -> QuerySet[Notice]:
    """Notices not mailed, and not in the hands of a run that is still at it."""
    lapsed = Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - CLAIM)
    return Notice.objects.filter(lapsed, mailed_at=None)


def _mailed(written: int) -> Sent:
    waiting = unmailed()
    addressed = [notice for notice in waiting if notice.person.email]
    homeless = len(waiting) - len(addressed)
    if settings.EMAIL_BACKEND == NO_SERVER:
        fault = _("No mail server is configured (EMAIL_URL): notices stand in the list alone.")
        return Sent(written, 0, len(addressed), homeless, fault)
    post = _Post(get_connection())
    for person, notices in groupby(addressed, key=lambda notice: notice.person):
        _deliver(post, person, list(notices))
    if not post.fault:
        _close(post)
    fault = post.fault or "; ".join(post.refused)
    return Sent(written, post.sent, post.unsent, homeless, fault)


def _deliver(post: _Post, person: User, notices: list[Notice]) -> None:
    """One mail with all that is new for one person."""
    if post.fault:  # the server is down: nothing is claimed any more
        post.unsent += len(notices)
        return
    mine = _claimed(notices)
    if not mine:
        return
    handed = Notice.objects.filter(pk__in=[notice.pk for notice in mine])
    try:
        post.connection.open()
        letter(person, mine, post.connection).send()
    except FAULTS as error:
        handed.update(claimed_at=None)
        post.unsent += len(mine)
        told = f"{type(error).__name__}: {error}"
        if isinstance(error, SMTPException) and hasattr(error, "recipients"):
            post.refused.append(told)  # this address alone
        else:
            post.fault = told
    else:
        handed.update(mailed_at=timezone.now())
        post.sent += 1


def _claimed(notices: Iterable[Notice]) -> list[Notice]:
    """Those of ``notices`` that no other run has taken: each is taken by one statement."""
    now = timezone.now()
    return [notice for notice in notices if _free().filter(pk=notice.pk).update(claimed_at=now)]


def _close(post: _Post) -> None:
    with suppress(*FAULTS):  # everything has been handed over
        post.connection.close()


def letter(person: User, notices: Sequence[Notice], connection: BaseEmailBackend | None = None) -> EmailMessage:
    """The mail to one person: a line a notice with the address of its page."""
    number = len(notices)
    subject = ngettext("Duibiao: %(number)d notice", "Duibiao: %(number)d notices", number) % {"number": number}
    parts = [_("%(name)s,") % {"name": person}, ""]
    for kind, label in NoticeKind.choices:
        of_kind = [notice for notice in notices if notice.kind == kind]
        if of_kind:
            parts += [f"【{label}】", *(f"· {each.subject}\n  {address(each.page)}" for each in of_kind), ""]
    parts.append(_("Which of these reach you by mail is set here: %(page)s") % {"page": address("/notices/settings/")})
    return EmailMessage(
        subject, "\n".join(parts), None, [person.email], connection=connection,
        headers={"Message-ID": _message_id(person, notices)},
    )  # fmt: skip


def _message_id(person: User, notices: Sequence[Notice]) -> str:
    """The same for the same notices to the same person, whichever run mails them."""
    what = f"{person.pk}:{','.join(sorted(notice.key for notice in notices))}"
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    return f"<{sha256(what.encode()).hexdigest()[:32]}@{host}>"


def address(page: str) -> str:
    """With the site's own address in front, where the settings name it."""
    return f"{settings.SITE_ADDRESS.rstrip('/')}{page}"
