"""The year-by-year pages in a real browser: the chart under the strict policy, the keyboard, a narrow screen."""

from decimal import Decimal

import pytest
from django.urls import reverse

from reports.models import Observation, Role
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office():
    return make.organisation("青岚区")


@pytest.fixture
def person(office):
    return make.user("viewer", Role.VIEWER, office)


@pytest.fixture
def rate(office):
    """Five years of a loss rate, one of them left out."""
    rate = make.indicator("L04", "行政诉讼败诉率", "%", "lower", theme=make.theme())
    for year, value in ((2019, "14.10"), (2020, "12.50"), (2022, "11.00"), (2023, "10.40")):
        report = make.report(office, year)
        make.observation(report, "败诉率", value, "%", indicator=rate, step=Decimal("0.01"))
    return rate


def test_the_chart_is_drawn_and_described(open_site, person, office, rate):
    page = open_site(person)
    page.goto(f"{reverse('compare_series', args=['L04-level-year'])}?organisation={office.pk}")
    drawing = page.locator("#chart svg")
    drawing.wait_for()
    assert "14.10%" in page.locator("#chart").get_attribute("aria-label")
    assert page.locator("#chart-picture").is_visible()


def test_a_point_opens_its_sentence(open_site, person, office, rate):
    row = Observation.objects.get(value="10.4")
    page = open_site(person)
    page.goto(f"{reverse('compare_series', args=['L04-level-year'])}?organisation={office.pk}")
    page.locator("#chart svg").wait_for()
    place = page.evaluate(
        """() => {
            const box = document.getElementById("chart");
            const at = window.echarts.getInstanceByDom(box).convertToPixel({seriesIndex: 0}, ["2023", 10.4]);
            const corner = box.getBoundingClientRect();
            return [corner.x + at[0], corner.y + at[1]];
        }"""
    )
    page.mouse.click(*place)
    page.wait_for_url(f"**{reverse('report_detail', args=[row.report_id])}#at-observation-{row.pk}")
    assert page.locator(f"#at-observation-{row.pk}").is_visible()


def test_the_matrix_scrolls_in_its_own_box_on_a_narrow_screen(open_site, person, office, rate):
    page = open_site(person, width=390)
    page.goto(f"{reverse('compare')}?organisation={office.pk}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = page.locator(".matrix-box")
    name = page.locator(".matrix tbody tr:not(.group) th").first
    before = name.bounding_box()["x"]
    box.focus()
    box.evaluate("each => each.scrollBy(200, 0)")
    assert box.evaluate("each => each.scrollLeft") > 100
    assert name.bounding_box()["x"] == pytest.approx(before, abs=1)


def test_sentences_open_with_the_keyboard(open_site, person, office, rate):
    page = open_site(person)
    page.goto(f"{reverse('compare')}?organisation={office.pk}")
    summary = page.locator("details.sentences summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.sentences li").first.is_visible()


def test_the_bump_chart_of_a_league_is_drawn_and_described(open_site, person, office, rate):
    for name, value in (("甲区", "9.00"), ("乙区", "12.00")):
        report = make.report(make.organisation(name), 2023)
        make.observation(report, "败诉率", value, "%", indicator=rate, step=Decimal("0.01"))
    page = open_site(person, language="en")
    page.goto(reverse("league_table", args=["L04", 2023]))
    page.locator("#chart svg").wait_for()
    described = page.locator("#chart").get_attribute("aria-label")
    assert "甲区 — 2019: no place" in described
    assert "2023: place 2" in described
    assert page.locator("#chart-picture").is_visible()


def test_the_filters_of_a_league_lead_to_an_address_that_can_be_sent(open_site, person, office, rate):
    page = open_site(person, language="en")
    page.goto(reverse("league_table", args=["L04", 2023]))
    page.get_by_label("Order").select_option("improvement")
    page.get_by_label("Year", exact=True).fill("2020")
    page.get_by_role("button", name="Apply filters").click()
    page.wait_for_url("**/league/L04/2020/?*order=improvement*")
    assert page.locator("table.league tbody tr").count() == 1
