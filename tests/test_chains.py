"""Which shortfalls of several years are one problem, proposed and by a person's word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.follow_up.chains import Named, chains

STAFF = {
    1: "基层执法力量薄弱，人员编制不足",
    2: "基层执法队伍力量依然薄弱，编制不足",
    3: "执法力量薄弱、编制不足的问题尚未解决",
}
OTHER = "普法宣传形式单一，针对性不强"


def years(**said):
    return {int(year[1:]): [Named(at, quote) for at, quote in rows] for year, rows in said.items()}


THREE = years(y2021=[(1, STAFF[1]), (9, OTHER)], y2022=[(2, STAFF[2])], y2023=[(3, STAFF[3])])


def chain_with(found, at):
    return next(chain for chain in found if at in {each.at for each in chain.named.values()})


def test_a_problem_reworded_every_year_is_one_chain():
    found = chains(THREE, {})
    staff = chain_with(found, 3)
    assert staff.years == (2021, 2022, 2023) and staff.running_until(2023) == 3
    assert chain_with(found, 9).years == (2021,)
    assert 0 < staff.again[2023].likeness <= 1 and staff.again[2023].earlier == 2


def test_a_year_between_breaks_the_run_and_not_the_chain():
    chain = chain_with(chains({year: rows for year, rows in THREE.items() if year != 2022}, {}), 3)
    assert chain.years == (2021, 2023) and chain.running_until(2023) == 1


def test_a_refused_pair_is_never_joined_and_a_confirmed_one_is_whatever_it_says():
    assert chain_with(chains(THREE, {(2, 3): False}), 3).years == (2023,)
    joined = chain_with(chains(THREE, {(9, 3): True}), 3)
    assert joined.years == (2021, 2023) and joined.again[2023].likeness is None


def test_what_a_person_gave_away_is_not_taken_by_a_proposal():
    two = years(y2021=[(1, STAFF[1])], y2022=[(2, STAFF[1]), (5, OTHER)])
    found = chains(two, {(1, 5): True})
    assert chain_with(found, 5).years == (2021, 2022) and chain_with(found, 2).years == (2022,)


@pytest.mark.parametrize("words", [{}, {(1, 2): False}])
@given(order=st.permutations([1, 2, 3]))
def test_every_shortfall_is_in_exactly_one_chain(words, order):
    said = {2020 + number: [Named(at, STAFF[at]), Named(at + 10, OTHER)] for number, at in enumerate(order)}
    found = chains(said, words)
    named = sorted(each.at for chain in found for each in chain.named.values())
    assert named == [1, 2, 3, 11, 12, 13]
