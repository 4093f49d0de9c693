"""Sections, shortfalls and goals of reports numbered and ordered in every way met."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.reading.clean import clean
from reports.reading.contract import (
    ACHIEVEMENTS,
    INTRO,
    LEADERSHIP,
    OTHER,
    PLAN,
    SHORTFALLS,
    TARGET,
    WORK,
    Header,
    Observation,
)
from reports.reading.extents import regions, stretches
from reports.reading.goals import goals
from reports.reading.headings import listed
from reports.reading.metadata import header
from reports.reading.sections import sections
from reports.reading.shortfalls import shortfalls
from tests.invented import BARE, COUNTY, FLAT, HIDDEN, LEADERSHIP_FIRST, PARTS, REPORTS
from tests.invented import WORK as WORK_TEXT

PROSE = "各项工作按照年度计划有序推进，组织开展业务培训，完善相关制度，取得了较好的成效。"


def parts(report):
    body = clean(report)
    found = sections(body.text, header(body.text, body.page))
    return body.text, found


def kinds(report, level=1):
    return [section.kind for section in parts(report)[1] if section.level == level]


def lacks(report):
    return [shortfall.quote for shortfall in shortfalls(*parts(report))]


def plans(report):
    return {goal.quote: [commitment.quote for commitment in goal.commitments] for goal in goals(*parts(report))}


def written(*lines, year=2023):
    return "\n".join((f"青槐县{year}年法治政府建设年度报告", PROSE, *lines))


# Sections


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (COUNTY, [INTRO, ACHIEVEMENTS, SHORTFALLS, LEADERSHIP, PLAN]),
        (LEADERSHIP_FIRST, [INTRO, LEADERSHIP, ACHIEVEMENTS, SHORTFALLS, PLAN]),
        (FLAT, [INTRO, ACHIEVEMENTS, ACHIEVEMENTS, ACHIEVEMENTS, SHORTFALLS]),
        (HIDDEN, [INTRO, ACHIEVEMENTS, ACHIEVEMENTS, ACHIEVEMENTS]),
        (PARTS, [INTRO, ACHIEVEMENTS, SHORTFALLS, PLAN]),
        (BARE, [INTRO, ACHIEVEMENTS, SHORTFALLS, PLAN]),
        (WORK_TEXT, [INTRO, ACHIEVEMENTS, PLAN, OTHER]),
    ],
)
def test_parts_are_known_by_meaning(report, expected):
    assert kinds(report) == expected


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("主要举措和工作成效", ACHIEVEMENTS),
        ("2023年法治政府建设推进情况及主要成效", ACHIEVEMENTS),
        ("上一年度推进法治政府建设的主要举措和成效", ACHIEVEMENTS),
        ("2023年重点工作任务完成情况", ACHIEVEMENTS),
        ("2023年主要工作", ACHIEVEMENTS),
        ("健全行政执法工作体系", ACHIEVEMENTS),
        ("有效防范化解各类风险挑战", ACHIEVEMENTS),
        ("聚焦短板弱项，补齐基础差距", ACHIEVEMENTS),
        ("以解决突出问题为导向，提升执法质效", ACHIEVEMENTS),
        ("存在的不足和原因", SHORTFALLS),
        ("当前存在的主要问题及成因", SHORTFALLS),
        ("短板弱项", SHORTFALLS),
        ("面临的困难和挑战", SHORTFALLS),
        ("2023年法治政府建设工作中的不足", SHORTFALLS),
        ("区政府主要负责同志履行推进法治建设第一责任人职责情况", LEADERSHIP),
        ("第一责任人履职情况", LEADERSHIP),
        ("主要负责人推进法治建设情况", LEADERSHIP),
        ("2024年度工作安排", PLAN),
        ("下一年度推进法治政府建设的主要安排", PLAN),
        ("2024年推进法治政府建设的主要举措", PLAN),
        ("下步工作打算", PLAN),
        ("工作思路", PLAN),
        ("其他需要报告的情况", OTHER),
        ("名词解释", OTHER),
    ],
)
def test_a_head_is_known_by_its_words_wherever_it_stands(head, kind):
    before, after = (
        written(f"一、{head}", PROSE, "二、其他情况", PROSE),
        written("一、其他情况", PROSE, f"二、{head}", PROSE),
    )
    assert kinds(before)[1] == kind
    assert kinds(after)[2] == kind


@pytest.mark.parametrize(
    "marks",
    [
        "一、|二、",
        "（一）|（二）",
        "(一)|(二)",
        "一)|二)",
        "（一)|（二)",
        "1.|2.",
        "1、|2、",
        "①|②",
        "第一部分 |第二部分 ",
        "一．|二．",
    ],
)
def test_every_style_of_numbers_makes_heads(marks):
    first, second = marks.split("|")
    report = written(f"{first}主要举措和成效", PROSE, f"{second}存在的不足", "执法力量不足。")
    assert kinds(report) == [INTRO, ACHIEVEMENTS, SHORTFALLS]


def test_a_head_that_opens_its_paragraph_ends_with_its_sentence():
    _, found = parts(written("一、主要成效", f"（一）统筹推进更加有力。{PROSE}", f"（二）执法行为更加规范。{PROSE}"))
    assert [section.heading for section in found if section.level == 2] == [
        "（一）统筹推进更加有力",
        "（二）执法行为更加规范",
    ]


def test_leadership_inside_the_review_is_a_part_of_its_own_kind():
    report = written("一、工作情况", f"（一）执法规范。{PROSE}", f"（二）主要负责人履行第一责任人职责情况。{PROSE}")
    assert kinds(report, 2) == [ACHIEVEMENTS, LEADERSHIP]


def test_sub_sections_inherit_and_their_own_words_must_be_plain():
    report = written("一、2024年工作安排", f"（一）补齐短板弱项。{PROSE}", f"（二）总结推广好的做法。{PROSE}")
    assert kinds(report, 2) == [PLAN, PLAN]


def test_a_number_that_opens_a_quantity_is_no_head():
    report = written("一、主要成效", "12345热线办理诉求880件。", "5.6万人参加学习。", "3、5、7号楼完成改造。")
    assert [section.heading for section in parts(report)[1]] == ["", "一、主要成效"]


def test_numbered_sentences_are_items_and_no_sections():
    _, found = parts(LEADERSHIP_FIRST)
    assert not [section for section in found if section.heading.startswith("1.部分干部")]
    assert [section.heading for section in found if section.level == 3] == ["1.强化学法考核", "2.加快数字执法建设"]


def test_a_glossary_holds_no_sections():
    _, found = parts(WORK_TEXT)
    assert found[-1].heading == "名词解释"


def test_heads_whose_line_breaks_were_lost_are_found():
    text = written("一、主要举措和成效", PROSE * 40, "二、存在的不足", "执法力量不足。").replace("\n", "")
    assert SHORTFALLS in [section.kind for section in parts(text)[1]]


def test_shortfalls_admitted_in_the_review_become_a_part():
    text, found = parts(WORK_TEXT)
    ((start, end),) = regions(found, SHORTFALLS)
    assert text[start:end].startswith("同时，我们也清醒地认识到") and text[end:].startswith("二、2023年工作安排")


def test_what_was_done_about_problems_is_no_shortfall():
    report = written(
        "一、主要成效", f"针对执法中存在的问题，组织整改35件。{PROSE}", "二、2024年工作安排", f"一是强化监督。{PROSE}"
    )
    assert kinds(report) == [INTRO, ACHIEVEMENTS, PLAN] and not lacks(report)


def test_a_text_without_heads_keeps_its_words():
    assert kinds("这是一段没有标题的文字。") == [OTHER] or kinds("这是一段没有标题的文字。") == [INTRO, OTHER]
    assert parts("")[1] == ()


def test_a_plan_begun_in_the_words_of_the_shortfalls_has_the_heads_that_follow():
    lacking = "工作中还存在以下问题：一是力量不足；二是方式单一。"
    lines = "二、存在问题及下一步工作打算", lacking, "下一步，重点做好以下工作："
    heads = f"（一）充实队伍。{PROSE}", f"（二）创新普法。{PROSE}"
    report = written("一、主要成效", PROSE, *lines, *heads)
    assert kinds(report, 2) == [PLAN, PLAN, PLAN]
    assert lacks(report) == ["力量不足", "方式单一"]
    assert list(plans(report)) == ["充实队伍", "创新普法"]


# Shortfalls


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (COUNTY, ["基层执法力量偏弱", "普法形式较为单一，针对性有待增强", "个别单位应诉能力不足"]),
        (LEADERSHIP_FIRST, ["部分干部运用法治思维解决问题的能力不强", "行政执法信息化建设较为滞后"]),
        (FLAT, ["区域之间执法水平不平衡", "法治督察成果运用不充分"]),
        (HIDDEN, ["基层法治力量不足", "数据共享不畅", "宣传实效不强"]),
        (PARTS, ["执法监督力度不够大", "部门协同机制不健全"]),
        (BARE, ["执法辅助人员流动性大，队伍不够稳定", "法律顾问作用发挥不充分"]),
        (WORK_TEXT, ["产业层次不够高，龙头企业偏少", "优质医疗资源不足，群众看病还不方便"]),
    ],
)
def test_shortfalls_of_every_style(report, expected):
    assert lacks(report) == expected


@pytest.mark.parametrize(
    "told",
    [
        "一是执法力量不足；二是普法形式单一。",
        "一是执法力量不足。个别乡镇只有1名执法人员。二是普法形式单一。",
        "（一）执法力量不足。个别乡镇人手紧张。\n（二）普法形式单一。缺少新的载体。",
        "1.执法力量不足；\n2.普法形式单一。",
        "①执法力量不足；②普法形式单一。",
        "首先，执法力量不足。其次，普法形式单一。",
        "一方面，执法力量不足；另一方面，普法形式单一。",
        "从队伍建设看，执法力量不足。从宣传方式看，普法形式单一。",
        "主要表现在：执法力量不足；普法形式单一。",
        "还存在执法力量不足、普法形式单一等问题。",
        "执法力量不足。\n普法形式单一。",
        "执法力量不足。个别乡镇难以满足需要。\n普法形式单一。群众参与度不高。",
        "一是执法力量不足。下一步，我县将充实人员。二是普法形式单一。下一步，我县将丰富载体。",
        "一是执法力量不足；二是普法形式单一。对于这些问题，我们将认真加以解决。",
    ],
)
def test_one_content_in_every_style_of_list(told):
    assert lacks(written("一、主要成效", PROSE, "二、存在的不足", told)) == ["执法力量不足", "普法形式单一"]


def test_causes_stand_with_their_shortfall():
    causes = {s.quote: [cause.quote for cause in s.causes] for s in shortfalls(*parts(COUNTY))}
    assert causes["基层执法力量偏弱"] == ["编制向乡镇下沉不够"]
    assert causes["个别单位应诉能力不足"] == []


def test_causes_under_a_head_of_their_own_go_to_their_shortfalls_in_order():
    causes = [[cause.quote for cause in s.causes] for s in shortfalls(*parts(LEADERSHIP_FIRST))]
    assert causes == [["学法用法缺少常态化考核"], ["经费保障不够稳定"]]


def test_what_stands_behind_a_list_with_此外_is_a_shortfall_too():
    told = "一是执法力量不足。二是普法形式单一。此外，个别部门配合不够主动。对此，我们将认真整改。"
    assert lacks(written("二、存在的不足", told)) == ["执法力量不足", "普法形式单一", "个别部门配合不够主动"]


# Goals


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (COUNTY, ["加强基层执法队伍建设", "提升行政复议质效", "创新普法方式"]),
        (LEADERSHIP_FIRST, ["强化学法考核", "加快数字执法建设"]),
        (FLAT, ["统一执法标准", "强化督察整改"]),
        (HIDDEN, ["加强基层法治队伍建设"]),
        (PARTS, ["加强执法监督", "完善协同机制"]),
        (BARE, ["健全人员管理办法", "完善法律顾问考核机制"]),
        (WORK_TEXT, ["坚持产业强区，增强发展后劲", "坚持民生为本，办好群众实事"]),
    ],
)
def test_goals_of_every_style(report, expected):
    assert list(plans(report)) == expected


@pytest.mark.parametrize(
    "told",
    [
        "一是加强队伍建设。充实执法人员，开展岗位练兵。\n二是创新普法方式。建设法治公园，打造普法品牌。",
        "一是加强队伍建设。充实执法人员，开展岗位练兵。二是创新普法方式。建设法治公园，打造普法品牌。",
        "（一）加强队伍建设。充实执法人员，开展岗位练兵。\n（二）创新普法方式。建设法治公园，打造普法品牌。",
        "（一）加强队伍建设\n充实执法人员，开展岗位练兵。\n（二）创新普法方式\n建设法治公园，打造普法品牌。",
        "1.加强队伍建设。充实执法人员，开展岗位练兵。\n2.创新普法方式。建设法治公园，打造普法品牌。",
        "加强队伍建设。充实执法人员，开展岗位练兵。\n创新普法方式。建设法治公园，打造普法品牌。",
        "下一步，我县将：一是加强队伍建设，充实执法人员，开展岗位练兵；二是创新普法方式，建设法治公园，打造普法品牌。",
        "（一）加强队伍建设。一是充实执法人员。二是开展岗位练兵。\n（二）创新普法方式。一是建设法治公园。二是打造普法品牌。",
        "——加强队伍建设。充实执法人员，开展岗位练兵。\n——创新普法方式。建设法治公园，打造普法品牌。",
        "2024年，我县将坚持目标导向，重点做好以下工作：\n一要加强队伍建设。充实执法人员，开展岗位练兵。\n二要创新普法方式。建设法治公园，打造普法品牌。",
    ],
)
def test_one_plan_in_every_style(told):
    expected = {"加强队伍建设": ["充实执法人员", "开展岗位练兵"], "创新普法方式": ["建设法治公园", "打造普法品牌"]}
    assert (
        plans(
            written("一、主要成效", PROSE, "二、2024年工作安排", told, "特此报告。", "青槐县人民政府", "2024年1月8日")
        )
        == expected
    )


def test_commitments_are_the_leads_of_the_list_below_a_goal():
    assert plans(WORK_TEXT)["坚持产业强区，增强发展后劲"] == ["壮大先进制造业", "优化营商环境"]


def test_a_clause_that_only_leads_to_the_next_stays_with_it():
    report = written("一、2024年工作安排", "一是规范执法。以案卷评查为抓手，提升办案质量。二是普法。编印手册。")
    assert plans(report)["规范执法"] == ["以案卷评查为抓手，提升办案质量"]


def test_goals_for_a_longer_term_stand_back_where_next_year_has_its_own():
    lines = [
        "一、未来五年的奋斗目标",
        f"（一）建设法治强县。{PROSE}",
        f"（二）建设平安青槐。{PROSE}",
        "二、2024年工作安排",
    ]
    report = written(*lines, f"（一）规范执法。{PROSE}", f"（二）加强普法。{PROSE}")
    assert list(plans(report)) == ["规范执法", "加强普法"]


@pytest.mark.parametrize(
    ("frame", "work"),
    [
        ("二、2024年发展形势和总体要求", "三、2024年主要工作"),
        ("二、“十四五”时期发展目标和任务", "三、2024年工作安排"),
        ("二、未来五年的主要任务", "三、2024年总体要求和重点任务"),
    ],
)
def test_what_frames_a_plan_holds_no_goals(frame, work):
    framed = frame, f"（一）把握大局。{PROSE}", f"（二）保持定力。{PROSE}"
    report = written("一、工作回顾", PROSE, *framed, work, f"（一）规范执法。{PROSE}", f"（二）加强普法。{PROSE}")
    assert list(plans(report)) == ["规范执法", "加强普法"]


def test_targets_are_those_between_a_goal_s_lead_and_the_next_goal():
    text, found = parts(COUNTY)
    place = text.index("40%以上")
    target = Observation("行政复议调解和解率", 40, "%", "40%以上", place, place + 5, kind=TARGET)
    level = Observation("批示", 17, "次", "17次", 10, 13)
    assert [goal.targets for goal in goals(text, found, (level, target))] == [(), (1,), ()]


# Everything


@settings(deadline=None)
@given(
    st.text(alphabet="一二三（）()、.。；，：\n是存在不足问题下一步将2024年工作安排法治政府", max_size=300)
    | st.text(max_size=200)
)
def test_any_text_has_sections_and_places_that_are_true(raw):
    text = clean(raw).text
    found = sections(text, Header(year=2023, kind=WORK))
    assert all(0 <= section.start <= section.end <= len(text) for section in found)
    assert list(found) == sorted(found, key=lambda section: (section.start, section.level))
    cover = list(stretches(found))
    assert "".join(text[start:end] for start, end, _ in cover) == text
    told = shortfalls(text, found)
    promised = goals(text, found)
    passages = [
        *told,
        *promised,
        *(cause for s in told for cause in s.causes),
        *(c for g in promised for c in g.commitments),
    ]
    assert all(text[passage.start : passage.end] == passage.quote and passage.quote for passage in passages)


def test_a_list_counts_without_gaps_and_keeps_its_style():
    text = "一是甲。三是丙。二是乙。"
    assert [item.quote for item in listed(text, 0, len(text))] == ["甲。三是丙", "乙"]


def test_the_written_reports_are_read_alike_when_read_again():
    for report in REPORTS:
        text, found = parts(report)
        assert parts(text)[0] == text
        assert found
