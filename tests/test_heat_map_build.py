"""The heat map: steps by direction, one scope a column, contradictions, few cases, few organisations."""

from decimal import Decimal
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from reports.comparison.cells import Definition
from reports.comparison.heat_map.build import (
    FOLDED_OVER,
    OTHER_SCOPE,
    SEVERAL,
    SILENT,
    STEPS,
    VALUE,
    Said,
    Scope,
    build,
    grouped,
    steps,
)

LOSS_RATE = Definition("L04", "行政诉讼败诉率", "%", "lower", "T6")
CASES = Definition("A01", "行政复议申请", "件", "neutral", "T6")
SHARE = Definition("L11", "出庭应诉率", "%", "higher", "T6")
WHOLE = Scope("level", "year", "", "", "", "%")
FIRST = WHOLE._replace(stage="一审")
_numbers = count(1)


def said(organisation, number, code="L04", scope=WHOLE, *, text="", small=False, checked=True):
    return Said(
        next(_numbers), organisation, code, scope, Decimal(str(number)), text or f"{number}%", "#", checked, small
    )  # fmt: skip


def heat_map(*values, organisations=5, agreed=None):
    listed = [(number, f"第{number}区", "云川市", 100 + number) for number in range(1, organisations + 1)]
    return build(grouped(values), listed, {each.code: each for each in (LOSS_RATE, CASES, SHARE)}, agreed)


def down(made, column=0):
    return [line.squares[column] for line in made.lines]


def test_the_lowest_loss_rate_is_the_best_step():
    made = heat_map(*(said(n, n) for n in range(1, 6)))
    assert [square.step for square in down(made)] == [1, 2, 3, 4, 5]


def test_the_highest_is_the_best_where_higher_is_better():
    made = heat_map(*(said(n, n, "L11") for n in range(1, 6)))
    assert [square.step for square in down(made)] == [5, 4, 3, 2, 1]


def test_without_a_direction_the_largest_is_the_first_step_and_is_said_to_be_neutral():
    made = heat_map(*(said(n, n, "A01") for n in range(1, 6)))
    assert [square.step for square in down(made)] == [5, 4, 3, 2, 1]
    assert made.columns[0].is_neutral


def test_equal_values_stand_together():
    assert steps({1: Decimal(0), 2: Decimal(0), 3: Decimal(0), 4: Decimal(9)}, True) == {1: 2, 2: 2, 3: 2, 4: 5}
    assert set(steps(dict.fromkeys(range(7), Decimal(100)), False).values()) == {3}


def test_fewer_than_three_are_not_compared():
    assert [square.step for square in down(heat_map(said(1, 5), said(2, 9)))] == [0, 0, 0, 0, 0]


def test_few_cases_are_shown_and_not_compared():
    made = heat_map(said(1, 1), said(2, 2), said(3, 3), said(4, "0.5", small=True))
    assert [square.step for square in down(made)] == [1, 3, 5, 0, 0]
    assert down(made)[3].state == VALUE


def test_a_column_compares_the_commonest_scope_alone():
    made = heat_map(said(1, 1), said(2, 2), said(3, 3), said(4, 4, scope=FIRST), said(1, 9, scope=FIRST))
    assert made.columns[0].scope == WHOLE
    assert [square.state for square in down(made)] == [VALUE, VALUE, VALUE, OTHER_SCOPE, SILENT]
    assert [square.step for square in down(made)] == [1, 3, 5, 0, 0]


def test_the_same_number_twice_is_one_value_and_two_numbers_are_none():
    made = heat_map(said(1, 5), said(1, 5), said(2, 5), said(2, 6))
    assert [square.state for square in down(made)[:2]] == [VALUE, SEVERAL]
    assert [each.text for each in down(made)[1].said] == ["5%", "6%"]


def test_values_that_agree_are_one():
    exact, rough = said(1, 5012, "A01"), said(1, 5000, "A01", text="5000余件")
    assert down(heat_map(exact, rough, agreed={(1, "A01", WHOLE): exact}))[0] == (VALUE, (exact,), 0)


def test_what_values_of_one_scope_agree_on_does_not_answer_for_another():
    street = WHOLE._replace(coverage="街道")
    exact, rough = said(1, 5012, scope=street), said(1, 5000, scope=street, text="5000余件")
    made = heat_map(
        said(1, 100), said(1, 200), exact, rough, said(2, 10), said(3, 11), agreed={(1, "L04", street): exact}
    )
    assert made.columns[0].scope == WHOLE
    assert down(made)[0].state == SEVERAL and [each.number for each in down(made)[0].said] == [100, 200]


def test_columns_stand_in_the_order_of_the_dictionary_and_only_where_somebody_reports():
    made = heat_map(said(1, 5, "L11"), said(2, 5, "L04"))
    assert [(column.definition.code, column.reported) for column in made.columns] == [("L04", 1), ("L11", 1)]


def test_nothing_at_all():
    assert heat_map(organisations=0).columns == ()


@given(st.dictionaries(st.integers(1, 40), st.integers(0, 9).map(Decimal), min_size=3), st.booleans())
def test_a_better_number_never_stands_in_a_worse_step(numbers, smaller_first):
    made = steps(numbers, smaller_first)
    for one, number in numbers.items():
        assert 1 <= made[one] <= STEPS
        for other, against in numbers.items():
            if number != against and (number < against) == smaller_first:
                assert made[one] <= made[other]


def test_where_there_are_many_columns_those_that_hardly_anybody_fills_are_counted():
    known = {f"Z{n:02}": Definition(f"Z{n:02}", f"指标{n}", "件") for n in range(FOLDED_OVER + 1)}
    listed = [(number, f"第{number}区", "", number) for number in (1, 2, 3)]
    values = [said(1, 5, code) for code in known] + [said(number, 5, "Z00") for number in (2, 3)]
    made = build(grouped(values), listed, known, fewest=3)
    assert ([column.definition.code for column in made.columns], made.folded) == (["Z00"], FOLDED_OVER)
    assert build(grouped(values), listed, known).folded == 0
    alone = build(grouped(said(1, 5, code) for code in known), listed, known, None, 3)
    assert (len(alone.columns), alone.folded) == (FOLDED_OVER + 1, 0), "an area that reports little is no empty page"
