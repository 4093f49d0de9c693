"""The name of a figure, completed from its clause as a careful person would write it.

A name is verb + noun where the verb makes the meaning (审查行政合同, 召开新闻发布会), else the noun (行政复议调撤率).
Time, scope and filler (全年, 全区, 共, 达) are no part of it. A bare name (金额, 调撤率, 受理) takes the subject
of the figure before it in the sentence.
"""

from __future__ import annotations

import re

from reports.reading.figures.affixes import (
    CHANGE,
    FILLER,
    LEAD,
    MEANS,
    RANK_TAIL,
    SCOPE,
    TAIL_LEAD,
    TAIL_STOP,
    TRAIL,
    VERB,
    VERB_SINGLE,
)  # fmt: skip

LONGEST = 26

_ENDS_IN_VERB = re.compile(rf"(?:{VERB}|[{VERB_SINGLE}出])(?:了|过|出|到)?$")
# Verbs inside nouns (人民调解组织, 执法监督平台, 普法宣传员) are none.
_BODY = "率|量|数|额|员|中心|机关|机构|机制|制度|系统|平台|组织(?!开展|实施|召开)|委员会|室|协议|窗口"
STARTS_WITH_VERB = re.compile(rf"(?:合法性|公平竞争)?(?:{VERB})(?:了|过|出(?![台具动]))?(?!{_BODY})")
_VERB_INSIDE = re.compile(rf"(?<!调解)(?<!政务)(?<!公共)(?<!法律)(?:{VERB})(?!{_BODY})")
_SUBJECT_AND_VERB = re.compile(
    rf"(?:[一-龥、]{{2,6}}?|[一-龥、]{{4,14}}?(?:机构|机关|部门|委员会|法院|中心|组织|单位))(?:{VERB})(?!{_BODY})(?=[一-龥]{{2}})"
)
# An office before its verb. 负责人 and 委员会 are none: 行政机关负责人出庭, 人民调解委员会调解.
_ORGAN = re.compile(
    rf"^[一-龥、]{{0,12}}?(?:机关|机构|部门|人民法院|法院|单位|法制办|司法局|调解组织)(?=(?:{VERB})(?!率)[一-龥“《]{{3}})"
)
_STEP = rf"(?:{VERB}|和解|撤诉|结案|收案|继续有效|保留有效|宣布失效|成功)"
_END = "(?:结案|审结|办结|化解|解决|撤回|撤诉|终止)"  # how a case ended: 以和解方式结案, 经协调撤回
ONLY_VERB = re.compile(
    rf"(?:不|不予|未|已|准予|予以|无法|直接|正式|按期|按时|及时|依法|新|拟)?{_STEP}{{1,3}}(?:处理)?$"
    rf"|(?:不予?受理|予以受理|[已未]结|到期未结)$|(?:向|报送?)[^，]{{2,14}}(?:备案|报备)$|参[考训评]$"
    rf"|以[^，]{{2,10}}方式{_END}$|经[^，]{{0,6}}?(?:协调|调解|和解|协商)[^，]{{0,4}}?{_END}(?:申请|案件)?$"
)

