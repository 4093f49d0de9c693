"""The year-by-year pages: what they show to whom, in which words, at which address, with how many queries."""

import json
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from reports.comparison.series import SeriesKey, key_of
from reports.models import Observation, Role, RowState, State
from tests import make
from tests.pages import reader

pytestmark = pytest.mark.django_db
MAX_QUERIES = 12


@pytest.fixture
def office():
    return make.organisation("青岚区", code="990001")


@pytest.fixture
def person(office):
    return make.user("viewer", Role.VIEWER, office)


@pytest.fixture
def reports(office, loss_rate):
    """Two years of a loss rate that falls, and of a figure outside the dictionary."""
    made = {year: make.report(office, year) for year in (2022, 2023)}
    for year, rate, talks in ((2022, "12.50", 30), (2023, "10.40", 42)):
        make.observation(made[year], "败诉率", rate, "%", indicator=loss_rate, step=Decimal("0.01"))
        make.observation(made[year], f"{year}年开展巡回宣讲", talks, "场")
    return made


@pytest.fixture
def page(client, person):
    """``page(address)`` as the viewer of the office, in English."""
    return reader(client, person)


def matrix(page, office, **query):
    return page(reverse("compare"), organisation=office.pk, **query)


# --- the matrix ---


def test_values_and_changes_are_shown_in_words(page, office, reports):
    shown = matrix(page, office).shown
    assert "12.50%" in shown
    assert "▼ down 2.1 percentage points better (relative −16.8%)" in shown
    assert "▲ up 12 场 changed (+40.0%)" in shown


def test_a_value_leads_to_its_sentence(page, office, reports):
    row = Observation.objects.get(value="10.4")
    address = reverse("report_detail", args=[row.report_id])
    shown = matrix(page, office).shown
    assert f'href="{address}#at-observation-{row.pk}" title="{row.quote}"' in shown
    assert f'id="at-observation-{row.pk}"' in page(address).shown


def test_a_figure_outside_the_dictionary_compares_over_years(page, office, reports):
    response = matrix(page, office)
    assert [group.code for group in response.context["matrix"].groups] == ["T6", "own"]


def test_the_own_office_is_the_default_under_an_address_that_can_be_sent(page, office, reports):
    response = page(reverse("compare"), show="worse")
    assert response.status_code == 302
    assert response["Location"] == f"/compare/?show=worse&organisation={office.pk}"


