"""The figures of a text: every number that counts something, with its unit, its bounds and its place.

A figure is numeral + measure word with the marks around them (逾1.4万家, 20%以上, 2—3家); ranks and figures
without a digit come from ``ranks``. What a figure is *of* is another module's question.
"""

from __future__ import annotations

import re

from indicators.quantity import RATE_UNITS
from reports.reading.figures.affixes import VERB
from reports.reading.figures.ranks import RANK_UNIT, implied, rank
from reports.reading.figures.traps import inside
from reports.reading.figures.units import noun_unit, unit_at
from reports.reading.numerals import (
    ARABIC,
    MORE,
    NUMERAL,
    ROUGH,
    Figure,
    Numeral,
    bounded,
    evaluate,
    mark_after,
    mark_before,
    numeral,
    range_end,
)

_DURATIONS = frozenset({"日", "天", "工作日", "个工作日", "小时", "个小时", "分钟", "个月", "秒"})
_SERVICE_NUMBERS = frozenset({"110", "114", "119", "120", "122"})
_COUNTING = re.compile(rf"(?:{VERB}|共有|共|有|达|等|各|约|近|超|逾|获|先后|累计)(?:了|过|出)?(?:全[区市县省])? ?$")
# After a Chinese numeral: words of programmes and slogans (三项制度, 八大行动, 四个到位), which count nothing.
_PROGRAMME = re.compile(
    r"[^,;:。\n]{0,2}(?:制度|规定|行动|确立|意识|自信|维护|到位|体系|机制|方面|层面|阶段|环节|坚持|统筹|结合|关系|"
    r"转变|清单|领域|方向|一批|必须|重点任务|关键|条件|原则|底线|红线|短板|问题导向|定位|牢|全面|责任|主体|支柱|"
    r"品牌|中心任务|专项|攻坚|战略|层次|维度|走廊|计划|轮子|改革(?!项目)|工程|举措|要求|理念|能力|步|更|不|大)"
)
# Measure words of slogans and of everyday speech (三项, 四种, 跑一次), and of what is built one at a time.
_SLOGAN_UNITS = frozenset("条位门期")
_NEVER = frozenset("面步类种通本把口趟分")
_BUILT = frozenset("座所家处条台辆栋幢部支个")
_NOUN_BEFORE = re.compile(r"[一-龥]{2}(?<![每同这那任某逐唯统另一专第])$")
_HONOURED = re.compile(r"[^,;。、\n]{2,16}?(?:获评|荣获|入选|纳入|被评为|被命名|落户|竣工|投入使用|获得|通过验收)")
_POINTS_LISTED = re.compile(rf"(?: ?[、和] ?{ARABIC} ?个?){{1,5}}百分点", re.ASCII)  # 分别降低2.4个、1.1个百分点
_MULTIPLIED = re.compile(r"(?:增加|增长|提高|提升|扩大|翻|增|超过?|近|约)了? ?$")
_COURSE = re.compile(r"(?:班|会|培训|轮训|讲座|论坛|讲堂)$")
_REPEATED = re.compile(r"(?:专题|集体)?(?:召开|组织|开展|听取|研究|学习|主持|部署|约谈)")
_MINUS = re.compile(r"(?:增长|增速|增幅|同比|增减|为|达)[到了]? ?[-－−]$")
_WHOLE = re.compile(r"^[^.]+$|[万亿]$")  # 8.5万担, not 8.5担: what nobody has seen counted in parts
_CLAUSE_END = re.compile(r" ?(?:[,;:。!?、)\n]|$)")
_MOVED_TO = "(?:提高|提升|上升|下降|降低|缩小|缩减|扩大|收窄|[升降])[到至]"
# A bare number after a ratio's name (复议诉讼比达1.13), or on either side of its change (由2022年的1.4提高到1.92).
_RATIO = re.compile(
    r"(?<![同环对占相])(?:比|比例|比值|系数|指数)"
    rf"(?:(?:由|从)(?:[^,;。\n]{{0,8}}的)? ?(?:\d{{1,4}}(?:\.\d{{1,3}})? ?{_MOVED_TO})?"
    rf"|{_MOVED_TO}|为|达到?|约为|是|:)? ?$"
)
_TO_ONE = re.compile(r" ?[:∶] ?1(?![\d.:∶])")  # 复议诉讼比升至3.4:1
_MOVES = re.compile(f" ?{_MOVED_TO}")
_AMOUNT = re.compile(r"(?:额|值|GDP|收入|资产|投资|规模|税收|营收|资金|贷款|存款|支出|消费|利润|市场)[^,;。\n]{0,6}$")
_TIME = re.compile(
    r"(?:时间|时限|天数|时长|周期|期限|耗时|用时|缩短|压缩|减少|减至|压减|提速|延长|平均|仅需|只需|最快|不超过|"
    r"优良|承诺|法定)[^,;。\n]{0,12}$"
)
_MORE_BEFORE_UNIT = re.compile(r" ?[余多来]? ?")
_LISTED = re.compile(rf"(?:[、和]{ARABIC}[万亿]?){{1,6}}(?=[一-龥%‰])", re.ASCII)
_THRESHOLD = re.compile("大关|台阶|门槛|关口|规模")
_COUNTED_BEFORE = (
    ("人次", re.compile(r"人次(?:达到?|超|为|近)?$")),
    ("户", re.compile(r"户数?[^,;。]{0,5}$")),
    ("人", re.compile(r"(?:人数|用户|志愿者|学生|人口|会员|党员|粉丝|居民|群众|职工|人才|参保)[^,;。]{0,6}$")),
)


