"""What each figure is of: its own words where they say it, else what the sentence has said so far.

Follows a text figure by figure: 行政复议受理量增长60.89%，直接纠错率11.59%、调撤率43.9% gives 行政复议受理量,
行政复议直接纠错率, 行政复议调撤率. Also 分别为 (one subject each), 均为 (one figure for several subjects) and
figures in brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from indicators.quantity import RATE_UNITS, unit_class
from reports.reading.contract import CHANGE_POINTS, GROWTH, LEVEL, RANK
from reports.reading.figures import lists, names
from reports.reading.figures.affixes import AND
from reports.reading.figures.clauses import REACH, Clauses, Slot
from reports.reading.figures.context import POOLED

_EACH = re.compile(r"(?:均|都|各|全部)(?:为|达到?|是|实现|保持在?|在|超过?)?$")
_PARTED = re.compile(rf"[、，,]|{AND}")
ALTOGETHER = re.compile("共|共计|合计|总计|总共|一共")
_RESPECTIVELY = re.compile("分别|依次")
_YEARS = re.compile(r"(20\d\d)年?(?:至|到|[-—–－~～]{1,2})(20\d\d)年(?:度|间)?(.*)$")
_YEAR = re.compile(r"(20\d\d)年?度?(.*)$")
_LEVELS = re.compile(r"^(?:国家|[国省市区县镇街校])[级属]|^[一-龥]{1,2}[类型批]")
# A clause that says only how things went leaves its subject to the figure after it: 吞吐量再创新高，达1416万标箱.
_ADORNED = re.compile(
    r"(?:再|屡|连)?创(?:历史|同期)?新高.*$|连续[^，]{1,3}年(?:下降|上升|增长|提高|提升).*$|"
    r"(?:稳居|位居|位列|进入|迈入)[^，]{0,6}第一(?:方阵|梯队|阵营).*$|"
    r"(?:稳步|持续|快速|平稳|不断|稳定|大幅|明显)(?:增长|上升|提高|提升|下降|回升|向好|扩大).*$"
)
_ROW_NUMBER = re.compile(r"^\d{1,3}\s+(?=[一-龥])")
_SHARES = ("占比", "占", "比重", "比例", "诉讼比", "比值", "之比")  # a share of the whole is no subject of what follows
# Units of what a list of counted things does not mix in: amounts and rates.
_NOT_LISTED = {"元", "美元", "倍", *RATE_UNITS}
POOL_SIZE, EARLIER = "pool size", "earlier value"
_FROM = re.compile(r"(?:由|从)(?![事而来业])[^由从，；。]{0,24}$")
_COMPARED = re.compile(r"[比较](?:上年|去年|前年|20\d\d年)(?:同期)?的?$")
_BY = re.compile(r"[^，；。、\d]{0,4}?(?:增|升|提高|降|减|多|少)")
_TO = re.compile(
    r"[^，；。、\d]{0,12}?(?:增|升|提高|提升|降|减|下降|上升|扩|压缩|缩短|跃|拓展|调整|变|精简|优化)[^，；。、\d]{0,4}?[到至为成](?:20\d\d年的?)?[^，；。、\d]{0,4}$"
    r"|\s?[到至]\s?$"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and the year where the words name one for each figure (2021年、2022年分别为)."""

    name: str
    year: int | None = None


@dataclass
class _Said:
    """What a sentence has said so far."""

    sentence: int = -1
    end: int = 0
    name: str = ""
    counted: str = ""  # the last name that is no rate: what an amount belongs to
    topic: str = ""
    verb: str = ""
    whole: str = ""  # what the parts after 其中 are parts of
    unit: str = ""
    group: list[str] = field(default_factory=list)  # the last counts of one unit: 建议99件、提案136件
    listed: list[Named] = field(default_factory=list)
    recent: list[Named] = field(default_factory=list)
    waiting: list[Named] = field(default_factory=list)


