"""Whose report it is, for which year, to whom, signed when: the document metadata of a report.

The title says most of it; where it is missing the headings, the first sentences and the signature do. ``titled`` reads
a title or a file name alone.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from reports.reading.contract import RULE_OF_LAW, WORK, Header
from reports.reading.headings import heading, paragraphs

_NUMERALS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_YEAR = re.compile(r"[二两][〇○零一二三四五六七八九]{3}(?=年)")
_YEAR = re.compile(r"(?<!\d)(199\d|20\d\d) ?(?:年|(?=[^\d年—\-－~～至]))")
_DATE = re.compile(r"(?<!\d)(\d{4}) ?[年\-./] ?(\d{1,2}) ?[月\-./] ?(\d{1,2})(?!\d) ?日?")
_CHINESE_DATE = re.compile(
    r"([二两][〇○零一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)

_SUBJECT = "法治政府|依法行政|法治建设|依法治[区县市省]|政府工作|政府法治"
_TITLE_END = re.compile(r"(?:报告|总结|情况|安排|汇报|报告书)[）)》]?$|报告[（(].{1,12}[)）]$")
# Labels of the metadata table, the most telling first.
_PUBLISHED = ("发布日期", "公开日期", "发布时间", "公开时间", "更新时间", "生成日期", "时间", "日期")
_PUBLISHERS = ("发布机构", "发文机关", "公开主体", "发布单位", "信息来源", "文章来源", "来源")
_PROSE = 60
_HEAD_LINES = 15

_OFFICE = "委员会|委|人民政府|政府|管委会|办事处|街道办|办公室|办|局|厅|处|院|中心|支队|总队|大队|公司|联合会|党组|党委"
_OFFICE_NAME = re.compile(rf"[\u4e00-\u9fff（）()]{{2,40}}(?:{_OFFICE})")
_ADDRESSEE = re.compile(
    r"([\u4e00-\u9fff、，, ]{1,60}?(?:委|委员会|政府|办公室|办|局|厅|大|常委会|公署|务院)[）)]?) ?[:：]"
)
_SALUTATION = ("各位", "同志", "尊敬的", "女士", "报告如下", "汇报如下")

_PLAN_YEAR = re.compile(
    r"(199\d|20\d\d)年(?:度)?[\u4e00-\u9fff]{0,14}(?:工作(?:安排|思路|计划|打算|任务|重点|要点|设想)|主要(?:工作|任务|安排)|发展形势|打算|思路)"
)
_PAST_YEAR = re.compile(
    r"(199\d|20\d\d)年(?:度)?(?:以来)?[\u4e00-\u9fff]{0,20}(?:回顾|情况|成效|举措|重要工作|总结|做法|成绩|不足|问题|进展)"
)
# The line below a work report's title: 2023年1月10日在…第六届人民代表大会第三次会议上.
_GIVEN = re.compile(
    r"(199\d|20\d\d)年\d{1,2}月\d{1,2}日(?:在(?P<place>[\u4e00-\u9fff]{2,16}?)第?[一二三四五六七八九十百]+届\s*人)?"
)
# The first sentence: 2023年，青槐县坚持……
_OPENING = re.compile(
    r"^20\d\d年(?:度|以来)?[,，]([\u4e00-\u9fff]{2,12}?(?:区|县|市|旗|镇|乡|街道))"
    r"(?=人民政府|坚持|深入|认真|紧|围绕|以|全面|在|按照|法治|贯彻|切实|不断|聚焦|持续|牢|积极|严格)",
    re.MULTILINE,
)
_SPEAKER = re.compile(r"我代表([\u4e00-\u9fff]{0,12}?)人民政府")

# A place of county level behind its province and city, or the lowest place that a name gives.
_PREFIX = re.compile(
    r"^(?:中国共产党|中共)?(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,8}?(?:市|自治州|地区|盟))?"
    r"(?=[\u4e00-\u9fff]{1,10}?(?:区|县|市|旗|镇|乡|街道))"
)
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,12}?(?:新区|开发区|林区|自治县|自治旗|区|县|市|旗)")
_TOWN = re.compile(r"[\u4e00-\u9fff]{1,10}?(?:街道|镇|乡)")
_PROVINCE = re.compile(r"[\u4e00-\u9fff]{2,4}?省|[\u4e00-\u9fff]{2,7}?自治区|[\u4e00-\u9fff]{2,10}?(?:自治州|地区|盟)")
_NOT_PLACE = re.compile(r"[本全我该各社地辖城园片景][区县市]")


def header(text: str, page: dict[str, str]) -> Header:
    """The metadata of a cleaned text; ``page`` is what the metadata table of its web page said."""
    lines = [paragraph.quote for paragraph in paragraphs(text)]
    heads = [found.text for found in map(heading, paragraphs(text)) if found]
    title, above = _title(lines)
    title = title or _said(page, ("标题", "名称"))
    kind = _kind(title, text)
    issuers, issued_on = _signature(lines)
    if not issuers and title:
        issuers = above or _issuers_of(title)
    organisation = _organisation(title, issuers, text)
    if not issuers and kind == WORK and organisation and _SPEAKER.search(text[:600]):
        issuers = (f"{organisation}人民政府",)  # 我代表县人民政府: the place stands elsewhere
    return Header(
        title=title,
        year=_year(title, kind, lines, heads, issued_on),
        kind=kind,
        organisation=organisation,
        addressee=_addressee(lines),
        issuers=issuers,
        issued_on=issued_on or _date_of(_said(page, ("成文日期", "公文生成日期", "发文日期"))),
        published_on=_date_of(_said(page, _PUBLISHED)),
        index_number=_said(page, ("索引号", "信息索引号")),
        publisher=_said(page, _PUBLISHERS),
    )


def _said(page: dict[str, str], labels: tuple[str, ...]) -> str | None:
    """What the metadata table says under the first of some labels that it has."""
    return next((page[label] for label in labels if label in page), None)


def titled(title: str) -> Header:
    """What a title, or a file name without its ending, says: kind, year reported on, organisation, issuers."""
    kind = WORK if "政府工作报告" in title and "法治" not in title else RULE_OF_LAW
    years = _years(title)
    year = years[0] - (kind == WORK) if years else None
    issuers = _issuers_of(title)
    return Header(title, year, kind, _organisation(title, issuers, ""), issuers=issuers)


def _title(lines: list[str]) -> tuple[str | None, tuple[str, ...]]:
    """The title among the first lines, broken lines joined, and the issuers where lines of their own name them."""
    head: list[str] = []
    for line in lines[:_HEAD_LINES]:
        if (
            len(line) > _PROSE
            or line.endswith((":", "：", "。"))
            or re.match(r"第?[一二三四五六七八九十]+(?:、|部分)|[（(][一二]", line)
        ):
            break
        head.append(line)
    last = next(
        (place for place in range(len(head) - 1, -1, -1) if _TITLE_END.search(head[place])
         and re.search(_SUBJECT, "".join(head[max(0, place - 2) : place + 1]))),
        None,
    )  # fmt: skip
    if last is None:
        return None, ()
    first = last
    while (
        first > 0 and not re.search(r"关于|\d{4}", head[first]) and last - first < 2 and head[first - 1][0] not in "【["
    ):
        first -= 1
    if first > 0 and re.match(r"关于|20\d\d|法治|依法", head[first]) and _issuers_of(head[first - 1] + "关于"):
        above = first - 1
        while above > 0 and last - above < 4 and re.fullmatch(rf".*(?:{_OFFICE})", head[above - 1]):
            above -= 1
        issuers = tuple(name for line in head[above:first] for name in _offices(line))
        return "".join(head[first : last + 1]), issuers
    return "".join(head[first : last + 1]), ()


def _kind(title: str | None, text: str) -> str:
    if title and re.search("法治|依法", title):
        return RULE_OF_LAW
    if title and "政府工作报告" in title:
        return WORK
    opening = text[:400]
    spoken = re.search(r"各位代表|报告政府工作|作(?:政府)?工作报告", opening)
    return WORK if spoken and "法治政府建设" not in opening else RULE_OF_LAW


def _years(text: str) -> list[int]:
    text = _CHINESE_YEAR.sub(lambda match: match[0].replace("两", "二").translate(_NUMERALS), text)
    return [int(year) for year in _YEAR.findall(text) if 1990 <= int(year) <= 2099]


def _year(title: str | None, kind: str, lines: list[str], heads: list[str], issued_on: date | None) -> int | None:
    """The year reported on. A work report's title names the year in which it was given: the one after."""
    if title and (years := _years(title)):
        return years[0] - (kind == WORK)
    short = [line for line in lines if len(line) <= 40]
    named = [*heads, *short]
    plans = [year for line in named for year in map(int, _PLAN_YEAR.findall(line)) if not _PAST_YEAR.search(line)]
    past = [year for line in named for year in map(int, _PAST_YEAR.findall(line))]
    if kind == WORK and (given := _GIVEN.search("\n".join(lines[:_HEAD_LINES]), 0, 400)):
        return int(given[1]) - 1
    if past and (not plans or max(past) < max(plans)):
        return max(past)
    if plans:
        return min(plans) - 1
    for line in lines[:_HEAD_LINES]:
        if opening := re.match(r"(?:现将)?(20\d\d)年(?!\d)", line):
            return int(opening[1])
    if issued_on:
        return issued_on.year - (issued_on.month <= 8)
    counted = Counter(re.findall(r"(20\d\d)年(?:以来|度)", "\n".join(lines)))
    return int(counted.most_common(1)[0][0]) if counted else None


