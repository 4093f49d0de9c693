"""The sample reports tell their story: every fact of ``story.json`` is read from the texts."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest

from indicators.catalogue.load import built_in_vocabulary
from reports.entry.sources import text_of
from reports.reading.contract import Observation, Reading
from reports.reading.reader import read

SAMPLES = Path(__file__).parent / "samples"
STORY = json.loads((SAMPLES / "story.json").read_text(encoding="utf-8"))
FILES = {
    (authority["organisation"], int(year)): name
    for authority in STORY["authorities"]
    for year, name in authority["files"].items()
}
SERIES = [(place, series) for place, all_of_place in STORY["series"].items() for series in all_of_place]


def elements(kind: str) -> list[dict]:
    found = [element for element in STORY["elements"] if element["element"] == kind]
    assert found, f"the story has no {kind}"
    return found


@lru_cache
def reading_of(place: str, year: int) -> Reading:
    name = FILES[place, year]
    return read(text_of((SAMPLES / name).read_bytes(), Path(name).name).text, built_in_vocabulary())


def values(place: str, year: int, name: str, unit: str, kind: str = "level", period: int | None = None) -> list:
    """The observations whose sentence holds ``name`` and whose own name shares its last words, in the unit given."""
    return [
        seen
        for seen in reading_of(place, year).observations
        if seen.unit == unit
        and seen.kind == kind
        and seen.period == (period or year)
        and seen.span == "year"
        and is_named(seen, name)
    ]


def is_named(seen: Observation, name: str) -> bool:
    return name in plain(seen.name) or plain(seen.name) in name and len(seen.name) >= 4


def plain(name: str) -> str:
    return re.sub(r"[“”\s]", "", name)


def test_every_text_says_that_it_is_invented():
    assert len(FILES) == 15
    for name in FILES.values():
        assert STORY["label"] in text_of((SAMPLES / name).read_bytes(), Path(name).name).text[:400]


@pytest.mark.parametrize(("place", "year"), FILES)
def test_the_frame_of_every_text_is_read(place, year):
    reading = reading_of(place, year)
    assert (reading.header.organisation, reading.header.year, reading.header.kind) == (place, year, "rule_of_law")
    assert {section.kind for section in reading.sections} >= {"shortfalls", "plan"} or (place, year) == ("北汀区", 2021)
    assert len(reading.shortfalls) == 3
    assert 2 <= len(reading.goals) <= 5
    assert reading.text.count("存在") < 6, "printed once"


@pytest.mark.parametrize(("place", "series"), SERIES, ids=[f"{place} {series['name']}" for place, series in SERIES])
def test_a_series_is_read_in_every_year(place, series):
    missed = {}
    for year, value in series["values"].items():
        found = values(place, int(year), series["name"], series["unit"], series["kind"])
        if Decimal(value) not in {seen.value for seen in found}:
            missed[year] = [(seen.name, str(seen.value)) for seen in found]
        elif series["code"]:
            codes = {seen.indicator for seen in found if seen.value == Decimal(value)}
            assert codes == {series["code"]}, (year, codes)
    assert not missed


def test_a_rate_rises_and_is_then_left_out():
    (element,) = elements("rises_then_left_out")
    place, name = element["organisation"], element["name"]
    rates = [values(place, int(year), name, element["unit"])[0].value for year in element["values"]]
    assert rates == sorted(rates) == [Decimal(value) for value in element["values"].values()]
    for year in element["left_out"]:
        achieved = [seen for seen in reading_of(place, year).observations if seen.kind != "target"]
        assert not [seen for seen in achieved if "败诉率" in seen.quote]


@pytest.mark.parametrize("element", elements("shortfall_recurs_without_goal"), ids=lambda e: e["organisation"])
def test_a_shortfall_comes_back_and_no_goal_speaks_of_it(element):
    for year in element["years"]:
        reading = reading_of(element["organisation"], year)
        admitted = [lack.quote for lack in reading.shortfalls]
        assert any(all(word in quote for word in element["words"]) for quote in admitted), (year, admitted)
        promised = "".join(reading.text[goal.start : goal.end] for goal in reading.goals)
        assert promised and not [word for word in element["never_in_goals"] if word in promised]


def test_a_goal_is_copied_word_for_word():
    (element,) = elements("goal_copied")
    copies = []
    for year in element["years"]:
        reading = reading_of(element["organisation"], year)
        goal = next(goal for goal in reading.goals if element["words"] in whole(reading, goal))
        copies.append(re.sub(r"^（.）", "", whole(reading, goal)))
    assert copies[0] == copies[1] != ""


def whole(reading: Reading, goal) -> str:
    """A goal with its commitments, as the text has them."""
    end = max([goal.end, *(commitment.end for commitment in goal.commitments)])
    return reading.text[goal.start : end]


@pytest.mark.parametrize("element", elements("approximate"), ids=lambda e: f"{e['name']} {e['year']}")
def test_an_approximate_value_has_its_bounds(element):
    found = values(element["organisation"], element["year"], element["name"], element["unit"])
    (seen,) = [seen for seen in found if seen.value == Decimal(element["value"])]
    assert (seen.qualifier, seen.lower, seen.upper) == (
        element["qualifier"], Decimal(element["lower"]), Decimal(element["upper"]),
    )  # fmt: skip


def test_a_rank_names_its_pool():
    (element,) = elements("rank")
    (seen,) = values(element["organisation"], element["year"], element["name"], element["unit"], "rank")
    assert (seen.value, seen.pool) == (Decimal(element["value"]), element["pool"])


def test_a_figure_is_restated_a_year_later():
    (element,) = elements("restated")
    place, name, unit, period = element["organisation"], element["name"], element["unit"], element["period"]
    own = values(place, period, name, unit)
    later = values(place, element["said_in"], name, unit, period=period)
    assert Decimal(element["own_year"]) in {seen.value for seen in own}
    assert {seen.value for seen in later} == {Decimal(element["restated"])}


def test_a_definition_changes_and_the_text_says_so():
    (element,) = elements("definition_changed")
    place, name, since = element["organisation"], element["name"], element["since"]
    before, after = values(place, since - 1, name, "%"), values(place, since, name, "%")
    assert (before[0].value, after[0].value) == (Decimal(element["before"]), Decimal(element["after"]))
    assert before[0].indicator == after[0].indicator == element["code"]
    assert element["words"] in reading_of(place, since).text


@pytest.mark.parametrize("agrees", [True, False])
def test_parts_and_their_sum(agrees):
    (element,) = elements("sum_agrees" if agrees else "sum_differs")
    place, year, unit = element["organisation"], element["year"], element["unit"]
    numbers = []
    for name, value in (element["total"], *element["parts"]):
        found = [seen.value for seen in values(place, year, name, unit) if seen.value == Decimal(value)]
        assert found, (name, value)
        numbers.append(found[0])
    assert (numbers[0] == sum(numbers[1:])) is agrees


@pytest.mark.parametrize("kind", ["growth_contradicts_levels", "growth_agrees"])
def test_a_claimed_growth_and_the_levels_it_is_claimed_of(kind):
    (element,) = elements(kind)
    place, year, name = element["organisation"], element["year"], element["name"]
    level, last = values(place, year, name, "件")[0].value, values(place, year - 1, name, "件")[0].value
    claimed = values(place, year, name, "%", "growth")[0].value
    assert (str(level), str(last), claimed) == (element["level"], element["last_year"], Decimal(element["claimed"]))
    computed = round((level / last - 1) * 100, 2)
    assert computed == Decimal(element["computed"])
    assert (abs(computed - claimed) < Decimal("0.01")) is (kind == "growth_agrees")


def test_a_value_of_first_instance_alone():
    (element,) = elements("first_instance")
    (seen,) = values(element["organisation"], element["year"], element["name"], element["unit"])
    assert (seen.value, seen.stage) == (Decimal(element["value"]), element["stage"])


def test_a_half_year_inside_the_full_year():
    (element,) = elements("half_year")
    halves = [seen for seen in reading_of(element["organisation"], element["year"]).observations if seen.span == "half"]
    assert [(seen.value, seen.unit) for seen in halves] == [(Decimal(element["value"]), element["unit"])]
    assert is_named(halves[0], element["name"])


def test_zero_is_a_value():
    (element,) = elements("zero")
    found = values(element["organisation"], element["year"], element["name"], element["unit"])
    assert [seen.value for seen in found] == [0]


@pytest.mark.parametrize("element", elements("wording_changed"), ids=lambda e: e["after"])
def test_a_wording_changes(element):
    place, year, unit = element["organisation"], element["year"], element["unit"]
    assert values(place, year - 1, element["before"], unit)
    assert not values(place, year, element["before"], unit)
    assert [seen.value for seen in values(place, year, element["after"], unit)] == [Decimal(element["value"])]


@pytest.mark.parametrize("target", STORY["targets"], ids=lambda t: f"{t['organisation']} {t['for']} {t['name']}")
def test_a_target_is_read_and_its_outcome_can_be_told(target):
    place, year = target["organisation"], target["set_in"]
    reading = reading_of(place, year)
    set_by = [index for goal in reading.goals for index in goal.targets]
    found = [
        (seen.comparator, seen.value, seen.period)
        for index, seen in enumerate(reading.observations)
        if seen.kind == "target" and seen.unit == target["unit"] and is_named(seen, target["name"]) and index in set_by
    ]
    assert found == [(target["comparator"], Decimal(target["value"]), target["for"])]
    outcome = {seen.value for seen in values(place, year + 1, target["name"], target["unit"])}
    if target["next_value"] is None:
        assert (target["outcome"], outcome) == ("not_reported", set())
        return
    reached, limit = Decimal(target["next_value"]), Decimal(target["value"])
    assert reached in outcome
    met = {"ge": reached >= limit, "gt": reached > limit, "le": reached <= limit}[target["comparator"]]
    assert target["outcome"] == ("met" if met else "not_met")
