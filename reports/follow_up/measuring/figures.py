"""A reported value as follow-up needs it: what is named, how much, of which year and scope, and where it stands.

Pure: no Django. Rows and readings are both turned into figures, so measuring is the same for both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from indicators.change import HIGHER, LOWER, NEUTRAL, Reported
from indicators.quantity import CHANGE_POINTS, EXACT, GROWTH, LEVEL, RANGE, RANK, RATE_UNITS, TARGET, Quantity

UP, DOWN = "up", "down"
SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "=", "about": "≈"}

# What a promised change ends in. 降至8%以下 and 提高到95% promise a level: 至, 到 and 为 take the word back.
_DOWN_WORDS = "下降|降低|减少|压减|压降|压缩|降幅|削减|缩短"
_UP_WORDS = "增长率?|增速|增幅|提高|提升|上升|增加|递增"
_CHANGE_TAIL = re.compile(rf"(?:(?P<down>{_DOWN_WORDS})|(?P<up>{_UP_WORDS}))(?:率)?$")
_CHANGE_BEFORE_NUMBER = re.compile(
    rf"(?:(?P<down>{_DOWN_WORDS})|(?P<up>{_UP_WORDS}))(?![至到为])[^\d，。；、至到为]{{0,5}}(?=\d)"
)
_PLACE = re.compile(r"[第前]\s*[\d一二三四五六七八九十]+\s*名|排名|排位|名次|位次|位居|位列|争先|晋位|进位")
# Names of things that are better when there is less of them.
_LESS_IS_BETTER = re.compile(
    "败诉|失业|能耗|水耗|煤耗|排放|浓度|发案|事故|死亡|伤亡|受伤|火灾|投诉|举报|超期|逾期|积案|重复|负债|债务|赤字|不良"
    "|欠薪|成本|用时|时限|时长|办理时间|纠错率|撤变|被撤销|贫困|空置|“?三公”?|涨幅|消费价格|CPI|细颗粒物|PM2|PM10|臭氧"
)


@dataclass(frozen=True)
class Figure:
    """One value of one report, with all that decides whether it may answer a target.

    ``indicator`` is a catalogue code or "", ``better`` the indicator's direction of good. ``comparator`` belongs to
    targets (ge, gt, le, lt, eq, about). ``report_year`` is the year that the report is on, ``period`` the year of the
    value. ``key`` is the row's number where there is one, ``target_key`` that of the target row,
    ``version`` that of the text its place is in.
    """

    name: str
    quantity: Quantity
    period: int
    report_year: int
    kind: str = LEVEL
    direction: str = ""
    span: str = "year"
    coverage: str = ""
    stage: str = ""
    pool: str = ""
    indicator: str = ""
    better: str = NEUTRAL
    comparator: str = ""
    section: str = ""
    quote: str = ""
    start: int | None = None
    end: int | None = None
    key: int | None = None
    target_key: int | None = None
    version: int | None = None
    language: str = "zh-hans"
    sums_years: bool = False  # stands where its report looks back over several years (measuring.recaps)

    @property
    def reported(self) -> Reported:
        return Reported(
            self.quantity, self.kind, self.direction or None, self.span, self.coverage, self.stage, self.pool
        )

    @property
    def text(self) -> str:
        """The value as an official text prints it, in ``language``."""
        return self.quantity.text(self.language, self.kind, self.direction or UP)

    @property
    def amount(self) -> str:
        """The value of a target without its qualifier, which the comparator says: ≥ 95%, not ≥ 95%以上."""
        plain = self.quantity.qualifier == RANGE
        return (self.quantity if plain else replace(self.quantity, qualifier=EXACT)).text(self.language)

    @property
    def sign(self) -> str:
        """The comparator as a sign."""
        return SIGNS.get(self.comparator, "=")


def promised_measure(target: Figure) -> tuple[str, str]:
    """What a target promises: its measure (level, growth, change_points, rank) and, of a change, which way.

    The reading contract calls every promised value ``target``, so the measure is told from the unit and the words:
    a rate after 增长 or 下降 is a growth, 百分点 a change of a rate; 降至8%以下 is a level all the same.
    """
    if target.kind != TARGET:
        return target.kind, target.direction
    unit = target.quantity.unit
    # 名 counts people (新增执法人员120名) as well as places (进入全市前3名).
    if unit == "位次" or (unit == "名" and _PLACE.search(target.quote)):
        return RANK, ""
    way = _way(target)
    if unit in ("百分点", "个百分点"):
        return CHANGE_POINTS, way or UP
    if way and unit in {*RATE_UNITS, "倍"}:
        return GROWTH, way
    return LEVEL, ""


def _way(target: Figure) -> str:
    found = _CHANGE_TAIL.search(target.name) or _CHANGE_BEFORE_NUMBER.search(target.quote)
    if not found:
        return ""
    return DOWN if found["down"] else UP


def direction_of_good(target: Figure, measure: str, way: str) -> str:
    """Which side of a target is good: by the indicator, else by the comparator, else by the words of the name.

    Growth is compared by magnitude: of 下降4.3% more is better. A plain number promised (建成 8 座) is kept by more.
    """
    if measure == RANK:
        return LOWER
    if measure in (GROWTH, CHANGE_POINTS):
        # 能耗下降4.3%: a larger fall; 债务增长不超过2%: a smaller rise.
        return LOWER if target.comparator in ("le", "lt") else HIGHER
    if target.better != NEUTRAL:
        return target.better
    if target.comparator in ("le", "lt"):
        return LOWER
    if target.comparator in ("ge", "gt"):
        return HIGHER
    return LOWER if _LESS_IS_BETTER.search(target.name) else HIGHER
