"""The page of claims: sentences side by side, arithmetic, exports, access, queries."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.comparison.claims.words import written
from reports.models import Report, Role, State
from tests import make
from tests.pages import reader

pytestmark = pytest.mark.django_db
MAX_QUERIES = 12


@pytest.fixture
def city():
    return make.organisation("云川市", level="city")


@pytest.fixture
def office(city):
    return make.organisation("青岚区", parent=city)


@pytest.fixture
def peer(city):
    return make.organisation("临渚区", parent=city)


@pytest.fixture
def cases():
    return make.indicator("F01", "行政复议收案", "件", "higher")


@pytest.fixture
def reports(office, cases):
    made = {year: make.report(office, year) for year in (2022, 2023)}
    make.observation(made[2022], "复议收案", 158, indicator=cases, quote="全年复议收案158件")
    make.observation(made[2023], "复议收案", 243, indicator=cases, quote="全年复议收案243件")
    growth = {"kind": "growth", "direction": "up", "indicator": cases, "step": "0.1"}
    make.observation(made[2023], "复议收案", "58.3", "%", quote="同比增长58.3%", **growth)
    rank = {"kind": "rank", "pool": "全市", "indicator": cases}
    make.observation(made[2023], "复议收案", 1, "名", quote="收案数居全市第一", **rank)
    return made


@pytest.fixture
def page(client, office):
    """``page(year)`` as the viewer of the office unless told otherwise."""
    viewer = make.user("viewer", Role.VIEWER, office)

    def get(year=2023, person=None, **query):
        return reader(client, person or viewer)(reverse("claims", args=[office.pk, year]), **query)

    return get


def test_both_sentences_and_the_arithmetic_are_shown(page, reports):
    shown = page().shown
    assert "✗ contradicts" in shown
    for said in ("同比增长58.3%", "全年复议收案158件", "全年复议收案243件", "(243 − 158) ÷ 158 × 100 = +53.8%"):
        assert said in shown


def test_a_rank_waits_for_the_figures_of_all(page, reports, peer, cases):
    assert "Figures of 1 among 2 are known" in page(show="unknown").shown
    theirs = make.report(peer, 2023)
    make.observation(theirs, "复议收案", 300, indicator=cases)
    shown = page(show="contradicts").shown
    assert "300 ≥ 243 → 2" in shown


def test_a_rank_does_not_rest_on_a_report_that_is_not_accepted(page, reports, peer, cases, city):
    theirs = make.report(peer, 2023, state=State.DRAFT)
    make.observation(theirs, "复议收案", 300, indicator=cases)
    above = make.user("above", Role.REVIEWER, city)
    for person in (None, above):
        shown = page(person=person, show="unknown").shown
        assert "Figures of 1 among 2 are known" in shown and "300" not in shown


def test_a_draft_is_hidden_from_others(page, reports, peer):
    Report.objects.filter(pk=reports[2022].pk).update(state=State.DRAFT)
    stranger = make.user("stranger", Role.VIEWER, peer)
    assert "158" not in page(person=stranger).shown
    Report.objects.filter(pk=reports[2023].pk).update(state=State.DRAFT)
    assert page(person=stranger).status_code == 404


def test_a_report_without_claims_says_so(page, reports):
    assert "No claim that could be worked out" in page(2022).shown
    assert page(2019).status_code == 404


def test_the_export_holds_what_is_shown(page, reports):
    rows = list(csv.DictReader(io.StringIO(page(format="csv").content.decode("utf-8-sig"))))
    assert [row["Role"] for row in rows] == ["claimed", "beside", "beside"]
    assert rows[0]["Verdict"] == "contradicts" and Decimal(rows[1]["Value"]) == 158
    assert {row["Arithmetic"] for row in rows} == {"(243 − 158) ÷ 158 × 100 = +53.8%"}
    assert page(format="xlsx").content[:2] == b"PK"


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "(36.77亿 − 41.24亿) ÷ 41.24亿 × 100 = −10.84%"), ("en", "(3,677,000,000 − 4,")],
)  # fmt: skip
def test_long_numbers_are_written_as_the_language_writes_them(language, said):
    made = written("(3677000000 − 4124000000) ÷ 4124000000 × 100 = −10.84%", language)
    assert made.startswith(said)


def test_queries_do_not_grow_with_rows(client, page, office, reports, city, cases):
    make.observation(reports[2022], "巡回宣讲", 30, "场")
    page()
    address = reverse("claims", args=[office.pk, 2023])
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(20):
        other = make.report(make.organisation(parent=city), 2023)
        make.observation(other, "复议收案", number, indicator=cases)
        make.observation(reports[2023], f"第{number}类", 50, "%", kind="growth", direction="up")
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few) <= MAX_QUERIES
