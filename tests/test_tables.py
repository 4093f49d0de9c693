"""Tables with figures: read as figures, named by the heads of their row and column, alike from every format."""

import io
from itertools import product

import pytest
from docx import Document
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from indicators.catalogue.load import built_in_vocabulary
from reports.entry.formats.table import Cell, table_lines
from reports.entry.intake import prepare_paste
from reports.entry.sources import text_of
from reports.reading.reader import read
from tests.printed import FONT, saved

VOCABULARY = built_in_vocabulary()
BEFORE = (
    "青槐县2023年法治政府建设年度报告\n2023年，青槐县扎实推进依法行政，现将有关情况报告如下。\n一、主要举措和成效\n"
    "全县行政机关依法履行职责，行政复议和行政执法各项工作有序推进，情况如下。\n"
)
LINE = ParagraphStyle("line", fontName=FONT, fontSize=16, leading=28, firstLineIndent=32, wordWrap="CJK")
AFTER = "\n二、存在的不足\n（一）执法监督力度不够大。\n（二）法治宣传形式较为单一。\n"


def as_page(rows):
    body = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    paragraphs = ["".join(f"<p>{line}</p>" for line in part.strip().split("\n")) for part in (BEFORE, AFTER)]
    return f"<html><body>{paragraphs[0]}<table>{body}</table>{paragraphs[1]}</body></html>".encode()


def as_document(rows):
    document = Document()
    for line in BEFORE.strip().split("\n"):
        document.add_paragraph(line)
    table = document.add_table(len(rows), len(rows[0]))
    for place, row in enumerate(rows):
        for cell, text in zip(table.rows[place].cells, row, strict=True):
            cell.text = text
    for line in AFTER.strip().split("\n"):
        document.add_paragraph(line)
    return saved(document)


def as_print(rows, *style, **layout):
    table = Table(rows, style=[("FONT", (0, 0), (-1, -1), FONT, 14), *style], **layout)
    before, after = ([Paragraph(line, LINE) for line in part.strip().split("\n")] for part in (BEFORE, AFTER))
    stream = io.BytesIO()
    SimpleDocTemplate(stream).build([*before, table, *after])
    return stream.getvalue()


def as_ruled_print(rows):
    return as_print(rows, ("ALIGN", (0, 0), (-1, -1), "CENTER"), ("GRID", (0, 0), (-1, -1), 1, "black"))


def as_paste(rows):
    return (BEFORE + "\n".join("\t".join(row) for row in rows) + AFTER).encode()


def as_windows_text(rows):
    return as_paste(rows).replace(b"\n", b"\r\n")


def figures(data, name="a"):
    reading = read(text_of(data, name).text, VOCABULARY)
    return [(seen.name, str(seen.value), seen.unit, seen.period) for seen in reading.observations]


@pytest.mark.parametrize("made", [as_page, as_document, as_print, as_ruled_print, as_paste, as_windows_text])
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [
                ("指标", "2022年", "2023年"),
                ("行政处罚案件数（件）", "410", "388"),
                ("负责人出庭应诉率", "98.5%", "100%"),
            ],
            [
                ("行政处罚案件数", "410", "件", 2022),
                ("行政处罚案件数", "388", "件", 2023),
                ("负责人出庭应诉率", "98.5", "%", 2022),
                ("负责人出庭应诉率", "100", "%", 2023),
            ],
        ),
        (
            [
                ("序号", "指标名称", "单位", "数值"),
                ("1", "行政复议受理量", "件", "1,132"),
                ("2", "罚没金额", "万元", "87.6"),
            ],
            [("行政复议受理量", "1132", "件", 2023), ("罚没金额", "876000", "元", 2023)],
        ),
        (
            [("单位", "审查文件（件）", "组织培训"), ("青石镇", "12", "3场"), ("白水乡", "9", "2场")],
            [
                ("青石镇审查文件", "12", "件", 2023),
                ("青石镇组织培训", "3", "场", 2023),
                ("白水乡审查文件", "9", "件", 2023),
                ("白水乡组织培训", "2", "场", 2023),
            ],
        ),
        (
            [("乡镇", "受理投诉（件）", "组织培训（场次）"), ("青石镇", "12", "3"), ("白水乡", "9", "—")],
            [
                ("青石镇受理投诉", "12", "件", 2023),
                ("青石镇组织培训", "3", "场次", 2023),
                ("白水乡受理投诉", "9", "件", 2023),
            ],
        ),
    ],
)
def test_a_table_of_figures_is_read_by_its_heads(made, rows, expected):
    assert figures(made(rows)) == expected


