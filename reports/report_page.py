"""One report's own page: its text with every reading marked, and the readings beside it.

``build`` asks for the rows, a fixed number of queries whatever the report holds, and answers with a frozen page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from indicators.models import Measure
from indicators.quantity import Quantity
from reports.access import visible, visible_reports
from reports.comparison.series import key_of
from reports.entry.highlight import Mark, Paragraph, paragraphs
from reports.follow_up.rows import about_goals, goal_of
from reports.follow_up.vagueness import is_vague
from reports.models import (
    Answer,
    Commitment,
    Correction,
    Doubt,
    Goal,
    Observation,
    Rectification,
    Report,
    Review,
    RowState,
    Section,
    SeriesName,
    Shortfall,
    Statement,
    Step,
    TextVersion,
    User,
    Verification,
)
from reports.models.read import ReadRow
from reports.unchecked import unfinished


@dataclass(frozen=True)
class Value:
    """A value as reported (自报值) and, where somebody checked it, the value found (核查值).

    ``series`` is the address of its page over the years.
    """

    row: Observation
    text: str
    series: str
    found: Verification | None = None
    found_text: str = ""
    corrected: Correction | None = None
    said: int = 0  # statements of its organisation on it, and on what was found


@dataclass(frozen=True)
class GoalLine:
    """A goal with what it holds and the latest verdict on it or on anything it holds."""

    row: Goal
    commitments: tuple[Commitment, ...]
    targets: tuple[Value, ...]
    review: Review | None = None
    verdict: str = ""  # the latest on the goal itself

    @property
    def is_vague(self) -> bool:
        """Names neither figure, date nor owner."""
        return is_vague([self.row.quote, *(each.quote for each in self.commitments)], bool(self.targets))


@dataclass(frozen=True)
class ShortfallLine:
    """A shortfall, the goals that, by a person's word, answer it, and its items in the ledger."""

    row: Shortfall
    answers: tuple[Answer, ...]
    items: tuple[Rectification, ...] = ()


@dataclass(frozen=True)
class ReportPage:
    report: Report
    version: TextVersion | None
    versions: tuple[TextVersion, ...]
    paragraphs: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    values: tuple[Value, ...]
    loose_targets: tuple[Value, ...]
    shortfalls: tuple[ShortfallLine, ...]
    goals: tuple[GoalLine, ...]
    all_doubts: tuple[Doubt, ...]
    steps: tuple[Step, ...]
    earlier: Report | None
    later: Report | None
    unchecked: int

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Those that nobody has settled."""
        return tuple(doubt for doubt in self.all_doubts if doubt.settled_at is None)

    def stands(self, row: ReadRow) -> bool:
        """Whether a row's quote is of the text in force; otherwise it is marked 原文已变."""
        return self.version is not None and row.version_id == self.version.pk


def build(user: User, report: Report, language: str, passage: tuple[int, int] | None = None) -> ReportPage:
    """The page of one report; ``passage`` is a place in its text that a link points at."""
    versions = tuple(report.versions.defer("text").select_related("added_by").order_by("-number"))
    version = versions[0] if versions else None
    observations = _observations(report)
    values = values_of(user, observations, report, language)
    goals = list(report.goals.standing().prefetch_related("commitments", "targets"))
    shortfalls = list(report.shortfalls.standing().prefetch_related("causes"))
    sections = tuple(version.sections.order_by("start", "level")) if version else ()
    earlier, later = neighbours(user, report)
    marked = [
        *(("observation", row) for row in observations),
        *(("shortfall", row) for row in shortfalls),
        *(("goal", row) for row in goals),
        *(("commitment", row) for goal in goals for row in goal.commitments.all()),
    ]
    return ReportPage(
        report=report,
        version=version,
        versions=versions,
        paragraphs=_paragraphs([*_marks(sections, marked, version), *_pointed_at(passage)], version),
        sections=sections,
        values=tuple(value for value in values if value.row.kind != Measure.TARGET),
        loose_targets=_loose_targets(values, goals),
        shortfalls=_shortfall_lines(user, report, shortfalls),
        goals=_goal_lines(user, report, goals, values),
        all_doubts=tuple(version.doubts.all()) if version else (),
        steps=tuple(report.steps.select_related("by").order_by("at", "pk")),
        earlier=earlier,
        later=later,
        unchecked=unfinished(report).lines,
    )


def neighbours(user: User, report: Report) -> tuple[Report | None, Report | None]:
    """The reports of the nearest years before and after, as far as ``user`` may see them. One query."""
    others = list(visible_reports(user).filter(organisation=report.organisation_id, kind=report.kind))
    earlier = [other for other in others if other.year < report.year]
    later = [other for other in others if other.year > report.year]
    by_year = attrgetter("year")
    return max(earlier, key=by_year, default=None), min(later, key=by_year, default=None)


