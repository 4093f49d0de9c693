"""A report in Word's format: paragraphs and tables in their order, numbers that Word prints by itself written out.

Tracked changes are read as accepted: what was inserted stands, what was deleted or moved away does not. Headers,
footers, notes and comments stand in parts of their own, which are not read; hidden text and phonetic guides are not
printed with the words, and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from reports.entry.formats.archive import Archive
from reports.entry.formats.refusal import DAMAGED, Refused
from reports.entry.formats.table import Cell, table_lines
from reports.entry.formats.word_numbers import Numbering, value_of, w

_STRICT, _USUAL = (
    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
)
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HIDDEN = {w("del"), w("moveFrom"), _FALLBACK}
_GONE = _HIDDEN | {w("instrText"), w("txbxContent"), w("pPr"), w("rPr"), w("rt"), w("rubyPr"), w("sdtPr")}
_AROUND = {w("sdt"), w("sdtContent"), w("ins"), w("moveTo"), w("customXml"), w("smartTag")}  # of whole paragraphs


def document_text(archive: Archive) -> str:
    """The lines of a .docx; raises ``Refused``."""
    document, numbering, styles = (_tree(archive, f"word/{part}.xml") for part in ("document", "numbering", "styles"))
    body = document.find(w("body")) if document is not None else None
    if body is None:
        raise Refused(DAMAGED)
    try:
        numbers = Numbering.of(numbering, styles)
        return "\n".join(_lines(body, numbers))
    except ValueError as error:  # a number of a list or a span that is none
        raise Refused(DAMAGED) from error


def _tree(archive: Archive, name: str) -> Element | None:
    """The root of a part; of a document saved in the strict format with the usual names."""
    return archive.tree(name, lambda data: data.replace(_STRICT, _USUAL))


def _lines(parent: Element, numbers: Numbering) -> Iterator[str]:
    open_line = ""  # of a paragraph whose end was deleted: it goes on in the next one
    above = ""
    for element in parent:
        if element.tag == w("p"):
            *lines, last = _paragraph(element, numbers, open_line)
            yield from lines
            open_line, above = "", last
            if _end_is_deleted(element):
                open_line = last
            elif last:
                yield last
        elif element.tag == w("tbl"):
            yield from table_lines(list(_rows(element, numbers)), above)
        elif element.tag in _AROUND:
            yield from _lines(element, numbers)
    if open_line:
        yield open_line


def _rows(table: Element, numbers: Numbering) -> Iterator[list[Cell]]:
    for row in table.iter(w("tr")):
        if next(row.iterancestors(w("tbl"))) is not table or _has(row.find(w("trPr")), "del"):
            continue
        cells = [cell for cell in row.iter(w("tc")) if next(cell.iterancestors(w("tr"))) is row]
        skipped = int(value_of(row.find(w("trPr")), "gridBefore") or 0)
        empty = [Cell((), min(skipped, 40))] if skipped > 0 else []
        yield empty + [_cell(cell, numbers) for cell in cells if not _has(cell.find(w("tcPr")), "cellDel")]


def _cell(cell: Element, numbers: Numbering) -> Cell:
    properties = cell.find(w("tcPr"))
    merged = properties.find(w("vMerge")) if properties is not None else None
    goes_on = merged is not None and merged.get(w("val")) != "restart"
    across = int(value_of(properties, "gridSpan") or 1)
    return Cell(tuple(_lines(cell, numbers)), max(across, 1), goes_on=goes_on)


def _has(properties: Element | None, tag: str) -> bool:
    return properties is not None and properties.find(w(tag)) is not None


def _end_is_deleted(paragraph: Element) -> bool:
    properties = paragraph.find(w("pPr"))
    return properties is not None and _has(properties.find(w("rPr")), "del")


def _paragraph(paragraph: Element, numbers: Numbering, before: str) -> list[str]:
    """The lines of a paragraph behind what goes on in it, and of its text boxes; one empty line of an empty one."""
    text = "".join(_text(paragraph))
    if text.strip():
        text = numbers.printed(paragraph) + text
    lines = [line for line in (before + text).split("\n") if line.strip()]
    boxes = [box for box in paragraph.iter(w("txbxContent")) if _stands_in(box, paragraph)]
    return (lines + [line for box in boxes for line in _lines(box, numbers)]) or [""]


def _stands_in(box: Element, paragraph: Element) -> bool:
    """Whether a text box is this paragraph's own, and neither deleted nor the second copy that old programs show."""
    for element in box.iterancestors():
        if element is paragraph:
            return True
        if element.tag in _HIDDEN or element.tag == w("p"):
            return False
    return False


def _text(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag in _GONE or (child.tag == w("r") and _is_invisible(child)):
            continue
        if child.tag in (w("t"), _MATHS):
            yield child.text or ""
        elif child.tag in (w("br"), w("cr")):
            yield "\n"
        elif child.tag in (w("tab"), w("ptab")):
            yield " "
        elif child.tag == w("noBreakHyphen"):
            yield "-"
        else:
            yield from _text(child)


def _is_invisible(run: Element) -> bool:
    properties = run.find(w("rPr"))
    vanish = properties.find(w("vanish")) if properties is not None else None
    return vanish is not None and vanish.get(w("val")) not in ("0", "false", "off")
