"""``read`` as a whole: any text gives a valid reading."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.catalogue.load import built_in_vocabulary
from reports.reading.contract import (
    ACHIEVEMENTS,
    INTRO,
    LEADERSHIP,
    OTHER,
    PLAN,
    SHORTFALLS,
    TARGET,
    Reading,
)
from reports.reading.reader import read
from tests.invented import COUNTY, REPORTS

VOCABULARY = built_in_vocabulary()
PIECES = [piece for report in REPORTS for piece in report.replace("。", "。\x00").replace("\n", "\n\x00").split("\x00")]


def assert_valid(reading: Reading) -> None:
    text = reading.text
    passages = [*reading.observations, *reading.shortfalls, *reading.goals, *reading.trends]
    passages += [cause for shortfall in reading.shortfalls for cause in shortfall.causes]
    passages += [commitment for goal in reading.goals for commitment in goal.commitments]
    assert all(text[passage.start : passage.end] == passage.quote and passage.quote for passage in passages)
    assert all(0 <= doubt.start <= doubt.end <= len(text) and doubt.message for doubt in reading.doubts)
    kinds = {INTRO, ACHIEVEMENTS, SHORTFALLS, LEADERSHIP, PLAN, OTHER}
    assert all(section.kind in kinds and section.start < section.end for section in reading.sections)
    assert all(observation.section in kinds for observation in reading.observations)
    places = [place for goal in reading.goals for place in goal.targets]
    assert all(reading.observations[place].kind == TARGET for place in places) and len(places) == len(set(places))
    assert reading.to_json()["text"] == text


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_gives_a_valid_reading_and_the_same_again(report):
    reading = read(report, VOCABULARY)
    assert_valid(reading)
    again = read(reading.text, VOCABULARY)
    assert again.text == reading.text
    assert (again.sections, again.shortfalls, again.goals) == (reading.sections, reading.shortfalls, reading.goals)


def test_targets_are_tied_to_the_goal_that_sets_them():
    reading = read(COUNTY, VOCABULARY)
    tied = {goal.quote: [reading.observations[place].value for place in goal.targets] for goal in reading.goals}
    assert tied == {"加强基层执法队伍建设": [6], "提升行政复议质效": [40], "创新普法方式": []}


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300))
def test_any_text_gives_a_valid_reading(raw):
    reading = read(raw, VOCABULARY)
    assert_valid(reading)
    assert read(reading.text, VOCABULARY).text == reading.text


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.randoms(use_true_random=False))
def test_a_report_in_pieces_gives_a_valid_reading(pieces, chance: random.Random):
    raw = "".join(piece[: chance.randrange(len(piece) + 1)] if chance.random() < 0.2 else piece for piece in pieces)
    reading = read(raw, VOCABULARY)
    assert_valid(reading)
    assert read(reading.text, VOCABULARY).text == reading.text
