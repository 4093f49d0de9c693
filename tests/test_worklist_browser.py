"""The worklist in a real browser: from goal to goal, ticking and going to the forms by keyboard alone."""

import pytest
from django.urls import reverse

from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def expect():
    return pytest.importorskip("playwright.sync_api").expect


@pytest.fixture
def open_list(open_site):
    city = make.organisation("清岚市", level="city")
    plan = make.report(make.organisation("云麓区", parent=city), 2023)
    for words in ("办好法治惠民实事", "建成海绵学堂三处"):
        make.goal(plan, words)
    page = open_site(make.user("supervisor", "supervisor", city))
    page.goto(f"{reverse('follow_up')}?year=2024")
    return page


def test_the_keyboard_walks_ticks_and_reaches_the_forms(open_list, expect):
    page = open_list
    goals = page.locator("article[data-goal]")
    page.keyboard.press("j")
    expect(goals.nth(0)).to_be_focused()
    page.keyboard.press("x")
    expect(goals.nth(0).locator("input[name=goal]")).to_be_checked()
    expect(page.locator("[data-ticked]")).to_have_text("(1)")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(goals.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(goals.nth(0)).to_be_focused()
    page.keyboard.press("v")
    expect(page.locator("[name=verdict-verdict]")).to_be_focused()
    page.locator("[name=verdict-reason]").press("x")
    expect(page.locator("[name=verdict-reason]")).to_have_value("x")  # typing is no command
    expect(page.locator("[data-ticked]")).to_have_text("(1)")


def test_enter_opens_the_goal(open_list):
    open_list.keyboard.press("j")
    open_list.keyboard.press("Enter")
    open_list.wait_for_url("**/goals/**")
