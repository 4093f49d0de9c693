"""What was said to a review, a verification, a ledger item or a figure, and what a person may still say to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from reports.access import scope_of, visible
from reports.follow_up.thresholds import STARTING
from reports.models import Observation, Rectification, Review, Statement, Threshold, User, Verification

REVIEW, VERIFICATION, RECTIFICATION, OBSERVATION = "review", "verification", "rectification", "observation"
Kind = Statement.Kind
# What the organisation may say, by what it speaks to. Its own figure it explains; nobody objects to oneself.
KINDS: dict[str, tuple[str, ...]] = {
    REVIEW: (Kind.EXPLANATION, Kind.OBJECTION, Kind.REPORT_BACK),
    VERIFICATION: (Kind.EXPLANATION, Kind.OBJECTION, Kind.REPORT_BACK),
    RECTIFICATION: (Kind.EXPLANATION, Kind.OBJECTION, Kind.REPORT_BACK),
    OBSERVATION: (Kind.EXPLANATION,),
}


@dataclass(frozen=True)
class Subject:
    """What is spoken to: ``about`` (review, verification …) and its row, the organisation concerned, and the day on
    which it was given, from which the days for objecting are counted (``None``: nothing to object to)."""

    about: str
    key: int
    organisation: int
    given_on: date | None = None
    stands: bool = True  # False: it was withdrawn, so there is nothing to object to any more


@dataclass(frozen=True)
class Thread:
    """All that was said to one subject, oldest first, and what the person who looks may add."""

    subject: Subject
    said: tuple[Statement, ...]
    object_until: date | None
    may_state: bool
    may_decide: bool
    today: date

    @property
    def is_late(self) -> bool:
        """Whether the last day for objecting has passed."""
        return self.object_until is not None and self.today > self.object_until

    @property
    def open_kinds(self) -> list[tuple[str, str]]:
        """What may be said today, each with its word."""
        late = (Kind.OBJECTION,) if self.is_late or self.object_until is None else ()
        return [(kind, Kind(kind).label) for kind in KINDS[self.subject.about] if kind not in late]


def of_review(review: Review, organisation: int) -> Subject:
    """A withdrawal is not spoken to: what it withdraws is."""
    given_on = timezone.localdate(review.at)
    return Subject(REVIEW, review.pk, organisation, given_on, stands=not hasattr(review, "withdrawal"))


def of_verification(verification: Verification, organisation: int) -> Subject:
    return Subject(VERIFICATION, verification.pk, organisation, timezone.localdate(verification.at))


def of_rectification(item: Rectification) -> Subject:
    return Subject(RECTIFICATION, item.pk, item.organisation_id, timezone.localdate(item.entered_at))


def of_observation(value: Observation, organisation: int) -> Subject:
    return Subject(OBSERVATION, value.pk, organisation)


def threads(user: User, subjects: Sequence[Subject]) -> dict[tuple[str, int], Thread]:
    """(about, key) -> what was said. Three queries whatever their number, none for no subject."""
    if not subjects:
        return {}
    wanted = Q(pk__in=[])
    keys: dict[str, list[int]] = defaultdict(list)
    for each in subjects:
        keys[each.about].append(each.key)
    for about, numbers in keys.items():
        wanted |= Q(**{f"{about}__in": numbers})
    found: dict[tuple[str, int], list[Statement]] = defaultdict(list)
    rows = visible(user, Statement.objects.filter(wanted, answers__isnull=True))
    rows = rows.select_related("by", "decision__by").prefetch_related("attachments", "decision__attachments")
    for row in rows.order_by("at", "pk"):
        about = next(name for name in KINDS if getattr(row, f"{name}_id"))
        found[about, getattr(row, f"{about}_id")].append(row)
    scope, today = scope_of(user), timezone.localdate()
    until = last_days(each.given_on for each in subjects if each.given_on)
    return {
        (each.about, each.key): Thread(
            each, tuple(found[each.about, each.key]),
            until.get(each.given_on) if each.given_on and each.stands else None,
            # A reviewer of the level above belongs to the other side.
            may_state=scope.covers("entry", each.organisation)
            or (scope.covers("reviewer", each.organisation) and not scope.covers("above", each.organisation)),
            may_decide=scope.covers("above", each.organisation), today=today,
        )
        for each in subjects
    }  # fmt: skip


def last_days(days: Iterable[date]) -> dict[date, date]:
    """The last day for objecting to what was given on each of ``days``, by the number in force then. One query."""
    days = set(days)
    if not days:
        return {}
    code = Threshold.Code.OBJECTION_DAYS
    rows = list(Threshold.objects.filter(code=code).order_by("since").values_list("since", "until", "number"))
    found = {}
    for day in days:
        in_force = [number for since, until, number in rows if since <= day and (until is None or day <= until)]
        found[day] = day + timedelta(days=in_force[-1] if in_force else STARTING[code])
    return found
