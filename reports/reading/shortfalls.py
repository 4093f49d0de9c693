"""What a report admits was lacking, each with the causes that it states.

Shortfalls stand as heads with text, as a list (一是……；二是……), as sentences of their own, or in one sentence
(存在执法不规范、力量薄弱等问题). Remedies announced beside them (对此，我们要……) are none. Where no part
tells them, the problems that the plan answers do (针对……的问题，……).
"""

from __future__ import annotations

import re
from dataclasses import replace

from reports.reading.contract import PLAN, SHORTFALLS, Passage, Section, Shortfall
from reports.reading.extents import regions
from reports.reading.headings import Heading, heading, listed, paragraphs, trimmed
from reports.reading.sentences import sentences
from reports.reading.turns import LACKS

LACKING = re.compile(
    r"不足|不强|不够|不高|不大|不平衡|不充分|不协调|不到位|不完善|不健全|不规范|不明显|不均|不畅|不佳|不深|不牢|不实|不严|不准|不多|不全|不紧|不一|不力|不优|不广|不快|不精|不完整|不完备|不彻底|不落实|不经常|不一致|不细|不透|不满意|不严格"
    r"|不适应|不相适应|不相匹配|不相称|不相符|不匹配|不稳|不理想|不统一|不及时|不主动|不平|不熟|不专|不容忽视|欠缺|欠|缺乏|缺少|缺位|缺口|缺失|短缺|紧缺|偏低|偏弱|偏少|偏小|偏高|较低|较少|较小|较弱|较慢|较大|较重|较为"
    r"|滞后|薄弱|弱化|有待|亟待|亟需|差距|短板|弱项|困难|问题|压力|矛盾|隐患|堵点|痛点|难点|下滑|下降|靠后|仍需|还需|尚需|尚未|未能|难以|突出|制约|风险|单一|脱节|空白|乏力|艰巨|时有发生|淡薄|形式化|走过场"
    r"|没有|居高不下|粗放|散乱|松懈|需要|需进一步|瓶颈|凸显|挑战|流失|老化|参差|软肋|隐忧|不甚|重.{1,6}轻"
)
_CAUSE = re.compile(
    r"(?:究其|分析)?(?:主要|根本|其|客观|主观)?(?:的)?(?:原因|根源|成因)(?:主要)?(?:是|在于|有|为|：|:)|(?:主要)?(?:是由于|是因为|在于)"
)
_CAUSES_HEAD = re.compile(r"原因|成因|根源")
_REMEDY = re.compile(
    r"^(?:对此|针对|对于?(?:这些|以上|上述|存在)|以上(?:问题|不足)|这些(?:问题|困难|不足)|面对|下一?步|今后|为此|我们(?:要|将|必须|一定|已经)|必须|要(?:直面|高度)|我[市县区镇乡](?:将|要)|20\d\d年[，,].*将)"
)
_MORE = re.compile(r"^(?:此外|另外|同时|还有|再者|与此同时)[，,]?")
# 但仍存在A、B等问题: the admission closes its sentence, and little stands before it.
_EXIST = re.compile(
    r"^[^。：:\n]{0,60}?(?:存在|面临)(?:着|了)?(?:的|一些|一定|不少|以下|诸多|许多|部分|如下|较多)*(?P<what>[^。：:\n]{4,200}?)"
    r"(?:等(?:方面)?(?:的)?(?:一些|突出)?|的)(?:问题|不足|短板|困难|薄弱环节|差距)(?:和不足)?(?:[，,](?:特别是|尤其是|需|有待|亟待|必须|应当?|要|影响|制约|离|与|距)[^。]*)?[。；;]?$"
)
# A cause inside the sentence: 因人员老化严重，12个所中有3个没有专职法制员.
_BECAUSE = re.compile(r"[，,](?:由于|因为|因|受)(?P<why>[^，,。；;\n]{4,40}?)(?:的?影响|等原因)?[，,]")
# Says that there are shortfalls and not which: 对照要求，我局工作仍有差距。
_MERELY = re.compile(
    rf"^[^；;：:\n]{{0,60}}?(?:存在|面临|有|有着)(?:着|的)?(?:一些|一定|不少|较大|很大|许多|以下|明显|诸多|某些|突出|不小)*(?:的)?(?:{LACKS})(?:和(?:{LACKS}))?(?P<end>[，,。])"
)
_ANSWERED = re.compile(
    r"(?:针对|对于|聚焦)(?P<what>[^。；;\n]{4,80}?)(?:等)?(?:方面)?(?:的)?(?:突出)?(?:问题|不足|短板|弱项|薄弱环节)[,，]"
)
_SHOWS = re.compile(r"(?:具体|主要|突出)?(?:表现|体现)(?:为|在)[，,]?")  # 与要求相比仍有差距，表现为……，……
_SHORTEST, _LONGEST_LEAD = 4, 60
_ANNOUNCES = re.compile(r"(?:认识|看|意识)到|(?:存在|面临)[^，。]{0,16}(?:问题|不足|短板|困难|挑战)[，。]?$")
_ADMISSION = re.compile(r"^[^。：:\n]{0,40}?(?:认识|看|意识)到[，,]?(?=.{8})|^特别是[，,]?")


