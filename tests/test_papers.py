# ruff: noqa: F811 - fixtures are named where they are asked for
"""The papers: what each says, its columns and layout, who may take it away, and its queries."""

import io
import json
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from reports.comparison.official_document import OfficialDocument
from reports.follow_up.ledger.chart import Act, Said
from reports.follow_up.ledger.entering import enter
from reports.follow_up.ledger.handling import take_step
from reports.follow_up.papers import ledger_paper
from reports.follow_up.papers.tables import Cell, fitting_widths, head_cells, table
from reports.models import ProblemSource, Rectification, Report, Review, Role, Sample, Sampled, State
from tests import make
from tests.ledger import city, clerk, county, files, inspector  # noqa: F401 - fixtures

# --- tables, without a database -------------------------------------------------------------------------------


@given(
    st.integers(1, 20).flatmap(
        lambda n: st.tuples(
            st.lists(st.text(max_size=12), min_size=n, max_size=n),
            st.lists(st.lists(st.text(max_size=60), min_size=n, max_size=n), max_size=4),
        )
    )
)
def test_widths_fill_the_page_and_leave_no_column_out(cells):
    head, rows = cells
    widths = fitting_widths(head, rows, 225, points=8)
    assert abs(sum(widths) - 225) < 0.01 and min(widths) > 0


def test_a_column_that_holds_more_is_wider():
    narrow, wide = fitting_widths(["序号", "问题"], [["1", "文书送达不规范，回证保存不全" * 3]], 156)
    assert wide > 3 * narrow


def test_a_table_repeats_its_head_and_keeps_every_character():
    paper = OfficialDocument("台账", landscape=True)
    odd = '甲<乙>&"丙"\n第二行\x0b\ud800'
    paper.append(table(head_cells(["问题", "备注"]), [[Cell(odd), Cell("")], [Cell("合", span=2)]], [100, 125]))
    made = Document(io.BytesIO(paper.as_bytes())).tables[0]
    assert made.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert made.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    assert made.cell(1, 0).text == '甲<乙>&"丙"\n第二行'
    assert made.cell(2, 0)._tc is made.cell(2, 1)._tc
    assert [round(column.width.mm) for column in made.columns] == [100, 125]


def test_a_paper_on_its_side_has_the_margins_of_an_official_document_turned():
    section = Document(io.BytesIO(OfficialDocument("台账", landscape=True).as_bytes())).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(margin.mm) for margin in margins] == [28, 26, 35, 37]


pytestmark = pytest.mark.usefixtures("files")

# --- the ledger -----------------------------------------------------------------------------------------------


@pytest.fixture
def report(county):
    return make.report(county, 2023)


def new(county, by, clerk, problem, report=None):
    shortfall = make.shortfall(report, problem) if report else None
    item = Rectification(
        organisation=county, year=2023, source=ProblemSource.objects.get(code="audit"), problem=problem,
        measures="逐件核对", lead="县司法局", due_on=date(2030, 6, 30), shortfall=shortfall,
    )  # fmt: skip
    enter([item], by)
    today = timezone.localdate()
    proof = SimpleUploadedFile("回证清单.txt", "清单".encode())
    for act, said in (
        (Act.STARTED, Said(on=today)), (Act.PROGRESS, Said(on=today, text="已核对二百件", percent=100)),
        (Act.SENT, Said(on=today, text="全部完成", files=(proof,))),
    ):  # fmt: skip
        item.refresh_from_db()
        take_step(item.pk, act, clerk, said, revision=item.revision)
    item.refresh_from_db()
    return item


@pytest.fixture
def item(county, inspector, clerk, report):
    return new(county, inspector, clerk, "文书送达不规范", report)


def paper(client, person, name, *args, **query):
    client.force_login(person)
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.status_code
    assert answer["Content-Disposition"].startswith("attachment") and ".docx" in answer["Content-Disposition"]
    return Document(io.BytesIO(answer.content))