_EXAMPLES = re.compile(r".{2,}[》”、）)][^、]{0,20}?等(?=[^级距候等]{2,})|.{2,}[》”]等")
_BRACKETED = re.compile(r"[（(][^（()）]{0,20}[)）]$")
_TAIL_PAUSE = re.compile(r"[、，,]|[（(](?=[^（()）]{7,}|[^（()）]*$)")
_TAIL_END = re.compile(r"(?:已经?|均|(?<!公)共|全部|都|中)$")
_SAME_BASIS = re.compile(r"(?:按)?(?:同|可比|原)口径|扣除[^,，]{2,12}后|剔除[^,，]{2,12}后|其中")
# 各单位获省级奖 -> 获省级奖; 开展甲行动、乙行动等招聘活动 -> 开展招聘活动.
_HONOUR = re.compile(r"^[^“”《》]{4,16}?(?=(?:荣获|获评|获得?)[^“”]{3,})")
_LISTED = re.compile(
    rf"^(?P<verb>(?:{VERB}))[^“”《》]{{2,}}、[^“”《》]{{2,}}等(?=(?!领域|方面|行业|部门|单位|地区).{{3,}})"
)
_THEN = re.compile(r"全部|均(?!衡)|出具|提出|作出|启动|开展|进行|实施|完成|实现|落实|依法|及时|予以|逐一|牵头|组织")
_RELATIONAL = re.compile(
    r"^(?:其中|涉及|涉案|协议|死亡|受伤|总|标的|合计|平均|人均|平均每[一-龥])?(?:总[量数]|金额|案值|产值|总额|面积|投资额?|标的额?|资金|人数|数量|占比|比重|比例|增速|规模|得分|评分|总分|注册资本|合同额|参与人数)$"
    r"|^占[一-龥]{0,14}$|^[一-龥]{1,4}[率比]$|^[一-龥]{0,4}占比$|^(?:惠及|涉及|覆盖|服务|受益|参与|参加|带动|供应|吸引)[一-龥]{0,4}$"
    r"|^被[一-龥]{2,4}$"
    r"|^(?:发现|反馈|查出)[一-龥]{0,4}问题$|^(?:已|完成)?整改(?:到位|完成)?$"
    r"|^合法性审[查核]率$|^挽回(?:经济)?损失$"
)
_DONE = ("审查", "审核", "清理", "评查", "检查", "抽查", "督察", "督查", "评估", "审计", "调查", "巡查")
_DONE_TO = re.compile(
    r"(?:[^对，]{0,6}(?<![面相针])对).*\d.*?(?:开展|进行|实施)了?"
    rf"(?P<did>(?:集中|专项|全面|合法性)*(?:[法执][治法])?(?:{'|'.join(_DONE)}))$"
)
# Rates that belong to one field only: what is said of another is no subject of them.
_FIELD_OF = (("败诉率", "诉|被告|案件"), ("胜诉率", "诉|被告|案件"), ("纠错率", "复议|案件"), ("撤变率", "复议|案件"))
# 省级12个、市级38个: the grade alone; what is graded was said before (全国民主法治示范村1个).
_GRADE = re.compile(r"(?:国家|[国省市区县镇乡村])级|全国|全省|全市")
# 低于全市平均1.5个百分点 is a gap to others, no change: it stays in the name, and no indicator is meant.
_GAP = re.compile(
    r"(?:高于|低于|高出|领先|落后|快于|慢于|优于|好于)[^，,、。；]{0,8}?(?:平均|[全同各]|周边)[^，,、。；]{0,6}$"
)
_SAYS_ITS_FIELD = re.compile(r".{2,}(?:诉讼|复议|执法)|正职|副职|主要负责|负责人")
_SCOPED = re.compile(r"(?P<scope>[省市区县旗州]?本级|[省市区县旗州]政府)(?P<step>.+)")
# Verbs that reports use as nouns too.
NOUN_LIKE = (
    "申请",
    "投诉",
    "举报",
    "处罚",
    "咨询",
    "补贴",
    "报告",
    "监督",
    "服务",
    "考核",
    "执行",
    "登记",
    "投资",
    "罚款",
)
_SPAN = re.compile(r"[一二三四五六七八九十两\d]{1,3}年(?:时间)?")
# 一审行政诉讼案件新收, 行政规范性文件新制定: the step that a case or a document was counted at.
_STEP_TAIL = re.compile(
    r"(?<=.{4})(?:新|已|按期)?(?:新收|收到|收案|受理|立案|审理|审结|办结|结案|制定|制发|出台|印发|修订|修改|废止|清理|报备|备案)$"
)
_DEFENDANTS = re.compile(r"^以[^，]{0,10}(?:机关|部门)为被告的?")  # those that every administrative case has
_ANNOUNCED = re.compile(
    r"(?:清理|审查|审核|评查|督察|督查|检查|抽查|整治|培训|考试|核查|审理|调解)(?:工作|活动|行动)?中?$"
)
# Verbs behind which another one says what was done: 组织清理规范性文件, 开展评查案卷.
_LIGHT = re.compile(r"(?:组织|开展|实施|完成|推进|落实)$")
_OF_THE_WHOLE = ("案件", "决定", "组织", "事项", "工作", "活动", "情况")
_STAGE_TAIL = re.compile(r"(?:一审|二审|再审)$")
# The measure at the end of a name. Of a rate: its known word (纠错率, 办结率), else two characters.
MEASURE_TAIL = re.compile(
    r"(?:受理|办结|收案|结案|办理|审结|发案)?(?:[次件起宗人户]数|总?[量数额值]|金额|数量|总额)$"
    r"|(?:直接|综合|网上|全程|线上|实质性?|按期|按时|及时|一次性|平均|总体|有效|全部)?(?:调解成功|[一-龥]{2})率$"
)


def clean_head(head: str) -> str:
    """What stands before a figure, without time, scope and filler."""
    head = _BRACKETED.sub("", head.replace(" ", ""))
    head = _stripped(_stripped(head, LEAD, 12), TRAIL, 8)
    means = MEANS.match(head)
    if means:
        head = head[means.end() :]
    return "" if _SPAN.fullmatch(head) else _balanced(FILLER.sub("", head))


def _balanced(words: str) -> str:
    """Without quotation marks that lost their partner."""
    for left, right in ("“”", "《》", "（）", "()"):
        if words.count(left) != words.count(right):
            words = words.replace(left, "").replace(right, "")
    return words


