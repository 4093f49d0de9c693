"""From rows to the shapes of the pure builder and back to what a person may see, in a fixed number of queries.

Nothing derived is stored: measured answers and evidence are worked out for the goals at hand each time they are asked
for. What makes that quick is kept in :mod:`reports.follow_up.evidence`, by the texts themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language

from indicators.models import Measure
from indicators.quantity import ABOUT_SHARE, Quantity
from reports.access import visible, visible_reports
from reports.follow_up.build import FollowedGoal, Following, Judgement, Promise, follow
from reports.follow_up.evidence import Source
from reports.follow_up.measuring.figures import Figure
from reports.follow_up.measuring.recaps import sums_years
from reports.models import (
    Commitment,
    Goal,
    Observation,
    Report,
    Review,
    Section,
    SectionKind,
    TextVersion,
    User,
)

_OBSERVED = (
    "report_id", "pk", "target__pk", "target__goal_id", "target__comparator", "name", "value", "lower", "upper",
    "lower_open", "upper_open", "step", "unit", "qualifier", "kind", "direction", "period", "report__year", "span",
    "coverage", "stage", "pool", "indicator__code", "indicator__direction", "section", "quote", "start", "end",
    "version_id",
)  # fmt: skip


@dataclass(frozen=True)
class Observed:
    """The values of some reports. ``of`` are those reported, ``promised`` the targets, each with its goal's number."""

    of: dict[int, list[Figure]] = field(default_factory=dict)
    promised: dict[int, list[tuple[int | None, Figure]]] = field(default_factory=dict)


def observed(reports: Collection[int]) -> Observed:
    """All standing values of the reports, in one query."""
    of: dict[int, list[Figure]] = defaultdict(list)
    promised: dict[int, list[tuple[int | None, Figure]]] = defaultdict(list)
    language = get_language() or "zh-hans"
    rows = Observation.objects.standing().filter(report__in=reports).order_by("report", "start", "pk")
    for row in rows.values_list(*_OBSERVED):
        figure, goal = _figure(row, language)
        if figure.kind != Measure.TARGET:
            of[row[0]].append(figure)
        elif figure.period > figure.report_year:  # a requirement on the year reported on promises nothing
            promised[row[0]].append((goal, figure))
    return Observed(of, promised)


def _figure(row: tuple, language: str) -> tuple[Figure, int | None]:
    (
        _, key, target_key, goal, comparator, name, value, lower, upper, lower_open, upper_open, step, unit, qualifier,
        kind, direction, period, report_year, span, coverage, stage, pool, indicator, better, section, quote, start,
        end, version,
    ) = row  # fmt: skip
    quantity = Quantity(value, unit, qualifier, lower, upper, lower_open, upper_open, step)
    figure = Figure(
        name, quantity, period, report_year, kind, direction, span, coverage, stage, pool, indicator or "",
        better or "neutral", comparator or "", section, quote, start, end, key, target_key, version, language,
    )  # fmt: skip
    return figure, goal


Place = tuple[int, str, int]  # organisation, kind of report, year


@dataclass(frozen=True)
class Next:
    """The report on the year that goals are for, without its text."""

    report: int
    version: int | None
    left_out: tuple[tuple[int, int], ...]
    admitted: tuple[tuple[int, int], ...]
    text: str | None = None


def next_reports(user: User | None, places: Collection[Place], with_text: bool) -> dict[Place, Next]:
    """The reports at ``places`` that ``user`` (``None``: a command) may see, with their newest text if asked for."""
    if not places:
        return {}
    newest = TextVersion.objects.filter(report=OuterRef("pk")).order_by("-number")
    rows = (
        (Report.objects.current() if user is None else visible_reports(user))
        .filter(
            organisation__in={place[0] for place in places}, kind__in={place[1] for place in places},
            year__in={place[2] for place in places},
        )
        .annotate(
            newest=Subquery(newest.values("pk")[:1]),
            text=Subquery(newest.values("text")[:1]) if with_text else Subquery(newest.values("number")[:1]),
            plan_start=_edge(SectionKind.PLAN, Min("start")), plan_end=_edge(SectionKind.PLAN, Max("end")),
            lack_start=_edge(SectionKind.SHORTFALLS, Min("start")), lack_end=_edge(SectionKind.SHORTFALLS, Max("end")),
        )
        .order_by()
        .values_list(
            "organisation_id", "kind", "year", "pk", "newest", "plan_start", "plan_end", "lack_start", "lack_end",
            "text",
        )
    )  # fmt: skip
    found = {}
    for organisation, kind, year, pk, version, plan, plan_end, lack, lack_end, text in rows:
        if (organisation, kind, year) in places:
            left_out = () if plan is None else ((plan, plan_end),)
            admitted = () if lack is None else ((lack, lack_end),)
            found[organisation, kind, year] = Next(pk, version, left_out, admitted, text if with_text else None)
    return found


def _edge(kind: str, edge: Min | Max) -> Subquery:
    """The first or last place of the sections of a kind in the newest text of a report."""
    newest = TextVersion.objects.filter(report=OuterRef(OuterRef("pk"))).order_by("-number").values("pk")[:1]
    sections = Section.objects.filter(version=Subquery(newest), kind=kind).order_by().values("version")
    return Subquery(sections.annotate(edge=edge).values("edge"))


