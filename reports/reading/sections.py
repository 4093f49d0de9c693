"""The parts of a report by what their heads mean: achievements, shortfalls, leadership, plan, other, and the intro.

Kinds come from the words of a head, from its year (the year after the one reported on is the plan), for a head
without such words from the head above it or from how its text speaks (has done, shall do); never from its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reports.reading.contract import (
    ACHIEVEMENTS,
    INTRO,
    LEADERSHIP,
    OTHER,
    PLAN,
    SHORTFALLS,
    WORK,
    Header,
    Passage,
    Section,
)
from reports.reading.headings import STYLES, Heading, heading, paragraphs
from reports.reading.turns import LACKS, LEADS, REMEDY, with_turns

_OTHER = re.compile(
    r"其[他它](?:需要|应当|应|需)?(?:报告|说明)|其[他它](?:有关)?(?:情况|事项)|名词|术语|注释|^附[件录表注]?\d*$|^附[:：]|解释$"
)
_SHORTFALLS = re.compile(
    rf"(?:存在|面临)(?:的|着)?.{{0,12}}(?:{LACKS})|(?:主要|突出|现存)(?:的)?(?:{LACKS})(?=$|[和与及、])"
    rf"|(?:{LACKS})(?:之处)?(?:[和与及、]|以及)?(?:产生的|其|主要|存在的?)?(?:原因|{LACKS})?(?:分析|情况|方面)?$"
)
_PLAN = re.compile(
    r"下一?步|下一?阶段|下一年|来年|明年|今后|未来|预期目标|总体要求|(?:工作|发展|总体|主要)?(?:思路|打算|设想)(?:和|与|及|$)|(?:工作|主要|总体)(?:安排|计划)(?:[和与及]|$)"
    r"|(?:目标|任务)(?:和|与|及)?(?:主要|重点|重大)?(?:任务|措施|举措|工作|要求)?$|努力方向|改进(?:措施|方向)"
)
# 三、存在问题及工作计划 whose items each name a problem and answer it at once is a plan.
_ANSWERED = re.compile(rf"(?:^|[是、.．)）①-⑳])(?:针对|对于|聚焦)[^。；;\n]{{4,80}}?(?:{LACKS})", re.MULTILINE)
_YEARLY = re.compile(r"(?<!\d)(20\d\d)年")
_PAST = re.compile(
    r"上一年度|回顾|成效|成绩|成就|举措|做法|亮点|进展|总结|基本情况|(?:开展|推进|落实|完成|建设|履行|执行|工作|进展)(?:的)?(?:主要)?情况|重要工作"
)
_WORKING = re.compile(r"主要工作|重点工作|工作任务|重点任务|工作目标|工作要点|工作重点")

# How a text speaks: of what was done, of what is to be done.
_DONE = re.compile(
    r"全年|累计|一年来|今年以来|年以来|同比|较上年|获评|荣获|已[经完建出形]|了(?=[^解])|率先|达到?\d|办[理结]\D{0,8}\d|共[^同建享识治]{0,6}\d"
)
_TO_DO = re.compile(
    r"我们要|必须|力争|确保|将(?!军|来)|[，。；](?:要|继续|进一步|加快|着力|努力|坚持|持续|深入|推动|全面|加强)|预期目标|新的一年"
)

_OUTER = ("part", "han", "paren")  # styles of heads whatever follows them
_LONGEST_BARE = 40
_PROSE = 40
_PUNCTUATED = re.compile(r"[。；;！!？?：:，,|\t]")


@dataclass(frozen=True)
class _Head:
    """A head before its section's end is known. ``style`` "bare": without number."""

    style: str
    text: str
    title: str
    start: int
    body: int


def sections(text: str, about: Header) -> tuple[Section, ...]:
    """The sections of a cleaned text, in order of their start; a sub-section lies inside its section."""
    heads = list(_heads(text, about.title or ""))
    intro_end = heads[0].start if heads else len(text)
    found = [Section(INTRO, "", 1, 0, intro_end, "首个标题之前")] if intro_end else []
    styles = _styles(heads)
    ends = _ends([(head.start, _level(head, styles)) for head in heads], len(text))
    kinds: dict[int, str] = {}
    for place, head in enumerate(heads):
        level = _level(head, styles)
        end = ends[place]
        above = kinds.get(level - 1) or next(
            (kinds[lower] for lower in range(level - 1, 0, -1) if lower in kinds), None
        )
        said = _kind(head.title, above, about)
        kind = said or above or _spoken(text[head.body : end])
        reason = _named(head.title, said) if said else "承上级标题" if above else "按行文所述已做或将做"
        if kind == SHORTFALLS and _PLAN.search(head.title) and len(_ANSWERED.findall(text, head.body, end)) > 1:
            kind, reason = PLAN, "标题并述问题与安排，各项先述问题再述措施"
        kinds = {lower: kept for lower, kept in kinds.items() if lower < level} | {level: kind}
        found.append(Section(kind, head.text, level, head.start, end, reason))
    if not heads:
        found = _without_heads(text, about)
    return tuple(with_turns(text, found, about))


