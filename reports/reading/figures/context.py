"""What stands around a figure: its year, span, coverage, stage and pool, and the section that holds it."""

from __future__ import annotations

import re
from bisect import bisect_right

from reports.reading.contract import CUMULATIVE, HALF, OTHER, PLAN, POINT, QUARTER, WORK, YEAR, Header, Section

_YEARS = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})\s?年(?!以来|来|相比|同期|[-—–至]|(?:底|末|初|\d{1,2}月)?(?:以前|之前|前))(?:度)?"
)
_COMPARED = re.compile(r"(?:比|较|与|同|相对|相比|自|从|由|于|高于|低于|超过|超|对比)\s?$")
_RELATIVE = re.compile(
    r"(?<![比较与同由从自])(?P<word>去年|上年|今年|本年|明年|前年)"
    r"(?!度?(?:的 ?\d|同期|相比|以来|结转|结存|遗留|旧存|转入))"
)
# 上年为9.5%，下降1.2个百分点: the year before is that of its own clause.
_OF_ITS_CLAUSE = re.compile(r"度?(?:同期)?[为是][^,;]*[,;]")
# 今年以来, 一年来 and 2023年以来 in a report on 2023 are the year itself; 近年来 colours a sentence and tells
# nothing of a figure further on.
_CUMULATIVE = re.compile(
    r"累计|(?:[二两三四五六七八九十]{1,2}|(?<!\d)(?!1年)\d{1,2}|十[一二三四五六七八九])年(?:以?来|间)|历年|五年内"
    r"|(?<!\d)(?P<since>20\d\d)年以来|(?<![今本年])以来"
)
_LATELY = re.compile("近年(?:以?来|间)")
_POINT = re.compile(
    r"截至|截止|目前|现有|实有|在册|存量(?!资产|资金|土地|住房|债务)|年末|年底(?!以?前|之前)|保有量|总数达|总量达|现已"
)
_POINT_OF_ALL = re.compile("截至|截止|目前")
_HALF = re.compile(r"(?<![比较])[上下]半年")
_QUARTER = re.compile(r"[一二三四]季度")
_COVERAGE = re.compile(
    r"(?<![在居列于占获])全(?:系统|[省市区县州旗局乡镇](?!平均|水平|第|前|首|率先|最|领先|推广|各[县市区州旗(]))|(?:[省市区县]|区县)?本级|以[省市区县]政府为被告|各?(?:街道|镇街|乡镇|街镇)(?=共|累计|办|审|开|查|受|收|制|涉法)"
)
_STAGE = re.compile(r"(?<![逐统])一审|二审|再审|生效")
# What a rank is among: an area, perhaps with the peers in it (全省各县(市、区), 全国重点城市).
POOL = (
    r"(?:(?:全球|世界|亚洲|全国|全省|全市|全区|全县|全州|全盟|全旗|(?:周边|邻近)[一二三四五六七八九十\d]{1,3}[省市区县州盟旗]|国内|省内|市内|内地|中国大陆|中西部|华南|华东|华北|珠三角|长三角|大湾区|粤港澳大湾区)"
    r"(?:\d{1,3}个)?(?:各|十)?(?:(?:重点|大中|超大|主要|试点|创新|副省级|地级|同类|新兴市场|大){0,2}"
    r"(?:城市|城区|城|设区市|地级市|省区市|省市|区县|县市区|(?:[县市区州旗](?![级场])|[(][^()]{1,8}[)]){1,3}))?|同类(?:城市|地区|城区|园区)|各[县市区](?:[(][^()]{1,8}[)])?)"
)
_POOL = re.compile(POOL)
POOLED = re.compile(POOL + "$")


class Places:
    """The kind of the innermost section at a place."""

    def __init__(self, sections: tuple[Section, ...]) -> None:
        edges = sorted({s.start for s in sections} | {s.end for s in sections})
        kinds = []
        ordered = sorted(sections, key=lambda s: (s.start, s.level, -s.end))
        open_sections: list[Section] = []
        index = 0
        for edge in edges:
            while index < len(ordered) and ordered[index].start <= edge:
                open_sections.append(ordered[index])
                index += 1
            open_sections = [s for s in open_sections if s.end > edge]
            kinds.append(max(open_sections, key=lambda s: (s.start, s.level)).kind if open_sections else OTHER)
        self._edges, self._kinds = edges, kinds

    def kind_at(self, place: int) -> str:
        index = bisect_right(self._edges, place) - 1
        return self._kinds[index] if index >= 0 else OTHER


def period(flat: str, sentence: int, at: int, section: str, header: Header) -> int | None:
    """The year that a figure at ``at`` is for: the one said before it, else the report's (a plan's: the next)."""
    said = flat[sentence:at]
    place, year = -1, None
    for found in _YEARS.finditer(said):
        if not _COMPARED.search(said, max(0, found.start() - 4), found.start()):
            place, year = found.start(), int(found["year"])
    if header.year is None:
        return year
    now = header.year + 1 if header.kind == WORK or section == PLAN else header.year
    for found in _RELATIVE.finditer(said, place + 1):
        if not _OF_ITS_CLAUSE.match(said, found.end()):
            year = now + _SHIFT[found["word"]]
    return year if year is not None else header.year + 1 if section == PLAN else header.year


_SHIFT = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1}


def span(before: str, after: str, sentence: str, year: int | None) -> str:
    """Over what time a figure counts: the words of its clause before and after it decide, then its sentence's start.

    ``year`` is the year reported on.
    """
    clause = f"{before}#{after}"
    if _HALF.search(clause) or _HALF.search(sentence[:16]):
        return HALF
    if _QUARTER.search(clause) or _QUARTER.search(sentence[:16]):
        return QUARTER
    if _LATELY.search(clause) or _sums_years(clause, year) or _sums_years(sentence[:14], year):
        return CUMULATIVE
    return POINT if _POINT.search(clause) or _POINT_OF_ALL.search(sentence[:12]) else YEAR


def _sums_years(words: str, year: int | None) -> bool:
    return any(found["since"] != str(year) for found in _CUMULATIVE.finditer(words))


def coverage(clause: str) -> str | None:
    """The part of the body that a figure covers, only where the clause says it."""
    found = _COVERAGE.search(clause)
    if not found:
        return None
    return "本级" if found[0].endswith(("本级", "被告")) else found[0].removeprefix("各")


def as_defendant(tail: str) -> str | None:
    """本级 where the noun behind a figure says so: 38宗以区政府为被告的行政诉讼案件."""
    return "本级" if re.match(r" ?以[省市区县旗]政府为被告", tail) else None


def stage(clause: str, name: str) -> str | None:
    found = _STAGE.search(name) or _STAGE.search(clause)
    return found[0] if found else None


def pool(head: str) -> str | None:
    """What a rank is among: 全市, 全省各县(市、区)."""
    found = _POOL.findall(head)
    return found[-1] if found else None
