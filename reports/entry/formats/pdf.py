"""A report as a PDF: its printed lines rejoined into paragraphs, without page numbers and running heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2
from pypdfium2 import raw

from reports.entry.formats.pdf_tables import Line, Words, tables

_PAGE_NUMBER = re.compile(r"[-—–－·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[,，/／]?\s*共?\s*\d{1,4}\s*页?)?[-—–－·\s]*$")
_HYPHEN = "\x02"  # what pdfium puts for a hyphen that ends a line
_STOPS = ("。", "：", ":", "；", "！", "？", ".", "。”", "！”", "？”")
_LEAST_TEXT = 20
_GAP = 0.6  # of a letter's height: white space wider than this parts the cells of a row


class PasswordError(ValueError):
    """A PDF that opens with a password only."""


class NoTextError(ValueError):
    """A PDF of pictures: a scan, or letters without a text layer."""


def print_text(data: bytes) -> str:
    """The paragraphs of a PDF, one a line; raises ``PasswordError``, ``NoTextError``, or ``ValueError`` if damaged."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise (PasswordError if "password" in str(error).lower() else ValueError)(str(error)) from error
    try:
        pages = [_page_lines(document[number]) for number in range(len(document))]
    finally:
        document.close()
    lines = [line for page in _without_furniture(pages) for line in page]
    letters = "".join(line.text for line in lines)
    private = sum("\ue000" <= mark <= "\uf8ff" or mark == "\ufffd" for mark in letters)
    if len(letters) < _LEAST_TEXT or private * 3 > len(letters):
        raise NoTextError
    return "\n".join(_paragraphs(lines))


def _page_lines(page: pypdfium2.PdfPage) -> list[Line]:
    words = page.get_textpage()
    lines: list[Line] = []
    marks: list[tuple[int, str]] = []
    for index in range(words.count_chars()):
        code = raw.FPDFText_GetUnicode(words, index)
        mark = chr(code) if code and not 0xD800 <= code < 0xE000 else ""
        if mark in ("\r", "\n"):
            _add(lines, words, marks)
            marks = []
        elif mark:
            marks.append((index, "-" if mark == _HYPHEN else mark))
    _add(lines, words, marks)
    words.close()
    page.close()
    return sorted(lines, key=lambda line: -round(line.base))


def _add(lines: list[Line], page: pypdfium2.PdfTextPage, marks: list[tuple[int, str]]) -> None:
    """Add the line that these characters of a page, by their index there, make up; none of white space."""
    shown = [(place, index) for place, (index, mark) in enumerate(marks) if not mark.isspace()]
    if not shown:
        return
    text = "".join(mark for _, mark in marks)
    words: list[Words] = []
    begin, (left, _, _, _) = shown[0][0], page.get_charbox(shown[0][1], loose=True)
    for (before, last), (place, index) in pairwise(shown):
        if place > before + 1:
            _, low, right, high = page.get_charbox(last, loose=True)
            onward, _, _, _ = page.get_charbox(index, loose=True)
            if onward - right > _GAP * (high - low):
                words.append(Words(text[begin : before + 1], left, right))
                begin, left = place, onward
    _, base, right, _ = page.get_charbox(shown[-1][1], loose=True)
    words.append(Words(text[begin : shown[-1][0] + 1], left, right))
    size = max((one.right - one.left) / max(_width(one.text), 1) for one in words)
    lines.append(Line(text.strip(), tuple(words), base, max(size, 1.0)))


def _width(text: str) -> float:
    """Width in square letters: Latin letters and digits are half as wide as Chinese ones; “”—… are Chinese here."""
    return sum(0.5 if mark < "\u2010" else 1 for mark in text)


def _without_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """Pages without page numbers and without lines that stand first or last on most of them."""
    pages = [_within(page, lambda line: bool(_PAGE_NUMBER.fullmatch(line.text))) for page in pages]
    edges = Counter(text for page in pages if page for text in {page[0].text, page[-1].text})
    running = {text for text, count in edges.items() if count > 1 and count * 2 > len(pages)}
    return [
        _within(page, lambda line: line.text in running or bool(_PAGE_NUMBER.fullmatch(line.text))) for page in pages
    ]


def _within(page: list[Line], furniture: Callable[[Line], bool]) -> list[Line]:
    """A page without the furniture at its head and foot."""
    inner = [place for place, line in enumerate(page) if not furniture(line)]
    return page[inner[0] : inner[-1] + 1] if inner else []


def _paragraphs(lines: list[Line]) -> list[str]:
    """The paragraphs that the printed lines make up."""
    if not lines:
        return []
    size = median(line.size for line in lines)
    lefts = sorted(line.left for line in lines)
    margin = next((left for left, other in pairwise(lefts) if other - left < size), lefts[0])
    body = _Body(margin, max(line.right for line in lines), size)
    told = {table.start: table for table in tables(lines)}
    joined: list[str] = []
    before: Line | None = None
    place = 0
    while place < len(lines):
        line, table = lines[place], told.get(place)
        if table:
            joined += table.lines
        elif before and body.goes_on(before, line):
            words = joined[-1][-1].isascii() and line.text[0].isascii() and joined[-1][-1].isalpha()
            joined[-1] += (" " if words else "") + line.text
        else:
            joined.append(line.text)
        before, place = (None, table.end) if table else (line, place + 1)
    return joined


@dataclass(frozen=True)
class _Body:
    """The margins of the text on its pages, and the size of its letters."""

    left: float
    right: float
    size: float

    def goes_on(self, before: Line, line: Line) -> bool:
        """Whether a line belongs to the paragraph of the one before.

        It does not where it is indented, or where the line before stops short: by two letters behind a full stop, by
        six elsewhere, since a number or a bracket that would not fit leaves a gap. A centred line stands alone; a title
        goes on below its full line.
        """
        gap = (self.right - before.right) / self.size
        if line.left > self.left + 0.9 * self.size:
            large = min(before.size, line.size) > 1.1 * self.size
            centred = abs((line.left + line.right) - (self.left + self.right)) < 2 * self.size
            return large and centred and gap < 2
        inset = (before.left - self.left) / self.size
        if inset > 3 or (inset > 0.9 and gap > 0.9 and before.size > 1.1 * self.size):
            return False
        return gap < (2 if before.text.endswith(_STOPS) else 6)
