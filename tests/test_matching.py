"""A name as written -> an indicator: rather nothing than a guess."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.catalogue.load import built_in_vocabulary
from indicators.matching import (
    BY_ALIAS,
    BY_NAME,
    BY_NEARNESS,
    BY_TERMS,
    Entry,
    Vocabulary,
    names_nothing,
    normalise,
    wording,
)


def code(name, unit, kind="level", stage=None):
    match = built_in_vocabulary().match(name, unit, kind, stage)
    return match.code if match else None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2023年行政败诉率", "年度行政败诉率"),
        ("全年开展“综合查一次”", "开展 综合查一次"),
        ("全区共受理行政复议案件", "受理行政复议案件数"),
        ("行政复议受理量", "行政复议受理件数"),
        ("组织开展行政执法监督", "开展行政执法监督"),
        ("累计培训执法人员", "培训执法人员人次"),
        ("ＰＭ２.５日均浓度", "PM2.5日均浓度"),
        ("我县继续保持负责人出庭率", "负责人出庭率"),
    ],
)
def test_what_varies_from_year_to_year_does_not_part_a_series(one, other):
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("受理行政复议案件", "审结行政复议案件"),
        ("新增上市企业", "上市企业总量"),
        ("建设安全区域", "建设安域"),  # 全区 stands in 安全区域
        ("公共服务站点", "公服务站点"),  # 共 stands in 公共
        ("考核全市排名", "考核全省排名"),
        ("区级规范性文件", "市级规范性文件"),
        ("质量", "质"),
        ("营商环境指数", "营商环境指"),
    ],
)
def test_words_that_say_what_was_counted_stay(one, other):
    assert normalise(one) != normalise(other)


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(name):
    assert normalise(normalise(name)) == normalise(name)


@given(st.text(alphabet="受理审结行政复议案件败诉率的全区年度2023、（） 数量", max_size=40))
def test_no_name_breaks_the_matcher(name):
    for kind, unit in (
        ("level", "%"),
        ("growth", "%"),
        ("rank", "名"),
        ("ratio", ""),
        ("target", "件"),
        ("level", None),
    ):
        built_in_vocabulary().match(name, unit, kind)


@pytest.mark.parametrize(
    ("name", "unit", "kind", "expected"),
    [
        ("年度行政败诉率", "%", "level", "L04"),
        ("一审行政诉讼案件败诉率", "%", "level", "L04"),
        ("实体败诉率", "%", "level", "L05"),
        ("区政府败诉率", "%", "level", "L06"),
        ("行政机关负责人出庭率", "%", "level", "L11"),
        ("主要负责人出庭率", "%", "level", "L12"),
        ("行政机关负责人出庭应诉", "件", "level", "L13"),
        ("新收一审行政诉讼案件", "宗", "level", "L01"),
        ("收到行政复议申请", "宗", "level", "F01"),
        ("行政复议案件受理", "件", "level", "F02"),
        ("审结行政复议案件", "件", "level", "F03"),
        ("行政复议直接纠错率", "%", "level", "F07"),
        ("行政复议综合纠错率", "%", "level", "F08"),
        ("行政复议案件调撤率", "%", "level", "F10"),
        ("行政诉讼案件调撤率", "%", "level", "L10"),
        ("复议诉讼比", "", "ratio", "F13"),
        ("行政复议诉讼比", "倍", "ratio", "F13"),
        ("审查行政合同", "件", "level", "J04"),  # documents come in 件 and 份
        ("审查县级行政规范性文件", "件", "level", "D02"),
        ("规范性文件向市司法局备案", "件", "level", "D04"),
        ("制定行政规范性文件", "件", "level", "D01"),
        ("废止行政规范性文件", "件", "level", "D07"),
        ("各类信访件按期答复率", "%", "level", "M07"),
        ("第三期执法证考试通过率", "%", "level", "E16"),
        ("行政处罚案件", "宗", "level", "E01"),
        ("“宪法进万家”等主题普法", "场次", "level", "A20"),  # what 等 closes are examples
        ("清理区政府规范性文件", "件", "level", "D06"),
        ("各级人民调解组织受理纠纷", "宗", "level", "M01"),
        ("认真办理市政协提案", "件", "level", "S02"),
        ("办理答复人大代表建议", "件", "level", "S01"),
        ("承办各类法律援助案件", "件", "level", "G01"),
    ],
)
def test_names_of_the_field_find_their_indicator(name, unit, kind, expected):
    assert code(name, unit, kind) == expected


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("街道败诉率", "%"),
        ("二审败诉率", "%"),
        ("民事诉讼败诉率", "%"),
        ("行政复议不予受理", "件"),
        ("行政复议申请转送", "件"),
        ("行政机关负责人出庭（副职）", "件"),
        ("审查街道涉法事务", "件次"),
        ("审查市级行政规范性文件", "件"),
        ("备案审查规范性文件", "件"),  # what others file is not what we file
        ("行政机关胜诉案件", "件"),
        ("满意率", "%"),
        ("备案", "件"),
        ("检查", "次"),
        ("涉及金额", "元"),
        ("调撤率", "%"),  # of reconsideration or of litigation: the name does not say
        ("食品检查", "次"),
        ("市场主体总量", "户"),
        ("地区生产总值", "元"),
    ],
)
def test_what_means_something_else_or_too_little_finds_nothing(name, unit):
    assert code(name, unit) is None


# Wordings as reports use them, one a line: code, unit, name. Written without a look at those of the catalogue.
WORDINGS = """
    L01 件 新收一审行政诉讼案
    L01 件 全市法院新收一审行政诉讼案件
    L02 件 一审审结行政诉讼案件
    L03 件 全区行政机关败诉案件
    L04 % 行政机关一审败诉率
    L04 % 行政诉讼案件一审败诉率
    L04 % 全县行政败诉率
    L05 % 行政诉讼实体裁判败诉率
    L06 % 区政府作为被告案件败诉率
    L11 % 行政机关负责人出庭应诉率
    L11 % 部门负责人出庭应诉率
    L12 % 行政机关主要负责人出庭率
    L13 件 行政首长出庭应诉案件
    L18 % 人民法院司法建议反馈率
    L20 件 办理行政公益诉讼案
    F01 件 县司法局收到行政复议申请
    F02 件 依法受理行政复议案件
    F02 件 受理行政复议
    F03 件 办结行政复议申请
    F04 % 行政复议案件结案率
    F05 % 行政复议维持率
    F06 件 行政复议直接纠错案件
    F07 % 直接纠错率
    F08 % 行政复议综合纠错率
    F09 % 行政复议调解、和解率
    F10 % 行政复议调撤率
    F16 份 制发行政复议建议书
    F19 % 行政复议决定履行率
    M01 件 全县各级人民调解组织共调解各类矛盾纠纷
    M01 件 调解各类纠纷案件
    M02 % 矛盾纠纷调解成功率
    M05 % 行政争议实质性化解率
    M06 件 办理行政裁决案
    M07 % 信访按期办结率
    M09 % 12345政务服务便民热线工单按时办结率
    M10 % 12345热线工单满意率
    G01 件 县法律援助中心办理法律援助案件
    G01 件 受理法律援助案
    G04 人次 解答法律咨询
    G05 件 办理各类公证事项
    D01 件 县政府制定规范性文件
    D01 件 以县政府名义印发行政规范性文件
    D01 件 出台行政规范性文件
    D02 件 审查行政规范性文件
    D02 件 对规范性文件进行合法性审核
    D02 件 合法性审核县政府规范性文件
    D04 件 向市政府报备行政规范性文件
    D04 件 向市政府和县人大常委会备案规范性文件
    D05 % 规范性文件报备率
    D07 件 废止行政规范性文件
    D09 件 宣布失效规范性文件
    D10 件 继续有效行政规范性文件
    D11 条 提出合法性审查意见
    D11 条 提出合法性审核意见建议
    D12 % 审查意见采纳率
    J01 项 公布年度重大行政决策事项目录
    J03 % 重大行政决策合法性审查率
    J04 份 审查各类合同
    J04 份 审核政府性合同
    J07 名 聘请政府法律顾问
    E01 件 办理各类行政处罚案件
    E01 件 全县行政执法部门作出行政处罚决定
    E02 元 行政处罚罚没款
    E03 件 作出行政许可决定
    E04 件 实施行政强制
    E05 次 实施行政检查
    E09 次 开展“综合查一次”联合检查
    E11 件 办理首违不罚案件
    E12 项 轻微违法不予处罚事项清单
    E15 % 行政执法人员持证率
    E16 % 行政执法人员资格考试合格率
    E17 宗 评查行政执法案卷
    E17 宗 抽取行政执法案卷
    E18 % 执法案卷优秀率
    E19 % 重大执法决定法制审核率
    E23 份 制发行政执法监督决定书
    E21 % 双随机抽查结果公示率
    P03 % 政务服务事项网上可办率
    P04 % 政务服务事项全程网办率
    P10 户 新登记市场主体
    P12 项 取消证明事项
    S01 件 办理人大代表建议
    S01 件 承办县人大代表建议
    S02 件 办理市县政协提案
    S03 % 人大代表建议和政协提案办复率
    S05 条 主动公开政府信息
    S06 件 受理政府信息公开申请
    S09 个 督察反馈问题
    S11 % 督察反馈问题整改完成率
    A01 次 县政府常务会议会前学法
    A02 期 举办领导干部法治专题培训班
    A03 人次 培训行政执法人员
    A04 人 领导干部年终述法
    A06 人次 组织领导干部旁听行政案件庭审
    A07 人 国家工作人员参加学法考试
    A08 % 国家工作人员学法考试参考率
    A11 次 县委主要负责人专题研究法治建设工作
    A12 次 县委书记、县长对法治建设工作作出批示
    A14 次 召开县委全面依法治县委员会会议
    A15 次 开展法治政府建设专项督察
    A18 个 约谈单位
    A20 场次 开展普法宣传活动
    A21 名 培育“法律明白人”
