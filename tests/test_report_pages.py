"""A report's own page: what it shows, to whom, how a report is moved on, and what the pages cost."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from lxml import html

from reports.follow_up import stored
from reports.models import Answer, Review, RowState, State, Step, Verification
from tests import make
from tests.draft import draft
from tests.pages import page_of, words

pytestmark = pytest.mark.django_db

TODAY = timezone.now().date()


# --- whoever is not signed in, or belongs elsewhere --------------------------------------------------------


@pytest.mark.parametrize("name", ["overview", "report_list"])
def test_pages_ask_for_a_sign_in(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 302 and reverse("account_login") in response["Location"]


@pytest.mark.parametrize(
    "name, more", [("report_detail", ()), ("report_values", ()), ("report_original", (1,)), ("report_move", ())]
)
def test_a_draft_is_closed_to_other_offices(signed_in, county, outsider, name, more):
    report = make.report(county, state=State.DRAFT)
    send = signed_in(outsider).post if name == "report_move" else signed_in(outsider).get
    answer = send(reverse(name, args=(report.pk, *more)), {"after": "submitted", "revision": 0})
    assert answer.status_code == 403


def test_lists_hold_no_draft_of_another_office(signed_in, county, outsider):
    draft, accepted = make.report(county, 2023, state=State.DRAFT), make.report(county, 2022)
    client = signed_in(outsider)
    for name in ("overview", "report_list"):
        links = set(page_of(client, name).xpath("//a/@href"))
        assert accepted.get_absolute_url() in links and draft.get_absolute_url() not in links


def test_a_withdrawn_report_is_nowhere(signed_in, county, clerk):
    report = make.report(county, withdrawn_because="重复录入")
    client = signed_in(clerk)
    assert client.get(report.get_absolute_url()).status_code == 404
    assert report.get_absolute_url() not in page_of(client, "report_list").xpath("//a/@href")


# --- a report's own page -----------------------------------------------------------------------------------


def test_every_reading_and_its_place_are_linked_both_ways(signed_in, county, inspector):
    report, loss, shortfall, goal = make.full_report(county)
    tree = page_of(signed_in(inspector), "report_detail", report.pk)
    ids = tree.xpath("//@id")
    assert not [name for name, times in Counter(ids).items() if times > 1]
    links = {href.removeprefix("#") for href in tree.xpath("//a[starts-with(@href, '#')]/@href")}
    assert links <= set(ids)
    for key in (f"observation-{loss.pk}", f"shortfall-{shortfall.pk}", f"goal-{goal.pk}"):
        assert {f"at-{key}", f"row-{key}"} <= links
    assert words(tree.get_element_by_id(f"at-observation-{loss.pk}")) == loss.quote


def test_a_link_may_point_at_any_passage_across_readings(signed_in, county, inspector):
    report, loss, *_rows = make.full_report(county)
    text = report.text_version.text
    start, end = loss.start + 2, loss.end + 3
    tree = page_of(signed_in(inspector), "report_detail", report.pk, at=f"{start}-{end}")
    marked = "".join(node.text_content() for node in tree.find_class("passage"))
    assert marked == text[start:end].replace("\n", "")
    assert tree.get_element_by_id("at-passage") is not None
    assert not page_of(signed_in(inspector), "report_detail", report.pk, at="7-x").find_class("passage")


def test_the_text_is_printed_as_it_stands(signed_in, county, inspector):
    report, *_rows = make.full_report(county)
    body = page_of(signed_in(inspector), "report_detail", report.pk).find_class("report-body")[0]
    printed = "\n".join(paragraph.text_content() for paragraph in body.findall("p"))
    assert printed == report.text_version.text.strip("\n")


def test_markup_in_a_text_stays_text(signed_in, county, inspector):
    report = make.report(county, text="<script>alert(1)</script>\n", title="<b>粗</b>")
    tree = page_of(signed_in(inspector), "report_detail", report.pk)
    assert not tree.xpath("//script[contains(text(), 'alert')]") and not tree.xpath("//h1/b")


def test_values_carry_their_year_unit_and_what_was_found_on_checking(signed_in, county, inspector):
    report, loss, *_rows = make.full_report(county)
    Verification.objects.create(observation=loss, value=9, found_on=TODAY, how="抽查", by=inspector)
    line = words(
        page_of(signed_in(inspector), "report_detail", report.pk).get_element_by_id(f"row-observation-{loss.pk}")
    )
    assert "8.20%" in line.replace("8.2%", "8.20%") and "2023" in line and "9%" in line


def test_a_value_leads_to_its_series(signed_in, county, inspector):
    report, loss, *_rows = make.full_report(county)
    client = signed_in(inspector)
    line = page_of(client, "report_detail", report.pk).get_element_by_id(f"row-observation-{loss.pk}")
    series = client.get(line.xpath("./th/a/@href")[0])
    assert series.status_code == 200 and loss.quote in series.content.decode()


def test_a_value_without_a_sentence_names_its_source(signed_in, county, inspector):
    report = make.report(county)
    row = make.observation(report, "批示", 3, "次")
    type(row).objects.filter(pk=row.pk).update(
        quote="", version=None, start=None, end=None, state="entered", source_name="统计年报"
    )
    line = page_of(signed_in(inspector), "report_detail", report.pk).get_element_by_id(f"row-observation-{row.pk}")
    assert "统计年报" in words(line) and not line.xpath(".//a[starts-with(@href, '#at-')]")


def test_a_quote_of_an_older_text_has_no_place_in_the_new_one(signed_in, county, inspector):
    report, loss, *_rows = make.full_report(county)
    make.text_version(report, "全文已经换过\n", number=2)
    tree = page_of(signed_in(inspector), "report_detail", report.pk)
    assert not tree.xpath(f"//*[@id='at-observation-{loss.pk}']")
    assert not tree.get_element_by_id(f"row-observation-{loss.pk}").xpath(".//a[starts-with(@href, '#')]")


def test_neighbouring_years_are_linked_as_far_as_they_may_be_seen(signed_in, county, inspector, outsider):
    middle = make.report(county, 2022)
    earlier, later = make.report(county, 2019), make.report(county, 2023, state=State.DRAFT)
    make.report(county, 2018)

    def neighbours(person):
        tree = page_of(signed_in(person), "report_detail", middle.pk)
        return tree.xpath("//a[@rel='prev']/@href"), tree.xpath("//a[@rel='next']/@href")

    assert neighbours(inspector) == ([earlier.get_absolute_url()], [later.get_absolute_url()])
    assert neighbours(outsider) == ([earlier.get_absolute_url()], [])


def test_verdicts_and_answers_are_for_the_office_and_those_above(signed_in, county, inspector, outsider):
    report, _loss, shortfall, goal = make.full_report(county)
    Review.objects.create(goal=goal, verdict="met", reason="有据", on=TODAY, by=inspector)
    Answer.objects.create(shortfall=shortfall, goal=goal, holds=True, by=inspector)

    def shown(person):
        tree = page_of(signed_in(person), "report_detail", report.pk)
        goal_line = tree.get_element_by_id(f"row-goal-{goal.pk}")
        lack_line = tree.get_element_by_id(f"row-shortfall-{shortfall.pk}")
        return bool(goal_line.findall(".//strong[@class='verdict']")), f"#row-goal-{goal.pk}" in str(
            html.tostring(lack_line)
        )

    assert shown(inspector) == (True, True)
    assert shown(outsider) == (False, False)


def test_an_answer_taken_back_no_longer_shows(signed_in, county, inspector):
    report, _loss, shortfall, goal = make.full_report(county)
    for holds in (True, False):
        Answer.objects.create(shortfall=shortfall, goal=goal, holds=holds, by=inspector)
    line = page_of(signed_in(inspector), "report_detail", report.pk).get_element_by_id(f"row-shortfall-{shortfall.pk}")
    assert f"#row-goal-{goal.pk}" not in str(html.tostring(line))


def test_the_values_as_csv(signed_in, county, inspector):
    report, loss, *_rows = make.full_report(county)
    text = signed_in(inspector).get(reverse("report_values", args=[report.pk])).content.decode("utf-8")
    head, *lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert len(lines) == 3 and all(len(line) == len(head) for line in lines)
    assert (lines[0][0], lines[0][4], lines[0][5], lines[0][7]) == (loss.name, "8.2", "%", "2023")
    assert lines[1][4] == "0"


def test_the_original_comes_as_a_file_to_save(signed_in, county, inspector, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    version = make.report(county).text_version
    version.file_name = "报告.html"
    version.file.save("x.html", ContentFile(b"<script>1</script>"))
    response = signed_in(inspector).get(reverse("report_original", args=[version.report_id, 1]))
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content) == b"<script>1</script>"


def test_a_pasted_text_has_no_original(signed_in, county, inspector):
    report = make.report(county)
    assert signed_in(inspector).get(reverse("report_original", args=[report.pk, 1])).status_code == 404


# --- handling ----------------------------------------------------------------------------------------------


def moved(client, report, after, reason="", revision=None):
    data = {"after": after, "reason": reason, "revision": report.revision if revision is None else revision}
    response = client.post(reverse("report_move", args=[report.pk]), data)
    report.refresh_from_db()
    return response.status_code


def test_one_person_submits_and_another_accepts(signed_in, county, clerk, inspector):
    report = make.report(county, state=State.DRAFT, entered_by=clerk)
    assert moved(signed_in(clerk), report, "submitted") == 302 and report.state == State.SUBMITTED
    assert moved(signed_in(clerk), report, "accepted") == 403 and report.state == State.SUBMITTED
    assert moved(signed_in(inspector), report, "accepted") == 302 and report.state == State.ACCEPTED
    assert list(report.steps.values_list("after", "by__username")) == [
        ("submitted", "clerk"), ("accepted", "inspector"),
    ]  # fmt: skip


def test_whoever_submitted_a_report_cannot_accept_it(signed_in, county, inspector):
    report = make.report(county, state=State.SUBMITTED, entered_by=inspector)
    moved(signed_in(inspector), report, "accepted")
    assert report.state == State.SUBMITTED and not Step.objects.exists()


def test_returning_needs_a_reason(signed_in, county, inspector):
    report = make.report(county, state=State.SUBMITTED)
    moved(signed_in(inspector), report, "returned", "  ")
    assert report.state == State.SUBMITTED
    moved(signed_in(inspector), report, "returned", "缺少下一年度安排")
    assert report.state == State.RETURNED and report.steps.get().reason == "缺少下一年度安排"


def test_a_report_that_changed_meanwhile_is_not_accepted(signed_in, county, inspector):
    report = make.report(county, state=State.SUBMITTED, revision=4)
    moved(signed_in(inspector), report, "accepted", revision=3)
    assert report.state == State.SUBMITTED


@pytest.mark.parametrize(
    "data", [{}, {"after": "burnt", "revision": 0}, {"after": "accepted", "revision": "x"}], ids=str
)
def test_a_broken_form_moves_nothing(signed_in, county, inspector, data):
    report = make.report(county, state=State.SUBMITTED)
    assert signed_in(inspector).post(reverse("report_move", args=[report.pk]), data).status_code == 302
    report.refresh_from_db()
    assert report.state == State.SUBMITTED


@pytest.mark.parametrize("after", ["submitted", "accepted"])
def test_with_lines_or_doubts_open_a_move_asks_first(signed_in, county, clerk, inspector, after):
    report = make.report(county, state=State.DRAFT if after == "submitted" else State.SUBMITTED, entered_by=clerk)
    make.observation(report, "受理投诉", 52, state=RowState.READ)
    report.text_version.doubts.create(code="figure", message="有数字未读出", start=0, end=2)
    client, before = signed_in(clerk if after == "submitted" else inspector), report.state
    response = client.post(reverse("report_move", args=[report.pk]), {"after": after, "revision": report.revision})
    asked = html.fromstring(response.content).xpath("//form[contains(@action, '/move/')]")[0]
    assert (response.context["left"].lines, response.context["left"].doubts) == (1, 1)
    report.refresh_from_db()
    assert report.state == before and not report.steps.exists()
    client.post(asked.get("action"), {name: value for name, value in asked.form_values() if name[0] != "c"})
    report.refresh_from_db()
    assert report.state == after


def test_the_office_takes_its_submission_back(signed_in, county, clerk, inspector):
    report = make.report(county, state=State.SUBMITTED, entered_by=clerk)
    assert moved(signed_in(inspector), report, "draft") == 403
    assert "draft" in page_of(signed_in(clerk), "report_check", report.pk).xpath("//input[@name='after']/@value")
    assert moved(signed_in(clerk), report, "draft") == 302 and report.state == State.DRAFT
    assert report.steps.get().by == clerk
    assert moved(signed_in(clerk), report, "draft") == 403


def test_why_it_was_returned_stands_on_the_report_while_it_is(signed_in, county, clerk, inspector):
    report = make.report(county, state=State.SUBMITTED)
    moved(signed_in(inspector), report, "returned", "缺少下一年度安排")
    for name in ("report_detail", "report_check"):
        notes = page_of(signed_in(clerk), name, report.pk).xpath("//div[@role='note']")
        assert [("缺少下一年度安排" in note.text_content()) for note in notes] == [True]
    moved(signed_in(clerk), report, "submitted")
    assert page_of(signed_in(clerk), "report_detail", report.pk).xpath("//div[@role='note']") == []


def test_the_text_is_replaced_on_the_add_form_with_the_report_chosen(signed_in, county):
    clerk = make.user("text-clerk", "entry", county, is_staff=True)
    report = make.report(county, 2021, state=State.DRAFT)
    links = page_of(signed_in(clerk), "report_detail", report.pk).xpath("//a/@href")
    address = f"{reverse('admin:reports_report_add')}?organisation={county.pk}&year=2021&kind=rule_of_law"
    assert address in links


def test_the_pages_agree_on_what_is_unchecked(signed_in, county, clerk):
    report = draft(county)
    client = signed_in(clerk)
    check = client.get(reverse("report_check", args=[report.pk])).context["page"]
    unchecked = client.get(reverse("report_detail", args=[report.pk])).context["page"].unchecked
    listed = client.get(reverse("report_list")).context["table"].data[0].unchecked_lines
    waiting = {each.kind: each for each in client.get(reverse("overview")).context["page"].waiting}
    assert check.total - check.checked == unchecked == listed == waiting["check"].lines[0].count == 6


def test_only_open_steps_are_offered(signed_in, county, clerk, inspector):
    report = make.report(county, state=State.SUBMITTED, entered_by=clerk)
    offered = "//form[contains(@action, '/move/')]//input[@name='after']/@value"
    assert page_of(signed_in(clerk), "report_detail", report.pk).xpath(offered) == ["draft"]
    assert page_of(signed_in(inspector), "report_detail", report.pk).xpath(offered) == ["accepted", "returned"]


def test_reading_never_writes(signed_in, county, inspector):
    report = make.report(county, state=State.SUBMITTED)
    assert signed_in(inspector).get(reverse("report_move", args=[report.pk])).status_code == 405


# --- what a page costs -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, queries", [("overview", 12), ("report_list", 8), ("report_detail", 33), ("report_values", 10)]
)
def test_the_number_of_queries_does_not_grow(
    signed_in, city, county, inspector, django_assert_num_queries, name, queries
):
    make.membership(inspector, "entry", city)
    report, *_rows = make.full_report(county, 2022)
    client = signed_in(inspector)
    arguments = [report.pk] if name in ("report_detail", "report_values") else []
    address = reverse(name, args=arguments)
    stored.renew()
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
    for year in (2020, 2021, 2023):
        make.full_report(county, year)
        make.full_report(make.organisation(f"新设{year}区", parent=city), year)
    for number in range(20):
        make.observation(report, f"另一指标{number}", number)
        goal = make.goal(report, f"另一目标第{number}号")
        make.commitment(goal, f"另一举措第{number}号")
        lack = make.shortfall(report, f"另一不足第{number}号")
        Answer.objects.create(shortfall=lack, goal=goal, holds=True, by=inspector)
        Review.objects.create(goal=goal, verdict="met", reason="有据", on=TODAY, by=inspector)
    stored.renew()
    with django_assert_num_queries(queries):
        client.get(address)
