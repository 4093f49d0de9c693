"""Changes that a report states without a figure: 较2022年有所下降."""

from __future__ import annotations

import re
from bisect import bisect_left

from reports.reading.contract import DOWN, UP, Trend
from reports.reading.figures import names
from reports.reading.figures.clauses import Clauses
from reports.reading.numerals import Figure

_STATED = re.compile(
    r"(?P<against>(?:同比|环比|[比较与](?P<year>20\d\d)年(?:相比|同期)?|[比较](?:上年|去年|上一年|往年)(?:同期)?)|(?:逐年|持续|连年|不断|有所|明显|大幅|显著|稳步))"
    r"(?:继续|持续|均|都|也|有所|明显|大幅|显著|进一步|稳步|逐年|略有|双){0,2}"
    r"(?:(?P<up>上升|提高|提升|增长|增加|攀升|改善|好转)|(?P<down>下降|减少|降低|回落|下滑))(?=[,;。、\n])"
)
_WORDS = ("上年", "去年", "上一年", "同比")


def trends(text: str, flat: str, clauses: Clauses, figures: list[Figure]) -> list[Trend]:
    """The stated changes of the text of ``clauses`` that no figure stands with.

    Each is named by its clause or the one before it.
    """
    starts = [figure.start for figure in figures]
    found = []
    for match in _STATED.finditer(flat, clauses.low, clauses.high):
        _, low, high = clauses.bounds(match.start(), match.end())
        nearest = bisect_left(starts, match.start())
        if nearest < len(starts) and starts[nearest] < high:
            continue
        name = names.clean_head(text[low : match.start()])
        if not name:
            index = max(clauses.bounds(match.start(), match.end())[0] - 1, 0)
            before = figures[nearest - 1] if nearest else None
            head = clauses.starts[index]
            stop = before.start if before and before.start >= head else clauses.stops[index]
            name = names.clean_head(text[head:stop])
        if not 2 <= len(name) <= names.LONGEST or match["year"] is None and match["against"][0] not in "同环比较":
            continue
        against = match["year"] or "上年"
        start = low + len(text[low:high]) - len(text[low:high].lstrip())
        found.append(Trend(name, UP if match["up"] else DOWN, against, text[start : match.end()], start, match.end()))
    return found
