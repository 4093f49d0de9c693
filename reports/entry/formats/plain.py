"""Plain text: its characters, of which nobody wrote down the encoding, and the tables whose cells it parts by tabs."""

from __future__ import annotations

import re
from itertools import groupby

from charset_normalizer import from_bytes

from reports.entry.formats.table import Cell, figure_lines

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
# What any page of Chinese prose is full of: told apart from Big5 read as GB18030, which decodes to rare characters.
_COMMON = re.compile("[的年法政工作一在是和、，。]")
_PROBE = 20_000
_LEAST_ROWS, _MOST_ROWS = 3, 1000  # of a table: the heads and two rows; a longer one is a list and no report's table


class NotTextError(ValueError):
    """Bytes that are no text in any encoding."""


def decoded(data: bytes) -> tuple[str, str]:
    """Text and encoding: by mark, as UTF-8, as HTML declares, as UTF-16 without mark, as GB18030, by statistics.

    GB18030 stands before the statistics, which take short GBK text for Korean. A text with a damaged byte here and
    there is read all the same.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data.decode(encoding, errors="replace")), encoding
    declared = _DECLARED.search(data[:4096])
    named = [declared[1].decode("ascii").lower()] if declared else []
    for encoding in ("utf-8", *named, *_utf_16(data), "gb18030", "big5"):
        text = _strictly(data, "gb18030" if encoding in ("gb2312", "gbk") else encoding)
        if text is not None and (encoding not in ("gb18030", "big5") or _is_chinese(text)):
            return text, encoding
    damaged = min(
        ((data.decode(encoding, errors="replace"), encoding) for encoding in ("utf-8", "gb18030")),
        key=lambda read: read[0].count("\ufffd"),
    )
    if damaged[0].count("\ufffd") * 100 < len(damaged[0]) and _is_chinese(damaged[0]):
        return damaged
    best = from_bytes(data[:200_000]).best()
    text = _checked(data.decode(best.encoding, errors="replace")) if best is not None else ""
    if best is None or not _is_chinese(text):  # damaged Chinese passes for Cyrillic, or whatever has enough letters
        raise NotTextError
    return text, best.encoding


def with_tables_told(text: str) -> str:
    """The text with its tables of figures, as a spreadsheet pastes them, told in sentences; the rest untouched."""
    if "\t" not in text:
        return text
    told: list[str] = []
    for tabs, lines in groupby(text.split("\n"), key=lambda line: line.count("\t")):
        block = list(lines)
        sentences = _table_lines(block) if tabs and _LEAST_ROWS <= len(block) <= _MOST_ROWS else []
        told += sentences or block
    return "\n".join(told)


def _table_lines(lines: list[str]) -> list[str]:
    """The sentences of lines with tabs; none where they are no table of figures, or a row has no head to tell it by."""
    rows = [[Cell((cell,)) for cell in line.split("\t")] for line in lines]
    # A title or unit in a cell across the whole table leaves the cells behind it blank.
    rows = [row[:1] if row[0].text and not any(cell.text for cell in row[1:]) else row for row in rows]
    return figure_lines(rows) if all(row[0].text for row in rows[1:]) else []


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return _checked(data.decode(encoding))
    except (UnicodeDecodeError, LookupError, NotTextError):
        return None


def _utf_16(data: bytes) -> tuple[str, ...]:
    """UTF-16 without its mark: every other byte of its spaces, digits and line ends is zero."""
    head = data[:4000]
    if len(data) % 2 or head.count(0) * 200 < len(head):
        return ()
    return ("utf-16-le",) if head[1::2].count(0) > head[::2].count(0) else ("utf-16-be",)


def _is_chinese(text: str) -> bool:
    head = text[:_PROBE]
    foreign = sum(mark > "\x7f" for mark in head)
    return len(_COMMON.findall(head)) * 40 >= foreign


def _checked(text: str) -> str:
    """The text, unless it holds more unreadable characters than a damaged text does."""
    head = text[:_PROBE]
    odd = sum(
        (mark < " " and mark not in "\t\n\r\x0b\x0c\x1a") or mark == "\ufffd" or "\ue000" <= mark <= "\uf8ff"
        for mark in head
    )
    if odd * 20 > len(head):
        raise NotTextError
    return text
