"""Acting on many goals at once: giving them to somebody, or one verdict with one reason.

Everything is looked at first, then written in one transaction. A goal that somebody reviewed since the person saw it
is named, and left out only after the person has been asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.access import scope_of, visible
from reports.follow_up.reviewing import rules_on
from reports.follow_up.selects import PlainSelect
from reports.follow_up.worklist.filters import FollowUpFilter
from reports.follow_up.worklist.listing import newest_reviews
from reports.models import Assignment, Evidence, Goal, Membership, Review, Role, User, Verdict

MOST = 2000
_TOKEN = re.compile(r"(\d{1,12}):(\d{1,12})")


@dataclass(frozen=True)
class Chosen:
    """A goal as it was ticked: ``seen`` is the newest review that stood beside it."""

    goal: Goal
    seen: int

    @property
    def token(self) -> str:
        return f"{self.goal.pk}:{self.seen}"


@dataclass(frozen=True)
class Overtaken:
    """A ticked goal that somebody reviewed meanwhile, with that review (``None``: only a withdrawal)."""

    chosen: Chosen
    review: Review | None


class SomeOvertaken(Exception):
    """Some of the goals were reviewed meanwhile; nothing was written."""

    def __init__(self, overtaken: Sequence[Overtaken], left: Sequence[Chosen]) -> None:
        super().__init__()
        self.overtaken, self.left = overtaken, left


def chosen(user: User, tokens: Iterable[str]) -> list[Chosen]:
    """The ticked goals. Raises ``ValidationError`` where none, too many, or one that the person may not judge is."""
    given = (token for field in tokens for token in field.split())
    seen = {int(each[1]): int(each[2]) for each in map(_TOKEN.fullmatch, given) if each}
    if not seen:
        raise ValidationError(_("Tick the goals first."), code="none")
    if len(seen) > MOST:
        raise ValidationError(_("At most %(most)d goals at once."), params={"most": MOST}, code="many")
    found = visible(user, Goal.objects.standing()).filter(pk__in=seen).select_related("report__organisation")
    goals = list(found.order_by("report__organisation__code", "report", "start", "pk"))
    _refuse_foreign(user, goals, len(seen))
    return [Chosen(goal, seen[goal.pk]) for goal in goals]


def all_chosen(user: User, query: str, number: str, newest: str) -> list[Chosen]:
    """Every goal of the list at the address ``query``, as it was when it held ``number`` goals and ``newest`` was the
    newest review of all: what was reviewed since then counts as unseen. Raises as :func:`chosen`, and where the list
    holds another number of goals by now."""
    asked = FollowUpFilter(QueryDict(query), user).asked()
    goals = list(asked.goals()[: MOST + 1])
    if len(goals) > MOST:
        raise ValidationError(_("At most %(most)d goals at once."), params={"most": MOST}, code="many")
    if not goals or str(len(goals)) != number:
        raise ValidationError(
            _("Nothing was done: the list holds %(number)d goals by now. Look at it again."),
            params={"number": len(goals)}, code="changed",
        )  # fmt: skip
    _refuse_foreign(user, goals, len(goals))
    until = int(newest) if newest.isascii() and newest.isdigit() else 0
    reviewed = newest_reviews([goal.pk for goal in goals])
    return [Chosen(goal, min(reviewed.get(goal.pk, 0), until)) for goal in goals]


def newest_review() -> int:
    """The number of the newest review of all: what a person who looks at a list now may have seen."""
    return Review.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _refuse_foreign(user: User, goals: Sequence[Goal], expected: int) -> None:
    foreign = [goal for goal in goals if not user.has_perm("reports.review_report", goal)]
    if foreign or len(goals) != expected:
        raise ValidationError(
            _("Nothing was done: you may not act on %(goals)s."),
            params={"goals": "；".join(f"“{goal.quote[:30]}”" for goal in foreign[:5]) or _("a goal that is gone")},
            code="foreign",
        )


class AssignForm(forms.Form):
    """Who sees to the goals and by when."""

    body = forms.CharField(label=_("Responsible body"), max_length=100, required=False, strip=True)
    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), required=False, widget=PlainSelect)
    due_on = forms.DateField(
        label=_("Due on"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    why = forms.CharField(label=_("Remark"), max_length=500, required=False, strip=True)

    def __init__(self, user: User, organisations: Collection[int], data: Any = None) -> None:
        super().__init__(data, prefix="assign")
        self.fields["person"].queryset = assignable(user, organisations)
        _dress(self)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not (said.get("body") or said.get("person") or said.get("due_on")):
            raise ValidationError(_("Name a body, a person or a day."))
        return said


def assignable(user: User, organisations: Collection[int]) -> Any:
    """Persons who work at the organisations or at those above or below them, as far as the person's reach goes."""
    scope = scope_of(user)
    at_hand = Membership.objects.filter(role__in=(Role.ENTRY, Role.REVIEWER, Role.SUPERVISOR))
    if not scope.everything:
        at_hand = at_hand.filter(organisation__in=scope.reached)
    if organisations:
        below = Q(organisation__in=organisations) | Q(organisation__children__in=organisations)
        at_hand = at_hand.filter(below | Q(organisation__children__children__in=organisations))
    people = User.objects.filter(is_active=True)
    return people.filter(Q(pk__in=at_hand.values("person")) | Q(pk=user.pk)).order_by("last_name", "username")


