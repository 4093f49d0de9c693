"""``manage.py read_report``: the contract as JSON, a readable page, and honest errors."""

import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from tests.invented import COUNTY, LEADERSHIP_FIRST
from tests.printed import as_docx

CONTRACT = {
    "title", "year", "kind", "organisation", "addressee", "issuers", "issued_on", "published_on", "index_number",
    "publisher", "text", "sections", "observations", "shortfalls", "goals", "trends", "doubts",
}  # fmt: skip


@pytest.fixture
def report(tmp_path):
    def written(data, name="报告.txt"):
        path = tmp_path / name
        path.write_bytes(data)
        return str(path)

    return written


def test_json_is_the_contract_and_every_quote_stands_at_its_place(report, capsys):
    call_command("read_report", report(COUNTY.encode()), "--json")
    reading = json.loads(capsys.readouterr().out)
    assert set(reading) == CONTRACT
    assert (reading["year"], reading["organisation"], reading["issued_on"]) == (2023, "青槐县", "2024-02-20")
    passages = [*reading["observations"], *reading["shortfalls"], *reading["goals"], *reading["trends"]]
    passages += [commitment for goal in reading["goals"] for commitment in goal["commitments"]]
    passages += [cause for shortfall in reading["shortfalls"] for cause in shortfall["causes"]]
    assert all(reading["text"][passage["start"] : passage["end"]] == passage["quote"] for passage in passages)
    assert set(reading["sections"][0]) == {"kind", "heading", "level", "start", "end"}
    for goal in reading["goals"]:
        assert all(reading["observations"][place]["kind"] == "target" for place in goal["targets"])


def test_the_readable_page_names_every_part(report, capsys):
    call_command("read_report", report(as_docx(LEADERSHIP_FIRST), "报告.docx"))
    page = capsys.readouterr().out
    for words in (
        "白鹭洲区",
        "二、主要举措和成效",
        "行政执法信息化建设较为滞后",
        "经费保障不够稳定",
        "强化学法考核",
        "建立学法积分制度",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("data", "name"), [(b"", "空.txt"), (bytes(range(256)) * 8, "照片.txt"), (b"PK\x03\x04", "坏.docx")]
)
def test_what_cannot_be_read_is_an_error_that_names_the_file(report, data, name):
    with pytest.raises(CommandError, match=name):
        call_command("read_report", report(data, name))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="没有.txt"):
        call_command("read_report", str(tmp_path / "没有.txt"))


def test_explain_says_by_which_rule_each_thing_was_read(report, capsys):
    call_command("read_report", report(COUNTY.encode()), "--explain")
    page = capsys.readouterr().out
    for words in (
        "↳ 标题含“存在的不足”",  # a section by the words of its head
        "↳ “全年审查行政规范性文件21件”",  # a figure by its clause
        "“一是”",  # a shortfall by its mark
    ):
        assert words in page
    below = page.split("→ L11", 1)[1].split("\n")[1:5]  # a match with its rule and its score
    assert any("L11" in line and line.strip().startswith("↳") for line in below)


def test_without_explain_the_page_gives_no_rules(report, capsys):
    call_command("read_report", report(COUNTY.encode()))
    assert "↳" not in capsys.readouterr().out


def test_a_text_that_is_no_report_says_so_first(report, capsys):
    text = "周末天气很好，我们去湖边散步，数到120只白鹭。"
    with translation.override("en"):
        call_command("read_report", report(text.encode()))
        strange = capsys.readouterr().out
        call_command("read_report", report(COUNTY.encode()))
    assert strange.startswith("This does not look like an annual report:\n  ")
    assert "does not look like" not in capsys.readouterr().out


def test_measures_and_qualifiers_are_printed_in_words(report, capsys):
    text = COUNTY + "\n全年接待来访群众约500人次，同比增长8%。"
    with translation.override("zh-hans"):
        call_command("read_report", report(text.encode()), "--explain")
    page = capsys.readouterr().out
    assert not re.search(r"\b(about|at_least|growth|cumulative)\b", page)
