"""A report of one office with a row of every kind: what the addresses of the site are made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.db import models

from indicators.models import Alias
from reports.comparison.series import key_of
from reports.models import (
    Attachment,
    Backfill,
    Doubt,
    Notice,
    Observation,
    ProblemSource,
    Rectification,
    Report,
    Review,
    Role,
    Sample,
    Sampled,
    SavedView,
    Statement,
    User,
    Verdict,
)
from tests import make


@dataclass
class Rows:
    """A report of one office with a row of every kind, and what addresses are made of."""

    report: Report
    rows: list[models.Model] = field(default_factory=list)

    def of(self, kind: str) -> models.Model:
        return next(row for row in self.rows if row._meta.model_name == kind)

    def part(self, name: str) -> str:
        if name == "report":
            return str(self.report.pk)
        if name == "organisation":
            return str(self.report.organisation_id)
        if name == "kind of a subject":
            return "review"
        if name == "2023":
            return str(self.report.year)
        if name == "the year after":
            return str(self.report.year + 1)
        if name == "kind of a line":
            return "observation"
        if name == "series":
            return key_of(self.of("observation")).slug
        if name == "series of its own":
            return key_of(next(row for row in self.rows if isinstance(row, Observation) and not row.indicator)).slug
        if name == "indicator":
            return self.of("observation").indicator.code
        known = {row._meta.model_name for row in self.rows}
        return str(self.of(name).pk) if name in known else name


def rows_of(office, state: str, year: int = 2023) -> Rows:
    report = make.report(office, year, state=state)
    indicator = make.indicator(f"Q{report.pk}", f"办结件{report.pk}")
    goal, by = make.goal(report, "目标是减少积案"), make.user()
    version = report.versions.get()
    version.file.save("original.txt", ContentFile(b"x"))
    rows = [
        report,
        version,
        Doubt.objects.create(version=version, code="unplaced", message="这个数字没有读成指标值", start=0, end=4),
        Backfill.objects.create(owner=make.user(role=Role.ENTRY, at=office)),
        Review.objects.create(goal=goal, verdict=Verdict.MET, reason="卷宗为证", on="2024-05-06", by=by),
        make.observation(report, "办结案件", 321, indicator=indicator),
        make.observation(report, "走访企业", 36, "户"),
        *others_own(indicator, by),
        make.shortfall(report, "办案人手不足"),
        goal,
        make.commitment(goal, "配齐办案人手"),
        make.target(report, "积案", 10, goal=goal),
        Backfill.objects.create(owner=by),
        Rectification.objects.create(
            organisation=office, year=year, number=1, source=ProblemSource.objects.get_or_create(name="考核")[0],
            problem="积案没有清理", due_on="2030-06-30", entered_by=by,
        ),
    ]  # fmt: skip
    return Rows(report, [*rows, *more_rows(office, goal, rows, by)])


def others_own(indicator, by: User) -> list[models.Model]:
    """What one person keeps for themselves, whatever the office."""
    text = f"办件数{indicator.code}"
    return [
        Alias.objects.create(indicator=indicator, text=text, normalised=text, origin="confirmed", added_by=by),
        SavedView.objects.create(owner=by, name="我的清单", page="follow_up"),
        Notice.objects.create(person=by, kind="due", key=text, subject="将到期", page="/"),
    ]


def more_rows(office, goal, rows, by: User) -> list[models.Model]:
    """Files, samples and statements of the same office."""
    review = next(row for row in rows if isinstance(row, Review))
    sample = Sample.objects.create(
        organisation=office, year=2023, what="goals", wanted=1, drawn_from=1, seed="7", by=by
    )
    return [
        Attachment.objects.create(
            organisation=office, file=ContentFile(b"%PDF-1.4", "proof.pdf"), file_name="proof.pdf", sha256="0" * 64,
            size=8, added_by=by,
        ),
        sample,
        Sampled.objects.create(sample=sample, position=1, goal=goal),
        Statement.objects.create(kind="objection", review=review, text="口径不同", by=by),
    ]  # fmt: skip
