"""Adding a review and withdrawing one. A judgement is never overwritten: each is a row, and so is its withdrawal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.access import scope_of
from reports.follow_up.attachments import WithFiles, keep
from reports.follow_up.build import FollowedGoal
from reports.follow_up.evidence import Proposal
from reports.follow_up.measuring.figures import Figure
from reports.models import Evidence, Goal, Observation, Review, ReviewRule, TextVersion, User, Verdict

_LONG = 80


class Overtaken(Exception):
    """Another review of the same goal came in since the person opened the page."""


class ReviewForm(WithFiles):
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
        help_text=_("Something outside the reports: a visit, a phone call, what a file shows."),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, followed: FollowedGoal, parts: Mapping[str, list[Proposal]], seen: int, data=None, files=None,
        subject: str = "",
    ) -> None:  # fmt: skip
        """``parts`` are the passages found for each commitment and target by itself; ``subject`` is the part that the
        person came to judge."""
        whole = f"goal-{followed.promise.key}"
        self.judged = subject if subject in dict(subjects(followed)) else whole
        super().__init__(data, files, initial={"on": timezone.localdate(), "seen": seen, "subject": self.judged})
        self.fields["subject"].choices = subjects(followed)
        self.fields["evidence"].choices = list(evidence_choices(followed, parts))
        for name in ("on", "reason", "note"):
            self.fields[name].widget.attrs["class"] = "form-control"
        for name in ("subject", "verdict"):
            self.fields[name].widget.attrs["class"] = "form-select"

    @property
    def words(self) -> list[forms.BoundField]:
        """All fields but the files, which the page sets apart."""
        return [field for field in self.visible_fields() if not field.name.startswith(("file_", "dated_"))]

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


def evidence_choices(
    followed: FollowedGoal, parts: Mapping[str, list[Proposal]] | None = None
) -> Iterable[tuple[str, str]]:
    """The proposals as choices: passages by version and place, each once, values by number."""
    version = followed.following.version if followed.following else None
    found = [*followed.evidence, *(passage for near in (parts or {}).values() for passage in near)]
    if version:
        for start, passage in {passage.start: passage for passage in found}.items():
            yield f"passage-{version}-{start}-{passage.end}", passage.quote
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


def rules_on(day: date) -> dict[str, str]:
    """Verdict -> the wording of the rule in force on ``day``; where two hold, the later one does. One query."""
    rules = ReviewRule.objects.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day).order_by("since")
    return dict(rules.values_list("verdict", "wording"))


def add_review(by: User, goal: Goal, said: dict, uploads: Iterable[tuple[UploadedFile, date | None]] = ()) -> Review:
    """Write one review with its evidence and the wording of the rule in force on its day. Raises :class:`Overtaken`
    when a newer one than ``said["seen"]`` came in."""
    subject, key = said["subject"].split("-")
    with transaction.atomic():
        Goal.objects.select_for_update().get(pk=goal.pk)  # two supervisors: the second waits, then is told
        if newest_review(goal) != said["seen"]:
            raise Overtaken
        review = Review(
            by=by, verdict=said["verdict"], reason=said["reason"], on=said["on"],
            rule=rules_on(said["on"]).get(said["verdict"], ""), **{f"{subject}_id": int(key)},
        )  # fmt: skip
        review.full_clean()
        review.save()
        files = keep(goal.report.organisation, uploads, by)
        found = _evidence(review, said["evidence"], said["note"])
        Evidence.objects.bulk_create([*found, *(Evidence(review=review, attachment=file) for file in files)])
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


def may_withdraw(by: User, review: Review, organisation: int) -> bool:
    """Whoever gave it, and who supervises the organisation from above: nobody takes back a verdict on themselves."""
    scope = scope_of(by)
    return scope.covers("above", organisation) or (review.by_id == by.pk and scope.covers("supervisor", organisation))


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
            rule=review.rule, goal_id=review.goal_id, commitment_id=review.commitment_id, target_id=review.target_id,
        )  # fmt: skip
        row.full_clean()
        row.save()
    return row
