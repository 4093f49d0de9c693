"""Tables with figures: read as figures, named by the heads of their row and column, alike from .docx and .html."""

import pytest
from docx import Document

from indicators.catalogue.load import built_in_vocabulary
from reports.entry.formats.table import Cell, table_lines
from reports.entry.sources import text_of
from reports.reading.reader import read
from tests.printed import saved

VOCABULARY = built_in_vocabulary()
BEFORE = (
    "青槐县2023年法治政府建设年度报告\n2023年，青槐县扎实推进依法行政，现将有关情况报告如下。\n一、主要举措和成效\n"
    "全县行政机关依法履行职责，行政复议和行政执法各项工作有序推进，情况如下。\n"
)
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


def figures(data, name="a"):
    reading = read(text_of(data, name).text, VOCABULARY)
    return [(seen.name, str(seen.value), seen.unit, seen.period) for seen in reading.observations]


@pytest.mark.parametrize("made", [as_page, as_document])
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
