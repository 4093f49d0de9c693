"""How a report numbers: heads of sections (一、 （一） 1. ① 第一部分) and lists inside a paragraph (一是 … 二是 …).

A heading stands on its own line or opens a paragraph (``（一）统筹推进有力。一是……``). Half brackets (一）), mixed
brackets and both widths are met. Numbers that open a quantity (5.89万家) or a year are no marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reports.reading.contract import Passage

_HAN = "[一二三四五六七八九十]{1,3}"
_DIGITS = "零一二三四五六七八九十"

# In order of rank: where several styles meet in one report, an earlier one stands above a later one.
STYLES = ("part", "han", "paren", "arabic", "bracketed", "circle")
_MARK = re.compile(
    rf"(?P<part>第{_HAN}(?:部分|章|篇)[:：、. ]*)"
    rf"|(?P<han>{_HAN} ?[、．.] ?)"
    rf"|(?P<paren>[（(]? ?{_HAN} ?[)）][、.]? ?)"
    r"|(?P<arabic>\d{1,2}(?:[.．](?!\d)|、(?!\d)) ?)"
    r"|(?P<bracketed>[（(]?\d{1,2}[)）][、.]? ?)"
    r"|(?P<circle>[①-⑳] ?)"
)
_STOP = re.compile(r"[。；;：:！!？?]")
_CLAUSE = re.compile(r"[，,]")
_LONGEST_HEADING = 80

# A text whose line breaks were lost: heads are then looked for behind a full stop, and （一） behind a head with 一、.
_LONG_LINE = 1500
_LOST_HEAD = re.compile(rf"[。！] ?{_HAN}、")
_RUN_ON = re.compile(rf"{_HAN} ?、[^。；：（(]{{2,40}}(?=[（(]一[)）])")
_LOST_BREAK = re.compile(rf"(?<=[。！：:]) ?(?=(?:{_HAN}、|[（(]{_HAN}[)）]))")

# Marks of a list. One alternative is one style; a list keeps its style and counts from one without gaps.
_OPENS = r"(?:(?<=[。；;：:，,、！？!?”」）) \n])|^)"
_LISTS = tuple(
    re.compile(_OPENS + mark, re.MULTILINE)
    for mark in (
        rf"(?P<n>{_HAN})(?:是|要|则)(?![否非])",
        rf"第?(?P<n>{_HAN})[，,]",
        rf"其(?P<n>{_HAN})[，,、是]",
        rf"[（(](?P<n>{_HAN})[)）]",
        r"[（(](?P<n>\d{1,2})[)）]",
        r"(?P<n>\d{1,2})[.．、](?!\d)",
        r"(?P<n>[①-⑳])",
        r"(?P<n>首先|其次|再次|再者|最后)[，,是]",
        r"(?P<n>一方面|另一方面)[，,是]?",
    )
)
_WORDS = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": 0, "一方面": 1, "另一方面": 2}
_ASPECT = re.compile(_OPENS + r"(?:从|在)[^，。；：,;\n]{2,12}(?:看|方面|上)[，,]", re.MULTILINE)
_EDGE = " \n，,；;。、"


@dataclass(frozen=True)
class Heading:
    """A numbered head from ``start`` to the ``end`` of its paragraph.

    ``text`` is the head with its number, ``title`` without; ``body`` is where the text under it begins, in the same
    paragraph where that goes on. Of a numbered sentence too long for a head, the first clause stands as its text.
    """

    style: str
    text: str
    title: Passage
    start: int
    body: int
    end: int


def paragraphs(text: str, start: int = 0, end: int | None = None) -> list[Passage]:
    """The lines that hold something; an endless line is parted where a head follows a full stop."""
    found = []
    for line in text[start:end].split("\n"):
        lost = len(line) > _LONG_LINE or (len(line) > _LONGEST_HEADING and len(_LOST_HEAD.findall(line)) > 1)
        cuts = [match.end() for match in _LOST_BREAK.finditer(line)] if lost else []
        cuts = cuts or [match.end() for match in (_RUN_ON.match(line),) if match]
        for begin, stop in zip([0, *cuts], [*cuts, len(line)], strict=True):
            if quote := line[begin:stop].strip():
                place = start + begin + len(line[begin:stop]) - len(line[begin:stop].lstrip())
                found.append(Passage(quote, place, place + len(quote)))
        start += len(line) + 1
    return found


def heading(paragraph: Passage) -> Heading | None:
    """The numbered head that a paragraph is or opens with."""
    quote = paragraph.quote
    mark = _MARK.match(quote)
    if not mark or mark.end() == len(quote):
        return None
    stop = _STOP.search(quote, mark.end())
    until, body = (stop.start(), stop.end()) if stop else (len(quote), len(quote))
    if until > _LONGEST_HEADING:
        clause = _CLAUSE.search(quote, mark.end(), mark.end() + _LONGEST_HEADING // 2)
        until, body = clause.start() if clause else mark.end() + _LONGEST_HEADING // 2, mark.end()
    title = Passage(quote[mark.end() : until], paragraph.start + mark.end(), paragraph.start + until)
    return Heading(mark.lastgroup or "", quote[:until], title, paragraph.start, paragraph.start + body, paragraph.end)


def listed(text: str, start: int, end: int) -> list[Passage]:
    """The items of the first list in ``text[start:end]``, each from behind its mark to the next one.

    The last item reaches to the end of its sentence where the others are one sentence each, else to ``end``.
    """
    runs = [run for run in (_run(style, text, start, end) for style in _LISTS) if len(run) > 1]
    if not runs:
        runs = [[(match.start(), match.end()) for match in _ASPECT.finditer(text, start, end)]]
    marks = min(runs, key=lambda run: run[0] if run else (end, end))
    if len(marks) < 2:
        return []
    found = [
        trimmed(text, begin, following)
        for (_, begin), (following, _) in zip(marks, [*marks[1:], (end, end)], strict=True)
    ]
    if not any("。" in item.quote for item in found[:-1]):
        stop = text.find("。", found[-1].start, end)
        found[-1] = trimmed(text, found[-1].start, stop if stop >= 0 else end)
    return [item for item in found if item.quote]


def trimmed(text: str, start: int, end: int) -> Passage:
    """``text[start:end]`` without the white space and the stops at its edges."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(_EDGE))
    quote = piece.strip(_EDGE)
    return Passage(quote, start + left, start + left + len(quote))


def unmarked(text: str, passage: Passage) -> Passage:
    """A passage without the number that it opens with and the stops at its edges."""
    mark = _MARK.match(passage.quote)
    return trimmed(text, passage.start + (mark.end() if mark else 0), passage.end)


def _run(style: re.Pattern[str], text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Places of the marks of one style that count 1, 2, 3 … (start of the mark, end of the mark)."""
    marks: list[tuple[int, int]] = []
    for match in style.finditer(text, start, end):
        number = _number(match["n"])
        if number == len(marks) + 1 or (number == 0 and len(marks) > 1):
            marks.append(match.span())
    return marks


def _number(mark: str) -> int:
    if mark in _WORDS:
        return _WORDS[mark]
    if mark.isdecimal():
        return int(mark)
    if "①" <= mark <= "⑳":
        return ord(mark) - ord("①") + 1
    tens, ten, ones = mark.partition("十")
    if not ten:
        return _DIGITS.find(mark)
    return (_DIGITS.find(tens) if tens else 1) * 10 + (_DIGITS.find(ones) if ones else 0)
