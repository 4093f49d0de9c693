"""What the address bar asks of the ledger, and the items that answer it: counted, ordered by deadline, cut into pages.

Standing and marks depend on the day, on settings and on the words of reports, so no row holds them: one query fetches
of every item what they depend on, and they are worked out in one pass. The counts above the list come from the same
pass, and so agree with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django import forms
from django.db.models import Case, Count, F, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.models import Theme
from reports.access import scope_of, visible
from reports.follow_up.ledger.naming import Naming, named_again
from reports.follow_up.ledger.progress import CLOSED, ON_PLAN, OVERDUE, STANDINGS, standing
from reports.follow_up.ledger.rows import AWAITS_OWNER, silent_since
from reports.follow_up.selects import PlainSelect
from reports.follow_up.thresholds import thresholds
from reports.models import (
    Organisation,
    ProblemSource,
    Rectification,
    RectificationState,
    User,
)
from reports.models.rectification import RectificationQuerySet

OPEN, ALL, MINE = "open", "all", "mine"
NO_OWNER, SILENT, ASKS, AGAIN, SEALED = "no_owner", "silent", "extension", "again", "closed_organisation"
MARKS = (
    (NO_OWNER, _("without an owner")),
    (SILENT, _("never or long not updated")),
    (ASKS, _("extension asked for")),
    (AGAIN, _("named again by a later report")),
    (SEALED, _("organisation closed, item open")),
)
STATES = (
    (OPEN, pgettext_lazy("rectification", "all open ones")),
    *RectificationState.choices,
    (ALL, pgettext_lazy("rectification", "open and closed")),
)
_WORDS_IN = (
    "problem", "document", "aim", "measures", "lead", "responsible", "supporting", "remark", "organisation__name",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One question to the ledger. ``organisation`` is a number (it and all below it) or empty for all that the person
    reaches; ``owner`` a person's number or ``mine``; empty asks for any. ``mark`` is one of :data:`MARKS`."""

    user: User
    at: date
    organisation: str = ""
    below: frozenset[int] = field(default=frozenset(), compare=False)
    year: int | None = None
    state: str = OPEN
    source: str = ""
    type: str = ""
    theme: str = ""
    standing: str = ""
    owner: str = ""
    mark: str = ""
    q: str = ""

    def items(self) -> QuerySet[Rectification]:
        """The items asked for, state, standing and mark left open."""
        items = visible(self.user, Rectification.objects.all())
        if self.organisation:
            items = items.filter(organisation__in=self.below)
        plain = {"year": self.year, "source": self.source, "type": self.type, "theme": self.theme}
        items = items.filter(**{name: value for name, value in plain.items() if value})
        if self.owner:
            items = items.filter(owner=self.user.pk if self.owner == MINE else self.owner)
        for word in self.q.split():
            items = items.filter(_holding(word))
        return items

    @property
    def states(self) -> frozenset[str]:
        """The states that are asked for."""
        return frozenset(
            {OPEN: RectificationQuerySet.OPEN, ALL: RectificationState.values}.get(self.state, [self.state])
        )


def _holding(word: str) -> Q:
    """Items that hold a word; 2024-003 is an item's number."""
    year, _dash, number = word.partition("-")
    if year.isascii() and year.isdigit() and number.isascii() and number.isdigit() and len(word) < 10:
        return Q(year=int(year), number=int(number))
    found = Q()
    for name in _WORDS_IN:
        found |= Q(**{f"{name}__icontains": word})
    return found


class Picked(NamedTuple):
    """An item as far as the list must know it to count and to order it."""

    pk: int
    state: str
    standing: str
    marks: frozenset[str]


@dataclass(frozen=True)
class Ledger:
    """The answer to a question: the items in their order, and how many there would be for every other choice of
    state, standing or mark. ``again`` are the namings that wait for a decision."""

    picked: tuple[Picked, ...]
    states: Mapping[str, int]
    standings: Mapping[str, int]
    marks: Mapping[str, int]
    again: Mapping[int, Naming]


