"""The ranking as a page: who stands in it, what it says, its exports, its bulletin, how many queries."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from docx import Document

from reports.comparison.official_document import OfficialDocument
from reports.models import Role, RowState, State
from tests import make
from tests.pages import reader

pytestmark = pytest.mark.django_db
MAX_QUERIES = 12


def say(office, year, number, indicator, **fields):
    report = make.report(office, year, state=fields.pop("report_state", State.ACCEPTED))
    return make.observation(
        report, "败诉率", number, "%", indicator=indicator, step=Decimal("0.01"), **fields
    )  # fmt: skip


@pytest.fixture
def reported(districts, loss_rate):
    """Two years: 甲 falls most, 乙 and 丙 are equal, 丁 has few cases."""
    for office, before, after in zip(
        districts, ("12.00", "7.00", "9.00", "1.00"), ("8.00", "6.00", "6.00", "2.00"), strict=True
    ):
        say(office, 2022, before, loss_rate)
        say(office, 2023, after, loss_rate, denominator=Decimal(12) if office is districts[3] else None)


@pytest.fixture
def page(client, districts):
    """``page(**query)`` as a viewer of the first district, in English."""
    opened = reader(client, make.user("viewer", Role.VIEWER, districts[0]))
    ranking = reverse("league_table", args=["L04", 2023])
    return lambda address=ranking, **query: opened(address, **query)


def order(response):
    return [(each.place, each.entrant.name) for each in response.context["league"].ranked]


def test_the_order_with_ties_and_who_is_left_out(page, reported):
    response = page()
    assert order(response) == [(1, "乙"), (1, "丙"), (3, "甲")]
    assert [each.entrant.name for each in response.context["league"].left_out] == ["丁"]
    assert "fewer than 30 cases" in response.shown
    assert "6.00%" in response.shown


def test_by_improvement(page, reported):
    assert order(page(order="improvement")) == [(1, "甲"), (2, "丙"), (3, "乙")]


def test_small_rates_by_choice(page, reported):
    response = page(small="on")
    assert order(response)[0] == (1, "丁")
    assert "n<30" in response.shown


def test_unchecked_values_are_marked_and_left_out_by_choice(page, districts, reported, loss_rate):
    districts[0].reports.get(year=2023).observations.update(state=RowState.READ)
    assert (3, "甲") in order(page())
    assert "unchecked" in page().shown
    assert "甲" not in [name for _place, name in order(page(checked="on"))]


def test_drafts_are_in_no_ranking_not_even_the_own_one(page, districts, loss_rate):
    say(districts[0], 2023, "7.77", loss_rate, report_state=State.DRAFT)
    say(districts[1], 2023, "6.00", loss_rate)
    response = page()
    assert order(response) == [(1, "乙")]
    assert "7.77" not in response.shown


def test_a_value_leads_to_its_sentence_and_the_own_row_is_marked(page, districts, reported):
    shown = page().shown
    row = districts[0].reports.get(year=2023).observations.get()
    assert f"/reports/{row.report_id}/#at-observation-{row.pk}" in shown
    assert shown.count('<small class="mark">own</small>') == 1


def test_levels_and_areas_are_kept_apart(page, city, reported, loss_rate):
    say(city, 2023, "3.00", loss_rate)
    other = make.organisation("临泽市", level="city")
    far = make.organisation("远山县", parent=other)
    say(far, 2023, "1.00", loss_rate)
    assert order(page())[0] == (1, "远山县")
    assert order(page(area=city.pk)) == [(1, "乙"), (1, "丙"), (3, "甲")]
    assert order(page(level="city")) == [(1, "云川市")]


def test_one_scope_at_a_time(page, districts, reported, loss_rate):
    report = districts[0].reports.get(year=2023)
    make.observation(report, "一审败诉率", "4.00", "%", indicator=loss_rate, stage="一审", step=Decimal("0.01"))
    assert (3, "甲") in order(page())
    assert order(page(series="L04-level-year-stage:一审")) == [(1, "甲")]


def test_a_bump_chart_with_gaps(page, districts, reported, loss_rate):
    say(make.organisation("戊", parent=districts[0].parent), 2021, "5.00", loss_rate)
    chart = page().context["chart"]
    assert chart["xAxis"]["data"] == ["2019", "2020", "2021", "2022", "2023"]
    assert {line["name"]: [point and point["value"] for point in line["data"]] for line in chart["series"]} == {
        "乙": [None, None, None, 2, 1], "丙": [None, None, None, 3, 1], "甲": [None, None, None, 4, 3],
    }  # fmt: skip
    assert all(line["connectNulls"] is False for line in chart["series"])


def test_names_of_offices_are_no_markup(page, city, loss_rate):
    say(make.organisation("<b>区", parent=city), 2023, "5.00", loss_rate)
    assert "<b>区" not in page().content.decode()


def test_states_without_rows(page, client, loss_rate):
    assert "Nobody to rank" in page().shown
    assert page(reverse("league_table", args=["ZZZ", 2023])).status_code == 404
    assert page(reverse("league_table", args=["L04", 1066])).status_code == 404
    assert "nothing to rank yet" in page(reverse("league")).shown


def test_the_choice_lists_what_can_be_ranked_and_leads_to_an_address(page, reported):
    response = page(reverse("league"))
    assert [(each["indicator__code"], each["organisations"]) for each in response.context["indicators"]] == [("L04", 4)]
    response = page(reverse("league"), indicator="L04", year="2022", order="improvement")
    assert response.status_code == 302
    assert response["Location"] == "/league/L04/2022/?order=improvement"
    assert "No accepted report" in page(reverse("league"), year="2001").shown


@override_settings(DEBUG=False)
def test_queries_do_not_grow(page, city, reported, loss_rate):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert page().status_code == 200
        return len(queries)

    few = asked()
    for number in range(12):
        office = make.organisation(f"第{number}县", parent=city)
        for year in (2021, 2022, 2023):
            say(office, year, number, loss_rate)
    assert asked() == few <= MAX_QUERIES


# --- exports ---


def test_the_workbook_holds_what_the_page_shows(page, reported):
    sheet = openpyxl.load_workbook(io.BytesIO(page(format="xlsx").content)).active
    head, *rows = sheet.iter_rows(values_only=True)
    lines = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(line["Place"], line["Organisation"], line["Value"]) for line in lines] == [
        (1, "乙", 6), (1, "丙", 6), (3, "甲", 8), (None, "丁", 2),
    ]  # fmt: skip
    assert lines[2]["Lower bound"] == 7.995
    assert lines[2]["Place in 2022"] == 4
    assert lines[2]["Sentence"] == "败诉率8.00%"
    assert lines[3]["Left out because"] == "fewer than 30 cases"


def test_csv_text_is_no_formula(page, city, loss_rate):
    say(make.organisation("=甲", parent=city), 2023, "5.00", loss_rate)
    assert ",'=甲," in page(format="csv").content.decode()


def test_the_bulletin_names_places_and_who_is_left_out(page, reported):
    response = page(format="docx")
    document = Document(io.BytesIO(response.content))
    assert "filename" in response["Content-Disposition"]
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == "Bulletin on 行政诉讼败诉率 in 2023"
    assert any("乙、丙、甲" in text for text in texts)
    assert any("fewer than 30 cases: 丁" in text for text in texts)
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert [row[:3] for row in rows[1:]] == [["1", "乙", "6.00%"], ["1", "丙", "6.00%"], ["3", "甲", "8.00%"]]


def test_an_official_document_is_laid_out_as_the_standard_asks():
    made = OfficialDocument("关于某事的通报")
    made.addressee("各区县：")
    made.heading("一、情况")
    made.paragraph("正文。")
    made.table(["名次"], [["1"]], [22])
    made.signature("云川市", date(2024, 5, 6).isoformat())
    raw = made.as_bytes()
    document = Document(io.BytesIO(raw))
    section = document.sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.bottom_margin, section.left_margin)
    assert [round(size.mm) for size in (*sizes, section.right_margin)] == [210, 297, 37, 35, 28, 26]
    title, _empty, _addressee, heading, body = document.paragraphs[:5]
    assert (title.runs[0].font.size.pt, title.alignment) == (22, 1)
    assert (body.paragraph_format.line_spacing.pt, body.paragraph_format.first_line_indent.pt) == (28, 32)
    assert body.runs[0].font.size.pt == 16
    xml = zipfile.ZipFile(io.BytesIO(raw))
    assert 'w:eastAsia="方正小标宋简体"' in title._p.xml
    assert 'w:eastAsia="黑体"' in heading._p.xml
    assert 'w:eastAsia="仿宋_GB2312"' in body._p.xml
    assert "w:evenAndOddHeaders" in xml.read("word/settings.xml").decode()
    assert "w:tblHeader" in xml.read("word/document.xml").decode()
    footers = [xml.read(name).decode() for name in xml.namelist() if "footer" in name]
    assert len(footers) == 2
    assert all("PAGE" in footer for footer in footers)
