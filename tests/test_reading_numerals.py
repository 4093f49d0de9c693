"""Numbers as people write them -> quantities with unit, qualifier, bounds and step."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.reading.numerals import flatten, parse


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        ("257件", "257", "件"),
        ("３０ 件", "30", "件"),
        ("5.89 万家", "58900", "家"),
        ("1,234件", "1234", "件"),
        ("1，234，567件", "1234567", "件"),
        ("4.23亿元", "423000000", "元"),
        ("1.5万亿元", "1500000000000", "元"),
        ("1亿2000万元", "120000000", "元"),
        ("1万6千户", "16000", "户"),
        ("两千三百件", "2300", "件"),
        ("一百零五人次", "105", "人次"),
        ("十二场", "12", "场"),
        ("12.36%", "12.36", "%"),
        ("12.36％", "12.36", "%"),
        ("百分之十二点五", "12.5", "%"),
        ("千分之三", "3", "‰"),
        ("八成", "80", "%"),
        ("三分之一", "33.33", "%"),
        ("2.1个百分点", "2.1", "百分点"),
        ("15个工作日", "15", "个工作日"),
        ("1.13", "1.13", ""),
        ("第四", "4", "名"),
        ("14.2微克/立方米", "14.2", "微克/立方米"),
        ("7爿", "7", "爿"),
    ],
)
def test_value_and_unit_are_in_base_units(written: str, value: str, unit: str) -> None:
    quantity = parse(written)
    assert (quantity.value, quantity.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("written", "qualifier", "lower", "upper", "lower_open", "upper_open"),
    [
        ("257件", "exact", "257", "257", False, False),
        ("5000余条", "at_least", "5000", "6000", False, True),
        ("270多宗", "at_least", "270", "280", False, True),
        ("1万6千多户", "at_least", "16000", "17000", False, True),
        ("4100多亿元", "at_least", "410000000000", "420000000000", False, True),
        ("逾1.4万家", "at_least", "14000", None, True, False),
        ("突破800家", "at_least", "800", None, True, False),
        ("85%以上", "at_least", "85", None, False, False),
        ("不低于50%", "at_least", "50", None, False, False),
        ("6%以内", "at_most", None, "6", False, False),
        ("不超过10件", "at_most", None, "10", False, False),
        ("低于3%", "at_most", None, "3", False, True),
        ("约600人", "about", "570", "630", False, False),
        ("5%左右", "about", "4.8", "5.2", False, False),
        ("近120人次", "about", "114", "120", False, False),
        ("2—3家", "range", "2", "3", False, False),
        ("6.5%－7%", "range", "6.5", "7", False, False),
    ],
)
def test_bounds_follow_the_words_around_the_number(
    written: str, qualifier: str, lower: str | None, upper: str | None, lower_open: bool, upper_open: bool
) -> None:
    quantity = parse(written)
    assert quantity.qualifier == qualifier
    assert quantity.lower == (None if lower is None else Decimal(lower))
    assert quantity.upper == (None if upper is None else Decimal(upper))
    assert (quantity.lower_open, quantity.upper_open) == (lower_open, upper_open)


@pytest.mark.parametrize(
    ("written", "step"),
    [
        ("257件", "1"),
        ("12.36%", "0.01"),
        ("4.23亿元", "1000000"),
        ("3万件", "10000"),
        ("十二场", "1"),
        ("两千三百件", "1"),
    ],
)
def test_step_is_one_unit_of_the_last_printed_digit(written: str, step: str) -> None:
    assert parse(written).step == Decimal(step)


@pytest.mark.parametrize("written", ["", "若干件", "约", "件12", "12件和13件", "按规定12件"])
def test_what_is_no_number_is_refused_by_name(written: str) -> None:
    with pytest.raises(ValueError, match="[一-龥]"):
        parse(written)


@given(st.integers(0, 10**12), st.sampled_from(["件", "人次", "元", "%", ""]))
def test_a_plain_count_is_read_as_itself(number: int, unit: str) -> None:
    quantity = parse(f"{number}{unit}")
    assert (quantity.value, quantity.unit, quantity.lower) == (number, unit, number)


@given(st.text(max_size=40))
def test_any_writing_is_a_quantity_or_a_value_error(written: str) -> None:
    assert len(flatten(written)) == len(written)
    try:
        parse(written)
    except ValueError as error:
        assert str(error)
