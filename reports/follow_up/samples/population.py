"""What may be drawn: the values or goals of an organisation and all below it for one year, each with its risks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from indicators.change import HIGHER, LOWER
from indicators.models import Measure
from reports.access import visible
from reports.follow_up import stored
from reports.follow_up.build import Judgement, contradict
from reports.follow_up.rows import judgement
from reports.follow_up.samples import draw
from reports.follow_up.samples.draw import Drawable
from reports.models import Goal, Observation, Organisation, Report, Review, RowState, User, Verification

SMALL = Decimal(30)
NAMES = {
    draw.UNVERIFIED: _("not verified yet"),
    draw.WORSE: _("worse than the year before"),
    draw.SMALL_N: _("few cases"),
    draw.DISAGREES: _("measured and reviewed disagree"),
    draw.NO_EVIDENCE: _("no passage in the next report"),
    draw.NOT_MET: _("not met as measured, or unclear"),
    draw.VAGUE: _("vague goal"),
    draw.UNCHECKED: _("read, unchecked"),
    draw.CONTRADICTORY: _("several figures in one report"),
}


def reports_below(user: User, organisation: Organisation, year: int) -> list[int]:
    """The accepted reports on ``year`` of the organisation and all below it."""
    below = Organisation.objects.reach_of([organisation.pk])
    reports = Report.objects.current().accepted().filter(organisation__in=below, year=year)
    return list(visible(user, reports).values_list("pk", flat=True))


def values(reports: list[int]) -> list[Drawable]:
    """Every standing value of the reports' own year that was achieved. Three queries."""
    rows = list(
        Observation.objects.standing().filter(report__in=reports).exclude(kind=Measure.TARGET).exclude(section="plan")
        .select_related("indicator", "report").order_by("pk")
    )  # fmt: skip
    rows = [row for row in rows if row.period == row.report.year]
    checks = Verification.objects.filter(observation__report__in=reports)
    verified = set(checks.values_list("observation", flat=True))
    before = _year_before(rows)
    told: dict[tuple, set[Decimal]] = defaultdict(set)
    for row in rows:
        told[_series(row)].add(row.value)
    return [Drawable(row.pk, tuple(_risks(row, verified, before, told))) for row in rows]


def _series(row: Observation) -> tuple:
    return (
        row.report.organisation_id,
        row.report.kind,
        row.indicator_id or row.name,
        row.kind,
        row.span,
        row.coverage,
        row.stage,
    )


def _year_before(rows: Iterable[Observation]) -> dict[tuple, Decimal]:
    """The value of each series in the report of the year before; of several the last."""
    years = {row.report.year - 1 for row in rows}
    organisations = {row.report.organisation_id for row in rows}
    asked = Observation.objects.standing().filter(
        report__organisation__in=organisations, report__year__in=years, indicator__isnull=False, period__in=years,
        report__withdrawn_because="",
    )  # fmt: skip
    return {
        _series(row): row.value for row in asked.exclude(kind=Measure.TARGET).select_related("report").order_by("pk")
    }


def _risks(row: Observation, verified: set[int], before: dict, told: dict) -> Iterable[str]:
    if len(told[_series(row)]) > 1:
        yield draw.CONTRADICTORY
    earlier = before.get(_series(row)) if row.indicator_id else None
    better = row.indicator.direction if row.indicator else ""
    if earlier is not None and (
        (better == HIGHER and row.value < earlier) or (better == LOWER and row.value > earlier)
    ):
        yield draw.WORSE
    if row.pk not in verified:
        yield draw.UNVERIFIED
    if row.denominator is not None and row.denominator < SMALL:
        yield draw.SMALL_N
    if row.state == RowState.READ:
        yield draw.UNCHECKED


def goals(user: User, reports: list[int]) -> list[Drawable]:
    """Every standing goal that the reports set, by what was measured and judged of it."""
    verdicts = stored.goal_verdicts(reports)
    about = Q(goal__report__in=reports)
    latest: dict[int, Judgement] = {}
    for review in visible(user, Review.objects.in_force().filter(about)).select_related("by").order_by("at", "pk"):
        latest[review.goal_id] = judgement(review)
    found = []
    for pk in Goal.objects.standing().filter(report__in=reports).order_by("pk").values_list("pk", flat=True):
        kept, judged = verdicts.get(pk), latest.get(pk)
        risks = [draw.UNVERIFIED] if judged is None else []
        if kept is not None:
            if contradict(judged, kept.verdict):
                risks.append(draw.DISAGREES)
            if not kept.passages:
                risks.append(draw.NO_EVIDENCE)
            if kept.verdict in ("not_met", "unclear"):
                risks.append(draw.NOT_MET)
            if kept.is_vague:
                risks.append(draw.VAGUE)
        found.append(Drawable(pk, tuple(risks)))
    return found
