"""Pages of follow-up: what the list shows, who sees reviews, how a review is added and withdrawn, answers."""

import pytest
from django.urls import reverse

from reports.follow_up import stored
from reports.models import Answer, Evidence, Review, State
from tests import make

pytestmark = pytest.mark.django_db

LIST = "/follow-up/"


@pytest.fixture
def county():
    """A county below a city: a report on 2022 with two goals, and the report on 2023 that answers one of them."""
    city = make.organisation("清岚市", level="city")
    return make.organisation("云麓区", parent=city)


@pytest.fixture
def plan(county):
    report = make.report(county, 2022)
    make.shortfall(report, "行政复议案件被纠错率偏高，办案质量不稳")
    make.shortfall(report, "乡镇法治队伍人手不足")
    return report


@pytest.fixture
def goal(plan):
    """Loss rate below 8% within 2023."""
    indicator = make.indicator("L04", "行政诉讼败诉率", "%", "lower")
    goal = make.goal(plan, "压降行政败诉案件，推行“双下降”攻坚")
    make.commitment(goal, "对败诉案件逐案开展“一案一复盘”")
    make.target(plan, "行政败诉率", "8", "%", comparator="lt", goal=goal, indicator=indicator, qualifier="at_most")
    return goal


@pytest.fixture
def answer(county, goal):
    """The report on 2023: 6.5 %."""
    report = make.report(county, 2023)
    make.observation(
        report, "行政败诉率", "6.5", "%", indicator=goal.targets.get().observation.indicator, step="0.1",
        quote="全年逐案复盘败诉案件，行政败诉率为6.5%",
    )  # fmt: skip
    return report


@pytest.fixture
def supervisor(county):
    return make.user("supervisor", "supervisor", county.parent)


def review_of(goal, by, verdict="met", **fields):
    return Review.objects.create(goal=goal, verdict=verdict, reason="已核对", on="2024-04-01", by=by, **fields)


def posted(goal, **fields):
    return {
        "subject": f"goal-{goal.pk}",
        "verdict": "met",
        "reason": "已核对台账",
        "on": "2024-04-01",
        "seen": 0,
        **fields,
    }


def text(response) -> str:
    return response.content.decode()


# --- the list ---------------------------------------------------------------------------------------------


def test_the_list_shows_the_measured_answer_and_the_sentence_it_rests_on(client, goal, answer, supervisor):
    client.force_login(supervisor)
    body = text(client.get(LIST))
    assert goal.quote in body
    outcome = answer.observations.get()
    assert "6.5%" in body
    assert f"/reports/{answer.pk}/?at={outcome.start}-{outcome.end}#at" in body


def test_the_latest_year_with_goals_is_shown_unless_another_is_asked_for(client, county, goal, supervisor):
    later = make.goal(make.report(county, 2024), "完善执法监督平台")
    client.force_login(supervisor)
    assert later.quote in text(client.get(LIST)) and goal.quote not in text(client.get(LIST))
    assert goal.quote in text(client.get(LIST, {"year": 2023}))


def test_goals_that_a_report_has_answered_are_shown_before_newer_ones(client, county, goal, answer, supervisor):
    later = make.goal(answer, "完善执法监督平台")
    client.force_login(supervisor)
    assert goal.quote in text(client.get(LIST)) and later.quote not in text(client.get(LIST))
    make.report(county, 2024, state=State.DRAFT)
    assert later.quote not in text(client.get(LIST)), "a draft of another office answers nothing"
    make.report(county, 2024, kind="work")
    assert later.quote not in text(client.get(LIST)), "nor does a report of another kind"
    county.reports.filter(year=2024, kind="rule_of_law").update(state=State.ACCEPTED)
    assert later.quote in text(client.get(LIST))


def test_an_organisation_asked_for_is_shown_in_the_latest_year_it_has_goals_for(client, goal, supervisor):
    make.goal(make.report(make.organisation("远山县"), 2024), "办好法治惠民实事")
    client.force_login(supervisor)
    shown = client.get(LIST, {"organisation": goal.report.organisation_id})
    assert shown.context["asked"].year == 2023 and goal.quote in text(shown)


def test_a_person_starts_with_the_organisations_of_their_own(client, goal, supervisor):
    other = make.goal(make.report(make.organisation("远山县"), 2022), "办好法治惠民实事")
    client.force_login(supervisor)
    assert other.quote not in text(client.get(LIST))
    assert other.quote in text(client.get(LIST, {"organisation": "all"}))


@pytest.mark.parametrize(("measured", "shown"), [("met", True), ("not_met", False), ("no_target", False)])
def test_the_measured_verdict_narrows_the_list(client, goal, answer, supervisor, measured, shown):
    client.force_login(supervisor)
    assert (goal.quote in text(client.get(LIST, {"year": 2023, "measured": measured}))) is shown


