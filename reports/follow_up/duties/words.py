"""The words of duties, the same on pages, in exports and in reminders."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from reports.follow_up.duties import build
from reports.follow_up.duties.build import Dated, Item, OwedBy
from reports.models import SecrecyCheck

STANDINGS = {
    build.MISSING: pgettext_lazy("duty", "missing"),
    build.LATE: pgettext_lazy("duty", "late"),
    build.UNDATED: pgettext_lazy("duty", "no date recorded"),
    build.WAITING: pgettext_lazy("duty", "not due yet"),
    build.IN_TIME: pgettext_lazy("duty", "in time"),
    build.NOT_ASKED: pgettext_lazy("duty", "not required"),
}
STANDING_LOOKS = {
    build.MISSING: "bg-red-lt",
    build.LATE: "bg-orange-lt",
    build.UNDATED: "bg-yellow-lt",
    build.WAITING: "bg-blue-lt",
    build.IN_TIME: "bg-green-lt",
    build.NOT_ASKED: "bg-secondary-lt",
}
STEPS = {build.SUBMIT: gettext_lazy("submitted to the level above"), build.PUBLISH: gettext_lazy("published")}
SOURCES = {
    build.RECORDED: gettext_lazy("as recorded"),
    build.PROVED: gettext_lazy("as the proof shows"),
    build.ON_SITE: gettext_lazy("submitted on this site"),
}
ITEMS = {
    build.ACHIEVEMENTS: gettext_lazy("main measures and results"),
    build.SHORTFALLS: gettext_lazy("shortfalls and their causes"),
    build.LEADERSHIP: gettext_lazy("how the leaders did their duty as the first persons responsible"),
    build.PLAN: gettext_lazy("main arrangements for the next year"),
    build.OTHER: gettext_lazy("anything else to be reported"),
}
ITEM_STATES = {
    build.LOCATED: gettext_lazy("located"),
    build.NOT_LOCATED: pgettext_lazy("content item", "missing"),
    build.NOTHING_FURTHER: gettext_lazy("nothing further reported"),
    build.NO_TEXT: gettext_lazy("the record has no text"),
}
SECRECY = {
    build.NOT_CHECKED: gettext_lazy("no secrecy check recorded"),
    build.REFUSED: gettext_lazy("may not be published"),
    build.TOO_LATE: gettext_lazy("checked after publication"),
    build.CLEARED: gettext_lazy("checked"),
}
RESULTS = dict(SecrecyCheck.Result.choices)


def delay(days: int) -> str:
    """12 days late; "" where nothing is late."""
    return ngettext("%(number)d day late", "%(number)d days late", days) % {"number": days} if days else ""


def said(duty: Dated) -> str:
    """One duty in a phrase: late, 12 days late."""
    standing = str(STANDINGS[duty.standing])
    return f"{standing} ({delay(duty.days_late)})" if duty.days_late else standing


def missing_items(owed: OwedBy) -> str:
    return "、".join(item_name(item) for item in owed.not_located)


def item_name(item: Item) -> str:
    return str(ITEMS[item.kind])


def secrecy(owed: OwedBy) -> str:
    """The secrecy check in a phrase; "" where it is not for the reader's eyes or there is no report."""
    if owed.secrecy is None:
        return ""
    words = str(SECRECY[owed.secrecy.state])
    if owed.secrecy.state == build.NOT_CHECKED and owed.published.done is not None:
        return _("published without a secrecy check")
    return f"{words} {owed.secrecy.checked_on}" if owed.secrecy.checked_on else words