def test_cells_that_fill_several_columns_and_rows_head_each_of_them():
    page = (
        "<table><tr><th rowspan='2'>部门</th><th colspan='2'>行政处罚（件）</th></tr>"
        "<tr><th>立案</th><th>结案</th></tr><tr><td>水利局</td><td>12</td><td>11</td></tr></table>"
    )
    text = text_of(as_page([("甲", "乙")]).decode().split("<table>")[0].encode() + page.encode(), "a.html").text
    assert text.endswith("水利局行政处罚立案12件；水利局行政处罚结案11件。")


def test_merged_cells_of_word_head_each_of_their_columns_and_rows():
    document = Document()
    table = document.add_table(3, 3)
    for place, text in (
        ((0, 0), "部门"),
        ((1, 1), "立案"),
        ((1, 2), "结案"),
        ((2, 0), "水利局"),
        ((2, 1), "12"),
        ((2, 2), "11"),
    ):
        table.cell(*place).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2)).text = "行政处罚（件）"
    assert text_of(saved(document)).text == "水利局行政处罚立案12件；水利局行政处罚结案11件。"


def test_the_unit_above_a_table_is_that_of_figures_without_one():
    rows = [[Cell(("单位：万元",))], [Cell(("项目",)), Cell(("2023年",))], [Cell(("罚没收入",)), Cell(("35.2",))]]
    assert table_lines(rows) == ["2023年罚没收入35.2万元。"]


@pytest.mark.parametrize(
    "rows",
    [
        [("12", "13"), ("14", "15")],  # no heads
        [("事项", "完成时限", "牵头单位"), ("清理文件", "6月", "司法局"), ("开展培训", "9月", "人社局")],
        [("姓名",), ("12",)],
    ],
)
def test_other_tables_keep_their_cells_apart(rows):
    lines = table_lines([[Cell((text,)) for text in row] for row in rows])
    assert lines == [" | ".join(row) for row in rows]


def test_a_deleted_row_is_gone():
    document = Document()
    table = document.add_table(2, 1)
    table.cell(0, 0).text, table.cell(1, 0).text = "审查文件情况", "已删除的一行"
    properties = table.rows[1]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(properties.tag.replace("trPr", "del"), {}))
    assert text_of(saved(document)).text == "审查文件情况"


# In print


YEARS = [("指标", "2022年", "2023年"), ("行政处罚案件数（件）", "410", "388"), ("负责人出庭应诉率", "98.5%", "100%")]


def test_a_printed_table_over_two_pages_is_one_table():
    rows = [YEARS[0], *(("".join(pair), "12件", "15件") for pair in product("甲乙丙丁戊己", "子丑寅卯辰巳午"))]
    told = figures(as_print(rows, repeatRows=1))
    assert told == [(row[0], value, "件", year) for row in rows[1:] for value, year in (("12", 2022), ("15", 2023))]


def test_a_printed_table_stands_in_its_place():
    lines = text_of(as_print(YEARS)).text.split("\n")
    table = lines.index("2022年行政处罚案件数410件；2023年行政处罚案件数388件。")
    assert (lines[table - 1], lines[table + 2]) == (BEFORE.split("\n")[-2], "二、存在的不足")


