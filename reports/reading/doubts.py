"""What a careful reader would ask about a report as a document: missing items, damage, dates and words that do not fit.

Codes are stable, messages Chinese. Doubts about single figures come from the figures' own reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.reading.contract import (
    ACHIEVEMENTS,
    LEADERSHIP,
    PLAN,
    RULE_OF_LAW,
    SHORTFALLS,
    Doubt,
    Header,
    Section,
)
from reports.reading.sentences import sentences

NOT_A_REPORT, NO_YEAR, MISSING_SECTION = "not_a_report", "no_year", "missing_section"
LOST_GLYPH, UNREADABLE, TRADITIONAL = "lost_glyph", "unreadable_character", "traditional_characters"
CONTRADICTING_DATE, NO_SUCH_DATE, WRONG_ERA = "contradicting_date", "no_such_date", "wrong_era"

# The content that the rule of 2019 asks for, and the words by which the nearest passage is found where it is missing.
_STATUTORY = (
    (ACHIEVEMENTS, "主要举措和成效", r"举措|成效|成绩"),
    (SHORTFALLS, "存在的不足和原因", r"不足|短板|薄弱|存在.{0,10}问题|有待"),
    (
        LEADERSHIP,
        "党政主要负责人履行推进法治建设第一责任人职责情况",
        r"第一责任|(?:主要负责(?:人|同志)|主要领导|书记|[省市区县旗州镇乡局]长).{0,24}(?:带头|主持|批示|研究|部署|履行|讲授)",
    ),
    (PLAN, "下一年度主要安排", r"下一?步|今后|明年|下一?阶段"),
)
_RULE_SINCE = 2019  # the first year whose reports the rule binds; before it nobody asked for the leaders' duty
_WORDS = re.compile("法治|依法|行政执法|行政复议|政府|合法性审查|各位代表|执法|应诉|政务公开|人大|人民")
_ARTICLE = re.compile(r"^第[一二三四五六七八九十百]+条[ 　]", re.MULTILINE)
_LEAST_WORDS, _WORDS_APART, _LEAST_TEXT, _MOST_ARTICLES = 3, 1500, 150, 5

_LOST = (
    (re.compile(r"(?<!\d)20\d\d20\d\d(?=年|[)）])"), "起止年份之间的连接号缺失"),
    (re.compile(r"(?<!\d)20\d\d\d{1,4}(?=日)"), "日期缺少年、月等字"),
    (re.compile(r"(?<!\d)20\d\d(?:1[0-2]|[1-9])月\d{1,2}日"), "日期缺少“年”字"),
    (re.compile(r"[〔\[［]20\d\d\d{1,4}号"), "文号缺少右括号"),
    (re.compile(r"(?<![\d〔\[［（(])20\d\d[〕\]］]\d{1,4}号"), "文号缺少左括号"),
    (re.compile(r"(?<=\d)\?(?=\d)"), "数字之间的符号缺失"),
    (re.compile(r"(?<![\d.—\-－~～至])20[0-4]\d(?=[，,](?!\d))"), "年份缺少“年”字"),
)
# Fixed terms that lost a character: 规范性文16件, 行政诉案件, 法律援助中 are told from words that merely begin alike.
_BROKEN = re.compile(
    r"规范性文(?![件书本档字])|规性文件|规范性件|(?<!规)范性文件|行政诉(?![讼求状权请由争])|行诉讼|行政处(?=\d|案)|行政许(?!可|多)"
    r"|行政强(?![制化])|行政复(?=\d|案|申)|行政败(?!诉)|法律援(?!助)|法律顾(?![问虑])|法援助|人民调(?=\d|组织|委员|成功|各类)"
    r"|法治政(?![府策务])|法政府建设|矛盾纠(?![纷葛正结])|合法性审(?=\d|率|意见)|出庭应(?![诉当对该急])|执法案(?![卷件例由源值])"
)
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]+|锟斤拷|烫烫烫")
_TRADITIONAL = re.compile(
    "[為國會發對經濟與開關長門書處際務據來時間這說過實現產業監辦審訴議執術應變質證認識設計報導參義權東車馬風飛華區縣從後環體責續總結規範調]"
)
_DAY = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})日")
_HEADED_YEAR = re.compile(r"(20\d\d)年")
_NEWER = re.compile("智能高效、廉洁诚信、人民满意")
_OLDER = re.compile("廉洁高效、守法诚信")
_LENGTHS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def doubts(text: str, about: Header, found: tuple[Section, ...]) -> tuple[Doubt, ...]:
    """The doubts about a text as a document, by place. Of a text that is no report: that, and its damage."""
    if strange := _no_report(text):
        damage = (doubt for doubt in _damage(text) if doubt.code != LOST_GLYPH)
        raised = [Doubt(NOT_A_REPORT, strange, 0, min(len(text), 40)), *damage]
    else:
        raised = [*_missing(text, about, found), *_damage(text), *_dates(text, about, found), *_era(text, about)]
    return tuple(sorted(raised, key=lambda doubt: (doubt.start, doubt.end, doubt.code)))


def _no_report(text: str) -> str:
    if len(text) < _LEAST_TEXT:
        return "文本过短，不像一份完整的报告"
    if "解读" in text[: text.find("\n", 20)] and "报告" in text[:200]:
        return "标题称“解读”，像是对报告的解读而不是报告本身"
    return foreign(text)


def foreign(text: str) -> str:
    """Why a text is none of ours at all (a law, a novel, a spreadsheet): its figures are nobody's. "" for others."""
    if len(text) < _LEAST_TEXT:
        return ""  # too little to tell
    if len(_ARTICLE.findall(text)) > _MOST_ARTICLES:
        return "文本逐条列出条款，像法规而不像报告"
    if len(_WORDS.findall(text)) < max(_LEAST_WORDS, len(text) // _WORDS_APART):
        return "文本几乎没有法治政府建设或政府工作的用语，不像报告"
    return ""


def _missing(text: str, about: Header, found: tuple[Section, ...]) -> Iterator[Doubt]:
    if about.year is None:
        yield Doubt(NO_YEAR, "未能确定报告所属年度", 0, text.find("\n") if "\n" in text else len(text))
    if about.kind != RULE_OF_LAW:
        return
    kinds = {section.kind for section in found}
    bound = about.year is None or about.year >= _RULE_SINCE
    unseen = "未见法定内容" if bound else "未见"
    for kind, item, words in _STATUTORY:
        if kind == LEADERSHIP and not bound:
            continue
        if kind in kinds:
            continue
        heads = (section for section in found if section.heading and re.search(words, section.heading))
        near = next(heads, None)
        if near and near.kind in (SHORTFALLS, PLAN):
            continue  # one head for both: 存在问题及下一步打算
        if near:
            yield Doubt(
                MISSING_SECTION,
                f"{unseen}“{item}”，最接近的标题是“{near.heading}”",
                near.start,
                near.start + len(near.heading),
            )
            continue
        told = next((sentence for sentence in sentences(text) if re.search(words, sentence.quote)), None)
        if told:
            yield Doubt(MISSING_SECTION, f"{unseen}“{item}”，最接近的语句在此处", told.start, told.end)
        else:
            yield Doubt(MISSING_SECTION, f"{unseen}“{item}”", len(text), len(text))


def _damage(text: str) -> Iterator[Doubt]:
    for lost, message in _LOST:
        for match in lost.finditer(text):
            yield Doubt(LOST_GLYPH, f"{message}：{match[0]}", match.start(), match.end())
    for match in _BROKEN.finditer(text):
        yield Doubt(LOST_GLYPH, f"“{match[0]}”似缺字", match.start(), match.end())
    if unreadable := _UNREADABLE.search(text):
        count = sum(1 for _ in _UNREADABLE.finditer(text))
        yield Doubt(UNREADABLE, f"有 {count} 处无法识别的字符", unreadable.start(), unreadable.end())
    traditional = _TRADITIONAL.search(text)
    if traditional and len(_TRADITIONAL.findall(text)) * 100 > len(text):
        yield Doubt(
            TRADITIONAL, "文本使用繁体字，可能经转换网关保存，请核对来源", traditional.start(), traditional.end()
        )


def _dates(text: str, about: Header, found: tuple[Section, ...]) -> Iterator[Doubt]:
    for match in _DAY.finditer(text):
        month, day = int(match[1]), int(match[2])
        if not (1 <= month <= 12 and 1 <= day <= _LENGTHS[month]):
            yield Doubt(NO_SUCH_DATE, f"没有这一天：{match[0]}", match.start(), match.end())
    end = len(text)
    signed = max(0, text.rfind("\n", 0, end) + 1)
    if about.year and about.issued_on and about.issued_on.year not in (about.year, about.year + 1):
        yield Doubt(CONTRADICTING_DATE, f"落款日期 {about.issued_on} 与报告年度 {about.year} 不符", signed, end)
    if about.issued_on and about.published_on and about.published_on < about.issued_on:
        yield Doubt(CONTRADICTING_DATE, f"发布日期 {about.published_on} 早于落款日期 {about.issued_on}", signed, end)
    if about.year and about.kind == RULE_OF_LAW:
        for section in found:
            years = [int(year) for year in _HEADED_YEAR.findall(section.heading)]
            ahead = section.kind in (PLAN, SHORTFALLS)  # 存在的问题和2024年打算
            expected = (about.year, about.year + 1) if ahead else (about.year,)
            if section.level == 1 and len(years) == 1 and section.kind != LEADERSHIP and years[0] not in expected:
                yield Doubt(
                    CONTRADICTING_DATE,
                    f"标题中的年份 {years[0]} 与报告年度 {about.year} 不符",
                    section.start,
                    section.start + len(section.heading),
                )


def _era(text: str, about: Header) -> Iterator[Doubt]:
    """The adjectives of the programme for 2021 to 2025 and those of the one before do not fit each other's years."""
    if about.year is None:
        return
    wrong, message = (_OLDER, "2015—2020 年纲要") if about.year >= 2022 else (_NEWER, "2021—2025 年纲要")
    if (about.year >= 2022 or about.year <= 2020) and (match := wrong.search(text)):
        yield Doubt(
            WRONG_ERA, f"“{match[0]}”是{message}的提法，与报告年度 {about.year} 不符", match.start(), match.end()
        )
