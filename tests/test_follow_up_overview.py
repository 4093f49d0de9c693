"""The overview for the head of supervision: what each line counts, in which order, and that each list agrees."""

import csv
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports.follow_up import stored
from reports.follow_up.overview import build
from reports.models import (
    ProblemSource,
    Rectification,
    RepeatedShortfall,
    Review,
    RowState,
    Verification,
)
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(county, supervisor):
    """Three years: a loss rate that rose and fell silent, a shortfall named each year, goals met and not met."""
    rate = make.indicator("L04", "行政诉讼败诉率", "%", "lower")
    reports = [
        make.report(county, 2022),
        make.report(county, 2023),
        make.report(county, 2024, submitted_on=date(2025, 3, 5), published_on=date(2025, 3, 20)),
    ]
    make.observation(reports[0], "行政诉讼败诉率", "8.2", "%", indicator=rate)
    make.observation(reports[1], "行政诉讼败诉率", "11.4", "%", indicator=rate)
    checked = make.observation(reports[2], "办结案件", 120)
    lacks = [make.shortfall(each, f"乡镇执法力量薄弱{n}") for n, each in enumerate(reports)]
    for earlier, later, running in ((0, 1, 2), (1, 2, 3)):
        RepeatedShortfall.objects.create(earlier=lacks[earlier], later=lacks[later], score=1, running=running)
    goals = [make.goal(reports[1], quote) for quote in ("12月底前建成平台", "年底前轮训两次", "持续加强统筹协调")]
    for goal, verdict in zip(goals, ("met", "not_met", "met"), strict=True):
        Review.objects.create(goal=goal, verdict=verdict, reason="已核对", on="2025-04-01", by=supervisor)
    Verification.objects.create(observation=checked, value=118, found_on="2025-05-01", how="查台账", by=supervisor)
    source = ProblemSource.objects.get(code="audit")
    for number, due in ((1, date(2024, 1, 1)), (2, timezone.localdate() + timedelta(days=300))):
        Rectification.objects.create(
            organisation=county, year=2024, number=number, source=source, problem="归档不及时", due_on=due,
            entered_by=supervisor,
        )  # fmt: skip
    return reports


def page(client, **query):
    return client.get(reverse("follow_up_overview"), {"year": 2024, **query})


def lines(answer):
    return [line for line, _, _ in answer.context["lines"]]


def test_a_line_tells_the_story_of_a_county(client, story, supervisor):
    client.force_login(supervisor)
    [line] = lines(page(client))
    assert (line.standing, line.days_late) == ("late", 4)
    assert (line.goals.total, line.goals.reviewed, line.goals.unreviewed) == (3, {"met": 2, "not_met": 1}, 0)
    assert line.goals.met_share == 0.5, "a vague goal raises no rate"
    assert (line.repeated.total, line.repeated.unanswered, line.repeated.longest) == (1, 1, 3)
    assert (line.ledger.open, line.ledger.overdue) == (2, 1)
    assert (line.checked, line.differing) == (1, 1)
    [stopped] = line.stopped
    assert stopped.name == "行政诉讼败诉率" and stopped.before == "11.4%" and stopped.is_certain


def test_what_is_not_fully_checked_is_not_called_dropped(client, story, supervisor):
    make.observation(story[2], "另一项", 3, state=RowState.READ)
    client.force_login(supervisor)
    assert lines(page(client))[0].stopped[0].is_certain is False


def test_a_rate_that_had_become_better_or_is_still_told_is_not_listed(client, story, county, supervisor):
    better = make.indicator("Z88", "评查合格率", "%", "higher")
    for report, value in zip(story, ("90", "95", None), strict=True):
        if value:
            make.observation(report, "评查合格率", value, "%", indicator=better)
    client.force_login(supervisor)
    assert [each.name for each in lines(page(client))[0].stopped] == ["行政诉讼败诉率"]
    rate = story[0].observations.get(name="行政诉讼败诉率").indicator
    make.observation(story[2], "行政诉讼败诉率", "12", "%", indicator=rate)
    assert lines(page(client))[0].stopped == ()


def test_the_picture_says_it_in_a_sentence(client, story, city, supervisor):
    make.report(make.organisation("青石县", parent=city), 2023)
    client.force_login(supervisor)
    summary = page(client).context["summary"]
    assert (summary.organisations, summary.late, summary.missing, summary.stopped) == (2, 1, 1, 1)
    assert (summary.repeated_unanswered, summary.longest, summary.overdue) == (1, 3, 1)


def test_every_number_leads_to_a_list_that_holds_as_many(client, story, county, supervisor):
    client.force_login(supervisor)
    body = page(client).content.decode()
    links = re.findall(r'href="(/follow-up/\?organisation=[^"]+)">(\d+)', body)
    assert len(links) >= 4
    for address, number in links:
        shown = client.get(address.replace("&amp;", "&")).context["worklist"]
        assert shown.page.paginator.count == int(number), address
    for address in re.findall(r'href="(/(?:ledger|checks|duties|strands|two-years|compare)[^"]*)"', body):
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_the_worst_come_first_and_any_column_orders(client, story, city, supervisor):
    missing = make.organisation("青石县", parent=city)
    make.report(missing, 2023)
    good = make.organisation("白沙县", parent=city)
    make.report(good, 2024, submitted_on=date(2025, 2, 1), published_on=date(2025, 2, 1))
    client.force_login(supervisor)
    names = [line.name for line in lines(page(client))]
    assert names == ["青石县", "青槐县", "白沙县"]
    assert [line.name for line in lines(page(client, sort="-report"))] == names[::-1]
    assert lines(page(client, sort="overdue"))[0].name == "青槐县"
    assert lines(page(client, sort="nonsense"))[0].name == "青石县"
    assert {line.name for line in lines(page(client, area=city.pk))} == set(names)


@pytest.mark.parametrize("by", build.ORDERS)
def test_an_order_loses_nobody(client, story, city, supervisor, by):
    make.report(make.organisation("青石县", parent=city), 2024)
    client.force_login(supervisor)
    assert len(lines(page(client, sort=by))) == len(lines(page(client, sort=f"-{by}"))) == 2


def test_others_see_nothing_of_it(client, story, city):
    client.force_login(make.user("neighbour", "supervisor", make.organisation("临渚区", parent=city)))
    assert [line.name for line in lines(page(client))] == ["临渚区"]
    client.force_login(make.user("nobody"))
    assert lines(page(client)) == []


def test_the_export_holds_what_the_page_shows(client, story, supervisor):
    client.force_login(supervisor)
    body = page(client, format="csv").content.decode("utf-8-sig")
    head, line = csv.reader(body.strip().splitlines())
    assert len(head) == len(line) and line[-1] == "行政诉讼败诉率 11.4%"
    assert page(client, format="xlsx").status_code == 200


def test_queries_do_not_grow_with_the_organisations(client, story, city, supervisor):
    stored.renew()
    client.force_login(supervisor)
    counts = []
    for name in ("青石县", "白沙县", "红岩县"):
        with CaptureQueriesContext(connection) as queries:
            page(client)
        counts.append(len(queries))
        other = make.organisation(name, parent=city)
        make.goal(make.report(other, 2023), "办好实事")
        make.report(other, 2024)
        stored.renew()
    assert len(set(counts)) == 1 and counts[0] <= 34, counts