class Subjects:
    """Names for the figures of one text, asked for in their order."""

    def __init__(self, text: str, clauses: Clauses, slots: list[Slot]) -> None:
        self.text, self.clauses, self.slots = text, clauses, slots
        self.said = _Said()

    def named(self, index: int, kind: str) -> list[Named]:
        """The name of figure ``index``; several where 均 joins subjects, none where nothing can be told."""
        slot = self.slots[index]
        if slot.sentence != self.said.sentence:
            goes_on = self.text[max(slot.sentence - 1, 0) : slot.sentence] in ("；", ";")
            before = self.said if goes_on else _Said()
            self.said = _Said(slot.sentence, before.end, before.name, before.counted, before.topic, unit=before.unit)
        found = [one for one in self._named(index, slot, kind) if names.says_something(one.name)]
        self.said.end = slot.figure.end
        self.said.recent = [*self.said.recent[-11:], *found]
        return found

    def _named(self, index: int, slot: Slot, kind: str) -> list[Named]:
        said, changed, unit = self.said, kind in (GROWTH, CHANGE_POINTS), slot.figure.quantity.unit
        raw = _ROW_NUMBER.sub("", self.text[slice(*slot.head)].strip(" 　\t、，,和及"))
        tail = "" if kind == RANK or changed else names.clean_tail(self._tail(index))
        if index and self.aside(index - 1) == EARLIER:
            return [Named(said.name)] if said.name else []
        if self.aside(index) == EARLIER or slot.figure.implicit and tail == "发生":
            tail = ""
        if ALTOGETHER.fullmatch(raw) and len(said.group) > 1 and unit == said.unit:
            return [Named("、".join([said.group[0], *map(names.topic, said.group[1:])]))]
        if said.waiting and not names.clean_head(names.without_change(raw)):
            said.name = said.waiting[0].name
            return [said.waiting.pop(0)]
        said.waiting = []
        if (_RESPECTIVELY.search(raw) or lists.verbs_listed(raw)) and (parts := self._respective(index, raw)):
            said.name, said.listed, said.waiting = parts[0].name, parts, parts[1:]
            return parts[:1]
        if kind == RANK and slot.head[0] > slot.low and not slot.bracketed and (pooled := self.ranked_before(index)):
            raw = pooled
        head = names.without_rank(raw) if kind == RANK else names.without_change(raw) if changed else raw
        head = names.clean_head(head)
        if not tail and (joined := self._joined(slot, raw, head, unit)):
            said.name = joined[0].name
            return joined
        if slot.bracketed and said.name and len(head) <= 6 and not tail:
            return [Named(f"{said.name}（{head}）" if head else said.name.removesuffix("率"))]
        if did := names.done_to(self.text[slot.low : slot.high].strip()):
            head, tail = did, tail.partition("开展")[0].partition("进行")[0].removesuffix(did)
        if raw.endswith("的") and head and tail:
            head += "的"
        name = names.without_organ(names.compose(head, tail))
        if names.points_back(name, unit) or kind in (RANK, GROWTH, CHANGE_POINTS) and len(name) < 2:
            name = self._before(slot) or said.name
        elif kind == LEVEL and (part := self._part(slot, raw, name)):
            return [Named(part)]
        else:
            listed = said.topic if self._in_list(index) else ""
            if self._in_list(index):
                name = lists.shared_verb(said.verb, name)
            else:
                said.verb = names.first_verb(name)
            if not self._own_words(slot, name):
                name = self._complete(slot, name)
            if listed and said.topic and said.topic not in listed and len(listed) + len(said.topic) <= 14:
                said.topic = f"{listed}、{said.topic}"  # a rate after the list is of all that it counts
        if len(did) > len("审查"):  # 对4个县开展法治督察，反馈问题63个
            said.topic = did
        if kind == LEVEL:
            name = names.in_full(names.graded(name, said.name), self._said_until(slot))
        if unit not in _NOT_LISTED:
            said.group = [*said.group[-11:], name] if unit == said.unit else [name]
        said.name, said.unit = name, unit
        if unit not in RATE_UNITS:
            said.counted = name
        if kind == CHANGE_POINTS and name:
            name += names.gap_to_others(raw)
        return [Named(name)] if name else []

    def _said_until(self, slot: Slot) -> str:
        """What was said before a figure since the last full stop, as far as it is within reach."""
        said = self.text[max(slot.figure.start - REACH, 0) : slot.head[0]]
        return said[max(said.rfind("。"), said.rfind("\n")) + 1 :]

    def _own_words(self, slot: Slot, name: str) -> bool:
        """述法，述法率100%: what a rate is of was said after the figure before it, and needs no subject from there."""
        since = max(self.said.end, slot.sentence)
        said = name.endswith("率") and len(name) > 2 and name[:-1] in self.text[since : slot.head[0]]
        return said and not self._led_by(slot)

    def _in_list(self, index: int) -> bool:
        """Whether a count is a further item of the list that the figure before it began."""
        slot, before = self.slots[index], self.slots[index - 1] if index else None
        if not before or before.clause != slot.clause or slot.bracketed:
            return False
        joined = self.text[before.figure.end : slot.head[0]].rstrip()[-1:] in ("、", "和", "及", "与")
        return joined and not {slot.figure.quantity.unit, before.figure.quantity.unit} & _NOT_LISTED

    def _joined(self, slot: Slot, raw: str, head: str, unit: str) -> list[Named]:
        """The subjects of one figure: those before 均 or counted before it, those of a rate that end alike; else []."""
        if unit in RATE_UNITS and "、" in head and (alike := lists.parallel(head)):
            return [Named(name) for name in alike]
        if not _EACH.search(raw):
            return []
        parts = lists.with_shared_measure([part for part in map(names.clean_head, _PARTED.split(head)) if part])
        counted = [names.topic(name) for name in self.said.group]
        if (
            len(parts) == 1
            and len(counted) > 1
            and len(set(counted)) == len(counted)
            and all(counted)
            and names.inherits(parts[0])
        ):
            return [Named(each + parts[0]) for each in counted]  # 建议99件、提案136件，办复率均为100%
        return [Named(self._complete(slot, part)) for part in parts] if len(parts) > 1 else []

    def _part(self, slot: Slot, raw: str, name: str) -> str:
        """The name of a part of the counted whole before 其中; "" where the figure is none."""
        said, unit = self.said, slot.figure.quantity.unit
        if "其中" in raw or "其中" in self.text[max(slot.low - 4, 0) : slot.low]:
            said.whole = said.name if unit_class(unit) == unit_class(said.unit) else ""
        elif unit_class(unit) != unit_class(said.unit):
            said.whole = ""
        if unit in RATE_UNITS:
            return ""
        return names.part_of(name, said.whole, said.topic) if said.whole else ""

    def ranked_before(self, index: int) -> str:
        """在全省127个县考核中列第一: what is ranked stands before the figure that counts its pool."""
        before = self.slots[index - 1]
        return self.text[slice(*before.head)].strip() if self.aside(index - 1) == POOL_SIZE else ""

    def aside(self, index: int) -> str:
        """Whether a figure only serves the next one of its clause: the size of a rank's pool, or an earlier value."""
        slot = self.slots[index]
        following = self.slots[index + 1] if index + 1 < len(self.slots) else None
        if not following or following.clause != slot.clause or slot.figure.implicit:
            return ""
        head = self.text[slice(*slot.head)]
        if following.figure.rank and not slot.figure.rank and POOLED.search(head):
            return POOL_SIZE
        between = self.text[slot.figure.end : following.figure.start]
        earlier = _FROM.search(head) and _TO.match(between) or _COMPARED.search(head) and _BY.match(between)
        return EARLIER if earlier else ""

    def _tail(self, index: int) -> str:
        """The words after a figure, with the noun it shares with the next one (2个省级、3个市级观测点)."""
        slot = self.slots[index]
        own = self.text[slice(*slot.tail)].strip()
        following = self.slots[index + 1] if index + 1 < len(self.slots) else None
        if (
            slot.shares
            and following
            and following.clause == slot.clause
            and own.endswith(("级", "属", "类", "型", "批"))
        ):
            return own + _LEVELS.sub("", self.text[slice(*following.tail)].strip())
        return own

    def _respective(self, index: int, raw: str) -> list[Named]:
        """One name for each figure of 甲、乙分别为; [] where numbers differ. 分别 alone means those listed last."""
        slot, count = self.slots[index], 1
        for other in self.slots[index + 1 : index + 13]:
            head = self.text[slice(*other.head)].strip(" 　、，,和及与")
            if (
                other.sentence != slot.sentence
                or _RESPECTIVELY.search(head)
                or names.clean_head(names.without_change(head))
            ):
                break
            count += 1
        before, *after = (piece.strip() for piece in _RESPECTIVELY.split(raw, maxsplit=1))
        parts = [part for part in _PARTED.split(before) if part.strip()]
        if not after and len(parts) != count:
            return []  # 制定、修订文件3件: one figure for both
        span = _YEARS.match(before)
        if span and int(span[2]) - int(span[1]) + 1 == count:
            parts = [f"{year}年{span[3]}" for year in range(int(span[1]), int(span[2]) + 1)]
        if not names.clean_head(before) and count > 1:
            listed = self.said.listed if len(self.said.listed) == count else self.said.recent[-count:]
            return listed if len({one.name for one in listed}) == count else []
        if len(parts) == 1 and names.inherits(parts[0]) and 1 < count <= len(self.said.recent):
            return [Named(names.topic(one.name) + parts[0]) for one in self.said.recent[-count:]]
        if not 1 < len(parts) <= count:
            return []
        years = [_YEAR.match(part) for part in parts]
        if all(years):
            about = names.clean_head(years[-1][2]) or self.said.name  # type: ignore[index]
            return [Named(about, int(year[1])) for year in years] if about else []  # type: ignore[index]
        cleaned = [name for name in map(names.clean_head, map(names.without_change, parts)) if name]
        cleaned = lists.with_shared_object(lists.with_shared_measure(cleaned))
        did = names.clean_head(names.without_change(after[0])) if after else ""
        named = [Named(self._complete(slot, name) + did) for name in cleaned]
        return named if len({one.name for one in named}) == len(parts) else []

    def _led_by(self, slot: Slot) -> str:
        """What the clause before is about, where it holds no figure: 完成规范性文件清理，废止27件; else ""."""
        place = self.clauses.before(slot.low)
        if not place or place[0] < self.said.end:
            return ""
        led = names.clean_head(self.text[slice(*place)])
        return names.led(led) if len(led) <= names.LONGEST else ""

    def _complete(self, slot: Slot, name: str) -> str:
        """A bare name with its subject; any other name is the subject of those after it."""
        if names.inherits(name) and (led := self._led_by(slot)):
            self.said.topic = self.said.counted = led
        if names.inherits(name) and (self.said.name or self.said.topic):
            if names.of_another_field(name, self.said.topic):
                return name
            return names.inherited(name, self.said.counted or self.said.name, self.said.topic)
        if not name.endswith(_SHARES):
            self.said.topic = names.topic(name)
        return name

    def _before(self, slot: Slot) -> str:
        """The subject that the clause before gives, where no figure stands in that clause."""
        place = self.clauses.before(slot.low)
        if not place or place[0] < self.said.end or self.said.name and not _ADORNED.search(self.text[slice(*place)]):
            return ""
        name = names.clean_head(_ADORNED.sub("", self.text[slice(*place)]))
        return name if 2 <= len(name) <= names.LONGEST else ""
