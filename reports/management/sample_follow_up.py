"""Sample words of the other side and one random check, so that both sides of a judgement can be looked at."""

from __future__ import annotations

from datetime import date

from reports.follow_up.samples.acting import Found, enter, make
from reports.follow_up.statements.acting import decide, state
from reports.follow_up.statements.gather import Subject, of_review, of_verification, threads
from reports.management.sample_data import People
from reports.models import Finding, Organisation, Review, Sample, Statement, Verdict, Verification

SEED, YEAR = "sample-2023", 2023
_EXPLAINED = "示例说明：自报数未含年底前收到、次年编号登记的案件，已按案卷台账更正登记口径。"
_OBJECTED = "示例异议：目标值以年终考核通报为准，通报于报告公开之后印发，请据此复核。"
_DECIDED = "示例答复：通报所列为全市口径，不能代替本单位数据，维持原结论。"
_FOUND = "示例核查：抽取案卷登记簿与系统台账逐件比对，数量一致。"


def follow_up(places: dict[str, Organisation], who: People, today: date) -> None:
    """Written once: where the sample organisations have any statement or draw already, nothing is added."""
    if not Statement.objects.filter(by=who.editor).exists():
        _statements(who)
    city = next(place for place in places.values() if place.is_sample and place.level == Organisation.Level.CITY)
    if not Sample.objects.filter(organisation=city).exists():
        _sample(city, who, today)


def _statements(who: People) -> None:
    checks = Verification.objects.filter(observation__report__organisation__is_sample=True)
    for check in checks.select_related("observation__report").order_by("pk")[:1]:
        subject = of_verification(check, check.observation.report.organisation_id)
        _say(who, subject, Statement.Kind.EXPLANATION, _EXPLAINED)
    judged = {"verdict": Verdict.NOT_MET, "goal__report__organisation__is_sample": True}
    reviews = Review.objects.in_force().filter(**judged)
    for review in reviews.select_related("goal__report").order_by("pk")[:1]:
        organisation = review.goal.report.organisation_id
        objection = _say(who, of_review(review, organisation), Statement.Kind.OBJECTION, _OBJECTED)
        decide(who.supervisor, objection, Statement.Kind.REJECTED, _DECIDED, organisation)


def _say(who: People, subject: Subject, kind: str, text: str) -> Statement:
    thread = threads(who.editor, [subject])[subject.about, subject.key]
    return state(who.editor, thread, kind, text)


def _sample(city: Organisation, who: People, today: date) -> None:
    sample = Sample(
        organisation=city, year=YEAR, what=Sample.What.VALUES, method=Sample.Method.RISK, wanted=6, seed=SEED,
        checkers="示例核查组", note="示例抽查",
    )  # fmt: skip
    made = make(who.supervisor, sample)
    first = made.sampled.select_related("observation", "goal").order_by("position").first()
    enter(who.supervisor, first, Found(Finding.Outcome.AS_REPORTED, today, _FOUND))
