"""Cleaning: the body of a report without the page around it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.reading.clean import clean
from tests.invented import BODY, COUNTY, REPORTS

FIRST = "溪桥区全面推进依法行政，统筹开展执法监督、复议应诉、普法宣传各项工作，取得新的成效，群众满意度稳步提升。"
SECOND = "全区共开展执法检查120次，发现并整改问题35个，办理行政复议案件46件，调解纠纷880件，普法活动覆盖各个社区。"


def test_page_chrome_goes_and_title_addressee_and_signature_stay():
    text = clean(COUNTY).text
    lines = text.split("\n")
    assert lines[0] == "岚州市青槐县人民政府"
    assert "县人大常委会：" in lines
    assert lines[-2:] == ["青槐县人民政府", "2024年2月20日"]
    for word in ("首页", "索引号", "浏览次数", "上一篇", "关闭窗口", "扫一扫", "网站标识码"):
        assert word not in text


def test_the_metadata_table_is_kept_by_label():
    page = clean(COUNTY).page
    assert page["索引号"] == "QH0012/2024-00031"
    assert page["发布机构"] == "县委依法治县办"
    assert page["生成日期"] == "2024-02-27"
    assert page["发布日期"].startswith("2024-02-28")


def test_a_value_on_the_line_below_its_label_is_read():
    page = clean("索引号：\nQH0012/2024-00031\n发布日期\n2024-02-28\n" + BODY).page
    assert (page["索引号"], page["发布日期"]) == ("QH0012/2024-00031", "2024-02-28")


def test_a_body_printed_twice_is_kept_once():
    once = clean(BODY).text
    assert clean(BODY + "\n\n索引号：QH0012\n" + BODY).text == once
    assert clean(COUNTY + COUNTY).text == once


def test_the_fuller_printing_is_the_one_that_is_kept():
    assert clean(f"{FIRST}\n{FIRST}\n{SECOND}\n").text == f"{FIRST}\n{SECOND}"


def test_a_paragraph_that_recurs_does_not_take_others_with_it():
    third = SECOND.replace("120次", "90次").replace("溪桥", "云岫")
    text = clean(f"{FIRST}\n{SECOND}\n{third}\n{FIRST}\n{third.replace('46', '47')}\n").text
    assert SECOND in text and third in text


def test_a_title_printed_twice_is_kept_once():
    title = "溪桥区2021年法治政府建设情况报告"
    assert clean(f"{title}\n发布时间：2022-01-20\n{title}\n{FIRST}\n").text == f"{title}\n{FIRST}"


def test_a_table_of_contents_goes():
    contents = "目 录\n一、主要成效……………1\n（一）依法决策 2\n二、存在的不足\t5\n"
    assert clean(contents + FIRST).text == FIRST
    assert clean("目录\n" + FIRST).text == "目录\n" + FIRST


def test_characters_are_made_plain():
    raw = "\ufeff\u3000\u3000⻩河镇⽀持⽴案\u00a0236\u200b 项\r\n第二段\u2028第三段\u3000\r末段"
    assert clean(raw).text == "黄河镇支持立案 236 项\n第二段\n第三段\n末段"


def test_full_width_punctuation_is_left_as_published():
    assert clean("（一）执法；复议，１２件。").text == "（一）执法；复议，１２件。"


def test_words_of_the_page_inside_a_sentence_are_no_chrome():
    line = "来源于基层的经验得到推广，打印费用由财政统一承担，首页公开信息5000条，附件清单一并公布。"
    assert clean(line).text == line


def test_table_rows_are_no_navigation():
    assert clean("序号 | 事项 | 牵头单位 | 责任单位 | 时限 | 备注").text
    assert not clean("首页 | 政务公开 | 政务服务 | 互动交流 | 专题专栏 | 走进青槐").text


@settings(deadline=None)
@given(
    st.text(max_size=400)
    | st.lists(st.sampled_from((FIRST, SECOND, "索引号：1", "上一篇：无", "标题")), max_size=12).map("\n".join)
)
def test_cleaning_a_cleaned_text_changes_nothing(raw):
    text = clean(raw).text
    assert clean(text).text == text


def test_the_written_reports_stay_as_they_are():
    for report in REPORTS[1:]:
        assert clean(report).text == report.strip()
