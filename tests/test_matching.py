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
