"""Whole skeletons as counties use them: parts, shortfalls and goals of each, and the document around them."""

import pytest

from indicators.catalogue.load import built_in_vocabulary
from reports.reading.contract import LEADERSHIP, PLAN, SHORTFALLS
from reports.reading.reader import read
from tests import skeletons
from tests.skeletons import SKELETONS

VOCABULARY = built_in_vocabulary()
NAMES = list(SKELETONS)


@pytest.fixture(scope="module")
def readings():
    return {name: read(text, VOCABULARY) for name, (text, *_) in SKELETONS.items()}


@pytest.mark.parametrize("name", NAMES)
def test_the_parts_of_a_skeleton(readings, name):
    assert [section.kind for section in readings[name].sections if section.level == 1] == SKELETONS[name][1]


@pytest.mark.parametrize("name", NAMES)
def test_its_shortfalls(readings, name):
    assert [shortfall.quote for shortfall in readings[name].shortfalls] == SKELETONS[name][2]


@pytest.mark.parametrize("name", NAMES)
def test_its_goals_and_their_commitments(readings, name):
    told = {goal.quote: [commitment.quote for commitment in goal.commitments] for goal in readings[name].goals}
    assert told == SKELETONS[name][3]


@pytest.mark.parametrize(
    ("name", "words"), [("leaders inside the review", "县长主持召开"), ("bold clauses", "区长带头讲法治课")]
)
def test_the_leaders_duty_is_found_inside_the_review(readings, name, words):
    reading = readings[name]
    duty = [section for section in reading.sections if section.kind == LEADERSHIP]
    assert len(duty) == 1 and words in reading.text[duty[0].start : duty[0].end]
    assert {seen.section for seen in reading.observations if duty[0].start <= seen.start < duty[0].end} == {LEADERSHIP}


@pytest.mark.parametrize(
    ("name", "year", "organisation"),
    [
        ("leaders inside the review", 2023, "松江口县"),
        ("two years in the title", 2020, "白石潭区"),
        ("three levels", 2025, "云杉区"),
        ("numbers that run on", 2020, "静水洲区"),
        ("bold clauses", 2024, "鸥汀区"),
        ("difficulties and plan in one paragraph", 2022, "枕流镇"),
        ("shortfalls in a dependent clause", 2019, "渡云县"),
        ("a work report of 2008", 2007, "青禾县"),
    ],
)
def test_whose_report_and_of_which_year(readings, name, year, organisation):
    assert (readings[name].header.year, readings[name].header.organisation) == (year, organisation)


def test_a_plan_and_the_difficulties_before_it_share_a_paragraph(readings):
    reading = readings["difficulties and plan in one paragraph"]
    plan = next(section for section in reading.sections if section.kind == PLAN)
    assert reading.text[plan.start :].startswith("下一步，")


def test_shortfalls_told_before_the_promises_of_a_plan():
    text = skeletons.DEPENDENT.split("二、存在问题")[0] + (
        "二、下一步工作\n总的看，全县法治建设有了进步，但仍存在执法力量薄弱、监督手段单一等问题。"
        "2020年，我们将做好以下工作：\n1.充实执法力量。招录执法人员12名。\n2.创新监督手段。建设监督平台1个。\n"
    )
    reading = read(text, VOCABULARY)
    assert [shortfall.quote for shortfall in reading.shortfalls] == ["执法力量薄弱", "监督手段单一"]
    assert [goal.quote for goal in reading.goals] == ["充实执法力量", "创新监督手段"]
    inner = [section for section in reading.sections if section.kind == SHORTFALLS]
    assert [reading.text[section.start : section.end].endswith("等问题。") for section in inner] == [True]


@pytest.mark.parametrize("mark", [("1.", "2."), ("①", "②"), ("一是", "二是"), ("（一）", "（二）")])
def test_problems_and_answers_under_one_head(mark):
    text = skeletons.DEPENDENT.split("二、存在问题")[0] + (
        f"二、存在问题及2020年工作计划\n{mark[0]}针对执法证件管理不严的问题，健全证件年检制度，年检率达到100%。\n"
        f"{mark[1]}针对应诉力量不足等问题，组建应诉团队，开展庭审观摩6次。\n"
    )
    reading = read(text, VOCABULARY)
    assert [shortfall.quote for shortfall in reading.shortfalls] == ["执法证件管理不严", "应诉力量不足"]
    assert [goal.quote for goal in reading.goals] == ["健全证件年检制度", "组建应诉团队"]
    assert [len(goal.targets) for goal in reading.goals] == [1, 1]
    assert not [doubt for doubt in reading.doubts if doubt.code == "contradicting_date"]


def test_a_long_plan_in_running_prose_promises_by_sentence():
    sentence = "完善{0}机制，健全{0}网络，推广{0}经验，提升{0}能力，扩大{0}影响。"
    topics = ("调解", "普法", "复议", "监督", "应诉")
    text = skeletons.WORK_2008.split("（一）")[0] + (
        "（一）推进依法治县。"
        + "".join(sentence.format(topic) for topic in topics)
        + "\n（二）改善民生。新建学校2所。\n"
    )
    goal = read(text, VOCABULARY).goals[0]
    assert [commitment.quote for commitment in goal.commitments] == [
        sentence.format(topic).rstrip("。") for topic in topics
    ]


@pytest.mark.parametrize("mark", [("一是", "二是"), ("（一）", "（二）"), ("1.", "2.")])
def test_shortfalls_that_are_each_answered_on_the_spot(mark):
    text = skeletons.DEPENDENT.split("二、存在问题")[0] + (
        f"二、存在问题及下一步打算\n{mark[0]}执法力量不足。部分乡镇没有专职人员。下一步，将招录执法人员12名，充实一线。\n"
        f"{mark[1]}监督手段单一。下一步，将建设监督平台，推行线上抽查。\n渡云县人民政府\n2020年1月20日\n"
    )
    reading = read(text, VOCABULARY)
    assert [shortfall.quote for shortfall in reading.shortfalls] == ["执法力量不足", "监督手段单一"]
    assert [goal.quote for goal in reading.goals] == ["招录执法人员12名", "建设监督平台"]
    assert [doubt.code for doubt in reading.doubts if "安排" in doubt.message] == []