def clean_tail(tail: str) -> str:
    """The noun after a figure, without what only carries the sentence on."""
    tail = tail.replace(" ", "")
    if tail[:1] in ("、", "和", "及", "与", "并", "且"):
        return ""
    tail = TAIL_LEAD.sub("", tail)
    if TAIL_STOP.match(tail):
        return ""
    tail = _TAIL_END.sub("", tail)
    pause = _TAIL_PAUSE.search(tail, 4)
    noun = tail.rfind("的") + 1
    if pause and pause.start() < noun <= len(tail) - 2:  # 推出1个叫得响、立得住的改革成果
        return _balanced(tail[noun:])
    return _balanced(tail[: pause.start()] if pause else tail)


def without_change(head: str) -> str:
    """地区生产总值同比增长 -> 地区生产总值: the word of change is the kind, not the name."""
    head = _BRACKETED.sub("", head.replace(" ", ""))
    for _ in range(4):
        shorter = TRAIL.sub("", CHANGE.sub("", head))
        if shorter == head:
            break
        head = shorter
    return "" if _SAME_BASIS.fullmatch(head) else head


def without_rank(head: str) -> str:
    """执法证考试通过率位居全市 -> 执法证考试通过率; 在某市全市列 -> nothing, the subject was said before."""
    name = _stripped(head.replace(" ", ""), RANK_TAIL, 10)
    return "" if re.fullmatch("在[^考评测绩]{2,4}|[居列]", name) else name


def _stripped(words: str, pattern: re.Pattern[str], times: int) -> str:
    for _ in range(times):
        shorter = pattern.sub("", words)
        if shorter == words:
            break
        words = shorter
    return words


def without_organ(name: str) -> str:
    """各级行政复议机关收到行政复议申请 -> 收到行政复议申请: who acted is no part of what is counted."""
    return _ORGAN.sub("", name)


def compose(head: str, tail: str) -> str:
    """One name of what stands before and after the figure, both cleaned."""
    head = _LISTED.sub(r"\g<verb>", _HONOUR.sub("", head))
    examples = _EXAMPLES.match(head)
    if examples and len(head) > LONGEST:  # 审查《…》《…》等规范性文件 -> 审查规范性文件
        head = first_verb(head) + head[examples.end() :]
    if not tail:
        return _shorten(head + "比" if head.endswith("占") else head)
    if not head:
        return _shorten_end(tail)
    if head.endswith("的"):  # 需修订的 + 文件: the noun alone, not what is then done with it
        then = _THEN.search(tail, 1)
        return _shorten_end(_shorten(head) + (tail[: then.start()] if then else tail))
    if head.endswith("等"):
        head = first_verb(head)
    elif not _ENDS_IN_VERB.search(head):
        head = SCOPE.sub("", head)
        if len(head) + len(tail) > 18:
            head = first_verb(head)
    return _shorten_end(_shorten(head) + tail)


_EACH_OF = re.compile(
    r"(?:平均)?每一?[个家名所座]?(?:行政)?(?:村|镇街|镇|乡镇|乡|街道|社区|县|区|市|单位|部门|年|月|人)(?:[（(][^（()）]*[)）])?"
)
_AGAINST = re.compile(r"(?:是|为|相当于|约为|达到?|高于|低于|高出|超出|领先|超过|优于|快于|慢于|好于)")


def says_something(name: str) -> bool:
    """Words of a name: two Chinese characters, or letters as reports use them (GDP, PM2.5)."""
    return len(re.findall("[一-龥]", name)) >= 2 or re.fullmatch(r"[A-Z][A-Za-z0-9.+/-]{1,12}", name) is not None


def points_back(name: str, unit: str) -> bool:
    """Nothing that names: no word at all, or only against what it is told (是2022年的9倍, 高于全市平均4个百分点)."""
    if not name or _EACH_OF.fullmatch(name):
        return True
    return unit in ("倍", "百分点") and _AGAINST.match(name) is not None


def gap_to_others(head: str) -> str:
    """低于全市平均水平 of 败诉率低于全市平均水平; "" where a figure tells no gap."""
    found = _GAP.search(head)
    return found[0] if found else ""


def graded(name: str, before: str) -> str:
    """A grade that stands alone with what the figure before it graded: 省级 after 全国民主法治示范村."""
    if not _GRADE.fullmatch(name):
        return name
    noun = _GRADE.sub("", before, count=1)
    return name + noun if noun != before or len(noun) <= 12 else name


def done_to(clause: str) -> str:
    """What a clause says was done to all that it counts: 审查 of 对53件文件、178份合同开展合法性审查; "" otherwise."""
    found = _DONE_TO.match(clause) if clause.endswith(_DONE) else None
    return found["did"] if found else ""


def of_another_field(name: str, about: str) -> bool:
    """败诉率 after 负责人出庭: no rate of what was said before."""
    return any(name.endswith(rate) and not re.search(field, about) for rate, field in _FIELD_OF)


