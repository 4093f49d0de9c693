"""What was measured is kept, holds until a report changes, and is the same as what a page works out by itself."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports.entry.kept import referred_to
from reports.follow_up import stored
from reports.models import (
    MeasuredGoal,
    MeasuredReport,
    Observation,
    Recurrence,
    RepeatedShortfall,
    Report,
    State,
    Threshold,
)
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return make.organisation("云麓区")


@pytest.fixture
def plan(county):
    return make.report(county, 2022)


@pytest.fixture
def goal(plan):
    goal = make.goal(plan, "新增法律援助工作站40个，办好民生实事")
    make.target(plan, "新增法律援助工作站", 40, "个", goal=goal, quote="新增法律援助工作站40个")
    return goal


@pytest.fixture
def answer(county, goal):
    report = make.report(county, 2023)
    make.observation(report, "新增法律援助工作站", 45, "个", quote="全年新增法律援助工作站45个")
    return report


def verdict(goal) -> str:
    return stored.goal_verdicts([goal.report_id])[goal.pk].verdict


def test_the_kept_answer_is_the_one_worked_out(goal, answer):
    fresh = stored.goal_verdicts([goal.report_id])[goal.pk]
    assert fresh.pk is None and not MeasuredGoal.objects.exists(), "reading writes nothing"
    assert stored.renew() == 2
    kept = stored.goal_verdicts([goal.report_id])[goal.pk]
    assert "evidence" in kept.get_deferred_fields(), "passages of an area take seconds to unpack"
    assert kept.pk and (kept.verdict, kept.passages) == (fresh.verdict, fresh.passages) == ("met", 1)
    assert MeasuredReport.objects.get(report=goal.report_id).following_id == answer.pk


def test_a_changed_value_makes_both_reports_stale_and_the_answer_follows_at_once(goal, answer):
    stored.renew()
    row = answer.observations.get()
    row.value = 30
    row.save()
    assert stored.stale_among([goal.report_id, answer.pk]) == {goal.report_id, answer.pk}
    assert verdict(goal) == "not_met"
    assert stored.renew() == 2 and stored.stale_among([goal.report_id]) == set()
    assert verdict(goal) == "not_met"


@pytest.mark.parametrize("change", [{"state": State.RETURNED}, {"withdrawn_because": "重复"}])
def test_only_an_accepted_report_answers_for_everybody(goal, answer, change):
    stored.renew()
    for name, value in change.items():
        setattr(answer, name, value)
    answer.save()
    assert verdict(goal) == "not_reported"


def test_a_report_that_comes_later_is_found(goal, county):
    stored.renew()
    assert verdict(goal) == "not_reported"
    later = make.report(county, 2023)
    make.observation(later, "新增法律援助工作站", 45, "个")
    assert verdict(goal) == "met"


def test_a_deleted_row_and_a_new_method_make_stale(goal, answer, monkeypatch):
    stored.renew()
    answer.observations.get().delete()
    assert verdict(goal) == "not_reported"
    stored.renew()
    monkeypatch.setattr(stored, "METHOD", "next")
    assert stored.stale_among([goal.report_id]) == {goal.report_id}


def test_what_about_allows_is_a_setting(county, plan):
    goal = make.goal(plan, "开展培训约100场")
    make.target(plan, "开展培训", 100, "场", comparator="about", goal=goal, quote="开展培训约100场")
    make.observation(make.report(county, 2023), "开展培训", 92, "场")
    stored.renew()
    assert verdict(goal) == "not_met"
    Threshold.objects.create(code=Threshold.Code.ABOUT_PERCENT, number=10, since=timezone.localdate())
    assert verdict(goal) == "met"


def test_goals_are_narrowed_alike_whether_kept_or_fresh(goal, answer):
    vague = make.goal(goal.report, "进一步加强统筹协调")
    reports = [goal.report_id]

    def found(**wanted):
        return set(goal.report.goals.filter(stored.having(reports, **wanted)))

    for _ in range(2):
        assert found(verdict="met") == {goal} and found(is_vague=True) == {vague} and found(passages=0) == {vague}
        stored.renew()


def test_passages_are_kept_for_the_goal_and_each_of_its_parts(goal, answer):
    commitment = make.commitment(goal, "新增法律援助工作站")
    stored.renew()
    kept = MeasuredGoal.objects.get(goal=goal)
    found = stored.proposals(kept, (), [goal.quote, commitment.quote])
    assert set(found) == {"", f"commitment-{commitment.pk}", f"target-{goal.targets.get().pk}"}
    passage = found[""][0]
    text = answer.text_version.text
    assert text[passage.start : passage.end] == passage.quote and passage.shared


def test_a_goal_taken_over_word_for_word_is_marked(county, goal):
    again = make.goal(make.report(county, 2023), goal.quote)
    stored.renew()
    assert MeasuredGoal.objects.get(goal=again).copied_from == goal


def test_repeated_shortfalls_are_kept_and_a_persons_word_outweighs_them(county):
    said = {
        year: make.shortfall(make.report(county, year), "基层执法力量薄弱，人员编制不足") for year in (2021, 2022, 2023)
    }
    stored.renew()
    assert RepeatedShortfall.objects.get(later=said[2023]).running == 3
    by = make.user()
    Recurrence.objects.create(earlier=said[2022], later=said[2023], holds=False, by=by)
    stored.renew()
    assert not RepeatedShortfall.objects.filter(later=said[2023], earlier=said[2022]).exists()
    Recurrence.objects.create(earlier=said[2022], later=said[2023], holds=True, by=by)
    stored.renew()
    kept = RepeatedShortfall.objects.get(later=said[2023])
    assert kept.is_confirmed and kept.running == 3


def test_reading_again_replaces_rows_that_only_the_store_refers_to(goal, answer):
    stored.renew()
    assert referred_to(Observation, [answer.observations.get().pk]) == set()


def test_the_number_of_queries_does_not_grow(county, goal, answer):
    def queries(reports) -> int:
        stored.renew()
        with CaptureQueriesContext(connection) as counted:
            assert stored.goal_verdicts(reports)
        return len(counted)

    few = queries([goal.report_id])
    for year in (2024, 2025, 2026):
        report = make.report(county, year)
        for number in range(5):
            made = make.goal(report, f"第{number}项任务完成{number + 2}个")
            make.target(report, f"第{number}项任务", number + 2, "个", goal=made)
    assert queries(list(county.reports.values_list("pk", flat=True))) == few <= 5


def test_a_page_does_not_work_for_the_whole_area(goal, answer):
    assert stored.renew(at_most=1) == 0 and not MeasuredGoal.objects.exists()
    assert stored.renew(at_most=2) == 2 and stored.renew() == 0


def test_a_report_moved_to_another_year_is_missed_where_it_was(goal, answer):
    stored.renew()
    assert verdict(goal) == "met"
    answer.year = 2025
    answer.save()
    assert verdict(goal) == "not_reported"
    stored.renew()
    assert MeasuredReport.objects.get(report=goal.report_id).following is None


def test_an_accepted_report_that_is_deleted_answers_no_more(goal, county):
    answer = make.report(county, 2023)
    row = make.observation(answer, "新增法律援助工作站", 45, "个")
    stored.renew()
    Report.objects.filter(pk=answer.pk).update(state=State.DRAFT)  # not in the trail: only what follows is
    row.delete()
    answer.versions.all().delete()
    answer.delete()
    assert stored.stale_among([goal.report_id]) == {goal.report_id}


def test_a_goal_changed_a_year_before_changes_what_is_copied(county, goal):
    again = make.goal(make.report(county, 2023), goal.quote)
    stored.renew()
    goal.quote = "另一件事"
    goal.save()
    assert stored.goal_verdicts([again.report_id])[again.pk].copied_from_id is None
    stored.renew()
    assert MeasuredGoal.objects.get(goal=again).copied_from_id is None


def test_problems_of_the_organisation_that_lost_a_report_are_counted_anew(county):
    said = {
        year: make.shortfall(make.report(county, year), "基层执法力量薄弱，人员编制不足") for year in (2021, 2022, 2023)
    }
    stored.renew()
    moved = said[2022].report
    moved.organisation = make.organisation("石汀县")
    moved.save()
    stored.renew()
    assert RepeatedShortfall.objects.get(later=said[2023]).running == 1


@pytest.mark.parametrize(("year", "running"), [(2022, 1), (2023, 3)])
def test_a_draft_between_accepted_reports_counts_for_nobody(county, year, running):
    said = {}
    for at in (2021, 2022, 2023):
        report = make.report(county, at, state=State.DRAFT if at == year else State.ACCEPTED)
        said[at] = make.shortfall(report, "基层执法力量薄弱，人员编制不足")
    stored.renew()
    assert RepeatedShortfall.objects.get(later=said[2023]).running == running, "but its own office sees the newest one"
    assert not RepeatedShortfall.objects.filter(earlier__report__state=State.DRAFT).exists()


def test_of_two_renewals_at_once_what_only_one_saw_stays_stale(goal, answer, monkeypatch):
    stored.renew()
    row = answer.observations.get()
    row.value = 42
    row.save()
    write, meanwhile = stored._write, []

    def overtaken(worked):
        """Another renewal runs to its end between the reading and the writing of this one, and sees more."""
        if not meanwhile:
            meanwhile.append(True)
            row.value = 30
            row.save()
            stored.renew()
        write(worked)

    monkeypatch.setattr(stored, "_write", overtaken)
    stored.renew()
    assert verdict(goal) == "not_met", "the older answer was written last, and must not pass for the newer"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="writes wait for each other on SQLite")
@pytest.mark.django_db(transaction=True)
def test_marks_are_not_kept_past_a_write_under_way(goal, answer):
    stored.renew()
    row = answer.observations.get()
    row.value = 30
    saving, ending = Event(), Event()

    def slow() -> None:
        with transaction.atomic():
            row.save()
            saving.set()
            ending.wait(30)
        connection.close()

    thread = Thread(target=slow)
    thread.start()
    saving.wait(30)
    make.report(make.organisation("石汀县"), 2022)  # a higher number, there before the lower one
    assert stored.renew() == 0
    ending.set()
    thread.join()
    assert verdict(goal) == "not_met" and stored.renew() >= 2
