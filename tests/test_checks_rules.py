"""The table of standing checks, pure: each rule finds what it is for and is silent about what is right."""

from datetime import UTC, date, datetime

import pytest

from reports.follow_up.checks import rules
from reports.follow_up.checks.facts import (
    ClaimFact,
    Day,
    FoundFact,
    GoalFact,
    ItemFact,
    Judged,
    ObjectionFact,
    PromiseFact,
    ReportFact,
    ShortfallFact,
    SilenceFact,
)
from reports.follow_up.checks.words import ABOUT, SENTENCES, SEVERITIES, sentence
from reports.follow_up.duties import build as duty

AT = date(2025, 6, 1)
DAY = Day(AT, {"near_due_days": 30, "objection_days": 30})
EARLY, LATE = datetime(2024, 4, 1, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC)
WHO = (1, "青崖县", 2024, 7, "原话")


def dated(step="submit", standing=duty.IN_TIME, done=date(2025, 2, 1), days=0, proofs=("有",), source=duty.RECORDED):
    shown = tuple(duty.Shown(1, step, done or AT, "", "", None, "", "", "") for _ in (proofs if done else ()))
    return duty.Dated(step, date(2025, 3, 1), done, source, standing, days, shown)


def report(key=7, *, submitted=None, published=None, items=(), secrecy=duty.CLEARED, **fields):
    owed = duty.OwedBy(
        1, "青崖县", "", 2024, key or None, "", submitted or dated(), published or dated("publish"), tuple(items),
        duty.Secrecy(secrecy),
    )  # fmt: skip
    given = {"is_issued": True, "is_accepted": True, "values": 5, "shortfalls": 1, "goals": 4, **fields}
    return ReportFact(1, "青崖县", 2024, key, "报告", key or None, owed, **given)


def goal(**fields):
    return GoalFact(*WHO, **{"owner": "司法局", **fields})


def item(**fields):
    return ItemFact(*WHO, **{"label": "2024-001", "state": "under_way", "deadline": date(2025, 9, 1), **fields})


