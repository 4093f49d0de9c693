"""What a report promises for next year: goals, each with the commitments under it and the targets it sets.

A goal is the lead of an item of the plan (a head, a 一是 paragraph, the first clause of an item told in one sentence).
Its commitments are the leads of the list below it, where there is one, else the clauses that follow the lead, or of
long running prose its sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from reports.reading.contract import PLAN, SHORTFALLS, TARGET, Goal, Observation, Passage, Section
from reports.reading.extents import regions
from reports.reading.headings import heading, listed, paragraphs, trimmed, unmarked
from reports.reading.sentences import clauses, sentences

_CLOSING = re.compile(
    r"各位代表|同志们|.{0,200}让我们|(?:专此|特此|以上)报告|让我们|[（(]?(?:此件|本件|联系人)|抄送|附[件:：]|(?:[2２][0０]\d\d|[二两][〇○零一二三四五六七八九]{3})年.{1,3}月.{1,3}日|.{0,40}(?:委员会|政府|委|办公室|局)$"
)
_ITEM_LINE = re.compile(
    r"[一二三四五六七八九十]{1,3}[是要]|其[一二三四五六七八九十][，,、]|第[一二三四五六七八九十][，,]"
    r"|[—－-]{2} ?|[·•●◆■] ?"
)
# Heads of what frames the plan, or reaches further, and words by which such a head is about next year's work too.
_FRAME = re.compile(
    r"(?:未来|今后)[三四五几]年|十[一二三四五六七八九]五|形势|总体要求|指导思想|基本原则|总体目标|预期目标"
)
_NEXT = re.compile(r"(?:20\d\d|今|明|新的一)年.*(?:任务|重点|安排|主要工作)")
_GUIDANCE = re.compile(
    r"^(?:在.{4,}(?:下|中|基础上)|以.{4,}(?:为指导|为指引|为统领|为引领|为主线|为目标|为抓手|为契机)|坚持以.{4,}为|认真?(?:学习)?(?:贯彻|落实).{6,}|深入?(?:学习)?贯彻.{4,}|全面?(?:学习)?贯彻.{4,}|按照.{4,}|围绕.{4,}|紧扣.{4,}|紧紧围绕.{4,}|根据.{4,}|针对.{4,}|对照.{4,}|锚定.{4,})"
)
_YEAR_AHEAD = re.compile(
    r"^(?:20\d\d年(?:度)?(?! ?\d)|下一?步(?:工作)?|下一阶段|今后|明年|新的一年|接下来)[，,]?(?:工作中)?[，,]?"
)
_WILL = re.compile(
    r"^(?:[我本全]?[区市县镇乡]|[\u4e00-\u9fff]{2,6}[区市县旗]|区?[政县市]府|我们)?(?:还|也)?(?:将|要)(?:继续|进一步|重点)?(?:做好以下工作|从以下.{0,8})?"
)
_MERELY = re.compile(r"^(?:以下|下列)|(?:以下|如下|几个|[一二三四五六七八九十]个)(?:方面|几个|工作|重点).{0,8}$")
# A clause that only leads to the next one (以……为抓手, 针对……, 严格按照……) is no commitment by itself.
_LEADING = re.compile(
    r"^(?:以.+(?:为|抓手)|针对|围绕|按照|严格按照|根据|结合|依托|对照|聚焦|紧扣|紧盯|对(?!接|标)|从.+(?:中|入手|出发)|通过|在.+(?:上|中|下|基础上)|特别是|着眼)"
)
# 对同一企业的检查每年不超过2次, 对38户企业实行改制: a promise of its own, though it opens as one that leads on.
_PROMISED = re.compile(r"^对.*(?:实行|进行|开展|实施|给予|落实|超过|达到|完成|以[上下内]|\d+%)")
_SHORTEST_LEAD, _LONGEST_LEAD = 5, 60  # 抓决策 alone says too little: the next clause belongs to it
_PROSE = 20
_MOST_CLAUSES = 12


def goals(text: str, found: tuple[Section, ...], observations: Sequence[Observation] = ()) -> tuple[Goal, ...]:
    """The goals of a text whose sections were found; targets are indexes into ``observations``."""
    plans = _next_year(text, found)
    extents = [extent for start, end in plans for extent in _marked(text, start, _without_closing(text, start, end))]
    if not extents:
        extents = [extent for start, end in plans for extent in _prose(text, start, _without_closing(text, start, end))]
    if not extents:  # 一是力量不足。下一步，将招录……；二是……: each shortfall is answered on the spot
        told = ((start, _without_closing(text, start, end)) for start, end in regions(found, SHORTFALLS))
        lacks = [sentence for start, end in told for sentence in sentences(text, start, end)]
        extents = [(sentence.start, sentence.end) for sentence in lacks if _YEAR_AHEAD.match(sentence.quote)]
    targets = sorted((seen.start, place) for place, seen in enumerate(observations) if seen.kind == TARGET)
    return tuple(goal for start, end in extents if (goal := _goal(text, start, end, _between(targets, start, end))))


def _between(targets: list[tuple[int, int]], start: int, end: int) -> tuple[int, ...]:
    """The indexes of the targets whose place lies in an extent. ``targets``: place in the text and index."""
    return tuple(sorted(place for _, place in targets[bisect_left(targets, (start,)) : bisect_left(targets, (end,))]))


def _next_year(text: str, found: tuple[Section, ...]) -> list[tuple[int, int]]:
    """The plan's stretches; those for a longer term (未来五年) or its frame (总体要求) only where no other is."""
    outer = [section for section in found if section.level == 1]
    begins = [section.start for section in outer]
    plans: list[tuple[int, int]] = []
    near: list[tuple[int, int]] = []
    for start, end in regions(found, PLAN):
        first = max(bisect_right(begins, start) - 1, 0)
        for section in outer[first : bisect_left(begins, end)]:
            part = max(start, section.start), min(end, section.end)
            plans.append(part)
            if not _FRAME.search(section.heading) or _NEXT.search(section.heading):
                near.append(part)
    return near or plans


