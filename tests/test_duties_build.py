"""Duties of reports, pure: how a date stands on a day, what content is located, what a secrecy check is worth."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.follow_up.duties import build
from reports.follow_up.duties.build import Place, Shown

DUE = date(2025, 3, 1)


def proof(day: date) -> Shown:
    return Shown(1, "submit", day, "https://example.org/1", "", None, "", "", "甲")


def dated(done=None, *, on_site=None, proofs=(), is_here=True, at=date(2025, 6, 1), due=DUE):
    return build.dated("submit", due, done, on_site, proofs, is_here=is_here, at=at)


@pytest.mark.parametrize(
    ("done", "at", "is_here", "standing", "late"),
    [
        (DUE, date(2025, 6, 1), True, build.IN_TIME, 0),
        (date(2025, 3, 2), date(2025, 6, 1), True, build.LATE, 1),
        (None, DUE, False, build.WAITING, 0),
        (None, date(2025, 3, 2), False, build.MISSING, 1),
        (None, date(2025, 3, 2), True, build.UNDATED, 0),
    ],
)
def test_a_date_is_judged_by_the_last_day_in_time(done, at, is_here, standing, late):
    found = dated(done, at=at, is_here=is_here)
    assert (found.standing, found.days_late) == (standing, late)


def test_where_no_rule_asks_nothing_is_late():
    assert dated(date(2030, 1, 1), due=None).standing == build.NOT_ASKED


def test_the_record_counts_before_a_proof_and_a_proof_before_the_step_here():
    shown = proof(date(2025, 2, 20))
    assert dated(date(2025, 2, 1), proofs=[shown]).source == build.RECORDED
    assert dated(proofs=[shown], on_site=DUE).done == date(2025, 2, 20)
    assert dated(on_site=DUE).source == build.ON_SITE


def test_a_proof_of_another_day_than_the_record_is_said():
    assert dated(DUE, proofs=[proof(date(2025, 3, 9))]).contradicted
    assert not dated(DUE, proofs=[proof(DUE)]).contradicted


@given(st.integers(-400, 400))
def test_days_late_are_the_days_after_the_last_day_in_time(days):
    assert dated(DUE + timedelta(days=days)).days_late == max(days, 0)


HEADS = {kind: Place(n * 10, n * 10 + 5, kind) for n, kind in enumerate(("achievements", "shortfalls", "plan"))}


def states(year=2024, sections=HEADS, doubts=(), has_text=True, asked=True):
    return {item.kind: item.state for item in build.items(year, has_text, sections, doubts, asked=asked)}


def test_a_section_locates_its_item_and_its_absence_does_not():
    found = states()
    assert found["achievements"] == build.LOCATED and found["leadership"] == build.NOT_LOCATED
    assert found["other"] == build.NOTHING_FURTHER


def test_one_head_may_hold_shortfalls_and_plan_unless_the_reader_doubts_it():
    both = {kind: HEADS[kind] for kind in ("achievements", "plan")}
    assert states(sections=both)["shortfalls"] == build.LOCATED
    doubt = Place(3, 9, "未见法定内容“存在的不足和原因”，最接近的语句在此处")
    found = build.items(2024, True, both, [doubt], asked=True)
    item = next(item for item in found if item.kind == "shortfalls")
    assert (item.state, item.start, item.end) == (build.NOT_LOCATED, 3, 9), "with what comes nearest"


def test_before_the_rule_nobody_asked_for_the_leaders_duty():
    assert "leadership" not in states(year=2018) and "leadership" in states(year=2019)


def test_a_record_without_text_and_another_kind_are_not_blamed():
    assert set(states(has_text=False).values()) == {build.NO_TEXT}
    assert states(asked=False) == {}


@pytest.mark.parametrize(
    ("checks", "published", "state"),
    [
        ([], None, build.NOT_CHECKED),
        ([(DUE, "may_be_published", "主任", "")], DUE, build.CLEARED),
        ([(date(2025, 3, 2), "may_be_published", "主任", "")], DUE, build.TOO_LATE),
        ([(DUE, "may_be_published", "主任", ""), (DUE, "may_not", "主任", "")], DUE, build.REFUSED),
    ],
)
def test_a_secrecy_check_comes_before_publication_and_the_newest_holds(checks, published, state):
    assert build.secrecy(checks, published, "may_not").state == state


def owed(standing: str, days: int = 0, name: str = ""):
    done = build.Dated("submit", DUE, None, "", standing, days)
    fine = build.Dated("publish", DUE, DUE, build.RECORDED, build.IN_TIME, 0)
    return build.OwedBy(1, name, "", 2024, 1, "", done, fine, (), None)


def test_the_worst_come_first():
    lines = [owed(build.IN_TIME), owed(build.LATE, 3), owed(build.MISSING, 9), owed(build.LATE, 40)]
    found = [(each.standing, each.submitted.days_late) for each in build.worst_first(lines)]
    assert found == [(build.MISSING, 9), (build.LATE, 40), (build.LATE, 3), (build.IN_TIME, 0)]
    assert build.counted(lines) == {build.MISSING: 1, build.LATE: 2, build.IN_TIME: 1}
