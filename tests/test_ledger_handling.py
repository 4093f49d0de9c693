"""Entering items and taking their steps: numbers without gaps, two people at once, handing over, naming again."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from reports.follow_up.ledger import entering
from reports.follow_up.ledger.chart import Act, At, Said
from reports.follow_up.ledger.editing import assign
from reports.follow_up.ledger.entering import enter, hand_over, shortfalls_without_item
from reports.follow_up.ledger.handling import start_all, take_step
from reports.follow_up.ledger.naming import named_again, years_named
from reports.follow_up.ledger.rows import ledger_rows
from reports.models import (
    ProblemSource,
    Rectification,
    RectificationStep,
    Recurrence,
    Role,
    State,
)
from tests import make

pytestmark = pytest.mark.django_db

TODAY = date(2024, 9, 10)
DUE = date(2024, 12, 31)
THIN = "乡镇执法力量薄弱，专职人员配备不足"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def city():
    return make.organisation("云川市", level="city")


@pytest.fixture
def county(city):
    return make.organisation("青崖县", parent=city)


@pytest.fixture
def clerk(county):
    return make.user("clerk", Role.ENTRY, county)


@pytest.fixture
def inspector(city):
    return make.user("inspector", Role.SUPERVISOR, city)


def new(at, by, year=2023, problem=THIN, **fields):
    source = ProblemSource.objects.get(code="audit")
    item = Rectification(organisation=at, year=year, source=source, problem=problem, **{"due_on": DUE, **fields})
    enter([item], by, today=TODAY)
    return item


@pytest.fixture
def item(county, inspector):
    return new(county, inspector)


def take(item, act, by, text="已办", **said):
    item.refresh_from_db()
    step = take_step(item.pk, act, by, Said(on=TODAY, text=text, **said), revision=item.revision, today=TODAY)
    item.refresh_from_db()
    return step


@pytest.fixture
def closed(item, clerk, inspector):
    take(item, Act.STARTED, clerk)
    take(item, Act.PROGRESS, clerk, percent=100)
    take(item, Act.SENT, clerk)
    take(item, Act.CLOSED, inspector, without_evidence=True)
    return item


def proof():
    return SimpleUploadedFile("核对记录.txt", "逐项核对，名册一致。".encode())


# --- entering ---------------------------------------------------------------------------------------------


def test_numbers_run_within_organisation_and_year(county, city, inspector):
    made = [new(county, inspector), new(county, inspector), new(county, inspector, 2022), new(city, inspector)]
    assert [each.label for each in made] == ["2023-001", "2023-002", "2022-001", "2023-001"]


def test_an_item_begins_with_a_step_of_who_entered_it(item, inspector):
    (step,) = item.steps.all()
    assert (step.act, step.before, step.after, step.on, step.by) == ("entered", "", "not_started", TODAY, inspector)


def test_a_refused_set_leaves_no_gap(county, inspector):
    good, bad = (
        Rectification(organisation=county, year=2023, source=ProblemSource.objects.first(), problem=problem, due_on=DUE)
        for problem in ("文书送达不规范", "")
    )
    with pytest.raises(ValidationError):
        enter([good, bad], inspector, today=TODAY)
    assert not Rectification.objects.exists()
    assert new(county, inspector).number == 1


def test_whoever_is_overtaken_gets_the_next_number(county, inspector, monkeypatch):
    """Somebody else takes the number between looking and writing: the constraint refuses, and it is tried again."""
    other = []

    def overtaken(items):
        if not other:
            other.append(True)
            monkeypatch.undo()
            # Written from elsewhere while this person's number is being worked out.
            raise IntegrityError("UNIQUE constraint failed: rectification_number_once")

    monkeypatch.setattr(entering, "_refuse_doubles", overtaken)
    assert new(county, inspector).number == 1
    assert new(county, inspector).number == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Rectification.objects.create(
            organisation=county, year=2023, number=2, source=ProblemSource.objects.first(), problem=THIN,
            entered_by=inspector,
        )  # fmt: skip


def test_a_shortfall_is_entered_once_unless_its_item_was_withdrawn(county, inspector):
    report = make.report(county, 2023)
    shortfall = make.shortfall(report, THIN)
    first = new(county, inspector, shortfall=shortfall)
    assert shortfalls_without_item(report.pk) == []
    with pytest.raises(ValidationError, match="2023-001"):
        new(county, inspector, shortfall=shortfall)
    take(first, Act.WITHDRAWN, inspector)
    assert shortfalls_without_item(report.pk) == [shortfall]
    assert new(county, inspector, shortfall=shortfall).number == 2


# --- steps ------------------------------------------------------------------------------------------------


def test_the_road_from_start_to_closing(item, clerk, inspector):
    take(item, Act.STARTED, clerk)
    take(item, Act.PROGRESS, clerk, percent=100)
    take(item, Act.SENT, clerk, files=(proof(),))
    step = take(item, Act.CLOSED, inspector, "现场核对属实，予以销号")
    assert item.state == At.CLOSED and step.before == At.TO_ACCEPT
    assert [each.act for each in item.steps.order_by("pk")] == ["entered", "started", "progress", "sent", "closed"]
    (file,) = item.steps.get(act=Act.SENT).attachments.all()
    assert file.organisation == item.organisation and len(file.sha256) == 64
    assert item.history.count() == 5, "every step leaves the item's trail"


def test_who_worked_on_an_item_does_not_close_it(item, clerk, city):
    both = make.user("both", Role.SUPERVISOR, city)
    Rectification.objects.filter(pk=item.pk).update(owner=both)
    take(item, Act.STARTED, both)
    take(item, Act.SENT, both)
    Rectification.objects.filter(pk=item.pk).update(owner=clerk)
    with pytest.raises(ValidationError) as refused:
        take(item, Act.CLOSED, both, without_evidence=True)
    assert refused.value.code == "side"


def test_entry_staff_of_the_organisation_never_judge_it(item, clerk, city):
    both = make.user("both", Role.SUPERVISOR, city)
    make.membership(both, Role.ENTRY, city)
    take(item, Act.STARTED, clerk)
    take(item, Act.SENT, clerk)
    with pytest.raises(ValidationError):
        take(item, Act.CLOSED, both, without_evidence=True)


def test_a_supervisor_of_the_same_level_does_not_close(item, clerk, county):
    own = make.user("own", Role.SUPERVISOR, county)
    take(item, Act.STARTED, clerk)
    take(item, Act.SENT, clerk)
    with pytest.raises(ValidationError):
        take(item, Act.CLOSED, own, without_evidence=True)


def test_a_closing_without_evidence_says_so_for_ever(closed):
    step = closed.steps.get(act=Act.CLOSED)
    assert step.attachments.count() == 0 and step.text.count("\n") == 1


def test_the_second_of_two_people_is_told(item, clerk):
    seen = item.revision
    take(item, Act.STARTED, clerk)
    with pytest.raises(ValidationError) as refused:
        take_step(item.pk, Act.EXTENSION_ASKED, clerk, Said(on=TODAY, text="延期", until=date(2025, 3, 1)),
                  revision=seen, today=TODAY)  # fmt: skip
    assert refused.value.code == "stale" and item.steps.count() == 2


def test_a_step_sent_twice_is_taken_once(item, clerk):
    said, seen = Said(on=TODAY, text="印发方案"), item.revision
    one = take_step(item.pk, Act.STARTED, clerk, said, revision=seen, today=TODAY)
    two = take_step(item.pk, Act.STARTED, clerk, said, revision=seen, today=TODAY)
    assert one == two and item.steps.count() == 2


def test_why_the_progress_fell_is_kept(item, clerk):
    take(item, Act.STARTED, clerk)
    take(item, Act.PROGRESS, clerk, percent=80)
    with pytest.raises(ValidationError):
        take(item, Act.PROGRESS, clerk, percent=50)
    step = take(item, Act.PROGRESS, clerk, percent=50, why_less="抽查发现一处没有到位")
    assert "抽查发现一处没有到位" in step.text and step.percent == 50


def test_an_approved_extension_is_the_deadline_in_force(item, clerk, inspector):
    later = date(2025, 3, 31)
    take(item, Act.STARTED, clerk)
    take(item, Act.EXTENSION_ASKED, clerk, until=later)
    assert item.deadline == DUE
    take(item, Act.EXTENDED, inspector, until=later)
    assert (item.due_on, item.deadline) == (DUE, later)
    assert not Rectification.objects.overdue(date(2025, 1, 15)).exists()


def test_a_refused_extension_changes_no_deadline(item, clerk, inspector):
    take(item, Act.EXTENSION_ASKED, clerk, until=date(2025, 3, 31))
    take(item, Act.NOT_EXTENDED, inspector)
    assert item.deadline == DUE
    take(item, Act.EXTENSION_ASKED, clerk, until=date(2025, 2, 28))


def test_what_was_withdrawn_comes_back_where_it_stood(item, inspector):
    take(item, Act.WITHDRAWN, inspector)
    take(item, Act.BROUGHT_BACK, inspector)
    assert item.state == At.NOT_STARTED


def test_opened_again_the_work_starts_at_nothing_with_a_new_term(closed, inspector):
    later = date(2025, 6, 30)
    take(closed, Act.REOPENED, inspector, until=later)
    (row,) = ledger_rows(Rectification.objects.all(), TODAY)
    assert (row.state, row.percent, row.deadline, row.begun) == (At.UNDER_WAY, 0, later, TODAY)


def test_what_backed_an_earlier_closing_does_not_back_the_next(item, clerk, inspector):
    take(item, Act.STARTED, clerk)
    take(item, Act.SENT, clerk, files=(proof(),))
    take(item, Act.CLOSED, inspector)
    take(item, Act.REOPENED, inspector, until=date(2025, 6, 30))
    take(item, Act.SENT, clerk, "再次申请验收")
    with pytest.raises(ValidationError) as refused:
        take(item, Act.CLOSED, inspector)
    assert "without_evidence" in refused.value.message_dict


# --- several at once --------------------------------------------------------------------------------------


def test_several_are_started_with_one_reason_or_none_is(item, county, clerk, inspector):
    other = new(county, inspector)
    take(other, Act.STARTED, clerk)
    with pytest.raises(ValidationError, match=other.label):
        start_all([(item.pk, item.revision), (other.pk, other.revision)], clerk, "统一启动", today=TODAY)
    item.refresh_from_db()
    assert item.state == At.NOT_STARTED
    third = new(county, inspector)
    assert start_all([(item.pk, item.revision), (third.pk, 0)], clerk, "统一启动", today=TODAY) == 2
    started = RectificationStep.objects.filter(act="started", text="统一启动")
    assert set(started.values_list("rectification", flat=True)) == {item.pk, third.pk}


def test_several_are_assigned_or_none_is(item, county, clerk, inspector):
    other = new(county, inspector)
    chosen = [(item.pk, item.revision), (other.pk, other.revision)]
    with pytest.raises(ValidationError, match="2023-001"):
        assign([(item.pk, item.revision + 3), (other.pk, other.revision)], clerk, {"lead": "县司法局"}, "分工")
    assert not Rectification.objects.filter(lead="县司法局").exists()
    assert assign(chosen, clerk, {"lead": "县司法局", "owner": clerk, "due_on": None}, "分工") == 2
    other.refresh_from_db()
    assert (other.lead, other.owner, other.due_on, other.revision) == ("县司法局", clerk, DUE, 1)
    assert other.history.first().history_change_reason == "分工"


def test_the_deadline_is_set_by_the_level_above(item, clerk, inspector):
    later = DUE + timedelta(days=30)
    with pytest.raises(ValidationError):
        assign([(item.pk, item.revision)], clerk, {"due_on": later}, "调整")
    assign([(item.pk, item.revision)], inspector, {"due_on": later}, "调整")
    item.refresh_from_db()
    assert item.due_on == later


def test_nobody_answers_for_an_organisation_without_a_role_there(item, inspector):
    stranger = make.user("stranger", Role.ENTRY, make.organisation("远山县"))
    with pytest.raises(ValidationError):
        assign([(item.pk, item.revision)], inspector, {"owner": stranger}, "分工")


# --- named again ------------------------------------------------------------------------------------------


@pytest.fixture
def closed_shortfall(county, clerk, inspector):
    """An item of a shortfall of the 2022 report, closed; the report on 2023 names the problem again."""
    item = new(county, inspector, 2022, shortfall=make.shortfall(make.report(county, 2022), THIN))
    take(item, Act.STARTED, clerk)
    take(item, Act.SENT, clerk)
    take(item, Act.CLOSED, inspector, without_evidence=True)
    return item


def again(item):
    return named_again(Rectification.objects.filter(pk=item.pk)).get(item.pk)


AGAIN = "乡镇执法力量仍然薄弱，专职人员配备不足的状况没有改观"


def test_a_later_report_that_names_it_again_is_proposed_and_opens_nothing(closed_shortfall, county):
    assert again(closed_shortfall) is None
    report = make.report(county, 2023)
    make.shortfall(report, "普法内容不够新")
    sentence = make.shortfall(report, AGAIN)
    assert again(closed_shortfall).sentence.pk == sentence.pk
    closed_shortfall.refresh_from_db()
    assert closed_shortfall.state == At.CLOSED


@pytest.mark.parametrize("fields", [{"state": State.SUBMITTED}, {"withdrawn_because": "重复录入"}])
def test_only_accepted_reports_that_stand_name_it(closed_shortfall, county, fields):
    make.shortfall(make.report(county, 2023, **fields), AGAIN)
    assert again(closed_shortfall) is None


def test_a_decision_settles_that_report_and_a_later_one_asks_anew(closed_shortfall, county, inspector):
    sentence = make.shortfall(make.report(county, 2023), AGAIN)
    take(closed_shortfall, Act.LEFT_CLOSED, inspector, "仅为表述沿用", shortfall=sentence)
    assert closed_shortfall.state == At.CLOSED and again(closed_shortfall) is None
    later = make.shortfall(make.report(county, 2024), AGAIN)
    assert again(closed_shortfall).sentence.pk == later.pk
    take(closed_shortfall, Act.REOPENED, inspector, "问题反复", shortfall=later, until=date(2025, 6, 30))
    assert closed_shortfall.state == At.UNDER_WAY
    assert [each.sentence.year for each in years_named(closed_shortfall)] == [2022, 2023, 2024]


@pytest.mark.parametrize(("holds", "quote", "found"), [(False, AGAIN, False), (True, "普法内容不够新", True)])
def test_a_person_s_word_outweighs_likeness(closed_shortfall, county, inspector, holds, quote, found):
    sentence = make.shortfall(make.report(county, 2023), quote)
    Recurrence.objects.create(earlier=closed_shortfall.shortfall, later=sentence, holds=holds, by=inspector)
    assert (again(closed_shortfall) is not None) == found


def test_a_decision_speaks_of_a_later_report_of_the_same_organisation(closed_shortfall, county, inspector):
    make.shortfall(make.report(county, 2023), AGAIN)
    foreign = make.shortfall(make.report(make.organisation("远山县"), 2023), AGAIN)
    with pytest.raises(ValidationError):
        take(closed_shortfall, Act.LEFT_CLOSED, inspector, shortfall=foreign)
    with pytest.raises(ValidationError):
        take(closed_shortfall, Act.LEFT_CLOSED, inspector, shortfall=closed_shortfall.shortfall)


# --- handed over ------------------------------------------------------------------------------------------


def test_an_item_of_a_closed_organisation_goes_on_at_its_successor(item, county, city, clerk, inspector):
    heir = make.organisation("临渚区", parent=city)
    take(item, Act.STARTED, clerk)
    take(item, Act.PROGRESS, clerk, percent=40)
    with pytest.raises(ValidationError):
        hand_over(item.pk, heir, inspector, Said(on=TODAY, text="撤并"), revision=item.revision, today=TODAY)
    county.closed_on = date(2024, 9, 1)
    county.save()
    fresh = hand_over(item.pk, heir, inspector, Said(on=TODAY, text="撤并"), revision=item.revision, today=TODAY)
    item.refresh_from_db()
    assert (item.state, fresh.state, fresh.organisation, fresh.problem) == (At.WITHDRAWN, At.NOT_STARTED, heir, THIN)
    assert f"#{fresh.pk}" in item.steps.last().text and f"#{item.pk}" in fresh.steps.first().text
    assert ledger_rows(Rectification.objects.filter(pk=fresh.pk), TODAY)[0].percent == 40
    with pytest.raises(ValidationError):
        take(item, Act.BROUGHT_BACK, inspector)
