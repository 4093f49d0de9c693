"""A report in Word's format: paragraphs and tables in their order, numbers that Word prints by itself written out.

Tracked changes are read as accepted: what was inserted stands, what was deleted or moved away does not.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from reports.entry.formats.table import Cell, table_lines

_HIDDEN = {qn("w:del"), qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_GONE = _HIDDEN | {qn("w:instrText"), qn("w:txbxContent"), qn("w:pPr"), qn("w:rPr")}
_DIGITS = "〇一二三四五六七八九"
_HAN_FORMATS = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand", "taiwaneseCounting",
    "ideographDigital",
}  # fmt: skip
_CIRCLES = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}


def document_text(data: bytes) -> str:
    """The lines of a .docx; raises what python-docx raises where the file is damaged."""
    document = Document(io.BytesIO(data))
    numbers = _Numbering.of(document)
    return "\n".join(_lines(document.element.body, numbers))


def _lines(parent: BaseOxmlElement, numbers: _Numbering) -> Iterator[str]:
    for element in parent:
        if element.tag == qn("w:p"):
            yield from _paragraph(element, numbers)
        elif element.tag == qn("w:tbl"):
            rows = [row for row in element.iter(qn("w:tr")) if _table_of(row) is element and not _is_deleted(row)]
            yield from table_lines([[_cell(cell, numbers) for cell in row.findall(qn("w:tc"))] for row in rows])
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag")):
            yield from _lines(element, numbers)


def _table_of(row: BaseOxmlElement) -> BaseOxmlElement | None:
    return next(row.iterancestors(qn("w:tbl")), None)


def _is_deleted(row: BaseOxmlElement) -> bool:
    properties = row.find(qn("w:trPr"))
    return properties is not None and properties.find(qn("w:del")) is not None


def _cell(cell: BaseOxmlElement, numbers: _Numbering) -> Cell:
    properties = cell.find(qn("w:tcPr"))
    merged = properties.find(qn("w:vMerge")) if properties is not None else None
    goes_on = merged is not None and merged.get(qn("w:val")) != "restart"
    return Cell(tuple(_lines(cell, numbers)), int(_value(properties, "w:gridSpan") or 1), goes_on=goes_on)


def _paragraph(paragraph: BaseOxmlElement, numbers: _Numbering) -> Iterator[str]:
    text = "".join(_text(paragraph))
    if text.strip():
        text = numbers.printed(paragraph) + text
    yield from (line for line in text.split("\n") if line.strip())
    for box in paragraph.iter(qn("w:txbxContent")):
        if _stands_in(box, paragraph):
            yield from _lines(box, numbers)


def _stands_in(box: BaseOxmlElement, paragraph: BaseOxmlElement) -> bool:
    """Whether a text box is this paragraph's own, and neither deleted nor the second copy that old programs show."""
    above = list(box.iterancestors())
    inner = above[: above.index(paragraph)]
    return not any(element.tag in _HIDDEN or element.tag == qn("w:p") for element in inner)


def _text(element: BaseOxmlElement) -> Iterator[str]:
    for child in element:
        if child.tag in _GONE:
            continue
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in (qn("w:br"), qn("w:cr")):
            yield "\n"
        elif child.tag == qn("w:tab"):
            yield " "
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-"
        else:
            yield from _text(child)


@dataclass(frozen=True)
class _Level:
    """How one level of a list is printed. ``legal``: with all its numbers in digits, whatever the levels above."""

    start: int
    style: str
    pattern: str
    legal: bool


@dataclass(frozen=True)
class _List:
    """A list as its paragraphs name it. Lists of one ``count`` go on counting together."""

    count: str
    levels: dict[int, _Level]


@dataclass
class _Numbering:
    """The lists of a document by their number, the styles that stand in one, and how far each has counted."""

    lists: dict[str, _List] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counted: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, document: WordDocument) -> _Numbering:
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return cls()
        patterns = {node.get(qn("w:abstractNumId")): node for node in root.findall(qn("w:abstractNum"))}
        lists, depths = {}, {}
        for number in root.findall(qn("w:num")):
            pattern = _value(number, "w:abstractNumId") or ""
            if pattern not in patterns:
                continue
            own = f"{pattern}/{number.get(qn('w:numId'))}"
            restarts = any(True for _ in number.iter(qn("w:startOverride")))
            levels = patterns[pattern].findall(qn("w:lvl"))
            lists[number.get(qn("w:numId"))] = _List(
                own if restarts else pattern, {_depth(level): _level(level) for level in levels}
            )
            depths |= {style: _depth(level) for level in levels if (style := _value(level, "w:pStyle"))}
        styles = {}
        for style in document.styles.element.findall(qn("w:style")):
            if used := _used(style.find(qn("w:pPr"))):
                name = style.get(qn("w:styleId"))
                styles[name] = used[0], depths.get(name, used[1])
        return cls(lists, styles)

    def printed(self, paragraph: BaseOxmlElement) -> str:
        """The number that Word prints before a paragraph, and one more counted; "" where it prints none."""
        properties = paragraph.find(qn("w:pPr"))
        number, depth = _used(properties) or self.styles.get(_value(properties, "w:pStyle") or "") or ("", 0)
        levels = self.lists[number].levels if number in self.lists else {}
        if depth not in levels:
            return ""
        counted = self.counted[self.lists[number].count]
        counted[depth] = counted.get(depth, levels[depth].start - 1) + 1
        for deeper in [other for other in counted if other > depth]:
            del counted[deeper]
        if levels[depth].style in ("bullet", "none"):
            return ""
        text = levels[depth].pattern
        for above in range(depth + 1):
            if above in levels:
                count = counted.get(above, levels[above].start)
                style = "decimal" if levels[depth].legal else levels[above].style
                text = text.replace(f"%{above + 1}", _numeral(count, style))
        return text


def _depth(level: BaseOxmlElement) -> int:
    return int(level.get(qn("w:ilvl"), "0"))


def _level(level: BaseOxmlElement) -> _Level:
    start, style, pattern = (_value(level, tag) for tag in ("w:start", "w:numFmt", "w:lvlText"))
    return _Level(int(start or 1), style or "decimal", pattern or "", level.find(qn("w:isLgl")) is not None)


def _value(element: BaseOxmlElement | None, tag: str) -> str | None:
    child = element.find(qn(tag)) if element is not None else None
    return child.get(qn("w:val")) if child is not None else None


def _used(properties: BaseOxmlElement | None) -> tuple[str, int] | None:
    """List and level that paragraph properties name; list 0 takes a paragraph out of its style's list."""
    used = properties.find(qn("w:numPr")) if properties is not None else None
    number = _value(used, "w:numId") if used is not None else None
    return (number, int(_value(used, "w:ilvl") or 0)) if number else None


def _numeral(count: int, style: str) -> str:
    if style in _CIRCLES and 1 <= count <= 20:
        return chr(ord("①") + count - 1)
    if style not in _HAN_FORMATS or not 0 < count < 100:
        return str(count)
    tens, ones = divmod(count, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")
