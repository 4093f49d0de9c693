"""Files as offices have them -> text; the same report in any format is read alike."""

import io
import zipfile

import pytest
from django.utils.translation import override
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from reports.entry.sources import text_of
from reports.reading.clean import clean
from reports.reading.goals import goals
from reports.reading.metadata import header
from reports.reading.sections import sections
from reports.reading.shortfalls import shortfalls
from tests.invented import BODY, REPORTS
from tests.printed import as_docx, as_html, as_pdf, saved

WRITTEN = (BODY, *REPORTS[1:])


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def structure(raw):
    body = clean(raw)
    about = header(body.text, body.page)
    found = sections(body.text, about)
    return (
        (about.year, about.kind, about.organisation, about.addressee, about.issuers, about.issued_on),
        [(section.kind, section.level, section.heading) for section in found],
        [(s.quote, [cause.quote for cause in s.causes]) for s in shortfalls(body.text, found)],
        [(goal.quote, [c.quote for c in goal.commitments]) for goal in goals(body.text, found)],
    )


@pytest.mark.parametrize("report", WRITTEN)
@pytest.mark.parametrize(
    ("name", "made", "kind"),
    [
        ("报告.txt", lambda text: text.encode(), "txt"),
        ("报告.txt", lambda text: text.encode("utf-8-sig"), "txt"),
        ("报告.txt", lambda text: text.encode("gb18030"), "txt"),
        ("报告.txt", lambda text: text.encode("utf-16"), "txt"),
        ("报告.txt", lambda text: text.encode("utf-16-be"), "txt"),
        ("报告.txt", lambda text: text.replace("\n", "\r\n").encode(), "txt"),
        ("报告.html", as_html, "html"),
        ("报告.htm", lambda text: as_html(text, "gbk"), "html"),
        ("报告.docx", as_docx, "docx"),
        ("报告.pdf", as_pdf, "pdf"),
        ("报告.pdf", lambda text: as_pdf(text, running_head="内部资料　注意保存"), "pdf"),
    ],
)
def test_every_format_gives_the_same_reading(report, name, made, kind):
    source = text_of(made(report), name)
    assert source.source_kind == kind
    assert structure(source.text) == structure(report)


def test_the_content_says_what_a_file_is_and_not_its_name():
    assert text_of(as_docx(BODY), "报告.txt").source_kind == "docx"
    assert text_of(as_pdf(BODY), "报告.doc").source_kind == "pdf"
    assert text_of(BODY.encode(), "报告.docx").source_kind == "txt"
    assert text_of(as_html(BODY), "没有后缀").source_kind == "html"


def test_the_encoding_is_told():
    assert text_of(BODY.encode("gb18030")).encoding == "gb18030"
    assert text_of("法治".encode("gb18030")).text == "法治"
    assert text_of("行政復議與法治政府的工作，是在依法行政。".encode("big5")).text.startswith("行政復議")


def test_a_damaged_byte_does_not_make_a_text_unreadable():
    data = BODY.encode("gb18030")
    for damaged in (data[:-2], data[1:], data[:301] + b"\xff" + data[301:]):
        assert "一是加强基层执法队伍建设" in text_of(damaged).text
    assert "一是加强基层执法队伍建设" in text_of(BODY.encode()[1:]).text


# Word


def test_word_numbers_its_paragraphs_and_so_does_the_text():
    document = Document()
    numbering = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
        '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>'
        "</w:abstractNum>"
    )
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))
    for level, text in ((0, "成效"), (1, "决策"), (1, "执法"), (2, "监督"), (0, "不足"), (1, "力量"), (None, "正文")):
        paragraph = document.add_paragraph(text)
        if level is not None:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = level
            properties.get_or_add_numId().val = 91
    lines = text_of(saved(document)).text.split("\n")
    assert lines == ["一、成效", "（一）决策", "（二）执法", "1.监督", "二、不足", "（一）力量", "正文"]


