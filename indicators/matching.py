"""A name as written in a report -> an indicator of the dictionary, with a score and a reason.

Pure: no Django, no database. Precision comes before recall: a wrong match puts a foreign number into a series,
a missing one leaves a figure that still compares under its own name. So no part of a name is ever ignored unless
:mod:`indicators.lexicon` says that it carries no meaning, and where two indicators fit, none is taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz

from indicators.lexicon import ACTORS, ACTS, FILLERS, GENERIC, LIGHT_VERBS, TERMS
from indicators.quantity import CHANGE_POINTS, GROWTH, LEVEL, RANK, RATE_UNITS, RATIO, TARGET, unit_class

BY_NAME, BY_ALIAS, BY_TERMS, BY_NEARNESS = "name", "alias", "terms", "nearness"

_NEAR_ENOUGH = 85.0  # of 100, over what the terms leave of both names
_NEAR_LENGTH = 4  # in shorter remainders one character is a different thing

_SCORES = {BY_NAME: 1.0, BY_ALIAS: 1.0, BY_TERMS: 0.95}

# Units of one line may count the same thing under different measure words: documents come in 件, 份 and 个.
# Rates, money, people and visits stand alone, and so does every unit that is not named here.
_UNIT_FAMILIES = (
    ("件", "件次"),
    ("件", "份", "个", "部", "篇", "卷"),
    ("次", "场", "期", "轮", "件次", "家次", "班"),
    ("项", "个"),
)

_PUNCTUATION = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w.]|_")
_UNSAID = re.compile(
    r"(?:19|20)\d\d年(?:底|末)?(?:以前|之前|以来)(?:印发|制定|发布|出台)的|(?:19|20)\d\d年(?:度|以来)?|(?:全|本)年度?|今年(?:以来)?|^年度"
    # 全区 in 安全区 or 全市场 is no scope; before a rank it says among whom, and is kept
    r"|(?<![安健完成基根日])(?:全|我|本)[省市区县州旗镇乡](?!场|级|域|排|第|名|各|前|首|位)"
    r"|累计|[共总合]计|[总一]共|(?<![公综])共(?![同产享青建治和性有服中安识])"
)
_HEAD = re.compile(f"^(?:{'|'.join(sorted(LIGHT_VERBS, key=len, reverse=True))}|依法(?![治行]))(?=..)")
# What a name may end in although the unit says it already: 受理量, 受理件数 and 受理 with 件 are one wording.
_TAIL = re.compile(
    r"(?<=..)(?:总数量?|(?<![案事国专市客农商住责白老病工月股])[件宗起人次份条户家个项篇场期]数量?|人次|件次|户次|场次|(?<![指系基参总])数量?|(?<![质流总数])量)$"
)
_GROWTH_TAIL = re.compile(
    r"(?:[较比]上年|[较比]去年|同比|环比)?(?:增长率?|下降|上升|增加|减少|增速|增幅|降幅|压缩|提高|降低)?$"
)
_RANK_TAIL = re.compile(
    r"(?:位?列)?(?:在?全[国省市区县](?:各.{0,8}?)?|[省市区县]直(?:部门|单位))?(?:综合)?(?:排名|排行|名次|位次|位居|位列|名列|排位|排第)*$"
)
_ADDRESSEE = re.compile(r"(?:向|报送?)[^备]{1,20}(?=报?备案|报备)")
# “X”等主题普法 counts what 主题普法 counts: what 等 closes are examples of the noun behind it.
_EXAMPLES = re.compile(r"[“\"「『][^”\"」』]{1,40}[”\"」』]等(?=..)")
# 草场、劳资等纠纷 are 纠纷; 食品、药品等领域 would be a part of what is counted, and stays.
_KINDS_OF = re.compile(r"[一-龥]{2}(?:、[一-龥]{2,6}){1,4}等(?:各类)?(?=(?:矛盾)?纠纷)")
# The defendant that every administrative case has, and the name under which an office issues its documents.
# Of those who report on their duties it is never asked which they are.
_UNDERSTOOD = re.compile(
    r"以[一-龥]{0,8}(?:行政机关|部门)为被告的?|以[一-龥]{2,6}名义"
    r"|^[一-龥]{2,16}?(?:负责人|负责同志|领导|干部|正职)(?=(?:完成|作了|进行|开展|参加)?(?:书面|年度|年终)?述法(?!率))"
)
# Who acted, before what was done: 县政府收到行政复议申请, 县委书记主持召开依法治县委员会会议.
_WHO, _DID = ("|".join(sorted(words, key=len, reverse=True)) for words in (ACTORS, ACTS))
_ACTOR = re.compile(
    rf"^(?:召开)?(?:[我全本各][省市区县旗州]?)?(?:[省市区县旗州镇乡]?(?:{_WHO})|[、和与及]){{1,8}}"
    rf"(?:均|共|先后|带头|主持|依法|集中|安排|参与|协助){{0,2}}(?=(?:{_DID}))"
)
_ORDINAL = re.compile(r"第[一二三四五六七八九十\d]+[期批轮次届]")


def _form(text: str) -> str:
    """Only the form of the characters: NFKC, no spaces, quotes and punctuation."""
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=32_768)
def normalise(name: str) -> str:
    """The wording without what varies from year to year: form of characters, year, scope, 共, trailing 数 and 量.

    Two figures outside the catalogue whose normalised names agree are one series. Verbs that say what was counted
    (受理, 审结, 新增) stay; light ones at the head (开展, 组织) go. Normalising twice changes nothing.
    """
    text = _form(name)
    while True:
        shorter = _TAIL.sub("", _HEAD.sub("", _UNSAID.sub("", text)))
        if shorter == text or not shorter:
            return text
        text = shorter


def names_nothing(name: str) -> bool:
    """Whether a wording says too little to stand for an indicator: empty, one character, or 备案 and 满意率 alone."""
    normalised = normalise(name)
    return len(_UNSAID.sub("", normalised)) < 2 or normalised in GENERIC


@dataclass(frozen=True, slots=True)
class Wording:
    """What a normalised name says: its terms, in whatever order, and the characters that no term accounts for."""

    terms: frozenset[str]
    rest: str


def _by_first_character() -> dict[str, tuple[tuple[str, str], ...]]:
    """First character -> (word, term it stands for), longest first; fillers stand for an empty term."""
    words = [(_form(word), line[0]) for line in TERMS for word in line] + [(word, "") for word in FILLERS]
    table: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for word, term in sorted(set(words), key=lambda pair: (-len(pair[0]), pair)):
        table[word[0]].append((word, term))
    return {character: tuple(pairs) for character, pairs in table.items()}


_LEXICON = _by_first_character()


@lru_cache(maxsize=32_768)
def wording(normalised: str) -> Wording:
    """Take a normalised name apart, longest terms first."""
    text = _ORDINAL.sub("", _ADDRESSEE.sub("", normalised))
    terms: set[str] = set()
    rest: list[str] = []
    place, end = 0, len(text)
    while place < end:
        for word, term in _LEXICON.get(text[place], ()):
            if text.startswith(word, place):
                if term:
                    terms.add(term)
                place += len(word)
                break
        else:
            rest.append(text[place])
            place += 1
    return Wording(frozenset(terms), "".join(rest))


def _unordered(parts: Wording) -> Wording:
    """The same wording in any order: 重大行政决策事项列入年度目录 and 列入年度目录的重大行政决策事项 say one thing."""
    return Wording(parts.terms, "".join(sorted(parts.rest)))


@dataclass(frozen=True, slots=True)
class Entry:
    """What matching needs to know of an indicator. ``unit`` is a base unit, ``measure`` what its values usually are."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    unit: str = ""
    measure: str = LEVEL

    def key(self, text: str) -> str:
        """The form under which a wording of this indicator is found."""
        return _bare(normalise(text), self.measure)

    def accepts(self, unit: str | None, kind: str) -> bool:
        """Whether a value of this unit and kind can be a value of this indicator.

        Growth and rank are those of the indicator whatever it is measured in: 行政复议受理量增长60.89% belongs to 受理.
        """
        if kind == GROWTH:
            return self.measure != RANK and unit_class(unit or "") in ("%", "")
        if kind == CHANGE_POINTS:
            return self.unit in RATE_UNITS
        if kind == RANK:
            return True
        if self.measure == RANK:
            return False
        if kind == RATIO:
            return self.measure == RATIO
        return _same_family(self.unit, unit or "")


