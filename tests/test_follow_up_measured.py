"""The measured answer: which figure of the next report may answer a target, and whether it meets it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.quantity import Quantity
from reports.follow_up.measuring.figures import Figure, promised_measure
from reports.follow_up.measuring.measured import answer
from reports.follow_up.measuring.names import LIKELY, SURE, agreement


def quantity(value, unit="%", step="1", **fields) -> Quantity:
    return Quantity(Decimal(str(value)), unit, step=Decimal(step), **fields)


def target(name="行政败诉率", value=8, unit="%", comparator="lt", **fields) -> Figure:
    """Promised in the report on 2022 for 2023: a loss rate below 8%."""
    given = {"period": 2023, "report_year": 2022, "kind": "target", "section": "plan", "comparator": comparator}
    return Figure(name, quantity(value, unit), **{**given, **fields})


def outcome(name="行政败诉率", value="6.52", unit="%", step="0.01", **fields) -> Figure:
    """Reported for 2023 in the report on 2023."""
    given = {"period": 2023, "report_year": 2023, "section": "achievements"}
    return Figure(name, quantity(value, unit, step), **{**given, **fields})


def verdict(promised: Figure, *figures: Figure) -> str:
    return answer(promised, figures).verdict


# --- by interval and comparator ---------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "expected"), [("6.52", "met"), ("8.01", "not_met"), ("12.36", "not_met")])
def test_a_falling_indicator_is_met_from_below(value, expected):
    assert verdict(target(), outcome(value=value)) == expected


@pytest.mark.parametrize(("value", "expected"), [("0", "met"), ("3", "not_met")])
def test_zero_is_a_target_and_an_answer(value, expected):
    promised = target("较大安全事故", 0, "起", "eq", better="lower")
    assert verdict(promised, outcome("较大安全事故", value, "起", "1")) == expected


@pytest.mark.parametrize(("value", "expected"), [("1000", "met"), ("960", "met"), ("940", "not_met"), ("1300", "met")])
def test_about_allows_five_per_cent_and_more_of_the_good(value, expected):
    promised = target("矛盾纠纷化解", 1000, "件", "about", better="higher")
    assert verdict(promised, outcome("矛盾纠纷化解", value, "件", "1")) == expected


def test_an_approximate_outcome_at_the_bound_is_unclear():
    about = outcome("普法讲座", 100, "场", "1")
    about = replace(
        about, quantity=replace(about.quantity, qualifier="about", lower=Decimal(95), upper=Decimal(105))
    )  # fmt: skip
    assert verdict(target("普法讲座", 100, "场", "ge"), about) == "unclear"


@pytest.mark.parametrize(("value", "expected"), [("12", "met"), ("8", "met"), ("7", "not_met")])
def test_a_plain_number_of_things_to_build_is_kept_by_more(value, expected):
    assert verdict(target("新建法治公园", 8, "座", "eq"), outcome("新建法治公园", value, "座", "1")) == expected


@pytest.mark.parametrize(("value", "expected"), [("2.5", "met"), ("3.4", "not_met")])
def test_a_plain_number_of_a_thing_better_small_is_kept_by_less(value, expected):
    assert verdict(target("城镇登记失业率", 3, "%", "eq"), outcome("城镇登记失业率", value)) == expected


# --- growth -----------------------------------------------------------------------------------------------


def growth(name, value, way="up", **fields) -> Figure:
    return outcome(name, value, "%", "0.1", kind="growth", direction=way, **fields)


@pytest.mark.parametrize(
    ("way", "value", "expected"), [("up", "6.4", "met"), ("up", "5.4", "not_met"), ("down", "6.4", "not_met")]
)
def test_growth_is_answered_by_growth_in_the_promised_direction(way, value, expected):
    promised = target("旅游收入增长", 6, "%", "ge")
    assert verdict(promised, growth("旅游收入", value, way)) == expected


@pytest.mark.parametrize(("value", "expected"), [("4.8", "met"), ("4.0", "not_met")])
def test_a_promised_fall_is_met_by_a_greater_fall(value, expected):
    assert verdict(target("万元产值能耗下降", "4.3", "%", "eq"), growth("万元产值能耗", value, "down")) == expected


def test_growth_told_as_a_multiple_answers_one_in_per_cent():
    told = outcome("在线受理", "1.5", "倍", "0.1", kind="growth", direction="up")
    assert verdict(target("在线受理增长", 100, "%", "ge"), told) == "met"
    assert verdict(target("在线受理增长", 200, "%", "ge"), told) == "not_met"


def test_a_promised_growth_is_not_answered_by_a_level():
    assert verdict(target("旅游收入增长", 6), outcome("旅游收入", "7.1", "元")) == "not_reported"


def test_growth_can_be_worked_out_from_two_levels():
    promised = target("法律援助案件增长", 10, "%", "ge")
    before = outcome("法律援助案件", 400, "件", "1", period=2022, report_year=2022)
    for after, expected in ((460, "met"), (430, "not_met")):
        answered = answer(promised, [before, outcome("法律援助案件", after, "件", "1")])
        assert (answered.verdict, answered.why) == (expected, "two_levels")
        assert answered.base == before


def test_rounded_levels_give_an_interval_and_may_leave_it_unclear():
    promised = target("罚没款增长", 10, "%", "ge")
    before = outcome("罚没款", 100_000_000, "元", "10000000", period=2022, report_year=2022)
    assert verdict(promised, before, outcome("罚没款", 110_000_000, "元", "10000000")) == "unclear"


@pytest.mark.parametrize("name", ["地区生产总值增长", "一般公共预算收入增长"])
def test_growth_counted_at_constant_prices_is_not_worked_out_from_levels(name):
    bare = name.removesuffix("增长")
    before = outcome(bare, 500, "元", "1", period=2022, report_year=2022)
    assert verdict(target(name, 5, "%", "ge"), before, outcome(bare, 600, "元", "1")) == "not_reported"


def test_points_are_worked_out_from_two_rates():
    promised = target("行政败诉率下降", 2, "百分点", "ge")
    before = outcome(value="10.50", period=2022, report_year=2022)
    assert verdict(promised, before, outcome(value="7.90")) == "met"
    assert verdict(promised, before, outcome(value="9.90")) == "not_met"


@pytest.mark.parametrize(
    ("name", "quote", "unit", "measure"),
    [
        ("行政败诉率", "行政败诉率降至8%以下", "%", ("level", "")),
        ("出庭应诉率", "出庭应诉率提高到95%以上", "%", ("level", "")),
        ("工业投资", "工业投资增长10%以上", "%", ("growth", "up")),
        ("能耗下降", "能耗下降4.3%", "%", ("growth", "down")),
        ("行政败诉率下降", "行政败诉率下降2个百分点", "百分点", ("change_points", "down")),
        ("法治考核", "法治考核进入全市前3名", "名", ("rank", "")),
    ],
)
def test_what_a_target_promises_is_told_from_its_words_and_unit(name, quote, unit, measure):
    assert promised_measure(target(name, 8, unit, quote=quote)) == measure


# --- what must not be taken -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"period": 2022}, "period"),
        ({"section": "plan"}, "period"),
        ({"span": "half"}, "scope"),
        ({"span": "cumulative"}, "scope"),
        ({"coverage": "街道"}, "scope"),
        ({"stage": "二审"}, "scope"),
        ({"kind": "growth", "direction": "down"}, "measure"),
    ],
)
def test_a_figure_of_another_period_scope_or_measure_is_passed_over_and_named(change, why):
    answered = answer(target(), [outcome(**change)])
    assert (answered.verdict, answered.outcome) == ("not_reported", None)
    assert [each.why for each in answered.passed_over] == [why]


def test_what_covers_the_whole_body_answers_an_unsaid_cover():
    assert verdict(target(), outcome(coverage="全区")) == "met"


def test_a_stock_is_not_answered_by_what_was_added_to_it():
    promised = target("科技型企业", 100, "家", "gt")
    assert verdict(promised, outcome("新认定科技型企业", 122, "家", "1")) == "not_reported"


def test_an_amount_far_off_is_of_something_else():
    answered = answer(target("完成设备投资", 160, "元", "eq"), [outcome("设备投资", 3298, "元", "1")])
    assert answered.verdict == "not_reported"
    assert [each.why for each in answered.passed_over] == ["thing"]


def test_another_unit_is_no_answer():
    assert verdict(target("燃料加注量", 100, "吨", "ge"), outcome("燃料加注量", 300, "立方米", "1")) == "not_reported"


def test_the_next_target_of_the_same_name_is_no_outcome():
    assert verdict(target(), target(period=2023, report_year=2023)) == "not_reported"


def test_figures_that_contradict_each_other_leave_it_unclear():
    answered = answer(target(), [outcome(value="6.52"), outcome(value="9.10")])
    assert (answered.verdict, answered.why) == ("unclear", "several")


def test_no_report_is_said_apart_from_no_figure():
    assert answer(target(), [], has_report=False).why == "no_report"
    assert answer(target(), []).why == "no_figure"


def test_one_catalogue_indicator_is_one_thing_whatever_the_words():
    promised = target("败诉比例", indicator="L04")
    assert verdict(promised, outcome("法院判决行政机关败诉占比", indicator="L04")) == "met"
    assert verdict(promised, outcome("败诉比例", indicator="L05")) == "not_reported"


# --- names ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("promised", "reported"),
    [
        ("法治讲座", "法治讲座"),
        ("本区生产总值", "地区生产总值"),
        ("社消零", "社会消费品零售总额"),
        ("清理违法建筑", "清理违建"),
        ("接待游客量", "游客接待"),
        ("新增法律服务站点", "新建法律服务站点"),
        ("旅游总收入", "旅游收入"),
    ],
)
def test_other_words_for_one_thing_agree(promised, reported):
    assert agreement(promised, reported) >= SURE


@pytest.mark.parametrize(
    ("promised", "reported"),
    [
        ("进出口总额", "出口总额"),
        ("工业投资", "民间工业投资"),
        ("行政复议案件", "行政诉讼案件"),
        ("城镇居民收入", "农村居民收入"),
        ("湿地公园带", "湿地公园带碧道"),
        ("新增规上企业", "规上企业总量"),
        ("完成", "完成"),
    ],
)
def test_parts_wholes_and_neighbours_do_not_agree(promised, reported):
    assert agreement(promised, reported) < LIKELY


def test_a_longer_name_is_taken_only_where_nothing_else_comes_near():
    promised = target("新增停车泊位", 100, "个", "ge")
    one = outcome("新增老城停车泊位", 120, "个", "1")
    assert answer(promised, [one]).why == "likeness"
    assert verdict(promised, one, outcome("新增新城停车泊位", 60, "个", "1")) == "not_reported"