def test_a_style_of_headings_carries_its_number_and_lists_go_on_or_start_again():
    document = Document()
    numbering = document.part.numbering_part.element
    pattern = (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="80">'
        '<w:lvl w:ilvl="0"><w:numFmt w:val="japaneseCounting"/><w:pStyle w:val="Heading1"/>'
        '<w:lvlText w:val="%1、"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:pStyle w:val="Heading2"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl>'
        "</w:abstractNum>"
    )
    numbering.insert(0, parse_xml(pattern))
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    for number, restart in ((81, ""), (82, ""), (83, again)):
        xml = f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="80"/>{restart}</w:num>'
        numbering.append(parse_xml(xml))
    for level in (1, 2):
        style = document.styles[f"Heading {level}"].element.get_or_add_pPr()
        style.get_or_add_numPr().get_or_add_numId().val = 81
    document.add_heading("成效", 1)
    document.add_heading("执法", 2)
    for number, text in ((82, "不足"), (83, "附则")):
        document.add_paragraph(text)._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = number
    assert text_of(saved(document)).text.split("\n") == ["一、成效", "1.1执法", "二、不足", "一、附则"]


def test_tracked_changes_are_read_as_accepted():
    document = Document()
    paragraph = document.add_paragraph("审查文件")
    for tag, inner, words in (("w:del", "w:delText", "12件"), ("w:ins", "w:t", "21件"), ("w:moveFrom", "w:t", "旧句")):
        change, run, text = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(inner)
        text.text = words
        run.append(text)
        change.append(run)
        paragraph._p.append(change)
    assert text_of(saved(document)).text == "审查文件21件"


def test_tables_stand_where_they_are_row_by_row():
    document = Document()
    document.add_paragraph("一、主要指标")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("事项", "牵头单位", "行政复议受理", "司法局"), strict=True):
        cell.text = text
    document.add_paragraph("二、存在的不足")
    lines = text_of(saved(document)).text.split("\n")
    assert lines == ["一、主要指标", "事项 | 牵头单位", "行政复议受理 | 司法局", "二、存在的不足"]


def test_a_report_set_inside_a_table_keeps_its_paragraphs():
    document = Document()
    cell = document.add_table(1, 1).cell(0, 0)
    for line in BODY.strip().split("\n"):
        cell.add_paragraph(line)
    assert structure(text_of(saved(document)).text) == structure(BODY)


def test_content_controls_and_line_breaks_are_read():
    document = Document()
    document.add_paragraph("第一行\n第二行")
    control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
    control.find(qn("w:sdtContent")).append(document.add_paragraph("控件里的段落")._p)
    document.element.body.insert(0, control)
    assert text_of(saved(document)).text == "控件里的段落\n第一行\n第二行"


