"""What two pieces of a report have in common, weighed by how rare it is in the reports at hand.

Pure. A text is taken for its *terms*: pairs of neighbouring characters (reports are not parted into words), whole
numbers and Latin words, names in quotation marks and 《》, and matters that the field words in several ways.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log

_NAMED = re.compile(r"“([^“”\n]{2,30})”|《([^《》\n]{2,60})》")
_RUN = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z][A-Za-z0-9.+-]+")
# Characters that join words and mean nothing themselves.
_JOINTS = "的了和与及等在为对以将并其各或中上下是有不得着把被从到由于之而也都就"
_TRIM = re.compile(f"^[{_JOINTS}]+|[{_JOINTS}]+$")
# Words that any report uses of anything: taken out before pairs are made, so that 加强统筹推进 leaves nothing.
_EMPTY = re.compile(
    "工作|推进|加强|建设|进一|一步|步推|深入|持续|不断|全面|开展|完善|提升|强化|加快|推动|实施|落实|积极|着力|切实|"
    "努力|做好|健全|提高|优化|打造|深化|(?<!执)法治(?!理)|政府|全区|全市|全县|我区|我市|情况|存在|仍存|问题|不足|还不|不够|力度|"
    "水平|机制|体系|制度|方面|重点|发展|有效|实现|确保|继续|坚持|围绕|进行|相关|有关|各项|单位|部门|年度|取得|成效|"
    "抓好|抓手|服务|管理|治理|创建|助力|扎实|依法|行政|作用|发挥|能力|较大|较低|较弱|有待|仍需|需要|目标|任务|高质|"
    "质量|新增|完成|大力|国家|社会|群众|组织|我们|一批|形成|建成|统筹|夯实|压实|巩固|培育|促进|全力|重要|重大|一流"
)
# One matter, worded in several ways; the first of each line names it.
_MATTERS = (
    ("考核名次", "考核", "排名", "排位", "名次", "位次", "晋位", "争先", "进位", "靠后", "落后"),
    ("满意", "满意度", "满意率", "获得感", "幸福感", "安全感", "口碑"),
    ("协同", "联合", "联动", "协调", "协同", "协作", "一体化", "综合"),
    ("堵点", "堵点", "难点", "痛点", "梗阻", "瓶颈"),
    ("队伍", "队伍", "力量", "人手", "人才", "专业化", "编制", "配备"),
    ("败诉", "败诉率", "败诉", "双下降"),
    ("复议纠错", "纠错率", "被纠错", "撤变率"),
    ("宣传", "宣传", "普法", "宣讲", "知晓率"),
    ("培训", "培训", "轮训", "练兵", "业务素质", "业务能力"),
    ("出庭", "出庭应诉", "出庭率", "负责人出庭"),
    ("合法性审查", "合法性审查", "合法性审核", "规范性文件"),
    ("创新", "创新", "改革", "首创", "开拓"),
    ("数字化", "数字化", "信息化", "智能化", "智慧", "大数据", "数字"),
    ("整改", "整改", "回头看", "销号"),
)
_MATTER_OF = {word: "=" + line[0] for line in _MATTERS for word in line[1:]}
_MATTER_WORDS = re.compile("|".join(sorted(_MATTER_OF, key=len, reverse=True)))
_NAMED_WEIGHS, _MATTER_WEIGHS = 3.0, 1.6


@lru_cache(maxsize=65_536)
def terms(text: str) -> Mapping[str, float]:
    """The terms of a text and how much each weighs before rarity (3 for a programme's name, 1 for a plain pair)."""
    found: dict[str, float] = {}
    for run in _RUN.findall(text):
        if run.isascii():
            found[run.lower()] = 1.0
            continue
        for piece in _EMPTY.split(run):
            for first, second in zip(piece, piece[1:], strict=False):
                if first not in _JOINTS and second not in _JOINTS:
                    found[first + second] = 1.0
    for word in _MATTER_WORDS.findall(text):
        found[_MATTER_OF[word]] = _MATTER_WEIGHS
    for quoted, titled in _NAMED.findall(text):
        found["“" + (quoted or titled)] = _NAMED_WEIGHS
    return found


@dataclass(frozen=True)
class Rarity:
    """How rare each term is among the sentences of the reports at hand (natural logarithm, 0 and more)."""

    of: Mapping[str, float]
    unseen: float

    def weight(self, term: str, own: float) -> float:
        return own * self.of.get(term, self.unseen)

    def total(self, found: Mapping[str, float]) -> float:
        return sum(self.weight(term, own) for term, own in found.items())

    def shared(self, one: Mapping[str, float], two: Mapping[str, float]) -> dict[str, float]:
        """The terms that both have, with their weights."""
        few, many = sorted((one, two), key=len)
        return {term: self.weight(term, own) for term, own in few.items() if term in many}


def rarity(pieces: Iterable[str], at_least: int = 0) -> Rarity:
    """The rarity of terms among ``pieces`` (sentences). Among two or three of them whatever is shared would pass for
    common: ``at_least`` is how many to reckon with."""
    counts: Counter[str] = Counter()
    number = 0
    for piece in pieces:
        counts.update(terms(piece).keys())
        number += 1
    number = max(number, at_least)
    unseen = log(number + 1) if number else 1.0
    return Rarity({term: log((number + 1) / (count + 0.5)) for term, count in counts.items()}, unseen)


def words(shared: Mapping[str, float], one: str, two: str) -> tuple[str, ...]:
    """What two texts share, as a person reads it: their longest common runs that hold a shared term, longest first."""
    runs = [_TRIM.sub("", run) for run in _common_runs(one, two) if any(term in run.lower() for term in shared)]
    runs = [run for run in runs if len(run) > 1 and _EMPTY.sub("", run)]
    told = sorted(set(runs), key=lambda run: (-len(run), run))
    told += [term[1:] for term in shared if term.startswith("=") and not any(term[1:] in run for run in told)]
    return tuple(told)


def _common_runs(one: str, two: str) -> list[str]:
    """The longest stretches of letters of ``one`` that stand in ``two`` too, from left to right."""
    runs = []
    for stretch in _RUN.findall(one):
        place = 0
        while place < len(stretch) - 1:
            end = place + 2
            while end <= len(stretch) and stretch[place:end] in two:
                end += 1
            if end - 1 - place >= 2:
                runs.append(stretch[place : end - 1])
            place = max(end - 1, place + 1)
    return runs
