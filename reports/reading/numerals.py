"""Numbers as a report prints them -> quantities: Arabic, Chinese and mixed numerals, shares, ranges, bounds.

Works on *flat* text: full-width digits and marks replaced one for one by their plain forms, so that places
stay true. The bounds follow the reading contract: the leading digits of 5000余 hold (5000 ≤ x < 6000); 约 and
左右 are ± 5 % (rates ± 0.2 points), 近 is that below only; 以上 and 超 have no upper, 以内 no lower bound.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from indicators.quantity import ABOUT, AT_LEAST, AT_MOST, EXACT, RANGE, Quantity, tolerance
from reports.reading.figures.units import unit_at

# Traditional 萬, 億, 兩, 餘 and 個 too: mirror sites print them.
_FLAT = str.maketrans(
    "０１２３４５６７８９．％﹪，；：（）！？＋／\u3000\xa0\t萬億兩餘個", "0123456789.%%,;:()!?+/   万亿两余个"
)
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}

_CN = "零〇一二两三四五六七八九十百千万亿"
_SCALE = r"(?:[百千](?![克米瓦伏卡分])|万|亿)"
ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,4}(?!\d)(?:\.\d{1,9})?|\d{1,3}(?: \d{3}){1,4}(?= ?[一-龥%])|\d{1,30}(?:\.\d{1,9})?)"
# 4100多亿, 1.4万, 1万6千, 1亿2000万: digits, a scale with 多 before or after it, and perhaps a smaller part.
_MIXED = rf"{ARABIC}(?: ?[余多来]?{_SCALE}{{1,3}}(?:\d{{1,4}}(?:\.\d{{1,4}})?{_SCALE}{{1,2}}|\d(?![\d.%]))?)?"
_CHINESE = rf"[{_CN}]{{1,20}}(?:[余多来](?=[万亿])[万亿]{{1,2}})?(?:点[零〇一二三四五六七八九]{{1,6}})?"
NUMERAL = re.compile(
    rf"(?P<per>[百千万]分之)(?P<share>{ARABIC}|{_CHINESE})"
    rf"|(?P<parts>[二两三四五六七八九十]{{1,3}})分之(?P<count>[一二两三四五六七八九十]{{1,3}})"
    r"|(?P<tenths>[一二三四五六七八九])成(?P<tenth>[半一二三四五六七八九])(?=[,;。、)!?\n以左的被]|$)"
    rf"|(?P<mixed>{_MIXED})"
    rf"|(?P<chinese>{_CHINESE})",
    re.ASCII,
)
_TOKEN = re.compile(r"\d+(?:\.\d+)?|.")
_PER = {"百": "%", "千": "‰", "万": "‱"}

# Marks of a bound. Which word stands before the number, which after its unit.
OVER, FLOOR, CEILING, BELOW, ROUGH, NEAR, MORE = "over", "floor", "ceiling", "below", "rough", "near", "more"
_BEFORE = (
    (FLOOR, "不低于|不少于|不下于?|不小于|不得低于|不得少于|至少|最少|最低"),
    (CEILING, "不超过|不超|不高于|不多于|不大于|不得超过|至多|最多|控制在|保持在(?=[^,;。]{1,9}以内)"),
    (BELOW, "低于|少于|小于|不到|不足|不满|未满|未超过|未超"),
    (OVER, "超过了?|(?<![赶反])超|逾|突破了?|大于|高于|多于|跨越|迈过|迈上|跨上|站上|跃上|冲破"),
    (ROUGH, "大约|(?<![签节预公契履合违相制租])约为?|大概|大致"),
    (NEAR, "将近|接近|(?<![最附就邻亲贴靠远])近"),
)
BEFORE = re.compile("(?:" + "|".join(f"(?P<{mark}>{words})" for mark, words in _BEFORE) + r")(?: |达|为|到)?$")
AFTER = re.compile(
    r" ?(?:(?P<floor>(?:及|或|含)?以上|之上)|(?P<ceiling>(?:及|或)?以下|以内|之内|(?<=[天日时钟])内)"
    r"|(?P<rough>左右|上下)|(?P<more>有余|余|多(?![元个种方])))"
)
_RANGE = re.compile(r" ?(?:[-—–－~～−]{1,2}|至|到) ?")
_QUALIFIER = {
    OVER: AT_LEAST, FLOOR: AT_LEAST, MORE: AT_LEAST, CEILING: AT_MOST, BELOW: AT_MOST, ROUGH: ABOUT, NEAR: ABOUT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Numeral:
    """One printed number: its value, one unit of its last digit, whether 余 or 多 stands inside, a share's unit."""

    value: Decimal
    step: Decimal
    leading: Decimal
    more: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity and the place of its words: ``start`` (with the mark before it) to ``end`` (with the one after).

    ``mark`` is the word of its bound (over, floor, ...); ``implicit``: it has no digit (零败诉, 首位).
    """

    start: int
    end: int
    quantity: Quantity
    rank: bool = False
    implicit: bool = False
    mark: str | None = None
    negative: bool = False  # 增长-3.2%: the other way


def flatten(text: str) -> str:
    """The text with full-width digits, marks and spaces made plain, character for character."""
    return text.translate(_FLAT)


def evaluate(written: str) -> tuple[Decimal, Decimal]:
    """Value and step of a numeral without 余 and 多 (1万6千 -> 16000, 1000; 4.21亿 -> 421000000, 1000000)."""
    total = section = Decimal(0)
    current: Decimal | None = None
    step = scale = Decimal(1)
    arabic = False
    whole, mark, fraction = written.replace(",", "").replace(" ", "").partition("点")
    for token in _TOKEN.findall(whole):
        if token[0].isdigit() and token.isascii():
            current, step, arabic = Decimal(token), Decimal(1).scaleb(-len(token.partition(".")[2])), True
        elif token in _DIGITS:
            current = (Decimal(0) if current is None else current * 10) + _DIGITS[token]
            step = Decimal(1)
            scale = Decimal(1) if token in "零〇○" else scale
        elif token in _SMALL:
            step = step * _SMALL[token] if arabic else Decimal(1)  # 两千三百 is written out, 5千 is rounded
            section += (Decimal(1) if current is None else current) * _SMALL[token]
            current, scale = None, Decimal(_SMALL[token])
        else:
            section += current if current is not None else Decimal(0 if section or total else 1)
            factor = _LARGE[token]
            total = (total + section) * factor if token == "亿" else total + section * factor
            section, current, step, scale = Decimal(0), None, step * factor, Decimal(factor)
    if current is not None and scale > 1 and current < 10 and whole[-1] in _DIGITS | dict.fromkeys("0123456789"):
        current, step = current * scale / 10, scale / 10  # 两千三 is 2300, 1万6 is 16000
    value = total + section + (current or 0)
    if mark:
        digits = "".join(str(_DIGITS[c]) for c in fraction)
        value, step = value + Decimal(f"0.{digits}"), Decimal(1).scaleb(-len(digits))
    return (value.to_integral_value() if step >= 1 else value), step


def numeral(match: re.Match[str]) -> Numeral:
    """The number that ``NUMERAL`` matched."""
    if match["per"]:
        value, step = evaluate(match["share"])
        return Numeral(value, step, step, unit=_PER[match["per"][0]])
    if match["parts"]:
        value = (100 * evaluate(match["count"])[0] / evaluate(match["parts"])[0]).quantize(Decimal("0.01"))
        return Numeral(value, Decimal("0.01"), Decimal("0.01"), unit="%")
    if match["tenths"]:
        value = Decimal(_DIGITS[match["tenths"]] * 10 + (_DIGITS.get(match["tenth"]) or 5))
        return Numeral(value, Decimal(1), Decimal(1), unit="%")
    bare = re.sub("[余多来]", "", match[0])
    value, step = evaluate(bare)
    leading = step
    if value and not re.search(r"\.|点", bare):
        digits = str(int(value))
        leading = Decimal(10) ** (len(digits) - len(digits.rstrip("0")))
    return Numeral(value, step, max(leading, step), more=len(bare) < len(match[0]))


def bounded(number: Numeral, unit: str, mark: str | None, top: Numeral | None = None) -> Quantity:
    """A quantity with the bounds that its mark gives it; ``top`` closes a range."""
    value, step = number.value, number.step
    if unit == "成":
        value, step, unit = value * 10, step * 10, "%"
        number = Numeral(value, step, step)
        top = top and Numeral(top.value * 10, step, step)
    if top:
        return Quantity(value, unit, RANGE, min(value, top.value), max(value, top.value), step=step)
    lower: Decimal | None = value
    upper: Decimal | None = value
    margin = tolerance(value, unit)
    if mark == MORE:
        upper = value + number.leading
    elif mark in (OVER, FLOOR):
        upper = None
    elif mark in (CEILING, BELOW):
        lower = None
    elif mark == ROUGH:
        lower, upper = value - margin, value + margin
    elif mark == NEAR:
        lower = value - margin
    return Quantity(
        value, unit, _QUALIFIER.get(mark or "", EXACT), lower, upper,
        lower_open=mark == OVER, upper_open=mark in (MORE, BELOW), step=step,
    )  # fmt: skip


def mark_before(flat: str, at: int) -> tuple[str | None, int]:
    """The mark of a bound that ends at ``at`` (超, 近, 不低于) and where it starts."""
    found = BEFORE.search(flat, max(0, at - 8), at)
    if not found and flat[at - 1 : at] == "上" and flat[at : at + 1] in ("百", "千", "万"):  # 上千条
        return FLOOR, at - 1
    return (found.lastgroup, found.start()) if found else (None, at)


def mark_after(flat: str, at: int) -> tuple[str | None, int]:
    """The mark of a bound that starts at ``at`` (以上, 左右) and where it ends."""
    found = AFTER.match(flat, at)
    return (found.lastgroup, found.end()) if found else (None, at)


def range_end(flat: str, at: int) -> re.Match[str] | None:
    """The second number of a range whose first number (with or without unit) ends at ``at``."""
    joint = _RANGE.match(flat, at)
    return NUMERAL.match(flat, joint.end()) if joint else None


def parse(written: str) -> Quantity:
    """A number as a person writes it in a form or a sheet: 5000余条, 近4.21亿元, 百分之十二点五, 2—3家, 八成, 第四.

    Raises ValueError with a message in Chinese that names what could not be read.
    """
    flat = flatten(written).strip()
    if flat.startswith("第") and (rank := NUMERAL.match(flat, 1)) and flat[rank.end() :] in ("", "名", "位"):
        return bounded(numeral(rank), "名", None)
    found = NUMERAL.search(flat)
    if not found:
        raise ValueError(f"“{written}”中没有可识别的数字")
    head = flat[: found.start()].strip()
    mark, begin = mark_before(head, len(head))
    if head[:begin].strip():
        raise ValueError(f"无法识别数字前的“{head[:begin].strip()}”")
    number, top, end = numeral(found), None, found.end()
    if second := range_end(flat, _skip_unit(flat, end)):
        top, end = numeral(second), second.end()
    if number.more:
        mark = mark or MORE
    after, end = mark_after(flat, end)
    rest = flat[end:].strip()
    unit, rest = _split_unit(rest)
    unit = number.unit or unit
    late, at = mark_after(rest, 0)
    if rest[at:].strip():
        raise ValueError(f"无法识别“{written}”中的“{rest[at:].strip()}”")
    return bounded(number, unit, mark or after or late, top)


def _skip_unit(flat: str, at: int) -> int:
    unit = unit_at(flat, at, guess=False)
    return unit[1] if unit else at


def _split_unit(rest: str) -> tuple[str, str]:
    """The unit at the start of what follows a number in a form, and what follows the unit."""
    found = unit_at(rest, 0, guess=True)
    if found and found[1]:
        return found[0], rest[found[1] :]
    whole = re.match(r"[A-Za-z一-龥/]{1,6}$", rest)
    if whole and not AFTER.fullmatch(rest):
        return whole[0], ""
    return "", rest