def test_without_an_office_one_chooses(client, office, reports):
    client.force_login(make.user(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(reverse("compare"))
    assert [each.name for each in response.context["organisations"]] == ["青岚区"]


def test_without_any_report_the_page_says_what_to_do(page, office):
    assert page(reverse("compare")).status_code == 200
    response = matrix(page, office)
    assert response.status_code == 200
    assert reverse("report_list") in response.shown


def test_one_year_only(page, office):
    make.observation(make.report(office, 2023), "巡回宣讲", 3, "场")
    assert "3 场" in matrix(page, office).shown


def test_drafts_of_others_are_not_in_it(page, loss_rate):
    other = make.organisation("远山县")
    make.observation(make.report(other, 2023, state=State.DRAFT), "巡回宣讲", 777, "场")
    assert "777" not in matrix(page, other).shown
    make.observation(make.report(other, 2022), "巡回宣讲", 555, "场")
    shown = matrix(page, other).shown
    assert "555" in shown
    assert "777" not in shown


def test_the_own_draft_is_in_it(page, office):
    make.observation(make.report(office, 2023, state=State.DRAFT), "巡回宣讲", 777, "场")
    assert "777" in matrix(page, office).shown


def test_withdrawn_reports_and_rejected_values_are_left_out(page, office):
    make.observation(make.report(office, 2022, withdrawn_because="重复"), "巡回宣讲", 777, "场")
    make.observation(make.report(office, 2023), "巡回宣讲", 888, "场", state=RowState.REJECTED)
    shown = matrix(page, office).shown
    assert "777" not in shown
    assert "888" not in shown


def test_two_kinds_of_report_in_one_year_are_two_matrices(page, office, reports):
    work = make.report(office, 2023, kind="work")
    make.observation(work, "重点项目", 61, "个")
    assert "61 个" not in matrix(page, office).shown
    shown = matrix(page, office, kind="work").shown
    assert "61 个" in shown
    assert "10.40%" not in shown


def test_years_are_chosen_in_the_address(page, office, reports):
    assert matrix(page, office, **{"from": 2021, "to": 2022}).context["matrix"].years == (2021, 2022)
    wrong = matrix(page, office, **{"from": 2023, "to": 2020})
    assert wrong.context["matrix"].years == (2022, 2023)
    assert "before the first" in wrong.shown


def test_filters_narrow_and_an_empty_answer_leads_back(page, office, reports):
    assert [row.name for row in matrix(page, office, show="better").context["matrix"].rows] == ["行政诉讼败诉率"]
    assert [row.name for row in matrix(page, office, q="宣讲").context["matrix"].rows] == ["2023年开展巡回宣讲"]
    assert "Nothing fits" in matrix(page, office, show="worse").shown


def test_unchecked_values_keep_a_series_from_being_called_dropped(page, office, reports, loss_rate):
    Observation.objects.get(report=reports[2023], indicator=loss_rate).delete()
    states = {}
    for state in (RowState.CONFIRMED, RowState.READ):
        Observation.objects.filter(report=reports[2023]).update(state=state)
        row = next(row for row in matrix(page, office).context["matrix"].rows if row.key.indicator == "L04")
        states[state] = row.cells[-1].state
    assert states == {RowState.CONFIRMED: "dropped", RowState.READ: "not_read"}


def test_breaks_of_everybody_and_of_the_office_stop_comparing(page, office, reports, loss_rate):
    made = make.series_break(loss_rate, 2023)
    assert "not comparable (series break)" in matrix(page, office).shown
    made.withdrawn_because = "误设"
    made.save()
    assert "series break" not in matrix(page, office).shown
    make.local_break(office, loss_rate, 2023)
    assert "not comparable (series break)" in matrix(page, office).shown


def test_text_of_a_report_is_no_markup(page, office):
    make.observation(make.report(office, 2023), "<b>宣讲</b>", 3, "场", quote='全年"宣讲"<script>3场')
    content = matrix(page, office).content.decode()
    assert "<script>3" not in content
    assert "<b>宣讲" not in content


def test_a_name_of_60_characters_and_a_value_of_12_digits(page, office):
    make.observation(make.report(office, 2023), "长" * 60, 123456789012, "元")
    shown = matrix(page, office).shown
    assert "长" * 60 in shown
    assert "123,456,789,012 元" in shown


def test_many_series_of_one_year_are_counted_not_printed(page, office, reports):
    for number in range(61):
        make.observation(
            reports[2023], f"项目{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{'子丑寅卯辰巳午'[number // 10]}", number, "个"
        )
    assert "60 个" not in matrix(page, office).shown
    assert "60 个" in matrix(page, office, theme="once").shown


def test_an_unknown_organisation_is_404(page, person):
    assert page(reverse("compare"), organisation=999_999).status_code == 404


# --- one series ---


def series(page, key, office, **query):
    return page(reverse("compare_series", args=[key.slug]), organisation=office.pk, **query)


def test_a_series_has_its_chart_its_table_and_every_sentence(page, office, reports, loss_rate):
    make.alias(loss_rate, "败诉率")
    response = series(page, SeriesKey("L04"), office)
    checked = Observation.objects.filter(report__in=reports.values(), indicator=loss_rate).first()
    assert reverse("value_checks", args=[checked.pk]) in response.content.decode()
    (line,) = response.context["chart"]["series"]
    assert [point["value"] for point in line["data"]] == [12.5, 10.4]
    for row in Observation.objects.filter(indicator=loss_rate):
        assert row.quote in response.shown
    assert "败诉率" in response.shown


def test_gaps_are_not_joined_and_a_break_cuts_the_line(page, office, reports, loss_rate):
    late = make.report(office, 2025)
    make.observation(late, "败诉率", "9.00", "%", indicator=loss_rate)
    make.series_break(loss_rate, 2023)
    first, second = series(page, SeriesKey("L04"), office).context["chart"]["series"]
    assert [point and point["value"] for point in first["data"]] == [12.5, None, None, None]
    assert [point and point["value"] for point in second["data"]] == [None, 10.4, None, 9]
    assert first["connectNulls"] is second["connectNulls"] is False
    assert first["markLine"]["data"][-1]["xAxis"] == "2023"


def test_targets_are_marks_of_their_year(page, office, reports, loss_rate):
    make.target(reports[2023], "败诉率", 9, "%", indicator=loss_rate, comparator="le")
    chart = series(page, SeriesKey("L04"), office).context["chart"]
    assert chart["xAxis"]["data"] == ["2022", "2023", "2024"]
    assert [point["value"] for point in chart["series"][-1]["data"]] == [["2024", 9.0]]


def test_an_inexact_value_has_its_interval(page, office, reports, loss_rate):
    row = Observation.objects.get(value="10.4")
    row.qualifier, row.lower, row.upper = "about", Decimal("10.2"), Decimal("10.6")
    row.save()
    (line,) = series(page, SeriesKey("L04"), office).context["chart"]["series"]
    assert [end["coord"] for end in line["markLine"]["data"][0]] == [["2023", 10.2], ["2023", 10.6]]


def test_a_series_outside_the_dictionary_has_its_own_page(page, office, reports):
    row = Observation.objects.select_related("report", "indicator").get(value=42)
    response = series(page, key_of(row), office)
    assert [cell.value.reported.quantity.value for cell in response.context["row"].cells] == [30, 42]


def test_others_stand_beside_it_when_accepted(page, office, reports, loss_rate):
    other, hidden = make.organisation("远山县"), make.organisation("平湖县")
    make.observation(make.report(other, 2023), "败诉率", "5.00", "%", indicator=loss_rate)
    make.observation(make.report(hidden, 2023, state=State.DRAFT), "败诉率", "6.00", "%", indicator=loss_rate)
    response = series(page, SeriesKey("L04"), office, organisations=[other.pk, hidden.pk])
    assert [organisation.name for organisation, _ in response.context["page"].rows] == ["青岚区", "远山县"]


@pytest.mark.parametrize("slug", ["L99-level-year", "nonsense", "o999999-0123456789ab", "L04-level-half"])
def test_an_unknown_series_is_404(page, person, reports, slug):
    assert page(reverse("compare_series", args=[slug])).status_code == 404


# --- exports and speed ---


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_an_export_stands_at_the_same_address(page, office, reports, form):
    response = matrix(page, office, show="better", format=form)
    assert response.status_code == 200
    if form == "json":
        assert [line["indicator"] for line in json.loads(response.content)["series"]] == ["L04"]
    if form == "csv":
        assert "10.4" in response.shown
        assert "宣讲" not in response.shown
    if form != "json":
        assert quote("青岚区 Year by year 2022-2023") in response["Content-Disposition"]


@override_settings(DEBUG=False)
def test_queries_do_not_grow_with_rows(page, office, reports, loss_rate):
    def asked(address, **query):
        with CaptureQueriesContext(connection) as queries:
            assert page(address, **query).status_code == 200
        return len(queries)

    addresses = (reverse("compare"), reverse("compare_series", args=["L04-level-year"]))
    few = [asked(address, organisation=office.pk) for address in addresses]
    for year in range(2015, 2022):
        report = make.report(office, year)
        make.observation(report, "败诉率", year - 2000, "%", indicator=loss_rate)
        for number in range(10):
            make.observation(report, f"宣讲项目{'甲乙丙丁戊己庚辛壬癸'[number]}", number, "场")
    assert [asked(address, organisation=office.pk) for address in addresses] == few
    assert max(few) <= MAX_QUERIES


def test_visitors_sign_in_first(client, db):
    assert client.get(reverse("compare")).status_code == 302
    assert client.get(reverse("compare_series", args=["L04-level-year"])).status_code == 302


# --- the organisation above and the median of peers ---


@pytest.fixture
def beside(loss_rate):
    """A city with three other districts, and the office below it."""

    def made(office, rates=("4.00", "6.00", "8.00"), above="7.50"):
        office.parent = make.organisation("云川市", level="city")
        office.save()
        for place, rate in enumerate(rates):
            other = make.organisation(f"第{place}区", parent=office.parent)
            make.observation(make.report(other, 2023), "败诉率", rate, "%", indicator=loss_rate, step=Decimal("0.01"))
        make.observation(make.report(office.parent, 2023), "败诉率", above, "%", indicator=loss_rate)
        return office.parent

    return made


def test_a_series_is_measured_against_the_one_above_and_the_median(page, office, reports, beside):
    beside(office)
    response = series(page, SeriesKey("L04"), office)
    assert [each.value for each in response.context["reference"].medians] == [None, Decimal("6.00")]
    assert "6% (of 3)" in response.shown
    assert "云川市" in response.shown
    names = [line["name"] for line in response.context["chart"]["series"]]
    assert names == ["青岚区", "云川市", "median of peers"]
    assert response.context["page"].years == (2022, 2023)


def test_drafts_are_in_no_median_not_even_the_own_ones(client, page, office, reports, beside, loss_rate):
    city = beside(office, rates=("4.00", "6.00"))
    draft = make.organisation("第九区", parent=city)
    make.observation(make.report(draft, 2023, state=State.DRAFT), "败诉率", "1.00", "%", indicator=loss_rate)
    client.force_login(make.user(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    assert series(page, SeriesKey("L04"), office).context["reference"].medians[-1].value is None


def test_peers_are_chosen_in_the_address(page, office, reports, beside, loss_rate):
    beside(office)
    for name in ("甲县", "乙县"):
        far = make.organisation(name, parent=make.organisation(f"{name}所属市", level="city"))
        make.observation(make.report(far, 2023), "败诉率", "1.00", "%", indicator=loss_rate)
    medians = {
        rule: series(page, SeriesKey("L04"), office, peers=rule).context["reference"].medians for rule in ("", "level")
    }
    assert [(medians[rule][-1].value, medians[rule][-1].count) for rule in ("", "level")] == [(6, 3), (4, 5)]
    assert not series(page, SeriesKey("L04"), office, peers="none").context["reference"].has_median


def test_references_are_exported(page, office, reports, beside):
    beside(office)
    shown = series(page, SeriesKey("L04"), office, format="csv").shown
    assert "median of 3 organisations" in shown
    assert "云川市" in shown


def test_queries_of_a_series_do_not_grow_with_peers(page, office, reports, beside):
    beside(office)
    with CaptureQueriesContext(connection) as queries:
        series(page, SeriesKey("L04"), office)
    assert len(queries) <= MAX_QUERIES


def test_order_and_density_live_in_the_address(page, office, reports):
    response = matrix(page, office, sort="change", density="compact")
    assert [row.key.indicator for row in response.context["matrix"].rows] == ["", "L04"]
    assert "matrix compact" in response.shown
    assert '<svg class="spark"' in response.shown
    lines = json.loads(matrix(page, office, sort="change", format="json").content)["series"]
    assert [line["indicator"] for line in lines] == [None, "L04"]
