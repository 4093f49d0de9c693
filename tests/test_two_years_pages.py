"""The reconciliation sheet: who sees what, which words it uses, its exports, its brief, its queries."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from reports.comparison.two_years import brief
from reports.models import Observation, Role, RowState, Silence, State
from tests import make
from tests.pages import reader

pytestmark = pytest.mark.django_db
MAX_QUERIES = 14  # both reports, their follow-up and what people said of them; a person and a session


@pytest.fixture
def office():
    return make.organisation("青岚区", code="990001")


@pytest.fixture
def indicators():
    theme = make.theme()
    return {
        "L04": make.indicator("L04", "行政诉讼败诉率", "%", "lower", theme=theme),
        "C01": make.indicator("C01", "负责人出庭应诉率", "%", "higher", theme=theme),
    }


@pytest.fixture
def reports(office, indicators):
    """2022 gives two rates, a goal with a number and a shortfall; 2023 drops one rate and repeats the shortfall."""
    made = {year: make.report(office, year) for year in (2022, 2023)}
    rate = {"indicator": indicators["L04"], "step": Decimal("0.01")}
    make.observation(made[2022], "败诉率", "12.50", "%", **rate)
    make.observation(made[2023], "败诉率", "10.40", "%", **rate)
    make.observation(made[2022], "出庭应诉率", "80.00", "%", indicator=indicators["C01"], step=Decimal("0.01"))
    goal = make.goal(made[2022], "下年败诉率降到11%以下")
    make.target(made[2022], "败诉率", 11, "%", comparator="le", goal=goal, indicator=indicators["L04"])
    make.goal(made[2023], "下年败诉率降到9%以下")
    for year in made:
        make.shortfall(made[year], "出庭应诉的负责人级别偏低")
    return made


@pytest.fixture
def page(client, office):
    """``page(year)`` as the viewer of the office unless told otherwise."""
    viewer = make.user("viewer", Role.VIEWER, office)

    def get(year=2023, person=None, at=office, **query):
        return reader(client, person or viewer)(reverse("two_years", args=[at.pk, year]), **query)

    return get


def test_values_changes_goals_and_shortfalls_stand_side_by_side(page, reports):
    shown = page().shown
    assert "12.50%" in shown and "10.40%" in shown
    assert "▼ down 2.1 percentage points better" in shown
    assert "下年败诉率降到11%以下" in shown and "✓ met" in shown
    assert "repeated word for word" in shown


def test_a_silence_is_named_for_settled_reports_only(page, reports):
    assert "⊘ no longer reported" in page().shown
    Observation.objects.filter(report=reports[2023]).update(state=RowState.READ)
    shown = page().shown
    assert "⊘ no longer reported" not in shown and "– not found" in shown


def test_a_silence_is_tied_to_its_shortfall(page, reports):
    assert "Tied to a shortfall:" in page().shown


def test_a_year_without_the_one_before_says_so(page, reports):
    answer = page(2022)
    assert answer.status_code == 200 and "There is no report on 2021" in answer.shown


def test_a_year_without_a_report_is_not_found(page, reports):
    assert page(2019).status_code == 404


def test_two_kinds_of_report_in_one_year_are_two_sheets(page, office, reports):
    make.report(office, 2023, kind="work")
    assert "There is no report on 2022" in page(kind="work").shown
    assert "12.50%" in page().shown


def test_a_draft_is_hidden_from_other_offices(page, office, reports):
    stranger = make.user("stranger", Role.VIEWER, make.organisation("临渚区"))
    assert "12.50%" in page(person=stranger).shown
    type(reports[2023]).objects.filter(pk=reports[2023].pk).update(state=State.DRAFT)
    assert page(person=stranger).status_code == 404
    assert "10.40%" in page().shown


def test_a_draft_of_the_year_before_is_no_base_for_others(page, reports):
    type(reports[2022]).objects.filter(pk=reports[2022].pk).update(state=State.DRAFT)
    stranger = make.user("stranger", Role.VIEWER, make.organisation("临渚区"))
    shown = page(person=stranger).shown
    assert "There is no report on 2022" in shown and "12.50%" not in shown


def record(client, office, **data):
    given = {"series": "C01-level-year", "name": "负责人出庭应诉率", "reason": "merged", "note": "并入履职考核", **data}
    return client.post(reverse("silence_add", args=[office.pk, 2023]), given)


def test_a_reason_is_added_and_the_newest_holds(client, page, office, reports):
    supervisor = make.user("supervisor", Role.SUPERVISOR, office)
    page(person=supervisor)
    assert record(client, office).status_code == 302
    assert "merged with another indicator" in page(person=supervisor).shown
    record(client, office, reason="omitted", note="")
    shown = page(person=supervisor).shown
    assert "Reason: left out by mistake" in shown and "Reason: merged" not in shown
    assert [(row.reason, row.by) for row in Silence.objects.all()] == [("merged", supervisor), ("omitted", supervisor)]


def test_a_viewer_reads_reasons_and_records_none(client, page, office, reports):
    assert "Record the reason" not in page().shown
    assert record(client, office).status_code == 403
    assert not Silence.objects.exists()


def test_a_reason_for_no_series_is_refused(client, page, office, reports):
    page(person=make.user("supervisor", Role.SUPERVISOR, office))
    record(client, office, series="no such thing")
    record(client, office, reason="because")
    assert not Silence.objects.exists()


def test_the_exports_hold_numbers_with_bounds_and_sentences(page, reports):
    rows = list(csv.DictReader(io.StringIO(page(format="csv").content.decode("utf-8-sig"))))
    moved = next(row for row in rows if row["Part"] == "Figures")
    told = [moved[name] for name in ("Earlier: Value", "Later: Value", "Difference")]
    assert told == ["12.5", "10.4", "-2.1"]
    assert (moved["Earlier: Lower bound"], moved["Earlier: Unit"]) == ("12.495", "%")
    assert moved["Later: Sentence"] == "败诉率10.40%" and moved["Organisation"] == "青岚区"
    assert {row["Part"] for row in rows} >= {"Figures", "No longer reported", "Goals", "Shortfalls"}
    sheet = openpyxl.load_workbook(io.BytesIO(page(format="xlsx").content)).active
    head = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, head.index("Later: Value") + 1).value == 10.4
    assert sheet.max_row == len(rows) + 1


def test_a_formula_in_a_sentence_is_harmless(page, reports):
    make.shortfall(reports[2023], "=HYPERLINK(1)办案力量不足")
    assert "'=HYPERLINK(1)" in page(format="csv").content.decode()


def test_the_brief_is_a_word_document_with_its_four_parts(page, reports):
    paper = Document(io.BytesIO(page(format="docx").content))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "青岚区: 2022 and 2023 side by side" in text
    assert "Met: 1" in text and "出庭应诉的负责人级别偏低" in text and "出庭应诉率" in text
    assert [cell.text for cell in paper.tables[0].rows[1].cells][1:3] == ["12.50%", "10.40%"]
    assert paper.sections[0].page_width.cm == pytest.approx(21, abs=0.01)


def lines_of(text: str) -> int:
    return -(-(brief.width(text) + 2) // 28)


def test_the_brief_ends_on_its_page_however_much_there_is_to_say(page, office, reports):
    for number in range(30):
        for year, amount in ((2022, 100 + number), (2023, 900 - number)):
            make.observation(reports[year], f"名称很长的第{number}项工作所涉及的全部事项数量", amount, "件")
        make.observation(reports[2022], f"名称同样很长但是后来再也没有提起的第{number}项", 3, "件")
        make.goal(reports[2022], f"第{number}件很长很长很长很长很长很长很长很长很长很长很长很长很长的目标")
        for year in reports:
            make.shortfall(reports[year], f"第{number}个很长很长很长很长很长很长很长很长很长很长很长很长很长的不足")
    paper = Document(io.BytesIO(page(format="docx").content))
    table = paper.tables[0]
    assert len(table.rows) == 11
    assert all(brief.width(row.cells[0].text) <= brief.TABLE_CHARACTERS for row in table.rows)
    # LibreOffice and WPS go by the widths of the columns.
    assert [round(column.width.mm) for column in table.columns] == list(brief.WIDTHS)
    body = sum(lines_of(paragraph.text) for paragraph in paper.paragraphs[2:])
    # Title, the line below it, the text, and a table of ten with its head: 225 mm hold 637 points.
    assert 36 + 28 + body * 28 + 11 * 18.5 <= 637


def test_queries_do_not_grow_with_rows(client, page, office, reports, indicators):
    make.observation(reports[2022], "巡回宣讲", 30, "场")
    page()
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("two_years", args=[office.pk, 2023]))
    for number in range(40):
        for report in reports.values():
            make.observation(report, f"第{number}类案件", number, "件")
            make.shortfall(report, f"第{number}类问题突出")
            make.goal(report, f"解决第{number}类问题")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("two_years", args=[office.pk, 2023]))
    assert len(many) == len(few) <= MAX_QUERIES
