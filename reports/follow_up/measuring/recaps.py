"""Where a report looks back over several years, and which of its values there are sums of those years.

Pure. The first report of a term opens with 过去五年工作回顾: its 新增就业64.6万人 is what five years added, though the
sentence does not say so, and must not be taken for the answer to a target of one year. A state that was reached
(地铁里程达411公里) and a value whose sentence names its year are of that year all the same.
"""

from __future__ import annotations

import re
from functools import lru_cache

_TERM = r"(?:[三四五]年|“?十[一二三四五六]五”?|本届政府|[三四五]年来)"
# A heading of the first level, and one that announces a look back.
_HEADING = re.compile(r"^[ \u3000]*[一二三四五六七八九十]+、[^\n]{2,40}$", re.MULTILINE)
_LOOKS_BACK = re.compile(rf"{_TERM}[^\n]{{0,12}}(?:回顾|成就|成绩|总结|历程)|(?:回顾|总结)[^\n]{{0,8}}{_TERM}")
_ALSO_LAST_YEAR = re.compile(r"(?:20)?\d\d年(?:工作|和)|[和及]过去一年")
_SENTENCE = re.compile(
    rf"(?:^|(?<=[。！；：]))[ \u3000]*(?:过去的?{_TERM}|{_TERM}来|{_TERM}(?:时期|期间)|回顾{_TERM})，?[^\n]*$",
    re.MULTILINE,
)
# Words that lead up to a state, not to what was added.
_STATE = re.compile(r"(?:达到?|为|是|至|到|突破|超过?|居|保持在?|总[量数额]|拥有|共有|现有|累计)[^\d]{0,6}\d")
_YEAR_NAMED = re.compile(r"20\d\d年|(?:当|全|本|去)年")


@lru_cache(maxsize=256)
def looking_back(text: str) -> tuple[tuple[int, int], ...]:
    """The stretches (start, end) of ``text`` that speak of several years: parts under such a heading, and elsewhere
    paragraphs from a sentence on that opens with 五年来."""
    headings = [*_HEADING.finditer(text)]
    edges = [heading.start() for heading in headings] + [len(text)]
    found = [
        (heading.start(), edges[number + 1])
        for number, heading in enumerate(headings)
        if _LOOKS_BACK.search(heading[0]) and not _ALSO_LAST_YEAR.search(heading[0])
    ]
    return (*found, *((each.start(), each.end()) for each in _SENTENCE.finditer(text)))


def sums_years(text: str, quote: str, start: int | None, name: str, unit: str) -> bool:
    """Whether the value read from ``quote`` at ``start`` is a sum over several years by where it stands."""
    if start is None or unit in ("%", "‰") or not any(low <= start < high for low, high in looking_back(text)):
        return False
    begin = max(text.rfind(mark, 0, start) for mark in "。\n；")
    return not (
        _STATE.search(quote[quote.find(name[-2:]) :]) or _YEAR_NAMED.search(text[begin + 1 : start + len(quote)])
    )
