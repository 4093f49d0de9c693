"""What the address bar asks of the worklist: whose goals, for which year, of which verdict."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django import forms
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from indicators.models import Measure
from reports.access import Scope, scope_of, visible, visible_reports
from reports.follow_up.measuring.measured import NO_TARGET
from reports.follow_up.rows import with_staleness
from reports.models import Goal, Kind, Observation, Report, Review, Target, User, Verdict

MINE, ALL = "mine", "all"
NOT_REVIEWED = "none"

MEASURED = (
    ("met", _("met, as measured")),
    ("not_met", _("not met, as measured")),
    ("unclear", _("unclear, as measured")),
    ("not_reported", _("not reported")),
    ("no_target", _("no target set")),
)
REVIEWED = ((NOT_REVIEWED, _("not reviewed")), *Verdict.choices)


@dataclass(frozen=True)
class Asked:
    """One question to the worklist. ``organisation`` is a number, ``mine`` or ``all``; ``year`` the year the goals are
    for; an empty verdict or kind asks for any."""

    user: User
    organisation: str = ALL
    year: int | None = None
    kind: str = ""
    measured: str = ""
    reviewed: str = ""

    @property
    def scope(self) -> Scope:
        return scope_of(self.user)

    @property
    def by_measurement(self) -> bool:
        """Whether every target has to be measured to know which goals are meant: no row holds that verdict."""
        return self.measured not in ("", NO_TARGET)

    def reports(self) -> QuerySet[Report]:
        """The reports that set the goals asked for."""
        found = visible_reports(self.user).filter(year=(self.year or 0) - 1)
        if self.organisation == MINE:
            found = found.filter(organisation__in=self.scope.reached)
        elif self.organisation != ALL:
            found = found.filter(organisation=self.organisation)
        return found.filter(kind=self.kind) if self.kind else found

    def goals(self) -> QuerySet[Goal]:
        """The goals asked for; where ``by_measurement``, those that have targets at all."""
        goals = Goal.objects.standing().filter(report__in=self.reports())
        if self.measured == NO_TARGET:
            goals = goals.exclude(Exists(_targets_of_goal()))
        elif self.measured:
            goals = goals.filter(Exists(_targets_of_goal()))
        if self.reviewed:
            goals = self._reviewed(goals)
        return (
            with_staleness(goals)
            .select_related("report__organisation")
            .order_by(
                "report__organisation__code", "report__organisation__name", "report__kind", "report", "start", "pk"
            )
        )

    def _reviewed(self, goals: QuerySet[Goal]) -> QuerySet[Goal]:
        """By the latest review in force of the goal itself; only where the person may see reviews at all."""
        if not self.scope.everything:
            goals = goals.filter(report__organisation__in=self.scope.reached)
        latest = visible(self.user, Review.objects.in_force()).filter(goal=OuterRef("pk")).order_by("-at", "-pk")
        if self.reviewed == NOT_REVIEWED:
            return goals.exclude(Exists(latest))
        return goals.annotate(latest=Subquery(latest.values("verdict")[:1])).filter(latest=self.reviewed)


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

    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    year = forms.TypedChoiceField(label=_("Year the goals are for"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=_("Kind of report"), required=False, choices=(("", _("any")), *Kind.choices))
    measured = forms.ChoiceField(label=_("Measured"), required=False, choices=(("", _("any")), *MEASURED))
    reviewed = forms.ChoiceField(label=_("Reviewed"), required=False, choices=(("", _("any")), *REVIEWED))

    def __init__(self, data, user: User) -> None:
        reporting = _reporting_with_goals(user)
        own = {each.organisation for each in reporting if each.organisation in scope_of(user).reached}
        given = {name: data[name] for name in self.base_fields if data.get(name)}
        everyone = {each.organisation for each in reporting}
        among = {pk for pk in everyone if given.get("organisation") == str(pk)} or own or everyone
        defaults = {"organisation": MINE if own else ALL, "year": _latest(reporting, among)}
        super().__init__({**defaults, **given})
        self.user = user
        names = {each.organisation: each.name for each in reporting}
        self.fields["organisation"].choices = [
            *([(MINE, _("My organisations"))] if own else []), (ALL, _("all")),
            *((str(pk), name) for pk, name in names.items()),
        ]  # fmt: skip
        years = sorted({each.year for each in reporting}, reverse=True)
        self.fields["year"].choices = [(year, str(year)) for year in years]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
        self.is_narrowed = bool(given)
        if not self.is_valid():
            self.data = {**defaults, **{name: each for name, each in given.items() if name not in self.errors}}
            self.full_clean()

    def asked(self) -> Asked:
        return Asked(self.user, **{name: each for name, each in self.cleaned_data.items() if each})


def _reporting_with_goals(user: User) -> list[_Reporting]:
    """Of every report with goals that the person may see."""
    goals = Goal.objects.standing().filter(report=OuterRef("pk"))
    answers = visible_reports(user).filter(
        organisation=OuterRef("organisation"), kind=OuterRef("kind"), year=OuterRef("year") + 1
    )
    reports = visible_reports(user).filter(Exists(goals)).order_by("organisation__code", "organisation__name", "year")
    rows = reports.annotate(answered=Exists(answers), plans_for=F("year") + 1)
    return [
        _Reporting(*row)
        for row in rows.values_list("organisation_id", "organisation__name", "plans_for", "answered").distinct()
    ]


def _latest(reporting: list[_Reporting], among: Collection[int]) -> int | None:
    """The latest year with an answer; where nothing is answered yet, the latest year of all."""
    asked = [each for each in reporting if each.organisation in among]
    answered = [each for each in asked if each.answered]
    return max((each.year for each in answered or asked), default=None)
