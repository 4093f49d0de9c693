"""The worklist: tabs that count what their lists hold, filters, acting on many goals at once, saved views."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports.follow_up import stored
from reports.follow_up.worklist import bulk, tabs
from reports.follow_up.worklist.filters import Asked
from reports.models import Assignment, Evidence, Review, SavedView, TextVersion
from tests import make

pytestmark = pytest.mark.django_db

LIST = "/follow-up/"


@pytest.fixture
def goals(county):
    """Goals for 2024: a vague copied one, one with a target that is missed, one that the next report never names."""
    make.goal(make.report(county, 2022), "进一步加强统筹协调，凝聚各方合力")
    plan = make.report(county, 2023)
    vague = make.goal(plan, "进一步加强统筹协调，凝聚各方合力")
    indicator = make.indicator("L04", "行政诉讼败诉率", "%", "lower")
    missed = make.goal(plan, "压降行政败诉，败诉率低于8%")
    make.target(plan, "行政诉讼败诉率", "8", "%", comparator="lt", goal=missed, indicator=indicator)
    silent = make.goal(plan, "12月底前建成海绵学堂三处")
    after = make.report(county, 2024)
    make.observation(after, "行政诉讼败诉率", "9.5", "%", indicator=indicator, step="0.1")
    return vague, missed, silent


def number(client, **query):
    return client.get(LIST, query).context["worklist"].page.paginator.count


def review_of(goal, by, verdict="met", **fields):
    return Review.objects.create(goal=goal, verdict=verdict, reason="已核对", on="2025-04-01", by=by, **fields)


@pytest.mark.parametrize("renewed", [False, True])
def test_every_tab_counts_what_its_list_holds(client, goals, supervisor, renewed):
    vague, missed, silent = goals
    Assignment.objects.create(goal=missed, person=supervisor, due_on="2024-06-01", by=supervisor)
    review_of(vague, supervisor)
    TextVersion.objects.update(added_at=timezone.now() + timedelta(days=1))
    if renewed:
        stored.renew()
    client.force_login(supervisor)
    shown = client.get(LIST, {"year": 2024}).context["worklist"]
    found = {tab.code: tab.number for tab in shown.tabs}
    assert found == {
        "": 3, tabs.WAITS: 2, tabs.MINE: 1, tabs.OVERDUE: 1, tabs.OUTDATED: 1, tabs.MISSED: 1,
        tabs.SILENT: found[tabs.SILENT], tabs.VAGUE: 1, tabs.COPIED: 1,
    }  # fmt: skip
    assert found[tabs.SILENT] >= 1
    for code, count in found.items():
        shown = client.get(LIST, {"year": 2024, "show": code, "per": 100}).context["worklist"]
        assert sum(len(group.cards) for group in shown.groups) == count, code


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"owner": "none"}, 1),
        ({"owner": "司法局"}, 1),
        ({"due": "past"}, 1),
        ({"due": "later"}, 1),
        ({"due": "undated"}, 1),
        ({"reviewed": "met"}, 1),
        ({"reviewed": "none"}, 2),
        ({"measured": "not_met"}, 1),
        ({"measured": "no_target"}, 2),
        ({"theme": "T6"}, 1),
        ({"theme": "T1"}, 0),
        ({"theme": "none"}, 2),
        ({"owner": "司法局", "due": "later"}, 0),
    ],
)
def test_filters_narrow_the_list(client, goals, supervisor, query, count):
    vague, missed, silent = goals
    later = timezone.localdate() + timedelta(days=400)
    make.theme("T1", "职能")
    missed.targets.get().observation.indicator.__class__.objects.update(theme=make.theme("T6"))
    Assignment.objects.create(goal=missed, body="法院", due_on=later, by=supervisor)
    Assignment.objects.create(goal=missed, body="法院", person=supervisor, due_on=later, by=supervisor)
    Assignment.objects.create(goal=silent, body="司法局", due_on="2024-06-01", by=supervisor)
    review_of(silent, supervisor)
    client.force_login(supervisor)
    assert number(client, year=2024, **query) == count


def test_the_newest_assignment_holds(goals, supervisor, client):
    _, missed, _ = goals
    for body in ("法院", "司法局"):
        Assignment.objects.create(goal=missed, body=body, by=supervisor)
    client.force_login(supervisor)
    assert number(client, year=2024, owner="法院") == 0 and number(client, year=2024, owner="司法局") == 1


def test_all_years_stand_in_one_list(client, goals, supervisor):
    client.force_login(supervisor)
    assert number(client, year="all") == 4


def tokens(*goals, seen=0):
    return [f"{goal.pk}:{seen}" for goal in goals]


def judged(client, goal_tokens, **fields):
    given = {"act": "judge", "verdict-verdict": "partly_met", "verdict-on": "2025-05-01", "verdict-reason": "逐项核对",
             "verdict-note": "现场核查记录", "goal": goal_tokens, **fields}  # fmt: skip
    return client.post(reverse("goals_act"), given)


def test_one_verdict_with_one_reason_for_many_goals(client, goals, supervisor):
    client.force_login(supervisor)
    assert judged(client, tokens(*goals), next="/follow-up/?year=2024")["Location"] == "/follow-up/?year=2024"
    assert set(Review.objects.values_list("goal", "verdict", "reason")) == {
        (goal.pk, "partly_met", "逐项核对") for goal in goals
    }
    assert Evidence.objects.filter(note="现场核查记录").count() == 3
    assert all(Review.objects.values_list("rule", flat=True)), "the wording in force is kept"


def test_goals_that_somebody_reviewed_meanwhile_are_named_and_left_out_after_asking(client, goals, supervisor):
    vague, missed, silent = goals
    review_of(missed, make.user("second", "supervisor", missed.report.organisation.parent), "not_met")
    client.force_login(supervisor)
    asked = judged(client, tokens(*goals))
    body = asked.content.decode()
    assert asked.status_code == 409 and missed.quote in body and "second" in body and "逐项核对" in body
    assert Review.objects.count() == 1, "nothing was written yet"
    assert [each.goal for each in asked.context["goals"]] == [vague, silent]
    assert judged(client, [each.token for each in asked.context["goals"]]).status_code == 302
    assert Review.objects.filter(verdict="partly_met").count() == 2


def test_who_has_seen_the_review_may_add_another(client, goals, supervisor):
    earlier = review_of(goals[0], supervisor)
    client.force_login(supervisor)
    shown = client.get(LIST, {"year": 2024}).context["worklist"]
    token = next(card.token for group in shown.groups for card in group.cards if card.seen == earlier.pk)
    assert judged(client, [token]).status_code == 302
    assert Review.objects.count() == 2


@pytest.mark.parametrize(
    "wrong", [{"verdict-verdict": ""}, {"verdict-reason": " "}, {"verdict-on": "2999-01-01"}, {"verdict-on": "x"}]
)
def test_a_wrong_form_writes_nothing_and_keeps_the_ticks(client, goals, supervisor, wrong):
    client.force_login(supervisor)
    answer = judged(client, tokens(*goals), **wrong)
    assert answer.status_code == 422 and [each.goal for each in answer.context["goals"]] == list(goals)
    assert all(token in answer.content.decode() for token in tokens(*goals))
    assert not Review.objects.exists()


def test_one_foreign_goal_stops_everything(client, goals, supervisor):
    foreign = make.goal(make.report(make.organisation("远山县"), 2023), "办好法治惠民实事")
    client.force_login(supervisor)
    assert judged(client, tokens(*goals, foreign)).status_code == 302
    assert not Review.objects.exists()


@pytest.mark.parametrize("goal", [[], ["x"], ["99999:0"], [f"{n}:0" for n in range(1, bulk.MOST + 2)]])
def test_nothing_ticked_or_nonsense_does_nothing(client, goals, supervisor, goal):
    client.force_login(supervisor)
    assert judged(client, goal).status_code == 302
    assert not Review.objects.exists()


def test_the_whole_list_is_shown_and_asked_once_more_before_it_is_judged(client, goals, supervisor):
    client.force_login(supervisor)
    whole = {"all": "3", "list": "year=2024", "newest": bulk.newest_review()}
    review_of(goals[1], supervisor)
    asked = judged(client, [], **whole)
    assert asked.status_code == 200 and Review.objects.count() == 1, "nothing was written yet"
    ticked = " ".join(each.token for each in asked.context["goals"])
    late = judged(client, [ticked])
    assert late.status_code == 409 and [each.chosen.goal for each in late.context["overtaken"]] == [goals[1]]
    assert judged(client, [" ".join(each.token for each in late.context["goals"])]).status_code == 302
    assert Review.objects.filter(verdict="partly_met").count() == 2


@pytest.mark.parametrize(
    "whole", [{"all": "2", "list": "year=2024"}, {"all": "x", "list": "year=2024"}, {"all": "0", "list": "year=1999"}]
)
def test_a_whole_list_that_changed_meanwhile_is_left_alone(client, goals, supervisor, whole):
    client.force_login(supervisor)
    assert judged(client, [], newest="0", **whole).status_code == 302
    assert not Review.objects.exists()


def test_a_whole_list_with_a_foreign_goal_is_refused(client, goals, supervisor):
    make.goal(make.report(make.organisation("远山县"), 2023), "办好法治惠民实事")
    client.force_login(supervisor)
    assert judged(client, [], all="4", list="year=2024&organisation=all", newest="0").status_code == 302
    assert not Review.objects.exists()


def test_only_supervisors_see_the_boxes_and_may_act(client, goals, county):
    client.force_login(make.user("clerk", "entry", county))
    assert client.get(LIST, {"year": 2024}).context["worklist"].may_act is False
    judged(client, tokens(*goals))
    assert not Review.objects.exists()


def test_many_goals_are_given_to_somebody_at_once(client, goals, supervisor, county):
    clerk = make.user("clerk", "entry", county)
    client.force_login(supervisor)
    said = {"act": "assign", "goal": tokens(*goals), "assign-body": "司法局", "assign-person": clerk.pk,
            "assign-due_on": "2025-12-01", "assign-why": ""}  # fmt: skip
    assert client.post(reverse("goals_act"), said).status_code == 302
    found = Assignment.objects.values_list("body", "person", "due_on", "by")
    assert set(found) == {("司法局", clerk.pk, date(2025, 12, 1), supervisor.pk)} and len(found) == 3
    nobody = {**said, "assign-body": "", "assign-person": "", "assign-due_on": ""}
    assert client.post(reverse("goals_act"), nobody).status_code == 422
    stranger = make.user("stranger", "entry", make.organisation("远山县"))
    assert client.post(reverse("goals_act"), {**said, "assign-person": stranger.pk}).status_code == 422
    assert Assignment.objects.count() == 3


def test_a_view_is_kept_as_an_address_and_forgotten(client, goals, supervisor):
    client.force_login(supervisor)
    said = {"name": "今早要看", "page": "follow_up", "query": "year=2024&show=waits&page=3&format=csv"}
    kept = client.post(reverse("view_save"), said)
    assert kept["Location"] == f"{LIST}?year=2024&show=waits"
    client.post(reverse("view_save"), {**said, "query": "year=2023"})
    view = SavedView.objects.get()
    assert view.query == "year=2023" and "今早要看" in client.get(LIST).content.decode()
    client.force_login(make.user("other", "supervisor", goals[0].report.organisation))
    assert "今早要看" not in client.get(LIST).content.decode()
    assert client.post(reverse("view_forget", args=[view.pk])).status_code == 404
    client.force_login(supervisor)
    client.post(reverse("view_forget", args=[view.pk]))
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("wrong", [{"page": "admin:index"}, {"name": ""}, {"name": "x" * 61}])
def test_only_lists_are_kept(client, supervisor, wrong):
    client.force_login(supervisor)
    client.post(reverse("view_save"), {"name": "a", "page": "follow_up", "query": "", **wrong})
    assert not SavedView.objects.exists()


def test_queries_do_not_grow_with_the_goals(client, city, goals, supervisor):
    stored.renew()
    client.force_login(supervisor)
    counts = []
    for name in ("青石县", "白沙县"):
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST, {"year": 2024})
        counts.append(len(queries))
        report = make.report(make.organisation(name, parent=city), 2023)
        for n in range(5):
            make.goal(report, f"第{n}项目标是办好实事")
        make.report(report.organisation, 2024)
        stored.renew()
    assert len(set(counts)) == 1 and counts[0] <= 36, counts


def test_a_question_without_a_year_asks_of_all(goals, supervisor):
    assert Asked(supervisor).goals().count() == 4
