"""Whether the name of a promised figure and that of a reported one mean the same thing.

Pure. A plan and the next report seldom use the same words: 本区生产总值 and 地区生产总值, 社消零 and
社会消费品零售总额, 新增优质学位 and 新增公办学位. Precision comes before recall: a foreign figure taken for the
answer is a false verdict, a missing one an honest 未见反映. So stock and flow never answer each other (国高企业 100
家, 认定国高企业 22 家), and neither do parts and wholes (规上工业, 城镇居民, 税收).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from indicators.matching import normalise

# Agreement from which a figure is taken, and from which it is taken where no other figure comes near.
SURE, LIKELY = 0.85, 0.66

ADDED, STOCK = "added", "stock"

# Wordings that mean one thing; the first of each line stands for the others.
_SAME_THING = (
    ("生产总值", "地区生产总值", "国内生产总值", "gdp"),
    ("规上", "规模以上"),
    ("固定资产投资", "固投", "全社会固定资产投资"),
    ("一般公共预算收入", "一般预算收入", "地方一般公共预算收入", "地方财政一般预算收入", "公共财政预算收入"),
    ("国高企业", "国家高新技术企业", "国家级高新技术企业", "国高"),
    ("保障性住房", "公共住房", "人才住房和保障性住房", "保障性住房和人才住房", "人才住房", "保障房", "人才房"),
    ("优质学位", "公办学位", "优质公办学位", "基础教育学位"),
    ("社康机构", "社康中心", "社区健康服务中心", "社康"),
    ("社会消费品零售总额", "社消零总额", "社零总额", "社消零", "社零", "社会消费品零售额"),
    ("细颗粒物浓度", "pm2.5浓度", "pm2.5平均浓度", "pm2.5年均浓度"),
    ("行政败诉率", "行政诉讼败诉率", "行政机关败诉率", "败诉率"),
)
_FIRST_OF = {wording: line[0] for line in _SAME_THING for wording in line}
_WORDINGS = re.compile("|".join(sorted(map(re.escape, _FIRST_OF), key=len, reverse=True)))

# Acts that add to a stock. 新认定 22 家 is no answer to a promised total of 100.
_ACTS = (
    "新增加?|新建成?|新改建|新改扩建|改扩建|新开通?|新开工|新设立?|新认定|认定|新引进|引进|招引|新培育|培育|新落户|落户|新登记"
    "|新创建|创建|建成|建设|打造|改造|改建|投放|新投放|新投入|新注册|新签约|新打造|新纳统|净增|筹集|新筹集|新入库|入库|新获批|获评|新获"
)
_ACT_AT_HEAD = re.compile(rf"^(?:(?:推动|力争|全年|预计|计划|确保|实现|完成)?(?:{_ACTS})(?:完成)?)+(?=..)")
_ACT_AT_END = re.compile(r"(?<=..)(?:建设|改造|改建|新建|建成)$")
_STOCK = re.compile(r"(?<=..)(?:总量|总数|总人数|保有量|存量|累计数?)$|^(?:累计|拥有|现有)(?=..)")
_LIGHT = re.compile(r"^(?:力争|预计|计划|确保|推动|努力|全力|实现|完成|全市|全区|全县|年度)+(?=..)")
_CHANGE_TAIL = re.compile(
    r"(?<=..)(?:同比(?:下同)?|较上年|比上年|年均)*(?:增长率?|下降|上升|增加|减少|增速|增幅|降幅|压减|压缩|提高|提升|降低|递增|同比(?:下同)?)$"
)
# Begun is not finished: 开工150个 answers no promise to build, and 建成136个 none to begin.
_BEGUN = re.compile("开工|动工")
# A part that a name may have or lack and still mean the same figure.
_NEUTRAL = re.compile(
    r"^(?:总|地区|本地|辖区|全社会|优质|公办|优质公办|市政|等|港|本级以上|年|度|主要|平均|年均|综合|特色|类|的|和|重点)$"
)
# A part that makes it another figure: a share of the whole, or a step before it.
_SCOPE = re.compile(
    "^高$|新型|和|及|与|规上|限上|限额以上|口径|(?<!保)税|民营|民间|外资|外贸|战略|新兴|数字|高新|高技术|先进|区级|市级|省级|国家级|本级|街道|乡镇|城镇|农村|农业"
    "|工业|制造|服务业|建筑|房地产|技改|基础设施|进|出|增加值|总产值|利润|人均|单位|实际|合同|一审|二审|再审|复议|应诉|出庭|主要|负责人"
    "|不|未|非|率|占|比|首|其中|部分|支出|余额|签约|开工|竣工|在建|计划|意向|首批|小微|中小|大型"
)
# The head of a Chinese name stands last: 公园带 and 公园带碧道 are two things. Only these may follow it.
_AFTER_HEAD = re.compile(
    "^(?:面积|项目|工程|规模|力争.*|(?:如期|按期|稳步|顺利|全部|基本|实施|打通|完工|竣工|建成|投用|投入使用|建设|推进|开工|完成)+)$"
)
# Names that say nothing by themselves: what they count stood elsewhere in the sentence.
_NOTHING = frozenset(
    [
        "建成",
        "完成",
        "实现",
        "项目",
        "工程",
        "投资",
        "年度投资",
        "总投资",
        "道路",
        "企业",
        "资金",
        "面积",
        "资产",
        "收入",
        "支出",
        "增长",
        "同比",
    ]
)
_CHARACTERS_AT_LEAST = 3


@dataclass(frozen=True)
class _Parts:
    """A name taken apart: what is counted, and whether the number is a stock or what was added to one."""

    core: str
    flow: str


@lru_cache(maxsize=16_384)
def _parts(name: str) -> _Parts:
    text = _CHANGE_TAIL.sub("", normalise(name))
    text = _LIGHT.sub("", text)
    bare = _ACT_AT_END.sub("", _ACT_AT_HEAD.sub("", text))
    flow = ADDED if bare != text else ""
    stockless = _STOCK.sub("", bare)
    if stockless != bare:
        flow = flow or STOCK
    core = normalise(_LIGHT.sub("", stockless))
    return _Parts(_WORDINGS.sub(lambda found: _FIRST_OF[found[0]], core), flow)


@lru_cache(maxsize=65_536)
def agreement(promised: str, reported: str, is_change: bool = False) -> float:
    """How far two names agree, 0 to 1. ``is_change``: both are growths, of which there is no stock and flow."""
    one, two = _parts(promised), _parts(reported)
    if not is_change and not _flows_agree(one.flow, two.flow):
        return 0.0
    if bool(_BEGUN.search(promised)) != bool(_BEGUN.search(reported)):
        return 0.0
    score = _core_agreement(one.core, two.core)
    if not score and is_change and "、" in promised:
        # One growth promised of several things (游客接待量、旅游总收入增长60%): each of them may answer.
        members = [member for member in promised.split("、") if len(member) > _CHARACTERS_AT_LEAST]
        score = max((_core_agreement(_parts(member).core, two.core) for member in members), default=0.0)
    return round(score, 3)


@lru_cache(maxsize=4096)
def agreeing(promised: str, reported: frozenset[str], is_change: bool = False) -> Mapping[str, float]:
    """The names among ``reported`` that agree with ``promised`` at least likely, each with how far."""
    scores = {name: agreement(promised, name, is_change) for name in reported}
    return {name: score for name, score in scores.items() if score >= LIKELY}


@lru_cache(maxsize=65_536)
def leaves_flow_open(promised: str, reported: str) -> bool:
    """Whether an addition is promised and the reported name does not say that it is one (新增组合港, 组合港; what is
    built, 建成养老床位, may be all there is)."""
    if _parts(promised).flow != ADDED:
        return False
    return not _parts(reported).flow or (promised.startswith("新增") and reported.startswith("建成"))


def _flows_agree(promised: str, reported: str) -> bool:
    # An enumeration says 新增 once: its later members come without. A bare promise may be answered by a stock.
    return promised == reported or (promised, reported) in ((ADDED, ""), (STOCK, ""), ("", STOCK))


def _core_agreement(one: str, two: str) -> float:
    if not one or not two or one in _NOTHING or two in _NOTHING:
        return 0.0
    if one == two:
        return 1.0
    if len(one) != len(two) and one[0] != two[0] and one[-1] != two[-1]:
        return 0.0  # neither holds the other: most pairs end here
    short, long = (one, two) if len(one) <= len(two) else (two, one)
    if len(short) < _CHARACTERS_AT_LEAST and not _NEUTRAL.match(_inserted(short, long) or ""):
        return 0.0
    if len(short) == len(long) >= 4 and sorted(short) == sorted(long):
        return 0.95  # 接待游客, 游客接待
    part = _inserted(short, long)
    if part is not None:
        if long.startswith(short) and not _NEUTRAL.match(part) and not _AFTER_HEAD.match(part):
            return 0.0
        return _with_part(part, len(short) / len(long))
    if _is_abbreviation(short, long):
        return 0.9
    return 0.0


def _inserted(short: str, long: str) -> str | None:
    """The one run of characters by which ``long`` exceeds ``short``, or ``None`` where it takes more than one."""
    head = 0
    while head < len(short) and short[head] == long[head]:
        head += 1
    tail = len(short) - head
    if tail and not long.endswith(short[head:]):
        return None
    return long[head : len(long) - tail]


def _with_part(part: str, share: float) -> float:
    if _NEUTRAL.match(part):
        return 0.95
    if _SCOPE.search(part) and not _AFTER_HEAD.match(part):
        return 0.0
    return 0.6 + 0.2 * share


def _is_abbreviation(short: str, long: str) -> bool:
    """Whether ``short`` keeps the order of the characters of ``long`` from the first on (违建, 违法建筑)."""
    if short[0] != long[0] or len(long) > 4 * len(short):
        return False
    rest = iter(long)
    return all(character in rest for character in short) and not _SCOPE.search(_left_out(short, long))


def _left_out(short: str, long: str) -> str:
    left, place = [], 0
    for character in long:
        if place < len(short) and short[place] == character:
            place += 1
        else:
            left.append(character)
    return "".join(left)
