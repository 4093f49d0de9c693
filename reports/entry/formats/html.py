"""A report as a government site prints it: the article out of its page, block by block, table rows as lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import html
from lxml.etree import ParserError

from reports.entry.formats.table import Cell, table_lines

_LEFT_OUT = {
    "script",
    "style",
    "noscript",
    "template",
    "select",
    "option",
    "button",
    "textarea",
    "svg",
    "iframe",
    "head",
}
_PAGE = {"nav", "footer", "aside"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_ROWS = {"thead", "tbody", "tfoot", "tr", "colgroup", "col"}
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_ACROSS_LINES = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t\r\n]*\n[ \t\r\n]*(?=[\u2e80-\u9fff\uff00-\uffef])")
_PROSE = 30
_ADDED = 1200  # characters around the article that may be its title and metadata table
# The tags that the standard for government sites asks for; told as rows of a metadata table.
_TAGS = {"ArticleTitle": "标题", "PubDate": "发布日期", "ContentSource": "来源"}
_DEEPEST = 200
_DEEPEST_ARTICLE = 60  # elements around it
_END = "\x1e"  # record separator


def page_text(source: str) -> str:
    """The lines of the article that a page holds. A page without markup worth the name gives its words."""
    try:
        root = html.document_fromstring(
            source.lstrip("\ufeff").encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8", huge_tree=True)
        )
    except (ParserError, ValueError):
        return ""
    lines = _once(list(_lines(_article(root))))
    told = {tag.get("name"): tag.get("content", "").strip() for tag in root.iter("meta") if tag.get("name") in _TAGS}
    said = [f"{_TAGS[name]}：{value}" for name, value in told.items() if value]
    return "\n".join(said + lines)


def _once(lines: list[str]) -> list[str]:
    """Lines without the second printing of the article, which many pages hold for their printer or their phone."""
    counted = Counter(lines)
    first = next((place for place, line in enumerate(lines) if counted[line] > 1 and _is_prose(line)), None)
    if first is None:
        return lines
    again = lines.index(lines[first], first + 1)
    while first and lines[first - 1] == lines[again - 1]:
        first, again = first - 1, again - 1
    length = next(
        (
            place
            for place, pair in enumerate(zip(lines[first:again], lines[again:], strict=False))
            if len(set(pair)) > 1
        ),
        min(again - first, len(lines) - again),
    )
    whole = length > 2 and sum(map(len, lines[again : again + length])) > 0.8 * sum(map(len, lines[first:again]))
    return lines[:again] + lines[again + length :] if whole else lines


def _article(root: html.HtmlElement) -> html.HtmlElement:
    """The smallest element with nearly all of the page's prose, and the little around it: title and metadata."""
    body = root.find("body")
    body = root if body is None else body
    whole = _prose(body)
    chosen = body
    for _level in range(_DEEPEST_ARTICLE):
        inner = next((child for child in chosen if _is_shown(child) and _prose(child) >= 0.9 * whole), None)
        if inner is None or not whole:
            break
        chosen = inner
    size = _size(chosen)
    while chosen is not body and (above := chosen.getparent()) is not None:
        if above.tag == "html" or _size(above) - size > _ADDED or _linked(above) - _linked(chosen) > 200:
            break
        chosen = above
    return chosen


def _is_shown(element: html.HtmlElement) -> bool:
    return (
        isinstance(element.tag, str) and element.tag not in _LEFT_OUT and not _HIDDEN.search(element.get("style", ""))
    )


def _size(element: html.HtmlElement) -> int:
    return sum(len(line) for line in _lines(element))


def _prose(element: html.HtmlElement) -> int:
    return sum(len(line) for line in _lines(element) if _is_prose(line))


def _is_prose(line: str) -> bool:
    return len(line) >= _PROSE or line.endswith("。")


def _linked(element: html.HtmlElement) -> int:
    return sum(len(link.text_content().strip()) for link in element.iter("a"))


def _lines(element: html.HtmlElement) -> Iterator[str]:
    """The lines that an element prints, without white space around; empty ones left out."""
    pieces: list[str] = []
    _print(element, 0, pieces)
    for line in "".join(pieces).split(_END):
        line = " ".join(_ACROSS_LINES.sub("", line).split())
        if line:
            yield line


def _print(element: html.HtmlElement, depth: int, out: list[str]) -> None:
    """Add the text of an element to ``out``, with ``_END`` where a line ends: line feeds in HTML are white space."""
    if not _is_shown(element) or element.tag in _PAGE:
        return
    if element.tag == "br":
        out.append(_END)
        return
    if depth > _DEEPEST:
        out.append(element.text_content())
        return
    block = element.tag in _BLOCKS
    if block:
        out.append(_END)
    out.append(element.text or "")
    table = element.tag == "table"
    for child in element:
        # Of a table what stands outside of its rows: the caption, and what malformed pages put there.
        if not table or child.tag not in _ROWS:
            _print(child, depth + 1, out)
            out.append(child.tail or "")
    if table:
        out.extend(f"{_END}{line}" for line in _table(element))
    if block:
        out.append(_END)


def _table(element: html.HtmlElement) -> list[str]:
    rows = [row for row in element.iter("tr") if _is_shown(row) and next(row.iterancestors("table")) is element]
    cells = [[_cell(cell) for cell in row if cell.tag in ("td", "th")] for row in rows]
    return table_lines(cells, above=_line_above(element))


def _line_above(table: html.HtmlElement) -> str:
    """The line before a table, where it is as short as one that gives the unit of the figures."""
    above = table.getprevious()
    text = "".join(above.itertext()) if above is not None and isinstance(above.tag, str) and not len(above) > 3 else ""
    return text if len(text) < _PROSE else ""


def _cell(element: html.HtmlElement) -> Cell:
    lines = tuple(_lines(element)) if _is_shown(element) else ()
    return Cell(lines, _span(element.get("colspan")), _span(element.get("rowspan")))


def _span(written: str | None) -> int:
    return int(written) if written and re.fullmatch(r"[1-9]\d?", written) else 1