def test_text_boxes_are_read_once_behind_their_paragraph():
    document = Document()
    paragraph = document.add_paragraph("一、主要举措")
    box = "<w:txbxContent><w:p><w:r><w:t>框里的文字</w:t></w:r></w:p></w:txbxContent>"
    compatibility = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    paragraph._p.append(
        parse_xml(
            f"<w:r {nsdecls('w')} {compatibility}><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
            f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    document.add_paragraph("二、存在的不足")
    assert text_of(saved(document)).text == "一、主要举措\n框里的文字\n二、存在的不足"


def numbered(style, number, pattern="%1、"):
    """A document whose only paragraph is the ``number``-th of a list in a style of numbers."""
    document = Document()
    numbering = document.part.numbering_part.element
    level = f'<w:start w:val="{number}"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{pattern}"/>'
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="70"><w:lvl w:ilvl="0">{level}</w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="71"><w:abstractNumId w:val="70"/></w:num>'))
    document.add_paragraph("决策")._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 71
    return saved(document)


@pytest.mark.parametrize(
    ("style", "number", "printed"),
    [
        ("chineseCounting", 12, "十二"), ("chineseCountingThousand", 105, "一百零五"),
        ("chineseCountingThousand", 20, "二十"), ("ideographDigital", 10, "一〇"), ("decimalFullWidth", 3, "３"),
        ("chineseLegalSimplified", 3, "叁"), ("ideographTraditional", 2, "乙"), ("decimalEnclosedCircle", 7, "⑦"),
        ("decimalEnclosedCircle", 21, "21"), ("upperRoman", 4, "IV"), ("lowerLetter", 2, "b"), ("decimalZero", 5, "05"),
    ],
)  # fmt: skip
def test_the_styles_of_numbers_that_word_prints(style, number, printed):
    assert text_of(numbered(style, number)).text == f"{printed}、决策"


def test_what_is_not_printed_with_the_words_is_not_read():
    document = Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    paragraph = document.add_paragraph("审查文件21件")
    hidden = paragraph.add_run("藏起来的99件")
    hidden.font.hidden = True
    paragraph._p.append(
        parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/><w:commentReference w:id="1"/></w:r>')
    )
    ruby = "<w:ruby><w:rt><w:r><w:t>yín</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>垠</w:t></w:r></w:rubyBase></w:ruby>"
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{ruby}</w:r>"))
    link = f'<w:hyperlink {nsdecls("w")} w:anchor="a"><w:r><w:t>（附表）</w:t></w:r></w:hyperlink>'
    paragraph._p.append(parse_xml(link))
    assert text_of(saved(document)).text == "审查文件21件垠（附表）"


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next():
    document = Document()
    first = document.add_paragraph("全年审查文件")
    first._p.get_or_add_pPr().append(parse_xml(f"<w:rPr {nsdecls('w')}><w:del w:id='1' w:author='a'/></w:rPr>"))
    document.add_paragraph("21件。")
    assert text_of(saved(document)).text == "全年审查文件21件。"


def test_a_document_of_the_strict_format_is_read():
    usual, strict = (
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_docx(BODY))) as before, zipfile.ZipFile(stream, "w") as after:
        for entry in before.infolist():
            after.writestr(entry.filename, before.read(entry).replace(usual.encode(), strict.encode()))
    assert text_of(stream.getvalue()).text == text_of(as_docx(BODY)).text


# HTML


def test_a_government_page_gives_its_article_metadata_and_tags():
    page = as_html(BODY).decode()
    table = (
        "<table><tr><td>索引号：</td><td>QH0012/2024-00031</td><td>发布机构：</td><td>县委依法治县办</td></tr></table>"
    )
    page = page.replace("<h1>", table + "<h1>").replace(
        "<title>", '<meta name="PubDate" content="2024-02-28 09:12"><title>'
    )
    body = clean(text_of(page.encode(), "a.html").text)
    assert body.page["索引号"] == "QH0012/2024-00031" and body.page["发布机构"] == "县委依法治县办"
    assert body.page["发布日期"].startswith("2024-02-28")
    assert "栏目之" not in body.text and "隐藏" not in body.text and "上一页" not in body.text
    assert structure(body.text)[1:] == structure(BODY)[1:]


def test_lines_broken_inside_a_paragraph_of_html_are_no_paragraphs():
    page = as_html(BODY).decode().replace("稳步推进，现将", "稳步推进，\n      现将")
    assert "稳步推进，现将" in text_of(page.encode(), "a.html").text


def test_table_cells_of_html_stay_apart():
    rows = "<table><tr><th>事项</th><th>牵头单位</th></tr><tr><td>行政复议受理</td><td>司法局</td></tr></table>"
    page = as_html(BODY).decode().replace("<p style", rows + "<p style", 1)
    text = text_of(page.encode(), "a.html").text
    assert "事项 | 牵头单位\n行政复议受理 | 司法局" in text


# PDF


def test_printed_lines_are_rejoined_and_page_furniture_goes():
    text = text_of(as_pdf(BODY + REPORTS[1] + REPORTS[2], running_head="内部资料　注意保存")).text
    assert (
        "虽然取得一定成绩，但与群众期盼相比仍有差距：一是基层执法力量偏弱，主要原因是编制向乡镇下沉不够；二是普法"
        in text
    )
    assert "— 2 —" not in text and "内部资料" not in text


def test_a_megabyte_of_text_is_taken():
    text = BODY * (1_000_000 // len(BODY) + 1)
    assert text_of(text.encode("gb18030")).text == text
