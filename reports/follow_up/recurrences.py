"""Whether a shortfall repeats one of an earlier year: proposals by likeness, and a person's word, which outweighs them.

A word is a row (``Recurrence``), added and never edited: of a pair the newest holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from reports.access import visible
from reports.follow_up.chains import Chain, Named, Words, chains
from reports.follow_up.evidence import recurring
from reports.models import Recurrence, Shortfall, State, User


@dataclass(frozen=True)
class Repeat:
    """A shortfall of an earlier year beside the one asked about: the newest word on the pair, and how alike both are
    (0 to 1) where that proposes them."""

    earlier: Shortfall
    word: Recurrence | None
    likeness: float | None

    @property
    def state(self) -> str:
        """``confirmed``, ``refused``, ``proposed`` or ``open``."""
        if self.word:
            return "confirmed" if self.word.holds else "refused"
        return "open" if self.likeness is None else "proposed"

    @property
    def stands(self) -> bool:
        """Whether it counts as the same problem."""
        return self.state in ("confirmed", "proposed")


@dataclass(frozen=True)
class Repeats:
    """A shortfall over the years: every earlier one beside it, and the years in which its problem was named."""

    pairs: tuple[Repeat, ...]
    years: tuple[int, ...]
    running: int

    @property
    def standing(self) -> list[Repeat]:
        return [pair for pair in self.pairs if pair.stands]

    @property
    def refused(self) -> list[Repeat]:
        return [pair for pair in self.pairs if pair.state == "refused"]

    @property
    def others(self) -> list[Repeat]:
        return [pair for pair in self.pairs if pair.state == "open"]


def words_said(user: User | None, organisations: Collection[int]) -> Words:
    """(earlier, later) -> the newest word on the pair that ``user`` (``None``: a command) may see. One query."""
    said = Recurrence.objects.filter(later__report__organisation__in=organisations)
    if user is not None:
        said = visible(user, said)
    pairs = said.order_by("pk").values_list("earlier", "later", "holds")
    return {(earlier, later): holds for earlier, later, holds in pairs}


def chains_of(organisations: Collection[int]) -> dict[tuple[int, str], list[Chain]]:
    """(organisation, kind of report) -> its problems over all years. Two queries.

    A report that is not accepted counts only after all that are: its own office sees what its draft repeats, and nobody
    learns from an accepted report what a draft says.
    """
    named: dict[tuple[int, str], dict[int, list[Named]]] = defaultdict(lambda: defaultdict(list))
    accepted: dict[tuple[int, str], set[int]] = defaultdict(set)
    found = Shortfall.objects.standing().filter(report__organisation__in=organisations, report__withdrawn_because="")
    for organisation, kind, year, state, pk, quote in found.order_by("start", "pk").values_list(
        "report__organisation_id", "report__kind", "report__year", "report__state", "pk", "quote"
    ):
        named[organisation, kind][year].append(Named(pk, quote))
        if state == State.ACCEPTED:
            accepted[organisation, kind].add(year)
    words, found_in = words_said(None, organisations), {}
    for line, years in named.items():
        counted = accepted[line]
        newest = max(counted, default=0)
        found_in[line] = chains({year: years[year] for year in years if year in counted or year > newest}, words)
    return found_in


def repeats_of(user: User, shortfall: Shortfall) -> Repeats:
    """A shortfall beside those of all earlier years that ``user`` may see. Three queries."""
    report = shortfall.report
    before = _before(user, shortfall)
    said = visible(user, Recurrence.objects.filter(later=shortfall)).select_related("by").order_by("pk")
    newest = {word.earlier_id: word for word in said}
    by_year: dict[int, list[Shortfall]] = defaultdict(list)
    for each in before:
        by_year[each.report.year].append(each)
    likeness: dict[int, float] = {}
    for rows in by_year.values():
        like = recurring(shortfall.quote, [row.quote for row in rows])
        if like:
            likeness[rows[like[0]].pk] = min(like[1], 1.0)
    pairs = tuple(Repeat(each, newest.get(each.pk), likeness.get(each.pk)) for each in before)
    years = {year: [Named(row.pk, row.quote) for row in rows] for year, rows in by_year.items()}
    own = Shortfall.objects.standing().filter(report=report).order_by("start", "pk")
    years[report.year] = [Named(pk, quote) for pk, quote in own.values_list("pk", "quote")]
    words = words_said(user, [report.organisation_id])
    for chain in chains(years, words):
        named = chain.named.get(report.year)
        if named and named.at == shortfall.pk:
            return Repeats(pairs, chain.years, chain.running_until(report.year))
    return Repeats(pairs, (report.year,), 1)


def _before(user: User, shortfall: Shortfall) -> list[Shortfall]:
    report = shortfall.report
    rows: QuerySet[Shortfall] = visible(user, Shortfall.objects.standing()).filter(
        report__organisation=report.organisation_id, report__kind=report.kind, report__year__lt=report.year,
        report__withdrawn_because="",
    )  # fmt: skip
    return list(rows.select_related("report").order_by("-report__year", "start", "pk"))


class RecurrenceForm(forms.ModelForm):
    """A person's word on one pair."""

    class Meta:
        model = Recurrence
        fields = ("earlier", "later", "holds", "why")

    def __init__(self, data, user: User) -> None:
        super().__init__(data)
        self.user = user
        for name in ("earlier", "later"):
            self.fields[name].queryset = visible(user, Shortfall.objects.standing()).select_related("report")

    def clean(self):
        cleaned = super().clean()
        later = cleaned.get("later")
        if later and not self.user.has_perm("reports.answer_report", later):
            raise ValidationError(_("You may not say for this organisation which shortfalls are one problem."))
        return cleaned

    def save(self, commit: bool = True) -> Recurrence:
        self.instance.by = self.user
        return super().save(commit)
