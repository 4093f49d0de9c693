"""The reconciliation sheet from plain values: order, silences, shortfalls and goals beside each other."""

from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.change import Reported
from indicators.quantity import Quantity
from reports.comparison.build import build as build_matrix
from reports.comparison.cells import DROPPED, NOT_READ, Definition, ReportYear, Value
from reports.comparison.series import SeriesKey
from reports.comparison.two_years.build import Reason, Words, build
from reports.comparison.two_years.wordings import (
    COPIED,
    GONE,
    NEW,
    REPEATED,
    REWORDED,
    SIMILAR,
    Said,
    copied_goals,
    shortfalls_of,
    softened_goals,
)

REPORTS = [ReportYear(year, 1, year, year, True, True) for year in (2021, 2022, 2023)]
DEFINITIONS = {
    "L04": Definition("L04", "行政诉讼败诉率", "%", "lower", "T6"),
    "C01": Definition("C01", "负责人出庭应诉率", "%", "higher", "T6"),
    "E01": Definition("E01", "行政处罚案件", "件", "neutral", "T6"),
}


def value(code: str, year: int, number: str, unit: str = "%", comparator: str = "", name: str = "") -> Value:
    key = SeriesKey(indicator=code) if code else SeriesKey(organisation=1, name=name, unit=unit)
    step = Decimal("0.01") if unit == "%" else Decimal(1)
    reported = Reported(Quantity(Decimal(number), unit, step=step))
    said = name or DEFINITIONS[code].name
    report_year = year - 1 if comparator else year
    return Value(1, report_year, report_year, year, said, key, reported, quote=f"{said}{number}", comparator=comparator)


def said(*quotes: str, what: str = "shortfall", report: int = 2022) -> list[Said]:
    return [Said(what, number, report, quote) for number, quote in enumerate(quotes, 1)]


def sheet(*values: Value, words: Words | None = None, reports=REPORTS, reasons=None):
    matrix = build_matrix(values, reports, DEFINITIONS, {}, {"T6": "争议"}, (2022, 2023))
    return build(matrix, [], words or Words(), reasons)


def test_a_falling_loss_rate_is_better_and_stands_before_what_has_no_direction():
    made = sheet(
        value("E01", 2022, "100", "件"), value("E01", 2023, "900", "件"),
        value("L04", 2022, "12.50"), value("L04", 2023, "10.40"),
    )  # fmt: skip
    assert [(each.row.key.indicator, each.verdict) for each in made.changed_most] == [
        ("L04", "better"),
        ("E01", "changed"),
    ]


def test_the_larger_change_comes_first():
    made = sheet(
        value("L04", 2022, "12.50"), value("L04", 2023, "12.00"),
        value("C01", 2022, "80.00"), value("C01", 2023, "95.00"),
    )  # fmt: skip
    assert [each.row.key.indicator for each in made.changed_most] == ["C01", "L04"]


def test_a_rise_from_zero_has_a_place_in_the_order():
    made = sheet(value("E01", 2022, "0", "件"), value("E01", 2023, "5", "件"))
    assert made.changed_most[0].size == 100


def test_unclear_and_equal_values_are_no_change():
    about = Quantity(Decimal(101), "件", "about", Decimal(96), Decimal(106))
    rounded = replace(value("E01", 2023, "101", "件"), reported=Reported(about))
    made = sheet(value("E01", 2022, "100", "件"), rounded, value("L04", 2022, "12.50"), value("L04", 2023, "12.50"))
    assert made.changed_most == () and made.counts["unclear"] == made.counts["same"] == 1


def test_what_is_gone_is_dropped_where_both_reports_are_settled():
    (silent,) = sheet(value("L04", 2022, "12.50"), value("C01", 2022, "80"), value("C01", 2023, "80")).silent
    assert silent.row.key.indicator == "L04" and silent.state == DROPPED and silent.is_certain


@pytest.mark.parametrize("change", [{"accepted": False}, {"checked": False}])
def test_what_is_gone_is_only_not_found_while_a_report_is_open(change):
    reports = [REPORTS[0], replace(REPORTS[1], **change), REPORTS[2]]
    (silent,) = sheet(value("L04", 2022, "12.50"), reports=reports).silent
    assert silent.state == NOT_READ and not silent.is_certain


