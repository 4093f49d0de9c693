"""Parts of a report that begin without a head: shortfalls admitted in the review or before the plan, a plan in the
last sentences, the leaders' duty as a paragraph of the review."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import replace

from reports.reading.contract import INTRO, LEADERSHIP, OTHER, PLAN, SHORTFALLS, Header, Passage, Section
from reports.reading.extents import stretches
from reports.reading.sentences import sentences

LACKS = "不足|问题|短板|弱项|困难|差距|挑战|薄弱环节|隐忧|软肋"
REMEDY = re.compile(
    r"^(?:着力|坚持|聚焦|破解|解决|化解|整改|补齐|直面|围绕|紧盯|针对|攻克|克服|加快|加强|努力|全力|持续|扎实|推动|妥善|有效|抓好|狠抓|强化)"
)
LEADS = re.compile(
    r"第一责任人|(?:党政|政府|部门|单位)?主要(?:负责人|负责同志|领导)(?:干部)?.{0,12}(?:履行|履职|职责|带头|推进法治|抓法治)|负责人履行.{0,12}(?:法治|职责)"
)
_REASONS = {
    SHORTFALLS: "正文语句承认不足",
    PLAN: "正文语句转入下一步安排",
    LEADERSHIP: "段首写主要负责人履职",
}
_LEADERS_DID = re.compile(
    r"[^，。；]{0,16}主要(?:负责人|负责同志|领导)[^，。；]{0,6}(?:履行|落实|担当|扛起)[^，。；]{0,12}第一责任人[^，。；]{0,4}[，,]"
)
_ADMITS = re.compile(
    r"(?:清醒|清楚|深刻|充分|客观)地?(?:认识|看|意识)到|(?:也|还|更|必须|应当|同时)(?:要|应|应当|必须)?(?:看到|认识到|意识到)"
)
_HAS = re.compile(rf"(?:存在|面临)[^。；：\n]{{0,120}}?(?:{LACKS})")
_BUT = re.compile(
    r"^(?:但|虽|尽管|然而|当然|同时|与此同时|在[^，。]{2,24}(?:同时|前)，|对照|对标)|[，,](?:但|仍|也还|却|同时)|但(?:仍|也|还|是)|我们(?:也|仍|还|依然)|(?:仍|还)(?:然|旧)?(?:存在|面临)|(?:工作|建设)(?:中|上)?(?:仍|还)"
)
# 发展中还有不少矛盾：……；……: what follows the colon are the shortfalls.
_HAS_MANY = re.compile(
    rf"(?:还|仍|也|但)[^，。：:]{{0,6}}?(?:有|存在|面临)(?:着|了)?(?:不少|一些|许多|诸多|很多|较多|以下)[^。；：:，]{{0,10}}(?:{LACKS}|矛盾)[^。：:，]{{0,6}}[：:]"
)
# 首先，针对力量不足，……: the answers begin, under a head that holds shortfalls and plan.
_ANSWERS_ONE = re.compile(r"(?:首先|其一|第一|一是)[，,]?针对")
_LACKING = re.compile(LACKS)
_LIST_LINE = re.compile(r"[一二三四五六七八九十]{1,3}是|[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]|[①-⑳]|此外|另外")
_PROMISES = re.compile(r"^20\d\d年(?:度)?[，,]|将|^(?:(?:首先|其一|第一|一是)[，,]?)?(?:为此|对此|针对)")
_AHEAD = re.compile(r"(?:针对|对照|对于)?[^，。]{0,14}?[，,]?(?:下一?步|下一?阶段|今后|明年|来年|新的一年|接下来)")
_OPENS_PLAN = re.compile(r"[：:]$|以下|如下|(?:几|[一二三四五六七八九十])(?:个|项|方面)")
_LIST_MARK = re.compile(r"(?<=[。；：，\n])[（(]?([一二三四五六七八九十])(?:是|[）)、])")
_DIGITS = "零一二三四五六七八九十"
_FAR = 1500  # characters within which a list's next item stands
_LONGEST_HEAD = 40


def with_turns(text: str, found: list[Section], about: Header) -> list[Section]:
    """The sections together with those that begin without a head, which end the sub-section they interrupt."""
    have = {section.kind for section in found}
    level = 2 if found and found[0].end < len(text) else 1
    turns: list[Section] = []
    outer_end, answered = 0, False
    for start, end, inner in stretches(found):
        if inner.level == 1:
            outer_end, answered = inner.end, False
        item = inner.kind == SHORTFALLS and inner.level > 1 and (answered or end < outer_end)
        answered = answered or (item and any(map(_answers, sentences(text, start + len(inner.heading), end))))
        admitted = SHORTFALLS in have or any(turn.kind == SHORTFALLS for turn in turns)
        if inner.kind == OTHER or (inner.kind == PLAN and admitted):
            continue
        for kind, begins, stop in _turns_of(text, start, end, inner, about, have):
            if item and kind == PLAN and _answers(begins):
                continue
            heading = re.split("[：:。]", begins.quote, maxsplit=1)[0][:_LONGEST_HEAD]
            turns.append(Section(kind, heading, level, begins.start, stop, _REASONS[kind]))
    found = _under_plan(found, turns)
    interrupted: dict[int, list[int]] = defaultdict(list)
    for turn in turns:
        interrupted[turn.end].append(turn.start)
    whole = [_until(section, interrupted[section.end]) if section.end in interrupted else section for section in found]
    cut = [_until(turn, interrupted[turn.end]) for turn in turns]
    return sorted([*whole, *cut], key=lambda section: (section.start, section.level))


def _list_goes_on(text: str, start: int, sentence: Passage, end: int) -> bool:
    """Whether a sentence stands inside an item of a list (一是……不足。下一步，将……；二是……)."""
    before = _LIST_MARK.findall(text, max(start, sentence.start - _FAR), sentence.start)
    after = _LIST_MARK.search(text, sentence.end, min(end, sentence.end + _FAR))
    return bool(before and after and _DIGITS.find(after[1]) == _DIGITS.find(before[-1]) + 1)


def _answers(sentence: Passage) -> bool:
    """Whether a sentence is the promise that answers one shortfall, and not the opening of the plan for all of them."""
    return bool(_AHEAD.match(sentence.quote)) and not _OPENS_PLAN.search(sentence.quote)


def _under_plan(found: list[Section], turns: list[Section]) -> list[Section]:
    """Sub-sections that follow a plan begun in their section's own words (下一步，……：（一）……) are the plan's."""
    plans = sorted(turn.start for turn in turns if turn.kind == PLAN)
    result: list[Section] = []
    begun, turned = 0, 0  # where a plan began in a section's own words, and where that section ends
    for section in found:
        if section.level == 1:
            place = bisect_right(plans, section.start)
            begun = plans[place] if place < len(plans) else section.end
            turned = section.end if begun < section.end else 0
        elif section.end <= turned and section.kind == SHORTFALLS and section.start >= begun:
            section = replace(section, kind=PLAN)
        result.append(section)
    return result


def _until(section: Section, turns: list[int]) -> Section:
    """A section below the first level ends where a turn interrupts it. ``turns``: those that reach to its end."""
    place = bisect_right(turns, section.start)
    return replace(section, end=turns[place]) if section.level > 1 and place < len(turns) else section


def _turns_of(
    text: str, start: int, end: int, inner: Section, about: Header, have: set[str]
) -> list[tuple[str, Passage, int]]:
    """The turns in one stretch: kind, the sentence with which it begins, and its end."""
    found: list[tuple[str, Passage, int]] = []
    kind, answered = inner.kind, False
    for sentence in sentences(text, start + len(inner.heading) * (start == inner.start), end):
        turn = _turn(sentence, kind, text, end, about, have)
        if turn == PLAN and kind == SHORTFALLS and _answers(sentence):
            answered = answered or _list_goes_on(text, start, sentence, end)
        if turn and not (kind == SHORTFALLS and (answered or _list_goes_on(text, start, sentence, end))):
            kind = turn
            found.append((turn, sentence, _turn_end(text, turn, sentence, end, inner)))
            if turn == PLAN or inner.kind == PLAN:
                break
    return found


def _turn_end(text: str, turn: str, begins: Passage, end: int, inner: Section) -> int:
    """Where a part that begins in its section's own words ends; within a plan the plan's own words go on behind it."""
    if turn == PLAN:
        return end
    line_end = text.find("\n", begins.end, end)
    if turn == LEADERSHIP:
        return line_end + 1 if line_end >= 0 else end
    if inner.kind != PLAN:
        return _extent(text, begins, end)
    stop = _with_list(text, line_end + 1, end) if line_end >= 0 else end
    goes_on = (s for s in sentences(text, begins.end, stop) if _AHEAD.match(s.quote) or _PROMISES.search(s.quote[:40]))
    return next((sentence.start for sentence in goes_on), stop)


def _with_list(text: str, start: int, end: int) -> int:
    """The end of the lines of a list that begins at ``start``; ``start`` where none does."""
    while start < end and _LIST_LINE.match(text, start):
        line_end = text.find("\n", start, end)
        start = line_end + 1 if line_end >= 0 else end
    return start


def _extent(text: str, admission: Passage, end: int) -> int:
    """Where shortfalls without a head end: with the last of their paragraphs.

    A list keeps later paragraphs with it; so does an admission in so many words (清醒地认识到), up to the next head.
    """
    line_end = text.find("\n", admission.end, end)
    if line_end < 0 or _ADMITS.search(admission.quote[:60]):
        return end
    return _with_list(text, line_end + 1, end)


def _turn(sentence: Passage, kind: str, text: str, end: int, about: Header, have: set[str]) -> str | None:
    """The kind of section that begins with a sentence, if one does."""
    quote = sentence.quote
    more = text[sentence.start : min(end, sentence.end + 120)]
    opens_line = sentence.start == 0 or text[sentence.start - 1] == "\n"
    if opens_line and _leads(quote) and kind not in (PLAN, INTRO, LEADERSHIP) and LEADERSHIP not in have:
        return LEADERSHIP
    if kind != SHORTFALLS:
        admitted = _ADMITS.search(quote[:60]) and _LACKING.search(more) and (_LACKING.search(quote) or "一是" in more)
        if admitted and (kind != PLAN or (opens_line and "一是" in more)):
            return SHORTFALLS
        if kind != PLAN and SHORTFALLS not in have and _HAS_MANY.search(quote):
            return SHORTFALLS
        if SHORTFALLS not in have and _HAS.search(quote) and _BUT.search(quote) and not REMEDY.match(quote):
            return SHORTFALLS
    if PLAN in have or kind == INTRO:
        return None
    next_year = about.year and re.match(
        rf"{about.year + 1}年(?:度)?(?:[，,]|[^，。；]{{0,10}}(?:将|要|拟|计划))", quote
    )
    if kind == SHORTFALLS and _ANSWERS_ONE.match(quote):
        return PLAN
    promises = kind == SHORTFALLS or re.search("将|要|继续|进一步", quote)
    return PLAN if next_year or (promises and _AHEAD.match(quote)) else None


def _leads(quote: str) -> bool:
    """Whether a paragraph's first sentence makes it one about the leaders' duty: its lead, or its first clause."""
    lead = len(quote) <= _LONGEST_HEAD and LEADS.search(quote) and not re.search(r"\d", quote)
    return bool(lead or _LEADERS_DID.match(quote))
