"""Which goal answers which shortfall: a person's word, the proposals that help to find it, and what is still open.

Proposals are computed; a word is a row (``Answer``), added and never edited: of a pair the newest holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, QuerySet, Window
from django.utils.translation import gettext_lazy as _

from reports.access import visible
from reports.follow_up.evidence import Link, links
from reports.follow_up.worklist.filters import Asked
from reports.models import Answer, Commitment, Goal, Shortfall, User

SHORTFALLS_FIRST = 8


@dataclass(frozen=True)
class OpenShortfalls:
    """Shortfalls that no goal answers by a person's word: the first of them, and how many there are."""

    rows: tuple[Shortfall, ...]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def open_shortfalls(asked: Asked) -> QuerySet[Shortfall]:
    """Shortfalls of the reports asked for that no goal answers: the newest word on each pair holds."""
    return (
        Shortfall.objects.standing()
        .filter(report__in=asked.reports())
        .exclude(Exists(standing_answers(asked.user).filter(shortfall=OuterRef("pk"))))
        .select_related("report__organisation")
        .order_by("report__organisation__code", "report__organisation__name", "report", "start", "pk")
    )


def standing_answers(user: User) -> QuerySet[Answer]:
    """Answers that say "yes" and that no newer word on the same pair takes back."""
    newer = Answer.objects.filter(shortfall=OuterRef("shortfall"), goal=OuterRef("goal"), pk__gt=OuterRef("pk"))
    return visible(user, Answer.objects.filter(holds=True)).exclude(Exists(newer))


def first_open_shortfalls(asked: Asked) -> OpenShortfalls:
    found = list(open_shortfalls(asked).annotate(total=Window(Count("pk")))[:SHORTFALLS_FIRST])
    return OpenShortfalls(tuple(found), found[0].total if found else 0)


def answered_shortfalls(user: User, goals: list[int]) -> dict[int, list[Shortfall]]:
    """Goal -> the shortfalls that a person says it answers."""
    found: dict[int, list[Shortfall]] = defaultdict(list)
    for each in standing_answers(user).filter(goal__in=goals).select_related("shortfall__report"):
        found[each.goal_id].append(each.shortfall)
    return found


@dataclass(frozen=True)
class Pair:
    """A shortfall and a goal of one report: the newest word on them, and the proposal where there is one."""

    shortfall: Shortfall
    goal: Goal
    answer: Answer | None
    link: Link | None

    @property
    def state(self) -> str:
        """``answered``, ``rejected``, ``proposed`` or ``open``."""
        if self.answer:
            return "answered" if self.answer.holds else "rejected"
        return "proposed" if self.link else "open"


_ORDER = ("answered", "proposed", "rejected", "open")


def pairs(
    shortfalls: Sequence[Shortfall],
    goals: Sequence[Goal],
    commitments: Iterable[Commitment],
    answers: Iterable[Answer],
) -> list[Pair]:
    """Every shortfall of a report with every goal: answered first, then proposals by score, rejected, and the rest."""
    wordings = {goal.pk: [goal.quote] for goal in goals}
    for commitment in commitments:
        wordings.get(commitment.goal_id, []).append(commitment.quote)
    proposed = {
        (link.shortfall, link.goal): link
        for link in links([each.quote for each in shortfalls], [wordings[goal.pk] for goal in goals])
    }
    newest = {(each.shortfall_id, each.goal_id): each for each in sorted(answers, key=lambda each: each.pk)}
    found = [
        Pair(shortfall, goal, newest.get((shortfall.pk, goal.pk)), proposed.get((row, column)))
        for row, shortfall in enumerate(shortfalls)
        for column, goal in enumerate(goals)
    ]
    return sorted(found, key=lambda pair: (_ORDER.index(pair.state), -(pair.link.score if pair.link else 0)))


def answers_about(user: User, **about) -> QuerySet[Answer]:
    """The words on pairs that the person may see, oldest first: ``answers_about(user, goal=goal)``."""
    return visible(user, Answer.objects.filter(**about)).select_related("by").order_by("pk")


class AnswerForm(forms.ModelForm):
    """A person's word on one pair."""

    class Meta:
        model = Answer
        fields = ("shortfall", "goal", "holds", "why")

    def __init__(self, data, user: User) -> None:
        super().__init__(data)
        self.user = user
        for name, model in (("shortfall", Shortfall), ("goal", Goal)):
            self.fields[name].queryset = visible(user, model.objects.standing()).select_related("report")

    def clean(self):
        cleaned = super().clean()
        shortfall, goal = cleaned.get("shortfall"), cleaned.get("goal")
        if shortfall and goal and not self.user.has_perm("reports.answer_report", goal):
            raise ValidationError(_("You may not say for this organisation which goal answers which shortfall."))
        return cleaned

    def save(self, commit: bool = True) -> Answer:
        self.instance.by = self.user
        return super().save(commit)


def pairs_of(user: User, shortfall: Shortfall) -> list[Pair]:
    """A shortfall with every goal of its own report."""
    shortfalls = list(Shortfall.objects.standing().filter(report=shortfall.report_id).order_by("start", "pk"))
    goals = list(Goal.objects.standing().filter(report=shortfall.report_id).order_by("start", "pk"))
    commitments = Commitment.objects.standing().filter(goal__in=goals)
    found = pairs(shortfalls, goals, commitments, answers_about(user, shortfall=shortfall))
    return [pair for pair in found if pair.shortfall.pk == shortfall.pk]
