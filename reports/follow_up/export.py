"""Goals and targets with what became of them, as data: JSON for scripts, a table for Excel.

One object per target, and one per goal that sets no number. Numbers are decimal strings in base units, places are
offsets into the text of the report on the goal's year, a missing thing is null.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from reports.follow_up.build import FollowedGoal, FollowedTarget, Judgement
from reports.follow_up.measuring.figures import SIGNS, Figure
from reports.models import Verdict
from reports.spreadsheet import (
    CSV,
    XLSX,
    XLSX_TYPE,
    Worksheet,
    attachment,
    decimal_text,
    file_response,
    workbook_bytes,
)

FORMATS = (CSV, XLSX)
WIDTHS = (12, 8, 8, 40, 10, 24, 6, 14, 14, 10, 40, 12, 12, 40, 12, 12, 60)  # of the columns of :func:`table`


def lines(followed: Iterable[FollowedGoal]) -> list[dict[str, Any]]:
    """One object per target, or per goal without one."""
    found = []
    for each in followed:
        found += [_line(each, target) for target in each.targets] or [_line(each, None)]
    return found


def _line(goal: FollowedGoal, target: FollowedTarget | None) -> dict[str, Any]:
    figure = target.figure if target else None
    outcome = target.answered.outcome if target else None
    judged = (target.judgement if target else None) or goal.judgement
    return {
        "organisation": goal.promise.organisation,
        "set_in": goal.promise.set_in,
        "year": figure.period if figure else goal.promise.year,
        "goal": goal.promise.quote if goal.promise.key else None,
        "indicator": (figure.indicator or None) if figure else None,
        "name": figure.name if figure else None,
        "target": {"comparator": figure.comparator or "eq", **_value(figure)} if figure else None,
        "outcome": {**_value(outcome), "report_year": outcome.report_year} if outcome else None,
        "measured": target.answered.verdict if target else goal.measured,
        "review": _review(judged) if judged else None,
        "evidence": [
            {"quote": each.quote, "score": each.score, "start": each.start, "end": each.end} for each in goal.evidence
        ],
    }


def _value(figure: Figure) -> dict[str, Any]:
    lower, upper = figure.quantity.interval()
    return {
        "value": decimal_text(figure.quantity.value), "lower": decimal_text(lower), "upper": decimal_text(upper),
        "unit": figure.quantity.unit, "quote": figure.quote,
    }  # fmt: skip


def _review(judgement: Judgement) -> dict[str, Any]:
    return {
        "verdict": judgement.verdict, "reason": judgement.reason, "on": judgement.on.isoformat(), "by": judgement.by,
        "about": judgement.subject,
    }  # fmt: skip


def measured_words() -> dict[str, str]:
    """Measured answer -> its word."""
    return {
        "met": _("met"), "not_met": _("not met"), "unclear": _("unclear"), "not_reported": _("not reported"),
        "no_target": _("no target"),
    }  # fmt: skip


def table(followed: Iterable[FollowedGoal]) -> tuple[list[str], list[list[Any]]]:
    """Head and rows, in words: what the list shows, one row a target or goal."""
    measured = measured_words()
    head = [
        _("Organisation"), _("Set in"), _("Year it is for"), _("Goal"), _("Indicator"), _("Name"), _("Comparator"),
        _("Target"), _("Reported"), _("Unit"), _("Sentence of the next report"), _("Measured"), _("Reviewed"),
        _("Reason"), _("Day of the verdict"), _("By"), _("Passages of the next report"),
    ]  # fmt: skip
    rows = []
    for line in lines(followed):
        target, outcome, review = line["target"] or {}, line["outcome"] or {}, line["review"] or {}
        rows.append([
            line["organisation"], line["set_in"], line["year"], line["goal"] or "", line["indicator"] or "",
            line["name"] or "", SIGNS.get(target.get("comparator"), ""), _number(target.get("value")),
            _number(outcome.get("value")), target.get("unit", ""), outcome.get("quote", ""), measured[line["measured"]],
            str(Verdict(review["verdict"]).label) if review else "", review.get("reason", ""), review.get("on", ""),
            review.get("by", ""), "\n".join(each["quote"] for each in line["evidence"]),
        ])  # fmt: skip
    return head, rows


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def as_xlsx(head: list[str], rows: list[list[Any]]) -> bytes:
    """One sheet, fit to be printed."""
    return workbook_bytes([Worksheet(_("Follow-up"), head, rows, WIDTHS)])


def response(form: str, followed: Iterable[FollowedGoal], year: int | None) -> HttpResponse:
    """What the list shows as a file; ``form`` is CSV or XLSX."""
    head, rows = table(followed)
    name = f"follow-up-{year or 'all'}"
    if form == XLSX:
        return attachment(f"{name}.{XLSX}", as_xlsx(head, rows), XLSX_TYPE)
    return file_response(name, form, head, rows)
