"""Ruled tables in a PDF: wrapped and merged cells, heads on two levels, tables over a page end, page furniture."""

import io
import random

import pytest
from docx import Document
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    SimpleDocTemplate,
    Table,
)

from reports.entry.sources import text_of
from tests.printed import FONT, saved

LINE = ParagraphStyle("line", fontName=FONT, fontSize=16, leading=28, firstLineIndent=32, wordWrap="CJK")
CELL = ParagraphStyle("cell", fontName=FONT, fontSize=12, leading=15, wordWrap="CJK")
BEFORE, AFTER = (
    "全县各项工作有序推进，主要指标完成情况见下表，口径与上年一致。",
    "以上数据由各单位填报，经县司法局核对，特此说明。",
)


def ruled(rows, *merged, widths, heads=1, before=BEFORE):
    grid = [("GRID", (0, 0), (-1, -1), 0.5, "black"), *(("SPAN", start, end) for start, end in merged)]
    cells = [[Paragraph(text, CELL) for text in row] for row in rows]
    table = Table(cells, colWidths=widths, repeatRows=heads, style=grid)
    return printed([Paragraph(before, LINE), table, Paragraph(AFTER, LINE)])


def printed(story):
    def number(canvas, document):
        canvas.setFont(FONT, 14)
        canvas.drawCentredString(300, 40, f"— {document.page} —")

    stream = io.BytesIO()
    SimpleDocTemplate(stream).build(story, onFirstPage=number, onLaterPages=number)
    return stream.getvalue()


def as_document(rows, *merged):
    """The same table in Word, for comparison."""
    document = Document()
    document.add_paragraph(BEFORE)
    table = document.add_table(len(rows), len(rows[0]))
    for place, row in enumerate(rows):
        for cell, text in zip(table.rows[place].cells, row, strict=True):
            cell.text = text
    for (left, top), (right, bottom) in merged:
        text = table.cell(top, left).text
        table.cell(top, left).merge(table.cell(bottom, right)).text = text
    document.add_paragraph(AFTER)
    return saved(document)


WRAPPED = [
    ("指标名称", "2022年", "2023年"),
    ("行政复议申请受理件数（含网上申请和来信申请）", "120件", "132件"),
    ("行政机关负责人出庭应诉率", "98.5%", "100%"),
]
TWO_LEVELS = [
    ("乡镇", "行政复议（件）", "", "行政诉讼（件）", ""),
    ("", "受理", "审结", "一审", "败诉"),
    ("青石镇", "12", "11", "3", "0"),
    ("白水乡", "9", "9", "2", "1"),
]
LEVELS = ((0, 0), (0, 1)), ((1, 0), (2, 0)), ((3, 0), (4, 0))


@pytest.mark.parametrize(
    ("rows", "merged", "widths"),
    [
        (WRAPPED, (), (110, 90, 90)),
        (TWO_LEVELS, LEVELS, (80,) * 5),
        (
            [("类别", "指标", "件数"), ("复议", "受理", "12"), ("", "审结", "11"), ("诉讼", "一审", "3"),
             ("", "败诉", "0")],
            (((0, 1), (0, 2)), ((0, 3), (0, 4))),
            (90, 120, 90),
        ),
        (
            [("序号", "任务", "牵头单位"), ("1", "开展行政执法人员轮训并组织考试，成绩计入年度考核", "司法局"),
             ("2", "清理行政规范性文件", "政府办")],
            (), (40, 160, 80),
        ),
    ],
)  # fmt: skip
def test_a_ruled_table_reads_as_the_same_table_in_word(rows, merged, widths):
    assert text_of(ruled(rows, *merged, widths=widths)).text == text_of(as_document(rows, *merged)).text


def test_wrapped_cells_and_heads_on_two_levels_are_named_whole():
    told = text_of(ruled(WRAPPED, widths=(110, 90, 90))).text
    assert "2023年行政复议申请受理件数（含网上申请和来信申请）132件。" in told
    told = text_of(ruled(TWO_LEVELS, *LEVELS, widths=(80,) * 5, heads=2)).text
    assert "白水乡行政复议受理9件；白水乡行政复议审结9件；白水乡行政诉讼一审2件；白水乡行政诉讼败诉1件。" in told


def test_a_table_over_page_ends_is_one_and_its_heads_are_told_once():
    body = [(f"第{place}镇", f"{place + 3}", f"{place + 1}", "3", "0") for place in range(1, 80)]
    lines = text_of(ruled([*TWO_LEVELS[:2], *body], *LEVELS, widths=(80,) * 5, heads=2)).text.split("\n")
    assert len(lines) == 2 + len(body) and lines[0] == BEFORE and lines[-1] == AFTER
    assert lines[79].startswith("第79镇行政复议受理82件；")


def test_a_merged_head_goes_on_over_the_page_end():
    rows = [("类别", "指标", "2023年"), *(("复议", f"第{place}类案件", f"{place}件") for place in range(60))]
    lines = text_of(
        ruled(rows, ((0, 1), (0, 15)), ((0, 16), (0, 40)), ((0, 41), (0, 60)), widths=(80, 200, 80))
    ).text.split("\n")
    assert [line for line in lines if "类案件" in line] == [
        f"2023年复议第{place}类案件{place}件。" for place in range(60)
    ]


def test_the_unit_in_the_line_above_is_that_of_the_figures():
    told = text_of(ruled([("指标", "数值"), ("行政复议受理量", "132")], widths=(200, 80), before="单位：件")).text
    assert "行政复议受理量132件。" in told


def test_a_frame_around_prose_is_no_table():
    frame = Table([[Paragraph(BEFORE, LINE)]], style=[("BOX", (0, 0), (-1, -1), 1, "black")])
    assert text_of(printed([frame, Paragraph(AFTER, LINE)])).text == f"{BEFORE}\n{AFTER}"


def test_a_page_across_does_not_break_the_lines_of_the_others():
    stream = io.BytesIO()
    upright = PageTemplate("upright", Frame(72, 72, A4[0] - 144, A4[1] - 144), pagesize=A4)
    across = PageTemplate("across", Frame(72, 72, A4[1] - 144, A4[0] - 144), pagesize=landscape(A4))
    document = BaseDocTemplate(stream, pageTemplates=[upright, across])
    long = BEFORE * 4
    turn = [NextPageTemplate("across"), PageBreak()]
    document.build([Paragraph(long, LINE), Paragraph(long, LINE), *turn, Paragraph(long, LINE)])
    assert text_of(stream.getvalue()).text == "\n".join([long] * 3)


def test_heads_of_right_and_left_pages_and_of_two_lines_are_no_text():
    def head(canvas, document):
        canvas.setFont(FONT, 12)
        canvas.drawString(72, 800, "青槐县人民政府" if document.page % 2 else f"法治政府建设报告 第{document.page}页")
        canvas.drawString(72, 785, "内部资料")

    stream = io.BytesIO()
    chance = random.Random(1)
    words = [*BEFORE[:-1], *AFTER[:-1]]
    lines = [f"（{place}）{''.join(chance.choices(words, k=30 * (place % 4 + 1)))}。" for place in range(1, 60)]
    story = [Paragraph(line, LINE) for line in lines]
    SimpleDocTemplate(stream, topMargin=100).build(story, onFirstPage=head, onLaterPages=head)
    assert text_of(stream.getvalue()).text == "\n".join(lines)
