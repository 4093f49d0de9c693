"""What became of a promise: measured and reviewed side by side, never merged."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from indicators.quantity import Quantity
from reports.follow_up.build import Following, Judgement, Promise, follow, worst
from reports.follow_up.evidence import Source
from reports.follow_up.measuring.figures import Figure

TEXT = "行政败诉率为6.5%，逐案复盘败诉案件。\n全年组织普法讲座40场。\n"


def figure(name, value, unit, **fields) -> Figure:
    given = {"period": 2023, "report_year": 2023, "section": "achievements"}
    return Figure(name, Quantity(Decimal(value), unit, step=Decimal("0.1")), **{**given, **fields})


def promised(name, value, unit, comparator, key) -> Figure:
    return figure(
        name, value, unit, report_year=2022, kind="target", section="plan", comparator=comparator, target_key=key
    )


LOSS = promised("行政败诉率", "8", "%", "lt", 1)
LECTURES = promised("普法讲座", "60", "场", "ge", 2)
PROMISE = Promise(
    7, "压降败诉案件", 0, 6, 2023, 2022, 3, "云麓区", 1, "rule_of_law",
    ((4, "逐案复盘败诉案件", 8, 16),), (LOSS, LECTURES),
)  # fmt: skip
FOLLOWING = Following(
    9, 2023, 11, Source(TEXT), (figure("行政败诉率", "6.5", "%"), figure("普法讲座", "40", "场", start=20, end=30))
)


def judgement(verdict, subject="goal", key=7) -> Judgement:
    return Judgement(
        1, subject, key, verdict, "已核对", date(2024, 4, 1), "督察员", datetime(2024, 4, 1, tzinfo=UTC)
    )  # fmt: skip


def test_each_target_has_its_own_answer_and_the_worst_speaks_for_the_goal():
    followed = follow(PROMISE, FOLLOWING)
    assert [target.answered.verdict for target in followed.targets] == ["met", "not_met"]
    assert followed.measured == "not_met"


def test_without_the_next_report_nothing_is_reported_and_no_evidence_is_sought():
    followed = follow(PROMISE, None)
    assert followed.measured == "not_reported" and followed.evidence == ()


def test_a_goal_without_a_number_has_no_measured_answer():
    bare = Promise(7, "抓好普法", 0, 4, 2023, 2022, 3, "云麓区", 1, "rule_of_law")
    assert follow(bare, FOLLOWING).measured == "no_target"


@pytest.mark.parametrize(
    ("reviewed", "disagrees"),
    [("met", True), ("not_met", False), ("partly_met", False), ("no_evidence", True), ("in_progress", False)],
)
def test_a_review_that_contradicts_the_measurement_is_marked_and_changes_nothing(reviewed, disagrees):
    followed = follow(PROMISE, FOLLOWING, judgements=[judgement(reviewed)])
    assert followed.disagrees is disagrees
    assert (followed.measured, followed.judgement.verdict) == ("not_met", reviewed)


def test_a_review_of_a_target_stands_at_the_target():
    followed = follow(PROMISE, FOLLOWING, judgements=[judgement("not_met", "target", 1)])
    assert followed.judgement is None
    assert [target.disagrees for target in followed.targets] == [True, False]
    assert followed.disagrees


def test_the_newest_review_of_each_part_counts():
    newest_first = [judgement("partly_met"), judgement("met"), judgement("dropped", "commitment", 4)]
    followed = follow(PROMISE, FOLLOWING, judgements=newest_first)
    assert followed.judgement.verdict == "partly_met"
    assert followed.commitments[0].judgement.verdict == "dropped"


def test_commitments_find_evidence_too():
    (best, *_others) = follow(PROMISE, FOLLOWING).evidence
    assert best.quote.startswith("行政败诉率为6.5%") and best.speaks_to == "逐案复盘败诉案件"


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [([], "no_target"), (["met", "met"], "met"), (["met", "not_reported"], "not_reported"),
     (["unclear", "not_reported"], "unclear"), (["met", "unclear", "not_met"], "not_met")],
)  # fmt: skip
def test_the_worst_answer_speaks_for_several(verdicts, expected):
    assert worst(verdicts) == expected
