"""The heat map as a page: whose reports, which marks, exports, how many queries."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from reports.comparison.gather import matrix_of
from reports.models import Observation, Report, Role, RowState, State
from tests import make
from tests.pages import reader

pytestmark = pytest.mark.django_db
MAX_QUERIES = 12


@pytest.fixture
def cases():
    return make.indicator("L02", "一审审结数", "件", theme=make.theme())


@pytest.fixture
def reported(districts, loss_rate, cases):
    for office, rate, number in zip(districts, ("5.00", "7.00", "9.00", "1.00"), (300, 200, 100, 12), strict=True):
        report = make.report(office, 2023)
        make.observation(
            report, "败诉率", rate, "%", indicator=loss_rate, step=Decimal("0.01"), written=f"{rate}%",
            denominator=Decimal(number),
        )  # fmt: skip
        make.observation(report, "审结", number, "件", indicator=cases, written=f"{number}件")


@pytest.fixture
def page(client, districts):
    opened = reader(client, make.user("viewer", Role.VIEWER, districts[0]))
    return lambda **query: opened(reverse("heat_map"), **query)


def squares(response, column=0):
    return {line.name: line.squares[column] for line in response.context["heat_map"].lines}


def test_each_column_is_ranked_its_own_way(page, reported):
    response = page()
    assert [column.definition.code for column in response.context["heat_map"].columns] == ["L02", "L04"]
    assert {name: square.step for name, square in squares(response, 1).items()} == {"甲": 1, "乙": 3, "丙": 5, "丁": 0}
    assert {name: square.step for name, square in squares(response, 0).items()} == {"甲": 1, "乙": 2, "丙": 4, "丁": 5}
    row = reported_value("5.00")
    assert f"<td class=q1><a href=/reports/{row.report_id}/#at-observation-{row.pk}>5.00%</a></td>" in response.shown
    assert "<td class=s1>" in response.shown
    assert "n<30" in response.shown.split("<tbody>")[1]


def reported_value(written):
    return Observation.objects.get(value=Decimal(written))


def test_the_denominator_of_the_same_report_makes_a_rate_small(page, districts, loss_rate, cases, reported):
    loss_rate.denominator = cases
    loss_rate.save()
    Observation.objects.filter(indicator=loss_rate).update(denominator=None)
    assert squares(page(), 1)["丁"].said[0].small


def test_two_organisations_are_coloured_by_what_changed_since_the_year_before(client, page, districts, reported):
    for report in Report.objects.filter(organisation__in=districts[2:]):
        report.withdrawn_because = "重复"
        report.save()
    for office, rate in zip(districts[:2], ("8.00", "7.00"), strict=False):
        row = Observation.objects.filter(report__organisation=office, name="败诉率").get()
        make.observation(make.report(office, 2022), "败诉率", rate, "%", indicator=row.indicator, step=Decimal("0.01"))
    shown = page(year=2023).shown
    body = shown.split("<tbody>")[1]
    assert body.count("<td class=c1>") == body.count("<td class=c2>") == 1  # 8 → 5 of a rate that should fall, 7 → 7
    assert "Fewer than three organisations are not ranked" in shown
    assert "best fifth" not in shown
    make.series_break(row.indicator, 2023)
    assert "<td class=c" not in page(year=2023).shown


def test_unchecked_values_are_marked(page, districts, reported):
    Observation.objects.filter(report__organisation=districts[0]).update(state=RowState.READ)
    assert page().shown.count("<b title=unchecked>*</b>") == 2


def test_contradictions_are_named_and_agreements_settled(page, districts, reported, loss_rate, cases):
    report = districts[0].reports.get()
    make.observation(report, "败诉率", "6.00", "%", indicator=loss_rate, step=Decimal("0.01"))
    make.observation(
        report, "审结", 300, "件", indicator=cases, qualifier="at_least", lower=300, upper=400, written="300余件"
    )
    response = page()
    assert squares(response, 1)["甲"].state == "several"
    assert squares(response, 0)["甲"].state == "value"
    assert "several values" in response.shown


def test_drafts_and_other_years_are_not_in_it(page, districts, reported, loss_rate):
    make.observation(make.report(districts[0], 2024, state=State.DRAFT), "败诉率", "7.77", "%", indicator=loss_rate)
    make.observation(districts[0].reports.get(year=2023), "败诉率", "8.88", "%", indicator=loss_rate, period=2022)
    shown = page().shown
    assert "7.77" not in shown
    assert "8.88" not in shown
    assert "No accepted report" in page(year=2024).shown


def test_theme_level_and_area_narrow(page, city, districts, reported, loss_rate):
    far = make.organisation("远山县", parent=make.organisation("临泽市", level="city"))
    make.observation(make.report(far, 2023), "败诉率", "2.00", "%", indicator=loss_rate, written="2.00%")
    make.observation(make.report(city, 2023), "败诉率", "3.00", "%", indicator=loss_rate, written="3.00%")
    assert "远山县" in squares(page())
    assert set(squares(page(area=city.pk))) == {"甲", "乙", "丙", "丁"}
    assert set(squares(page(level="city"))) == {"云川市"}
    assert page(theme="T9").context["heat_map"].columns == ()


def test_text_is_no_markup(page, city, loss_rate):
    office = make.organisation("<b>区", parent=city)
    make.observation(make.report(office, 2023), "败诉率", 3, "%", indicator=loss_rate, written="<i>3%")
    content = page().content.decode()
    assert "<b>区" not in content
    assert "<i>3%" not in content


def test_without_a_report(page):
    assert "no accepted report yet" in page().shown


def test_exports_hold_a_line_a_square(page, reported):
    lines = list(csv.DictReader(io.StringIO(page(format="csv").content.decode("utf-8-sig"))))
    assert len(lines) == 8
    first = next(line for line in lines if line["Indicator code"] == "L04" and line["Organisation"] == "甲")
    assert (first["Value"], first["Lower bound"], first["Unit"], first["Sentence"]) == (
        "5",
        "4.995",
        "%",
        "败诉率5.00%",
    )
    assert first["Place among the others"] == "best fifth"
    sheet = openpyxl.load_workbook(io.BytesIO(page(format="xlsx").content)).active
    assert sheet.max_row == 9


@override_settings(DEBUG=False)
def test_queries_do_not_grow(page, city, reported, loss_rate, cases):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert page().status_code == 200
        return len(queries)

    few = asked()
    for number in range(12):
        report = make.report(make.organisation(f"第{number}县", parent=city), 2023)
        make.observation(report, "败诉率", number, "%", indicator=loss_rate)
        make.observation(report, "败诉率", number + 1, "%", indicator=loss_rate)
        make.observation(report, "审结", number, "件", indicator=cases)
    assert asked() <= few + 1  # where values of one report differ, their bounds are read as well
    assert few + 1 <= MAX_QUERIES


def test_a_report_that_contradicts_itself_does_so_whatever_its_streets_agree_on(page, districts, cases):
    for office in districts[1:]:
        make.observation(make.report(office, 2023), "审结", 10, indicator=cases)
    report = make.report(districts[0], 2023)
    make.observation(report, "审结", 100, indicator=cases)
    make.observation(report, "审结", 200, indicator=cases)
    street = {"indicator": cases, "coverage": "街道"}
    make.observation(
        report, "审结", 5000, **street, qualifier="at_least", lower=5000, upper=6000, upper_open=True, written="5000余",
    )  # fmt: skip
    make.observation(report, "街道审结", 5012, **street)
    assert squares(page())["甲"].state == "several"


@pytest.mark.parametrize(
    ("counted", "small"),
    [
        ([{"value": 12}], True),
        ([{"value": 500}, {"value": 8, "unit": "%", "kind": "growth", "direction": "up"}], False),
        ([{"value": 20, "qualifier": "about", "lower": 19, "upper": 21}], False),
        ([{"value": "0.05", "unit": "万件"}], False),
        ([{"value": 12}, {"value": 500}], False),
        ([{"value": 12, "coverage": "街道"}], False),
    ],
    ids=["few", "a growth", "about", "in ten thousands", "contradicted", "another scope"],
)
def test_the_heat_map_and_the_years_count_the_same_cases_behind_a_rate(
    page, districts, loss_rate, cases, counted, small
):
    loss_rate.denominator = cases
    loss_rate.save()
    report = make.report(districts[0], 2023)
    make.observation(report, "败诉率", "5.0", "%", indicator=loss_rate)
    for fields in counted:
        make.observation(report, "审结", indicator=cases, **fields)
    heat = page().context["heat_map"]
    shown = [column.definition.code for column in heat.columns].index("L04")
    of_years = matrix_of(Report.objects.all(), districts[0].pk, "zh-hans")
    row = next(row for row in of_years.rows if row.key.indicator == "L04")
    assert heat.lines[0].squares[shown].said[0].small is small
    assert row.cells[-1].is_small is small
