"""Goals that nobody can be held to, and a rate that they cannot raise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.follow_up.vagueness import Standing, fulfilment, is_vague


@pytest.mark.parametrize(
    "wording",
    [
        "新建法律援助工作站40个",
        "行政机关负责人出庭应诉率达到100%",
        "力争败诉率降至8%以下",
        "6月底前完成权责清单调整",
        "每季度通报一次执法案卷评查结果",
        "由区司法局牵头建立会商制度",
        "完善复议应诉机制（责任单位：区司法局）",
        "建立联席会议制度（区司法局、区信访局）",
        "实现行政执法监督全覆盖",
        "举办两场培训",
    ],
)
def test_a_figure_a_date_or_an_owner_makes_a_goal_definite(wording):
    assert not is_vague([wording])


@pytest.mark.parametrize(
    "wording",
    [
        "进一步加强统筹协调",
        "2025年，持续深化法治政府建设",
        "深入推进“1+3+N”普法模式",
        "贯彻落实《法治政府建设实施纲要（2021—2025年）》",
        "擦亮12345热线品牌",
        "不断提升依法行政水平",
    ],
)
def test_a_year_or_a_name_with_a_number_does_not(wording):
    assert is_vague([wording])


def test_a_goal_is_as_definite_as_its_commitments_and_targets():
    assert not is_vague(["加强法律援助", "新建工作站40个"])
    assert not is_vague(["加强法律援助"], has_target=True)


definite = st.builds(
    Standing, st.just(False), st.sampled_from(["met", "not_met", "no_target"]), st.sampled_from(["", "met", "not_met"])
)
vague = st.builds(Standing, st.just(True), st.just("no_target"), st.sampled_from(["", "met", "not_met"]))


@given(st.lists(definite), st.lists(vague))
def test_vague_goals_change_no_rate(goals, vague_ones):
    without, with_them = fulfilment(goals), fulfilment([*goals, *vague_ones])
    assert with_them.reviewed_rate == without.reviewed_rate and with_them.measured_rate == without.measured_rate
    assert with_them.vague == len(vague_ones) and with_them.goals == len(goals) + len(vague_ones)


def test_goals_that_nobody_judged_stay_in_the_base():
    found = fulfilment([Standing(False, "met", "met"), Standing(False, "no_target"), Standing(False, "not_met")])
    assert found.reviewed_rate == pytest.approx(1 / 3) and found.measured_rate == 0.5
    assert fulfilment([]).reviewed_rate is None
