"""Search: sentences with all words, in their section, of reports that a person may see; the newest years first."""

import csv
import io
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.comparison.search import gather
from reports.comparison.search.build import LONGEST, Part, marked, section_at, sentences, words_of
from reports.comparison.search.gather import PER_PAGE
from reports.models import Role, Section, State
from tests import make

TEXT = "一、成效\n全年开展巡回宣讲40场。宣讲对象以村干部为主！\n二、不足\n巡回宣讲的频次还不够；村干部到场率低。"
PARTS = (Part("achievements", 0, 33), Part("shortfalls", 33, len(TEXT)))

# --- sentences, without a database ---


def test_words_are_parted_by_spaces_once_each():
    assert words_of("  巡回宣讲　村干部 巡回宣讲 ") == ("巡回宣讲", "村干部")


def test_a_sentence_stands_at_its_place_and_in_its_section():
    first, second = sentences(TEXT, ("巡回宣讲",), PARTS)
    assert TEXT[first.start :].startswith("全年开展巡回宣讲40场。")
    assert [(each.text, each.section) for each in (first, second)] == [
        ("全年开展巡回宣讲40场。", "achievements"), ("巡回宣讲的频次还不够；", "shortfalls"),
    ]  # fmt: skip


def test_sentences_with_more_of_the_words_come_first():
    assert sentences("甲事。乙事。甲乙两事。", ("甲", "乙"), ())[0].text == "甲乙两事。"


def test_only_the_section_asked_for():
    assert [each.text for each in sentences(TEXT, ("巡回宣讲",), PARTS, "shortfalls")] == ["巡回宣讲的频次还不够；"]


def test_the_deepest_section_counts():
    assert section_at([Part("achievements", 0, 90), Part("leadership", 10, 20)], 12) == "leadership"
    assert section_at([], 3) == ""


def test_words_are_marked_and_the_rest_is_no_markup():
    assert marked("<b>宣讲&会", ("宣讲", "&")) == "&lt;b&gt;<mark>宣讲</mark><mark>&amp;</mark>会"


def test_a_long_sentence_is_cut_around_the_word():
    shown = marked("长" * 300 + "宣讲" + "短" * 300, ("宣讲",))
    assert "<mark>宣讲</mark>" in shown
    assert shown.startswith("…") and shown.endswith("…")
    assert len(shown) < LONGEST + 20


# --- the page ---


@pytest.fixture
def office(db):
    return make.organisation("青岚区")