def figures(
    flat: str, traps: list[tuple[int, int]], low: int = 0, high: int | None = None
) -> tuple[list[Figure], list[tuple[int, int]]]:
    """The figures of ``flat[low:high]`` in order, and the places of numbers that are no trap and could not be read."""
    high = len(flat) if high is None else high
    found: list[Figure] = []
    unread: list[tuple[int, int]] = []
    done = 0
    for match in NUMERAL.finditer(flat, low, high):
        if match.start() < done or inside(traps, match.start()):
            continue
        figure = rank(flat, match) if flat[match.start() - 1 : match.start()] == "第" else _counted(flat, match, traps)
        if figure:
            found.append(figure)
            done = figure.end
        elif match["mixed"] and _unplaced(flat, match):
            unread.append(match.span())
    found += implied(flat, traps, found, low, high)
    found.sort(key=lambda figure: figure.start)
    return found, unread


def _counted(flat: str, match: re.Match[str], traps: list[tuple[int, int]]) -> Figure | None:
    if _lettered(flat, match):
        return None
    number, end = numeral(match), match.end()
    mark, start = mark_before(flat, match.start())
    unit, after = _unit(flat, match, number)
    if unit == "个" and _POINTS_LISTED.match(flat, after):
        unit = "百分点"
    to_one = match["mixed"] and _TO_ONE.match(flat, end)
    if to_one and _RATIO.search(flat, max(0, start - 28), start):
        return Figure(start, to_one.end(), bounded(number, "", mark), mark=mark)
    top, second = None, range_end(flat, after if unit else end)
    if second and not inside(traps, second.start()) and not _raised(flat, start):
        far, far_end = _unit(flat, second, numeral(second))
        if far and (not unit or unit == far):
            number = number if unit else _scaled(number, match, second)
            top, unit, after = numeral(second), far, far_end
    if not unit:
        late, after = mark_after(flat, after)
        mark = mark or late
        lent = _lent_unit(flat, start, match, after, number)
        if lent is None:
            return None
        unit = lent
    if unit in ("位", "名") and re.search(r"(?:位?列|位?居|排名?|排在)$", flat[max(0, start - 3) : start]):
        return Figure(start, after, bounded(number, RANK_UNIT, mark), rank=True, mark=mark)
    if match["chinese"] and not _chinese_counts(flat, match, number, unit, after, mark):
        return None
    if unit == "日" and re.search(r"截[至止]$|[自从于]$", flat[max(0, start - 2) : start]):
        return None
    if unit in _DURATIONS and (unit == "日" or not mark) and not _TIME.search(flat, max(0, start - 24), start):
        return None
    if unit == "岁" and not re.search("寿命|年龄", flat[max(0, start - 12) : start]):
        return None
    if unit in ("微克", "毫克") and re.search(r"每立方米[^,;。]{0,14}$", flat[max(0, start - 20) : start]):
        unit += "/立方米"
    late, end = mark_after(flat, after)
    if flat[end : end + 1] == "级":
        return None
    if not mark and re.search(r"(?<![签节])约占[^,;。]{1,10}$", flat[max(0, start - 12) : start]):
        mark = ROUGH
    more = number.more or flat[match.end() : match.end() + 2].strip()[:1] in ("余", "多")
    mark = mark or late or (MORE if more else None)
    negative = unit == "%" and _MINUS.search(flat, max(0, start - 6), start) is not None
    return Figure(start - negative, end, bounded(number, unit, mark, top), mark=mark, negative=negative)


def _unit(flat: str, match: re.Match[str], number: Numeral) -> tuple[str, int]:
    """The unit after a number and where it ends; "" and the place after 余 or 多 where there is none."""
    at = match.end()
    if number.unit:
        return number.unit, at
    begin = _MORE_BEFORE_UNIT.match(flat, at).end()  # type: ignore[union-attr]
    unit = unit_at(flat, begin, guess=False)
    if unit:
        return unit
    if match["mixed"] and not _year_like(match[0]) and match[0] not in _SERVICE_NUMBERS and _WHOLE.search(match[0]):
        unit = unit_at(flat, begin, guess=True)
        if (
            unit
            and not noun_unit(flat, begin)
            and (_CLAUSE_END.match(flat, unit[1]) or _COUNTING.search(flat, max(0, match.start() - 8), match.start()))
        ):
            return unit
    return "", begin


def _year_like(written: str) -> bool:
    return len(written) == 4 and written[:2] in ("19", "20")


