"""What a figure measures: a level, a growth, a change in points, a rank, a ratio or a target, and which way it went."""

from __future__ import annotations

import re

from indicators.quantity import ABOUT, AT_LEAST, AT_MOST
from reports.reading.contract import CHANGE_POINTS, DOWN, GROWTH, LEVEL, PLAN, RANK, RATIO, UP
from reports.reading.numerals import Figure

_UP_WORDS = "增长|增幅|增速|上升|提高|提升|增加|递增|上涨|攀升|跃升|上调|扩大|高于|高出|领先|超出|超过|快于|翻|增|升"
_DOWN_WORDS = (
    "负增长|下降|减少|降低|降幅|压减|压缩|压降|精简|回落|下滑|缩减|缩短|下跌|下调|减幅|低于|收窄|减负|提速|减|降"
)
_CHANGE = re.compile(
    rf"(?:(?P<up>{_UP_WORDS})|(?P<down>{_DOWN_WORDS}))"
    r"(?:(?<=[长降升低少增])率|幅度?|速度?)?"
    r"(?:(?:分别|均)?(?:约?为|达到?)?|(?:了|约|近|分别|均|达到?|超过?|也|高达| ){1,3})$"
)
_DIFFERENCE = re.compile(
    r"[比较](?:上年|去年|前年|上一年|20\d\d年)(?:度|同期)?(?:[共各净]?(?:(?P<up>多|增)|(?P<down>少|减)))(?:了|收)?$"
)
_TO = re.compile(r"(?:[到至为成]|率为|幅为)$")
_WORD = re.compile(f"(?P<up>{_UP_WORDS})|(?P<down>{_DOWN_WORDS})")
_COMPARISON = re.compile(r"同比|环比|[比较](?:上年|去年|前年|上一年|20\d\d年|往年|年初|同期|[一二三四五\d]+年前)")
_SHARES = ("%", "‰", "倍")
_REQUIRED = re.compile(r"(?:(?<![合按])要求|确保|应当|应达|应不|不得|必须|须)[^,;。]{0,16}$")
_REQUIRED_MARK = re.compile(r"不得|不低于|不少于")
_DONE = re.compile(r"(?:已经?|目前|现有|截至|去年|过去|累计|完成了|建成了)[^,;。]{0,20}$")


def measure(before: str, figure: Figure) -> tuple[str, str | None]:
    """Kind and direction of a figure, from the words of its clause before it (a target's kind is asked for apart)."""
    unit = figure.quantity.unit
    if figure.rank:
        return RANK, None
    change = _DIFFERENCE.search(before) or _CHANGE.search(before, max(0, len(before) - 16))
    if change and before.endswith("为") and not re.search("[率幅速度约]为$", before):
        change = None  # 由5%降为3% tells a level
    if change and "自然增长率" in before[-12:]:
        change = None
    direction = (UP if bool(change["up"]) != figure.negative else DOWN) if change else None
    if unit == "百分点":
        return CHANGE_POINTS, direction or _last_direction(before)
    if change and (unit in _SHARES or _COMPARISON.search(before)):
        return GROWTH, direction
    return (RATIO if unit == "" else LEVEL), None


def is_target(section: str, before: str, figure: Figure, flat: str) -> bool:
    """Whether a figure is promised or required: in a plan unless told as done, elsewhere where the words demand it."""
    if section == PLAN:
        return not _DONE.search(before)
    if _REQUIRED_MARK.match(flat, figure.start):
        return True
    bounded = figure.quantity.qualifier in (AT_LEAST, AT_MOST)
    return bounded and _REQUIRED.search(before) is not None


def comparator(figure: Figure) -> str:
    """How a target is to be met: ge, gt, le, lt, about or eq."""
    quantity = figure.quantity
    if quantity.qualifier == AT_LEAST:
        return "gt" if quantity.lower_open else "ge"
    if quantity.qualifier == AT_MOST:
        return "lt" if quantity.upper_open else "le"
    return "about" if quantity.qualifier == ABOUT else "eq"


def _last_direction(before: str) -> str | None:
    found = list(_WORD.finditer(before))
    return None if not found else UP if found[-1]["up"] else DOWN