@pytest.fixture
def page(client, office):
    client.force_login(make.user("viewer", Role.VIEWER, office), backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"

    def get(**query):
        response = client.get(reverse("search"), query)
        response.shown = unescape(response.content.decode(errors="replace"))
        return response

    return get


def found(response):
    return [(hit.organisation, hit.year) for hit in response.context["found"].hits]


def test_all_words_must_stand_in_a_report_and_the_newest_comes_first(page, office):
    make.report(office, 2022, text="开展巡回宣讲。")
    make.report(office, 2023, text="开展巡回宣讲。村干部到场。")
    make.report(make.organisation("远山县"), 2024, text="村干部培训。巡回宣讲。")
    assert found(page(q="巡回宣讲 村干部")) == [("远山县", 2024), ("青岚区", 2023)]
    assert found(page(q="巡回宣讲", year=2022)) == [("青岚区", 2022)]
    assert found(page(q="巡回宣讲", organisation="远山")) == [("远山县", 2024)]
    assert "<mark>巡回宣讲</mark>" in page(q="巡回宣讲").shown
    assert "Nothing found" in page(q="无此词语").shown


def test_a_report_without_a_text_holds_no_word(page, office):
    make.report(office, 2022, text="巡回宣讲。")
    make.report(office, 2023).versions.all().delete()
    assert found(page(q="巡回宣讲")) == [("青岚区", 2022)]


def test_a_percent_sign_is_no_wildcard(page, office):
    make.report(office, 2023, text="达到百分之九。")
    assert found(page(q="%")) == []


def test_drafts_of_others_and_withdrawn_reports_are_not_found(page, office):
    make.report(make.organisation("远山县"), 2023, text="巡回宣讲。", state=State.DRAFT)
    make.report(office, 2022, text="巡回宣讲。", withdrawn_because="重复")
    assert found(page(q="巡回宣讲")) == []
    make.report(office, 2023, text="巡回宣讲。", state=State.DRAFT)
    assert found(page(q="巡回宣讲")) == [("青岚区", 2023)]


def test_only_the_text_in_force_is_searched(page, office):
    report = make.report(office, 2023, text="旧的说法。")
    make.text_version(report, "新的说法。", 2)
    assert found(page(q="旧的")) == []
    assert found(page(q="新的")) == [("青岚区", 2023)]


def test_a_section_narrows_to_its_sentences(page, office):
    report = make.report(office, 2023, text=TEXT)
    for part in PARTS:
        Section.objects.create(version=report.versions.get(), kind=part.kind, start=part.start, end=part.end)
    (hit,) = page(q="巡回宣讲", section="shortfalls").context["found"].hits
    assert [each.section for each in hit.sentences] == ["shortfalls"]
    assert found(page(q="成效", section="shortfalls")) == []


def test_an_indicator_finds_the_sentences_of_its_values(page, office):
    rate = make.indicator("L04", "行政诉讼败诉率", "%", "lower")
    row = make.observation(make.report(office, 2023), "败诉率", 5, "%", indicator=rate, quote="全年败诉率为5%")
    response = page(indicator="L04", q="全年")
    assert f"#at-observation-{row.pk}" in response.shown
    assert found(page(indicator="L04", q="下半年")) == []


def test_pages_follow_one_another(page, office):
    for year in range(1990, 1990 + PER_PAGE + 2):
        make.report(office, year, text="巡回宣讲。")
    first = page(q="巡回宣讲")
    assert len(found(first)) == PER_PAGE
    second = page(q="巡回宣讲", start=first.context["found"].following)
    assert [year for _name, year in found(second)] == [1991, 1990]
    assert second.context["found"].following is None


def test_what_was_not_looked_at_is_said(page, office, monkeypatch):
    for name, number in {"PER_PAGE": 1, "LOOKED_THROUGH": 1, "SPARE": 0, "LOOKED_AT": 3}.items():
        monkeypatch.setattr(gather, name, number)
    make.report(office, 2019, text="先宣讲，再讲座，后座谈，巡回宣讲座谈。")
    for year in range(2020, 2025):
        make.report(office, year, text="巡回宣讲。宣讲座。讲座谈。")  # every pair and every three, not the word
    assert "Only the newest 3 reports" in page(q="巡回宣讲座谈").shown
    assert found(page(q="巡回宣讲座谈", year=2019)) == [("青岚区", 2019)]
    assert "Only the newest" not in page(q="巡回宣讲").shown


def test_hits_are_exported_and_no_formula(page, office):
    make.report(office, 2023, text="=宣讲一次。")
    (line,) = csv.DictReader(io.StringIO(page(q="宣讲", format="csv").content.decode("utf-8-sig")))
    assert (line["Organisation"], line["Year"], line["Sentence"]) == ("青岚区", "2023", "'=宣讲一次。")


def test_queries_do_not_grow(page, office):
    def asked(words):
        with CaptureQueriesContext(connection) as queries:
            assert page(q=words).status_code == 200
        return len(queries)

    for year in range(2000, 2012):
        make.report(office, year, text="巡回宣讲。")
    few, rare = asked("巡回宣讲"), asked("无此词语")
    for number in range(8):
        make.report(make.organisation(f"第{number}县"), 2011, text="巡回宣讲。")
    assert asked("巡回宣讲") <= few <= 12
    assert asked("无此词语") == rare <= 12