def _addressee(lines: list[str]) -> str | None:
    for line in lines[:_HEAD_LINES]:
        match = _ADDRESSEE.match(line)
        if (
            match
            and not any(word in match[0] for word in _SALUTATION)
            and (match.end() == len(line) or len(match[1]) < 25)
        ):
            return match[1].strip()
    return None


def _signature(lines: list[str]) -> tuple[tuple[str, ...], date | None]:
    """Issuers and date below the text: the last line that is a date, and the names of offices above it."""
    for place in range(len(lines) - 1, max(-1, len(lines) - 400), -1):
        line = lines[place]
        signed = _date_of(line)
        if not signed or len(line) > _PROSE or "。" in line.rstrip("。"):
            continue
        before = _DATE.split(_CHINESE_DATE.split(line)[0])[0].strip(" （(—－-")
        if before and not _OFFICE_NAME.fullmatch(before.replace(" ", "")):
            continue
        names = [before] if before else []
        while place > 0 and len(names) < 4 and not before and _is_offices(lines[place - 1]):
            names.insert(0, lines[place - 1])
            place -= 1
        return tuple(name for line in names for name in _offices(line)), signed
    names = []
    for line in reversed(lines[-3:]):
        if not _is_offices(line) or len(lines) < 4:
            break
        names.insert(0, line)
    return tuple(name for line in names for name in _offices(line)), None


