"""Values with bounds, and how they are printed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.quantity import (
    ABOUT,
    AT_LEAST,
    AT_MOST,
    CHANGE_POINTS,
    GROWTH,
    RANGE,
    RANK,
    RATIO,
    Quantity,
    base_unit,
    format_number,
    unit_class,
)

D = Decimal


@pytest.mark.parametrize(
    ("value", "step", "printed"),
    [
        ("423000000", "1000000", "4.23亿"),
        ("58900", "100", "5.89万"),
        ("257", "1", "257"),
        ("9999", "1", "9999"),
        ("10000", "1", "1万"),
        ("108156", "1", "108156"),  # two decimals of 万 would lose a case
        ("17537900", "100", "1753.79万"),
        ("504300000000", "100000000", "5043亿"),  # a value of 12 digits
        ("123456789012", "1", "123456789012"),
        ("0", "1", "0"),
        ("12.36", "0.01", "12.36"),
        ("12", "0.1", "12.0"),
        ("12.3600", "0.0100", "12.36"),  # as a database gives it back
        ("-12500", "1", "-1.25万"),
    ],
)
def test_a_number_is_printed_as_official_texts_print_it(value, step, printed):
    assert format_number(D(value), D(step)) == printed


def test_english_groups_thousands():
    assert format_number(D("423000000"), language="en") == "423,000,000"


@pytest.mark.parametrize(
    ("quantity", "kind", "chinese", "english"),
    [
        (Quantity(D(257), "件"), "level", "257件", "257 件"),
        (Quantity(D("12.36"), "%", step=D("0.01")), "level", "12.36%", "12.36%"),
        (Quantity(D("1.13"), "", step=D("0.01")), RATIO, "1.13", "1.13"),
        (Quantity(D(4), "名"), RANK, "第4名", "no. 4"),
        (Quantity(D("60.89"), "%", step=D("0.01")), GROWTH, "增长60.89%", "up 60.89%"),
        (Quantity(D("2.1"), "百分点", step=D("0.1")), CHANGE_POINTS, "上升2.1个百分点", "up 2.1 percentage points"),
        (Quantity(D(5000), "条", AT_LEAST, D(5000), D(6000), upper_open=True), "level", "5000余条", "over 5,000 条"),
        (
            Quantity(D(14000), "家", AT_LEAST, D(14000), lower_open=True, step=D(1000)),
            "level",
            "超1.4万家",
            "over 14,000 家",
        ),
        (Quantity(D(95), "%", AT_LEAST, D(95)), "level", "95%以上", "at least 95%"),
        (Quantity(D(10), "%", AT_MOST, None, D(10)), "level", "10%以内", "at most 10%"),
        (Quantity(D(10), "%", AT_MOST, None, D(10), upper_open=True), "level", "低于10%", "under 10%"),
        (Quantity(D(600), "人", ABOUT, D(570), D(630)), "level", "约600人", "about 600 人"),
        (Quantity(D(120), "人次", ABOUT, D(114), D(120)), "level", "近120人次", "nearly 120 人次"),
        (Quantity(D(2), "家", RANGE, D(2), D(3)), "level", "2—3家", "2—3 家"),
        (Quantity(D("6.5"), "%", RANGE, D("6.5"), D(7), step=D("0.1")), "level", "6.5%—7.0%", "6.5%—7.0%"),
    ],
)
def test_a_quantity_is_printed_with_its_qualifier_and_unit(quantity, kind, chinese, english):
    assert quantity.text(kind=kind) == chinese
    assert quantity.text("en", kind) == english


def test_a_fall_is_printed_as_one():
    assert Quantity(D(19), "%").text(kind=GROWTH, direction="down") == "下降19%"


@pytest.mark.parametrize(
    ("quantity", "interval"),
    [
        (Quantity(D(257), "件"), ("257", "257")),  # a count is a point
        (Quantity(D("12.36"), "%", step=D("0.01")), ("12.355", "12.365")),  # a printed rate is rounded
        (Quantity(D(12), "%"), ("11.5", "12.5")),
        (Quantity(D(423000000), "元", step=D(1000000)), ("422500000", "423500000")),
        (Quantity(D("1.13"), "", step=D("0.01")), ("1.125", "1.135")),
        (Quantity(D(100), "%"), ("100", "100")),  # 全部: counted, not rounded
        (Quantity(D(0), "%"), ("0", "0")),
        (Quantity(D(100), "%", step=D("0.1")), ("99.95", "100")),  # no rate is pushed above all
        (Quantity(D(0), "%", step=D("0.1")), ("0", "0.05")),
        (Quantity(D(103), "%"), ("102.5", "103.5")),  # a plan may be overfulfilled
        (Quantity(D(5000), "条", AT_LEAST, D(5000), D(6000)), ("5000", "6000")),
        (Quantity(D(600), "人", ABOUT), ("570.00", "630.00")),  # entered with the qualifier alone
        (Quantity(D("5.3"), "%", ABOUT), ("5.1", "5.5")),
    ],
)
def test_the_interval_is_what_the_printed_value_may_be(quantity, interval):
    assert quantity.interval() == tuple(map(D, interval))


def test_an_open_side_has_no_bound():
    assert Quantity(D(95), "%", AT_LEAST).interval() == (D(95), None)
    assert Quantity(D(95), "%", AT_MOST).interval() == (None, D(95))


@pytest.mark.parametrize(
    ("one", "other"), [("件", "宗"), ("件", "起"), ("家", "户"), ("万元", "亿元"), ("人", "名"), ("", "倍"), ("%", "‰")]
)
def test_units_that_count_the_same_are_of_one_class(one, other):
    assert unit_class(one) == unit_class(other)


@pytest.mark.parametrize(
    ("one", "other"), [("人", "人次"), ("件", "件次"), ("户", "户次"), ("%", "百分点"), ("%", "件")]
)
def test_units_that_count_other_things_are_not(one, other):
    assert unit_class(one) != unit_class(other)


def test_a_unit_is_scaled_to_its_base():
    assert base_unit("万元") == ("元", D(10000))
    assert base_unit("件/万人") == ("件/万人", D(1))
    scaled = Quantity(D("1753.79"), "万元", step=D("0.01")).in_base_unit()
    assert scaled == Quantity(D("17537900"), "元", step=D(100))


numbers = st.decimals(-(10**12), 10**12, places=2)
steps = st.sampled_from([D(1), D("0.1"), D("0.01"), D(100), D(1000000)])


@given(numbers, steps, st.sampled_from(["件", "%", "元", "", "倍"]))
def test_the_printed_value_lies_in_its_own_interval(value, step, unit):
    lower, upper = Quantity(value, unit, step=step).interval()
    assert lower <= value <= upper


@given(numbers, steps)
def test_printing_loses_no_digit(value, step):
    printed = format_number(value, step)
    scale = {"万": 10**4, "亿": 10**8}.get(printed[-1], 1)
    assert D(printed.rstrip("万亿")) * scale == value


@given(st.decimals(0, 10**6, places=2), st.sampled_from(["万元", "亿元", "万件", "%", "件"]))
def test_scaling_twice_changes_nothing(value, unit):
    once = Quantity(value, unit).in_base_unit()
    assert once.in_base_unit() == once