def test_the_reviewed_verdict_narrows_the_list(client, goal, supervisor):
    client.force_login(supervisor)
    assert goal.quote in text(client.get(LIST, {"year": 2023, "reviewed": "none"}))
    review_of(goal, supervisor, "partly_met")
    assert goal.quote in text(client.get(LIST, {"year": 2023, "reviewed": "partly_met"}))
    assert goal.quote not in text(client.get(LIST, {"year": 2023, "reviewed": "none"}))


def test_nonsense_in_the_address_bar_is_no_error(client, goal, supervisor):
    client.force_login(supervisor)
    response = client.get(LIST, {"year": "abc", "organisation": "x", "measured": "?", "page": "９"})
    assert response.status_code == 200 and goal.quote in text(response)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_both_languages_print_the_list(client, goal, answer, supervisor, language):
    client.force_login(supervisor)
    client.cookies["django_language"] = language
    body = text(client.get(LIST))
    assert f'<html lang="{language}">' in body and "&lt; 8%" in body


def test_an_empty_list_says_what_to_do(client):
    client.force_login(make.user("visitor"))
    response = client.get(LIST)
    assert response.status_code == 200 and reverse("report_list") in text(response)


def test_pages_count_what_they_list(client, plan, supervisor):
    for number in range(17):
        make.goal(plan, f"目标之{number:02}：完善第{number:02}项执法制度")
    client.force_login(supervisor)
    first, second = client.get(LIST), client.get(LIST, {"page": 2})
    assert first.context["worklist"].page.paginator.count == 17
    shown = [card for page in (first, second) for group in page.context["worklist"].groups for card in group.cards]
    assert len(shown) == 17
    assert client.get(LIST, {"page": 99}).context["worklist"].page.number == 2


def test_a_disagreement_between_measured_and_reviewed_is_said(client, goal, answer, supervisor):
    client.force_login(supervisor)
    review_of(goal, supervisor, "not_met")
    (group,) = client.get(LIST).context["worklist"].groups
    assert group.cards[0].followed.disagrees


def test_words_that_the_new_text_lacks_are_marked_and_link_nowhere(client, plan, goal, answer, supervisor):
    make.text_version(plan, "重新公布的报告，目标另行表述。", number=2)
    client.force_login(supervisor)
    body = text(client.get(reverse("goal_review", args=[goal.pk])))
    assert f"/reports/{plan.pk}/?at=" not in body
    assert f"/reports/{answer.pk}/?at=" in body


def _fill(county, goals: int) -> None:
    plan, following = make.report(county, 2022), make.report(county, 2023)
    for number in range(goals):
        goal = make.goal(plan, f"推进第{number}号执法规范化工程")
        make.commitment(goal, f"编制第{number}号执法规程")
        make.target(plan, f"第{number}类案卷评查", 10 + number, "件", comparator="ge", goal=goal)
        make.observation(following, f"第{number}类案卷评查", 12 + number, "件")
        make.shortfall(plan, f"第{number}类执法不够规范")


@pytest.mark.parametrize("goals", [2, 12])
def test_the_number_of_queries_does_not_grow(client, county, supervisor, django_assert_num_queries, goals):
    _fill(county, goals)
    goal = county.reports.get(year=2022).goals.first()
    review_of(goal, supervisor, "partly_met")
    address = reverse("goal_review", args=[goal.pk])
    shortfall = reverse("shortfall_answers", args=[goal.report.shortfalls.first().pk])
    stored.renew()
    client.force_login(supervisor)
    with django_assert_num_queries(27):
        client.get(LIST)
    with django_assert_num_queries(27):
        client.get(LIST, {"year": 2023, "measured": "met"})
    with django_assert_num_queries(16):
        client.get(address)
    with django_assert_num_queries(14):
        client.get(shortfall)
    with django_assert_num_queries(9):
        client.get(reverse("open_shortfalls"))


# --- who sees what ----------------------------------------------------------------------------------------


def test_reviews_are_for_the_organisation_and_those_above_it(client, goal, county, supervisor):
    review_of(goal, supervisor, "dropped")
    for person, seen in [
        (supervisor, True),
        (make.user("clerk", "entry", county), True),
        (make.user("neighbour", "supervisor", make.organisation("远山县")), False),
    ]:
        client.force_login(person)
        assert ("已核对" in text(client.get(reverse("goal_review", args=[goal.pk])))) is seen
        assert ("已核对" in text(client.get(LIST, {"organisation": "all", "year": 2023}))) is seen
        listed = text(client.get(LIST, {"organisation": "all", "year": 2023, "reviewed": "dropped"}))
        assert (goal.quote in listed) is seen