def test_an_empty_cell_of_print_moves_no_figure_to_another_column():
    rows = [
        ("乡镇", "受理投诉（件）", "组织培训（场次）"),
        ("青石镇", "", "3"),
        ("白水乡", "9", ""),
        ("黄土乡", "7", "2"),
    ]
    assert figures(as_ruled_print(rows)) == figures(as_document(rows))
    assert ("青石镇组织培训", "3", "场次", 2023) in figures(as_ruled_print(rows))


def test_the_unit_printed_above_a_table_is_that_of_its_figures():
    rows = [("", "", "单位：万元"), ("项目", "2022年", "2023年"), ("罚没收入", "31", "35.2"), ("培训支出", "4", "5.5")]
    assert figures(as_print(rows)) == [
        ("罚没收入", "310000", "元", 2022),
        ("罚没收入", "352000", "元", 2023),
        ("培训支出", "40000", "元", 2022),
        ("培训支出", "55000", "元", 2023),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [("410", "388"), ("12", "13"), ("14", "15")],  # no heads
        YEARS[:2],  # too few rows to tell columns
        [("事项", "完成时限"), ("清理文件", "司法局"), ("开展培训", "人社局")],
        [("指标", "2022年", "2023年"), ("行政处罚案件数\n（件）", "410", "388"), ("出庭应诉率", "98.5%", "100%")],
    ],
)
def test_printed_lines_that_may_be_no_table_stay_as_printed(rows):
    lines = text_of(as_print(rows)).text.split("\n")
    assert " ".join(rows[0]) in lines


def test_a_cell_that_goes_on_in_a_line_of_its_own_leaves_no_half_name():
    rows = [*YEARS[:2], ("负责人出庭", "98.5%", "100%"), ("应诉率", "", "")]
    assert "负责人出庭 98.5% 100%" in text_of(as_print(rows, rowHeights=[28, 28, 28, 18])).text.split("\n")
    assert "2022年负责人出庭98.5%；2023年负责人出庭100%。" in text_of(as_print(rows, rowHeights=28)).text.split("\n")


def test_the_gaps_of_prose_make_no_columns():
    rows = [("青槐县人民政府", "2023年12月"), ("青槐县司法局", "2024年1月"), ("青槐县财政局", "2024年2月")]
    assert " ".join(rows[1]) in text_of(as_print(rows)).text


# In a pasted text


def test_a_pasted_table_is_read_like_a_file():
    text = as_paste(YEARS).decode()
    pasted, filed = prepare_paste(text, VOCABULARY), text_of(text.encode())
    assert pasted.source.text == filed.text and pasted.data == text.encode()
    assert [seen.period for seen in pasted.reading.observations] == [2022, 2023, 2022, 2023]
    assert read(pasted.reading.text, VOCABULARY) == pasted.reading


def test_the_title_and_unit_that_fill_a_pasted_row_are_those_of_the_table():
    rows = [("单位：万元", ""), ("项目", "2023年"), ("罚没收入", "35.2")]
    assert "2023年罚没收入35.2万元。" in text_of(as_paste(rows)).text.split("\n")


@pytest.mark.parametrize(
    "lines",
    [
        ["指标\t数值", *["审查文件\t12件"] * 1000],  # a list, and no report's table
        ["\t全年审查文件12件。", "\t全年办结案件9件。", "\t全年开展培训3场。"],
        ["指标\t2023年", "审查文件\t12件"],
        ["事项\t牵头单位", "清理文件\t司法局", "开展培训\t人社局"],
        ["12\t13", "14\t15", "16\t17"],
        ["部门\t事项\t件数", "水利局\t立案\t12件", "\t结案\t11件"],  # whose row, the text alone does not say
    ],
)
def test_other_lines_with_tabs_stay_as_they_are(lines):
    text = BEFORE + "\n".join(lines) + AFTER
    assert text_of(text.encode()).text == text