def in_full(name: str, said: str) -> str:
    """文件 of a sentence on 规范性文件 are those."""
    short = "文件" in name and "规范性文件" not in name and "规范性文件" in said
    return name.replace("文件", "规范性文件", 1) if short else name


def inherits(name: str) -> bool:
    """A name that says nothing without the subject of the figure before it: 金额, 调撤率, 受理."""
    return (
        name.startswith("占")
        or bool(_RELATIONAL.match(name) or ONLY_VERB.match(name))
        and not _SAYS_ITS_FIELD.match(name)
    )


def topic(name: str) -> str:
    """What a named figure is about, for those that follow it: 复议受理量 -> 复议, 收到复议申请 -> 复议申请."""
    stripped = MEASURE_TAIL.sub("", name)
    stripped = _STAGE_TAIL.sub("", stripped).lstrip("、")
    if stripped.startswith(("被", "每", "人均", "日均", "户均")):
        return ""
    if ONLY_VERB.match(stripped) and not stripped.endswith(NOUN_LIKE):
        return ""
    stripped = _DEFENDANTS.sub("", _STEP_TAIL.sub("", _without_verb(stripped)))
    bare = name.endswith("率") and len(stripped) < 4  # 合法性 of 合法性审查率 is no subject of the rate after it
    return stripped if len(stripped) <= 16 and stripped == _balanced(stripped) and not bare else ""


def led(clause: str) -> str:
    """The topic of a clause that announces a step (开展规范性文件清理): 规范性文件; "" where it announces none."""
    return topic(clause) if _ANNOUNCED.search(clause) else ""


def _without_verb(words: str) -> str:
    """What is counted, without who did what to it: 组织清理规范性文件 -> 清理规范性文件, 县政府收到申请 -> 申请."""
    verb = STARTS_WITH_VERB.match(words) or _SUBJECT_AND_VERB.match(words)
    if not verb or verb[0].endswith(NOUN_LIKE):
        return words
    rest = words[verb.end() :].lstrip("、")
    second = STARTS_WITH_VERB.match(rest)
    if second and len(rest) - second.end() >= 4 and (_LIGHT.search(verb[0]) or second[0] in ("出台", "印发", "发布")):
        rest = rest[second.end() :]
    if ONLY_VERB.match(rest) and not rest.endswith(NOUN_LIKE):  # 行政首长出庭应诉: who, not what
        return _VERB_INSIDE.split(words)[0] or words
    return rest if len(rest) >= 2 and rest not in _OF_THE_WHOLE else words


def part_of(name: str, whole: str, about: str) -> str:
    """The name of a part (其中维持176件) of a counted whole: 行政复议案件维持; 罚没金额（罚款）."""
    scoped = _SCOPED.fullmatch(name)
    if scoped and about and ONLY_VERB.match(scoped["step"]):
        return name + about
    if not whole or len(name) > 8 or name.startswith(about or whole):
        return name
    if about and (ONLY_VERB.match(name) or STARTS_WITH_VERB.match(name)) and len(about) + len(name) <= LONGEST:
        return about + name
    return f"{whole}（{name}）" if len(name) <= 4 else name


def inherited(name: str, before: str, about: str) -> str:
    """A bare name with its subject: the figure before it for an amount, its topic for a rate or a verb."""
    subject = (
        before if re.match(r"(?:涉及|总|标的)?(?:金额|案值|产值|总额|标的|得分|评分|总分)|注册资本|占", name) else about
    )
    if name.endswith("率"):
        subject = subject.removesuffix("申请")  # 复议申请 + 直接纠错率
    if len(name) > 2 and name[:2] in subject:
        subject = subject[: subject.rfind(name[:2])]  # 实际出庭 + 出庭率, 审查意见建议 + 意见采纳率
    if not subject or name.startswith(subject) or len(subject) + len(name) > LONGEST:
        return name
    return subject + name


def first_verb(name: str) -> str:
    """The verb that a name starts with, "" where it starts with none."""
    verb = STARTS_WITH_VERB.match(name)
    return verb[0] if verb else ""


def verb_place(gap: str) -> int:
    """Where in the words between two figures the second one's verb starts (the end where there is none)."""
    found = _VERB_INSIDE.search(gap)
    return found.start() if found else len(gap)


def _shorten(head: str) -> str:
    """The end of a long head: from its last pause on, else its last words."""
    if len(head) <= LONGEST:
        return head
    for mark in "、和及":
        at = head.rfind(mark, len(head) - LONGEST, len(head) - 3)
        if at >= 0:
            return head[at + 1 :]
    return head[-LONGEST:]


def _shorten_end(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    for mark in "、和并以":
        at = name.find(mark, 8, LONGEST)
        if at >= 0:
            return name[:at]
    return name[:LONGEST]