def test_goals_of_a_draft_are_not_there_for_others(client, plan, goal):
    plan.state = State.DRAFT
    plan.save()
    client.force_login(make.user("neighbour", "viewer", make.organisation("远山县")))
    assert client.get(reverse("goal_review", args=[goal.pk])).status_code == 404
    assert goal.quote not in text(client.get(LIST, {"organisation": "all"}))


def test_a_draft_of_the_next_year_answers_nothing_for_others(client, goal, answer, supervisor, county):
    answer.state = State.DRAFT
    answer.save()
    verdicts = {}
    for person in (make.user("neighbour", "viewer", make.organisation("远山县")), make.user("clerk", "entry", county)):
        client.force_login(person)
        followed = client.get(reverse("goal_review", args=[goal.pk])).context["followed"]
        verdicts[person.username] = followed.targets[0].answered.verdict
    assert verdicts == {"neighbour": "not_reported", "clerk": "met"}


def test_a_clerk_reads_reviews_and_cannot_add_one(client, goal, county):
    client.force_login(make.user("clerk", "entry", county))
    address = reverse("goal_review", args=[goal.pk])
    assert 'name="verdict"' not in text(client.get(address))
    assert client.post(address, posted(goal)).status_code == 403
    assert not Review.objects.exists()


# --- reviewing --------------------------------------------------------------------------------------------


def test_a_review_is_added_with_the_evidence_that_was_ticked(client, goal, answer, supervisor):
    client.force_login(supervisor)
    address = reverse("goal_review", args=[goal.pk])
    choices = dict(client.get(address).context["form"].fields["evidence"].choices)
    assert {token.split("-")[0] for token in choices} == {"passage", "value"}
    response = client.post(address, posted(goal, evidence=list(choices), note="现场查看台账"))
    assert response.status_code == 302
    review = Review.objects.get()
    assert (review.goal, review.by, review.verdict) == (goal, supervisor, "met")
    quoted = [piece for piece in Evidence.objects.all() if piece.quote]
    assert len(quoted) == 2 and Evidence.objects.filter(note="现场查看台账").exists()
    assert all(piece.version.text[piece.start : piece.end] == piece.quote for piece in quoted)


@pytest.mark.parametrize("change", [{"reason": " "}, {"verdict": ""}, {"on": "2999-01-01"}, {"evidence": "value-999"}])
def test_a_review_that_lacks_something_is_not_written_and_what_was_typed_stays(client, goal, supervisor, change):
    client.force_login(supervisor)
    response = client.post(reverse("goal_review", args=[goal.pk]), posted(goal, note="电话核实", **change))
    assert response.status_code == 422 and "电话核实" in text(response)
    assert not Review.objects.exists()


def test_a_target_or_commitment_can_be_reviewed_by_itself(client, goal, answer, supervisor):
    client.force_login(supervisor)
    target = goal.targets.get()
    client.post(reverse("goal_review", args=[goal.pk]), posted(goal, subject=f"target-{target.pk}", verdict="not_met"))
    review = Review.objects.get()
    assert (review.target, review.goal) == (target, None)
    (followed,) = client.get(reverse("goal_review", args=[goal.pk])).context["followed"].targets
    assert followed.disagrees


def test_a_goal_of_another_report_cannot_be_slipped_in(client, goal, plan, supervisor):
    other = make.goal(plan, "另一项目标")
    client.force_login(supervisor)
    response = client.post(reverse("goal_review", args=[goal.pk]), posted(goal, subject=f"goal-{other.pk}"))
    assert response.status_code == 422 and not Review.objects.exists()


def test_the_second_of_two_supervisors_is_told_and_keeps_typing(client, goal, supervisor):
    client.force_login(supervisor)
    review_of(goal, make.user("colleague"), "partly_met")
    mine = posted(goal, reason="我的长篇理由", seen=0)
    response = client.post(reverse("goal_review", args=[goal.pk]), mine)
    assert response.status_code == 409 and "我的长篇理由" in text(response)
    assert Review.objects.count() == 1
    seen = response.context["form"]["seen"].value()
    assert client.post(reverse("goal_review", args=[goal.pk]), {**mine, "seen": seen}).status_code == 302
    assert Review.objects.count() == 2


