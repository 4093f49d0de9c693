"""The matrix ordered by size of change."""

from reports.comparison.build import by_change
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
