"""The check page in a real browser: the keyboard, where the focus goes, selected words, a narrow screen."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from reports.models import Observation, Report, RowState, State
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "全年受理投诉52件。\n评查案卷约40卷。\n败诉率8.5%。\n另外接待来访301人次。\n队伍力量不足。\n"


@pytest.fixture
def report(db):
    report = make.report(make.organisation("青岚区"), 2023, state=State.DRAFT, text=TEXT)
    unchecked = {"state": RowState.READ}
    make.observation(report, "受理投诉", 52, quote="全年受理投诉52件", **unchecked)
    make.observation(report, "评查案卷", 40, "卷", quote="评查案卷约40卷", **unchecked)
    make.observation(report, "败诉率", "8.5", "%", quote="败诉率8.5%", **unchecked)
    make.shortfall(report, "队伍力量不足", **unchecked)
    make.indicator("Z01", "投诉受理量")
    return report


@pytest.fixture
def open_check(open_site, report):
    def open_check(**options):
        person = make.user("editor", "entry", report.organisation, is_staff=True)
        page = open_site(person, **options)
        page.goto(reverse("report_check", args=[report.pk]))
        return page

    return open_check


@pytest.fixture
def line(report):
    """``line(name)`` is the selector of a value's line. Asked of the database once: while an action is on its way a
    database in memory is locked."""
    keys = {row.name: f"#observation-{row.pk}" for row in Observation.objects.filter(report=report)}
    return keys.__getitem__


def test_the_keyboard_does_everything(open_check, expect, line):
    page = open_check()
    expect(page.locator(line("受理投诉"))).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(line("评查案卷"))).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator(line("受理投诉"))).to_have_attribute("data-state", "confirmed")
    expect(page.locator(line("评查案卷"))).to_be_focused()  # the next open line
    expect(page.locator("#progress")).to_contain_text("1/4")

    page.keyboard.press("e")
    expect(page.locator(f"{line('评查案卷')} [name=written]")).to_be_focused()
    page.keyboard.type("x")  # a key of the page is a letter in a form
    page.keyboard.press("Escape")
    expect(page.locator(line("评查案卷"))).to_be_focused()
    expect(page.locator(line("评查案卷"))).to_have_attribute("data-state", "read")

    page.keyboard.press("e")
    page.locator("[name=written]").fill("近50卷")
    page.keyboard.press("Enter")
    expect(page.locator(line("评查案卷"))).to_have_attribute("data-state", "corrected")
    expect(page.locator(line("评查案卷"))).to_be_focused()

    page.keyboard.press("n")
    expect(page.locator(line("败诉率"))).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator(line("败诉率"))).to_have_attribute("data-state", "rejected")
    expect(page.locator("[data-line=shortfall]")).to_be_focused()
    # The words in the text follow the line.
    key = line("败诉率").removeprefix("#")
    expect(page.locator(f'mark[data-keys="{key}"]')).to_have_attribute("data-state", "rejected")


def test_a_value_is_matched_by_typing_a_code(open_check, expect, line):
    page = open_check()
    page.keyboard.press("m")
    expect(page.locator("[name=indicator]")).to_be_focused()
    page.keyboard.type("Z01")
    page.keyboard.press("Enter")
    expect(page.locator(f"{line('受理投诉')} .check-code")).to_have_text("Z01 投诉受理量")
    expect(page.locator(line("受理投诉"))).to_be_focused()


def test_another_indicator_is_typed_over_the_present_one_and_a_part_is_enough(open_check, expect, line):
    make.indicator("Z02", "案卷评查数", "卷")
    page = open_check()
    for typed, code in (("受理量", "Z01 投诉受理量"), ("Z01", "Z01 投诉受理量")):
        page.keyboard.press("m")
        expect(page.locator("[name=indicator]")).to_be_focused()
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        expect(page.locator(f"{line('受理投诉')} .check-code")).to_have_text(code)
        expect(page.locator(line("受理投诉"))).to_be_focused()


def test_a_report_that_was_submitted_meanwhile_says_so(open_check, expect, report):
    page = open_check()
    Report.objects.filter(pk=report.pk).update(state=State.SUBMITTED)
    page.keyboard.press("x")
    expect(page.locator("[data-failed]")).to_contain_text(str(State.SUBMITTED.label))


def test_a_refused_correction_leads_to_the_wrong_field(open_check, expect):
    page = open_check()
    page.keyboard.press("e")
    page.locator("[name=written]").fill("许多")
    page.keyboard.press("Enter")
    written = page.locator("[name=written]")
    expect(written).to_have_attribute("aria-invalid", "true")
    expect(written).to_be_focused()


SELECT = """(words) => {
  const pieces = [...document.querySelectorAll("[data-text] [data-start]")];
  const node = pieces.find((piece) => piece.textContent.includes(words)).firstChild;
  const at = node.data.indexOf(words);
  getSelection().setBaseAndExtent(node, at, node, at + words.length);
}"""


def test_selected_words_are_added(open_check, expect):
    page = open_check()
    page.evaluate(SELECT, "接待来访301人次")
    page.keyboard.press("a")
    expect(page.locator("[name=quote]")).to_have_value("接待来访301人次")
    page.locator("#form-add [name=name]").fill("接待来访")
    page.locator("#form-add [name=written]").fill("301人次")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"at=observation-\d+"))
    key = page.url.rpartition("#")[2]
    expect(page.locator(f"#{key} .check-name")).to_have_text("接待来访")
    expect(page.locator(f"#{key}")).to_be_focused()
    expect(page.locator(f"#at-{key}")).to_have_text("接待来访301人次")


def test_words_are_chosen_and_added_by_the_keyboard_alone(open_check, expect, report):
    page = open_check()
    expect(page.locator("[data-line]").first).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("[name=find]")).to_be_focused()
    page.keyboard.type("301")
    page.keyboard.press("Enter")
    expect(page.locator("[data-found] a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[name=quote]")).to_have_value("另外接待来访301人次。")
    expect(page.locator("#form-add [name=written]")).to_have_value("301人次")
    expect(page.locator("[name=what]")).to_be_focused()
    page.locator("#form-add [name=name]").press("Enter")
    page.wait_for_url(re.compile(r"at=observation-\d+"))
    assert Observation.objects.filter(report=report, value=301).exists()


def test_a_click_on_words_leads_to_their_line_and_back(open_check, expect, line):
    page = open_check()
    key = line("败诉率").removeprefix("#")
    page.locator(f"#at-{key}").click()
    expect(page.locator(f"#{key}")).to_be_focused()
    page.keyboard.press("t")
    expect(page.locator("[data-text]")).to_be_focused()
    expect(page.locator(f"#at-{key}")).to_have_class(re.compile("is-current"))
    page.keyboard.press("t")
    expect(page.locator(f"#{key}")).to_be_focused()


def test_tab_leaves_the_lines(open_check):
    page = open_check()
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return
    pytest.fail("the focus never leaves the page's controls")


def test_on_a_narrow_screen_one_panel_is_shown_at_a_time(open_check, expect):
    page = open_check(width=390)
    expect(page.locator("#lines")).to_be_visible()
    expect(page.locator("[data-text]")).to_be_hidden()
    page.locator("[data-panel=text]").click()
    expect(page.locator("[data-text]")).to_be_visible()
    expect(page.locator("#lines")).to_be_hidden()
    page.locator("[data-panel=lines]").click()
    page.keyboard.press("j")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_confirming_all_asks_first(open_check, expect):
    page = open_check()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.locator("form[data-confirm] button").click()
    expect(page.locator("#progress")).to_contain_text("0/4")
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("form[data-confirm] button").click()
    expect(page.locator("#progress")).to_contain_text("4/4")
    expect(page.locator("form[data-confirm]")).to_have_count(0)


def test_with_the_last_line_confirmed_nothing_remains_to_confirm(open_check, expect):
    page = open_check()
    expect(page.locator("form[data-confirm]")).to_be_visible()
    for checked in range(1, 5):
        expect(page.locator("[data-line][data-open]").first).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#progress")).to_contain_text(f"{checked}/4")
    expect(page.locator("form[data-confirm]")).to_be_hidden()


def test_an_ended_session_asks_to_sign_in_and_leaves_the_line_alone(open_check, expect):
    page = open_check()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/login/**")


def test_without_script_every_action_works(open_check, expect, line):
    page = open_check(java_script_enabled=False)
    page.locator(f"{line('受理投诉')} [data-do=confirm]").click()
    expect(page.locator(line("受理投诉"))).to_have_attribute("data-state", "confirmed")
    page.locator(f"{line('评查案卷')} [data-do=correct]").click()
    page.locator("[name=written]").fill("50卷")
    page.locator("main form [type=submit]").click()
    expect(page.locator(line("评查案卷"))).to_have_attribute("data-state", "corrected")
    page.locator(f"{line('败诉率')} [data-do=reject]").click()
    expect(page.locator(line("败诉率"))).to_have_attribute("data-state", "rejected")


@pytest.fixture
def expect():
    return pytest.importorskip("playwright.sync_api").expect
