"""The matrix ordered by size of change, and narrowed to what a reader asks for."""

from dataclasses import replace

import pytest

from reports.comparison.build import by_change, narrow
from tests.test_comparison_build import cases, matrix, value


def test_the_largest_change_of_the_last_year_stands_first():
    made = matrix(
        cases(100, 2022), cases(110, 2023),
        value("12.00", 2022), value("6.00", 2023),
        cases(0, 2022, "P01", "罚没收入", unit="元"), cases(5, 2023, "P01", "罚没收入", unit="元"),
        cases(50, 2022, "L02", "一审审结数"), cases(50, 2023, "L02", "一审审结数"),
    )  # fmt: skip
    (group,) = by_change(made).groups
    assert [row.key.indicator for row in group.rows] == ["P01", "L04", "A01", "L02"]
    assert by_change(matrix(years=range(0))).groups == ()


# --- filters ---


@pytest.fixture
def mixed():
    return matrix(
        value("12.5", 2022), value("14.0", 2023), cases(5, 2022), cases(5, 2023), cases(2, 2022, "P01", unit="元"),
        cases(7, 2023, None, "组织观摩"), cases(8, 2023, None, "组织观摩"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("show", "codes"),
    [("worse", ["L04"]), ("better", []), ("changed", ["L04"]), ("missing", ["P01"]), ("several", [""]), ("new", [""])],
)
def test_show_narrows(mixed, show, codes):
    assert [row.key.indicator for row in narrow(mixed, show=show).rows] == codes


def test_theme_and_words_narrow(mixed):
    assert {row.key.indicator for row in narrow(mixed, theme="T6").rows} == {"L04", "A01"}
    assert [row.key.indicator for row in narrow(mixed, words="败诉").rows] == ["L04"]
    assert [row.key.indicator for row in narrow(mixed, words="a01").rows] == ["A01"]
    assert narrow(mixed, words="查无此项").groups == ()


def test_narrowing_leaves_the_cells_alone(mixed):
    assert narrow(mixed, words="败诉").rows[0] == next(row for row in mixed.rows if row.key.indicator == "L04")


def test_values_are_not_changed_by_building():
    one = value("12.5", 2022)
    assert matrix(one).rows[0].cells[0].value == replace(one)
