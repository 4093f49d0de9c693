"""A report as a PDF: its printed lines rejoined into paragraphs, without page numbers and running heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

import pypdfium2
from pypdfium2 import raw

from reports.entry.formats import refusal
from reports.entry.formats.pdf_page import Item, Line, RuledTable, items_of
from reports.entry.formats.pdf_tables import tables
from reports.entry.formats.refusal import Refused
from reports.entry.formats.table import Cell, table_lines

_PAGE_NUMBER = re.compile(r"[-—–－·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[,，/／]?\s*共?\s*\d{1,4}\s*页?)?[-—–－·\s]*$")
_STOPS = ("。", "：", ":", "；", "！", "？", ".", "。”", "！”", "？”")
_LEAST_TEXT = 20
MOST_PAGES = 1000
_LONGEST_HEAD = 50
_FURNITURE_LINES = 3  # of a running head or foot
_PROSE = 60  # characters in a cell from which its lines are paragraphs


def print_text(data: bytes, longest: int) -> str:
    """The paragraphs of a PDF, one a line; raises ``Refused``."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Refused(refusal.LOCKED_PDF if "password" in str(error).lower() else refusal.DAMAGED) from error
    try:
        if len(document) > MOST_PAGES:
            raise Refused(refusal.TOO_MANY_PAGES)
        pages = list(_pages(document, longest))
    except pypdfium2.PdfiumError as error:
        raise Refused(refusal.DAMAGED) from error
    finally:
        document.close()
    items = [item for page in _without_furniture(pages) for item in page]
    letters = "".join(item.text for item in items)
    private = sum("\ue000" <= mark <= "\uf8ff" or mark == "\ufffd" for mark in letters)
    if len(letters) < _LEAST_TEXT or private * 3 > len(letters):
        raise Refused(refusal.SCAN)
    return "\n".join(_paragraphs(items))


def _pages(document: pypdfium2.PdfDocument, longest: int) -> Iterator[list[Item]]:
    """The items of each page. A scan with a typed cover is none that can be read: its pages would go unseen."""
    length = pictures = 0
    for number in range(len(document)):
        page = document[number]
        items = items_of(page, number)
        length += sum(len(item.text) for item in items)
        if length > longest:
            raise Refused(refusal.TOO_LONG)
        if sum(len(item.text) for item in items) < _LEAST_TEXT:
            pictures += any(True for _ in page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=2))
        page.close()
        yield items
    if length >= _LEAST_TEXT and pictures * 2 > len(document):
        raise Refused(refusal.MOSTLY_SCAN)


def _without_furniture(pages: list[list[Item]]) -> list[list[Item]]:
    """Pages without page numbers and without lines that stand first or last on most of them.

    Right and left pages may have heads of their own, so two of five pages are enough; the number in a head varies.
    """
    pages = [_within(page, lambda line: bool(_PAGE_NUMBER.fullmatch(line.text))) for page in pages]
    for _ in range(_FURNITURE_LINES):
        edges = Counter(text for page in pages if page for text in {_shape(page[0]), _shape(page[-1])} if text)
        running = {text for text, count in edges.items() if count > 1 and count * 5 >= len(pages) * 2}
        if not running:
            break
        pages = [_within(page, lambda line, told=running: _is_furniture(line, told)) for page in pages]
    return pages


def _shape(item: Item) -> str:
    """A line as it may stand on other pages too; "" of one that is no running head: a sentence's end, or a long one."""
    if isinstance(item, RuledTable) or len(item.text) > _LONGEST_HEAD or item.text.endswith(_STOPS):
        return ""
    return re.sub(r"\d+", "0", item.text)


def _is_furniture(item: Item, running: set[str]) -> bool:
    return _shape(item) in running or bool(_PAGE_NUMBER.fullmatch(item.text))


def _within(page: list[Item], furniture: Callable[[Item], bool]) -> list[Item]:
    """A page without the furniture at its head and foot."""
    inner = [place for place, line in enumerate(page) if not furniture(line)]
    return page[inner[0] : inner[-1] + 1] if inner else []


