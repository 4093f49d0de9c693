"""Goals that nobody can be held to, and how many of the others were fulfilled.

Pure: no Django. A goal is vague where, as its report words it with all its commitments, it names no figure, no date
and no owner (进一步加强统筹协调). Who was put in charge of it afterwards, on this site, does not change what was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_NAMES = re.compile(r"“[^“”\n]{1,40}”|《[^《》\n]{1,80}》|(?:12345|110|12348|12315|12309)(?:热线|平台)?")
_YEARS = re.compile(r"(?:19|20)\d\d\s*(?:[—\-－至~～]\s*(?:(?:19|20)\d\d)\s*)?年?(?:度)?")
_FIGURE = re.compile(
    r"\d[\d,，.]*\s*(?:余|多)?[万亿]?\s*(?:%|％|‰|个百分点|百分点|[个项件宗起次家名人户场所条批轮期处座间元篇部份级套台辆里亩天小时工作]|平方|公里)"
    r"|百分之[一二三四五六七八九十百]"
    r"|[两二三四五六七八九十百千][一二三四五六七八九十百千]*(?:个以上|[个项件宗起次家名场所条批轮期处座部套])"
    r"|100%|全覆盖|零[^，。；]{0,6}(?:发生|败诉|目标)|(?:实现|保持)[^，。；]{0,12}(?:清零|归零)|前[一二三四五六七八九十\d]+(?:名|位)?"
)
_DATE = re.compile(
    r"\d{1,2}\s*月|年底|年末|年内|年中|上半年|下半年|季度|月底|月末|\d+\s*个?(?:工作日|月内|天内|日内)"
    r"|(?:到|至|于|在)?(?:19|20)\d\d年?(?:底|末|前)|每(?:年|月|周|季|半年)|按月|按季|逐月"
)
_BODY = "(?:局|办|办公室|委|委员会|院|中心|政府|街道|镇|乡|部|厅|署|所|支队|大队|法院|检察院)"
_OWNER = re.compile(
    r"责任(?:单位|部门|人|领导)|牵头(?:单位|部门|领导)|配合单位|分管领导"
    rf"|由[^，。；、]{{2,24}}?(?:牵头|负责|承担|组织)|[\u4e00-\u9fff]{{2,14}}{_BODY}(?:牵头|负责)"
    rf"|[（(][\u4e00-\u9fff、，,：: ]{{2,60}}{_BODY}[\u4e00-\u9fff、，, ]{{0,20}}[）)]"
)


def is_vague(wordings: Iterable[str], has_target: bool = False) -> bool:
    """Whether a goal, given by its own wording and those of its commitments, names neither figure, date nor owner.

    A year by itself is none of them (2025年将继续推进), nor is a number inside a name (“1+3”模式, 12345热线).
    """
    return not has_target and not any(map(names_something, wordings))


def names_something(wording: str) -> bool:
    """Whether the words hold a figure, a date or an owner."""
    if _OWNER.search(wording) or _DATE.search(wording):
        return True
    return bool(_FIGURE.search(_YEARS.sub("年", _NAMES.sub("", wording))))


@dataclass(frozen=True)
class Standing:
    """What is known of one goal: vague or not, its measured answer (``no_target`` where it gives no number), and the
    latest verdict in force ("" where there is none)."""

    is_vague: bool
    measured: str
    reviewed: str = ""


@dataclass(frozen=True)
class Fulfilment:
    """How many goals of a plan were met, the vague ones counted apart.

    ``reviewed_rate``: goals reviewed as met among all goals that are not vague, reviewed or not.
    ``measured_rate``: goals measured as met among all goals with targets. Both 0 to 1, ``None`` where the base is 0.
    A vague goal is in neither base nor count, whatever a review calls it: promising nothing in particular cannot raise
    a rate, and saying nothing of a goal afterwards cannot either.
    """

    goals: int
    vague: int
    with_target: int
    measured_met: int
    reviewed_met: int
    vague_met: int

    @property
    def definite(self) -> int:
        return self.goals - self.vague

    @property
    def reviewed_rate(self) -> float | None:
        return self.reviewed_met / self.definite if self.definite else None

    @property
    def measured_rate(self) -> float | None:
        return self.measured_met / self.with_target if self.with_target else None


def fulfilment(standings: Iterable[Standing]) -> Fulfilment:
    standings = list(standings)
    definite = [each for each in standings if not each.is_vague]
    vague = [each for each in standings if each.is_vague]
    return Fulfilment(
        goals=len(standings),
        vague=len(vague),
        with_target=sum(each.measured != "no_target" for each in definite),
        measured_met=sum(each.measured == "met" for each in definite),
        reviewed_met=sum(each.reviewed == "met" for each in definite),
        vague_met=sum(each.reviewed == "met" for each in vague),
    )
