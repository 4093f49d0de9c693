"""Ranks (全市第四, 榜首) and the figures that have no digit (零败诉, 无一宗, 未发生事故, 一半, 翻一番)."""

from __future__ import annotations

import re
from bisect import bisect_left
from decimal import Decimal

from reports.reading.figures.context import POOL
from reports.reading.figures.traps import inside
from reports.reading.numerals import BELOW, FLOOR, OVER, Figure, Numeral, bounded, mark_after, mark_before, numeral

RANK_UNIT = "名"
_IMPLICIT = re.compile(
    r"(?P<first>(?<![当在置放摆到于])首位(?![的度])|榜首|(?<=[省市县区国])最[高低大](?=[,;。、\n]))"
    r"|零(?P<zero>败诉|伤亡|死亡|事故|投诉|纠错|撤销|上访|感染|发生|差错|复议|诉讼|违纪)"
    r"|无一(?P<none>[宗起件例])"
    r"|(?P<never>未发生)(?:过|一[起宗件例])?(?=[^,;。、\n]{0,24}(?:事故|案件|事件))"
    r"|(?:为|是|保持|达到)(?P<nil>零)(?=[,;。、\n])"
    r"|(?<=翻)(?:了|近|约|超)*(?P<folds>[一两二三]?)番"
    r"|(?:(?<=[占的近约过达少缩足])|(?<![\d/.])(?=[1-9]/[2-9](?:的|以上|左右|[强弱多])))"
    r"(?P<part>[1-9])/(?P<parts>[2-9]|\d\d)(?![\d/年月日.])"
    r"|(?P<half>(?<![另前后上下])一半(?!是|的)|过半数?|半数)"
)
_NEARLY = {"强": OVER, "弱": BELOW}  # 1/5强 is somewhat more, 1/3弱 somewhat less
_FOLDS = {"一": 100, "两": 300, "二": 300, "三": 700}
_HARM = {"伤亡": "人", "死亡": "人", "感染": "人", "事故": "起"}
_CASES = ("件", "宗", "起")
_RANKED = re.compile(
    rf"(?:{POOL}|排名?|位居|位列|名列|(?<!系)列|(?<![民邻定])居|跃升?至?|升至|保持|蝉联|荣?获|取得|夺得|进入|"
    r"考核|考评|评估|评价|评比|测评|竞赛|大赛|得分|总分|成绩|指数)[^,;。\n]{0,8}$"
)
_MANY = re.compile(r"(?:[个项]|更多|多|批|无数)(?:全[国省市区县])?$")
_PAUSE = re.compile(r"[,;:。\n]")


def rank(flat: str, match: re.Match[str]) -> Figure | None:
    """The rank that 第 and the matched numeral give (第四名); None where it only orders (坚持质量第一)."""
    number = numeral(match)
    end = match.end() + (flat[match.end() : match.end() + 1] in ("名", "位"))
    start = match.start() - 1
    if not 0 < number.value < 10000 or not _ranked(flat, start):
        return None
    return Figure(start, end, bounded(number, RANK_UNIT, None), rank=True)


def implied(flat: str, traps: list[tuple[int, int]], counted: list[Figure], low: int, high: int) -> list[Figure]:
    """The figures of ``flat[low:high]`` without a digit.

    A zero of cases is counted as the cases before it are (宗 after 38宗).
    """
    found = []
    for match in _IMPLICIT.finditer(flat, low, high):
        trap = inside(traps, match.start())
        if trap and not (match["zero"] and trap[1] - trap[0] <= len(match[0]) + 2):
            continue
        if match["first"] and not _ranked(flat, match.start()):
            continue
        value, unit = _implied_value(flat, match, counted)
        end = match.start() + 1 if match["zero"] else match.end()
        shared = match["part"] or match["half"]
        mark, start = mark_before(flat, match.start()) if shared else (None, match.start())
        if unit == "%":
            late, end = mark_after(flat, end)
            mark = mark or late
            mark = FLOOR if match["half"] and match[0].startswith("过") else mark
            if match["part"] and (nearly := _NEARLY.get(flat[end : end + 1])):
                mark, end = nearly, end + 1
        quantity = bounded(Numeral(value, Decimal(1), Decimal(10)), unit, mark)
        found.append(Figure(start, end, quantity, rank=bool(match["first"]), implicit=True, mark=mark))
    return found


def _implied_value(flat: str, match: re.Match[str], counted: list[Figure]) -> tuple[Decimal, str]:
    if match["first"]:
        return Decimal(1), RANK_UNIT
    if match["part"]:
        share = 100 * Decimal(match["part"]) / Decimal(match["parts"])
        return share.quantize(Decimal("0.01")), "%"
    if match["half"]:
        return Decimal(50), "%"
    if match["folds"] is not None:
        return Decimal(_FOLDS.get(match["folds"], 100)), "%"
    if match["none"]:
        return Decimal(0), match["none"]
    if match["never"] or match["zero"] in _HARM:
        return Decimal(0), _HARM.get(match["zero"], "起")
    if match["nil"] and re.search(r"率[^,;。]{0,3}$", flat[max(0, match.start() - 6) : match.start()]):
        return Decimal(0), "%"
    return Decimal(0), _case_unit(match.start(), counted)


def _case_unit(at: int, counted: list[Figure]) -> str:
    """The unit of the last count of cases within reach before ``at``; 件 where there is none."""
    for figure in reversed(counted[: bisect_left(counted, at, key=lambda figure: figure.start)]):
        if figure.start < at - 80:
            break
        if figure.quantity.unit in _CASES:
            return figure.quantity.unit
    return "件"


def _ranked(flat: str, at: int) -> bool:
    """Whether an ordinal is a rank: among a pool, after a word of ranking, or a clause by itself."""
    head = flat[max(0, at - 30) : at]
    pauses = [pause.end() for pause in _PAUSE.finditer(head)]
    head = head[pauses[-1] :] if pauses else head
    return not _MANY.search(head) and (not head.strip() or _RANKED.search(head) is not None)
