"""Measure words: what a number counts.

A Chinese count is number + measure word (+ noun): 52件, 3场, 6317条信息. The set below is generous and need
not be complete: after Arabic digits one unknown character is a measure word too, unless it opens a word that
is none (see ``_NOT_MEASURES``), and a noun that needs none gives the one it is counted by (30万群众 -> 人).
"""

from __future__ import annotations

import re

# Counted by one character; each may be followed by 次 (件次, 人次, 场次).
_COUNTERS = (
    "个件家户人名位次场条项宗起份篇批期处所座间栋幢套台辆艘架列班组支队只头匹株棵枚面册本卷部集首幅张页"
    "封通门科节讲堂回轮趟遍例桩笔单类种款片块段根束颗粒对副把口眼盏杯床袋箱桶瓶枝朵尾羽盘则案站网店倍分"
)
_MEASURED = (
    "平方公里|平方千米|平方米|平米|立方米|立方(?!米)|公顷|公里|千米|海里|厘米|毫米|米(?!高)|亩|吨标准煤|吨|公斤|千克|担(?![任负保当忧])|斤(?!斤)|毫克|微克|克|"
    "升(?![级至到])|千瓦时|千瓦|兆瓦|度(?=[,;。、，；]|电)|标准箱|标箱|课时|学时|车公里|"
    "美元|欧元|港元|日元|英镑|港币|人民币|元(?!旦)|"
    "个百分点|百分点|%|‰|个工作日|工作日|个小时|小时|分钟|个月|天(?![然使])|"
    "日(?=[,;。、)内以]|$)|车次|车位|泊位|学位|床位|席位|席|摄氏度|岁"
)
_LATIN = "TEU|km²|km|hm²|m³|m²|m3|m2|kg|[kKGM]Wh|[MGkK]W|[kK]V|[GTPE]B|[MG]bps|dB|t"

# One Chinese character that is a counter only when the word it opens is not one of these.
_NOT = {
    "个": "个体|个性",
    "人": "人均|人民|人大|人力|人身|人社|人工智能",
    "名": "名列(?=[前第全])|名牌|名校|名师|名医",
    "条": "条例|条件|条块",
    "项": "项目",
    "场": "场景|场所|场馆|场地",
    "家": "家庭|家长",
    "分": "分别|分之|分局|分类|分析|分离|分级|分公司",
    "面": "面积|面向|面对",
    "部": "部门|部委|部分",
    "单": "单位",
    "本": "本科|本级|本地|本土",
    "口": "口岸",
    "对": "对口|对外|对接",
    "把": "把关",
    "科": "科技|科学|科研",
    "处": "处置|处理|处级|处罚",
    "所": "所有|所属",
    "台": "台湾|台阶",
    "站": "站点",
    "网": "网格|网络|网点|网站",
    "店": "店铺",
    "案": "案例|案件",
    "组": "组织",
    "队": "队伍",
    "类": "类似",
    "位": "位居|位列|位数",
    "起": "起来",
    "期": "期间",
    "班": "班子",
    "通": "通过|通道|通车",
    "门": "门诊|门类",
    "节": "节点|节目|节约",
    "首": "首次|首批|首席",
    "支": "支持|支出|支付",
    "间": "间接",
    "次": "次生",
    "件": "件套",
    "段": "段落",
    "集": "集中|集体|集团|集成|集聚",
    "种": "种植|种子",
}
_ALLOWED_COUNTERS = "|".join(f"(?!{_NOT[c]}){c}" if c in _NOT else c for c in _COUNTERS)
_PLAIN = (
    rf"(?:[{_COUNTERS}]次(?![支干要生])|{_MEASURED}|{_ALLOWED_COUNTERS}|成(?![立功效果为员本长熟交品都绩人])"
    rf"|(?:{_LATIN})(?![A-Za-z]))"
)
KNOWN = re.compile(rf"{_PLAIN}(?:/(?:人次|百万人|万人|千人|百户|平方公里|平方米|立方米|小时|{_PLAIN}|[人日天年月亩]))?")

# Nouns that follow a number without a measure word, and what they are counted by.
_BARE_NOUNS = {
    "人": "父老|人口|群众|居民|市民|村民|党员|干部|学生|师生|职工|员工|劳动者|人民|游客|旅客|儿童|老人|志愿者|"
    "人才|青年|青少年|用户|残疾人|农民|考生|网民|观众|从业人员|执法人员|律师|技能人才|劳动力|人群|乘客|军民|妇女|粉丝",
    "家": "企业|市场主体|商户|经营主体|单位|部门|机构|商家",
    "个": "项目|社区|街道|网格|场景|点位|站点|部委|村(?!人口|居民)|镇(?!人口|居民)|乡(?![村镇])(?!人口)|"
    "学位|床位|车位|泊位|岗位",
}
# With up to four characters that narrow the noun: 30多万贫困人口.
BARE_NOUN = re.compile(
    r"[一-龥]{0,4}?(?:"
    + "|".join(f"(?P<{name}>{nouns})" for name, nouns in zip("abc", _BARE_NOUNS.values(), strict=True))
    + ")"
)
_BARE_UNIT = dict(zip("abc", _BARE_NOUNS, strict=True))

# After Arabic digits: characters that open no measure word.
_NOT_MEASURES = frozenset(
    "的和与及或以为是在等并且而则从由到至向对将被把让使不未无有也都又再更最很已了过着之其该此各每共约近超逾余多来几"
    "年月日号届代级版后岁周世季时点全省市区县镇乡村国大小新高中上下前后左右东南西北内外一二三四五六七八九十百千万亿"
)
_HAN = re.compile("[一-龥]")


def unit_at(flat: str, at: int, guess: bool) -> tuple[str, int] | None:
    """The unit that starts at ``at`` and the place where it ends; ``guess`` allows unseen measure words."""
    known = KNOWN.match(flat, at)
    if known:
        return known[0].removeprefix("个") if known[0] == "个百分点" else known[0], known.end()
    if guess and at < len(flat) and _HAN.match(flat[at]) and flat[at] not in _NOT_MEASURES:
        return flat[at], at + 1
    return None


def noun_unit(flat: str, at: int) -> str | None:
    """The unit by which the noun at ``at`` is counted, where it needs no measure word (30万群众 -> 人)."""
    noun = BARE_NOUN.match(flat, at)
    return _BARE_UNIT[noun.lastgroup or "a"] if noun else None
