"""Standing checks over the records: on an office's draft, an organisation and the area; the page and the command."""

import json
from datetime import date
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.models import (
    ProblemSource,
    Rectification,
    Review,
    Silence,
    State,
    Statement,
    Verification,
)
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(county, supervisor):
    """Two accepted years with one of many things wrong."""
    rate = make.indicator("L04", "行政诉讼败诉率", "%", "lower")
    first, second = make.report(county, 2022), make.report(county, 2023, published_on=date(2024, 5, 1))
    make.observation(make.report(county, 2021), "行政诉讼败诉率", "8.2", "%", indicator=rate)
    make.observation(first, "行政诉讼败诉率", "11.4", "%", indicator=rate)
    make.observation(second, "办结案件", 120, quote="全年办结案件120件")
    make.observation(second, "办结案件", 130, quote="累计办结案件130件")
    make.shortfall(second, "乡镇执法力量薄弱")
    goal = make.goal(first, "建成执法监督平台并上线运行")
    Review.objects.create(goal=goal, verdict="met", reason="已核对", on="2024-04-01", by=supervisor)
    return first, second


def faults(client, **query):
    found = client.get(reverse("checks"), query).context["found"]
    return {(fault.rule.code, fault.subject.year) for fault in found.faults}


def test_an_organisation_is_told_all_that_is_wrong(client, story, county, supervisor):
    client.force_login(supervisor)
    found = faults(client, organisation=county.pk)
    assert {
        ("published_late", 2023), ("published_unchecked", 2023), ("figure_contradicts", 2023),
        ("dropped_when_worse", 2023), ("shortfall_unanswered", 2023), ("review_unbacked", 2022),
        ("submission_undated", 2022), ("no_shortfall", 2022), ("no_goal", 2023),
    } <= found  # fmt: skip


def test_a_recorded_reason_explains_a_silence(client, story, county, supervisor):
    client.force_login(supervisor)
    shown = client.get(reverse("checks"), {"organisation": county.pk}).context["found"]
    silence = next(fault.subject for fault in shown.faults if fault.rule.code == "dropped_when_worse")
    Silence.objects.create(report=story[1], series=silence.series, name=silence.words, reason="merged", by=supervisor)
    assert ("dropped_when_worse", 2023) not in faults(client, organisation=county.pk)


def test_a_value_that_differs_needs_a_word_and_an_objection_a_decision(client, story, county, supervisor, clerk):
    value = story[0].observations.get()
    check = Verification.objects.create(observation=value, value=13, found_on="2024-05-01", how="查卷", by=supervisor)
    client.force_login(supervisor)
    assert ("value_differs", 2022) in faults(client, organisation=county.pk)
    said = Statement.objects.create(kind="objection", verification=check, text="口径不同", by=clerk)
    found = faults(client, organisation=county.pk)
    assert ("value_differs", 2022) not in found and ("objection_undecided", 2022) in found
    Statement.objects.create(kind="rejected", verification=check, text="口径一致", by=supervisor, answers=said)
    assert ("objection_undecided", 2022) not in faults(client, organisation=county.pk)


def test_an_office_checks_its_own_draft_before_it_is_issued(client, story, county, clerk, supervisor):
    draft = make.report(county, 2024, state=State.DRAFT)
    make.goal(story[1], "年底前建成法治文化公园")
    client.force_login(clerk)
    shown = client.get(reverse("checks"), {"report": draft.pk})
    found = {fault.rule.code: fault for fault in shown.context["found"].faults}
    assert "法治文化公园" in shown.content.decode() and "promise_unspoken" in found
    assert "not_published" not in found, "a draft is not blamed for what comes after"
    client.force_login(supervisor)
    assert client.get(reverse("checks"), {"report": draft.pk}).status_code == 403


def test_the_area_is_checked_for_one_year(client, story, city, supervisor):
    other = make.organisation("青石县", parent=city)
    make.report(other, 2022)
    client.force_login(supervisor)
    found = client.get(reverse("checks"), {"year": 2023}).context["found"]
    named = {(fault.rule.code, fault.subject.name) for fault in found.faults}
    assert ("report_missing", "青石县") in named and ("published_late", "青槐县") in named
    assert {fault.subject.year for fault in found.faults} == {2023}


def test_filters_live_in_the_address_and_every_line_leads_somewhere(client, story, county, supervisor):
    Rectification.objects.create(
        organisation=county, year=2023, number=1, source=ProblemSource.objects.get(code="audit"), problem="归档不及时",
        due_on=date(2024, 1, 1), entered_by=supervisor,
    )  # fmt: skip
    client.force_login(supervisor)
    everything = client.get(reverse("checks"), {"organisation": county.pk}).context
    for severity, _, _, number in everything["counted"]:
        shown = client.get(reverse("checks"), {"organisation": county.pk, "severity": severity})
        assert shown.context["page"].paginator.count == number
        assert {line.severity for line in shown.context["lines"]} == {severity}
    for place in {line.place for line in everything["lines"]}:
        assert client.get(place.split("#")[0]).status_code in (200, 403), place


def test_nobody_sees_the_faults_of_others(client, story, city):
    client.force_login(make.user("neighbour", "supervisor", make.organisation("临渚区", parent=city)))
    assert {fault.subject.name for fault in client.get(reverse("checks")).context["found"].faults} <= {"临渚区"}
    client.force_login(make.user("nobody"))
    assert client.get(reverse("checks")).context["found"].faults == ()


def test_the_list_is_exported(client, story, county, supervisor):
    client.force_login(supervisor)
    query = {"organisation": county.pk, "year": 2023}
    number = client.get(reverse("checks"), query).context["page"].paginator.count
    body = client.get(reverse("checks"), {**query, "format": "csv"}).content.decode("utf-8-sig")
    assert len(body.strip().splitlines()) >= number + 1
    assert client.get(reverse("checks"), {**query, "format": "xlsx"}).status_code == 200


def printed(*arguments):
    out = StringIO()
    call_command("run_checks", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_the_command_prints_the_same_faults(client, story, county, supervisor, tmp_path):
    client.force_login(supervisor)
    found = printed("--organisation", "青槐县", "--year", "2023")
    assert {(each["code"], each["year"]) for each in found} == faults(client, organisation=county.pk, year=2023)
    assert set(found[0]) == {
        "organisation", "year", "code", "severity", "about", "words", "sentence", "place",
    }  # fmt: skip
    assert {each["year"] for each in printed()} >= {2021, 2022, 2023}
    file = tmp_path / "checks.xlsx"
    call_command("run_checks", "--organisation", "青槐县", "--format", "xlsx", "--output", file, stderr=StringIO())
    assert openpyxl.load_workbook(file).active.max_row > 5
    with pytest.raises(CommandError, match="无此县"):
        printed("--organisation", "无此县")


def test_queries_do_not_grow_with_the_reports(client, story, county, supervisor):
    client.force_login(supervisor)
    counts = []
    for year in (2024, 2025, 2026):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("checks"), {"organisation": county.pk})
        counts.append(len(queries))
        report = make.report(county, year)
        make.goal(report, f"第{year}项目标是办好实事")
        make.shortfall(report, f"第{year}项不足是人手不够")
        make.observation(report, "办结案件", year)
    assert len(set(counts)) == 1 and counts[0] <= 75, counts
