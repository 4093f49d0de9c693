"""How two values compare, and whether an outcome met its target."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import change
from indicators.change import HIGHER, LOWER, NEUTRAL, Reported, compare, crosses_break, meets, small_base
from indicators.quantity import ABOUT, AT_LEAST, AT_MOST, RANGE, Quantity

D = Decimal


def rate(value, qualifier="exact", **bounds):
    step = D(1).scaleb(min(0, D(value).as_tuple().exponent))
    return Quantity(D(value), "%", qualifier, step=step, **{name: D(bound) for name, bound in bounds.items()})


def count(value, unit="件", qualifier="exact", **bounds):
    return Quantity(D(value), unit, qualifier, **bounds)


def verdict(before, after, better=NEUTRAL, **context):
    return compare(Reported(before, **context), Reported(after, **context), better).verdict


def test_a_falling_loss_rate_is_better():
    found = compare(Reported(rate("12.36")), Reported(rate("9.10")), LOWER)
    assert found.verdict == change.BETTER
    assert found.difference == D("-3.26")
    assert found.unit == "百分点"
    assert found.sign == -1
    assert round(found.relative, 1) == D("-26.4")


def test_a_rising_loss_rate_is_worse():
    assert verdict(rate("9.10"), rate("12.36"), LOWER) == change.WORSE


def test_a_rate_changes_in_points_and_a_count_in_its_unit():
    assert compare(Reported(rate("95")), Reported(rate("98")), HIGHER).unit == "百分点"
    counted = compare(Reported(count(50, "宗")), Reported(count(75, "件")))
    assert (counted.difference, counted.relative, counted.unit) == (D(25), D(50), "件")


def test_without_a_good_direction_a_value_only_changes():
    assert verdict(count(103), count(257)) == change.CHANGED


def test_exact_values_printed_alike_are_the_same():
    assert verdict(rate("12.4"), rate("12.40"), LOWER) == change.SAME
    assert verdict(rate("0"), rate("0"), LOWER) == change.SAME


def test_roundings_that_overlap_are_unclear():
    # 12% may be 12.36 %
    assert verdict(rate("12"), rate("12.36"), LOWER) == change.UNCLEAR


def test_neighbouring_roundings_do_not_overlap():
    assert verdict(rate("12.36"), rate("12.37"), LOWER) == change.WORSE


def test_a_rounded_value_is_not_the_same_as_itself():
    about = count(5000, "条", AT_LEAST, lower=D(5000), upper=D(6000), upper_open=True)
    found = compare(Reported(about), Reported(about), HIGHER)
    assert found.verdict == change.UNCLEAR
    assert found.approximate


def test_more_than_a_number_is_more_than_that_number():
    over = count(100, "家", AT_LEAST, lower=D(100), lower_open=True)
    assert verdict(count(100, "家"), over, HIGHER) == change.BETTER
    at_least = count(100, "家", AT_LEAST, lower=D(100))
    assert verdict(count(100, "家"), at_least, HIGHER) == change.UNCLEAR


def test_all_is_more_than_nearly_all():
    # 100% printed whole says "all of them": it is no rounding of 99.6 %
    assert verdict(rate("99.6"), rate("100"), HIGHER) == change.BETTER
    assert verdict(rate("99.97"), rate("100.0"), HIGHER) == change.UNCLEAR


def test_zero_to_non_zero_has_no_relative_change():
    found = compare(Reported(count(0)), Reported(count(3)), LOWER)
    assert (found.verdict, found.difference, found.relative) == (change.WORSE, D(3), None)
    back = compare(Reported(count(3)), Reported(count(0)), LOWER)
    assert (back.verdict, back.relative) == (change.BETTER, D(-100))


def test_a_rank_is_better_lower_whatever_the_indicator():
    first, fourth = Quantity(D(1), "名"), Quantity(D(4), "名")
    assert verdict(fourth, first, HIGHER, kind="rank") == change.BETTER
    assert compare(Reported(fourth, "rank"), Reported(first, "rank")).relative is None


def test_ranks_among_others_do_not_compare():
    city, province = (
        Reported(Quantity(D(4), "名"), "rank", pool="全市"),
        Reported(Quantity(D(1), "名"), "rank", pool="全省各县"),
    )
    assert compare(city, province).reason == change.POOL


def test_growth_carries_its_direction():
    down = Reported(rate("17.65"), "growth", "down")
    up = Reported(rate("60.89"), "growth", "up")
    found = compare(down, up, HIGHER)
    assert (found.verdict, found.difference, found.relative) == (change.BETTER, D("78.54"), None)


@pytest.mark.parametrize(
    ("difference", "reason"),
    [
        ({"kind": "growth"}, change.KIND),
        ({"quantity": count(12, "人")}, change.UNIT),
        ({"span": "half"}, change.SPAN),
        ({"coverage": "全区"}, change.COVERAGE),  # unsaid is not 全区
        ({"stage": "二审"}, change.STAGE),
    ],
)
def test_what_does_not_agree_is_not_compared(difference, reason):
    before = Reported(count(12))
    found = compare(before, replace(before, **difference), HIGHER)
    assert (found.verdict, found.reason, found.difference) == (change.NOT_COMPARABLE, reason, None)


def test_ten_thousands_and_hundred_millions_of_yuan_compare():
    before, after = Quantity(D("9000"), "万元"), Quantity(D("1.2"), "亿元", step=D("0.1"))
    found = compare(Reported(before), Reported(after), HIGHER)
    assert (found.verdict, found.difference, found.unit) == (change.BETTER, D(30_000_000), "元")


def test_a_value_of_twelve_digits_keeps_every_digit():
    found = compare(Reported(count("123456789012", "元")), Reported(count("123456789013", "元")), HIGHER)
    assert found.difference == D(1)


def test_across_a_series_break_nothing_is_compared():
    found = compare(Reported(count(100)), Reported(count(170)), series_break=True)
    assert (found.verdict, found.reason) == (change.NOT_COMPARABLE, change.SERIES_BREAK)


def test_a_break_parts_the_years_before_from_its_first_year():
    assert crosses_break([2024], 2023, 2024)
    assert crosses_break([2024], 2025, 2020)
    assert not crosses_break([2024], 2024, 2025)
    assert not crosses_break([], 2010, 2025)


def test_nothing_reported_is_missing_and_says_where():
    value = Reported(count(1))
    assert (compare(None, value).verdict, compare(None, value).reason) == (change.MISSING, change.NO_BEFORE)
    assert compare(value, None).reason == change.NO_AFTER
    assert compare(None, None).reason == change.NEITHER


def test_small_n_is_marked():
    assert small_base(29) and not small_base(30) and not small_base(None)
    assert compare(Reported(rate("50"), denominator=D(16)), Reported(rate("40")), LOWER).small_base


amounts = st.decimals(0, 10**9, places=2)
qualifiers = st.sampled_from(["exact", ABOUT])
quantities = st.builds(
    lambda value, unit, qualifier, step: Quantity(value, unit, qualifier, step=step),
    amounts,
    st.just("%"),
    qualifiers,
    st.sampled_from([D(1), D("0.1"), D("0.01")]),
)
MIRROR = {change.BETTER: change.WORSE, change.WORSE: change.BETTER}


@given(quantities, quantities, st.sampled_from([HIGHER, LOWER, NEUTRAL]))
def test_turning_the_years_round_turns_the_verdict_round(one, other, better):
    forth, back = compare(Reported(one), Reported(other), better), compare(Reported(other), Reported(one), better)
    assert back.verdict == MIRROR.get(forth.verdict, forth.verdict)
    assert back.difference == -forth.difference


@given(quantities, st.sampled_from([HIGHER, LOWER, NEUTRAL]))
def test_nothing_is_better_or_worse_than_itself(one, better):
    expected = change.SAME if one.is_exact else change.UNCLEAR
    assert compare(Reported(one), Reported(one), better).verdict == expected


@given(quantities, quantities)
def test_the_other_way_of_good_gives_the_other_verdict(one, other):
    up, down = verdict(one, other, HIGHER), verdict(one, other, LOWER)
    assert down == MIRROR.get(up, up)


@pytest.mark.parametrize(
    ("outcome", "comparator", "target", "better", "answer"),
    [
        (rate("9.1"), "le", rate("10"), LOWER, "met"),
        (rate("10.6"), "le", rate("10"), LOWER, "not_met"),
        (rate("95"), "ge", rate("95"), HIGHER, "met"),  # the number that was promised was reported
        (rate("95.0"), "ge", rate("95"), HIGHER, "met"),
        (rate("95"), "gt", rate("95"), HIGHER, "unclear"),  # printed whole, it may be 95.4 %
        (count(50), "gt", count(50), HIGHER, "not_met"),
        (count(51), "gt", count(50), HIGHER, "met"),
        (count(49), "lt", count(50), LOWER, "met"),
        (count(7, "条"), "eq", count(5, "条"), HIGHER, "met"),  # a plain number means at least as good
        (count(1938, "个"), "eq", count(1980, "个"), HIGHER, "not_met"),
        (count(7), "eq", count(5), NEUTRAL, "not_met"),
        (count(3), "eq", count(5), LOWER, "met"),
        (rate("5.4"), "about", rate("7"), HIGHER, "not_met"),
        (rate("6.9"), "about", rate("7"), HIGHER, "met"),
        (rate("7.1"), "about", rate("7"), NEUTRAL, "met"),
        (rate("7.9"), "about", rate("7"), NEUTRAL, "not_met"),
        (count(96), "about", count(100), HIGHER, "met"),
        (count(90), "about", count(100), HIGHER, "not_met"),
        (count(5000, "条", AT_LEAST, lower=D(5000), upper=D(6000)), "ge", count(5500, "条"), HIGHER, "unclear"),
        (count(5000, "条", AT_LEAST, lower=D(5000), upper=D(6000)), "ge", count(5000, "条"), HIGHER, "met"),
        (rate("6", AT_MOST), "le", rate("10"), LOWER, "met"),
        (count(2, "家"), "eq", Quantity(D(2), "家", RANGE, D(2), D(3)), HIGHER, "met"),
        (count(4, "家"), "eq", Quantity(D(2), "家", RANGE, D(2), D(3)), NEUTRAL, "not_met"),
        (Quantity(D("1.2"), "亿元", step=D("0.1")), "ge", Quantity(D(9000), "万元"), HIGHER, "met"),
    ],
)
def test_a_target_is_met_by_interval_and_comparator(outcome, comparator, target, better, answer):
    assert meets(outcome, comparator, target, better) == answer


def test_a_target_of_zero():
    assert meets(count(0, "起"), "eq", count(0, "起"), LOWER) == "met"
    assert meets(count(1, "起"), "eq", count(0, "起"), LOWER) == "not_met"
    assert meets(rate("0"), "le", rate("0"), LOWER) == "met"
    assert meets(rate("0.04"), "le", rate("0"), LOWER) == "not_met"


def test_a_target_in_another_unit_cannot_be_answered():
    with pytest.raises(ValueError, match="立方米"):
        meets(count(60000, "立方米"), "ge", count(100000, "吨"))
    with pytest.raises(ValueError, match="comparator"):
        meets(count(1), "=", count(1))


@given(amounts, amounts)
def test_counts_always_have_an_answer(value, target):
    for comparator in ("ge", "gt", "le", "lt", "eq"):
        outcome = meets(Quantity(value, "件"), comparator, Quantity(target, "件"), HIGHER)
        assert outcome in ("met", "not_met")
    assert (meets(Quantity(value, "件"), "ge", Quantity(target, "件")) == "met") == (value >= target)
    assert (meets(Quantity(value, "件"), "lt", Quantity(target, "件")) == "met") == (value < target)
