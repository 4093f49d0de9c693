"""The same report as .docx, .pdf and .html, made the way offices make them."""

import io

from docx import Document
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


def as_html(text: str, charset: str = "utf-8") -> bytes:
    """A page of a government site: menus, the article, and a footer around it."""
    title, *lines = text.strip().split("\n")
    menu = "".join(f'<li><a href="/{number}">栏目之{number}</a></li>' for number in range(60))
    article = "".join(f"<p style='text-indent:2em'>\u3000\u3000<span>{line}</span></p>\n" for line in lines)
    page = f"""<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}</title><style>p{{margin:0}}</style>
    <script>var page = "上一页";</script></head><body><div class="top"><ul>{menu}</ul></div>
    <div class="main"><h1>{title}</h1><div class="TRS_Editor">{article}</div>
    <div style="display: none">隐藏的文字不应出现在正文里</div></div>
    <div class="foot"><ul>{menu}</ul>版权所有：青槐县人民政府办公室</div></body></html>"""
    return page.encode(charset)