def _without_closing(text: str, start: int, end: int) -> int:
    """Where the plan ends before the closing words and the signature."""
    lines = paragraphs(text, start, end)
    while len(lines) > 1 and _CLOSING.match(lines[-1].quote):
        end = lines.pop().start
    return end


def _marked(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Extents of the numbered items of a plan: its outermost heads, else its 一是 paragraphs, else its inline list."""
    lines = paragraphs(text, start, end)
    begin = start
    if lines and (top := heading(lines[0])):
        begin = top.body
    heads = [head for line in paragraphs(text, begin, end) if (head := heading(line))]
    heads = [head for head in heads if head.style == heads[0].style]
    if len(heads) > 1:
        return _stretch(text, [(head.title.start, head.start) for head in heads], end)
    marked = [(line.start + mark.end(), line.start) for line in lines if (mark := _ITEM_LINE.match(line.quote))]
    if len(marked) > 1:
        return _stretch(text, marked, end)
    return [(item.start, item.end) for item in listed(text, begin, end)]


def _stretch(text: str, marks: list[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """From each item's lead to the next item; the words that close a report belong to none."""
    extents = zip(marks, [*(before for _, before in marks[1:]), end], strict=True)
    return [(lead, _without_closing(text, lead, following)) for (lead, _), following in extents]


def _prose(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Extents of the items of a plan without numbers: its paragraphs, else its sentences and their semicolons."""
    lines = paragraphs(text, start, end)
    if lines and len(lines) > 1 and ("。" not in lines[0].quote or heading(lines[0])):
        lines = lines[1:]
    told = [line for line in lines if len(line.quote) >= _PROSE]
    if len(told) > 1:
        general = _YEAR_AHEAD.match(told[0].quote) and not _YEAR_AHEAD.match(told[1].quote)
        return [(line.start, line.end) for line in told[bool(general) :]]
    if not told:
        return []
    colon = re.search("[：:]", told[0].quote)
    begin = told[0].start + (colon.end() if colon and "；" in told[0].quote[colon.end() :] else 0)
    parts = sentences(text, begin, told[0].end, semicolons=True)
    return [(s.start, s.end) for s in parts[_opens(parts) :]]


def _opens(parts: list[Passage]) -> int:
    """1 where the first sentence opens the plan for next year and promises less than each of those that follow."""
    single = [len(clauses(part)) - bool(_YEAR_AHEAD.match(part.quote)) < 2 for part in parts]
    return int(len(parts) > 2 and single[0] and not any(single[1:]) and bool(_YEAR_AHEAD.match(parts[0].quote)))


def _goal(text: str, start: int, end: int, targets: tuple[int, ...]) -> Goal | None:
    """The goal whose item is ``text[start:end]``: its lead, and what is promised under it."""
    told = sentences(text, start, end)
    if not told:
        return None
    lead, rest = _lead(text, told[0], single=len(told) == 1)
    if len(lead.quote) < 4 or _MERELY.search(lead.quote):
        return None
    below = _leads_below(text, told[0].end, end) if len(told) > 1 else []
    commitments = below or [
        clause for sentence in [*rest, *told[1:]] for clause in _joined(text, clauses(unmarked(text, sentence)))
    ]
    if len(commitments) > _MOST_CLAUSES:  # running prose: its sentences are the promises, their clauses only tell how
        commitments = [_short(text, sentence) for sentence in [*rest, *told[1:]]]
    return Goal(
        lead.quote, lead.start, lead.end, tuple(clause for clause in commitments if len(clause.quote) >= 4), targets
    )


def _lead(text: str, first: Passage, single: bool) -> tuple[Passage, list[Passage]]:
    """The lead of an item's first sentence, and what of the sentence follows it."""
    begin = first.start
    for words in (_YEAR_AHEAD, _WILL):
        if match := words.match(text[begin : first.end]):
            begin += match.end()
    whole = trimmed(text, begin, first.end)
    if colon := re.search("[：:]", whole.quote):
        lead = trimmed(text, begin, whole.start + colon.start())
        if len(lead.quote) <= _LONGEST_LEAD:
            return lead, [trimmed(text, whole.start + colon.end(), first.end)]
    if len(whole.quote) <= _LONGEST_LEAD and not single:
        return whole, []
    told = clauses(whole)
    first_told = next((place for place, part in enumerate(told) if not _GUIDANCE.match(part.quote)), 0)
    parts = _joined(text, told[first_told:])
    lead = parts[0] if parts else whole
    if len(lead.quote) < _SHORTEST_LEAD and (behind := [part for part in parts if part.start > lead.end]):
        lead = trimmed(text, lead.start, behind[0].end)
    rest = trimmed(text, lead.end, first.end)
    return lead, [rest] if rest.quote else []


def _leads_below(text: str, start: int, end: int) -> list[Passage]:
    """The leads of the list under a goal's lead: 一是 paragraphs or heads, or 一是 inside its paragraph."""
    lines = paragraphs(text, start, end)
    marked = [
        trimmed(text, line.start + mark.end(), line.end) for line in lines if (mark := _ITEM_LINE.match(line.quote))
    ]
    if len(marked) < 2:
        heads = [head for line in lines if (head := heading(line))]
        marked = [trimmed(text, head.title.start, head.end) for head in heads if head.style == heads[0].style]
    if len(marked) < 2 and not (marked := listed(text, start, end)):
        told = [line for line in lines if len(line.quote) >= _PROSE]
        if len(told) > 2 and not _is_led(text, told[0]) and all(_is_led(text, line) for line in told[1:]):
            told = told[1:]  # what the goal is for; the promises begin behind it
        marked = [line for line in told if len(_short(text, line).quote) < len(line.quote) - _PROSE]
        marked = marked if len(marked) == len(told) else []
    return [_short(text, item) for item in marked if item.quote] if len(marked) > 1 else []


def _is_led(text: str, line: Passage) -> bool:
    """Whether a paragraph opens with a short sentence that says what the others are about."""
    first = sentences(text, line.start, line.end)[0].quote
    return len(first) <= _LONGEST_LEAD and len(line.quote) > len(first) + _PROSE


def _short(text: str, item: Passage) -> Passage:
    """An item's first sentence, or its first clause where that sentence is long."""
    first = sentences(text, item.start, item.end, semicolons=True)[0]
    whole = trimmed(text, first.start, first.end)
    return whole if len(whole.quote) <= _LONGEST_LEAD else _joined(text, clauses(whole))[0]


def _joined(text: str, parts: list[Passage]) -> list[Passage]:
    """Clauses, with those that only lead to the next one joined to it."""
    found: list[Passage] = []
    begin: int | None = None
    for part in parts:
        begin = part.start if begin is None else begin
        if (
            _LEADING.match(text[begin : part.end])
            and not _PROMISED.match(text[begin : part.end])
            and part is not parts[-1]
            and part.end - begin < _LONGEST_LEAD
            and begin == part.start
        ):
            continue
        found.append(trimmed(text, begin, part.end))
        begin = None
    return found