def shortfalls(text: str, found: tuple[Section, ...]) -> tuple[Shortfall, ...]:
    """The shortfalls of a text whose sections were found, in order of their place."""
    told = [shortfall for start, end in regions(found, SHORTFALLS) for shortfall in _of_region(text, start, end)]
    told = told or [answered for start, end in regions(found, PLAN) for answered in _answered(text, start, end)]
    return tuple(shortfall for shortfall in told if len(shortfall.quote) >= _SHORTEST)


def _of_region(text: str, start: int, end: int) -> list[Shortfall]:
    first, *others = paragraphs(text, start, end)
    head = heading(first)
    body = head.body if head else first.end if "。" not in first.quote and others else start
    below = _outermost([head for line in paragraphs(text, body, end) if (head := heading(line))])
    causes = [place for place, head in enumerate(below) if _is_label(head, _CAUSES_HEAD)]
    if causes:
        return _with_stated_causes(text, below, causes[0], body, end)
    if len(below) > 1:
        return [
            _shortfall(text, head.title.start, following)
            for head, following in zip(below, [*(other.start for other in below[1:]), end], strict=True)
        ]
    return _of_prose(text, body, end)


def _answered(text: str, start: int, end: int) -> list[Shortfall]:
    """The problems that a plan names where it answers them: 针对执法力量不足的问题，……."""
    named = [match.span("what") for match in _ANSWERED.finditer(text, start, end) if LACKING.search(match["what"])]
    return [_shortfall(text, begin, stop) for begin, stop in named]


def _outermost(heads: list[Heading]) -> list[Heading]:
    """The heads of the style of the first one."""
    return [head for head in heads if head.style == heads[0].style]


def _is_label(head: Heading, word: re.Pattern[str]) -> bool:
    return len(head.title.quote) <= 16 and bool(word.search(head.title.quote))


def _with_stated_causes(text: str, heads: list[Heading], split: int, start: int, end: int) -> list[Shortfall]:
    """Shortfalls of a section that parts （一）存在的问题 and （二）原因分析: one cause for each, or all for all."""
    lacks = _of_prose(text, heads[0].body if split else start, heads[split].start)
    region = heads[split].body, end
    causes = listed(text, *region) or [trimmed(text, s.start, s.end) for s in sentences(text, *region)]
    if len(causes) == len(lacks):
        return [replace(lack, causes=(cause,)) for lack, cause in zip(lacks, causes, strict=True)]
    return [replace(lack, causes=tuple(causes)) for lack in lacks]


def _of_prose(text: str, start: int, end: int) -> list[Shortfall]:
    """Shortfalls of running text: its list, else its lacking sentences, else the parts of 存在……等问题."""
    items = listed(text, start, end)
    if items:
        last = items[-1].end
        rest = [s for s in sentences(text, last, end) if _MORE.match(s.quote) and LACKING.search(s.quote)]
        return [_shortfall(text, item.start, item.end) for item in items] + [
            _shortfall(text, _behind(s, _MORE), s.end) for s in rest if not _REMEDY.match(s.quote)
        ]
    led = _led_paragraphs(text, start, end)
    if led:
        return [_shortfall(text, line.start, line.end) for line in led]
    kept = [s for s in sentences(text, start, end) if LACKING.search(s.quote) and not _REMEDY.match(s.quote)]
    telling = [s for s in kept if not ((merely := _MERELY.match(s.quote)) and merely.end() == len(s.quote))]
    kept = telling or kept
    alone = sum(not _CAUSE.search(s.quote[:16]) for s in kept) == 1
    found: list[Shortfall] = []
    for sentence in kept:
        if not _CAUSE.search(sentence.quote[:16]):
            found += _of_sentence(text, sentence, alone)
        elif found:
            found[-1] = replace(found[-1], causes=(*found[-1].causes, _cause(text, sentence.start, sentence.end)))
    return found