def promises(goals: Sequence[Goal], values: Observed, commitments: Iterable[Commitment] = ()) -> list[Promise]:
    """``goals`` need their ``report`` and its ``organisation`` at hand, and their staleness."""
    measures: dict[int, list] = defaultdict(list)
    for each in commitments:
        measures[each.goal_id].append((each.pk, each.quote, each.start, each.end))
    targets: dict[int, list[Figure]] = defaultdict(list)
    for report in {goal.report_id for goal in goals}:
        for goal_key, figure in values.promised.get(report, ()):
            if goal_key is not None:
                targets[goal_key].append(figure)
    return [
        Promise(
            goal.pk, goal.quote, goal.start, goal.end, goal.year, goal.report.year, goal.report_id,
            goal.report.organisation.name, goal.report.organisation_id, goal.report.kind,
            tuple(measures[goal.pk]), tuple(targets[goal.pk]), goal.is_stale,
        )
        for goal in goals
    ]  # fmt: skip


def with_staleness(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    """Goals that know whether their text has been replaced since, and their words do not stand in the new one."""
    newer = TextVersion.objects.filter(report=OuterRef("report"), pk__gt=OuterRef("version"))
    return goals.annotate(is_stale=Exists(newer))


def loose_promises(reports: Iterable[Report], values: Observed) -> list[Promise]:
    """The targets of ``reports`` that belong to no goal, one promise each."""
    return [
        Promise(
            None, figure.quote, figure.start, figure.end, figure.period, report.year, report.pk,
            report.organisation.name, report.organisation_id, report.kind, (), (figure,),
        )
        for report in reports
        for goal, figure in values.promised.get(report.pk, ())
        if goal is None
    ]  # fmt: skip


def place_of(promise: Promise) -> Place:
    """Where the report stands that answers a promise."""
    return promise.organisation_key, promise.kind, promise.year


def followings(
    nexts: dict[Place, Next], values: Observed, texts: dict[int, str] | None = None
) -> dict[Place, Following]:
    """``texts`` by version, where the reports were asked for without."""
    found = {}
    for place, each in nexts.items():
        text = each.text or (texts or {}).get(each.version or 0, "")
        figures = tuple(_placed(figure, each.version, text) for figure in values.of.get(each.report, ()))
        source = Source(text, each.left_out, each.admitted)
        found[place] = Following(each.report, place[2], each.version, source, figures)
    return found


def _placed(figure: Figure, version: int | None, text: str) -> Figure:
    """The figure without its place where the text that it stood in has been replaced, and marked where that text
    looks back over several years."""
    if figure.version not in (None, version):
        return replace(figure, start=None, end=None)
    if sums_years(text, figure.quote, figure.start, figure.name, figure.quantity.unit):
        return replace(figure, sums_years=True)
    return figure


def texts_of(versions: Collection[int]) -> dict[int, str]:
    return dict(TextVersion.objects.filter(pk__in=versions).values_list("pk", "text"))


def judgements(user: User | None, goals: Collection[int]) -> dict[int, list[Judgement]]:
    """Goal -> the reviews in force of it and its parts that ``user`` may see, newest first."""
    found: dict[int, list[Judgement]] = defaultdict(list)
    rows = reviews_of(user, goals).in_force().select_related("by", "commitment", "target")
    for review in rows:
        found[goal_of(review)].append(judgement(review))
    return found


def reviews_of(user: User | None, goals: Collection[int]) -> QuerySet[Review]:
    """All reviews of the goals and their parts that ``user`` (``None``: a command) may see, newest first."""
    reviews = Review.objects.filter(about_goals(goals)).order_by("-at", "-pk")
    return reviews if user is None else visible(user, reviews)


def about_goals(goals: Collection[int]) -> Q:
    """Conditions on reviews of the goals or of their parts. Each kind of part is asked by its own index: joined into
    one condition a database reads all reviews."""
    of_part = (
        Review.objects.filter(**{f"{path}__in": goals}).order_by().values("pk")
        for path in ("goal", "commitment__goal", "target__goal")
    )
    of_goal, of_commitment, of_target = of_part
    return Q(pk__in=of_goal.union(of_commitment, of_target, all=True))


def goal_of(review: Review) -> int:
    """The number of the goal that a review is about, itself or by its part."""
    return review.goal_id or (review.commitment or review.target).goal_id


def judgement(review: Review) -> Judgement:
    subject = next(name for name in ("goal", "commitment", "target") if getattr(review, f"{name}_id"))
    return Judgement(
        review.pk, subject, getattr(review, f"{subject}_id"), review.verdict, review.reason, review.on,
        str(review.by), review.at,
    )  # fmt: skip


def commitments_of(goals: Collection[int]) -> QuerySet[Commitment]:
    return Commitment.objects.standing().filter(goal__in=goals).order_by("goal", "start", "pk")


def followed(
    wanted: Iterable[Promise],
    found: dict[Place, Following],
    values: Observed,
    reviewed: dict[int, list[Judgement]],
    about: Decimal = ABOUT_SHARE,
) -> list[FollowedGoal]:
    """Every promise with its measured answer, evidence and reviews. ``about``: what 左右 allows, a setting."""
    return [
        follow(each, found.get(place_of(each)), values.of.get(each.report, ()), reviewed.get(each.key or 0, ()), about)
        for each in wanted
    ]