def _paragraphs(items: list[Item]) -> list[str]:
    """The paragraphs that the printed lines make up, and the lines of the tables between them."""
    lines = [item for item in items if isinstance(item, Line)]
    bodies = {
        width: _Body.of([line for line in lines if line.page_width == width])
        for width in {line.page_width for line in lines}
    }
    told: list[str] = []
    for ruled, group in groupby(items, key=lambda item: isinstance(item, RuledTable)):
        if ruled:
            for table in _joined_tables(group):
                rows = [[Cell(_cell_lines(lines), across, down) for lines, across, down in row] for row in table]
                told += table_lines(rows, above=told[-1] if told else "")
        else:
            told += _prose(list(group), bodies)
    return told


def _prose(lines: list[Line], bodies: dict[float, _Body]) -> list[str]:
    """The paragraphs of lines without a ruled table among them."""
    told = {table.start: table for table in tables(lines)}
    joined: list[str] = []
    before: Line | None = None
    place = 0
    while place < len(lines):
        line, table = lines[place], told.get(place)
        if table:
            joined += table.lines
        elif before and before.page_width == line.page_width and bodies[line.page_width].goes_on(before, line):
            joined[-1] = _set_together(joined[-1], line.text)
        else:
            joined.append(line.text)
        before, place = (None, table.end) if table else (line, place + 1)
    return joined


def _set_together(text: str, more: str) -> str:
    words = text[-1].isascii() and more[0].isascii() and text[-1].isalpha()
    return text + (" " if words else "") + more


def _cell_lines(lines: tuple[Line, ...]) -> tuple[str, ...]:
    """The text of a cell without its line ends; a cell that holds prose keeps its paragraphs."""
    if sum(len(line.text) for line in lines) > _PROSE:
        return tuple(_prose(list(lines), {line.page_width: _Body.of(list(lines)) for line in lines}))
    text = ""
    for line in lines:
        text = _set_together(text, line.text) if text else line.text
    return (text,) if text else ()


Row = list[tuple[tuple[Line, ...], int, int]]


def _joined_tables(found: Iterator[RuledTable]) -> Iterator[list[Row]]:
    """Tables row by row, those that go on over a page end made one, without the heads that are printed again."""
    before: RuledTable | None = None
    rows: list[Row] = []
    for table in found:
        if before is not None and table.goes_on_from(before):
            rows = _with_more(rows, [list(row) for row in table.rows])
        else:
            if rows:
                yield rows
            rows = [list(row) for row in table.rows]
        before = table
    if rows:
        yield rows


def _with_more(rows: list[Row], more: list[Row]) -> list[Row]:
    again = 0
    while again < min(len(rows), len(more)) and _words(rows[again]) == _words(more[again]) and any(_words(rows[again])):
        again += 1
    more = more[again:]
    if not more or more[0][0][0] or len(more[0]) != len(rows[-1]) and not _has_figures(more[0]):
        return rows + more
    # No head of its own: a row under a merged head, which is not printed again, or the rest of a row that was cut.
    if _has_figures(more[0]):
        head = next((row[0][0] for row in reversed(rows) if len(row) == len(more[0]) and row[0][0]), ())
        return [*rows, [(head, *more[0][0][1:]), *more[0][1:]], *more[1:]]
    cells = zip(rows[-1], more[0], strict=True)
    whole = [(lines + onward, across, down) for (lines, across, down), (onward, _, _) in cells]
    return [*rows[:-1], whole, *more[1:]]


def _words(row: Row) -> list[str]:
    return ["".join(line.text for line in lines) for lines, _, _ in row]


def _has_figures(row: Row) -> bool:
    return any(re.match(r"\d", text) for text in _words(row))


@dataclass(frozen=True)
class _Body:
    """The margins of the text on its pages, and the size of its letters."""

    left: float
    right: float
    size: float

    @classmethod
    def of(cls, lines: list[Line]) -> _Body:
        size = median(line.size for line in lines)
        lefts = sorted(line.left for line in lines)
        margin = next((left for left, other in pairwise(lefts) if other - left < size), lefts[0])
        return cls(margin, max(line.right for line in lines), size)

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