@lru_cache(maxsize=4096)
def _same_family(unit: str, other: str) -> bool:
    one, two = unit_class(unit), unit_class(other)
    return one == two or any(one in family and two in family for family in _UNIT_FAMILIES)


@dataclass(frozen=True, slots=True)
class Match:
    """An indicator's code, how sure (0 to 1), by which rule, and the wording of the dictionary that it was found by."""

    code: str
    score: float
    reason: str
    wording: str


@dataclass(frozen=True, slots=True)
class _Known:
    entry: Entry
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All wordings of a dictionary, ready for matching. Immutable; equal entries make equal vocabularies."""

    entries: tuple[Entry, ...] = ()
    _exact: dict[str, list[_Known]] = field(init=False, repr=False, compare=False)
    _by_wording: dict[Wording, list[_Known]] = field(init=False, repr=False, compare=False)
    _by_terms: dict[frozenset[str], list[tuple[str, _Known]]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        exact, by_wording, by_terms = defaultdict(list), defaultdict(list), defaultdict(list)
        for known in self._known():
            name = known.entry.key(known.text)
            parts = wording(name)
            exact[name].append(known)
            by_wording[_unordered(parts)].append(known)
            by_terms[parts.terms].append((parts.rest, known))
        for attribute, index in (("_exact", exact), ("_by_wording", by_wording), ("_by_terms", by_terms)):
            object.__setattr__(self, attribute, dict(index))

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Vocabulary:
        return cls(tuple(entries))

    def _known(self) -> Iterable[_Known]:
        for entry in self.entries:
            yield _Known(entry, entry.name, BY_NAME)
            for alias in entry.aliases:
                yield _Known(entry, alias, BY_ALIAS)

    def match(self, name: str, unit: str | None, kind: str = LEVEL, stage: str | None = None) -> Match | None:
        """The indicator that ``name`` means, or ``None``: rather nothing than a guess.

        ``stage`` (一审, 二审) is given where it was taken out of the name; it then counts as part of it again.
        """
        bare = _bare(normalise(_KINDS_OF.sub("", _EXAMPLES.sub("", name))), kind)
        if kind == TARGET and _GROWTH_TAIL.sub("", bare) != bare:
            return None  # a promised growth must not stand beside levels
        names = [bare] if not stage or stage in bare else [stage + bare] + ([bare] if stage == "一审" else [])
        names += [shorter for name in names if (shorter := _without_actor(name)) != name]
        return next((found for each in names if (found := self._find(each, unit, kind))), None)

    def _find(self, name: str, unit: str | None, kind: str) -> Match | None:
        found = _only(self._exact.get(name, ()), unit, kind)
        if found:
            return Match(found.entry.code, _SCORES[found.reason], found.reason, found.text)
        parts = wording(name)
        if not parts.terms and len(parts.rest) < _NEAR_LENGTH:
            return None
        found = _only(self._by_wording.get(_unordered(parts), ()), unit, kind)
        if found:
            return Match(found.entry.code, _SCORES[BY_TERMS], BY_TERMS, found.text)
        return self._nearest(parts, unit, kind)

    def _nearest(self, parts: Wording, unit: str | None, kind: str) -> Match | None:
        if not parts.terms or len(parts.rest) < _NEAR_LENGTH:
            return None
        near = [
            (score, known)
            for rest, known in self._by_terms.get(parts.terms, ())
            if len(rest) >= _NEAR_LENGTH and (score := fuzz.ratio(parts.rest, rest)) >= _NEAR_ENOUGH
        ]
        found = _only([known for _, known in near], unit, kind)
        if not found:
            return None
        score = max(score for score, known in near if known.entry.code == found.entry.code)
        return Match(found.entry.code, round(score / 100 * _SCORES[BY_TERMS], 3), BY_NEARNESS, found.text)


@lru_cache(maxsize=32_768)
def _without_actor(name: str) -> str:
    """What was done, without who did it, where the name holds both."""
    return normalise(_ACTOR.sub("", _UNDERSTOOD.sub("", name), count=1)) or name


def _bare(name: str, kind: str) -> str:
    """The name without the words that only say of which kind the value is."""
    if kind in (GROWTH, CHANGE_POINTS):
        return normalise(_GROWTH_TAIL.sub("", name, count=1)) or name
    if kind == RANK:
        return normalise(_RANK_TAIL.sub("", name, count=1)) or name
    return name


def _only(known: Iterable[_Known], unit: str | None, kind: str) -> _Known | None:
    """The wording that fits, provided that all that fit mean one indicator; a rank's own indicator goes first."""
    fitting = [each for each in known if each.entry.accepts(unit, kind)]
    if kind == RANK:
        fitting = [each for each in fitting if each.entry.measure == RANK] or fitting
    if len({each.entry.code for each in fitting}) != 1:
        return None
    return fitting[0]