def ledger(asked: Asked) -> Ledger:
    """A fixed number of queries, whatever the number of items."""
    items, wanted = asked.items(), asked.states
    again = named_again(items)
    states, standings, marks = Counter(), Counter(), Counter()
    picked = []
    if wanted.isdisjoint(_OVER) and not asked.standing and not asked.mark:
        # What is over is only counted, which a database does faster: it is the most of the ledger.
        over = items.filter(state__in=_OVER).order_by().values_list("state")
        states.update(dict(over.annotate(number=Count("pk"))))
        marks[AGAIN] = len(again)
        items = items.exclude(state__in=_OVER)
    for each in _every(items, asked.at, again.keys()):
        in_state = each.state in wanted
        in_standing = not asked.standing or each.standing == asked.standing
        in_mark = not asked.mark or asked.mark in each.marks
        if in_standing and in_mark:
            states[each.state] += 1
        if in_state and in_mark:
            standings[each.standing] += 1
        # Named again are closed ones: counted whatever the state asked for, so that the list never hides them.
        if in_standing and each.marks:
            marks.update(each.marks if in_state else each.marks & {AGAIN})
        if in_state and in_standing and in_mark:
            picked.append(each)
    states[OPEN] = sum(states[state] for state in RectificationQuerySet.OPEN)
    states[ALL] = sum(states[state] for state in RectificationState.values)
    return Ledger(tuple(picked), states, standings, marks, again)


_OVER = (RectificationState.CLOSED, RectificationState.WITHDRAWN)
_NOTHING: frozenset[str] = frozenset()
_ONLY_AGAIN = frozenset({AGAIN})


def _every(items: QuerySet[Rectification], at: date, again: Iterable[int]) -> Iterable[Picked]:
    """All of ``items`` by deadline, those without one last. Most are closed, and of those no more is asked."""
    numbers, named = thresholds(at), set(again)
    for pk, state, late, due, begun, entered, percent, no_owner, silent, sealed, asking in _columns(
        items, at, silent_since(at, numbers)
    ):
        if state not in RectificationQuerySet.OPEN:
            yield Picked(pk, state, CLOSED, _ONLY_AGAIN if pk in named else _NOTHING)
            continue
        where = OVERDUE if late else ON_PLAN
        if due is not None:
            begun = begun or (timezone.localdate(entered) if entered else at)
            where = standing(state, begun, due, at, percent, numbers)
        marks = _NOTHING
        if no_owner or silent or sealed or asking:
            held = ((NO_OWNER, no_owner), (SILENT, silent), (SEALED, sealed), (ASKS, asking))
            marks = frozenset(mark for mark, holds in held if holds)
        yield Picked(pk, state, where, marks)


def _columns(items: QuerySet[Rectification], at: date, silent: date):
    """What standing and marks depend on, asked of each item only where it decides: days and how far the work has come
    matter while the deadline lies ahead. Yes and no are 1 and 0, which no database has to be translated from."""
    dated = Q(state__in=RectificationQuerySet.DATED)
    ahead = dated & Q(due__gte=at)

    def holds(*conditions) -> Case:
        return Case(When(*conditions, then=Value(1)), default=Value(0))

    return (
        items.annotate(due=Coalesce("extended_until", "due_on"))
        .annotate(
            late=holds(dated & Q(due__lt=at)),
            due_ahead=Case(When(ahead, then=F("due"))),
            begun=Case(When(ahead, then=Coalesce("reopened_on", "found_on"))),
            entered=Case(When(ahead & Q(reopened_on__isnull=True, found_on__isnull=True), then=F("entered_at"))),
            no_owner=holds(Q(lead="", owner__isnull=True)),
            silent=holds(Q(state__in=AWAITS_OWNER) & (Q(heard_on__isnull=True) | Q(heard_on__lt=silent))),
            sealed=holds(Q(organisation__closed_on__lte=at)),
            asking=holds(dated & Q(asks_until__isnull=False)),
        )
        .order_by(F("due").asc(nulls_last=True), "organisation__code", "organisation", "year", "number")
        .values_list(
            "pk", "state", "late", "due_ahead", "begun", "entered", "percent", "no_owner", "silent", "sealed", "asking"
        )
    )  # fmt: skip


