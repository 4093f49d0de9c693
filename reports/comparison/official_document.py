"""A Word document laid out as GB/T 9704-2012 asks of official documents (公文).

A4 with margins of 37, 28, 35 and 26 mm, so that a page holds 22 lines of 28 characters; title 小标宋 22 pt, body 仿宋
16 pt on lines of 28 pt, headings 黑体, page numbers 宋体 14 pt between dashes, odd pages right and even pages left.
The fonts may not be passed on: their names are written, and Word and WPS fall back where they are missing. A table that
is too wide stands on its side: the page is turned, its head towards the binding.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from docx import Document
from docx.enum.section import WD_ORIENTATION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

DOCX = "docx"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

TITLE, BODY, HEADING = "方正小标宋简体", "仿宋_GB2312", "黑体"
PAGE_NUMBER, LATIN = "宋体", "Times New Roman"
TITLE_SIZE, BODY_SIZE, TABLE_SIZE, NUMBER_SIZE = Pt(22), Pt(16), Pt(12), Pt(14)
LINE, TABLE_LINE = Pt(28), Pt(18)
INDENT_CHARACTERS = 2  # of every paragraph
SIGNED_CHARACTERS = 4  # the date stands this far from the right margin


class OfficialDocument:
    """Written from top to bottom: title, addressee, paragraphs, tables, and who signs on which day."""

    def __init__(self, title: str, *, landscape: bool = False) -> None:
        self._document = Document()
        self._document.core_properties.title = title
        self._document.core_properties.author = ""
        self._page(landscape)
        normal = self._document.styles["Normal"]
        normal.font.size, normal.font.name = BODY_SIZE, LATIN
        normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
        paragraph = self._line(WD_ALIGN_PARAGRAPH.CENTER, Pt(36))
        _write(paragraph, title, TITLE, TITLE_SIZE)
        self._line()

    def addressee(self, text: str) -> None:
        """Flush left, with its full-width colon."""
        _write(self._line(), text)

    def heading(self, text: str) -> None:
        """Of the first level (一、)."""
        _write(self._indented(), text, HEADING)

    def paragraph(self, text: str) -> None:
        _write(self._indented(), text)

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> None:
        """Black rules, 黑体 in the head, which stands again on every page. ``widths`` in mm; 156 mm fit."""
        rows = list(rows)
        table = self._document.add_table(rows=1, cols=len(head), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        # Word goes by the widths of the cells, WPS and LibreOffice by those of the columns.
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        _repeat(table.rows[0])
        _fill(table.rows[0].cells, head, widths, HEADING)
        for row in rows:
            _fill(table.add_row().cells, row, widths, BODY)

    def append(self, element: BaseOxmlElement) -> None:
        """A table that was made elsewhere, after all that was written so far."""
        self._document.element.body.sectPr.addprevious(element)

    def note(self, text: str) -> None:
        """A line above or below a table, in the size of its text and flush left."""
        _write(self._line(height=TABLE_LINE), text, BODY, TABLE_SIZE)

    def signature(self, issuer: str, day: str) -> None:
        """The issuer above the day, four characters from the right margin."""
        self._line()
        for text in filter(None, (issuer, day)):
            paragraph = self._line(WD_ALIGN_PARAGRAPH.RIGHT)
            paragraph.paragraph_format.right_indent = BODY_SIZE * SIGNED_CHARACTERS
            _write(paragraph, text)

    def as_bytes(self) -> bytes:
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()

    def _page(self, landscape: bool) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(25)
        if landscape:
            section.orientation = WD_ORIENTATION.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
            section.top_margin, section.bottom_margin = Mm(28), Mm(26)
            section.left_margin, section.right_margin = Mm(35), Mm(37)
            section.footer_distance = Mm(16)
        self._document.settings.odd_and_even_pages_header_footer = True
        for footer, side in (
            (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
            (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
        ):
            paragraph = footer.paragraphs[0]
            paragraph.alignment = side
            # One character in from the margin.
            paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = NUMBER_SIZE
            _write(paragraph, "— ", PAGE_NUMBER, NUMBER_SIZE)
            _page_number(_write(paragraph, "", PAGE_NUMBER, NUMBER_SIZE))
            _write(paragraph, " —", PAGE_NUMBER, NUMBER_SIZE)

    def _line(self, side: WD_ALIGN_PARAGRAPH | None = None, height: Pt = LINE) -> Paragraph:
        paragraph = self._document.add_paragraph()
        paragraph.alignment = side
        _set_lines(paragraph, height)
        return paragraph

    def _indented(self) -> Paragraph:
        paragraph = self._line(WD_ALIGN_PARAGRAPH.JUSTIFY)
        paragraph.paragraph_format.first_line_indent = BODY_SIZE * INDENT_CHARACTERS
        return paragraph


def _set_lines(paragraph: Paragraph, height: Pt) -> None:
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, height


def _write(paragraph: Paragraph, text: str, font: str = BODY, size: Pt = BODY_SIZE) -> Run:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = size, PAGE_NUMBER if font == PAGE_NUMBER else LATIN
    # Word takes the font of Chinese characters from another place than that of Latin ones.
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _page_number(run: Run) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)


def _repeat(row: object) -> None:
    element = OxmlElement("w:tblHeader")
    element.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(element)


def _fill(cells: Sequence[object], texts: Sequence[str], widths: Sequence[int], font: str) -> None:
    for cell, text, width in zip(cells, texts, widths, strict=True):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _set_lines(paragraph, TABLE_LINE)
        _write(paragraph, text, font, TABLE_SIZE)