"""


@pytest.mark.parametrize("line", WORDINGS.strip().splitlines())
def test_wordings_of_reports_find_their_indicator(line):
    expected, unit, name = line.split()
    assert code(name, unit, stage="一审" if name.startswith("一审") else None) == expected


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("法院受理一审行政案件", "件"),
        ("二审败诉率", "%"),
        ("不予受理行政复议申请", "件"),
        ("行政复议按期办结率", "%"),
        ("复议案件后续起诉率", "%"),
        ("行政复议化解行政争议案结事了率", "%"),
        ("人民调解员", "人"),
        ("调解成功矛盾纠纷", "件"),
        ("为农民工挽回经济损失", "元"),
        ("备案审查镇街规范性文件", "件"),
        ("规范性文件报备及时率", "%"),
        ("县政府常务会议审议议题", "个"),
        ("行政罚款", "元"),
        ("市级民主法治示范村", "个"),
        ("民事诉讼败诉率", "%"),
        ("街道受理行政复议", "件"),
        ("企业法律顾问", "名"),
        ("干部培训合格率", "%"),
        ("食品抽检合格率", "%"),
        ("旅游投诉办结率", "%"),
        ("药品安全检查", "次"),
        ("行政审批事项办结率", "%"),
        ("为各类市场主体减负", "元"),
        ("清理文件", "件"),
        ("街道受理行政复议申请", "件"),
        ("县直部门报备规范性文件", "件"),
    ],
)
def test_what_only_sounds_alike_finds_nothing(name, unit):
    assert code(name, unit) is None


def test_who_acted_is_no_part_of_what_was_done():
    assert code("县政府收到行政复议申请", "件") == code("各级行政复议机构收到行政复议申请", "件") == "F01"
    assert code("县委书记、县长带头讲授法治课", "场") == "A13"
    assert code("区政府败诉率", "%") == "L06"  # here it is what the rate is of
    assert code("主要负责人出庭率", "%") == "L12"


def test_unit_and_kind_must_agree():
    assert code("行政败诉率", "件") is None
    assert code("行政机关败诉案件", "%") is None
    assert code("旁听庭审", "人次") == "A06"
    assert code("旁听庭审", "人") is None
    assert code("行政败诉率", "", "ratio") is None


def test_growth_and_rank_belong_to_the_indicator_that_grows_or_ranks():
    assert code("行政复议受理量", "%", "growth") == "F02"
    assert code("行政复议受理量同比增长", "%", "growth") == "F02"
    assert code("行政败诉率", "百分点", "change_points") == "L04"
    assert code("行政复议受理量", "百分点", "change_points") is None
    assert code("执法证考试通过率全市排名", "名", "rank") == "E16"
    assert code("法治政府建设考核排名", "名", "rank") == "A16"


def test_a_promised_growth_does_not_stand_beside_levels():
    assert code("行政败诉率", "%", "target") == "L04"
    assert code("行政复议受理量增长", "%", "target") is None


def test_a_stage_taken_out_of_the_name_still_counts():
    assert code("行政诉讼案件败诉率", "%", stage="一审") == "L04"
    assert code("行政诉讼案件败诉率", "%", stage="二审") is None


VOCABULARY = Vocabulary.of(
    [
        Entry("A1", "旁听庭审人次", ("旁听行政案件庭审",), "人次"),
        Entry("A2", "网络舆情法治风险督察次数", (), "次"),
        Entry("A3", "乡村振兴普法讲堂", (), "场"),
        Entry("A4", "乡村振兴普法讲坛", (), "场"),
    ]
)


def test_a_match_says_how_it_was_found():
    def found(name, unit):
        match = VOCABULARY.match(name, unit)
        return match and (match.code, match.reason)

    assert found("旁听庭审", "人次") == ("A1", BY_NAME)
    assert found("旁听行政案件庭审", "人次") == ("A1", BY_ALIAS)
    assert found("庭审旁听", "人次") == ("A1", BY_TERMS)
    assert found("网络舆情类法治风险督察", "次") == ("A2", BY_NEARNESS)
    assert VOCABULARY.match("旁听庭审", "人次").score == 1 > VOCABULARY.match("庭审旁听", "人次").score > 0.9
    assert VOCABULARY.match("网络舆情类法治风险督察", "次").score < 0.95


def test_where_two_indicators_are_equally_near_none_is_taken():
    assert VOCABULARY.match("乡村振兴普法讲会", "场") is None


def test_generic_wordings_name_nothing_by_themselves():
    for text in ("备案", "废止", "全年满意率", "2023年", "件", ""):
        assert names_nothing(text)
    assert not names_nothing("败诉率")


def test_terms_are_found_in_any_order_and_fillers_dropped():
    assert wording("受理行政复议案件") == wording("行政复议申请受理")
    assert wording("受理行政复议案件") != wording("不予受理行政复议案件")


LABELLED = {
    "SEED": {
        "科级干部述法率": "A05", "审查区级行政规范性文件": "D02", "区级行政规范性文件向区人大、市司法局备案": "D04",
        "审查行政合同": "J04", "开展“综合查一次”": "E09", "2023年第二期执法证考试通过率": "E16",
        "执法证考试通过率全市排名": "E16", "调处矛盾纠纷": "M01", "调处矛盾纠纷金额": "M04", "行政复议受理量": "F02",
        "行政复议直接纠错率": "F07", "行政复议调撤率": "F10", "复议诉讼比": "F13", "新收一审行政诉讼案件": "L01",
        "行政机关负责人出庭率": "L11", "注册领码企业": "E10", "年度行政败诉率": "L04",
        "开展“迎接亚运·法治同行”等主题普法": "A20", "区委书记对法治建设工作批示": "A12",
    },
    "LH19": {
        "审查区规范性文件": "D02", "正式印发区规范性文件": "D01", "收到行政复议申请": "F01", "行政复议申请受理": "F02",
        "副职以上行政机关负责人出庭": "L13", "随机抽查行政执法案卷": "E17", "涉及行政执法类投诉": "E24",
        "法治政府建设水平在全市考评中名列": "A16",
    },
    "YT23": {
        "各类信访件按期答复率": "M07", "办理人大代表建议": "S01", "办理政协委员提案": "S02",
        "人大代表建议、政协委员提案满意率": "S04",
    },
    "LG24": {"办理市、区人大代表建议": "S01", "办理政协提案": "S02", "人大代表建议、政协提案满意率": "S04"},
}  # fmt: skip


@pytest.mark.parametrize("text", LABELLED)
def test_labelled_names_find_their_indicator_and_no_other_finds_one(shared, text):
    labels = json.loads((shared / "data" / "gold" / f"{text}.json").read_text(encoding="utf-8"))
    found = {
        label["name"]: code(label["name"], label["unit"], label["kind"])
        for label in labels["observations"]
        if code(label["name"], label["unit"], label["kind"])
    }
    assert found == LABELLED[text]