def _lent_unit(flat: str, start: int, match: re.Match[str], end: int, number: Numeral) -> str | None:
    """The unit of a number that has none: of the noun after it, of the list it stands in, of the noun before it."""
    large = match["mixed"] and ("万" in match[0] or "亿" in match[0] or number.more or number.value >= 1000)
    if large and not _year_like(match[0]) and (unit := noun_unit(flat, end)):
        return unit
    if match["mixed"] and (listed := _LISTED.match(flat, match.end())):
        found = unit_at(flat, listed.end(), guess=False)
        if found and flat[found[1] : found[1] + 1] != "级":
            return found[0]
    return _implied_unit(flat, start, end, number, match)


def _scaled(low: Numeral, first: re.Match[str], second: re.Match[str]) -> Numeral:
    """3—5万人: the scale of the second number is the first one's too."""
    scale = re.search("[百千万亿]+$", second[0])
    if not scale or re.search("[百千万亿]", first[0]) or not first["mixed"]:
        return low
    factor = evaluate("一" + scale[0])[0]
    return Numeral(low.value * factor, low.step * factor, low.leading * factor, unit=low.unit)


def _raised(flat: str, start: int) -> bool:
    """由A至B: two values, no range."""
    return re.search(r"[由从自][^,;。\n]{0,10}$", flat[max(0, start - 12) : start]) is not None


def _implied_unit(flat: str, start: int, end: int, number: Numeral, match: re.Match[str]) -> str | None:
    """人 of 志愿者105万, 元 of 产值突破千亿大关, "" of a ratio; None: no unit can be told."""
    ratio = match["mixed"] and _RATIO.search(flat, max(0, start - 28), start)
    if ratio and (_CLAUSE_END.match(flat, end) or _MOVES.match(flat, end)):
        return ""
    if not _CLAUSE_END.match(flat, end) and not _THRESHOLD.match(flat, end):
        return None
    if "亿" in match[0] and _AMOUNT.search(flat, max(0, start - 16), start):
        return "元"
    if "万" in match[0] or number.value >= 10000:
        head = flat[max(0, start - 12) : start]
        return next((unit for unit, nouns in _COUNTED_BEFORE if nouns.search(head)), None)
    return None


def _chinese_counts(flat: str, match: re.Match[str], number: Numeral, unit: str, end: int, mark: str | None) -> bool:
    """Whether a Chinese numeral counts something: 审结二十三件, 近八成, not 一件事, 三项制度, 百条航线."""
    written = match["chinese"]
    if unit in RATE_UNITS or unit == "成":
        return True
    if written != "十" and not set(written) & set("一二两三四五六七八九"):
        more = number.more or flat[match.end() : match.end() + 1] in ("余", "多")
        return more or mark is not None or flat[match.start() - 1 : match.start()] == "达"
    if number.more or number.value >= 100 or unit == "元" and len(written) > 1:
        return unit not in _DURATIONS
    if unit == "倍":
        return _MULTIPLIED.search(flat, max(0, match.start() - 8), match.start()) is not None
    if unit in _NEVER or unit == "元" or flat[end : end + 1] == "“":
        return False
    head = flat[max(0, match.start() - 8) : match.start()]
    closes = _CLAUSE_END.match(flat, end) is not None
    if written == "一":
        return closes and unit in _BUILT and "一" not in head and _NOUN_BEFORE.search(head) is not None
    if _PROGRAMME.match(flat, end):
        return False
    if _COUNTING.search(head) or closes and unit not in _SLOGAN_UNITS and re.search(r"[一-龥]$", head):
        return True
    if number.value > 10:
        return unit not in _SLOGAN_UNITS
    if unit == "期" and closes and _COURSE.search(head):
        return True
    opens = not head or head[-1] in " ,;:。、\n"
    if opens and unit == "次" and _REPEATED.match(flat, end):
        return True
    return opens and unit not in _SLOGAN_UNITS and _HONOURED.match(flat, end) is not None


def _lettered(flat: str, match: re.Match[str]) -> bool:
    """Digits that belong to letters (COVID-19, 3D) or to a longer number."""
    before, after = flat[match.start() - 1 : match.start()], flat[match.end() : match.end() + 1]
    if before == "." or before.isdigit() or before.isascii() and (before.isalpha() or before == "_"):
        return True
    return after.isascii() and after.isalpha() and unit_at(flat, match.end(), guess=False) is None


def _unplaced(flat: str, match: re.Match[str]) -> bool:
    """A number worth a doubt: no year or length of time, not beside letters or other marks (3/4, 0577-1234)."""
    around = flat[match.start() - 1 : match.start()] + flat[match.end() : match.end() + 1]
    if around in ("\n ", " "):
        return False  # the number of a row
    unit = unit_at(flat, match.end(), guess=False)
    timed = unit is not None and (unit[0] in _DURATIONS or unit[0] == "岁")
    return (
        not (timed or _lettered(flat, match) or _year_like(match[0]) or set(around) & set("/:-+×@#=_~“”"))
        and len(match[0]) < 12
    )
