"""The same report as .docx, .pdf and .html, made the way offices make them."""

import io
import re

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
_BODY = ParagraphStyle("body", fontName=FONT, fontSize=16, leading=28, firstLineIndent=32, wordWrap="CJK")
_TITLE = ParagraphStyle("title", parent=_BODY, fontSize=22, leading=36, firstLineIndent=0, alignment=1)
_FLUSH = ParagraphStyle("flush", parent=_BODY, firstLineIndent=0)


def as_docx(text: str) -> bytes:
    document = Document()
    for line in text.strip().split("\n"):
        document.add_paragraph(line)
    return saved(document)


def saved(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


# What an office's template numbers by itself: 一、 and （一）.
_NUMBERED = re.compile(r"(?P<chapter>[一二三四五六七八九十]+、)|(?P<section>（[一二三四五六七八九十]+）)")
_LIST = (
    '<w:abstractNum {names} w:abstractNumId="90">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    "</w:abstractNum>"
)
_DELETED = (
    '<w:del {names} w:id="1" w:author="a"><w:r><w:delText>共1234件</w:delText></w:r></w:del>',
    '<w:moveFrom {names} w:id="2" w:author="a"><w:r><w:t>另有567件</w:t></w:r></w:moveFrom>',
)


def as_numbered_docx(text: str) -> bytes:
    """A draft out of the office's template: numbers printed by Word, words deleted, moved and inserted, a footnote
    mark, a header and a footer."""
    document = Document()
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(_LIST.format(names=nsdecls("w"))))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))
    document.sections[0].header.paragraphs[0].text = "内部资料共99件"
    document.sections[0].footer.paragraphs[0].text = "第1页共88页"
    for place, line in enumerate(text.strip().split("\n")):
        found = _NUMBERED.match(line)
        paragraph = document.add_paragraph()
        if found:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0 if found["chapter"] else 1
            properties.get_or_add_numId().val = 91
            line = line[found.end() :]
        middle = len(line) // 2
        paragraph.add_run(line[:middle])
        paragraph._p.append(parse_xml(_DELETED[place % 2].format(names=nsdecls("w"))))
        added = f'<w:ins {nsdecls("w")} w:id="3" w:author="a"><w:r><w:t xml:space="preserve"/></w:r></w:ins>'
        paragraph._p.append(parse_xml(added))
        paragraph._p[-1][0][0].text = line[middle:]
    return saved(document)


def as_pdf(text: str, running_head: str = "", encrypt: str | None = None) -> bytes:
    """A PDF as GB/T 9704 sets it: title centred, first lines indented, page numbers between dashes."""

    def furniture(canvas, document):
        canvas.setFont(FONT, 14)
        canvas.drawCentredString(300, 40, f"— {document.page} —")
        if running_head:
            canvas.drawCentredString(300, 800, running_head)

    lines = text.strip().split("\n")
    styles = [
        _TITLE
        if place < 2 and len(line) < 40 and not set("，：") & set(line)
        else _FLUSH
        if line.endswith("：")
        else _BODY
        for place, line in enumerate(lines)
    ]
    stream = io.BytesIO()
    SimpleDocTemplate(stream, encrypt=encrypt).build(
        [Paragraph(line, style) for line, style in zip(lines, styles, strict=True)],
        onFirstPage=furniture,
        onLaterPages=furniture,
    )
    return stream.getvalue()


def as_html(text: str, charset: str = "utf-8", twice: bool = False) -> bytes:
    """A page of a government site: menus, the article, and a footer around it; ``twice``: and a copy for printing."""
    title, *lines = text.strip().split("\n")
    menu = "".join(f'<li><a href="/{number}">栏目之{number}</a></li>' for number in range(60))
    article = "".join(f"<p style='text-indent:2em'>\u3000\u3000<span>{line}</span></p>\n" for line in lines)
    article = f'<div class="TRS_Editor">{article}</div>' * (1 + twice)
    page = f"""<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}</title><style>p{{margin:0}}</style>
    <script>var page = "上一页";</script></head><body><div class="top"><ul>{menu}</ul></div>
    <div class="main"><h1>{title}</h1>{article}
    <div style="display: none">隐藏的文字不应出现在正文里</div></div>
    <div class="foot"><ul>{menu}</ul>版权所有：青槐县人民政府办公室</div></body></html>"""
    return page.encode(charset)
