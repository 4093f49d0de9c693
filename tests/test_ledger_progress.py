"""Progress against time: whole months, what is due by now, the grade and the standing. No database."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reports.follow_up.ledger.page import longest_run
from reports.follow_up.ledger.progress import STANDINGS, pace, standing, whole_months

NUMBERS = {"behind_points": 10, "ahead_points": 10, "near_due_days": 30}
days = st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 12, 31))


@pytest.mark.parametrize(
    ("begun", "until", "months"),
    [
        ("2024-01-01", "2024-11-30", 11),  # both days count: the eleventh month is over on its last evening
        ("2024-01-01", "2024-11-29", 10),
        ("2024-01-01", "2024-12-31", 12),
        ("2024-01-15", "2024-02-14", 1),
        ("2024-01-15", "2024-02-13", 0),
        ("2024-01-31", "2024-02-29", 1),
        ("2023-03-31", "2023-04-30", 1),
        ("2024-06-01", "2024-05-01", 0),
        ("2024-06-01", "2024-06-01", 0),
    ],
)
def test_months_are_whole_and_both_days_count(begun, until, months):
    assert whole_months(date.fromisoformat(begun), date.fromisoformat(until)) == months


@given(days, st.integers(0, 120))
def test_the_first_of_a_month_counts_like_a_calendar(begun, number):
    begun = begun.replace(day=1)
    year, month = divmod(begun.month - 1 + number, 12)
    end = date(begun.year + year, month + 1, 1) - timedelta(days=1)
    assert whole_months(begun, end) == number


@given(days, days)
def test_months_never_shrink_as_days_go_by(begun, until):
    assume(until < date(2035, 12, 30))
    grown = whole_months(begun, until + timedelta(days=1)) - whole_months(begun, until)
    assert grown in (0, 1)


def test_the_published_example():
    """At the end of November an item of a calendar year should stand at 91.7 %."""
    at_work = pace(date(2024, 1, 1), date(2024, 12, 31), date(2024, 11, 30), 82, NUMBERS)
    assert (at_work.passed, at_work.months, at_work.expected) == (11, 12, Decimal("91.7"))
    assert (at_work.gap, at_work.grade) == (Decimal("-9.7"), "on_time")
    assert pace(date(2024, 1, 1), date(2024, 12, 31), date(2024, 11, 30), 81, NUMBERS).grade == "behind"


@pytest.mark.parametrize(
    ("percent", "points", "grade"),
    [(50, 10, "on_time"), (41, 10, "on_time"), (40, 10, "behind"), (60, 10, "ahead"), (59, 10, "on_time"),
     (49, 0, "behind"), (50, 0, "on_time"), (51, 0, "ahead"), (None, 10, "behind")],
)  # fmt: skip
def test_points_decide_the_grade(percent, points, grade):
    numbers = {**NUMBERS, "behind_points": points, "ahead_points": points}
    assert pace(date(2024, 1, 1), date(2024, 12, 31), date(2024, 6, 30), percent, numbers).grade == grade


def test_without_a_deadline_nothing_is_held_against_time():
    assert pace(date(2024, 1, 1), None, date(2024, 6, 30), 10, NUMBERS) is None


def test_a_term_shorter_than_a_month_is_due_on_its_last_day():
    begun, deadline = date(2024, 3, 4), date(2024, 3, 20)
    assert pace(begun, deadline, date(2024, 3, 19), 0, NUMBERS).grade == "on_time"
    assert pace(begun, deadline, deadline, 50, NUMBERS).expected == 100


@given(days, st.integers(0, 2000), st.integers(-400, 2500), st.integers(0, 100))
def test_what_is_due_lies_between_nothing_and_all_and_never_falls(begun, term, gone, percent):
    deadline, at = begun + timedelta(days=term), begun + timedelta(days=gone)
    first = pace(begun, deadline, at, percent, NUMBERS)
    assert 0 <= first.expected <= 100
    assert first.expected <= pace(begun, deadline, at + timedelta(days=1), percent, NUMBERS).expected
    assert gone < term or first.expected == 100


@given(days, st.integers(0, 2000), st.integers(0, 2500))
def test_more_done_is_never_graded_worse(begun, term, gone):
    order = ("behind", "on_time", "ahead")
    deadline, at = begun + timedelta(days=term), begun + timedelta(days=gone)
    grades = [order.index(pace(begun, deadline, at, percent, NUMBERS).grade) for percent in range(0, 101, 5)]
    assert all(one <= two for one, two in pairwise(grades))


BEGUN, DUE = date(2024, 1, 1), date(2024, 12, 31)


@pytest.mark.parametrize(
    ("state", "at", "percent", "expected"),
    [
        ("under_way", "2025-01-01", 100, "overdue"),
        ("to_accept", "2025-01-01", 100, "overdue"),
        ("under_way", "2024-12-31", 95, "near_due"),
        ("under_way", "2024-12-31", 50, "behind"),  # the more pressing of the two
        ("to_accept", "2024-12-20", 0, "near_due"),  # the owner has done their part
        ("to_accept", "2024-06-30", 0, "on_plan"),
        ("under_way", "2024-06-30", 50, "on_plan"),
        ("not_started", "2024-06-30", None, "behind"),
        ("not_started", "2024-01-31", None, "on_plan"),
        ("lasting", "2026-01-01", 0, "on_plan"),
        ("closed", "2026-01-01", 0, "closed"),
        ("withdrawn", "2026-01-01", 0, "closed"),
    ],
)
def test_the_most_pressing_standing_holds(state, at, percent, expected):
    assert standing(state, BEGUN, DUE, date.fromisoformat(at), percent, NUMBERS) == expected


def test_without_a_deadline_an_open_item_is_on_plan():
    assert standing("under_way", BEGUN, None, date(2030, 1, 1), None, NUMBERS) == "on_plan"


def test_every_standing_is_listed_once():
    assert sorted(STANDINGS) == sorted({"overdue", "behind", "near_due", "on_plan", "closed"})


@pytest.mark.parametrize(
    ("years", "run"), [([], 0), ([2021], 1), ([2021, 2022, 2023], 3), ([2020, 2022, 2023], 2), ([2020, 2022], 1)]
)
def test_years_running_are_consecutive(years, run):
    assert longest_run(years) == run
