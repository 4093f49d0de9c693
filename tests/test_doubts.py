"""Doubts about a report as a document."""

from datetime import date

import pytest

from reports.reading.clean import clean
from reports.reading.contract import RULE_OF_LAW, Header
from reports.reading.doubts import (
    CONTRADICTING_DATE,
    LOST_GLYPH,
    MISSING_SECTION,
    NO_SUCH_DATE,
    NO_YEAR,
    NOT_A_REPORT,
    TRADITIONAL,
    UNREADABLE,
    WRONG_ERA,
    doubts,
)
from reports.reading.metadata import header
from reports.reading.sections import sections
from tests.invented import COUNTY, FLAT, HIDDEN, WORK


def raised(raw, about=None):
    body = clean(raw)
    about = about or header(body.text, body.page)
    return body.text, doubts(body.text, about, sections(body.text, about))


def codes(raw, about=None):
    return [doubt.code for doubt in raised(raw, about)[1]]


def test_a_whole_report_raises_none():
    assert codes(COUNTY) == []
    assert codes(WORK) == []


@pytest.mark.parametrize("report", [FLAT, HIDDEN])
def test_a_missing_statutory_item_is_named(report):
    (doubt,) = raised(report)[1]
    assert doubt.code == MISSING_SECTION and "第一责任人" in doubt.message


def test_the_nearest_passage_is_pointed_at():
    text, found = raised(COUNTY.replace("三、党政主要负责人履行推进法治建设第一责任人职责情况", "三、加强组织保障"))
    (doubt,) = found
    assert "主要负责人带头学法" in text[doubt.start : doubt.end]


@pytest.mark.parametrize(
    "damaged",
    [
        "《青槐县法治建设规划（20212025年）》",
        "2021915日印发",
        "青政发〔202133号",
        "青政发2021〕33号",
        "自2021，在全县推行",
        "20219月3日",
        "“12?20”",
        "规范性文16件",
        "行政诉案件12件",
        "法律援中心",
        "范性文件备案",
    ],
)
def test_lost_characters_are_pointed_at(damaged):
    text, found = raised(COUNTY.replace("推动人员", f"落实{damaged}，推动人员"))
    assert [doubt.code for doubt in found] == [LOST_GLYPH]
    assert text[found[0].start : found[0].end] in damaged


@pytest.mark.parametrize(
    "sound",
    [
        "《规划（2021—2025年）》",
        "2021年9月15日印发",
        "青政发〔2021〕33号",
        "2021、2022年",
        "编号20210915",
        "2021,2022两年",
        "行政复核、行政诉求和法律顾虑",
        "规范性文本、人民调研和合法性审议",
    ],
)
def test_whole_dates_and_numbers_are_not(sound):
    assert codes(COUNTY.replace("推动人员", f"落实{sound}，推动人员")) == []


def test_the_nearest_passage_is_about_the_leaders_and_not_about_courts():
    text = FLAT.replace("。", "。主要负责人出庭3次。", 1)
    (doubt,) = raised(text)[1]
    assert "出庭" not in raised(text)[0][doubt.start : doubt.end]


def test_a_head_for_shortfalls_and_next_year_contradicts_nothing():
    assert codes(COUNTY.replace("二、存在的不足和原因", "二、存在的问题和2024年打算")) == []


def test_unreadable_characters_are_counted():
    text, found = raised(COUNTY.replace("轮训", "轮\ufffd").replace("普法品牌", "普法\ufffd牌"))
    assert [doubt.code for doubt in found] == [UNREADABLE] and "2 处" in found[0].message


def test_dates_that_contradict_the_year_or_each_other():
    assert codes(COUNTY.replace("2024年2月20日", "2026年2月20日")) == [CONTRADICTING_DATE, CONTRADICTING_DATE]
    assert codes(COUNTY.replace("2024-02-28", "2024-02-10")) == [CONTRADICTING_DATE]
    assert codes(COUNTY.replace("一、主要", "一、2022年主要")) == [CONTRADICTING_DATE]
    assert codes(COUNTY.replace("推动人员", "2月30日前推动人员")) == [NO_SUCH_DATE]


def test_adjectives_of_another_era():
    older, newer = "廉洁高效、守法诚信", "智能高效、廉洁诚信、人民满意"
    assert codes(COUNTY.replace("围绕法治县建设", f"建设{older}的政府")) == [WRONG_ERA]
    assert codes(COUNTY.replace("围绕法治县建设", f"建设{newer}的政府")) == []
    early = Header(year=2019, kind=RULE_OF_LAW, issued_on=date(2020, 1, 1))
    assert WRONG_ERA in codes(COUNTY.replace("围绕法治县建设", f"建设{newer}的政府"), early)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "太短。",
        "那天傍晚，老人坐在河边，看着船慢慢靠岸。" * 20,
        "The county government reports on its work of the past year. " * 20,
        "\n".join(f"第{n}条 行政机关应当依法行政，执法人员应当出示证件。" for n in "一二三四五六七八九"),
        "1" * 100_000,
    ],
)
def test_what_is_no_report_is_told_so(text):
    assert codes(text)[0] == NOT_A_REPORT


def test_traditional_characters_are_told():
    text = (
        "本縣全面推進法治政府建設，開展執法監督，實現依法行政，為經濟發展提供保障，審查規範性文件，辦理行政復議。" * 6
    )
    assert TRADITIONAL in codes(text)


def test_a_report_whose_year_nobody_says():
    text = COUNTY.replace("2023", "").replace("2024", "").replace("年度", "")
    assert NO_YEAR in codes(text)
