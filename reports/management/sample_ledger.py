"""The sample ledger: invented items in every state, so that each light and each step can be looked at.

Days are counted from the day of loading: a ledger whose deadlines all lie years back would show one colour alone.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from reports.follow_up.ledger.chart import Said
from reports.follow_up.ledger.entering import SELF_REPORT, enter
from reports.follow_up.ledger.handling import take_step
from reports.management.sample_data import FOLDER, People
from reports.models import Organisation, ProblemSource, Rectification, Report, User


def plan() -> list[dict[str, Any]]:
    return json.loads((FOLDER / "ledger.json").read_text(encoding="utf-8"))["items"]


def ledger(places: dict[str, Organisation], who: People, today: date) -> int:
    """Enter the items and take their steps, unless the ledger of the sample organisations holds any. Answers how
    many items were entered."""
    if Rectification.objects.filter(organisation__is_sample=True).exists():
        return 0
    people = {"editor": who.editor, "supervisor": who.supervisor}
    for each in plan():
        item = _item(each, places, people, today)
        enter([item], who.supervisor, today=today - timedelta(days=each["found_ago"]))
        for step in each["steps"]:
            _take(item, step, people, today)
    return len(plan())


def _item(each: dict[str, Any], places: dict[str, Organisation], people: dict[str, User], today: date) -> Rectification:
    place = places[each["organisation"]]
    report = Report.objects.filter(organisation=place, year=each["year"]).first()
    shortfall = report.shortfalls.filter(quote__contains=each["shortfall"]).first() if "shortfall" in each else None
    cast, satisfied = each.get("votes", (None, None))
    words = ("document", "lead", "responsible", "supporting", "leader_post", "person_post", "measures")
    return Rectification(
        organisation=place, year=each["year"], source=ProblemSource.objects.get(code=each.get("source", SELF_REPORT)),
        shortfall=shortfall, problem=shortfall.quote if shortfall else each.get("problem", each.get("shortfall", "")),
        type=each["type"], found_on=today - timedelta(days=each["found_ago"]),
        due_on=today + timedelta(days=each["due_in"]), owner=people.get(each.get("owner", "")),
        votes_cast=cast, votes_satisfied=satisfied, **{name: each.get(name, "") for name in words},
    )  # fmt: skip


def _take(item: Rectification, step: dict[str, Any], people: dict[str, User], today: date) -> None:
    files = [SimpleUploadedFile(name, text.encode()) for name, text in ([step["file"]] if "file" in step else [])]
    said = Said(
        on=today - timedelta(days=step["ago"]), text=step["text"], percent=step.get("percent"),
        until=today + timedelta(days=step["until_in"]) if "until_in" in step else None,
        why_less=step.get("why_less", ""), files=tuple(files),
    )  # fmt: skip
    item.refresh_from_db(fields=["revision"])
    take_step(item.pk, step["act"], people[step["by"]], said, revision=item.revision, today=today)
