"""Pages in a real browser at a phone's width, with text of twice the size, and on paper."""

import pytest
from django.urls import reverse

from reports.models import Role
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The lines that the words of each element take.
LINES = """each => each.map(one => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
})"""


@pytest.fixture
def office():
    return make.organisation("青岚区", parent=make.organisation("云川市", level="city"))


@pytest.fixture
def supervisor(office):
    return make.user("supervisor", Role.SUPERVISOR, office.parent)


@pytest.fixture
def reports(office):
    made = [make.report(office, year, title=f"关于{year}年度法治政府建设情况的报告") for year in (2022, 2023)]
    rate = make.indicator("L04", "行政诉讼败诉率", "%", "lower", theme=make.theme())
    for report in made:
        make.observation(report, "败诉率", "12.5", "%", indicator=rate)
        make.observation(report, "巡回宣讲", 30, "场")
    return made


def test_names_keep_their_lines_on_a_phone(open_site, supervisor, reports):
    page = open_site(supervisor, width=390)
    page.goto(reverse("report_list"))
    assert set(page.eval_on_selector_all("td.name:first-child a", LINES)) == {1}
    assert max(page.eval_on_selector_all("td.words a", LINES)) <= 2
    assert set(page.eval_on_selector_all("td .badge", LINES)) == {1}
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_word_of_the_menu_breaks_at_twice_the_text_size(open_site, supervisor, language):
    page = open_site(supervisor, language=language)
    page.goto(reverse("overview"))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert set(page.eval_on_selector_all("#menu .nav-link", LINES)) == {1}
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_no_empty_form_is_printed_with_a_goal(open_site, supervisor, reports):
    goal = make.goal(reports[0], "压降行政败诉案件")
    page = open_site(supervisor)
    page.goto(reverse("goal_review", args=[goal.pk]))
    assert page.locator("#review").is_visible()
    page.emulate_media(media="print")
    assert not page.locator("#review").is_visible()
    assert page.locator("main button:visible").count() == 0


def test_the_last_row_of_a_theme_has_its_line_from_end_to_end(open_site, supervisor, reports, office):
    page = open_site(supervisor)
    page.goto(f"{reverse('compare')}?organisation={office.pk}")
    last = page.locator(".matrix tbody").first.locator("tr").last.locator("> *")
    widths = last.evaluate_all("each => each.map(one => getComputedStyle(one).borderBottomWidth)")
    assert len(widths) == 3 and set(widths) == {"1px"}
