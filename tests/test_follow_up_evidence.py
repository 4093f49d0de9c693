"""Evidence from the next report, goals proposed for shortfalls, what recurs and what was copied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.quantity import Quantity
from reports.follow_up.evidence import PASSAGES_AT_MOST, Source, copied_from, links, passages, recurring
from reports.follow_up.measuring.figures import Figure
from reports.follow_up.wording import rarity, terms

NEXT = """2023年云麓区法治政府建设情况
一、主要工作
（一）组织领导。全区召开法治建设专题会议4次，听取工作汇报。加强统筹推进，压实工作责任。
（二）执法改革。“综合查一次”覆盖12个领域，减少重复检查310次。完善执法队伍管理，开展执法培训6场。
（三）争议化解。行政复议咨询窗口延伸到全部乡镇，办结复议案件184件。对败诉案件逐案复盘，整改问题27个。
二、存在的不足
基层执法装备更新较慢，夜间巡查力量不足。
三、下一步打算
继续推行“综合查一次”，拓展到20个领域。
"""
PLAN = NEXT.index("三、下一步")
LACKS = NEXT.index("二、存在")
SOURCE = Source(NEXT, ((PLAN, len(NEXT)),), ((LACKS, PLAN),))


def test_the_passage_that_names_the_programme_comes_first():
    best = passages(["推行“综合查一次”改革，减少重复检查"], SOURCE)[0]
    assert best.quote.startswith("“综合查一次”覆盖12个领域")
    assert any("综合查一次" in word for word in best.shared)


def test_every_passage_stands_at_its_place():
    found = passages(["对败诉案件逐案复盘整改", "把复议窗口延伸到乡镇"], SOURCE)
    assert found
    assert all(NEXT[each.start : each.end] == each.quote for each in found)


def test_the_next_plan_is_no_evidence():
    assert all(each.end <= PLAN for each in passages(["推行“综合查一次”，拓展到更多领域"], SOURCE))


def test_an_admission_is_shown_as_one():
    (found,) = passages(["更新基层执法装备"], SOURCE)
    assert found.is_admission


def test_nothing_is_proposed_where_only_everyday_words_are_shared():
    assert passages(["加强统筹推进，提升工作水平"], SOURCE) == []
    assert passages(["建设青少年法治教育基地"], SOURCE) == []


def test_each_passage_says_which_wording_found_it_and_which_values_it_holds():
    start = NEXT.index("整改问题27个")
    figure = Figure("整改问题", Quantity(27, "个"), 2023, 2023, start=start, end=start + 7)
    best = passages(["抓好基层基础", "对败诉案件逐案复盘"], SOURCE, [figure])[0]
    assert best.speaks_to == "对败诉案件逐案复盘" and best.figures == (figure,)


@given(
    st.lists(st.text(alphabet="法治执法复议培训案件，。；“”《》abc0123456789\n", max_size=40), max_size=4),
    st.text(max_size=300),
)
def test_any_text_can_be_searched(wordings, text):
    found = passages(wordings, Source(text))
    assert len(found) <= PASSAGES_AT_MOST
    assert all(text[each.start : each.end] == each.quote and 0 < each.score <= 1 for each in found)


SHORTFALLS = ["行政复议被纠错率偏高", "镇街法治力量配备不足", "“两法衔接”平台数据不全"]
GOALS = [
    ["抓实普法宣传", "打造普法阵地"],
    ["夯实基层基础", "充实镇街法治队伍，补足人手"],
    ["健全监督体系", "贯通“两法衔接”平台，补齐数据"],
]


def test_goals_are_proposed_for_the_shortfalls_they_speak_to():
    found = {(link.shortfall, link.goal) for link in links(SHORTFALLS, GOALS)}
    assert found == {(1, 1), (2, 2)}


def test_a_proposal_says_why():
    best = links(SHORTFALLS, GOALS)[0]
    assert (best.shortfall, best.goal) == (2, 2) and "两法衔接" in "".join(best.shared)


def test_no_goals_give_no_proposals():
    assert links(SHORTFALLS, []) == [] and links([], GOALS) == []


def test_a_shortfall_recurs_in_other_words():
    earlier = ["普法形式比较单一", "镇街法治力量配备仍显不足"]
    assert recurring("镇街法治力量配备不足", earlier)[0] == 1
    assert recurring("镇街法治力量薄弱，人员配备不足的状况没有改观", earlier)[0] == 1
    assert recurring("应急预案演练偏少", earlier) is None
    assert recurring("应急预案演练偏少", []) is None


@pytest.mark.parametrize(
    ("earlier", "copied"),
    [
        ("持续优化营商环境，全面推行包容审慎监管执法清单", 0),
        ("持续优化营商环境，全面推行包容审慎监管执法清单。", 0),
        ("持续优化营商环境，建成企业合规服务中心", None),
    ],
)
def test_a_goal_is_copied_only_word_for_word(earlier, copied):
    assert copied_from("持续优化营商环境，全面推行包容审慎监管执法清单", [earlier]) == copied


def test_a_programmes_name_weighs_more_than_its_parts():
    assert terms("“一案一复盘”")["“一案一复盘"] > terms("一案一复盘")["复盘"]


def test_what_every_sentence_says_weighs_least():
    weights = rarity(["开展执法培训", "开展执法检查", "执法装备更新"])
    assert weights.of["执法"] < weights.of["装备"] < weights.unseen + 1