def _led_paragraphs(text: str, start: int, end: int) -> list[Passage]:
    """Paragraphs that each open with a lacking lead (执法力量不足。个别乡镇……); none where some do not."""
    lines = [line for line in paragraphs(text, start, end) if not _REMEDY.match(line.quote)]
    lines = lines[lines[0].quote.endswith(("：", ":")) :] if lines else []
    leads = [sentences(text, line.start, line.end)[0].quote for line in lines]
    led = all(len(lead) <= _LONGEST_LEAD and LACKING.search(lead) for lead in leads)
    return lines if len(lines) > 1 and led else []


def _of_sentence(text: str, sentence: Passage, alone: bool) -> list[Shortfall]:
    """One sentence: the parts of a list behind a colon or of 存在……等问题, or the sentence itself."""
    colon = re.search("[：:]", sentence.quote) or (alone and _SHOWS.search(sentence.quote))
    if colon:
        begin = sentence.start + colon.end()
        parts = [part for part in _parts(text, begin, sentence.end, "[；;]") if part.quote]
        if len(parts) == 1:
            told = _parts(text, begin, sentence.end, "[，,；;]")
            parts = told if len(told) > 2 and all(LACKING.search(part.quote) for part in told) else parts
        return [_shortfall(text, part.start, part.end) for part in parts]
    merely = _MERELY.match(sentence.quote)
    listed_parts = _parts(text, sentence.start + (merely.end() if merely else 0), sentence.end, "[；;]")
    if alone and len(listed_parts) > 1 and all(LACKING.search(part.quote) for part in listed_parts):
        return [_shortfall(text, part.start, part.end) for part in listed_parts]
    told = _parts(text, sentence.start, sentence.end, "[，,；;]")
    if alone and len(told) > 2 and all(LACKING.search(part.quote[-8:]) for part in told):
        return [_shortfall(text, part.start, part.end) for part in told]
    exists = _EXIST.search(sentence.quote)
    if exists:
        begin, stop = sentence.start + exists.start("what"), sentence.start + exists.end("what")
        for marks in ("[；;]", "[，,]", "、"):
            parts = _parts(text, begin, stop, marks)
            if len(parts) > 1 and all(LACKING.search(part.quote[-8:]) for part in parts):
                return [_shortfall(text, part.start, part.end) for part in parts]
        if LACKING.search(exists["what"]):
            return [_shortfall(text, begin, stop)]
    if not alone and len(sentence.quote) < 80 and _ANNOUNCES.search(sentence.quote):
        return []
    return [_shortfall(text, _behind(sentence, _ADMISSION), sentence.end)]


def _parts(text: str, start: int, end: int, marks: str) -> list[Passage]:
    cuts = [match.span() for match in re.finditer(marks, text[start:end])]
    begins = [start, *(start + after for _, after in cuts)]
    ends = [*(start + before for before, _ in cuts), end]
    return [trimmed(text, begin, stop) for begin, stop in zip(begins, ends, strict=True)]


def _behind(sentence: Passage, mark: re.Pattern[str]) -> int:
    match = mark.match(sentence.quote)
    return sentence.start + (match.end() if match else 0)


def _shortfall(text: str, start: int, end: int) -> Shortfall:
    """The shortfall that ``text[start:end]`` tells: its first sentence, and the causes stated behind it."""
    told = sentences(text, start, end)
    lead = told[0] if told else Passage("", start, start)
    cause = _CAUSE.search(lead.quote)
    stop = lead.start + cause.start() if cause and cause.start() > 4 else lead.end
    quote = trimmed(text, lead.start, stop)
    causes = [_cause(text, lead.start + cause.start(), lead.end)] if cause and stop < lead.end else []
    if not causes and (because := _BECAUSE.search(quote.quote)):
        causes = [trimmed(text, quote.start + because.start("why"), quote.start + because.end("why"))]
    causes += [_cause(text, s.start, s.end) for s in told[1:] if _CAUSE.search(s.quote[:16])]
    return Shortfall(quote.quote, quote.start, quote.end, tuple(causes))


def _cause(text: str, start: int, end: int) -> Passage:
    """A stated cause without the words that announce it (主要原因是)."""
    match = _CAUSE.search(text[start:end])
    return trimmed(text, start + (match.end() if match else 0), end)
