"""Organisations renamed, merged and split: what they were called, whose figures stand before, what is not compared."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.change import NOT_COMPARABLE, SERIES_BREAK
from reports.comparison.cells import OFFICES, OWN, ReportYear
from reports.comparison.lineage.past import Forebear, FormerName, Past, forebears_of, one_a_year
from reports.models import Organisation, OrganisationName, Role, Succession
from tests import make
from tests.pages import reader

# --- without a database ---


@pytest.mark.parametrize(
    ("year", "name"), [(2018, "甲县"), (2019, "乙县"), (2020, "乙县"), (2021, ""), (2023, "")],
)  # fmt: skip
def test_an_organisation_is_called_what_it_was_called_on_the_last_day_of_the_year(year, name):
    past = Past((FormerName("甲县", None, date(2019, 6, 1)), FormerName("乙县", date(2019, 6, 1), date(2021, 3, 1))))
    assert past.name_in(year) == name


def test_several_predecessors_say_together_that_nothing_is_settled():
    reports = [ReportYear(1, 8, 2020, 1, True, True), ReportYear(2, 9, 2020, 1, True, True)]
    assert [each.is_settled for each in one_a_year(reports, 7)] == [False]
    assert [each.is_settled for each in one_a_year(reports[:1], 7)] == [True]


def test_predecessors_are_followed_all_generations_back():
    first, second, third = (
        Forebear(1, "甲县", "merged", 2015),
        Forebear(2, "乙县", "split", 2019),
        Forebear(3, "丙县", "merged", 2022),
    )
    successions = [(2, first), (3, second), (9, third), (8, Forebear(7, "别县", "merged", 2020))]
    assert forebears_of(9, successions) == (first, second, third)
    # Entered the wrong way round, or in a circle.
    assert forebears_of(
        9, [(9, second), (2, Forebear(1, "甲县", "merged", 2021)), (2, replace(third, organisation=9))]
    ) == (second,)


def test_who_was_split_from_and_merged_later_counts_until_the_later_year():
    whole = [Forebear(1, "甲县", kind, since) for kind, since in (("split", 2018), ("merged", 2021))]
    rest = Forebear(2, "乙县", "merged", 2021)
    assert forebears_of(9, [(2, whole[0]), (9, whole[1]), (9, rest)]) == (rest, whole[1])


# --- pages ---


@pytest.fixture
def office(db):
    return make.organisation("云渚区")


@pytest.fixture
def indicators():
    return {
        "F01": make.indicator("F01", "行政复议收案", "件", theme=make.theme()),
        "L04": make.indicator("L04", "行政诉讼败诉率", "%", "lower", theme=make.theme()),
    }


def say(office, year, number, indicator):
    report = office.reports.filter(year=year).first() or make.report(office, year)
    return make.observation(report, indicator.name, number, indicator.unit, indicator=indicator)


@pytest.fixture
def page(client, office):
    opened = reader(client, make.user("viewer", Role.VIEWER, office))
    return lambda **query: opened(reverse("compare"), organisation=office.pk, **query)


def cells(response, code="F01"):
    row = next(row for row in response.context["matrix"].rows if row.key.indicator == code)
    return {cell.year: cell for cell in row.cells}


@pytest.fixture
def merged(office, indicators):
    """Two counties merged into the district in the middle of 2022."""
    for name, number in (("云县", 12), ("渚县", 8)):
        before = make.organisation(name)
        for year in (2020, 2021):
            say(before, year, number + year - 2020, indicators["F01"])
        Succession.objects.create(before=before, after=office, kind="merged", on=date(2022, 7, 1), why="区划调整")
    for year, number in ((2022, 25), (2023, 30)):
        say(office, year, number, indicators["F01"])


def test_an_organisation_merged_shows_its_predecessors_when_asked(page, merged):
    assert 2021 not in cells(page())
    made = cells(page(predecessors="on"))
    assert [value.of for value in made[2021].values] == ["云县", "渚县"]
    assert made[2022].value.of == ""


def test_figures_of_an_organisation_merged_are_never_added_up(page, merged):
    response = page(predecessors="on")
    cell = cells(response)[2021]
    assert (cell.state, cell.value) == (OFFICES, None)
    assert [value.reported.quantity.value for value in cell.values] == [13, 9]
    assert "22 件" not in response.shown
    assert "several organisations" in response.shown


def test_a_merger_is_a_break_and_stops_comparing(page, office, indicators, merged):
    assert cells(page(predecessors="on"))[2022].change.verdict == NOT_COMPARABLE
    say(office, 2021, 20, indicators["F01"])
    change = cells(page())[2022]
    assert (change.change.verdict, change.change.reason) == (NOT_COMPARABLE, SERIES_BREAK)
    assert "organisation merged: 云县 → 云渚区" in change.broken_by
    assert cells(page())[2023].change.difference == 5


def test_an_organisation_split_off_continues_the_one_before_with_a_break(page, office, indicators):
    whole = make.organisation("大云县")
    for year, number in ((2020, 50), (2021, 40)):
        say(whole, year, number, indicators["F01"])
    say(office, 2022, 9, indicators["F01"])
    Succession.objects.create(before=whole, after=office, kind="split", on=date(2022, 1, 1), why="析置")
    made = cells(page(predecessors="on"))
    assert [made[year].value.of for year in (2020, 2021, 2022)] == ["大云县", "大云县", ""]
    assert made[2021].change.difference == -10
    assert made[2022].change.verdict == NOT_COMPARABLE
    assert "organisation split: 大云县 → 云渚区" in made[2022].broken_by


def test_what_was_split_off_breaks_the_series_of_the_rest(page, office, indicators):
    for year, number in ((2021, 40), (2022, 30)):
        say(office, year, number, indicators["F01"])
    Succession.objects.create(
        before=office, after=make.organisation("新设区"), kind="split", on=date(2022, 5, 1), why="析置"
    )
    assert cells(page())[2022].change.verdict == NOT_COMPARABLE


def test_a_series_outside_the_dictionary_breaks_too(page, office, merged):
    for year in (2021, 2022):
        report = office.reports.filter(year=year).first() or make.report(office, year)
        make.observation(report, "巡回宣讲", year - 2000, "场")
    row = next(row for row in page().context["matrix"].rows if row.name == "巡回宣讲")
    assert row.cells[-2].change.verdict == NOT_COMPARABLE


def test_an_organisation_renamed_goes_on_under_its_old_name_at_the_year(page, office, indicators):
    for year, number in ((2021, 40), (2022, 30)):
        say(office, year, number, indicators["F01"])
    OrganisationName.objects.create(organisation=office, name="云渚县", until=date(2022, 3, 1))
    response = page()
    assert cells(response)[2022].change.difference == -10
    assert {column.year: name for column, name, _reported in response.context["heads"]} == {2021: "云渚县", 2022: ""}
    assert "then 云渚县" in response.shown


def test_the_series_page_draws_a_line_for_each_predecessor_and_the_break(client, page, office, indicators, merged):
    older = make.organisation("老云县")
    say(older, 2018, 5, indicators["F01"])
    before = Organisation.objects.get(name="云县")
    say(before, 2023, 99, indicators["F01"])  # as if it went on
    Succession.objects.create(before=older, after=before, kind="merged", on=date(2019, 1, 1), why="区划调整")
    page()
    shown = client.get(reverse("compare_series", args=["F01-level-year"]), {"organisation": office.pk})
    lines = {
        row[0].name: [cell.value and int(cell.value.reported.quantity.value) for cell in row[1].cells]
        for row in shown.context["page"].rows
    }
    assert lines == {
        "云渚区": [None, None, None, None, 25, 30],
        "云县": [None, None, 12, 13, None, None],
        "渚县": [None, None, 8, 9, None, None],
        "老云县": [5, None, None, None, None, None],
    }
    assert "organisation merged: 云县 → 云渚区" in shown.content.decode()
    drawn = shown.context["chart"]["series"]
    assert {"云渚区", "云县", "渚县", "老云县"} <= {line["name"] for line in drawn}
    assert any(mark.get("xAxis") == "2022" for mark in drawn[0]["markLine"]["data"])


def test_values_of_predecessors_say_whose_they_are_in_exports(page, merged):
    told = csv.DictReader(io.StringIO(page(predecessors="on", format="csv").content.decode("utf-8-sig")))
    assert {(line["Organisation"], line["Value"]) for line in told if line["Year"] == "2021"} == {
        ("云县", "13"), ("渚县", "9"),
    }  # fmt: skip


def test_after_the_succession_a_predecessor_says_nothing(page, office, indicators, merged):
    late = make.report(Succession.objects.first().before, 2023)
    make.observation(late, "行政复议收案", 777, indicator=indicators["F01"])
    assert "777" not in page(predecessors="on").shown


def test_a_rate_of_one_predecessor_keeps_its_verdict(page, office, indicators):
    before = make.organisation("云县")
    for year, rate in ((2020, "12.0"), (2021, "9.0")):
        say(before, year, Decimal(rate), indicators["L04"])
    say(office, 2022, Decimal("5.0"), indicators["L04"])
    Succession.objects.create(before=before, after=office, kind="merged", on=date(2022, 1, 1), why="区划调整")
    made = cells(page(predecessors="on"), "L04")
    assert (made[2021].state, made[2021].change.verdict) == (OWN, "better")


def test_queries_do_not_grow_with_predecessors(page, office, indicators, merged):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert page(predecessors="on").status_code == 200
        return len(queries)

    few = asked()
    for number in range(5):
        before = make.organisation()
        say(before, 2021, number, indicators["F01"])
        Succession.objects.create(before=before, after=office, kind="merged", on=date(2022, 7, 1), why="区划调整")
    assert asked() == few <= 12
