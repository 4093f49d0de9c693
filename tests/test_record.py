"""A reading becomes rows; reading again leaves alone what a person touched or something refers to."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from reports.entry import checking
from reports.entry.record import record
from reports.models import Cause, Commitment, Goal, Observation, Review, RowState, Shortfall, Target, Verification
from reports.reading import contract
from tests import make

pytestmark = pytest.mark.django_db

TEXT = (
    "全年受理投诉52件。\n评查案卷40卷。\n队伍力量不足，原因是编制偏少。\n"
    "一是加强培训。举办讲座不少于12场。\n二是完善制度。"
)


def passage(quote, text=TEXT):
    return {"quote": quote, "start": text.index(quote), "end": text.index(quote) + len(quote)}


def value(name, number, unit, quote, text=TEXT, **more):
    return contract.Observation(name=name, value=Decimal(number), unit=unit, **passage(quote, text), **more)


def reading(text=TEXT, **changes):
    """The whole text as a good reader reads it; ``changes`` replaces parts."""
    parts = {
        "sections": (contract.Section("intro", "", 1, 0, len(text)),),
        "observations": (
            value("受理投诉", 52, "件", "全年受理投诉52件", text),
            value("评查案卷", 40, "卷", "评查案卷40卷", text),
            value("举办讲座", 12, "场", "举办讲座不少于12场", text, kind="target", comparator="ge", period=2024),
        ),
        "shortfalls": (
            contract.Shortfall(
                **passage("队伍力量不足", text), causes=(contract.Passage(**passage("原因是编制偏少", text)),)
            ),
        ),
        "goals": (
            contract.Goal(
                **passage("一是加强培训。举办讲座不少于12场", text),
                commitments=(contract.Passage(**passage("举办讲座不少于12场", text)),),
                targets=(2,),
            ),
            contract.Goal(**passage("二是完善制度", text)),
        ),
        "doubts": (contract.Doubt("figure", "有数字未读出", 0, 4),),
    }
    return contract.Reading(header=contract.Header(year=2023), text=text, **{**parts, **changes})


@pytest.fixture
def report(db):
    return make.report(make.organisation("青岚区"), 2023, state="draft", text=TEXT)


@pytest.fixture
def person(db):
    return make.user("checker")


def again(report, text=TEXT, **changes):
    version = report.versions.order_by("-number").first()
    if version.text != text:
        version = make.text_version(report, text, version.number + 1)
    return record(report, version, reading(text, **changes))


def states(model, report):
    return {str(row): row.state for row in model.objects.filter(report=report)}


def test_everything_read_becomes_a_row_with_its_quote_in_place_and_its_history(report):
    done = again(report)
    assert done.written == {
        "Section": 1, "Doubt": 1, "Observation": 3, "Trend": 0, "Shortfall": 1, "Cause": 1, "Goal": 2, "Commitment": 1,
        "Target": 1,
    }  # fmt: skip
    for model in (Observation, Shortfall, Goal, Commitment):
        assert model.history.count() == model.objects.count()
        for row in model.objects.all():
            row.full_clean()
            assert row.state == RowState.READ
            assert TEXT[row.start : row.end] == row.quote
    target = Target.objects.get()
    assert (target.comparator, target.goal.quote[:4]) == ("ge", "一是加强")
    assert Observation.objects.get(name="受理投诉").first_read["value"] == "52"
    assert {goal.year for goal in Goal.objects.all()} == {2024}


def test_a_reading_of_another_text_is_refused(report):
    with pytest.raises(ValueError, match="another text"):
        record(report, report.versions.get(), reading("别的文本" + TEXT))
    assert not Observation.objects.exists()


def test_untouched_rows_are_replaced(report):
    again(report)
    before = set(Observation.objects.values_list("pk", flat=True))
    again(report, observations=(value("受理投诉", 52, "件", "受理投诉52件"),), goals=())
    assert [row.quote for row in Observation.objects.all()] == ["受理投诉52件"]
    assert not before & set(Observation.objects.values_list("pk", flat=True))
    assert not Goal.objects.exists()


def test_confirmed_and_corrected_rows_stay_and_are_not_read_twice(report, person):
    again(report)
    first, second = Observation.objects.order_by("start")[:2]
    checking.confirm([first], person, timezone.now())
    checking.correct(second, {"value": Decimal(44), "name": "案卷评查"}, person, timezone.now())
    done = again(report)
    assert done.written["Observation"] == 1
    assert states(Observation, report) == {
        "受理投诉 52": "confirmed", "案卷评查 44": "corrected", "举办讲座 12": "read",
    }  # fmt: skip
    assert Observation.objects.get(name="案卷评查").first_read["value"] == "40"


def test_a_rejected_row_does_not_come_back(report, person):
    again(report)
    for model in (Observation, Shortfall, Goal):
        checking.reject(model.objects.order_by("start").first(), person, timezone.now(), "不是指标")
    done = again(report)
    assert (done.written["Observation"], done.written["Shortfall"], done.written["Goal"]) == (2, 0, 1)
    assert Observation.objects.filter(quote__contains="受理投诉").count() == 1
    # What the rejected goal held is not tied to another one.
    assert not Commitment.objects.filter(state=RowState.READ).exists()
    assert Target.objects.get().goal is None


def test_a_row_that_was_added_by_hand_is_not_read_a_second_time(report, person):
    again(report, observations=())
    place = passage("评查案卷40卷")
    checking.add(
        report, Observation, place["start"], place["end"], person, timezone.now(),
        name="案卷", value=Decimal(40), unit="卷", period=2023,
    )  # fmt: skip
    again(report)
    assert Observation.objects.filter(value=40).count() == 1


def refer_by_verification(report, person):
    row = Observation.objects.get(name="受理投诉")
    Verification.objects.create(observation=row, value=51, found_on=date(2024, 5, 1), how="台账", by=person)
    return row


def refer_by_review_of_goal(report, person):
    row = Goal.objects.get(quote="二是完善制度")
    Review.objects.create(goal=row, verdict="met", reason="已印发", on=date(2024, 5, 1), by=person)
    return row


def refer_by_review_of_commitment(report, person):
    row = Commitment.objects.get()
    Review.objects.create(commitment=row, verdict="met", reason="已举办", on=date(2024, 5, 1), by=person)
    return row


def refer_by_review_of_target(report, person):
    target = Target.objects.get()
    Review.objects.create(target=target, verdict="met", reason="已举办", on=date(2024, 5, 1), by=person)
    return target.observation


def refer_by_answer(report, person):
    row = Shortfall.objects.get()
    row.answers.create(goal=Goal.objects.first(), holds=True, by=person)
    return row


@pytest.mark.parametrize(
    "refer",
    [
        refer_by_verification, refer_by_review_of_goal, refer_by_review_of_commitment, refer_by_review_of_target,
        refer_by_answer,
    ],
    ids=lambda refer: refer.__name__,
)  # fmt: skip
def test_a_row_that_something_refers_to_stays(report, person, refer):
    again(report)
    row = refer(report, person)
    counts = {model: model.objects.count() for model in (Observation, Goal, Commitment, Shortfall, Cause, Target)}
    again(report)
    assert type(row).objects.filter(pk=row.pk).exists()
    assert {model: model.objects.count() for model in counts} == counts


def test_a_kept_commitment_keeps_its_goal_and_a_target_finds_its_new_goal(report, person):
    again(report)
    commitment, target = Commitment.objects.get(), Target.objects.get()
    checking.confirm([commitment], person, timezone.now())
    checking.confirm([target.observation], person, timezone.now())
    again(report)
    assert Commitment.objects.get().goal_id == commitment.goal_id
    assert Goal.objects.count() == 2
    checking.reject(commitment.goal, person, timezone.now())
    again(report)
    assert Target.objects.get().pk == target.pk


def test_a_confirmed_target_is_tied_again_to_the_goal_that_was_read_anew(report, person):
    again(report)
    target = Target.objects.get()
    checking.confirm([target.observation], person, timezone.now())
    again(report)
    tied = Target.objects.get()
    assert tied.pk == target.pk
    assert tied.goal_id is not None and tied.goal_id != target.goal_id


def test_quotes_that_stand_once_in_a_new_text_move_and_others_keep_their_version(report, person):
    again(report)
    checking.confirm(list(Observation.objects.all()) + list(Shortfall.objects.all()), person, timezone.now())
    text = "新的开头。\n" + TEXT.replace("评查案卷40卷", "评查案卷41卷") + "\n举办讲座不少于12场。"
    new = (value("评查案卷", 41, "卷", "评查案卷41卷", text),)
    done = record(
        report, make.text_version(report, text, 2), contract.Reading(contract.Header(), text, observations=new)
    )
    assert (done.moved, done.stale) == (2, 2)
    moved = Observation.objects.get(name="受理投诉")
    assert moved.version.number == 2
    moved.full_clean()
    cause = Cause.objects.get()
    assert text[cause.start : cause.end] == cause.quote
    # The old value stays under the text in which it stood, beside the one now read; so does a quote that stands twice.
    assert sorted(row.value for row in Observation.objects.filter(name="评查案卷")) == [40, 41]
    for name in ("评查案卷", "举办讲座"):
        kept = Observation.objects.get(name=name, state=RowState.CONFIRMED)
        assert kept.version.number == 1
        kept.full_clean()


def test_a_settled_doubt_about_the_same_words_stays_settled(report, person):
    again(report)
    checking.settle(report.versions.get().doubts.get(), person, timezone.now())
    again(report)
    assert report.versions.get().doubts.get().settled_by == person


def test_a_number_that_no_column_holds_becomes_a_doubt(report):
    again(report, observations=(value("受理投诉", 10**20, "件", "全年受理投诉52件"),), goals=())
    assert not Observation.objects.exists()
    assert report.versions.get().doubts.filter(code="number_too_large").count() == 1


def test_a_match_of_the_reader_becomes_the_indicator(report):
    indicator = make.indicator("T901", "受理投诉")
    again(
        report,
        observations=(value("受理投诉", 52, "件", "全年受理投诉52件", indicator="T901", score=Decimal("0.95")),),
        goals=(),
    )
    row = Observation.objects.get()
    assert (row.indicator, row.match_score) == (indicator, Decimal("0.95"))
