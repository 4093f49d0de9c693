"""The sample data's dates with proof, secrecy checks and goals given to somebody. What is there stays."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from reports.follow_up.duties.recording import FIELD_OF, record_proof, record_secrecy
from reports.management.sample_data import FOLDER, People
from reports.models import Assignment, Report


def duties(who: People) -> int:
    """Answers how many rows were made. A report that has proofs, checks or assignments already gets no more."""
    plan = json.loads((FOLDER / "duties.json").read_text(encoding="utf-8"))
    return _dates(plan["dates"], who) + _secrecy(plan["secrecy"], who) + _assignments(plan["assignments"], who)


def _report(item: dict[str, Any]) -> Report | None:
    return Report.objects.filter(
        organisation__name=item["organisation"], organisation__is_sample=True, year=item["year"]
    ).first()


def _dates(plan: list[dict[str, Any]], who: People) -> int:
    made = 0
    for item in plan:
        report, day = _report(item), date.fromisoformat(item["on"])
        if report is None or report.proofs.filter(step=item["step"]).exists():
            continue
        if getattr(report, FIELD_OF[item["step"]]) not in (None, day):
            continue  # its own text says another day
        said = {
            "step": item["step"], "done_on": day, "address": item.get("address", ""), "note": item.get("note", ""),
            "file": None, "replace": False, "revision": report.revision,
        }  # fmt: skip
        record_proof(report, who.supervisor, said)
        made += 1
    return made


def _secrecy(plan: list[dict[str, Any]], who: People) -> int:
    made = 0
    for item in plan:
        report = _report(item)
        if report is not None and not report.secrecy_checks.exists():
            said = {
                "result": item["result"], "checked_on": date.fromisoformat(item["on"]), "checked_by_post": item["post"],
                "note": item.get("note", ""),
            }  # fmt: skip
            record_secrecy(report, who.editor, said)
            made += 1
    return made


def _assignments(plan: list[dict[str, Any]], who: People) -> int:
    made = 0
    for item in plan:
        report = _report(item)
        goals = list(report.goals.standing().order_by("start", "pk")) if report else []
        if len(goals) > item["goal"] and not Assignment.objects.filter(goal__in=goals).exists():
            Assignment.objects.create(
                goal=goals[item["goal"]], body=item["body"], due_on=date.fromisoformat(item["due_on"]),
                why=item["why"], by=who.supervisor,
            )  # fmt: skip
            made += 1
    return made
