"""Adding a review and withdrawing one. A judgement is never overwritten: each is a row, and so is its withdrawal."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.follow_up.build import FollowedGoal
from reports.follow_up.measuring.figures import Figure
from reports.models import Evidence, Goal, Observation, Review, TextVersion, User, Verdict

_LONG = 80


class Overtaken(Exception):
    """Another review of the same goal came in since the person opened the page."""


class ReviewForm(forms.Form):
    """A verdict on a goal or one of its parts, with its reason and what it rests on.

    ``seen`` is the newest review that the person had on screen: nobody judges past a verdict that they have not read.
    """

    subject = forms.ChoiceField(label=_("Verdict on"))
    verdict = forms.ChoiceField(label=_("Verdict"), choices=(("", _("choose")), *Verdict.choices))
    on = forms.DateField(
        label=_("Day of the verdict"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, strip=True)
    evidence = forms.MultipleChoiceField(
        label=_("Evidence"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text=_("Tick what the verdict rests on."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Other evidence"), required=False, max_length=500, strip=True,
        help_text=_("Something outside the reports: a file, a visit, a phone call."),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, followed: FollowedGoal, seen: int, data=None) -> None:
        super().__init__(
            data, initial={"on": timezone.localdate(), "seen": seen, "subject": f"goal-{followed.promise.key}"}
        )
        self.fields["subject"].choices = subjects(followed)
        self.fields["evidence"].choices = list(evidence_choices(followed))
        for name, field in self.fields.items():
            if name not in ("evidence", "seen"):
                field.widget.attrs["class"] = "form-select" if name in ("subject", "verdict") else "form-control"

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise ValidationError(_("A verdict cannot be of a day to come."))
        return on


def subjects(followed: FollowedGoal) -> list[tuple[str, str]]:
    """What a review may be about: the whole goal, one commitment, one target."""
    whole = [(f"goal-{followed.promise.key}", _("the whole goal"))]
    commitments = [(f"commitment-{each.key}", each.quote[:_LONG]) for each in followed.commitments]
    targets = [(f"target-{each.figure.target_key}", each.figure.quote[:_LONG]) for each in followed.targets]
    return whole + commitments + targets


def evidence_choices(followed: FollowedGoal) -> Iterable[tuple[str, str]]:
    """The proposals as choices: passages by version and place, values by number."""
    for passage in followed.evidence:
        if followed.following and followed.following.version:
            yield f"passage-{followed.following.version}-{passage.start}-{passage.end}", passage.quote
    for figure in figures_at_hand(followed):
        yield f"value-{figure.key}", f"{figure.name} {figure.period}: {figure.text}"


def figures_at_hand(followed: FollowedGoal) -> list[Figure]:
    """The outcomes of the targets, then the values in the proposed passages, each once."""
    found = [each.answered.outcome for each in followed.targets if each.answered.outcome]
    found += [figure for passage in followed.evidence for figure in passage.figures]
    return list({figure.key: figure for figure in found if figure.key}.values())


def newest_review(goal: Goal) -> int:
    """The number of the newest review of a goal or its parts, withdrawals included; 0 where there is none."""
    about = Q(goal=goal) | Q(commitment__goal=goal) | Q(target__goal=goal)
    return Review.objects.filter(about).aggregate(newest=Max("pk"))["newest"] or 0


def add_review(by: User, goal: Goal, said: dict) -> Review:
    """Write one review with its evidence. Raises :class:`Overtaken` when a newer one than ``said["seen"]`` came in."""
    subject, key = said["subject"].split("-")
    with transaction.atomic():
        Goal.objects.select_for_update().get(pk=goal.pk)  # two supervisors: the second waits, then is told
        if newest_review(goal) != said["seen"]:
            raise Overtaken
        review = Review(
            by=by, verdict=said["verdict"], reason=said["reason"], on=said["on"], **{f"{subject}_id": int(key)}
        )
        review.full_clean()
        review.save()
        Evidence.objects.bulk_create(_evidence(review, said["evidence"], said["note"]))
    return review


def _evidence(review: Review, tokens: list[str], note: str) -> list[Evidence]:
    found = []
    for token in tokens:
        what, *numbers = token.split("-")
        if what == "passage":
            version, start, end = map(int, numbers)
            text = TextVersion.objects.values_list("text", flat=True).get(pk=version)
            found.append(Evidence(review=review, version_id=version, quote=text[start:end], start=start, end=end))
        else:
            row = Observation.objects.get(pk=int(numbers[0]))
            found.append(
                Evidence(
                    review=review,
                    observation=row,
                    version_id=row.version_id,
                    quote=row.quote,
                    start=row.start,
                    end=row.end,
                )
            )
    if note:
        found.append(Evidence(review=review, note=note))
    return found


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Why is it withdrawn?"), max_length=4000, strip=True)


def withdraw(by: User, review: Review, reason: str) -> Review:
    """Withdraw a review by another row. Raises ``ValidationError`` where it is withdrawn already, or a withdrawal."""
    with transaction.atomic():
        review = Review.objects.select_for_update().get(pk=review.pk)
        if review.withdraws_id or Review.objects.filter(withdraws=review).exists():
            raise ValidationError(gettext("This review has been withdrawn already."))
        row = Review(
            by=by, verdict=review.verdict, reason=reason, on=timezone.localdate(), withdraws=review,
            goal_id=review.goal_id, commitment_id=review.commitment_id, target_id=review.target_id,
        )  # fmt: skip
        row.full_clean()
        row.save()
    return row
