"""Follow-up as data: the list as a table, and the command's JSON."""

import csv
import json
from io import BytesIO, StringIO
from zipfile import ZipFile

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from reports.models import Review
from tests import make

pytestmark = pytest.mark.django_db

LIST = "/follow-up/"


@pytest.fixture
def plan():
    return make.report(make.organisation("云麓区"), 2022)


@pytest.fixture
def goal(plan):
    """A loss rate below 8% for 2023; the report on 2023 gives 6.5%."""
    indicator = make.indicator("L04", "行政诉讼败诉率", "%", "lower")
    goal = make.goal(plan, "压降行政败诉案件，推行“双下降”攻坚")
    make.target(plan, "行政败诉率", "8", "%", comparator="lt", goal=goal, indicator=indicator, qualifier="at_most")
    make.observation(
        make.report(plan.organisation, 2023), "行政败诉率", "6.5", "%", indicator=indicator, step="0.1",
        quote="逐案复盘败诉案件，“双下降”攻坚见效，行政败诉率为6.5%",
    )  # fmt: skip
    return goal


@pytest.fixture
def supervisor(plan):
    return make.user("supervisor", "supervisor", plan.organisation)


def test_the_list_is_exported_as_shown(client, goal, supervisor):
    client.force_login(supervisor)
    table = client.get(LIST, {"format": "csv"}).content.decode("utf-8-sig")
    assert goal.quote in table and "6.5" in table
    sheet = client.get(LIST, {"format": "xlsx"})
    assert "xl/worksheets/sheet1.xml" in ZipFile(BytesIO(sheet.content)).namelist()


def test_numbers_are_exported_as_they_were_said(client, goal, supervisor):
    make.target(goal.report, "办结案件", 12, goal=goal, comparator="ge")
    make.target(goal.report, "财政收入", "423000000", "元", goal=goal, comparator="ge")
    client.force_login(supervisor)
    answer = client.get(LIST, {"format": "csv", "year": 2023})
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))[1:]
    assert sorted(row[7] for row in rows) == ["12", "423000000", "8"]
    assert sorted(row[8] for row in rows) == ["", "", "6.5"]
    assert 'filename="follow-up-2023.csv"' in answer["Content-Disposition"]


def test_the_workbook_is_fit_to_be_printed(client, goal, supervisor):
    client.force_login(supervisor)
    sheet = openpyxl.load_workbook(BytesIO(client.get(LIST, {"format": "xlsx"}).content)).active
    assert (sheet["H2"].value, sheet["I2"].value) == (8, 6.5)
    assert sheet["D2"].alignment.wrap_text and sheet.column_dimensions["D"].width > 39
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$1" and sheet.freeze_panes == "A2"


def test_no_cell_of_an_export_is_a_formula(client, plan, supervisor):
    make.goal(plan, "=cmd|' /C calc'!A0")
    client.force_login(supervisor)
    assert ",'=cmd" in client.get(LIST, {"format": "csv"}).content.decode("utf-8-sig")


def exported(*arguments) -> list[dict]:
    out = StringIO()
    call_command("export_follow_up", *arguments, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def test_the_command_prints_one_object_a_target_or_goal(plan, goal, supervisor):
    make.goal(plan, "加强法治宣传")
    make.target(plan, "法治讲座", 20, "场", comparator="ge")
    Review.objects.create(goal=goal, verdict="met", reason="已核对", on="2024-04-01", by=supervisor)
    rows = exported("--organisation", "云麓区")
    by_name = {row["name"]: row for row in rows}
    assert len(rows) == 3 and set(by_name) == {"行政败诉率", "法治讲座", None}
    loss = by_name["行政败诉率"]
    assert (loss["set_in"], loss["year"], loss["goal"], loss["indicator"]) == (2022, 2023, goal.quote, "L04")
    assert (loss["target"]["comparator"], loss["target"]["value"], loss["target"]["unit"]) == ("lt", "8", "%")
    assert (loss["outcome"]["value"], loss["outcome"]["report_year"], loss["measured"]) == ("6.5", 2023, "met")
    assert loss["review"]["verdict"] == "met"
    assert loss["evidence"] and set(loss["evidence"][0]) == {"quote", "score", "start", "end"}
    assert by_name["法治讲座"]["measured"] == "not_reported" and by_name["法治讲座"]["outcome"] is None
    assert by_name[None]["target"] is None and by_name[None]["measured"] == "no_target"


def test_places_of_evidence_are_offsets_into_the_text_of_the_next_report(plan, goal):
    text = plan.organisation.reports.get(year=2023).text_version.text
    evidence = exported("--organisation", "云麓区")[0]["evidence"]
    assert evidence and all(text[each["start"] : each["end"]] == each["quote"] for each in evidence)


def test_the_command_writes_a_workbook(goal, tmp_path):
    file = tmp_path / "follow-up.xlsx"
    call_command(
        "export_follow_up", "--organisation", "云麓区", "--format", "xlsx", "--output", str(file), stderr=StringIO()
    )
    assert "xl/workbook.xml" in ZipFile(file).namelist()


def test_the_command_narrows_to_the_year_the_goals_are_for(goal):
    assert len(exported("--organisation", "云麓区", "--year", "2023")) == 1
    assert exported("--organisation", "云麓区", "--year", "2024") == []


def test_the_command_refuses_an_organisation_that_is_not_there(goal):
    with pytest.raises(CommandError):
        exported("--organisation", "无此区")
