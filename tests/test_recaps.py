"""Sums of several years are no answer to a target of one."""

import pytest

from reports.follow_up.measuring.recaps import looking_back, sums_years

TERM = """一、过去五年工作回顾
新增就业64万人。轨道里程达411公里。2020年新增床位800张。
二、2021年工作安排
新增就业12万人。
"""
MIXED = """一、2020年工作回顾
新增学位2万个。一是优化供给。五年来，我们加大投入，新增学位9万个，打通断头路160条。
二、明年工作
"""


def value(text: str, quote: str, name: str, unit: str = "个") -> bool:
    return sums_years(text, quote, text.index(quote), name, unit)


def test_what_a_term_added_is_a_sum():
    assert value(TERM, "新增就业64万人", "新增就业", "人")
    assert not value(TERM, "新增就业12万人", "新增就业", "人")


def test_a_state_reached_and_a_year_named_are_of_that_year():
    assert not value(TERM, "轨道里程达411公里", "轨道里程", "公里")
    assert not value(TERM, "新增床位800张", "新增床位", "张")


def test_a_paragraph_looks_back_from_the_sentence_that_says_so():
    assert not value(MIXED, "新增学位2万个", "新增学位")
    assert value(MIXED, "新增学位9万个", "新增学位") and value(MIXED, "打通断头路160条", "打通断头路", "条")


@pytest.mark.parametrize("text", ["", "一、2023年工作\n新增学位2万个。\n", "未来五年，新增学位9万个。\n"])
def test_a_report_on_one_year_looks_back_nowhere(text):
    assert looking_back(text) == ()


def test_rates_are_no_sums():
    assert not value(TERM.replace("64万人", "64%"), "新增就业64%", "新增就业", "%")
