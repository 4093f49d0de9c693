"""The sample data: invented authorities with five years of reports, one real record, and what people made of them.

The texts, figures and judgements stand in ``tests/samples``. Everything here can be run again: what is there stays.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from indicators.models import Indicator
from indicators.quantity import Quantity
from reports.checks import PASSWORD
from reports.entry.checking import confirm_remaining
from reports.entry.handling import move
from reports.entry.intake import Claim, prepare, take_in
from reports.models import (
    Answer,
    Evidence,
    LocalBreak,
    Membership,
    Observation,
    Organisation,
    Report,
    Review,
    Role,
    RowState,
    State,
    Step,
    User,
    Verification,
)
from reports.reading.contract import Vocabulary
from reports.reading.numerals import parse

FOLDER = Path(settings.BASE_DIR) / "tests" / "samples"
REAL_YEAR = 2023
REAL_SOURCE = "龙湾区2023年度法治政府建设报告（区委依法治区办，2024-03-26）"
REAL_ADDRESS = "http://www.longwan.gov.cn/art/2024/3/26/art_1229242422_4230055.html"


@dataclass(frozen=True)
class People:
    admin: User
    editor: User
    supervisor: User


def story() -> dict[str, Any]:
    return json.loads((FOLDER / "story.json").read_text(encoding="utf-8"))


def handling() -> dict[str, Any]:
    return json.loads((FOLDER / "handling.json").read_text(encoding="utf-8"))


def organisations() -> dict[str, Organisation]:
    """The invented city with its three authorities, and 温州市 with 龙湾区."""
    found = {}
    city, _made = Organisation.objects.get_or_create(
        name=story()["parent"]["name"], parent=None, defaults={"level": Organisation.Level.CITY, "is_sample": True}
    )
    for authority in story()["authorities"]:
        found[authority["organisation"]], _made = Organisation.objects.get_or_create(
            name=authority["organisation"], parent=city, defaults={"is_sample": True}
        )
    wenzhou, _made = Organisation.objects.get_or_create(
        name="温州市", parent=None, defaults={"level": Organisation.Level.CITY, "code": "330300"}
    )
    longwan, _made = Organisation.objects.get_or_create(name="龙湾区", parent=wenzhou, defaults={"code": "330303"})
    return found | {city.name: city, wenzhou.name: wenzhou, longwan.name: longwan}


def people(places: dict[str, Organisation]) -> People:
    """The three accounts. One that is there keeps its password and its rights."""
    admin = _person("admin", _("Sample administrator"), is_staff=True, is_superuser=True)
    editor = _person("editor", _("Sample entry clerk"), is_staff=True)
    supervisor = _person("supervisor", _("Sample supervisor"))
    cities = [place for place in places.values() if place.level == Organisation.Level.CITY]
    roles = [(editor, place, Role.ENTRY) for place in places.values() if place not in cities]
    roles += [(supervisor, place, role) for place in cities for role in (Role.REVIEWER, Role.SUPERVISOR)]
    for person, place, role in roles:
        Membership.objects.get_or_create(person=person, organisation=place, role=role)
    return People(admin, editor, supervisor)


def _person(name: str, called: str, **rights: bool) -> User:
    person = User.objects.filter(username=name).first()
    return person or User.objects.create_user(name, password=PASSWORD, first_name=called, **rights)


def texts(places: dict[str, Organisation], who: People, vocabulary: Vocabulary, at: datetime) -> Iterator[Report]:
    """Take in every sample text that is not there yet, by the same road as any other report."""
    submitted = {tuple(item) for item in handling()["submitted"]}
    for authority in story()["authorities"]:
        place = places[authority["organisation"]]
        there = set(Report.objects.filter(organisation=place).values_list("year", flat=True))
        for year, name in authority["files"].items():
            if int(year) in there:
                continue
            prepared = prepare((FOLDER / name).read_bytes(), Path(name).name, vocabulary)
            waits = (place.name, int(year)) in submitted
            by, state = (who.editor, State.DRAFT) if waits else (None, State.ACCEPTED)
            report = take_in(prepared, Claim(place, int(year)), by, at, state=state).report
            yield move(report, State.SUBMITTED, who.editor, at=at) if waits else report


def real_record(place: Organisation, who: People, vocabulary: Vocabulary, at: datetime) -> Report | None:
    """The figures of the real 2023 report of 龙湾区 as entered values, without a sentence of it; None if it is there.

    A draft, so that its text can take its place.
    """
    if Report.objects.filter(organisation=place, year=REAL_YEAR).exists():
        return None
    report = Report.objects.create(
        organisation=place, year=REAL_YEAR, entered_by=who.editor, issued_on=date(2024, 3, 25),
        published_on=date(2024, 3, 26), publisher="区委依法治区办", source_url=REAL_ADDRESS,
    )  # fmt: skip
    Step.objects.create(report=report, after=State.DRAFT, by=who.editor, at=at)
    with (FOLDER / "longwan_2023.csv").open(encoding="utf-8", newline="") as file:
        rows = [_entered(line, report, vocabulary, who.editor, at) for line in csv.DictReader(file)]
    bulk_create_with_history(rows, Observation, default_user=who.editor)
    return report


def _entered(line: dict[str, str], report: Report, vocabulary: Vocabulary, by: User, at: datetime) -> Observation:
    value = Decimal(line["value"])
    # The number as printed gives the bounds (5000余) and the step (43.9); a rank has neither.
    printed = parse(line["written"]) if line["written"] else Quantity(value, line["unit"])
    match = vocabulary.match(line["name"], line["unit"], line["kind"])
    return Observation(
        report=report, period=report.year, state=RowState.ENTERED, source_name=REAL_SOURCE, checked_by=by,
        checked_at=at, name=line["name"], value=value, unit=line["unit"], written=line["written"],
        indicator=Indicator.objects.get(code=match.code) if match else None,
        match_score=match.score if match else None, match_reason=match.reason if match else "",
        qualifier=printed.qualifier, lower=printed.lower, upper=printed.upper, lower_open=printed.lower_open,
        upper_open=printed.upper_open, step=printed.step, kind=line["kind"], direction=line["direction"],
        span=line["span"], stage=line["stage"], pool=line["pool"], section=line["section"],
    )  # fmt: skip


# --- what people made of it -------------------------------------------------------------------------------


def judgements(places: dict[str, Organisation], who: People, at: datetime) -> int:
    """Confirmed values, series breaks, answers to shortfalls, verdicts and checked values. Answers how many rows.

    Called once, after the texts were taken in: judgements are added and never edited, so a second call would double
    them.
    """
    plan = handling()
    made = _breaks(plan["breaks"], places) + _answers(plan["answers"], who)
    made += _reviews(plan["reviews"], who) + _verifications(plan["verifications"], who)
    for name, year in plan["confirmed"]:
        confirm_remaining(_report(name, year), who.editor, at)
    return made


def _report(name: str, year: int) -> Report:
    return Report.objects.get(organisation__name=name, organisation__is_sample=True, year=year)


def _breaks(plan: list[dict[str, Any]], places: dict[str, Organisation]) -> int:
    for item in plan:
        LocalBreak.objects.create(
            organisation=places[item["organisation"]], indicator=Indicator.objects.get(code=item["indicator"]),
            since=item["since"], reason=item["reason"],
        )  # fmt: skip
    return len(plan)


def _answers(plan: list[dict[str, Any]], who: People) -> int:
    made = 0
    for item in plan:
        report = _report(item["organisation"], item["year"])
        shortfall = report.shortfalls.filter(quote__contains=item["shortfall"]).first()
        goal = report.goals.filter(quote__contains=item["goal"]).first()
        if shortfall and goal:
            Answer.objects.create(
                shortfall=shortfall, goal=goal, holds=item["holds"], why=item["why"], by=who.supervisor
            )
            made += 1
    return made


def _reviews(plan: list[dict[str, Any]], who: People) -> int:
    made = 0
    for item in plan:
        goal = _report(item["organisation"], item["year"]).goals.filter(quote__contains=item["goal"]).first()
        if goal is None:
            continue
        review = Review.objects.create(
            goal=goal, verdict=item["verdict"], reason=item["reason"], on=date.fromisoformat(item["on"]),
            by=who.supervisor,
        )  # fmt: skip
        value = item.get("value")
        row = _value(item["organisation"], value["year"], value["name"]) if value else None
        if row:
            Evidence.objects.create(
                review=review, observation=row, version=row.version, quote=row.quote, start=row.start, end=row.end
            )
        made += 1
    return made


def _verifications(plan: list[dict[str, Any]], who: People) -> int:
    made = 0
    for item in plan:
        row = _value(item["organisation"], item["year"], item["name"])
        if row:
            Verification.objects.create(
                observation=row, value=Decimal(item["value"]), found_on=date.fromisoformat(item["found_on"]),
                how=item["how"], by=who.supervisor,
            )  # fmt: skip
            made += 1
    return made


def _value(organisation: str, year: int, name: str) -> Observation | None:
    rows = _report(organisation, year).observations.standing().achieved()
    return rows.filter(name__contains=name, kind__in=("level", "ratio"), period=year).order_by("start").first()