def _observations(report: Report) -> list[Observation]:
    return list(report.observations.standing().with_indicator().select_related("target").order_by("start", "pk"))


def values_of(user: User, observations: Iterable[Observation], report: Report, language: str) -> tuple[Value, ...]:
    """The values in the order of the text, each with the newest value found on checking."""
    checks = visible(user, Verification.objects.filter(observation__report=report)).order_by("at", "pk")
    found = {check.observation_id: check for check in checks}
    said = _statements_on(user, report)
    names = SeriesName.objects.in_force([report.organisation_id]).get(report.organisation_id, {})
    return tuple(
        replace(_value(row, key_of(row, names).slug, found.get(row.pk), language), said=said.get(row.pk, 0))
        for row in observations
    )


def _statements_on(user: User, report: Report) -> dict[int, int]:
    """Value -> how many statements its organisation made on it, or on a value found beside it. One query."""
    about = Coalesce("observation", "verification__observation")
    said = Statement.objects.filter(Q(observation__report=report) | Q(verification__observation__report=report))
    return dict(visible(user, said).annotate(value=about).order_by().values_list("value").annotate(Count("pk")))


def _value(row: Observation, series: str, found: Verification | None, language: str) -> Value:
    text = row.quantity.text(language, row.kind, row.direction or "up")
    if found is None:
        return Value(row, text, series)
    checked = Quantity(found.value, row.unit, step=row.step)
    return Value(row, text, series, found, checked.text(language, row.kind, row.direction or "up"))


def _shortfall_lines(user: User, report: Report, shortfalls: Sequence[Shortfall]) -> tuple[ShortfallLine, ...]:
    answers = visible(user, Answer.objects.filter(shortfall__report=report)).select_related("goal__report", "by")
    newest = {(answer.shortfall_id, answer.goal_id): answer for answer in answers.order_by("at", "pk")}
    holding: dict[int, list[Answer]] = defaultdict(list)
    for answer in newest.values():
        if answer.holds:
            holding[answer.shortfall_id].append(answer)
    items: dict[int | None, list[Rectification]] = defaultdict(list)
    for item in visible(user, Rectification.objects.filter(shortfall__report=report)).order_by("number"):
        items[item.shortfall_id].append(item)
    return tuple(ShortfallLine(row, tuple(holding[row.pk]), tuple(items[row.pk])) for row in shortfalls)


def _goal_lines(user: User, report: Report, goals: Sequence[Goal], values: Sequence[Value]) -> tuple[GoalLine, ...]:
    value_of = {value.row.pk: value for value in values}
    about = about_goals([goal.pk for goal in goals])
    reviews = visible(user, Review.objects.in_force().filter(about)).select_related("commitment", "target", "by")
    found = list(reviews.order_by("at", "pk"))
    latest = {goal_of(review): review for review in found}
    verdicts = {review.goal_id: review.verdict for review in found if review.goal_id}
    return tuple(
        GoalLine(
            goal,
            tuple(row for row in goal.commitments.all() if row.state != RowState.REJECTED),
            tuple(
                value_of[target.observation_id] for target in goal.targets.all() if target.observation_id in value_of
            ),
            latest.get(goal.pk),
            verdicts.get(goal.pk, ""),
        )
        for goal in goals
    )


def _loose_targets(values: Sequence[Value], goals: Sequence[Goal]) -> tuple[Value, ...]:
    """Figures promised or required that no goal sets."""
    held = {target.observation_id for goal in goals for target in goal.targets.all()}
    return tuple(value for value in values if value.row.kind == Measure.TARGET and value.row.pk not in held)


def _pointed_at(passage: tuple[int, int] | None) -> list[Mark]:
    return [Mark(*passage, "passage", "passage")] if passage else []


def _paragraphs(page_rows: Iterable[Mark], version: TextVersion | None) -> tuple[Paragraph, ...]:
    return tuple(paragraphs(version.text, page_rows)) if version else ()


def _marks(
    sections: Iterable[Section], rows: Iterable[tuple[str, ReadRow]], version: TextVersion | None
) -> Iterator[Mark]:
    """Every place on the text in force. Rows whose quote is of an older text have none there."""
    for section in sections:
        if section.heading:
            yield Mark(section.start, section.start + len(section.heading), "section", f"section-{section.pk}")
    for kind, row in rows:
        if version is not None and row.version_id == version.pk and row.start is not None and row.end is not None:
            yield Mark(row.start, row.end, kind, f"{kind}-{row.pk}", row.state, str(row))
