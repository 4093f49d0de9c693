"""What is no report, or a damaged one: an honest empty or partial reading with doubts, and no invented figure."""

import pytest

from indicators.catalogue.load import built_in_vocabulary
from reports.entry.sources import text_of
from reports.reading.contract import PLAN, SHORTFALLS
from reports.reading.doubts import NOT_A_REPORT, TRADITIONAL
from reports.reading.reader import read
from tests.invented import BODY, COUNTY
from tests.test_reader import assert_valid

VOCABULARY = built_in_vocabulary()
NUMERALS = "一二三四五六七八九"

NOVEL = "\n".join(
    f"第{year}年冬天，林家的{year}个儿子又离开了村子。老大带走{year + 1}床被子和{year * 5}块银元，走了四十里山路。"
    f"母亲在门口站了半个时辰。邻居家添了{year}头牛，集上的米价涨到每斤{year}角二分，老人活了{70 + year}岁。"
    for year in range(2, 40)
)
LAW = "\n".join(
    f"第{number}条　行政机关应当自受理之日起六十日内作出决定，延长期限最多不超过三十日。"
    "违反规定的，处一万元以上十万元以下罚款。"
    for number in NUMERALS
)
SHEET = "单位\t受理\t审结\t比率\n" + "\n".join(
    f"青石{place}组\t{place * 3}\t{place * 2}\t{place}.5%" for place in range(1, 90)
)
COMMAS = SHEET.replace("\t", ",")
ENGLISH = "\n".join(
    f"The county handled {year * 37} cases in {year}, up 12.5% over the previous year, and trained 340 officers."
    for year in range(2001, 2040)
)
DIGITS = "1234567890" * 10_000
FOREIGN = {
    "a novel": NOVEL, "a law": LAW, "a spreadsheet": SHEET, "a spreadsheet with commas": COMMAS, "English": ENGLISH,
    "digits": DIGITS, "digits in pieces": "98 76 54 " * 10_000, "one character": "的" * 200_000,
}  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_no_report_gives_no_figures_and_says_why(name):
    reading = read(FOREIGN[name], VOCABULARY)
    assert_valid(reading)
    assert (reading.observations, reading.shortfalls, reading.goals, reading.trends) == ((), (), (), ())
    assert [doubt.code for doubt in reading.doubts] == [NOT_A_REPORT]


def test_a_spreadsheet_told_in_sentences_is_no_report_either():
    told = text_of(SHEET.encode()).text
    assert "青石1组受理3；" in told
    reading = read(told, VOCABULARY)
    assert reading.observations == () and [doubt.code for doubt in reading.doubts] == [NOT_A_REPORT]


def test_lost_line_breaks_leave_the_parts_and_the_figures():
    whole, joined = read(BODY, VOCABULARY), read(BODY.replace("\n", ""), VOCABULARY)
    assert_valid(joined)
    assert {section.kind for section in whole.sections} == {section.kind for section in joined.sections}
    assert [(seen.value, seen.unit) for seen in joined.observations] == [
        (seen.value, seen.unit) for seen in whole.observations
    ]
    assert len(joined.shortfalls) == len(whole.shortfalls)


def test_the_numbers_of_a_page_without_line_breaks_are_no_figures():
    values = {seen.value for seen in read(COUNTY.replace("\n", ""), VOCABULARY).observations}
    assert values <= {seen.value for seen in read(COUNTY, VOCABULARY).observations}


def test_traditional_characters_are_read_as_far_as_they_go_and_told():
    text = (
        "青槐縣2023年法治政府建設年度報告\n2023年，青槐縣扎實推進依法行政，現將有關情況報告如下。\n一、主要舉措和成效\n"
        "（一）全年審查行政規範性文件21件，辦理行政復議案件132件。\n二、存在的不足\n（一）基層執法力量薄弱。\n"
        "三、2024年工作安排\n（一）加強執法隊伍建設。開展輪訓6期。\n"
    )
    reading = read(text, VOCABULARY)
    assert_valid(reading)
    assert TRADITIONAL in {doubt.code for doubt in reading.doubts}
    assert {seen.value for seen in reading.observations} <= {21, 132, 6}
    assert {section.kind for section in reading.sections} >= {SHORTFALLS, PLAN}


@pytest.mark.parametrize(
    "damage", [str.upper, lambda text: text.replace("。", ""), lambda text: text[::2], lambda text: text[:300]]
)
def test_a_damaged_report_is_read_in_part(damage):
    assert_valid(read(damage(COUNTY), VOCABULARY))


def test_a_long_text_is_read_whole():
    lines = BODY.split("\n")
    text = "\n".join(f"{line}{place}" for place in range(300_000 // len(BODY)) for line in lines)
    reading = read(text, VOCABULARY)
    assert_valid(reading)
    assert reading.observations[-1].end > len(reading.text) * 0.9
