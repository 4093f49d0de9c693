"""The other side: who may answer, until when, who decides, and that nothing is overwritten."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from reports.follow_up.statements import acting, gather
from reports.models import Review, Statement, Threshold, Verification
from tests import make
from tests.ledger import new

pytestmark = pytest.mark.django_db
KIND = Statement.Kind


@pytest.fixture
def review(county, supervisor):
    goal = make.goal(make.report(county, 2022), "压降行政败诉案件")
    return Review.objects.create(goal=goal, verdict="not_met", reason="未见数据", on="2024-04-01", by=supervisor)


def thread(person, review):
    subject = gather.of_review(review, review.goal.report.organisation_id)
    return gather.threads(person, [subject])["review", review.pk]


def page(review) -> str:
    return reverse("statement_add", args=["review", review.pk])


def said(kind="objection", **fields):
    return {"kind": kind, "text": "数据见年度统计", **fields}


@pytest.fixture
def later(monkeypatch):
    """``later(31)``: it is 31 days later now."""
    now = timezone.now

    def move(days: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(days=days))

    return move


def test_the_organisation_objects_with_a_file_and_both_sides_see_it(
    client, review, clerk, supervisor, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(clerk)
    file = SimpleUploadedFile("统计.pdf", b"%PDF-1.7 x")
    answered = client.post(page(review), said(file_1=file, dated_1="2024-03-31"))
    assert answered.status_code == 302
    row = Statement.objects.get()
    attachment = row.attachments.get()
    assert row.kind == KIND.OBJECTION and str(attachment.effective_on) == "2024-03-31" and len(attachment.sha256) == 64
    for person in (clerk, supervisor):
        client.force_login(person)
        for address in (page(review), reverse("goal_review", args=[review.goal_id])):
            body = client.get(address).content.decode()
            assert row.text in body and attachment.file_name in body


def test_an_objection_after_its_last_day_is_refused_in_words_that_name_it(client, review, clerk, later):
    later(31)
    client.force_login(clerk)
    refused = client.post(page(review), said())
    last = timezone.localdate(review.at) + timedelta(days=30)
    assert refused.status_code == 422 and last.isoformat() in refused.content.decode()
    assert "数据见年度统计" in refused.content.decode(), "what was typed stays"
    assert client.post(page(review), said("explanation")).status_code == 302
    assert list(Statement.objects.values_list("kind", flat=True)) == [KIND.EXPLANATION]


@pytest.mark.parametrize(("days", "late"), [(29, False), (30, False), (31, True)])
def test_the_last_day_is_still_in_time(review, clerk, later, days, late):
    later(days)
    assert thread(clerk, review).is_late is late


def test_the_number_of_days_is_that_of_the_day_of_the_review(review, clerk, later):
    later(40)
    Threshold.objects.create(code="objection_days", number=60, since=timezone.localdate() - timedelta(days=20))
    assert thread(clerk, review).is_late, "a later rule does not open what is closed"
    Threshold.objects.create(code="objection_days", number=50, since=timezone.localdate() - timedelta(days=60))
    assert not thread(clerk, review).is_late


def test_who_supervises_from_above_decides_once_with_a_reason(client, review, clerk, supervisor):
    objection = acting.state(clerk, thread(clerk, review), KIND.OBJECTION, "数据见年度统计")
    address = reverse("statement_decide", args=[objection.pk])
    client.force_login(supervisor)
    assert client.post(address, {"kind": "upheld", "text": ""}).status_code == 422
    assert client.post(address, {"kind": "upheld", "text": "数据属实"}).status_code == 302
    again = client.post(address, {"kind": "rejected", "text": "不实"})
    assert again.status_code == 422 and "不实" in again.content.decode()
    assert Statement.objects.get(answers=objection).kind == KIND.UPHELD
    review.refresh_from_db()
    assert review.verdict == "not_met" and Review.objects.count() == 1, "the review stays as it is"


@pytest.mark.parametrize("role", ["entry", "reviewer", "viewer", "supervisor"])
def test_the_organisations_own_people_do_not_decide(client, review, clerk, county, role):
    objection = acting.state(clerk, thread(clerk, review), KIND.OBJECTION, "数据见年度统计")
    client.force_login(make.user("own", role, county))
    answered = client.post(reverse("statement_decide", args=[objection.pk]), {"kind": "upheld", "text": "属实"})
    assert answered.status_code == 403 and not Statement.objects.filter(answers=objection).exists()


def test_whoever_objected_does_not_decide_and_only_objections_are_decided(review, clerk, supervisor):
    objection = acting.state(clerk, thread(clerk, review), KIND.OBJECTION, "数据见年度统计")
    explanation = acting.state(clerk, thread(clerk, review), KIND.EXPLANATION, "口径不同")
    organisation = review.goal.report.organisation_id
    for person, row in [(clerk, objection), (supervisor, explanation)]:
        with pytest.raises(ValidationError):
            acting.decide(person, row, KIND.UPHELD, "属实", organisation)


@pytest.mark.parametrize(
    ("role", "at", "read", "write"),
    [
        ("viewer", "county", 200, 403), ("entry", "county", 200, 302), ("reviewer", "county", 200, 302),
        ("viewer", "city", 200, 403), ("entry", "elsewhere", 404, 404), ("auditor", "county", 404, 404),
    ],
)  # fmt: skip
def test_who_reads_and_who_speaks(client, review, county, city, role, at, read, write):
    place = {"county": county, "city": city}.get(at) or make.organisation("远山县")
    client.force_login(make.user("someone", role, place))
    assert client.get(page(review)).status_code == read
    assert client.post(page(review), said("explanation")).status_code == write


def test_a_figure_is_explained_beside_it_and_not_objected_to(client, county, clerk):
    value = make.observation(make.report(county, 2023), "受理行政复议案件", 321)
    address = reverse("statement_add", args=["observation", value.pk])
    client.force_login(clerk)
    assert client.post(address, said("objection")).status_code == 422
    assert client.post(address, said("explanation")).status_code == 302
    assert "数据见年度统计" in client.get(reverse("value_checks", args=[value.pk])).content.decode()
    with translation.override("en"):
        client.cookies["django_language"] = "en"
        assert "1 statement" in client.get(reverse("report_detail", args=[value.report_id])).content.decode()


def test_the_number_of_queries_does_not_grow(client, county, clerk, supervisor, django_assert_max_num_queries):
    value = make.observation(make.report(county, 2023), "受理行政复议案件", 321)
    for number in range(6):
        check = Verification.objects.create(
            observation=value, value=300 + number, found_on="2024-05-01", how="查阅案卷", by=supervisor
        )
        subject = gather.of_verification(check, county.pk)
        acting.state(clerk, gather.threads(clerk, [subject])["verification", check.pk], KIND.OBJECTION, "口径不同")
    client.force_login(clerk)
    with django_assert_max_num_queries(11):
        client.get(reverse("value_checks", args=[value.pk]))


def test_an_unknown_subject_is_not_found(client, clerk):
    client.force_login(clerk)
    assert client.get("/statements/goal/1/").status_code == 404


def test_the_same_words_are_written_once_however_often_the_button_is_pressed(client, review, clerk):
    client.force_login(clerk)
    for _ in range(2):
        assert client.post(page(review), said()).status_code == 302
    assert Statement.objects.count() == 1
    client.post(page(review), said(text="又一句"))
    assert Statement.objects.count() == 2


def test_a_file_given_with_the_decision_is_seen_by_both_sides(client, review, clerk, supervisor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    objection = acting.state(clerk, thread(clerk, review), KIND.OBJECTION, "数据见年度统计")
    client.force_login(supervisor)
    file = SimpleUploadedFile("复核意见.pdf", b"%PDF-1.7 x")
    address = reverse("statement_decide", args=[objection.pk])
    assert client.post(address, {"kind": "rejected", "text": "不实", "file_1": file}).status_code == 302
    client.force_login(clerk)
    assert "复核意见.pdf" in client.get(page(review)).content.decode()


def test_nothing_is_objected_to_that_was_withdrawn(client, review, clerk, supervisor):
    row = Review.objects.create(
        goal=review.goal, verdict="not_met", reason="有误", on="2024-04-02", by=supervisor, withdraws=review
    )
    client.force_login(clerk)
    assert client.get(page(row)).status_code == 404, "the withdrawal itself is not spoken to"
    assert client.post(page(review), said()).status_code == 422
    assert client.post(page(review), said("explanation")).status_code == 302
    assert list(Statement.objects.values_list("kind", flat=True)) == [KIND.EXPLANATION]


def test_what_was_said_stands_on_the_page_of_the_ledger_item(client, county, clerk, supervisor):
    item = new(county, supervisor, year=2022)
    subject = gather.of_rectification(item)
    acting.state(clerk, gather.threads(clerk, [subject])["rectification", item.pk], KIND.REPORT_BACK, "已组织轮训")
    client.force_login(supervisor)
    assert "已组织轮训" in client.get(item.get_absolute_url()).content.decode()


def test_what_a_plan_promises_is_not_found_on_checking(client, county, supervisor):
    promised = make.target(make.report(county, 2023), "开展培训", 100, "场").observation
    address = reverse("value_checks", args=[promised.pk])
    client.force_login(supervisor)
    assert client.get(address).context["form"] is None
    found = {"value": "90", "found_on": "2024-05-01", "how": "查阅台账"}
    assert client.post(address, found).status_code == 403 and not Verification.objects.exists()
