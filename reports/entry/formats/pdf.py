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

_PAGE_NUMBER = re.compile(r"[-—–－·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[,，/／]?\s*共?\s*\d{1,4}\s*页?)?[-—–－·\s]*$")
_HYPHEN = "\x02"  # what pdfium puts for a hyphen that ends a line
_STOPS = ("。", "：", ":", "；", "！", "？", ".", "。”", "！”", "？”")
_LEAST_TEXT = 20


class PasswordError(ValueError):
    """A PDF that opens with a password only."""


class NoTextError(ValueError):
    """A PDF of pictures: a scan, or letters without a text layer."""


@dataclass(frozen=True)
class _Line:
    """A printed line: its place on the page (points from the left and from below) and the size of its letters."""

    text: str
    base: float
    left: float
    right: float
    size: float


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


def _page_lines(page: pypdfium2.PdfPage) -> list[_Line]:
    words = page.get_textpage()
    lines: list[_Line] = []
    text, first, last = "", -1, -1
    for index in range(words.count_chars()):
        code = raw.FPDFText_GetUnicode(words, index)
        mark = chr(code) if code and not 0xD800 <= code < 0xE000 else ""
        if mark in ("\r", "\n"):
            _add(lines, words, text, first, last)
            text, first = "", -1
        elif mark:
            text += "-" if mark == _HYPHEN else mark
            if not mark.isspace():
                first, last = (index if first < 0 else first), index
    _add(lines, words, text, first, last)
    words.close()
    page.close()
    return sorted(lines, key=lambda line: -round(line.base))


def _add(lines: list[_Line], words: pypdfium2.PdfTextPage, text: str, first: int, last: int) -> None:
    if first < 0 or not text.strip():
        return
    left, _, _, _ = words.get_charbox(first, loose=True)
    _, base, right, _ = words.get_charbox(last, loose=True)
    text = text.strip()
    lines.append(_Line(text, base, left, right, max((right - left) / max(_width(text), 1), 1.0)))


def _width(text: str) -> float:
    """Width in square letters: Latin letters and digits are half as wide as Chinese ones; “”—… are Chinese here."""
    return sum(0.5 if mark < "\u2010" else 1 for mark in text)


def _without_furniture(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Pages without page numbers and without lines that stand first or last on most of them."""
    pages = [_within(page, lambda line: bool(_PAGE_NUMBER.fullmatch(line.text))) for page in pages]
    edges = Counter(text for page in pages if page for text in {page[0].text, page[-1].text})
    running = {text for text, count in edges.items() if count > 1 and count * 2 > len(pages)}
    return [
        _within(page, lambda line: line.text in running or bool(_PAGE_NUMBER.fullmatch(line.text))) for page in pages
    ]


def _within(page: list[_Line], furniture: Callable[[_Line], bool]) -> list[_Line]:
    """A page without the furniture at its head and foot."""
    inner = [place for place, line in enumerate(page) if not furniture(line)]
    return page[inner[0] : inner[-1] + 1] if inner else []


def _paragraphs(lines: list[_Line]) -> list[str]:
    """The paragraphs that the printed lines make up."""
    if not lines:
        return []
    size = median(line.size for line in lines)
    lefts = sorted(line.left for line in lines)
    margin = next((left for left, other in pairwise(lefts) if other - left < size), lefts[0])
    body = _Body(margin, max(line.right for line in lines), size)
    joined = [lines[0].text]
    for before, line in pairwise(lines):
        if body.goes_on(before, line):
            words = joined[-1][-1].isascii() and line.text[0].isascii() and joined[-1][-1].isalpha()
            joined[-1] += (" " if words else "") + line.text
        else:
            joined.append(line.text)
    return joined


@dataclass(frozen=True)
class _Body:
    """The margins of the text on its pages, and the size of its letters."""

    left: float
    right: float
    size: float

    def goes_on(self, before: _Line, line: _Line) -> bool:
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
