"""Document metadata: title, year reported on, place, addressee, issuers, dates."""

from datetime import date

import pytest

from reports.reading.clean import clean
from reports.reading.contract import RULE_OF_LAW, WORK
from reports.reading.metadata import header, place_of, titled
from tests.invented import BARE, COUNTY, LEADERSHIP_FIRST, PARTS
from tests.invented import WORK as WORK_TEXT

PROSE = "全区各部门认真履行职责，推进依法行政，圆满完成了年度法治政府建设的各项任务，群众满意度稳步提升。\n"


def about(text):
    body = clean(text)
    return header(body.text, body.page)


def test_a_web_page_gives_all_of_it():
    found = about(COUNTY)
    assert found.title == "关于2023年度法治政府建设情况的报告"
    assert (found.year, found.kind, found.organisation) == (2023, RULE_OF_LAW, "青槐县")
    assert (found.addressee, found.issuers) == ("县人大常委会", ("青槐县人民政府",))
    assert (found.issued_on, found.published_on) == (date(2024, 2, 20), date(2024, 2, 28))
    assert (found.index_number, found.publisher) == ("QH0012/2024-00031", "县委依法治县办")


@pytest.mark.parametrize(
    ("title", "year", "place"),
    [
        ("岚州市青槐县人民政府关于2023年度法治政府建设情况的报告", 2023, "青槐县"),
        ("关于2022年度青槐县法治政府建设工作情况的报告", 2022, "青槐县"),
        ("青槐县2021年法治政府建设年度报告", 2021, "青槐县"),
        ("2024年度白鹭洲区法治政府建设工作报告", 2024, "白鹭洲区"),
        ("云岫市2024年度法治政府建设情况", 2024, "云岫市"),
        ("岚州市石榴川县2020年度法治政府建设情况及2021年度工作安排的报告", 2020, "石榴川县"),
        ("二〇二三年度青槐县法治政府建设工作总结", 2023, "青槐县"),
        ("青槐县司法局2025年法治政府建设年度报告", 2025, "青槐县司法局"),
        ("青槐县枫溪镇2025年法治政府建设工作报告", 2025, "枫溪镇"),
        ("白鹭洲区柳荫街道2025年法治政府建设年度报告", 2025, "柳荫街道"),
        ("岚州市2024年法治政府建设情况报告", 2024, "岚州市"),
        ("关于2022年度法治政府建设情况的报告", 2022, None),
    ],
)
def test_titles(title, year, place):
    found = titled(title)
    assert (found.kind, found.year, found.organisation) == (RULE_OF_LAW, year, place)


@pytest.mark.parametrize(
    "name", ["澜港区2023年政府工作报告_2023", "2023年澜港区政府工作报告", "澜港区政府工作报告_2023年"]
)
def test_a_work_report_is_named_for_the_year_it_was_given_in(name):
    found = titled(name)
    assert (found.kind, found.year, found.organisation) == (WORK, 2022, "澜港区")


def test_a_work_report_without_title_is_known_by_its_first_lines_and_heads():
    found = about(WORK_TEXT)
    assert (found.title, found.kind, found.year, found.organisation) == (None, WORK, 2022, "澜港区")
    assert found.addressee is None


def test_the_line_below_a_work_report_s_title_says_when_and_where_it_was_given():
    found = about(f"政府工作报告\n——2023年1月10日在澜港区第六届人民代表大会第三次会议上\n各位代表：\n{PROSE}")
    assert (found.title, found.kind, found.year, found.organisation) == ("政府工作报告", WORK, 2022, "澜港区")


def test_a_title_on_several_lines_is_joined_and_joint_issuers_are_parted():
    found = about(f"中共青槐县委员会\n青槐县人民政府\n关于2024年法治政府建设情况的报告\n市委、市政府：\n{PROSE}")
    assert found.title == "关于2024年法治政府建设情况的报告"
    assert found.issuers == ("中共青槐县委员会", "青槐县人民政府")
    assert found.organisation == "青槐县"


def test_joint_signature_on_one_line():
    found = about(f"溪桥区2021年法治政府建设报告\n{PROSE}  中共溪桥区委      溪桥区人民政府\n2022年1月28日")
    assert found.issuers == ("中共溪桥区委", "溪桥区人民政府")


def test_chinese_dates_and_ordinary_ones():
    assert about(LEADERSHIP_FIRST).issued_on == date(2023, 1, 18)
    assert about(BARE).issued_on == date(2024, 1, 5)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        (f"{PROSE}一、2020年主要举措和成效\n{PROSE}", 2020),
        (f"{PROSE}一、主要成效\n开展执法检查86次。\n二、2020年工作计划\n加强法律培训。\n", 2019),
        (f"2018年，{PROSE}一、主要成效\n{PROSE}", 2018),
        (f"{PROSE}青槐县人民政府\n2019年12月18日", 2019),
        (f"{PROSE}青槐县人民政府\n2020年2月18日", 2019),
        (f"2017年以来，{PROSE}", 2017),
        (PROSE, None),
    ],
)
def test_without_a_title_the_year_comes_from_heads_opening_and_signature(text, year):
    assert about(text).year == year


def test_two_years_in_a_title_the_first_is_reported_on():
    assert about(PARTS).year == 2020


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("岚州市青槐县人民政府", "青槐县"),
        ("中共岚州市白鹭洲区委", "白鹭洲区"),
        ("岚州市人民政府", "岚州市"),
        ("岚江省岚州市云岫市人民政府", "云岫市"),
        ("全区", None),
    ],
)
def test_places_by_their_shortest_lasting_name(name, place):
    assert place_of(name) == place


def test_a_work_report_names_its_issuer_in_the_first_sentence_and_its_day_below_the_title():
    text = (
        "【样例】地名为虚构\n政府工作报告\n——2008年1月9日在青禾县第十三届人民代表大会第二次会议上\n各位代表：\n"
        "我代表县人民政府，向大会作政府工作报告。\n一、2007年工作回顾\n全县完成生产总值38.6亿元。\n"
    )
    about = header(text, {})
    assert (about.title, about.issuers) == ("政府工作报告", ("青禾县人民政府",))
    assert (about.year, about.issued_on) == (2007, date(2008, 1, 9))


def test_an_organisation_that_the_text_does_not_name_is_not_guessed():
    about = header(
        "各位代表：\n现在，我代表区人民政府作政府工作报告。\n一、2009年工作回顾\n建设示范区，全区增长10%。\n", {}
    )
    assert (about.organisation, about.issuers) == (None, ())
