"""The state chart of a ledger item in full: state x step x side. No database."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from django.core.exceptions import ValidationError

from reports.follow_up.ledger.chart import (
    MOVES,
    Act,
    At,
    Said,
    Sides,
    Situation,
    after,
    check_step,
    is_open_to,
    steps_open_to,
)

TODAY = date(2024, 9, 10)
# Everything that a step may ask of the item besides its state is given.
NOW = Situation(
    state=At.UNDER_WAY, percent=100, deadline=date(2024, 12, 31), extension_asked=True, withdrawn_from=At.UNDER_WAY,
    has_evidence=True, sealed=True, named_again=True,
)  # fmt: skip
SAID = Said(on=TODAY, text="材料齐全", percent=100, until=date(2025, 3, 31), shortfall=object())
ENTRY = Sides(enters=True, owner=True)
NAMED = Sides(owner=True, worked=True)
ABOVE = Sides(above=True)
ABOVE_AND_OWNER = Sides(owner=True, above=True, worked=True)
NOBODY = Sides()
SIDES = {"entry": ENTRY, "named": NAMED, "above": ABOVE, "above and owner": ABOVE_AND_OWNER, "nobody": NOBODY}

# The chart once more, told from the words of the practice: step -> side, states before, state after.
ROAD = {
    "started": ("owner", {"not_started"}, "under_way"),
    "progress": ("owner", {"under_way", "lasting"}, None),
    "sent": ("owner", {"under_way", "lasting"}, "to_accept"),
    "taken_back": ("owner", {"to_accept"}, "under_way"),
    "extension_asked": ("owner", {"not_started", "under_way"}, None),
    "closed": ("above", {"to_accept"}, "closed"),
    "returned": ("above", {"to_accept"}, "under_way"),
    "extended": ("above", {"not_started", "under_way", "to_accept"}, None),
    "not_extended": ("above", {"not_started", "under_way", "to_accept"}, None),
    "lasting": ("above", {"not_started", "under_way", "to_accept"}, "lasting"),
    "withdrawn": ("above", {"not_started", "under_way", "to_accept", "lasting"}, "withdrawn"),
    "brought_back": ("above", {"withdrawn", "lasting"}, "under_way"),
    "reopened": ("above", {"closed"}, "under_way"),
    "left_closed": ("above", {"closed"}, None),
    "handed_over": ("above", {"not_started", "under_way", "to_accept", "lasting"}, "withdrawn"),
}
TAKES = {
    "owner": {"entry", "named", "above and owner"},
    "above": {"above"},
}


def now_for(act: str, state: str) -> Situation:
    # An extension is asked for while none waits, and answered while one does.
    return replace(NOW, state=state, extension_asked=act != Act.EXTENSION_ASKED)


def refused(act: str, now: Situation, who: Sides, said: Said = SAID) -> ValidationError | None:
    try:
        check_step(act, now, who, said, TODAY)
    except ValidationError as error:
        return error
    return None


def test_every_step_of_an_item_is_on_the_road():
    assert set(MOVES) == set(ROAD) == set(Act.values) - {Act.ENTERED}


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(("act", "state"), list(product(ROAD, At.values)))
def test_the_chart(act, state, side):
    takes, before, to = ROAD[act]
    now = now_for(act, state)
    allowed = state in before and side in TAKES[takes]
    assert (refused(act, now, SIDES[side]) is None) == allowed
    assert is_open_to(act, now, SIDES[side]) == allowed
    if allowed:
        assert after(act, now) == (to or state)


def test_buttons_are_the_steps_that_the_chart_allows():
    assert set(steps_open_to(replace(NOW, extension_asked=False), ENTRY)) == {
        Act.PROGRESS, Act.SENT, Act.EXTENSION_ASKED}  # fmt: skip
    assert steps_open_to(NOW, NOBODY) == []


@pytest.mark.parametrize("act", [act for act, move in MOVES.items() if move.why])
def test_a_judging_step_needs_a_reason(act):
    (state, *_rest) = sorted(MOVES[act].before)
    who = ENTRY if MOVES[act].side == "owner" else ABOVE
    error = refused(act, now_for(act, state), who, replace(SAID, text=""))
    assert error is not None and "text" in error.message_dict


@pytest.mark.parametrize(
    ("act", "now", "said", "field"),
    [
        (Act.PROGRESS, {}, {"percent": None}, "percent"),
        (Act.PROGRESS, {}, {"percent": 101}, "percent"),
        (Act.PROGRESS, {"percent": 60}, {"percent": 40}, "why_less"),
        (Act.SENT, {"percent": 60}, {"text": ""}, "text"),
        (Act.SENT, {"percent": None}, {"text": ""}, "text"),
        (Act.EXTENSION_ASKED, {"extension_asked": False}, {"until": None}, "until"),
        (Act.EXTENSION_ASKED, {"extension_asked": False}, {"until": date(2024, 12, 31)}, "until"),
        (Act.PROGRESS, {}, {"on": date(2024, 9, 11)}, "on"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(act, now, said, field):
    error = refused(act, replace(NOW, **now), ENTRY, replace(SAID, **said))
    assert error is not None and list(error.message_dict) == [field]


@pytest.mark.parametrize(
    ("act", "now", "said"),
    [
        (Act.PROGRESS, {"percent": 60}, {"percent": 40, "why_less": "验收退回"}),
        (Act.PROGRESS, {"percent": 60}, {"percent": 60}),
        (Act.PROGRESS, {"percent": None}, {"percent": 0}),
        (Act.SENT, {"percent": 100}, {"text": ""}),
        (Act.SENT, {"percent": 60}, {"text": "余下事项并入另案"}),
    ],
)
def test_what_is_complete_is_taken(act, now, said):
    assert refused(act, replace(NOW, **now), ENTRY, replace(SAID, **said)) is None


def test_closing_without_anything_that_backs_it_is_asked_twice():
    now = replace(NOW, state=At.TO_ACCEPT, has_evidence=False)
    error = refused(Act.CLOSED, now, ABOVE)
    assert list(error.message_dict) == ["without_evidence"]
    assert refused(Act.CLOSED, now, ABOVE, replace(SAID, without_evidence=True)) is None
    assert refused(Act.CLOSED, now, ABOVE, replace(SAID, files=("验收照片",))) is None


def test_nobody_closes_what_they_answer_for_or_worked_on():
    now = replace(NOW, state=At.TO_ACCEPT)
    error = refused(Act.CLOSED, now, Sides(above=True, worked=True))
    assert error.code == "side"


@pytest.mark.parametrize(("until", "asked"), [(None, True), (TODAY, True), (date(2025, 1, 1), False)])
def test_opening_again_needs_a_deadline_to_come(until, asked):
    error = refused(Act.REOPENED, replace(NOW, state=At.CLOSED), ABOVE, replace(SAID, until=until))
    assert (error is not None) == asked


@pytest.mark.parametrize(
    ("act", "state", "missing"),
    [
        (Act.EXTENDED, At.UNDER_WAY, {"extension_asked": False}),
        (Act.NOT_EXTENDED, At.UNDER_WAY, {"extension_asked": False}),
        (Act.LEFT_CLOSED, At.CLOSED, {"named_again": False}),
        (Act.BROUGHT_BACK, At.WITHDRAWN, {"withdrawn_from": ""}),
        (Act.HANDED_OVER, At.UNDER_WAY, {"sealed": False}),
    ],
)
def test_some_steps_need_more_than_a_state(act, state, missing):
    assert refused(act, replace(NOW, state=state), ABOVE) is None
    assert refused(act, replace(NOW, state=state, **missing), ABOVE) is not None


def test_an_extension_is_asked_for_once_at_a_time_and_only_of_a_deadline():
    assert not is_open_to(Act.EXTENSION_ASKED, NOW, ENTRY)
    assert not is_open_to(Act.EXTENSION_ASKED, replace(NOW, extension_asked=False, deadline=None), ENTRY)


def test_what_was_withdrawn_comes_back_to_where_it_stood():
    now = replace(NOW, state=At.WITHDRAWN, withdrawn_from=At.NOT_STARTED)
    assert after(Act.BROUGHT_BACK, now) == At.NOT_STARTED


@pytest.mark.parametrize("act", [Act.TAKEN_BACK, Act.RETURNED])
def test_a_lasting_effort_that_is_not_accepted_stays_one(act):
    assert after(act, replace(NOW, state=At.TO_ACCEPT, sent_from=At.LASTING)) == At.LASTING
