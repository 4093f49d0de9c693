"""Names, measures, periods and scope of the figures of a sentence. The sentences speak of invented places."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.reading.contract import RULE_OF_LAW, WORK, Header, Match, Observation, Section
from reports.reading.observations import Figures, observe


class NoVocabulary:
    def match(self, name: str, unit: str, kind: str) -> Match | None:
        return None


def read(text: str, section: str = "achievements", kind: str = RULE_OF_LAW) -> Figures:
    sections = (Section(section, "", 1, 0, len(text)),)
    return observe(text, sections, Header(year=2023, kind=kind), NoVocabulary())


def named(text: str) -> list[tuple[str, str]]:
    return [(o.name, f"{o.value.normalize():f}{o.unit}") for o in read(text).observations]


def only(text: str, **where: str) -> Observation:
    (one,) = read(text, **where).observations
    return one


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年共审查行政合同52件。", [("审查行政合同", "52件")]),
        ("全区先后召开新闻发布会3场。", [("召开新闻发布会", "3场")]),
        ("随机抽查了1500余宗执法案卷。", [("随机抽查执法案卷", "1500宗")]),
        ("累计完成6000余起涉企监督。", [("完成涉企监督", "6000起")]),
        ("督促7家单位整改问题51件次。", [("督促单位", "7家"), ("整改问题", "51件次")]),
        ("在门户网站公开6317条信息。", [("门户网站公开信息", "6317条")]),
        ("建成2个省级、3个市级观测点。", [("建成省级观测点", "2个"), ("建成市级观测点", "3个")]),
        ("审查《甲办法》《乙办法》《丙管理实施细则（试行）》等规范性文件28件。", [("审查规范性文件", "28件")]),
        ("对需修订的15个文件启动修订。", [("需修订的文件", "15个")]),
        ("办理代表建议99件、委员提案136件。", [("办理代表建议", "99件"), ("办理委员提案", "136件")]),
        ("调处纠纷85件，金额近4.21亿元。", [("调处纠纷", "85件"), ("调处纠纷金额", "421000000元")]),
        (
            "行政复议受理量增长6%，直接纠错率11%、调撤率43.9%。",
            [("行政复议受理量", "6%"), ("行政复议直接纠错率", "11%"), ("行政复议调撤率", "43.9%")],
        ),
        ("建议办结率、提案办结率100%。", [("建议办结率", "100%"), ("提案办结率", "100%")]),
        ("办结率、满意率均达100%。", [("办结率", "100%"), ("满意率", "100%")]),
        ("合格率、优秀率分别达到98%和76%。", [("合格率", "98%"), ("优秀率", "76%")]),
        (
            "处罚案卷50卷、许可案卷40卷，优秀率分别为38%和46%。",
            [
                ("处罚案卷", "50卷"),
                ("许可案卷", "40卷"),
                ("处罚案卷优秀率", "38%"),
                ("许可案卷优秀率", "46%"),
            ],
        ),
        ("普及率、覆盖率分别为86%、90%，增长2%。", [("普及率", "86%"), ("覆盖率", "90%"), ("覆盖率", "2%")]),
        (
            "收到申请200件；受理97件，其中：维持42件，驳回15件。",
            [
                ("收到申请", "200件"),
                ("申请受理", "97件"),
                ("申请维持", "42件"),
                ("申请驳回", "15件"),
            ],
        ),
        ("建成污水处理厂一座，新增学位三百个。", [("建成污水处理厂", "1座"), ("新增学位", "300个")]),
        ("收到申请103宗，不受理12宗。", [("收到申请", "103宗"), ("申请不受理", "12宗")]),
        (
            "负责人出庭46宗（其中，正职25宗，副职21宗）。",
            [("负责人出庭", "46宗"), ("负责人出庭（正职）", "25宗"), ("负责人出庭（副职）", "21宗")],
        ),
        (
            "办理复议案件356件，其中维持176件，确认违法3件，终止62件。",
            [
                ("办理复议案件", "356件"),
                ("复议案件维持", "176件"),
                ("复议案件确认违法", "3件"),
                ("复议案件终止", "62件"),
            ],
        ),
        ("考试通过率98%，全市第四。", [("考试通过率", "98%"), ("考试通过率", "4名")]),
        ("集装箱吞吐量再创新高，达1416万标箱。", [("集装箱吞吐量", "14160000标箱")]),
        ("审批事项由原来的236项减少到98项。", [("审批事项", "98项")]),
        ("市容考核全市第二、居民满意度全市第一。", [("市容考核", "2名"), ("居民满意度", "1名")]),
        ("综合考核由第7位上升到第3位。", [("综合考核", "3名")]),
        ("败诉率8%，低于全市平均水平1.5个百分点。", [("败诉率", "8%"), ("败诉率低于全市平均水平", "1.5百分点")]),
        (
            "网上可办率由上年的52%提高到61%，评审时限压缩三成。",
            [("网上可办率", "52%"), ("网上可办率", "61%"), ("评审时限", "30%")],
        ),
        (
            "县级行政复议机构共收到复议申请76件，受理71件，直接纠错率10%。",
            [("收到复议申请", "76件"), ("复议申请受理", "71件"), ("复议直接纠错率", "10%")],
        ),
        (
            "调解纠纷31件，成功率99%，涉及金额6000万元。",
            [
                ("调解纠纷", "31件"),
                ("纠纷成功率", "99%"),
                ("调解纠纷涉及金额", "60000000元"),
            ],
        ),
        # several names for one figure, several figures for one object
        (
            "办理建议99件、提案136件，办复率均为100%。",
            [("办理建议", "99件"), ("办理提案", "136件"), ("建议办复率", "100%"), ("提案办复率", "100%")],
        ),
        ("建议、提案办复率均达98%。", [("建议办复率", "98%"), ("提案办复率", "98%")]),
        ("办结率和满意率都达到99%以上。", [("办结率", "99%"), ("满意率", "99%")]),
        ("制定、修订规范性文件3件、5件。", [("制定规范性文件", "3件"), ("修订规范性文件", "5件")]),
        ("制定、修订规范性文件分别为3件、5件。", [("制定规范性文件", "3件"), ("修订规范性文件", "5件")]),
        ("制定、修订规范性文件8件。", [("制定、修订规范性文件", "8件")]),
        ("县委、县政府分别学法4次、6次。", [("县委学法", "4次"), ("县政府学法", "6次")]),
        (
            "对53件重要文件、178份合同开展合法性审查。",
            [("合法性审查重要文件", "53件"), ("合法性审查合同", "178份")],
        ),
        ("完成规范性文件清理，废止27件。", [("规范性文件废止", "27件")]),
        ("组织清理规范性文件98件，废止27件。", [("组织清理规范性文件", "98件"), ("规范性文件废止", "27件")]),
        (
            "收到复议申请23件，比2022年多4件，受理19件。",
            [("收到复议申请", "23件"), ("收到复议申请", "4件"), ("复议申请受理", "19件")],
        ),
        (
            "新收复议案件73件，其中征地类占一半，已办结69件，复议诉讼比2.1，纠错率8%。",
            [
                ("新收复议案件", "73件"),
                ("复议案件征地类占比", "50%"),
                ("复议案件办结", "69件"),
                ("复议诉讼比", "2.1"),
                ("复议案件纠错率", "8%"),
            ],
        ),
        (
            "负责人出庭应诉14件，出庭率42%，败诉率8%。",
            [("负责人出庭应诉", "14件"), ("负责人出庭率", "42%"), ("败诉率", "8%")],
        ),
        ("调解纠纷1200件，成功1180件。", [("调解纠纷", "1200件"), ("纠纷成功", "1180件")]),
        ("国家级文明村1个，省级12个。", [("国家级文明村", "1个"), ("省级文明村", "12个")]),
        ("行政强制53起，无一起被撤销。", [("行政强制", "53起"), ("行政强制被撤销", "0起")]),
        ("建成农村路120公里，较“十三五”末增长三成。", [("建成农村路", "120公里"), ("建成农村路", "30%")]),
    ],
)
def test_names_are_completed_from_their_context(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    ("text", "kind", "direction"),
    [
        ("行政败诉率12.36%。", "level", None),
        ("行政复议受理量同比增长60.89%。", "growth", "up"),
        ("公用经费下降12%。", "growth", "down"),
        ("行政败诉率较上年下降2.1个百分点。", "change_points", "down"),
        ("覆盖率高于全省平均3个百分点。", "change_points", "up"),
        ("占比提高到45%。", "level", None),
        ("占比由5%降为3%。", "level", None),
        ("复议诉讼比为1.13。", "ratio", None),
        ("综合评价位居全省第三。", "rank", None),
        ("立案数较上年增加25件。", "growth", "up"),
        ("案件按期办结率不低于95%。", "target", None),
    ],
)
def test_kind_and_direction(text: str, kind: str, direction: str | None) -> None:
    one = only(text)
    assert (one.kind, one.direction) == (kind, direction)


def test_a_plan_promises_for_the_year_after() -> None:
    one = only("力争行政败诉率降至10%以下。", section="plan")
    assert (one.kind, one.period, one.comparator, one.section) == ("target", 2024, "le", "plan")
    assert only("到2025年，法律明白人达到5000名以上。", section="plan").period == 2025


@pytest.mark.parametrize(
    ("text", "period", "span"),
    [
        ("全年办案30件。", 2023, "year"),
        ("2022年，办案30件。", 2022, "year"),
        ("办案30件，较2022年增长5件。", 2023, "year"),
        ("五年来累计办案30件。", 2023, "cumulative"),
        ("截至年底，持证人员共30名。", 2023, "point"),
        ("上半年办案30件。", 2023, "half"),
        ("一季度办案30件。", 2023, "quarter"),
        ("去年办案30件。", 2022, "year"),
        ("占比由上年的52%提高到61%。", 2022, "year"),
        ("占比由52%提高到61%。", 2023, "year"),
        ("占比8%，上年为9%，下降1个百分点。", 2023, "year"),
    ],
)
def test_period_and_span(text: str, period: int, span: str) -> None:
    first = read(text).observations[0]
    assert (first.period, first.span) == (period, span)


def test_last_year_of_a_work_report_is_the_year_it_reports_on() -> None:
    assert only("去年办案30件。", kind=WORK).period == 2023
    assert only("今年办案30件。", kind=WORK, section="plan").period == 2024


def test_years_listed_with_respective_values() -> None:
    rows = read("2021年、2022年、2023年行政败诉率分别为16.4%、11.3%、9.7%。").observations
    assert [(o.name, o.period) for o in rows] == [("行政败诉率", 2021), ("行政败诉率", 2022), ("行政败诉率", 2023)]


def test_an_earlier_value_is_told_only_with_its_year() -> None:
    rows = read("覆盖率由2021年的57%提高到69%。").observations
    assert [(o.value, o.period) for o in rows] == [(57, 2021), (69, 2023)]
    assert [o.value for o in read("覆盖率由57%提高到69%。").observations] == [69]


def test_scope_is_said_or_null() -> None:
    assert only("全区新收一审行政诉讼案件257件。").coverage == "全区"
    assert only("全区新收一审行政诉讼案件257件。").stage == "一审"
    assert only("全市各级法院审结案件20件。").coverage == "全市"
    assert [o.coverage for o in read("全市审结案件20件，调撤8件。").observations] == ["全市", "全市"]
    assert only("区本级办理复议案件20件。").coverage == "本级"
    assert only("办理复议案件20件。").coverage is None
    assert only("引流量居全省各县（市、区）首位。").pool == "全省各县(市、区)"


def test_quotes_stand_at_their_place() -> None:
    text = "一是强化审查。全年审查合同　52 件，涉及金额４.２亿元；其他。"
    for one in read(text).observations:
        assert text[one.start : one.end] == one.quote
        assert one.written in one.quote


def test_counts_beside_a_rate_are_its_numerator_and_denominator() -> None:
    rate = read("出庭应诉46件，出庭率为92%（46/50）。").observations[1]
    assert (rate.numerator, rate.denominator) == (46, 50)
    rate = read("审结案件201件，其中调撤87件，调撤率43.3%。").observations[2]
    assert (rate.numerator, rate.denominator) == (87, 201)


def codes(text: str) -> list[str]:
    return [doubt.code for doubt in read(text).doubts]


def test_sums_and_rates_that_do_not_agree_are_doubted_with_the_reckoning() -> None:
    (doubt,) = read("出庭应诉46宗（正职25宗，副职20宗）。").doubts
    assert doubt.code == "parts_and_sum" and "25 + 20 = 45" in doubt.message
    assert codes("出庭应诉46宗（正职25宗，副职21宗）。") == []
    assert codes("审结案件201件，其中调撤87件，调撤率53.3%。") == ["rate_and_counts"]


@pytest.mark.parametrize(
    ("text", "sum_"),
    [
        ("行政败诉率由上年的8.3%下降到9.5%。", "由8.3“下降到”9.5"),
        ("考核由全市第三上升至第七。", "由3“上升至”7"),
        ("行政败诉率由9.5%降至8.3%，下降2.4个百分点。", "8.3 - 9.5 = -1.2"),
        ("行政败诉率8.3%，上年为9.5%，上升1.2个百分点。", "8.3 - 9.5 = -1.2"),
        ("受理案件52件，比上年的48件下降8.3%。", "(52 - 48) / 48 = 8.3"),
        ("办理建议99件、提案136件，共230件。", "99 + 136 = 235"),
    ],
)
def test_changes_and_totals_that_their_values_contradict_are_doubted(text: str, sum_: str) -> None:
    (doubt,) = read(text).doubts
    assert sum_ in doubt.message


@pytest.mark.parametrize(
    "text",
    [
        "行政败诉率由上年的9.5%下降到8.3%，下降1.2个百分点。",
        "考核由全市第七上升至第三。",
        "受理案件由48件增加到52件，增长8.3%。",
        "办理建议99件、提案136件，共235件。",
        "办理建议99件、提案136件，共收到来信30封。",
    ],
)
def test_changes_and_totals_that_agree_are_not(text: str) -> None:
    assert codes(text) == []


def test_two_ranks_of_one_thing_are_doubted() -> None:
    assert codes("案卷优秀率居全市第一。\n案卷优秀率列全市第三。") == ["ranks_differ"]
    assert codes("案卷优秀率居全市第一。\n案卷优秀率列全省第三。") == []


def test_a_fall_written_with_a_minus_is_a_fall() -> None:
    one = only("财政收入增长-3.2%。")
    assert (one.name, one.value, one.direction) == ("财政收入", Decimal("3.2"), "down")


def test_the_stage_goes_on_for_what_the_court_decided() -> None:
    rows = read("审结一审行政案件36件，其中行政机关败诉3件，救助群众30人。").observations
    assert [o.stage for o in rows] == ["一审", "一审", None]


def test_a_long_text_is_read_as_its_lines_are(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "全年审查合同52件；\n审结案件201件，其中调撤87件。\n\n败诉率由8%下降到9%。\n" * 3
    whole = read(text)
    monkeypatch.setattr("reports.reading.observations._PIECE", 1)
    assert read(text) == whole and len(whole.observations) == 12


def test_a_change_told_both_ways_is_doubted() -> None:
    text = "行政处罚案件较上年有所下降。\n行政处罚案件同比增长5%。"
    assert codes(text) == ["trend_and_change"]


def test_percent_of_a_rate_is_read_and_doubted() -> None:
    assert codes("行政败诉率同比下降17.65%。") == ["percent_or_points"]


def test_a_figure_without_any_name_is_a_doubt_and_no_observation() -> None:
    figures = read("52件。")
    assert figures.observations == () and [doubt.code for doubt in figures.doubts] == ["unnamed_figure"]


def test_rows_of_a_table_are_read_without_their_numbers() -> None:
    assert named("序号 项目 数量\n1 复议案件 23件\n2 诉讼案件 15件") == [("复议案件", "23件"), ("诉讼案件", "15件")]


def test_what_names_nothing_gives_no_observation() -> None:
    assert read("The number of cases rose to 257, up 12.5% from 229.").observations == ()
    assert named("GDP增长5%。") == [("GDP", "5%")]


def test_a_change_without_a_figure_is_a_trend() -> None:
    (trend,) = read("全区新收案件257件，较2022年有所下降；其他工作有序。").trends
    assert (trend.name, trend.direction, trend.against) == ("新收案件", "down", "2022")
    assert read("新收案件较上年下降5%。").trends == ()


TEXTS = st.text(
    alphabet="0123456789一二三十百千万亿零两件宗%率个百分点,，。；、（）()"
    "《》“”第年由从至分别为均其中增长下降约超余以上审查案 \n",
    max_size=120,
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=120), TEXTS))
def test_any_text_is_read_with_true_places(text: str) -> None:
    figures = read(text)
    for one in figures.observations:
        assert text[one.start : one.end] == one.quote
        assert one.name and isinstance(one.value, Decimal)
        assert one.lower is None or one.upper is None or one.lower <= one.upper
    for doubt in figures.doubts:
        assert 0 <= doubt.start <= doubt.end <= len(text)
