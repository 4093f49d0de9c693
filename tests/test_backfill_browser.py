"""Backfill in a real browser: the page asks for the work by itself, the keyboard confirms, and no script is needed."""

from pathlib import Path

import pytest
from django.urls import reverse

from tests import make
from tests.test_axe import RUN_AXE, TOO_WIDE, open_with_axe

SAMPLES = Path(__file__).parent / "samples"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor(db):
    return make.user("editor", "entry", make.organisation("临渚区"))


@pytest.mark.parametrize("width", [1280, 390])
def test_in_a_browser_files_go_from_choice_to_drafts(open_site, editor, width):
    page = open_with_axe(open_site, editor, width, "zh-hans")

    def is_sound():
        assert page.evaluate(RUN_AXE) == []
        assert page.evaluate(TOO_WIDE) == 0

    page.goto(reverse("report_list"))
    page.locator(f"a[href='{reverse('backfill_list')}']").click()
    is_sound()
    files = [str(SAMPLES / f"linzhu/{year}.txt") for year in (2020, 2021)]
    page.locator("input[type=file]").set_input_files(files)
    page.locator("form:has(input[type=file]) button").click()
    take = page.locator("fieldset input[name$=take]")
    take.first.wait_for()  # the page has asked for the reading by itself
    assert take.count() == 2
    is_sound()
    year = page.locator("fieldset input[name$=year]").first
    year.fill("2019")
    page.keyboard.press("Enter")  # the keyboard alone confirms
    page.locator("input[name$=intended_year]").wait_for()  # one is asked about, the other goes on
    page.locator("li[data-state=recorded]").wait_for()
    is_sound()
    page.locator("input[name$=intended_year]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.locator("li[data-state=recorded]").nth(1).wait_for()
    page.wait_for_load_state("networkidle")
    is_sound()
    assert page.locator("a[href$='/check/']").count() == 2


def test_without_script_every_step_is_a_button(open_site, editor):
    page = open_site(editor, java_script_enabled=False)
    page.goto(reverse("backfill_list"))
    page.locator("input[type=file]").set_input_files(str(SAMPLES / "linzhu/2020.txt"))
    page.locator("form:has(input[type=file]) button").click()
    page.locator("#go-on").click()
    page.locator("fieldset input[name$=year]").press("Enter")
    page.locator("#go-on").click()
    page.locator("li[data-state=recorded]").wait_for()
