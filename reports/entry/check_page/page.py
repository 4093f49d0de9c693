"""The check page of one report: every row it needs, in a number of queries that does not grow with the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from indicators.models import Indicator
from reports.access import visible_reports
from reports.comparison import gather
from reports.entry.check_page import lines as line_builder
from reports.entry.check_page.lines import Beside, Line
from reports.entry.doubled import doubled
from reports.entry.highlight import Paragraph, paragraphs
from reports.models import (
    Commitment,
    Goal,
    Observation,
    Report,
    Shortfall,
    TextVersion,
    Trend,
    User,
)


@dataclass(frozen=True)
class CheckPage:
    """Doubts first, then values in the order of the text, trends, shortfalls, goals with their commitments.

    ``doubled`` typed values stand beside values that the text gives too.
    """

    report: Report
    version: TextVersion | None
    doubts: tuple[Line, ...] = ()
    values: tuple[Line, ...] = ()
    trends: tuple[Line, ...] = ()
    shortfalls: tuple[Line, ...] = ()
    goals: tuple[Line, ...] = ()
    doubled: int = 0
    paragraphs: tuple[Paragraph, ...] = field(default=(), compare=False)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Everything but the parts of lines."""
        return self.doubts + self.values + self.trends + self.shortfalls + self.goals

    @property
    def rows(self) -> tuple[Line, ...]:
        """Every line that is confirmed or not: doubts are settled instead."""
        parts = tuple(part for goal in self.goals for part in goal.parts)
        return self.values + self.trends + self.shortfalls + self.goals + parts

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def checked(self) -> int:
        return sum(not line.is_open for line in self.rows)

    @property
    def open_doubts(self) -> int:
        return sum(line.is_open for line in self.doubts)

    def line(self, key: str) -> Line | None:
        return next((line for line in self.doubts + self.rows if line.key == key), None)


def load(report: Report, user: User, language: str, with_text: bool = True) -> CheckPage:
    """The page of ``report``; without ``with_text`` the text is not cut (an answer that shows one line)."""
    version = report.text_version
    number = version.pk if version else 0
    values = list(Observation.objects.filter(report=report).select_related("indicator", "target"))
    beside = _beside(report, values, user, language)
    page = CheckPage(
        report,
        version,
        doubts=line_builder.doubt_lines(version.doubts.all(), version.text) if version else (),
        values=line_builder.observation_lines(values, beside, number),
        trends=_lines("trend", Trend.objects.filter(report=report).select_related("indicator"), number),
        shortfalls=tuple(
            Line("shortfall", row, stale=line_builder.is_stale(row, number), causes=tuple(row.causes.all()))
            for row in Shortfall.objects.filter(report=report).prefetch_related("causes")
        ),
        goals=_goals(report, number),
        doubled=len(doubled(report, values)),
    )
    if version is None or not with_text:
        return page
    return replace(page, paragraphs=tuple(paragraphs(version.text, line_builder.marks(page.lines))))


def _lines(kind: str, rows: Iterable, version: int) -> tuple[Line, ...]:
    return tuple(Line(kind, row, stale=line_builder.is_stale(row, version)) for row in rows)


def _goals(report: Report, version: int) -> tuple[Line, ...]:
    parts = defaultdict(list)
    for row in Commitment.objects.filter(report=report).order_by("start", "pk"):
        parts[row.goal_id].append(row)
    return tuple(
        Line(
            "goal", row, stale=line_builder.is_stale(row, version),
            parts=_lines("commitment", parts[row.pk], version),
        )
        for row in Goal.objects.filter(report=report)
    )  # fmt: skip


def _beside(report: Report, values: Iterable[Observation], user: User, language: str) -> Beside:
    """What the values are held against: last year's report only as far as this person may see it."""
    years = visible_reports(user).filter(
        organisation=report.organisation_id, kind=report.kind, year__in=(report.year - 1, report.year)
    )
    said = gather.values_in(Observation.objects.all(), gather.report_years(years))
    codes = {row.indicator.code for row in values if row.indicator}
    return Beside(
        organisation=report.organisation_id,
        own={value.pk: value for value in said if value.report == report.pk},
        last=[value for value in said if value.report != report.pk],
        dictionary=gather.dictionary(language, [report.organisation_id], codes),
        language=language,
    )


def choices_of_indicators() -> list[Indicator]:
    """What a value can be matched to, for the searchable list."""
    return list(Indicator.objects.in_use().only("code", "name").order_by("code"))