class LedgerFilter(forms.Form):
    """The filters over the list. What cannot be read narrows nothing; the ledger opens with what is open."""

    organisation = forms.ChoiceField(label=_("Organisation and below"), required=False, widget=PlainSelect)
    year = forms.TypedChoiceField(label=_("Year of the problem"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    standing = forms.ChoiceField(label=_("Light"), required=False, widget=PlainSelect)
    source = forms.ChoiceField(label=_("Source"), required=False, widget=PlainSelect)
    type = forms.ChoiceField(label=_("Type"), required=False, choices=(("", _("any")), *Rectification.Type.choices))
    theme = forms.ChoiceField(label=_("Theme"), required=False, widget=PlainSelect)
    owner = forms.ChoiceField(label=_("Reports progress"), required=False, widget=PlainSelect)
    mark = forms.ChoiceField(label=_("What stands out"), required=False, choices=(("", _("any")), *MARKS))
    q = forms.CharField(label=_("Words or number"), required=False, max_length=100, strip=True)

    def __init__(self, data, user: User, words: Mapping[str, str]) -> None:
        """``words`` are the words of the lights, by standing."""
        given = {name: data[name] for name in self.base_fields if data.get(name)}
        super().__init__({"state": OPEN, **given})
        self.user = user
        self.tree = _tree(user)
        self._offer(words)
        self.is_narrowed = bool(given)
        if not self.is_valid():
            self.data = {"state": OPEN, **{name: each for name, each in given.items() if name not in self.errors}}
            self.full_clean()

    def _offer(self, words: Mapping[str, str]) -> None:
        any_of, reached = ("", _("any")), visible(self.user, Rectification.objects.all()).order_by()
        years = sorted(reached.values_list("year", flat=True).distinct(), reverse=True)
        owners = User.objects.filter(pk__in=Subquery(reached.filter(owner__isnull=False).values("owner")))
        self.fields["organisation"].choices = [
            ("", _("all")), *((str(each.pk), each.name) for each in self.tree.values())
        ]  # fmt: skip
        self.fields["year"].choices = [any_of, *((year, str(year)) for year in years)]
        self.fields["standing"].choices = [any_of, *((each, words[each]) for each in STANDINGS)]
        self.fields["source"].choices = [any_of, *((str(each.pk), each.name) for each in ProblemSource.objects.all())]
        self.fields["theme"].choices = [any_of, *((str(each.pk), str(each)) for each in Theme.objects.all())]
        self.fields["owner"].choices = [
            any_of, (MINE, _("myself")),
            *((str(each.pk), str(each)) for each in owners.order_by("first_name", "username")),
        ]  # fmt: skip
        for name, each in self.fields.items():
            each.widget.attrs["class"] = "form-control" if name == "q" else "form-select"

    def asked(self, at: date) -> Asked:
        given = {name: each for name, each in self.cleaned_data.items() if each}
        below = frozenset(_below(self.tree, int(given.get("organisation", 0))))
        return Asked(self.user, at, below=below, **given)


@dataclass(frozen=True)
class Place:
    pk: int
    name: str
    parent: int | None


def _tree(user: User) -> dict[int, Place]:
    """The organisations that the person reaches, in their order. One query."""
    scope = scope_of(user)
    found = Organisation.objects.all() if scope.everything else Organisation.objects.filter(pk__in=scope.reached)
    return {pk: Place(pk, name, parent) for pk, name, parent in found.values_list("pk", "name", "parent")}


def _below(tree: Mapping[int, Place], root: int) -> Iterable[int]:
    """``root`` and every organisation below it, of those reached."""
    for place in tree.values():
        above, seen = place, set()
        while above is not None and above.pk not in seen:
            if above.pk == root:
                yield place.pk
                break
            seen.add(above.pk)
            above = tree.get(above.parent or 0)
