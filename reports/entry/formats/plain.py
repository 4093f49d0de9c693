"""The characters of a text file whose encoding nobody wrote down."""

from __future__ import annotations

import re

from charset_normalizer import from_bytes

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
# What any page of Chinese prose is full of: told apart from Big5 read as GB18030, which decodes to rare characters.
_COMMON = re.compile("[的年法政工作一在是和、，。]")
_PROBE = 20_000


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
    if best is None:
        raise NotTextError
    return _checked(data.decode(best.encoding, errors="replace")), best.encoding


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
