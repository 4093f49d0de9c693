"""A row of each model that the administration lists."""

from reports.models import (
    Attachment,
    CodeRequirement,
    Entrance,
    Finding,
    Goal,
    Membership,
    ProblemSource,
    Rectification,
    Recurrence,
    Review,
    Sample,
    Sampled,
    Shortfall,
    State,
    Statement,
    Step,
    Succession,
    Trend,
    Verification,
)
from tests import make


def judge(report, person):
    goal, lack = make.goal(report, "完善制度"), make.shortfall(report, "力量不足")
    row = make.observation(report, "受理投诉", 3)
    Review.objects.create(goal=goal, verdict="met", reason="已印发", on="2022-05-01", by=person)
    Verification.objects.create(observation=row, value=3, found_on="2022-05-01", how="台账", by=person)
    lack.answers.create(goal=goal, holds=True, by=person)
    Step.objects.create(report=report, after=State.ACCEPTED, by=person, at="2022-05-01T00:00Z")


def a_row_of_each_model(office, person):
    report = make.report(office, 2021, state=State.DRAFT)
    version = report.versions.get()
    judge(report, person)
    make.commitment(Goal.objects.get(), "印发办法")
    make.target(report, "举办讲座", 12)
    Trend.objects.create(report=report, name="办件量", direction="down")
    version.sections.create(kind="plan", heading="下一步打算", level=1, start=0, end=2)
    version.doubts.create(code="figure", message="有数字未读出", start=0, end=2)
    report.silences.create(series="Z01-level-year", name="受理投诉", reason="merged", by=person)
    office.series_names.create(wording="受理投诉", name="投诉", by=person)
    indicator = make.indicator("Z01", theme=make.theme())
    make.alias(indicator, "受理投诉")
    make.series_break(indicator, 2022)
    make.local_break(office, indicator, 2022)
    Membership.objects.create(person=person, organisation=office, role="entry")
    CodeRequirement.objects.create(organisation=office, role="entry")
    after = make.organisation("承安区")
    Succession.objects.create(before=office, after=after, kind="merged", on="2024-01-01", why="区划调整")
    Entrance.objects.create(kind="signed_in", person=person)
    follow_up(report, person)


def follow_up(report, person):
    """What supervision adds to a report that was judged."""
    office, said = report.organisation, {"by": person}
    lack, goal, review = Shortfall.objects.get(), Goal.objects.get(), Review.objects.get()
    later = make.shortfall(make.report(office, 2022), "力量仍然不足")
    Recurrence.objects.create(earlier=lack, later=later, holds=True, **said)
    Statement.objects.create(kind="explanation", review=review, text="口径不同", **said)
    sample = Sample.objects.create(
        organisation=office, year=2021, what="goals", wanted=1, drawn_from=1, seed="7", **said
    )
    sampled = Sampled.objects.create(sample=sample, position=1, goal=goal)
    Finding.objects.create(sampled=sampled, outcome="as_reported", review=review, **said)
    Attachment.objects.create(
        organisation=office, file="a.pdf", file_name="a.pdf", sha256="0" * 64, size=1, added_by=person
    )
    item = Rectification.objects.create(
        organisation=office, year=2021, number=1, source=ProblemSource.objects.first(), problem="力量不足",
        due_on="2022-06-30", entered_by=person,
    )  # fmt: skip
    item.steps.create(act="entered", after="not_started", on="2022-01-05", **said)