def _styles(heads: list[_Head]) -> list[str]:
    """The styles of a text by rank. Heads without number that come first stand above the numbered ones."""
    met = [head.style for head in heads if not _OTHER.search(head.title)]
    bare = ["bare"] * (bool(met) and met[0] == "bare" and len(set(met)) > 1)
    return bare + [style for style in STYLES if style in met]


def _level(head: _Head, styles: list[str]) -> int:
    return styles.index(head.style) + 1 if head.style in styles and not _OTHER.search(head.title) else 1


def _heads(text: str, title: str) -> Iterator[_Head]:
    """The heads of a text: numbered ones, and short lines that name a part; no heads inside a glossary."""
    lines = paragraphs(text)
    numbered = [heading(line) for line in lines]
    flat = not any(found and found.style in _OUTER for found in numbered)
    before, after = [None, *numbered], [*numbered[1:], None]
    glossary = False
    for line, next_line, found, *near in zip(lines, [*lines[1:], None], numbered, before, after, strict=False):
        if found and _is_head(found, near):
            glossary = glossary and found.style not in ("part", "han")
            if not glossary:
                yield _Head(found.style, found.text, found.title.quote, line.start, found.body)
        elif not found and line is not lines[0] and line.quote not in title and _is_bare(line, next_line, flat):
            glossary = bool(_OTHER.search(line.quote))
            yield _Head("bare", line.quote, line.quote, line.start, line.end)


def _is_head(found: Heading, neighbours: list[Heading | None]) -> bool:
    """Below （一） a numbered paragraph is a head where text follows it; beside its like it is an item of a list."""
    if found.style in _OUTER:
        return True
    if len(found.title.quote) > _LONGEST_BARE:
        return False
    return found.body < found.end or not any(other and other.style == found.style for other in neighbours)


def _is_bare(line: Passage, after: Passage | None, flat: bool) -> bool:
    """Whether a line without a number is a head: short, unpunctuated, text behind it, and of a section's words."""
    if len(line.quote) > _LONGEST_BARE or _PUNCTUATED.search(line.quote.rstrip("：:")) or after is None:
        return False
    if _OTHER.search(line.quote) and len(line.quote) <= 20:
        return True
    if line.quote.endswith(("：", ":", "报告")) or "。" not in after.quote:
        return False
    words = _SHORTFALLS, LEADS, _PLAN, _PAST, _WORKING
    if any(word.search(line.quote) for word in words) and not REMEDY.match(line.quote):
        return True
    return flat and " " not in line.quote and len(line.quote) >= 6 and len(after.quote) >= _PROSE


def _kind(title: str, above: str | None, about: Header) -> str | None:
    """What the words of a head say, or ``None``. Under another head they must say it plainly."""
    title = title.strip(" 。:：")
    if _OTHER.search(title) and len(title) <= 20:
        return OTHER
    if LEADS.search(title):
        return LEADERSHIP
    lacking = _SHORTFALLS.search(title) and not REMEDY.match(title)
    if lacking and (above is None or "存在" in title or len(title) <= 12):
        return SHORTFALLS
    years = [int(year) for year in _YEARLY.findall(title)]
    if about.year and years and min(years) > about.year and not re.search("回顾|成效|完成情况", title):
        return PLAN
    reported = about.year is not None and about.year in years
    ahead = _PLAN.search(title)
    if above is not None:
        return PLAN if ahead and re.search(r"下一?步|下一?年度|今后|明年|打算", title) else None
    if ahead and not (reported and (_PAST.search(title) or len(years) == 1)):
        return PLAN
    if _PAST.search(title) or reported:
        return ACHIEVEMENTS
    return PLAN if about.kind == WORK and _WORKING.search(title) and not years else None


def _named(title: str, kind: str) -> str:
    """By which words, or by which year, a head says its kind."""
    words = {OTHER: _OTHER, LEADERSHIP: LEADS, SHORTFALLS: _SHORTFALLS, PLAN: _PLAN, ACHIEVEMENTS: _PAST}[kind]
    found = words.search(title) or _WORKING.search(title)
    return f"标题含“{found[0]}”" if found else "标题所写年份"


def _ends(starts: list[tuple[int, int]], end: int) -> list[int]:
    """Where each section ends: at the next one of its level or a higher one. ``starts``: place and level of each."""
    ends: list[int] = []
    following: dict[int, int] = {}
    for start, level in reversed(starts):
        ends.append(following.get(level, end))
        following |= dict.fromkeys(range(level, len(STYLES) + 2), start)
    return ends[::-1]


def _spoken(body: str) -> str:
    """Achievements or plan, by how a text speaks; a plan must speak of what is to be done far more often."""
    done, to_do = len(_DONE.findall(body)), len(_TO_DO.findall(body))
    return PLAN if to_do > 2 * done + 1 else ACHIEVEMENTS


def _without_heads(text: str, about: Header) -> list[Section]:
    """A text without any head: intro to the first paragraph of prose, then what its words are about."""
    prose = next((line.start for line in paragraphs(text) if len(line.quote) >= _PROSE and "。" in line.quote), None)
    if prose is None:
        return [Section(OTHER, "", 1, 0, len(text))] if text else []
    kind = ACHIEVEMENTS if about.year and re.search("法治|依法|政府", text[:2000]) else OTHER
    return [Section(INTRO, "", 1, 0, prose)] * bool(prose) + [Section(kind, "", 1, prose, len(text))]
