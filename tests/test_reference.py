"""What stands behind a line: peers, their median, the organisation above, and the years of the page."""

from dataclasses import dataclass
from decimal import Decimal

from reports.comparison.build import build_row
from reports.comparison.peers import medians, numbers_of
from reports.comparison.reference import (
    NOBODY,
    SAME_LEVEL,
    SAME_PARENT,
    cut,
    median_row,
    peers_of,
    reference_of,
    spoken_years,
)
from tests.test_comparison_build import LOSS_RATE, settled, value

YEARS = (2021, 2022, 2023)


@dataclass(frozen=True)
class Office:
    pk: int
    level: str = "county"
    parent_id: int | None = 90


def row(*values, reports=YEARS):
    by_year = {report.year: report for report in settled(*reports)}
    return build_row(value(1).key, values, YEARS, by_year, LOSS_RATE)


def peers(*numbers, **fields):
    return [numbers_of(row(value(number, **fields)).cells) for number in numbers]


def test_peers_have_the_same_level_and_parent_and_are_others():
    own, beside, far, city = Office(1), Office(2), Office(3, parent_id=91), Office(90, "city", None)
    everybody = [own, beside, far, city]
    assert peers_of(own, everybody, SAME_PARENT) == [beside]
    assert peers_of(own, everybody, SAME_LEVEL) == [beside, far]
    assert peers_of(own, everybody, NOBODY) == []


def test_a_median_needs_three_and_says_of_how_many():
    assert [(each.value, each.count) for each in medians(peers(1, 2), YEARS)] == [(None, 0), (None, 0), (None, 2)]
    assert medians(peers(1, 9, 2, 4), YEARS)[-1].value == Decimal(3)


def test_few_cases_and_contradictions_are_no_part_of_a_median():
    odd = [row(value(50, denominator=Decimal(3))), row(value(60), value(70))]
    odd = [numbers_of(each.cells) for each in odd]
    assert medians([*peers(1, 2, 3), *odd], YEARS)[-1] == medians(peers(1, 2, 3), YEARS)[-1]


def test_a_peer_gives_the_number_of_each_year_whoever_reports_it():
    said = (value(4, 2022), value(5), value(6, 2021, by=2022))
    assert numbers_of(row(*said).cells) == {2021: 6, 2022: 4, 2023: 5}


def test_an_organisation_above_without_a_value_is_none():
    assert not reference_of(("云川市", row()), [], YEARS)
    assert reference_of(("云川市", row(value(4))), [], YEARS).above_name == "云川市"


def test_peers_do_not_widen_the_years():
    stretch = spoken_years([row(value(5, 2022), reports=(2022, 2023))], YEARS)
    assert [cell.year for cell in cut(row(value(3, 2021)), stretch).cells] == [2022, 2023]


def test_the_median_as_a_row_says_what_it_is():
    reference = reference_of(None, peers("1.25", "2.50", "9.00"), YEARS)
    cells = median_row(reference, row(value(5)), "median of %s").cells
    assert [cell.value and cell.value.reported.quantity.text() for cell in cells] == [None, None, "2.5%"]
    assert cells[-1].value.quote == "median of 3"
