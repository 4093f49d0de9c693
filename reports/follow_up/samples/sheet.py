"""A draw as a page, a sheet to take along and a file show it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports.follow_up.differences import found_text
from reports.follow_up.samples.population import NAMES
from reports.models import Finding, Goal, Observation, Report, Sample, Sampled


@dataclass(frozen=True)
class Line:
    """One thing drawn: what the report says, why it weighed what it weighed, and what was found (newest first)."""

    row: Sampled
    report: Report
    subject: Observation | Goal
    findings: tuple[Finding, ...]

    @property
    def risks(self) -> list[str]:
        return [str(NAMES[code]) for code in self.row.risks.split(",") if code in NAMES]

    @property
    def said(self) -> str:
        """The value or the goal in a few words."""
        if isinstance(self.subject, Observation):
            value = self.subject
            text = value.quantity.text(get_language() or "zh-hans", value.kind, value.direction or "up")
            return f"{value.name} {value.period}: {text}"
        return self.subject.quote

    @property
    def found(self) -> list[tuple[Finding, str]]:
        """What was found, newest first, each with the value as an official text prints it."""
        language = get_language() or "zh-hans"
        return [(each, found_text(each.verification, language) if each.verification else "") for each in self.findings]

    @property
    def quote(self) -> str:
        return self.subject.quote


def lines(sample: Sample) -> list[Line]:
    """Every thing drawn, in the order drawn. Two queries."""
    findings: dict[int, list[Finding]] = defaultdict(list)
    said = Finding.objects.filter(sampled__sample=sample).select_related("by", "verification__observation", "review")
    for each in said.order_by("-at", "-pk"):
        findings[each.sampled_id].append(each)
    rows = sample.sampled.select_related("observation__report__organisation", "goal__report__organisation")
    found = []
    for row in rows.order_by("position"):
        subject = row.observation or row.goal
        found.append(Line(row, subject.report, subject, tuple(findings[row.pk])))
    return found


def head() -> list[str]:
    return [
        _("No."), _("Organisation"), _("Year"), _("Drawn"), _("Sentence"), _("Risks"), _("Weight"), _("What was found"),
        _("Value found or verdict"), _("How it was checked"), _("Found by"), _("Entered on"),
    ]  # fmt: skip


def table(sample: Sample) -> list[list[object]]:
    """The draw as rows for a file: one a thing drawn, with the newest finding; empty cells are to be filled in."""
    found = []
    for line in lines(sample):
        newest = line.findings[0] if line.findings else None
        result: object = ""
        if newest and newest.verification:
            result = f"{newest.verification.value.normalize():f}"
        elif newest and newest.review:
            result = newest.review.get_verdict_display()
        found.append([
            line.row.position, line.report.organisation.name, line.report.year, line.said, line.quote,
            "、".join(line.risks), line.row.weight, newest.get_outcome_display() if newest else "", result,
            newest.note if newest else "", str(newest.by) if newest else "",
            timezone.localdate(newest.at).isoformat() if newest else "",
        ])  # fmt: skip
    return found
