"""Random checks: drawing, the sheet, and entering what was found."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models import Finding, Review, ReviewRule, Sample, Verification
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make.organisation("清岚市", level="city")


@pytest.fixture
def counties(city):
    return [make.organisation(name, parent=city) for name in ("云麓区", "石汀县")]


@pytest.fixture
def reports(counties):
    made = [make.report(county, 2023) for county in counties]
    for report in made:
        for number in range(6):
            make.observation(report, f"第{number}类案件", 10 + number)
        make.goal(report, "建设执法监督平台3个")
    return made


@pytest.fixture
def supervisor(city):
    return make.user("supervisor", "supervisor", city)


def drawn(client, city, **fields) -> Sample:
    asked = {"organisation": city.pk, "year": 2023, "what": "values", "method": "risk", "wanted": 4, "seed": "甲"}
    response = client.post(reverse("sample_list"), asked | fields)
    assert response.status_code == 302, response.content.decode()
    return Sample.objects.order_by("-pk").first()


def keys(sample) -> list:
    return list(sample.sampled.order_by("position").values_list("observation", "goal", "weight"))


def test_a_draw_is_recorded_and_the_same_seed_draws_the_same(client, city, reports, supervisor):
    client.force_login(supervisor)
    one, two, other = drawn(client, city), drawn(client, city), drawn(client, city, seed="乙")
    assert one.drawn_from == 12 and one.by == supervisor and len(keys(one)) == 4
    assert keys(one) == keys(two) != keys(other)
    assert drawn(client, city, seed="").seed, "without a seed one is drawn by lot"


def test_the_sheet_says_seed_risks_and_leaves_room_and_goes_to_a_file(client, city, reports, supervisor):
    client.force_login(supervisor)
    sample = drawn(client, city)
    address = reverse("sample_detail", args=[sample.pk])
    body = client.get(address).content.decode()
    assert sample.seed in body and sample.sampled.first().observation.name in body
    assert client.get(address, {"format": "csv"}).content.decode().count("\n") == 5
    assert client.get(address, {"format": "xlsx"}).content[:2] == b"PK"


def enter(client, row, **fields):
    said = {"outcome": "as_reported", "found_on": "2024-05-01", "how": "逐件比对登记簿", **fields}
    data = {f"found-{row.pk}-{name}": value for name, value in said.items()}
    return client.post(reverse("finding_add", args=[row.pk]), data)


def test_a_value_found_on_site_is_verified_beside_the_reported_one(client, city, reports, supervisor):
    client.force_login(supervisor)
    first, second, third, _ = drawn(client, city).sampled.order_by("position")
    enter(client, first)
    enter(client, second, outcome="different", value="7")
    enter(client, third, outcome="no_documents")
    assert Verification.objects.get(observation=first.observation).value == first.observation.value
    assert Verification.objects.get(observation=second.observation).value == 7
    assert not Verification.objects.filter(observation=third.observation).exists()
    assert Finding.objects.count() == 3
    second.observation.refresh_from_db()
    assert second.observation.value != 7, "the reported value stays"


def test_what_lacks_its_number_writes_nothing_and_what_was_typed_stays(client, city, reports, supervisor):
    client.force_login(supervisor)
    row = drawn(client, city).sampled.first()
    refused = enter(client, row, outcome="different", value="")
    assert refused.status_code == 422 and "逐件比对登记簿" in refused.content.decode()
    assert enter(client, row, found_on="2999-01-01").status_code == 422
    assert not Finding.objects.exists() and not Verification.objects.exists()


def test_a_goal_found_on_site_is_reviewed_by_the_rule_in_force(client, city, reports, supervisor):
    client.force_login(supervisor)
    ReviewRule.objects.get_or_create(verdict="partly_met", since="2000-01-01", defaults={"wording": "部分任务完成"})
    row = drawn(client, city, what="goals", wanted=2).sampled.first()
    enter(client, row, outcome="different", verdict="partly_met")
    review = Review.objects.get(goal=row.goal)
    assert review.verdict == "partly_met" and review.rule and Finding.objects.get().review == review


def test_nothing_to_draw_from_is_said(client, city, reports, supervisor):
    client.force_login(supervisor)
    reports[0].observations.all().delete()
    reports[1].observations.all().delete()
    asked = {"organisation": city.pk, "year": 2023, "what": "values", "method": "even", "wanted": 4}
    assert client.post(reverse("sample_list"), asked).status_code == 422
    assert client.post(reverse("sample_list"), asked | {"wanted": 0}).status_code == 422
    assert not Sample.objects.exists()


@pytest.mark.parametrize("role", ["entry", "reviewer", "viewer", "auditor"])
def test_only_supervisors_draw_and_enter(client, city, counties, reports, supervisor, role):
    client.force_login(supervisor)
    row = drawn(client, city).sampled.first()
    client.force_login(make.user("other", role, city))
    asked = {"organisation": city.pk, "year": 2023, "what": "values", "method": "even", "wanted": 4}
    assert client.post(reverse("sample_list"), asked).status_code == 403
    assert enter(client, row).status_code in (403, 404)
    client.force_login(make.user("county", "supervisor", counties[0]))
    assert client.post(reverse("sample_list"), asked).status_code == 422, "not among organisations that are not theirs"


def test_the_number_of_queries_does_not_grow(client, city, reports, supervisor, django_assert_max_num_queries):
    client.force_login(supervisor)
    sample = drawn(client, city, wanted=12)
    with django_assert_max_num_queries(10):
        client.get(reverse("sample_detail", args=[sample.pk]))
    with django_assert_max_num_queries(10):
        client.get(reverse("sample_list"))


def test_a_finding_is_written_once_however_often_the_button_is_pressed(client, city, reports, supervisor):
    client.force_login(supervisor)
    row = drawn(client, city).sampled.first()
    for _ in range(2):
        enter(client, row)
    assert Finding.objects.count() == Verification.objects.count() == 1
    enter(client, row, outcome="different", value="7")
    enter(client, row, outcome="different", value="8")
    assert Finding.objects.count() == 3
    goal = drawn(client, city, what="goals", wanted=1).sampled.first()
    for verdict in ("met", "met", "partly_met"):
        enter(client, goal, outcome="different", verdict=verdict)
    assert list(Review.objects.order_by("pk").values_list("verdict", flat=True)) == ["met", "partly_met"]


@pytest.mark.parametrize(
    ("outcome", "value"), [("as_reported", "7"), ("no_documents", "7"), ("different", "reported"), ("different", "x")]
)
def test_what_contradicts_itself_is_asked_about_and_nothing_is_lost(client, city, reports, supervisor, outcome, value):
    client.force_login(supervisor)
    row = drawn(client, city).sampled.first()
    typed = f"{row.observation.value}" if value == "reported" else value
    refused = enter(client, row, outcome=outcome, value=typed)
    assert refused.status_code == 422 and f'value="{typed}"' in refused.content.decode()
    assert not Finding.objects.exists()


def test_of_a_goal_without_documents_no_other_verdict_is_given(client, city, reports, supervisor):
    client.force_login(supervisor)
    row = drawn(client, city, what="goals", wanted=1).sampled.first()
    assert enter(client, row, outcome="no_documents", verdict="met").status_code == 422
    assert enter(client, row, outcome="no_documents").status_code == 302
    assert Review.objects.get().verdict == "no_evidence"


def test_the_file_says_the_day_of_the_place(client, city, reports, supervisor, monkeypatch):
    client.force_login(supervisor)
    sample = drawn(client, city)
    late = datetime(2024, 5, 31, 17, 0, tzinfo=UTC)  # the first of June in China
    monkeypatch.setattr(timezone, "now", lambda: late)
    enter(client, sample.sampled.first())
    body = client.get(reverse("sample_detail", args=[sample.pk]), {"format": "csv"}).content.decode()
    assert "2024-06-01" in body
