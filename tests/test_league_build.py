"""The order of a league: ties, which way is better, who is left out and why, places over years."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.comparison.build import build_row
from reports.comparison.cells import SEVERAL, Break, Definition
from reports.comparison.league.build import (
    BY_IMPROVEMENT,
    FROM_ZERO,
    NO_EARLIER,
    NO_REPORT,
    SILENT,
    SMALL,
    UNCHECKED,
    UNCOMPARED,
    Entrant,
    Rules,
    build,
    places,
)
from tests.test_comparison_build import LOSS_RATE, cases, settled, value

YEARS = (2022, 2023)
CASES = Definition("A01", "行政复议申请", "件", "neutral", "T6")


def entrant(number, *values, definition=LOSS_RATE, reports=YEARS, years=YEARS, breaks=()):
    by_year = {report.year: report for report in settled(*reports)}
    key = values[0].key if values else value(1).key
    row = build_row(key, values, years, by_year, definition, breaks)
    return Entrant(number, f"第{number}区", "云川市", row)


def rates(*numbers, **fields):
    return [entrant(place, value(number, **fields)) for place, number in enumerate(numbers, 1)]


def league(entrants, rules=None, years=YEARS, better="lower"):
    return build(entrants, years, better, rules or Rules())


def placed(made):
    return {standing.entrant.organisation: standing.place for standing in made.ranked}


def left(made):
    return {standing.entrant.organisation: standing.left_out for standing in made.left_out}


def test_ties_share_a_place_and_the_next_one_counts_them():
    made = league(rates("5.10", "7.00", "5.10"))
    assert placed(made) == {1: 1, 3: 1, 2: 3}
    assert [standing.sharing for standing in made.ranked] == [2, 2, 1]
    assert all(standing.is_certain for standing in made.ranked)


def test_the_better_way_stands_first():
    assert placed(league(rates("5.10", "7.00"), better="higher")) == {2: 1, 1: 2}
    assert placed(league(rates("5.10", "7.00"), better="neutral")) == {2: 1, 1: 2}


def test_a_smaller_rank_is_the_better_one():
    ranks = [entrant(n, value(n, kind="rank", unit="", pool="全市", step="1")) for n in (4, 2)]
    assert placed(league(ranks, better="higher")) == {2: 1, 4: 2}


def test_numbers_that_rounding_cannot_tell_apart_have_several_possible_places():
    made = league([entrant(1, value("12.36")), entrant(2, value("12.4", step="0.1")), entrant(3, value("15.00"))])
    assert [(each.place, each.best, each.worst) for each in made.ranked] == [(1, 1, 2), (2, 1, 2), (3, 3, 3)]
    assert [each.is_certain for each in made.ranked] == [False, False, True]


def test_neighbours_of_one_step_are_certainly_apart():
    assert all(each.is_certain for each in league(rates("12.36", "12.37")).ranked)


def test_rates_of_few_cases_are_left_out_unless_wanted():
    entrants = [entrant(1, value("5.00", denominator=Decimal(29))), entrant(2, value("6.00", denominator=Decimal(30)))]
    assert (placed(league(entrants)), left(league(entrants))) == ({2: 1}, {1: SMALL})
    assert placed(league(entrants, Rules(with_small=True))) == {1: 1, 2: 2}


def test_unchecked_values_are_left_out_by_choice():
    entrants = [entrant(1, value("5.00", checked=False)), entrant(2, value("6.00"))]
    assert placed(league(entrants)) == {1: 1, 2: 2}
    assert left(league(entrants, Rules(checked_only=True))) == {1: UNCHECKED}


def test_contradictions_silence_and_missing_reports_have_their_reasons():
    entrants = [
        entrant(1, value("5.00"), value("6.00")),
        entrant(2, value("5.00", 2022)),
        entrant(3, value("5.00", 2022), reports=(2022,)),
    ]
    assert left(league(entrants)) == {1: SEVERAL, 2: SILENT, 3: NO_REPORT}


def test_improvement_of_a_falling_rate_counts_points():
    entrants = [
        entrant(1, value("9.00", 2022), value("8.00")),
        entrant(2, value("20.00", 2022), value("15.00")),
        entrant(3, value("5.00", 2022), value("6.00")),
    ]
    assert placed(league(entrants, Rules(BY_IMPROVEMENT))) == {2: 1, 1: 2, 3: 3}


def test_improvement_of_an_amount_counts_percent():
    entrants = [
        entrant(1, cases(1000, 2022), cases(1100), definition=CASES),
        entrant(2, cases(10, 2022), cases(20), definition=CASES),
    ]
    assert placed(league(entrants, Rules(BY_IMPROVEMENT), better="higher")) == {2: 1, 1: 2}


def test_without_a_comparable_year_there_is_no_improvement():
    entrants = [
        entrant(1, value("8.00")),
        entrant(2, value("9.00", 2022), value("8.00"), breaks=[Break(2023, "口径调整")]),
        entrant(3, cases(0, 2022), cases(4), definition=CASES),
    ]
    assert left(league(entrants, Rules(BY_IMPROVEMENT))) == {1: NO_EARLIER, 2: UNCOMPARED, 3: FROM_ZERO}


def test_places_of_every_year_and_gaps_between_them():
    entrants = [
        entrant(1, value("9.00", 2022), value("5.00")),
        entrant(2, value("8.00", 2022), value("6.00")),
        entrant(3, value("7.00", 2023)),
    ]
    assert [each.places for each in league(entrants).ranked] == [(2, 1), (1, 2), (None, 3)]


def test_the_median_needs_three():
    assert league(rates("1.00", "2.00")).median is None
    assert league(rates("1.00", "2.00", "9.00")).median == Decimal("2.00")


def test_nobody_and_one_alone():
    assert league([]).ranked == ()
    (only,) = league(rates("1.00")).ranked
    assert (only.place, only.sharing, only.is_certain) == (1, 1, True)


@given(st.dictionaries(st.integers(1, 60), st.integers(0, 8).map(Decimal)))
def test_a_place_is_one_more_than_those_before_it(scores):
    for key, place in places(scores).items():
        assert place == 1 + sum(other > scores[key] for other in scores.values())


@pytest.mark.parametrize("better", ["lower", "higher"])
@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["0.1", "1"])), min_size=1, max_size=12))
def test_the_place_lies_among_those_possible(better, printed):
    entrants = [entrant(n, value(number, step=step)) for n, (number, step) in enumerate(printed, 1)]
    for each in league(entrants, better=better).ranked:
        assert each.best <= each.place <= each.worst


def test_the_order_of_entrants_does_not_matter():
    entrants = rates("5.10", "7.00", "5.10", "1.00")
    assert placed(league(entrants)) == placed(league(entrants[::-1]))
    assert replace(league(entrants), ranked=(), left_out=()) == replace(league(entrants[::-1]), ranked=(), left_out=())