RIGHT = [
    report(), goal(), goal(answered_at=EARLY, judged=Judged("met", LATE, AT, 1), measured="met"),
    ShortfallFact(*WHO, answers=1), ShortfallFact(*WHO, answers=1, since=2022, has_item=True),
    SilenceFact(*WHO, is_certain=True, reason="merged"), FoundFact(*WHO, has_statement=True),
    item(), item(state="closed", attachments=1, deadline=date(2024, 1, 1), measures=False, has_owner=False),
    PromiseFact(*WHO, measured="met"), PromiseFact(*WHO, measured="no_target", passages=2),
]  # fmt: skip
# (a fact with one thing wrong, the rule that finds it)
WRONG = [
    (report(0, submitted=dated(standing=duty.MISSING, done=None, days=9)), "report_missing"),
    (report(submitted=dated(standing=duty.LATE, days=3)), "submitted_late"),
    (report(published=dated("publish", duty.LATE, days=3)), "published_late"),
    (report(submitted=dated(standing=duty.UNDATED, done=None)), "submission_undated"),
    (report(published=dated("publish", duty.UNDATED, done=None)), "not_published"),
    (report(published=dated("publish", proofs=())), "publication_unproved"),
    (report(items=[duty.Item("plan", duty.NOT_LOCATED)]), "content_missing"),
    (report(secrecy=duty.NOT_CHECKED), "published_unchecked"),
    (report(secrecy=duty.TOO_LATE), "published_unchecked"),
    (report(secrecy=duty.REFUSED), "published_forbidden"),
    (report(secrecy=duty.NOT_CHECKED, published=dated("publish", duty.WAITING, done=None)), "secrecy_to_do"),
    (report(unchecked=3), "lines_unchecked"),
    (report(doubts=2), "doubts_open"),
    (report(shortfalls=0), "no_shortfall"),
    (report(goals=0), "no_goal"),
    (report(vague=3), "mostly_vague"),
    (goal(is_vague=True), "goal_vague"),
    (goal(copied_from=2023), "goal_copied"),
    (goal(answered_at=LATE), "goal_not_reviewed"),
    (goal(answered_at=LATE, judged=Judged("met", EARLY, AT, 1)), "review_older"),
    (goal(judged=Judged("partly_met", LATE, AT, 0)), "review_unbacked"),
    (goal(judged=Judged("met", LATE, AT, 1), measured="not_met"), "review_disagrees"),
    (goal(owner=""), "goal_without_owner"),
    (goal(due_on=date(2025, 5, 31)), "goal_overdue"),
    (goal(untold=1), "target_untold"),
    (goal(answered_at=EARLY, judged=Judged("no_evidence", LATE, AT, 0), measured="no_target", is_spoken_of=False),
     "goal_unspoken"),
    (PromiseFact(*WHO, quote="建好平台", measured="no_target"), "promise_unspoken"),
    (PromiseFact(*WHO, quote="建好平台", measured="not_met", passages=1), "promise_missed"),
    (ShortfallFact(*WHO), "shortfall_unanswered"),
    (ShortfallFact(*WHO, since=2022, has_item=True), "shortfall_never_answered"),
    (ShortfallFact(*WHO, answers=1, since=2022), "shortfall_without_item"),
    (ClaimFact(*WHO, about="several"), "figure_contradicts"),
    (ClaimFact(*WHO, about="sum", arithmetic="1 + 2 = 4"), "sum_wrong"),
    (ClaimFact(*WHO, about="rate"), "rate_wrong"),
    (ClaimFact(*WHO, about="growth"), "growth_wrong"),
    (ClaimFact(*WHO, about="last_year"), "restated"),
    (SilenceFact(*WHO, before="8%", worse=True, is_certain=True), "dropped_when_worse"),
    (SilenceFact(*WHO, before="8%", is_certain=True), "dropped"),
    (SilenceFact(*WHO, before="8%"), "not_found"),
    (FoundFact(*WHO, reported="8", found="9"), "value_differs"),
    (ObjectionFact(*WHO, raised_on=date(2025, 4, 1)), "objection_undecided"),
    (item(deadline=date(2025, 5, 31)), "item_without_progress"),
    (item(deadline=date(2025, 5, 31), percent=40), "item_overdue"),
    (item(standing="behind"), "item_behind"),
    (item(has_owner=False), "item_without_owner"),
    (item(is_silent=True), "item_silent"),
    (item(measures=False), "item_without_measures"),
    (item(state="closed"), "closed_without_evidence"),
    (item(state="closed", attachments=1, is_named_again=True), "item_named_again"),
    (item(state="to_accept", sent_on=date(2025, 3, 1)), "acceptance_waits"),
    (item(asks_until=date(2026, 1, 1)), "extension_waits"),
    (item(organisation_closed_on=date(2025, 1, 1)), "organisation_gone"),
]  # fmt: skip


def codes(*facts):
    return [fault.rule.code for fault in rules.run(facts, DAY)]


@pytest.mark.parametrize("fact", RIGHT, ids=lambda fact: type(fact).__name__)
def test_what_is_right_is_left_alone(fact):
    assert codes(fact) == []


@pytest.mark.parametrize(("fact", "code"), WRONG, ids=[code for _, code in WRONG])
def test_each_rule_finds_its_fault_and_no_other_does(fact, code):
    assert codes(fact) == [code]


def test_a_proof_of_another_day_is_found():
    published = duty.Dated(
        "publish", date(2025, 4, 1), date(2025, 3, 1), duty.RECORDED, duty.IN_TIME, 0,
        (duty.Shown(1, "publish", date(2025, 3, 9), "", "", None, "", "", ""),),
    )  # fmt: skip
    assert codes(report(published=published)) == ["proof_contradicts"]


def test_every_rule_is_tried_here_and_has_its_words():
    assert {code for _, code in WRONG} | {"proof_contradicts"} == set(rules.CODES)
    assert len(rules.CODES) == len(set(rules.CODES)) >= 20
    assert set(SENTENCES) == set(rules.CODES)
    assert {rule.mend for rule in rules.RULES} <= set(ABOUT)
    assert {rule.severity for rule in rules.RULES} <= set(SEVERITIES)


@pytest.mark.parametrize(("fact", "code"), WRONG, ids=[code for _, code in WRONG])
def test_every_sentence_can_be_said(fact, code):
    said = sentence(rules.run([fact], DAY)[0])
    assert said and "%(" not in said


def test_the_gravest_come_first():
    faults = rules.run([goal(is_vague=True), item(deadline=date(2025, 5, 31)), goal(copied_from=2023)], DAY)
    severities = [fault.rule.severity for fault in faults]
    assert severities == sorted(severities, key=rules.SEVERITIES.index)
    assert rules.counted(faults) == {"severe": 1, "wrong": 1, "note": 1}
