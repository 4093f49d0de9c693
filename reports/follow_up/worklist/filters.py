"""What the address bar asks of the worklist: whose goals, for which year, of which verdict, owner and deadline."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.models import Measure, Theme
from reports.access import Scope, scope_of, visible, visible_reports
from reports.follow_up.rows import with_staleness
from reports.follow_up.selects import PlainSelect
from reports.follow_up.thresholds import thresholds
from reports.follow_up.worklist import tabs
from reports.follow_up.worklist.marks import Marks, marks_of
from reports.models import Assignment, Goal, Kind, Observation, Report, Target, Threshold, User, Verdict

MINE, ALL = "mine", "all"
NOT_REVIEWED, NOBODY, NO_THEME = "none", "none", "none"
PAST, SOON, LATER, UNDATED = "past", "soon", "later", "undated"

MEASURED = (
    ("met", _("met, as measured")),
    ("not_met", _("not met, as measured")),
    ("unclear", _("unclear, as measured")),
    ("not_reported", _("not reported")),
    ("no_target", _("no target set")),
)
REVIEWED = ((NOT_REVIEWED, _("not reviewed")), *Verdict.choices)
DEADLINES = ((PAST, _("past")), (SOON, _("near")), (LATER, _("later")), (UNDATED, _("none set")))
PER_PAGE = ("15", "50", "100")


@dataclass(frozen=True)
class Asked:
    """One question to the worklist. ``organisation`` is a number, ``mine`` or ``all``; ``year`` the year the goals are
    for (``None``: any); an empty verdict, kind, theme, owner, deadline or ``show`` asks for any. ``owner`` is
    ``none``, a person's number or a body's name; ``theme`` is a code or ``none``: a goal is of the themes of the
    indicators that its targets name, and of none where it names no figure."""

    user: User
    organisation: str = ALL
    year: int | None = None
    kind: str = ""
    measured: str = ""
    reviewed: str = ""
    theme: str = ""
    owner: str = ""
    due: str = ""
    show: str = ""
    at: date = field(default_factory=timezone.localdate)

    @property
    def scope(self) -> Scope:
        return scope_of(self.user)

    def reports(self) -> QuerySet[Report]:
        """The reports that set the goals asked for."""
        found = visible_reports(self.user)
        if self.year is not None:
            found = found.filter(year=self.year - 1)
        if self.organisation == MINE:
            found = found.filter(organisation__in=self.scope.reached)
        elif self.organisation != ALL:
            found = found.filter(organisation=self.organisation)
        return found.filter(kind=self.kind) if self.kind else found

    @cached_property
    def marks(self) -> Marks:
        return marks_of(list(self.reports().order_by().values_list("pk", flat=True)))

    @cached_property
    def question(self) -> tabs.Question:
        return tabs.Question(self.user, self.scope, self.at, self.year, self.marks)

    def before_tabs(self) -> QuerySet[Goal]:
        """The goals asked for, whatever the tab."""
        goals = Goal.objects.standing().filter(report__in=self.reports())
        if self.measured:
            goals = goals.filter(self.marks.measured(self.measured))
        if self.reviewed:
            goals = self._reviewed(goals)
        if self.theme:
            goals = goals.filter(self._of_theme())
        if self.owner:
            goals = goals.filter(self._owned())
        return goals.filter(self._due()) if self.due else goals

    def goals(self) -> QuerySet[Goal]:
        """The goals asked for, in the order of the list."""
        found = self.before_tabs()
        if self.show:
            found = found.filter(tabs.condition(self.show, self.question))
        return (
            with_staleness(found)
            .select_related("report__organisation")
            .order_by(
                "report__organisation__code", "report__organisation__name", "-year", "report__kind", "report", "start",
                "pk",
            )
        )  # fmt: skip

    def _reviewed(self, goals: QuerySet[Goal]) -> QuerySet[Goal]:
        """By the latest review in force of the goal itself; only where the person may see reviews at all."""
        if not self.scope.everything:
            goals = goals.filter(report__organisation__in=self.scope.reached)
        latest = visible(self.user, tabs.latest_reviews())
        if self.reviewed == NOT_REVIEWED:
            return goals.exclude(pk__in=latest.values("goal"))
        return goals.filter(pk__in=latest.filter(verdict=self.reviewed).values("goal"))

    def _of_theme(self) -> Q:
        targets = _targets_of_goal()
        if self.theme == NO_THEME:
            return ~Q(Exists(targets.filter(observation__indicator__theme__isnull=False)))
        return Q(Exists(targets.filter(observation__indicator__theme__code=self.theme)))

    def _owned(self) -> Q:
        assigned = tabs.standing_assignments(self.user).exclude(body="", person=None)
        if self.owner == NOBODY:
            return ~Q(pk__in=assigned.values("goal"))
        by = Q(person=int(self.owner)) if self.owner.isdecimal() else Q(body=self.owner)
        return Q(pk__in=assigned.filter(by).values("goal"))

    def _due(self) -> Q:
        dated = tabs.standing_assignments(self.user).filter(due_on__isnull=False)
        near = self.at + timedelta(days=thresholds(self.at)[Threshold.Code.NEAR_DUE_DAYS])
        within = {
            PAST: Q(due_on__lt=self.at), SOON: Q(due_on__gte=self.at, due_on__lte=near), LATER: Q(due_on__gt=near)
        }  # fmt: skip
        if self.due == UNDATED:
            return ~Q(pk__in=dated.values("goal"))
        return Q(pk__in=dated.filter(within[self.due]).values("goal"))


def _targets_of_goal() -> QuerySet[Target]:
    standing = Observation.objects.standing().filter(kind=Measure.TARGET)
    return Target.objects.filter(goal=OuterRef("pk"), observation__in=standing)


@dataclass(frozen=True)
class _Reporting:
    """An organisation with goals for ``year``; ``answered``: a report on that year is there to be seen."""

    organisation: int
    name: str
    year: int
    answered: bool


class FollowUpFilter(forms.Form):
    """The filters over the list. What cannot be read narrows nothing; what is not asked for has a default: the person's
    own organisations, and the latest year for which those asked for have set goals that a report has answered since."""

    organisation = forms.ChoiceField(label=_("Organisation"), required=False, widget=PlainSelect)
    year = forms.ChoiceField(label=_("Year the goals are for"), required=False)
    kind = forms.ChoiceField(label=_("Kind of report"), required=False, choices=(("", _("any")), *Kind.choices))
    measured = forms.ChoiceField(label=_("Measured"), required=False, choices=(("", _("any")), *MEASURED))
    reviewed = forms.ChoiceField(label=_("Reviewed"), required=False, choices=(("", _("any")), *REVIEWED))
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False, widget=PlainSelect)
    due = forms.ChoiceField(label=_("Deadline"), required=False, choices=(("", _("any")), *DEADLINES))
    per = forms.ChoiceField(label=_("Goals a page"), required=False, choices=[(each, each) for each in PER_PAGE])
    show = forms.ChoiceField(
        required=False, widget=forms.HiddenInput, choices=[(code, name) for code, name in tabs.NAMES.items() if code]
    )

    def __init__(self, data, user: User) -> None:
        reporting = _reporting_with_goals(user)
        reached = scope_of(user).reached
        own = {each.organisation for each in reporting if each.organisation in reached}
        given = {name: data[name] for name in self.base_fields if data.get(name)}
        everyone = {each.organisation for each in reporting}
        among = {pk for pk in everyone if given.get("organisation") == str(pk)} or own or everyone
        latest = _latest(reporting, among)
        defaults = {"organisation": MINE if own else ALL, "year": str(latest or "")}
        super().__init__({**defaults, **given})
        self.user = user
        names = {each.organisation: each.name for each in reporting}
        self.fields["organisation"].choices = [
            *([(MINE, _("My organisations"))] if own else []), (ALL, _("all")),
            *((str(pk), name) for pk, name in names.items()),
        ]  # fmt: skip
        years = sorted({each.year for each in reporting}, reverse=True)
        self.fields["year"].choices = [*((str(year), str(year)) for year in years), (ALL, _("all years"))]
        themes = ((each.code, str(each)) for each in Theme.objects.all())
        self.fields["theme"].choices = [("", _("any")), (NO_THEME, _("no theme")), *themes]
        self.fields["owner"].choices = [("", _("any")), (NOBODY, pgettext_lazy("owner", "nobody")), *_owners(user)]
        for each in self.fields.values():
            each.widget.attrs["class"] = "form-select"
        self.is_narrowed = bool(given)
        if not self.is_valid():
            self.data = {**defaults, **{name: each for name, each in given.items() if name not in self.errors}}
            self.full_clean()

    def asked(self) -> Asked:
        said = {name: each for name, each in self.cleaned_data.items() if each and name not in ("per", "year")}
        year = self.cleaned_data["year"]
        return Asked(self.user, year=int(year) if year.isdecimal() else None, **said)

    @property
    def per_page(self) -> int:
        return int(self.cleaned_data.get("per") or PER_PAGE[0])


def _owners(user: User) -> list[tuple[str, str]]:
    """Everybody to whom a goal was ever assigned: bodies by name, persons by number. One query."""
    rows = visible(user, Assignment.objects.order_by()).values_list(
        "body", "person_id", "person__first_name", "person__last_name", "person__username"
    ).distinct()  # fmt: skip
    found = {}
    for body, person, first, last, login in rows:
        if person is not None:
            found[str(person)] = f"{last}{first}" or login
        if body:
            found[body] = body
    return sorted(found.items(), key=lambda pair: pair[1])


def _reporting_with_goals(user: User) -> list[_Reporting]:
    """Of every report with goals that the person may see. One query."""
    goals = Goal.objects.standing().filter(report=OuterRef("pk"))
    reports = visible_reports(user).order_by("organisation__code", "organisation__name", "year")
    rows = list(
        reports.annotate(has_goals=Exists(goals))
        .values_list("organisation_id", "organisation__name", "kind", "year", "has_goals")
    )  # fmt: skip
    here = {(organisation, kind, year) for organisation, _, kind, year, _ in rows}
    found = {
        _Reporting(organisation, name, year + 1, (organisation, kind, year + 1) in here): None
        for organisation, name, kind, year, has_goals in rows
        if has_goals
    }
    return list(found)


def _latest(reporting: list[_Reporting], among: Collection[int]) -> int | None:
    """The latest year with an answer; where nothing is answered yet, the latest year of all."""
    asked = [each for each in reporting if each.organisation in among]
    answered = [each for each in asked if each.answered]
    return max((each.year for each in answered or asked), default=None)