def test_what_had_become_worse_comes_first_among_the_silent():
    made = sheet(
        value("C01", 2021, "70"), value("C01", 2022, "80"),
        value("L04", 2021, "10.00"), value("L04", 2022, "12.50"),
    )  # fmt: skip
    assert [(each.row.key.indicator, each.was_worse) for each in made.silent] == [("L04", True), ("C01", False)]


def test_what_missed_its_target_comes_first_among_the_silent():
    made = sheet(value("C01", 2022, "80"), value("L04", 2022, "12.50"), value("L04", 2022, "10", comparator="le"))
    assert [(each.row.key.indicator, each.missed_target) for each in made.silent] == [("L04", True), ("C01", False)]


def test_what_is_tied_to_a_shortfall_comes_first_among_the_silent():
    words = Words(shortfalls=(said("行政机关败诉率仍然偏高"), []))
    made = sheet(value("E01", 2022, "9", "件"), value("L04", 2022, "12.50"), words=words)
    assert made.silent[0].row.key.indicator == "L04"
    assert made.silent[0].shortfall.quote == "行政机关败诉率仍然偏高"
    assert made.silent[1].shortfall is None


def test_a_recorded_reason_moves_a_silence_to_the_end():
    held = Reason("L04-level-year", "merged", "", "甲", None)
    made = sheet(
        value("L04", 2021, "10"),
        value("L04", 2022, "12.50"),
        value("E01", 2022, "9", "件"),
        reasons={held.series: held},
    )
    assert [each.reason for each in made.silent] == [None, held]


def test_a_number_that_became_an_adjective_is_found_in_the_later_text():
    words = Words(text="2023年，行政诉讼败诉率明显下降，出庭3次。")
    (silent,) = sheet(value("L04", 2022, "12.50"), words=words).silent
    assert silent.adjective == "行政诉讼败诉率明显下降"


def test_a_clause_with_a_figure_is_no_adjective():
    words = Words(text="行政诉讼败诉率降低2个百分点。")
    (silent,) = sheet(value("L04", 2022, "12.50"), words=words).silent
    assert silent.adjective == ""


def test_a_series_outside_the_dictionary_falls_silent_too():
    (silent,) = sheet(value("", 2022, "30", "场", name="巡回宣讲")).silent
    assert silent.row.name == "巡回宣讲"


def test_a_new_series_is_new_and_not_a_change():
    made = sheet(value("L04", 2023, "12.50"), value("C01", 2022, "80"), value("C01", 2023, "90"))
    assert [each.row.key.indicator for each in made.new] == ["L04"]


def test_nothing_read_is_an_empty_sheet():
    assert sheet().is_empty


def test_shortfalls_are_repeated_reworded_new_or_gone():
    before = said("基层执法力量薄弱，人员编制不足", "普法形式单一，针对性不强", "个别部门合同审查不严")
    after = said("基层执法力量薄弱，人员编制不足", "普法形式较单一，针对性仍然不强", "数据共享不畅", report=2023)
    states = [(pair.state, (pair.after or pair.before).quote) for pair in shortfalls_of(before, after)]
    assert states == [
        (REPEATED, "基层执法力量薄弱，人员编制不足"),
        (REWORDED, "普法形式较单一，针对性仍然不强"),
        (NEW, "数据共享不畅"),
        (GONE, "个别部门合同审查不严"),
    ]


def test_goals_are_copied_or_taken_up_and_the_rest_is_left_out():
    before = said("加强基层执法队伍建设，开展轮训", "完善行政复议案前调解机制", what="goal")
    after = said("加强基层执法队伍建设，开展轮训", "健全行政复议案前调解机制", "建设法治公园", what="goal")
    assert [(pair.state, pair.after.at) for pair in copied_goals(before, after)] == [(COPIED, 1), (SIMILAR, 2)]


def test_a_goal_that_lost_its_number_is_told():
    before = said("力争行政复议调解和解率达到40%以上", what="goal")
    assert softened_goals(before, said("进一步提高行政复议调解和解率", what="goal"))
    assert not softened_goals(before, said("力争行政复议调解和解率达到45%以上", what="goal"))
