"""Rows for tests: one plain function a model, everything that a test does not speak of has a sensible value.

``make.observation(report, "受理行政复议案件", 321)`` adds a sentence to the report's text and a value that stands in
it, so that the quote is always at its place. Names are of invented places.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from itertools import count

from indicators.models import Alias, Indicator, SeriesBreak, Theme
from reports.models import (
    Commitment,
    Goal,
    LocalBreak,
    Membership,
    Observation,
    Organisation,
    Report,
    RowState,
    Shortfall,
    State,
    Target,
    TextVersion,
    User,
)
from reports.models.read import ReadRow

_numbers = count(1)


def organisation(name: str = "", **fields) -> Organisation:
    """A county-level authority."""
    return Organisation.objects.create(name=name or f"青岚{next(_numbers)}区", **fields)


def user(name: str = "", role: str = "", at: Organisation | None = None, **fields) -> User:
    """A person, with one ``role`` at ``at`` where both are given."""
    person = User.objects.create_user(name or f"person{next(_numbers)}", password="pass-word-1", **fields)
    if role:
        membership(person, role, at)
    return person


def membership(person: User, role: str, at: Organisation) -> Membership:
    return Membership.objects.create(person=person, role=role, organisation=at)


def report(at: Organisation, year: int = 2023, *, state: str = State.ACCEPTED, text: str = "", **fields) -> Report:
    """An accepted report with one text version."""
    made = Report.objects.create(organisation=at, year=year, state=state, **fields)
    text_version(made, text or f"{at.name}{year}年度法治政府建设情况。\n")
    return made


def text_version(of: Report, text: str, number: int = 1) -> TextVersion:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return TextVersion.objects.create(
        report=of, number=number, text=text, source=TextVersion.Source.PASTE, sha256=digest
    )


def theme(code: str = "T6", name: str = "行政争议", **fields) -> Theme:
    return Theme.objects.get_or_create(code=code, defaults={"name": name, **fields})[0]


def indicator(code: str = "", name: str = "", unit: str = "件", direction: str = "neutral", **fields) -> Indicator:
    code = code or f"Z{next(_numbers):02}"
    return Indicator.objects.create(code=code, name=name or f"指标{code}", unit=unit, direction=direction, **fields)


def alias(of: Indicator, text: str) -> Alias:
    return Alias.objects.create(indicator=of, text=text, normalised=text)


def series_break(of: Indicator, since: int, reason: str = "统计口径调整") -> SeriesBreak:
    return SeriesBreak.objects.create(indicator=of, since=since, reason=reason)


def local_break(at: Organisation, of: Indicator, since: int, reason: str = "区划调整") -> LocalBreak:
    return LocalBreak.objects.create(organisation=at, indicator=of, since=since, reason=reason)


def observation(
    of: Report, name: str, value: Decimal | int | str, unit: str = "件", *, quote: str = "", **fields
) -> Observation:
    """A confirmed exact value of the report's own year, with its sentence (a new one where none is given)."""
    fields = {"period": of.year, "state": RowState.CONFIRMED, "written": str(value), **fields}
    row = Observation(report=of, name=name, value=Decimal(str(value)), unit=unit, **fields)
    return _placed(row, quote or f"{name}{value}{unit}")


def shortfall(of: Report, quote: str, **fields) -> Shortfall:
    return _placed(Shortfall(report=of, **{"state": RowState.CONFIRMED, **fields}), quote)


def goal(of: Report, quote: str, **fields) -> Goal:
    """A goal for the year after the one reported on."""
    return _placed(Goal(report=of, **{"year": of.year + 1, "state": RowState.CONFIRMED, **fields}), quote)


def commitment(of: Goal, quote: str, **fields) -> Commitment:
    return _placed(Commitment(report=of.report, goal=of, **{"state": RowState.CONFIRMED, **fields}), quote)


def target(
    of: Report, name: str, value: Decimal | int | str, unit: str = "件", *,
    comparator: str = "eq", goal: Goal | None = None, **fields,
) -> Target:  # fmt: skip
    """A number promised for the next year, tied to ``goal`` where one sets it."""
    row = observation(of, name, value, unit, **{"kind": "target", "period": of.year + 1, **fields})
    return Target.objects.create(observation=row, comparator=comparator, goal=goal)


def _placed(row: ReadRow, quote: str) -> ReadRow:
    """Save ``row`` with its quote at a place of the report's newest text; a sentence not yet there is appended."""
    version = row.report.versions.order_by("-number").first()
    if quote not in version.text:
        version.text += f"{quote}。\n"
        version.save()
    row.version, row.quote = version, quote
    row.start = version.text.index(quote)
    row.end = row.start + len(quote)
    row.save()
    return row


def full_report(at: Organisation, year: int = 2023, **fields) -> tuple[Report, Observation, Shortfall, Goal]:
    """A report with one of everything; each value in its own sentence."""
    made = report(at, year, title=f"{at.name}{year}年度报告", **fields)
    loss = observation(made, "行政诉讼败诉率", "8.20", "%")
    observation(made, "行政复议收案", 0)
    lack = shortfall(made, f"{year}年案卷质量参差不齐")
    promise = goal(made, f"{year}年提出抓实案卷质量")
    commitment(promise, f"{year}年提出推行评查提醒")
    target(made, "执法案卷优秀率", 88, "%", comparator="ge", goal=promise)
    return made, loss, lack, promise
