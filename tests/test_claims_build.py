"""Claims worked out again: intervals, vintages, pools, rates, totals."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.change import Reported
from indicators.quantity import Quantity
from reports.comparison.cells import Break, Definition, Value
from reports.comparison.claims.build import (
    AGREES,
    CONTRADICTS,
    GROWTH_CLAIM,
    LAST_YEAR,
    RANK_CLAIM,
    RATE,
    SUM,
    UNCLEAR,
    UNKNOWN,
    Pool,
    check,
)
from reports.comparison.series import SeriesKey

DEFINITIONS = {
    "F01": Definition("F01", "行政复议收案", "件"),
    "L04": Definition("L04", "败诉率", "%", "lower", "", "L02", "L03"),
    "L02": Definition("L02", "审结件数", "件"),
    "L03": Definition("L03", "败诉件数", "件"),
    "C01": Definition("C01", "出庭应诉率", "%", "higher"),
}


def value(
    code: str, number: str, unit: str = "件", *, kind: str = "level", year: int = 2023, report_year: int = 2023,
    direction: str = "", pool: str = "", quote: str = "", qualifier: str = "exact", bounds=(None, None),
    report: int = 0,
) -> Value:  # fmt: skip
    step = Decimal(1).scaleb(-len(number.partition(".")[2]))
    quantity = Quantity(Decimal(number), unit, qualifier, *bounds, step=step)
    reported = Reported(quantity, kind, direction or None, pool=pool)
    key = SeriesKey(indicator=code, kind=kind, pool=pool)
    report = report or report_year
    return Value(1, report, report_year, year, code, key, reported, quote=quote or f"{code}{number}")


def before(code: str, number: str, unit: str = "件", **given) -> Value:
    return value(code, number, unit, year=2022, report_year=2022, **given)


def growth(percent: str, direction: str = "up", **given) -> Value:
    return value("F01", percent, "%", kind="growth", direction=direction, **given)


def only(later, earlier=(), breaks=None, pool=None, about=GROWTH_CLAIM):
    claims = check(later, list(earlier), 2023, DEFINITIONS, breaks or {}, pool)
    (claim,) = [each for each in claims if each.about == about]
    return claim


def test_a_growth_is_worked_out_from_both_years():
    claim = only([value("F01", "243"), growth("53.80")], [before("F01", "158")])
    assert claim.verdict == AGREES
    assert claim.arithmetic == "(243 − 158) ÷ 158 × 100 = +53.8%"


def test_a_growth_that_the_figures_do_not_bear_is_contradicted():
    assert only([value("F01", "243"), growth("58.3")], [before("F01", "158")]).verdict == CONTRADICTS


def test_a_fall_has_its_sign():
    assert only([value("F01", "79"), growth("50.0", "down")], [before("F01", "158")]).verdict == AGREES
    assert only([value("F01", "79"), growth("50.0", "up")], [before("F01", "158")]).verdict == CONTRADICTS


def test_a_rounded_growth_agrees_within_its_rounding():
    assert only([value("F01", "243"), growth("54")], [before("F01", "158")]).verdict == AGREES


def test_figures_that_are_not_exact_leave_the_claim_unclear():
    about = value("F01", "250", qualifier="about", bounds=(Decimal(230), Decimal(270)))
    assert only([about, growth("53.8")], [before("F01", "158")]).verdict == UNCLEAR


def test_a_growth_from_zero_is_no_percentage():
    claims = check([value("F01", "5"), growth("100")], [before("F01", "0")], 2023, DEFINITIONS, {})
    assert claims == ()


def test_a_growth_without_the_year_before_is_unknown():
    claim = only([value("F01", "243"), growth("53.8")])
    assert claim.verdict == UNKNOWN and claim.arithmetic == ""


def test_a_series_break_is_named_beside_the_contradiction():
    breaks = {"F01": [Break(2023, "口径调整")]}
    assert only([value("F01", "243"), growth("99")], [before("F01", "158")], breaks).break_reason == "口径调整"


def test_points_are_a_difference():
    points = value("L04", "2.1", "百分点", kind="change_points", direction="down")
    claim = only([value("L04", "10.40", "%"), points], [before("L04", "12.50", "%")])
    assert claim.verdict == AGREES and claim.arithmetic == "10.4 − 12.5 = −2.1"


def test_both_vintages_of_the_year_before_are_tried():
    restated = value("F01", "160", year=2022)
    claims = check([value("F01", "240"), restated, growth("50.0")], [before("F01", "158")], 2023, DEFINITIONS, {})
    assert [(each.about, each.verdict) for each in claims] == [
        (GROWTH_CLAIM, CONTRADICTS),
        (LAST_YEAR, CONTRADICTS),
        (GROWTH_CLAIM, AGREES),
    ]


def test_last_year_as_last_year_said_it_agrees():
    claim = only([value("F01", "158", year=2022)], [before("F01", "158")], about=LAST_YEAR)
    assert claim.verdict == AGREES and claim.arithmetic == "158 = 158"


def pool(*numbers: str, of: int | None = None) -> Pool:
    levels = {number: value("C01", each, "%", report=number) for number, each in enumerate(numbers, 1)}
    return Pool(of or len(numbers), "全市", {SeriesKey(indicator="C01"): levels}, own=1)


def rank(place: str, among: str = "全市") -> list[Value]:
    return [value("C01", "90.0", "%"), value("C01", place, "名", kind="rank", pool=among)]


def test_a_rank_is_counted_where_all_figures_are_known():
    assert only(rank("2"), pool=pool("90.0", "95.0", "80.0"), about=RANK_CLAIM).verdict == AGREES
    claim = only(rank("1"), pool=pool("90.0", "95.0", "80.0"), about=RANK_CLAIM)
    assert claim.verdict == CONTRADICTS and claim.arithmetic.endswith("→ 2")


def test_a_tie_leaves_both_places():
    for place in ("1", "2"):
        assert only(rank(place), pool=pool("90.0", "90.0", "80.0"), about=RANK_CLAIM).verdict != CONTRADICTS
    assert only(rank("3"), pool=pool("90.0", "90.0", "80.0"), about=RANK_CLAIM).verdict == CONTRADICTS


@pytest.mark.parametrize("given", [pool("90.0", "95.0", of=3), pool("90.0"), Pool()])
def test_a_rank_is_unknown_while_a_figure_is_missing(given):
    assert only(rank("2"), pool=given, about=RANK_CLAIM).verdict == UNKNOWN


def test_a_rank_among_others_is_unknown():
    assert only(rank("1", "全省"), pool=pool("90.0", "95.0"), about=RANK_CLAIM).verdict == UNKNOWN


def test_of_a_falling_indicator_the_lowest_is_first():
    levels = {1: value("L04", "8.0", "%"), 2: value("L04", "12.0", "%")}
    given = Pool(2, "全市", {SeriesKey(indicator="L04"): levels}, own=1)
    ranked = [value("L04", "8.0", "%"), value("L04", "1", "名", kind="rank", pool="全市")]
    assert only(ranked, pool=given, about=RANK_CLAIM).verdict == AGREES


def test_a_rate_is_worked_out_from_its_parts():
    parts = [value("L03", "13"), value("L02", "125")]
    claim = only([value("L04", "10.40", "%"), *parts], about=RATE)
    assert claim.verdict == AGREES and claim.arithmetic == "13 ÷ 125 × 100 = 10.40%"
    assert only([value("L04", "11.40", "%"), *parts], about=RATE).verdict == CONTRADICTS


def parts(*numbers: str) -> list[Value]:
    made = []
    for number, each in enumerate(numbers):
        part = value("F01", each, quote="其中甲类和乙类")
        made.append(replace(part, key=replace(part.key, indicator="", organisation=1, name=f"第{number}类", unit="件")))
    return made


def test_a_total_agrees_with_parts_that_make_it_up():
    claim = only([value("F01", "251"), *parts("12", "79", "160")], about=SUM)
    assert claim.verdict == AGREES and claim.arithmetic == "12 + 79 + 160 = 251"


def test_parts_may_be_fewer_than_all_and_never_more():
    assert check([value("F01", "251"), *parts("12", "79")], [], 2023, DEFINITIONS, {}) == ()
    assert only([value("F01", "251"), *parts("12", "79", "170")], about=SUM).verdict == CONTRADICTS


@given(st.integers(1, 10_000), st.integers(0, 10_000))
def test_an_honest_growth_is_never_contradicted(old, new):
    percent = (Decimal(new) / Decimal(old) - 1) * 100
    told = growth(f"{abs(percent):.2f}", "up" if percent >= 0 else "down")
    assert only([value("F01", str(new)), told], [before("F01", str(old))]).verdict == AGREES