def words(document):
    cells = [cell.text for made in document.tables for row in made.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def test_the_ledger_has_the_columns_of_the_field_and_one_line_an_item(client, item, inspector):
    document = paper(client, inspector, "ledger_docx")
    (made,) = document.tables
    assert len(made.rows) == 2 and len(made.columns) == 20, "the column of the organisation is for several"
    said = words(document)
    for text in (
        "文书送达不规范",
        "逐件核对",
        "县司法局",
        "2030-06-30",
        "100%",
        "已核对二百件",
        "回证清单.txt",
        "青崖县",
    ):
        assert text in said, text


def test_the_ledger_is_the_one_that_the_list_shows(client, item, inspector, clerk, city):
    other = make.organisation("临渚区", parent=city, code="930102")
    new(other, inspector, make.user("other", Role.ENTRY, other), "宣传不到位")
    assert "宣传不到位" not in words(paper(client, inspector, "ledger_docx", q="送达"))
    assert "宣传不到位" not in words(paper(client, clerk, "ledger_docx"))
    assert len(paper(client, inspector, "ledger_docx").tables[0].columns) == 21


def test_more_items_than_a_paper_holds_are_not_printed(client, item, inspector, monkeypatch):
    monkeypatch.setattr(ledger_paper, "MOST_ITEMS", 0)
    client.force_login(inspector)
    answer = client.get(reverse("ledger_docx"), {"state": "all"})
    assert answer["Location"] == reverse("ledger") + "?state=all"


def test_the_queries_of_the_ledger_paper_do_not_grow(client, county, inspector, clerk):
    counts = []
    for number in (1, 4):
        for each in range(number):
            new(county, inspector, clerk, f"第{number}{each}项制度空转")
        paper(client, inspector, "ledger_docx")
        with CaptureQueriesContext(connection) as queries:
            paper(client, inspector, "ledger_docx")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30, counts


def test_the_closing_sheet_tells_the_whole_of_an_item(client, item, inspector):
    item.refresh_from_db()
    take_step(
        item.pk,
        Act.CLOSED,
        inspector,
        Said(on=timezone.localdate(), text="抽查二十件，全部合格"),
        revision=item.revision,
    )
    said = words(paper(client, inspector, "closing_sheet_docx", item.pk))
    (file,) = item.steps.get(act=Act.SENT).attachments.all()
    for text in ("2023-001", "文书送达不规范", "2023", "逐件核对", "录入员甲", "回证清单.txt", file.sha256[:12],
                 "抽查二十件，全部合格", "督察员甲"):  # fmt: skip
        assert text in said, text


def test_papers_of_an_item_are_for_those_who_see_it(client, item, city):
    other = make.organisation("临渚区", parent=city, code="930102")
    client.force_login(make.user("stranger", Role.SUPERVISOR, other))
    assert client.get(reverse("closing_sheet_docx", args=[item.pk])).status_code == 403
    assert "文书送达不规范" not in words(paper(client, make.user("nobody"), "ledger_docx"))


# --- goals and overview ---------------------------------------------------------------------------------------


@pytest.fixture
def goals(report, county, inspector):
    goal = make.goal(report, "下年败诉率降到11%以下")
    make.target(report, "行政诉讼败诉率", 11, "%", comparator="le", goal=goal)
    make.goal(report, "进一步提升执法水平")
    following = make.report(county, 2024)
    make.observation(following, "行政诉讼败诉率", "12.40", "%")
    Review.objects.create(goal=goal, verdict="met", reason="另有材料", on=date(2025, 3, 1), by=inspector)
    return goal


def test_the_reconciliation_sheet_sets_both_answers_side_by_side(client, goals, county, inspector):
    document = paper(client, inspector, "reconciliation_docx", county.pk, 2024)
    said = words(document)
    for text in ("下年败诉率降到11%以下", "≤11%", "12.4", "另有材料", "督察员甲", "进一步提升执法水平"):
        assert text in said, text
    assert len(document.tables[0].rows) == 3


def test_a_reconciliation_sheet_shows_no_review_to_those_beside(client, goals, county, city):
    beside = make.user("beside", Role.VIEWER, make.organisation("临渚区", parent=city, code="930102"))
    said = words(paper(client, beside, "reconciliation_docx", county.pk, 2024))
    assert "下年败诉率降到11%以下" in said and "另有材料" not in said
    assert client.get(reverse("reconciliation_docx", args=[county.pk, 2031])).status_code == 404


def test_the_bulletin_says_what_the_overview_says(client, goals, item, county, city, inspector):
    document = paper(client, inspector, "follow_up_bulletin_docx", year=2024)
    said = words(document)
    assert "2024" in document.core_properties.title and "云川市" in said
    row = next(row for row in document.tables[0].rows if row.cells[1].text == "青崖县")
    assert [cell.text for cell in row.cells][3:5] == ["2", "1"], "two goals, one of them met by review"
    overview = client.get(reverse("follow_up_overview"), {"year": 2024})
    assert len(document.tables[0].rows) - 1 == overview.context["page"].paginator.count


def test_a_bulletin_rests_on_accepted_reports_alone(client, goals, clerk):
    assert goals_in_bulletin(client, clerk) == "2"
    Report.objects.filter(pk=goals.report_id).update(state=State.DRAFT)
    assert goals_in_bulletin(client, clerk) == "—", "though the office sees its own draft on the overview"


def goals_in_bulletin(client, person) -> str:
    table = paper(client, person, "follow_up_bulletin_docx", year=2024).tables[0]
    return next(row for row in table.rows if row.cells[1].text == "青崖县").cells[3].text


def test_the_sheet_of_a_random_check_has_room_for_what_is_found(client, report, county, city, inspector):
    value = make.observation(report, "行政复议案件", 120, "件")
    sample = Sample.objects.create(
        organisation=city, year=2023, what="values", seed="甲1", wanted=1, drawn_from=9, by=inspector
    )
    Sampled.objects.create(sample=sample, observation=value, position=1, weight=1)
    document = paper(client, inspector, "sample_docx", sample.pk)
    assert "行政复议案件" in words(document) and document.tables[0].rows[1].cells[5].text.strip() == ""
    client.force_login(make.user("stranger"))
    assert client.get(reverse("sample_docx", args=[sample.pk])).status_code == 404


# --- the command ----------------------------------------------------------------------------------------------


def test_the_command_writes_goals_and_ledger(goals, item, county, tmp_path):
    made = {}
    for form in ("json", "xlsx", "docx"):
        made[form] = tmp_path / f"follow-up.{form}"
        call_command("export_follow_up", organisation="青崖县", format=form, output=made[form], stderr=io.StringIO())
    assert [line["goal"] for line in json.loads(made["json"].read_text("utf-8"))][0] == "下年败诉率降到11%以下"
    sheets = openpyxl.load_workbook(made["xlsx"]).worksheets
    assert len(sheets) == 2 and sheets[1].max_row == 2
    document = Document(str(made["docx"]))
    assert len(document.tables) == 2 and "文书送达不规范" in words(document) and "12.4" in words(document)
