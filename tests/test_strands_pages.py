"""The page of problems over the years: drawing and list, a person's word, access, exports, queries."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.models import Answer, Report, Role, State
from tests import make
from tests.pages import reader

pytestmark = pytest.mark.django_db
MAX_QUERIES = 12


@pytest.fixture
def office():
    return make.organisation("青岚区")


@pytest.fixture
def reports(office):
    made = {year: make.report(office, year) for year in (2021, 2022, 2023)}
    for report in made.values():
        make.shortfall(report, f"{report.year}年行政机关败诉率仍然偏高")
    rate = make.indicator("L04", "行政诉讼败诉率", "%", "lower")
    make.goal(made[2022], "建设法治公园和宣传长廊")
    goal = make.goal(made[2022], "采取措施，败诉率降到11%以下")
    make.target(made[2022], "败诉率", 11, "%", comparator="le", goal=goal, indicator=rate, quote="败诉率降到11%以下")
    make.observation(made[2023], "败诉率", 12, "%", indicator=rate)
    return made


@pytest.fixture
def page(client, office):
    viewer = make.user("viewer", Role.VIEWER, office)

    def get(person=None, **query):
        return reader(client, person or viewer)(reverse("strands", args=[office.pk]), **query)

    return get


def test_three_sentences_the_goal_and_its_figure_stand_on_one_line(page, reports):
    shown = page().shown
    assert "named 3 years running" in shown and shown.count('class="card mb-3 keep"') == 1
    assert "采取措施，败诉率降到11%以下" in shown and "✗ not met" in shown
    assert shown.count('<g class="mark-shortfall') == 3


def test_a_persons_word_takes_a_proposal_back(page, office, reports):
    shortfall, goal = reports[2022].shortfalls.get(), reports[2022].goals.get(targets__isnull=False)
    assert "proposed, " in page().shown
    by = make.user()
    Answer.objects.create(shortfall=shortfall, goal=goal, holds=True, by=by)
    assert "linked by a person" in page().shown
    Answer.objects.create(shortfall=shortfall, goal=goal, holds=False, by=by)
    shown = page().shown
    assert "linked by a person" not in shown and "answered by no goal" in shown


def test_filters_narrow_and_an_empty_one_says_so(page, reports):
    assert "named 3 years running" in page(show="recurring").shown
    assert "Nothing fits these filters" in page(show="unanswered").shown


def test_a_draft_is_hidden_from_others(page, reports):
    Report.objects.filter(pk=reports[2023].pk).update(state=State.DRAFT)
    stranger = make.user("stranger", Role.VIEWER, make.organisation())
    shown = page(stranger).shown
    assert "2022年行政机关败诉率" in shown and "2023年行政机关败诉率" not in shown
    Report.objects.update(state=State.DRAFT)
    assert page(stranger).status_code == 404


def test_reports_without_shortfalls_say_so(page, office):
    assert page().status_code == 404
    make.report(office, 2023)
    assert "No report names a shortfall" in page().shown


def test_the_export_holds_what_is_shown(page, reports):
    rows = list(csv.DictReader(io.StringIO(page(format="csv").content.decode("utf-8-sig"))))
    assert [(row["Year"], row["Role"]) for row in rows] == [
        ("2021", "shortfall"),
        ("2022", "shortfall"),
        ("2023", "goal"),
        ("2023", "value"),
        ("2023", "shortfall"),
    ]
    assert rows[3]["Measured"] == "not met" and rows[3]["Unit"] == "%"
    assert page(format="xlsx").content[:2] == b"PK"


def test_queries_do_not_grow_with_rows(client, page, office, reports):
    page()
    address = reverse("strands", args=[office.pk])
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for year in range(2010, 2021):
        report = make.report(office, year)
        for number in range(5):
            make.shortfall(report, f"第{number}类问题在{year}年较为突出")
            make.commitment(make.goal(report, f"解决第{number}类问题"), f"解决第{number}类问题的办法")
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few) <= MAX_QUERIES


def test_of_many_problems_those_with_a_course_are_drawn(page, office, reports):
    for number in range(25):
        make.shortfall(reports[2023], f"{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地人'[number] * 3}事务办理迟缓")
    response = page()
    shown = response.context["strands"]
    assert len(response.context["picture"].lines) == sum(strand.is_recurring for strand, _steps in shown)
    assert response.context["undrawn"] == len(shown) - len(response.context["picture"].lines) > 0
    assert "are in the list alone" in response.shown
