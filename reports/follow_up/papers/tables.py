"""Tables of papers: cells of their own font, side and span, in columns whose widths follow from what they hold.

Pure: no Django. A table is written as XML and parsed once, which python-docx's own cells would take a hundred times as
long for: a ledger of two thousand items has forty thousand cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from reports.comparison.official_document import BODY, HEADING, LATIN

PORTRAIT_WIDTH, LANDSCAPE_WIDTH = 156, 225  # mm of the type area
CENTRE, LEFT = "center", "left"

_TWIPS = 1440 / 25.4  # a millimetre
_MM_A_POINT = 25.4 / 72
_MARGIN = 1.0  # mm at either side of a cell
_LINE = 1.3  # of the size of the text
_DIGIT = 0.65  # of a Chinese character: of the widest font that may stand in for a missing one
_ILLEGAL = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile(r"[^\x21-\x2c\x2e-\x7e]+")  # a line ends anywhere but within a Latin word, or at its hyphens
_WHOLE = 90  # mm: a row that is not higher is kept on one page


@dataclass(frozen=True)
class Cell:
    """``span``: how many columns it takes."""

    text: str
    span: int = 1
    font: str = BODY
    side: str = CENTRE


def head_cells(texts: Iterable[str]) -> list[Cell]:
    return [Cell(text, font=HEADING) for text in texts]


def table(
    head: Sequence[Cell],
    rows: Iterable[Sequence[Cell]],
    widths: Sequence[float],
    *,
    points: float = 12,
    row_height: float = 0,
) -> BaseOxmlElement:
    """A table with black rules, ``widths`` in mm; ``head`` stands again on every page (empty: there is none). No row
    is lower than ``row_height`` mm, and only one that is very high is parted by the end of a page."""
    twips = [round(width * _TWIPS) for width in widths]
    margin = round(_MARGIN * _TWIPS)
    rules = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    # Word goes by the widths of the cells, WPS and LibreOffice by those of the grid.
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{rules}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{margin}" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
        f"{_row(head, twips, points, is_head=True) if head else ''}"
        f"{''.join(_row(row, twips, points, row_height) for row in rows)}</w:tbl>"
    )


def _row(cells: Sequence[Cell], twips: Sequence[int], points: float, least: float = 0, *, is_head: bool = False) -> str:
    made, at, height = [], 0, least
    for cell in cells:
        width = sum(twips[at : at + cell.span])
        at += cell.span
        height = max(height, _lines(cell.text, width / _TWIPS, points) * points * _LINE * _MM_A_POINT)
        span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        made.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}<w:vAlign w:val="center"/></w:tcPr>'
            f"{_paragraph(cell, points)}</w:tc>"
        )
    properties = "<w:cantSplit/>" if height < _WHOLE else ""
    if least:
        properties += f'<w:trHeight w:val="{round(least * _TWIPS)}" w:hRule="atLeast"/>'
    if is_head:
        properties += '<w:tblHeader w:val="true"/>'
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(made)}</w:tr>"


def _lines(text: str, width: float, points: float) -> int:
    """On how many lines a cell of ``width`` mm holds it, about."""
    room = max(width - 2 * _MARGIN, 1) / (points * _MM_A_POINT)
    return sum(max(ceil(text_width(line) / room), 1) for line in text.split("\n"))


def _paragraph(cell: Cell, points: float) -> str:
    lines = _ILLEGAL.sub("", cell.text).replace("\r", "").split("\n")
    text = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    fonts = f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia={quoteattr(cell.font)}/>'
    return (
        f'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="{round(points * _LINE * 20)}" w:lineRule="exact"/>'
        f'<w:jc w:val="{cell.side}"/></w:pPr>'
        f'<w:r><w:rPr>{fonts}<w:sz w:val="{round(points * 2)}"/></w:rPr>{text}</w:r></w:p>'
    )


def fitting_widths(
    head: Sequence[str], rows: Iterable[Sequence[str]], total: float, *, points: float = 12, lines_of_head: int = 2
) -> list[float]:
    """Widths in mm that add up to ``total``: each column wide enough for its head on ``lines_of_head`` lines and for
    its longest word, the rest shared out by what its cells commonly hold. Where the least widths alone are too much,
    all shrink alike."""
    em = points * _MM_A_POINT
    least = [_needed(text, em, lines_of_head) for text in head]
    held, filled = [0.0] * len(head), [0] * len(head)
    for row in rows:
        for column, text in enumerate(row):
            words = [word for word in _BREAKS.split(text) if word]
            longest = max((len(word) for word in words), default=0)
            # With its hyphen, and in a font with wide digits; a word of more than twelve letters may be broken.
            least[column] = max(least[column], min(longest + 1, 12) * em * _DIGIT + 2 * _MARGIN)
            held[column] += text_width(text)
            filled[column] += bool(text)
    room = total - sum(least)
    if room <= 0:
        return [total * width / sum(least) for width in least]
    common = [total_held / max(number, 1) * em for total_held, number in zip(held, filled, strict=True)]
    wants = [max(each - (width - 2 * _MARGIN), 0) for each, width in zip(common, least, strict=True)]
    if not any(wants):
        wants = [1.0] * len(head)
    return [width + room * want / sum(wants) for width, want in zip(least, wants, strict=True)]


def _needed(head: str, em: float, lines: int) -> float:
    words = max((len(word) for word in _BREAKS.split(head)), default=0) / 2
    characters = max(-(-text_width(head) // lines), min(words, 6), 2)
    return characters * em + 2 * _MARGIN + 0.5


def text_width(text: str) -> float:
    """In Chinese characters: a letter or digit takes half of one."""
    return sum(1 if east_asian_width(character) in "WFA" else 0.5 for character in text)