def _is_offices(line: str) -> bool:
    return (
        len(line) <= _PROSE
        and bool(offices := _offices(line))
        and all(_OFFICE_NAME.fullmatch(office) for office in offices)
    )


def _offices(line: str) -> list[str]:
    return [office for office in re.split(r"[ 、，,]+", line.strip(" ：:")) if office]


def _issuers_of(title: str) -> tuple[str, ...]:
    before, about, _ = title.partition("关于")
    return tuple(_offices(before)) if about and before and _is_offices(before) else ()


def _organisation(title: str | None, issuers: tuple[str, ...], text: str) -> str | None:
    """The place that the report is about, by its shortest lasting name: 温州市龙湾区 -> 龙湾区."""
    candidates = []
    if title:
        about = title.split("关于")[-1]
        about = _YEAR.sub(" ", _CHINESE_YEAR.sub(" ", about).replace(" 年", " "))
        about = re.sub(r"(?<=[ ])(?:年?度)|^年?度", " ", about)
        candidates += [part for part in about.split(" ") if part]
    candidates += issuers
    if opening := _OPENING.search(text[:2000]):
        candidates.append(opening[1])
    if given := _GIVEN.search(text[:400]):
        candidates.append(given["place"] or "")
    if speaker := _SPEAKER.search(text[:600]):
        candidates.append(speaker[1])
    return next((place for place in map(place_of, candidates) if place), None)


def place_of(name: str) -> str | None:
    """The place that a name begins with, of county level without its province and city; or a township, or an office."""
    prefix = _PREFIX.match(name)
    rest = name[prefix.end() :] if prefix else re.sub("^(?:中国共产党|中共)", "", name)
    place = _PLACE.match(rest)
    if town := _TOWN.match(rest[place.end() :] if place else rest):
        return town[0]
    if not place:
        return province[0] if (province := _PROVINCE.match(rest)) else None
    if _NOT_PLACE.fullmatch(place[0]):
        return None
    office = re.match(r"[\u4e00-\u9fff]{2,12}?(?:局|厅|委员会)(?=20|关于|$|[ 年]|法治|依法)", rest[place.end() :])
    if office and not re.match(r"(?:人大|委|人民)", office[0]) and office[0] not in ("委员会",):
        return place[0] + office[0]
    return place[0]


def _date_of(line: str | None) -> date | None:
    """The first whole date of a line; 2024年3月25日, 2024-03-26 and 二〇二四年三月二十五日 alike."""
    if not line:
        return None
    if match := _CHINESE_DATE.search(line):
        year = int(match[1].replace("两", "二").translate(_NUMERALS))
        month, day = (_chinese_number(part) for part in match.group(2, 3))
    elif match := _DATE.search(line):
        year, month, day = map(int, match.groups())
    else:
        return None
    try:
        return date(year, month, day) if 1990 <= year <= 2100 else None
    except ValueError:
        return None


def _chinese_number(numeral: str) -> int:
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return int(numeral.translate(_NUMERALS)) if len(numeral) == 1 else 0
    return (int(tens.translate(_NUMERALS)) if tens else 1) * 10 + (int(ones.translate(_NUMERALS)) if ones else 0)