class VerdictForm(forms.Form):
    """One verdict with one reason."""

    verdict = forms.ChoiceField(label=_("Verdict"), choices=(("", _("choose")), *Verdict.choices))
    on = forms.DateField(
        label=_("Day of the verdict"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4000, strip=True)
    note = forms.CharField(
        label=_("Evidence"), required=False, max_length=500, strip=True,
        help_text=_("What the verdicts rest on: a file, a visit, a meeting."),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="verdict", initial={"on": timezone.localdate()})
        _dress(self)

    def clean_on(self) -> date:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("A verdict cannot be of a day to come."))
        return day


def _dress(form: forms.Form) -> None:
    for field in form.fields.values():
        is_choice = isinstance(field.widget, forms.Select)
        field.widget.attrs["class"] = "form-select" if is_choice else "form-control"


@transaction.atomic
def assign(by: User, goals: Sequence[Chosen], said: dict[str, Any]) -> int:
    """Add one assignment a goal; the newest holds. Who sees to a goal says nothing of how it is judged, so reviews
    given meanwhile do not matter."""
    rows = [Assignment(goal=each.goal, by=by, **said) for each in goals]
    Assignment.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def judge(by: User, goals: Sequence[Chosen], said: dict[str, Any]) -> int:
    """Add one review a goal, with the rule in force. Raises :class:`SomeOvertaken` with nothing written."""
    keys = [each.goal.pk for each in goals]
    # Two supervisors: the second waits here, and is then told.
    list(Goal.objects.select_for_update().filter(pk__in=keys).order_by("pk").values("pk"))
    newest = newest_reviews(keys)
    if late := [each for each in goals if newest.get(each.goal.pk, 0) != each.seen]:
        left = [each for each in goals if newest.get(each.goal.pk, 0) == each.seen]
        raise SomeOvertaken(_overtaken(late, newest), left)
    rule = rules_on(said["on"]).get(said["verdict"], "")
    made = [
        Review(goal=each.goal, verdict=said["verdict"], reason=said["reason"], on=said["on"], by=by, rule=rule)
        for each in goals
    ]
    for review in made:  # the goals and the person have just been read
        review.full_clean(exclude=("goal", "by"))
    Review.objects.bulk_create(made)
    if said["note"]:
        Evidence.objects.bulk_create(Evidence(review=review, note=said["note"]) for review in made)
    return len(made)


def _overtaken(late: Sequence[Chosen], newest: dict[int, int]) -> list[Overtaken]:
    reviews = Review.objects.in_force().filter(pk__in=[newest.get(each.goal.pk, 0) for each in late])
    by_key = {review.pk: review for review in reviews.select_related("by")}
    return [Overtaken(each, by_key.get(newest.get(each.goal.pk, 0))) for each in late]
