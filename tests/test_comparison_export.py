"""The matrix as data: JSON by series, CSV and XLSX one line a value, and the command that writes them."""

import csv
import io
import json
import re
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from reports.comparison.export import HEADINGS, WORDS
from reports.models import State
from tests import make


@pytest.fixture
def office(db):
    return make.organisation("青岚区", code="990001", parent=make.organisation("云川市"))


@pytest.fixture
def reports(office):
    """A loss rate that falls from 12.50 % to 10.40 %, and a figure that contradicts itself in the later year."""
    rate = make.indicator("L04", "行政诉讼败诉率", "%", "lower", theme=make.theme())
    made = [make.report(office, year) for year in (2022, 2023)]
    for report, value in zip(made, ("12.50", "10.40"), strict=True):
        make.observation(report, "败诉率", value, "%", indicator=rate, step=Decimal("0.01"), written=value)
    make.observation(made[0], "巡回宣讲", 1234567, "人次")
    for value in (30, 40):
        make.observation(made[1], "巡回宣讲", value, "人次", quote=f"=HYPERLINK 巡回宣讲{value}人次")
    return made


def exported(form="json", language="en", **options):
    out = io.StringIO()
    with translation.override(language):
        call_command(
            "export_comparison", organisation=options.pop("organisation", "青岚区"), form=form, stdout=out, **options
        )
    return out.getvalue()


def csv_lines():
    text = exported("csv")
    assert text.startswith("\ufeff"), "Excel needs the mark"
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def series(**options):
    return {line["indicator"]: line for line in json.loads(exported(**options))["series"]}


def test_json_holds_decimals_bounds_and_changes(reports):
    line = series()["L04"]
    assert (line["series"], line["unit"], line["better"], line["theme"]) == ("L04-level-year", "%", "lower", "T6")
    earlier, later = line["cells"]
    assert later["value"]["sentence"] == "败诉率10.40%"
    assert {name: later["value"][name] for name in ("value", "lower", "upper", "qualifier", "report_year")} == {
        "value": "10.4", "lower": "10.395", "upper": "10.405", "qualifier": "exact", "report_year": 2023,
    }  # fmt: skip
    assert later["change"] == {
        "verdict": "better", "reason": None, "break": None, "against": 2022, "difference": "-2.1", "unit": "百分点",
        "relative": "-16.8", "approximate": False,
    }  # fmt: skip
    assert earlier["change"]["verdict"] == "missing"


def test_a_contradiction_has_its_values_and_no_value(reports):
    cell = series()[None]["cells"][-1]
    assert (cell["state"], cell["value"]) == ("several", None)
    assert [value["value"] for value in cell["values"]] == ["30", "40"]


def test_csv_has_one_line_a_value_under_stable_names(reports):
    lines = csv_lines()
    assert list(lines[0]) == list(HEADINGS)
    assert [(line["name"], line["year"], line["value"]) for line in lines] == [
        ("行政诉讼败诉率", "2022", "12.5"), ("行政诉讼败诉率", "2023", "10.4"),
        ("巡回宣讲", "2022", "1234567"), ("巡回宣讲", "2023", "30"), ("巡回宣讲", "2023", "40"),
    ]  # fmt: skip
    assert lines[1]["difference"] == "-2.1"
    assert (lines[1]["measure"], lines[1]["state"], lines[1]["verdict"]) == ("level", "own", "better")


def test_formulas_in_text_are_harmless(reports):
    lines = csv_lines()
    assert lines[-1]["sentence"] == "'=HYPERLINK 巡回宣讲40人次"


def test_xlsx_holds_numbers_as_numbers_and_formulas_as_text(reports, tmp_path):
    path = tmp_path / "matrix.xlsx"
    exported("xlsx", output=path)
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode()
    assert "<v>10.4</v>" in sheet
    assert "<v>1234567</v>" in sheet
    assert not re.search("<f[ >]", sheet)
    assert "=HYPERLINK" in strings


def opened(tmp_path, language="en"):
    exported("xlsx", language, output=tmp_path / "matrix.xlsx")
    return openpyxl.load_workbook(tmp_path / "matrix.xlsx")


def test_a_workbook_begins_with_the_matrix_as_on_the_page(reports, tmp_path):
    book = opened(tmp_path)
    assert book.sheetnames == ["Year by year", "Values"]
    head, rate, talks = book["Year by year"].iter_rows(values_only=True)
    assert head[6:] == ("2022", "Change 2022", "2023", "Change 2023")
    assert rate[:9] == ("青岚区", "T6", "L04", "行政诉讼败诉率", None, "%", 12.5, None, 10.4)
    assert "better" in rate[9]
    assert talks[6] == 1234567 and talks[8] == "several values: 30 人次 / 40 人次"


def test_a_workbook_holds_words_and_no_codes(reports, office, tmp_path):
    make.report(office, 2024)
    head, *lines = opened(tmp_path)["Values"].iter_rows(values_only=True)
    said = {(line[head.index("Name")], line[head.index("Year")]): line for line in lines}
    columns = [head.index(name) for name in ("Measure", "Span", "State of the year", "Qualifier", "Verdict")]
    own = said["行政诉讼败诉率", 2023]
    assert [own[column] for column in columns] == [
        "level",
        "full year",
        "given by the year's own report",
        "exact",
        "better",
    ]
    silent = said["巡回宣讲", 2024]
    assert silent[head.index("State of the year")] in ("no longer reported", "not found")


def test_a_chinese_workbook_is_in_chinese(reports, office, tmp_path):
    make.report(office, 2024)
    make.observation(reports[0], "调解纠纷", 500, "件", qualifier="about", span="cumulative")
    _head, *lines = opened(tmp_path, language="zh-hans")["指标值"].iter_rows(values_only=True)
    coded = [list(HEADINGS).index(name) for name in WORDS]
    said = {str(line[column]) for line in lines for column in coded if line[column] is not None}
    assert {"全年", "约"} <= said
    assert [word for word in said if word.isascii()] == []


def test_years_and_kind_narrow(reports, office):
    make.observation(make.report(office, 2023, kind="work"), "重点项目", 61, "个")
    assert json.loads(exported(first=2023, last=2023))["years"] == [2023]
    assert [line["name"] for line in json.loads(exported(kind="work"))["series"]] == ["重点项目"]


def test_drafts_are_left_out(reports, office):
    make.observation(make.report(office, 2024, state=State.DRAFT), "巡回宣讲", 99, "人次")
    assert json.loads(exported())["years"] == [2022, 2023]


def test_an_organisation_without_reports_gives_an_empty_matrix(office):
    assert json.loads(exported())["series"] == []


@pytest.mark.parametrize("name", ["990001", "云川市青岚区", "云川市/青岚区"])
def test_an_organisation_is_found_by_code_or_path(reports, name):
    assert json.loads(exported(organisation=name))["title"] == "青岚区"


def test_an_unknown_organisation_is_an_error_with_candidates(office):
    with pytest.raises(CommandError, match="青岚区") as refused:
        exported(organisation="青兰区")
    assert refused.value.returncode == 1


def test_years_in_the_wrong_order_are_an_error(office):
    with pytest.raises(CommandError, match="before the first"):
        exported(first=2023, last=2022)
