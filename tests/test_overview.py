"""The overview and the list of reports: what they show, and to whom."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.entry.handling import move
from reports.forms import steps_open_to
from reports.models import Doubt, Organisation, Report, Review, RowState, State
from reports.overview import build, goals_to_review, matrix
from tests import make
from tests.pages import page_of, words

pytestmark = pytest.mark.django_db

TODAY = timezone.now().date()


# --- the overview ------------------------------------------------------------------------------------------


def test_the_matrix_shows_years_without_a_report():
    place = Organisation(pk=1, name="青槐县", parent=Organisation(pk=9, name="云间市"))
    reports = [Report(pk=5, organisation_id=1, year=2020, state="accepted"), Report(pk=6, organisation_id=1, year=2022)]
    table = matrix([place, Organisation(pk=2, name="白鹭区")], reports, left_out=3)
    assert (table.years, table.left_out) == ((2020, 2021, 2022), 3)
    assert [(row.name, row.above, [cell.report for cell in row.cells]) for row in table.rows] == [
        ("青槐县", "云间市", [5, None, 6]),
        ("白鹭区", "", [None, None, None]),
    ]


def test_each_organisation_leads_to_its_years(signed_in, county, clerk):
    for year in (2022, 2023):
        make.report(county, year)
    links = page_of(signed_in(clerk), "overview").xpath("//section[@aria-labelledby='matrix']//th//a/@href")
    asked = f"?organisation={county.pk}&kind=rule_of_law"
    assert f"{reverse('compare')}{asked}" in links
    assert f"{reverse('two_years', args=[county.pk, 2023])}?kind=rule_of_law" in links
    assert f"{reverse('strands', args=[county.pk])}?kind=rule_of_law" in links


def test_the_matrix_of_nothing_has_no_years():
    assert matrix([], []).years == ()


def test_the_clerk_finds_drafts_doubts_and_unchecked_values(signed_in, county, clerk):
    draft = make.report(county, 2023, state=State.RETURNED)
    accepted = make.report(county, 2022)
    make.observation(accepted, "行政复议收案", 12, state=RowState.READ)
    Doubt.objects.create(version=accepted.text_version, code="unread_figure", message="?", start=0, end=2)
    Doubt.objects.create(
        version=draft.text_version, code="unread_figure", message="?", start=0, end=2, settled_at=timezone.now()
    )
    links = [
        card.xpath(".//li/a/@href")
        for card in page_of(signed_in(clerk), "overview").xpath("//div[@class='card h-100']")
    ]
    check = [[reverse("report_check", args=[report.pk])] for report in (draft, accepted, accepted)]
    assert links == check


def test_submitted_reports_wait_for_another_than_who_entered_them(signed_in, county, inspector, clerk):
    make.membership(inspector, "entry", county)
    own = make.report(county, 2022, state=State.SUBMITTED, entered_by=inspector)
    others = make.report(county, 2023, state=State.SUBMITTED, entered_by=clerk)
    links = page_of(signed_in(inspector), "overview").xpath("//div[@class='card h-100']//li/a/@href")
    assert others.get_absolute_url() in links and own.get_absolute_url() not in links


def test_whoever_submitted_a_report_is_not_asked_to_accept_it(county, inspector, clerk):
    make.membership(inspector, "entry", county)
    report = make.report(county, 2023, state=State.DRAFT, entered_by=clerk)
    move(report, State.SUBMITTED, inspector, at=timezone.now())
    entered = make.report(county, 2022, state=State.SUBMITTED, entered_by=inspector)
    imported = make.report(county, 2021, state=State.SUBMITTED)
    waiting = {each.kind: each for each in build(inspector, "rule_of_law").waiting}
    assert [line.report for line in waiting["accept"].lines] == [imported.pk]
    for own in (report, entered):
        own.refresh_from_db()
        assert State.ACCEPTED not in steps_open_to(inspector, own)
        assert State.RETURNED in steps_open_to(inspector, own)
    assert State.ACCEPTED in steps_open_to(inspector, imported)


def test_goals_wait_for_a_verdict_once_their_year_is_reported_on(county, inspector):
    _report, _loss, _shortfall, goal = make.full_report(county, 2022)
    assert not goals_to_review().exists()
    make.report(county, 2023, state=State.SUBMITTED)
    assert not goals_to_review().exists()
    Report.objects.filter(year=2023).update(state=State.ACCEPTED)
    assert list(goals_to_review()) == [goal]
    commitment = goal.commitments.get()
    review = Review.objects.create(commitment=commitment, verdict="met", reason="有据", on=TODAY, by=inspector)
    assert not goals_to_review().exists()
    Review.objects.create(commitment=commitment, verdict="met", reason="误判", on=TODAY, by=inspector, withdraws=review)
    assert list(goals_to_review()) == [goal]


def test_an_empty_overview_says_what_to_do(signed_in, clerk):
    empty = page_of(signed_in(clerk), "overview", kind="work").find_class("empty")
    assert empty and words(empty[0])


def test_an_unknown_kind_is_no_page(signed_in, clerk):
    assert signed_in(clerk).get(reverse("overview"), {"kind": "diary"}).status_code == 404


# --- the list ----------------------------------------------------------------------------------------------


@pytest.fixture
def four(county, city):
    other = make.organisation("白鹭区", parent=city)
    return {
        "22": make.report(county, 2022, title="二二年报告", text="公布听证事项六项\n"),
        "23": make.report(county, 2023, title="二三年报告", text="公布听证目录\n"),
        "work": make.report(county, 2023, kind="work", title="政府工作报告"),
        "other": make.report(other, 2023, title="白鹭报告"),
    }


@pytest.mark.parametrize(
    "query, found",
    [
        ({}, {"22", "23", "work", "other"}),
        ({"year": "2022"}, {"22"}),
        ({"kind": "work"}, {"work"}),
        ({"state": "draft"}, set()),
        ({"q": "听证"}, {"22", "23"}),
        ({"q": "听证 六项"}, {"22"}),
        ({"q": "白鹭"}, {"other"}),
        ({"q": "青槐 目录"}, {"23"}),
        ({"q": "没有这样的词"}, set()),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else None,
)
def test_filters_narrow_the_list(signed_in, four, inspector, query, found):
    links = page_of(signed_in(inspector), "report_list", **query).xpath("//td/a/@href")
    assert {name for name, report in four.items() if report.get_absolute_url() in links} == found


def test_the_list_is_narrowed_to_an_organisation(signed_in, four, inspector):
    query = {"organisation": four["other"].organisation_id}
    links = page_of(signed_in(inspector), "report_list", **query).xpath("//td/a/@href")
    assert four["other"].get_absolute_url() in links and four["22"].get_absolute_url() not in links


def test_words_are_sought_in_the_text_in_force(signed_in, county, inspector):
    report = make.report(county, text="旧稿提到渔港\n")
    make.text_version(report, "新稿不再提起\n", number=2)
    assert not page_of(signed_in(inspector), "report_list", q="渔港").xpath("//td/a/@href")


def test_the_list_counts_each_thing_once(signed_in, county, inspector):
    report, *_rows = make.full_report(county)
    make.observation(report, "评查案卷", 20, state=RowState.READ)
    make.observation(report, "旁听庭审", 3, state=RowState.REJECTED)
    Doubt.objects.create(version=report.text_version, code="unread_figure", message="?", start=0, end=2)
    cells = [words(cell) for cell in page_of(signed_in(inspector), "report_list").xpath("//tbody/tr/td")]
    assert cells[5:10] == ["3", "1", "1", "1", "1"]


def test_the_export_holds_what_the_list_shows(signed_in, four, inspector):
    Report.objects.filter(pk=four["22"].pk).update(title="=cmd|' /C calc'!A0")
    response = signed_in(inspector).get(reverse("report_list"), {"format": "csv", "year": "2022"})
    text = response.content.decode("utf-8")
    assert text.startswith("\ufeff")
    head, line = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert len(head) == len(line) == 11
    assert (line[0], line[1], line[2][0]) == ("青槐县", "2022", "'")