def test_a_withdrawn_review_stays_in_the_history_and_counts_no_more(client, goal, supervisor):
    review = review_of(goal, supervisor, "met")
    client.force_login(supervisor)
    address = reverse("review_withdraw", args=[review.pk])
    client.post(address, {"reason": ""})
    assert Review.objects.count() == 1, "a withdrawal needs its reason"
    client.post(address, {"reason": "依据有误"})
    client.post(address, {"reason": "再撤一次"})
    assert Review.objects.get(withdraws=review).reason == "依据有误"
    page = client.get(reverse("goal_review", args=[goal.pk]))
    assert page.context["followed"].judgement is None
    assert "已核对" in text(page) and "依据有误" in text(page)


def test_only_supervisors_withdraw(client, goal, county, supervisor):
    review = review_of(goal, supervisor)
    client.force_login(make.user("clerk", "entry", county))
    assert client.post(reverse("review_withdraw", args=[review.pk]), {"reason": "不同意"}).status_code == 403
    assert Review.objects.count() == 1


def test_the_way_back_leads_nowhere_else(client, goal, supervisor):
    client.force_login(supervisor)
    response = client.post(reverse("goal_review", args=[goal.pk]), posted(goal, next="https://elsewhere.example/"))
    assert response.url.startswith(reverse("goal_review", args=[goal.pk]))


# --- shortfalls -------------------------------------------------------------------------------------------


def test_shortfalls_without_a_goal_come_first_until_a_person_links_one(client, plan, goal, supervisor):
    shortfall = plan.shortfalls.first()
    client.force_login(supervisor)
    assert client.get(LIST).context["worklist"].open_shortfalls.total == 2
    pair = {"shortfall": shortfall.pk, "goal": goal.pk, "holds": "on"}
    client.post(reverse("answer_add"), pair)
    shown = client.get(LIST).context["worklist"]
    assert shown.open_shortfalls.total == 1
    assert [each.pk for each in shown.groups[0].cards[0].answered] == [shortfall.pk]
    client.post(reverse("answer_add"), {**pair, "holds": ""})
    assert client.get(LIST).context["worklist"].open_shortfalls.total == 2
    assert Answer.objects.count() == 2, "a word is added, never edited"


def test_a_proposal_that_was_rejected_is_not_made_again(client, plan, supervisor):
    shortfall = plan.shortfalls.get(quote__startswith="乡镇")
    goal = make.goal(plan, "充实乡镇法治队伍，补足执法人手")
    client.force_login(supervisor)
    address = reverse("shortfall_answers", args=[shortfall.pk])
    assert [pair.state for pair in client.get(address).context["pairs"]] == ["proposed"]
    client.post(reverse("answer_add"), {"shortfall": shortfall.pk, "goal": goal.pk, "holds": ""})
    assert [pair.state for pair in client.get(address).context["pairs"]] == ["rejected"]


def test_a_goal_and_a_shortfall_page_propose_the_same(client, plan, goal, supervisor):
    make.goal(plan, "充实乡镇法治队伍，补足执法人手")
    make.goal(plan, "抓实青少年法治宣传教育")
    client.force_login(supervisor)
    by_goal, by_shortfall = set(), set()
    for each in plan.goals.all():
        page = client.get(reverse("goal_review", args=[each.pk])).context["page"]
        by_goal |= {(pair.shortfall.pk, pair.goal.pk, pair.link.score) for pair in page.proposed}
    for each in plan.shortfalls.all():
        pairs = client.get(reverse("shortfall_answers", args=[each.pk])).context["pairs"]
        by_shortfall |= {(pair.shortfall.pk, pair.goal.pk, pair.link.score) for pair in pairs if pair.link}
    assert by_goal == by_shortfall != set()


def test_a_stranger_links_nothing(client, plan, goal):
    client.force_login(make.user("neighbour", "supervisor", make.organisation("远山县")))
    client.post(reverse("answer_add"), {"shortfall": plan.shortfalls.first().pk, "goal": goal.pk, "holds": "on"})
    assert not Answer.objects.exists()


def test_a_shortfall_page_names_the_years_before(client, county, plan, supervisor):
    make.shortfall(make.report(county, 2020), "行政复议案件被纠错率仍然偏高，办案质量不稳")
    client.force_login(supervisor)
    page = client.get(reverse("shortfall_answers", args=[plan.shortfalls.first().pk]))
    assert [each.earlier.report.year for each in page.context["repeats"].standing] == [2020]


def test_all_open_shortfalls_can_be_listed(client, plan, goal, supervisor):
    client.force_login(supervisor)
    assert client.get(reverse("open_shortfalls")).context["page"].paginator.count == 2


def test_a_goal_taken_over_word_for_word_is_marked(client, county, goal, supervisor):
    earlier = make.goal(make.report(county, 2021), goal.quote)
    client.force_login(supervisor)
    assert client.get(reverse("goal_review", args=[goal.pk])).context["page"].copied == earlier
