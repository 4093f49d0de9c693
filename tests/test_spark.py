"""The small line beside a series: up is more, gaps and breaks are open, one year is a dot."""

import re

from reports.comparison.build import build_row
from reports.comparison.cells import Break
from reports.comparison.drawing.spark import HEIGHT, WIDTH, spark
from tests.test_comparison_build import LOSS_RATE, settled, value

YEARS = (2020, 2021, 2022, 2023)


def drawn(*values, breaks=()):
    by_year = {report.year: report for report in settled(*YEARS)}
    return spark(build_row(value(1).key, values, YEARS, by_year, LOSS_RATE, breaks).cells)


def lines(svg):
    found = re.findall(r'points="([^"]+)"', svg)
    return [[tuple(map(float, point.split(","))) for point in line.split()] for line in found]


def test_more_stands_higher_and_later_further_right():
    ((first, second, third),) = lines(drawn(value(5, 2020), value(9, 2021), value(1, 2022)))
    assert first[0] < second[0] < third[0] < WIDTH
    assert 0 < second[1] < first[1] < third[1] < HEIGHT


def test_a_gap_is_open_and_a_year_alone_is_a_dot():
    svg = drawn(value(5, 2020), value(9, 2021), value(1, 2023))
    assert [len(line) for line in lines(svg)] == [2]
    assert svg.count("<circle") == 2


def test_no_line_runs_over_a_break():
    values = [value(year, year) for year in YEARS]
    assert [len(line) for line in lines(drawn(*values, breaks=[Break(2022, "口径调整")]))] == [2, 2]


def test_equal_values_are_a_level_line_and_one_value_none():
    ((first, second),) = lines(drawn(value(5, 2022), value(5, 2023)))
    assert first[1] == second[1] == HEIGHT / 2
    assert drawn(value(5, 2023)) == ""


def test_a_smaller_rank_stands_higher():
    ranks = [
        value(number, year, kind="rank", unit="", pool="全市", step="1") for year, number in ((2022, 4), (2023, 1))
    ]
    by_year = {report.year: report for report in settled(*YEARS)}
    ((first, second),) = lines(spark(build_row(ranks[0].key, ranks, YEARS, by_year, LOSS_RATE).cells))
    assert second[1] < first[1]
