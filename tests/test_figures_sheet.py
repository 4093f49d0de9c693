"""Figures from a spreadsheet: what a sheet does to figures is undone, previewed, confirmed, written once."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from indicators.matching import Entry, Vocabulary
from reports.entry.figures_sheet.figures import FigureError, figure_of
from reports.entry.figures_sheet.sheet import HEADINGS, Line, SheetError, lines_of
from reports.entry.figures_sheet.template import template

HEAD = ["单位", "年份", "指标名称", "数值", "来源", "口径", "备注"]
VOCABULARY = Vocabulary.of(
    [
        Entry("L04", "行政诉讼败诉率", ("行政败诉率",), "%"),
        Entry("L01", "一审行政应诉案件", (), "件"),
        Entry("R01", "行政复议诉讼比", (), "", "ratio"),
    ]
)


def book(*rows, head=HEAD, change=lambda sheet: None) -> bytes:
    workbook = Workbook()
    workbook.active.append(head)
    for row in rows:
        workbook.active.append(row)
    change(workbook.active)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def line(**cells) -> Line:
    good = {
        "organisation": "临渚区",
        "year": "2021",
        "name": "行政诉讼败诉率",
        "written": "12.36%",
        "source": "法院年报",
    }
    return Line("2", dict.fromkeys(HEADINGS, "") | good | cells)


# --- a sheet ---------------------------------------------------------------------------------------------------


def test_a_workbook_and_a_csv_in_any_encoding_give_the_same_lines():
    row = ["临渚区", 2021, "接待群众来访", "5000余件", "统计年鉴", "全区", ""]
    text = ",".join(HEAD) + "\r\n" + ",".join(map(str, row)) + "\r\n"
    (one,) = lines_of(book(row))
    assert (one.place, one.cells["written"], one.cells["coverage"]) == ("2", "5000余件", "全区")
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        assert lines_of(text.encode(encoding)) == [one]
    assert lines_of(text.replace(",", "\t").encode()) == [one]


def test_english_headings_in_any_order_below_a_title():
    data = b"Figures of the county,,,,\n\nvalue,Name,Year,Organisation,source\n12.36%,loss rate,2021,here,yearbook\n"
    (one,) = lines_of(data)
    assert (one.place, one.cells["organisation"], one.cells["written"]) == ("4", "here", "12.36%")


def test_merged_cells_count_for_all_their_lines_and_empty_lines_are_left_out():
    def merge(sheet):
        sheet.merge_cells("A2:A5")
        sheet.merge_cells("E2:E4")

    rows = [
        ["临渚区", 2021, "来信", "3件", "年鉴"],
        [None, 2021, "来访", "4件"],
        [None],
        [None, 2022, "来电", "5件", "函"],
    ]
    found = lines_of(book(*rows, change=merge))
    assert [(one.place, one.cells["organisation"], one.cells["source"]) for one in found] == [
        ("2", "临渚区", "年鉴"), ("3", "临渚区", "年鉴"), ("5", "临渚区", "函"),
    ]  # fmt: skip


def test_a_merged_number_is_not_taken_for_two():
    found = lines_of(
        book(["临渚区", 2021, "来信", "3件", "年鉴"], ["临渚区", 2021, "来访"], change=lambda s: s.merge_cells("D2:D3"))
    )
    assert [one.cells["written"] for one in found] == ["3件", ""]


@pytest.mark.parametrize(
    ("value", "shown_as", "text"),
    [
        (0.1236, "0.00%", "12.36%"), (0.12, "0%", "12%"), (12, "0.0", "12.0"), (0.1 + 0.2, "General", "0.3"),
        (5000, "#,##0", "5000"), (1e10, "General", "10000000000"), (3.5, "0", "3.5"),
    ],
)  # fmt: skip
def test_numbers_are_what_the_sheet_shows(value, shown_as, text):
    def shape(sheet):
        sheet["D2"].number_format = shown_as

    (one,) = lines_of(book(["临渚区", 2021, "来信", value, "年鉴"], change=shape))
    assert one.cells["written"] == text


def test_a_formula_counts_with_its_result_and_without_one_is_a_fault():
    (one,) = lines_of(book(["临渚区", 2021, "来信", "=1+2", "年鉴"]))
    assert "written" in one.faults  # openpyxl writes no results, as a sheet never opened has none
    with pytest.raises(FigureError) as raised:
        figure_of(one, VOCABULARY)
    assert set(raised.value.faults) == {"written"}


@pytest.mark.parametrize(
    "year", [2021, 2021.0, "2021", "2021年", "２０２１年度", "二〇二一年", date(2021, 1, 1), "2021/12/31"]
)
def test_years_in_every_dress(year):
    (one,) = lines_of(book(["临渚区", year, "行政诉讼败诉率", "12%", "年鉴"]))
    assert figure_of(one, VOCABULARY).year == 2021


def test_a_year_that_the_sheet_took_for_a_day_is_given_back():
    def shape(sheet):
        sheet["B2"].number_format = "yyyy-mm-dd"

    (one,) = lines_of(book(["临渚区", 2021, "行政诉讼败诉率", "12%", "年鉴"], change=shape))
    assert figure_of(one, VOCABULARY).year == 2021


def test_a_number_that_the_sheet_took_for_a_day_is_a_fault_and_a_dated_source_is_none():
    (one,) = lines_of(book(["临渚区", 2021, "来信", date(2021, 3, 5), date(2022, 1, 1)]))
    with pytest.raises(FigureError) as raised:
        figure_of(one, VOCABULARY)
    assert set(raised.value.faults) == {"written"}


@pytest.mark.parametrize(
    "data",
    [b"", b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04 broken", "一段没有表头的话".encode(), book(), b"a" * 6_000_000],
    ids=["empty", "picture", "broken", "prose", "headings alone", "large"],
)
def test_what_is_no_sheet_of_figures_is_said_in_words(data):
    with pytest.raises(SheetError) as raised:
        lines_of(data)
    assert str(raised.value)


def test_the_template_can_be_filled_in_and_given_back():
    for chinese in (True, False):
        workbook = load_workbook(io.BytesIO(template(chinese)))
        workbook.active.append(["临渚区", "2021", "来信", "3件", "年鉴"])
        out = io.BytesIO()
        workbook.save(out)
        (one,) = lines_of(out.getvalue())
        assert (one.cells["organisation"], one.cells["written"], one.cells["source"]) == ("临渚区", "3件", "年鉴")


# --- a line ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value", "unit", "qualifier", "kind"),
    [
        ("约4.21亿元", "421000000", "元", "about", "level"), ("12.36%", "12.36", "%", "exact", "level"),
        ("5000余件", "5000", "件", "at_least", "level"), ("第4", "4", "名", "exact", "rank"),
        ("同比增长8%", "8", "%", "exact", "growth"), ("下降2.1个百分点", "2.1", "百分点", "exact", "change_points"),
        ("3—5家", "3", "家", "range", "level"), ("1753.79万元", "17537900", "元", "exact", "level"),
    ],
)  # fmt: skip
def test_values_are_read_as_reports_are(written, value, unit, qualifier, kind):
    figure = figure_of(line(name="案件办理情况", written=written), VOCABULARY)
    quantity = figure.quantity
    assert (quantity.value, quantity.unit, quantity.qualifier, figure.kind) == (Decimal(value), unit, qualifier, kind)


def test_the_unit_may_stand_in_its_own_column():
    assert figure_of(line(name="一审行政应诉案件", written="321", unit="件"), VOCABULARY).match.code == "L01"
    assert figure_of(line(name="罚没收入", written="1.5", unit="万元"), VOCABULARY).quantity.value == 15000


def test_names_are_matched_by_the_dictionary_and_never_against_its_unit():
    assert figure_of(line(name="2021年度行政败诉率"), VOCABULARY).match.code == "L04"
    assert figure_of(line(name="行政复议诉讼比", written="1.13"), VOCABULARY).kind == "ratio"
    assert figure_of(line(name="行政诉讼败诉率", written="12件"), VOCABULARY).match is None
    with pytest.raises(FigureError) as raised:
        figure_of(line(name="行政诉讼败诉率", written="12.36"), VOCABULARY)
    assert "%" in raised.value.faults["written"]


def test_coverage_and_instance():
    part, first = (figure_of(line(coverage=said), VOCABULARY) for said in ("本级", "一审"))
    assert (part.coverage, part.stage) == ("本级", "")
    assert (first.coverage, first.stage) == ("", "一审")


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("year", ""), ("year", "去年"), ("year", "1234"), ("name", ""), ("name", "备案"), ("written", ""),
        ("written", "若干件"), ("written", "9" * 30 + "件"), ("written", "2.1个百分点"), ("written", "增长30件"),
        ("source", ""), ("source", "长" * 201), ("organisation", ""),
    ],
)  # fmt: skip
def test_each_fault_stands_at_its_column(column, text):
    with pytest.raises(FigureError) as raised:
        figure_of(line(**{column: text}), VOCABULARY)
    assert set(raised.value.faults) == {column}


def test_all_faults_of_a_line_are_told_at_once():
    with pytest.raises(FigureError) as raised:
        figure_of(line(year="x", written="y", source=""), VOCABULARY)
    assert set(raised.value.faults) == {"year", "written", "source"}
