"""Pages of duties: whose report is in, late or missing; dates with proof; the secrecy check."""

import hashlib
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.models import Duty, Organisation, Proof, SecrecyCheck, State
from tests import make

pytestmark = pytest.mark.django_db

PAGE = "<!doctype html><html><body>公开页面</body></html>".encode()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def text(response) -> str:
    return response.content.decode()


def posted(report, **fields):
    return {"step": "publish", "done_on": "2024-04-20", "address": "https://example.org/1", "note": "",
            "revision": report.revision, **fields}  # fmt: skip


def record(client, report, **fields):
    return client.post(reverse("proof_add", args=[report.pk]), posted(report, **fields))


def standings(client, year):
    lines = client.get(reverse("duties"), {"year": year}).context["lines"]
    return {line.owed.name: line.owed.standing for line in lines}


def test_every_organisation_in_reach_is_in_late_or_missing(client, city, county, supervisor):
    make.report(county, 2023, submitted_on=date(2024, 2, 1), published_on=date(2024, 3, 1))
    late, missing = make.organisation("青石县", parent=city), make.organisation("白沙县", parent=city)
    make.report(late, 2023, submitted_on=date(2024, 3, 11), published_on=date(2024, 3, 12))
    make.report(make.organisation("远山县"), 2023)
    client.force_login(supervisor)
    assert standings(client, 2023) == {missing.name: "missing", late.name: "late", county.name: "in_time"}
    shown = client.get(reverse("duties"), {"year": 2023})
    assert [line.owed.name for line in shown.context["lines"]] == [missing.name, late.name, county.name]
    only = client.get(reverse("duties"), {"year": 2023, "standing": "late"})
    assert [line.owed.name for line in only.context["lines"]] == [late.name]


def test_a_date_due_holds_for_its_years(client, county, supervisor):
    make.report(county, 2023, submitted_on=date(2024, 2, 20), published_on=date(2024, 3, 1))
    Duty.objects.filter(step="submit").update(until=2022)
    Duty.objects.create(step="submit", kind="rule_of_law", month=2, day=15, since=2023)
    client.force_login(supervisor)
    assert standings(client, 2023) == {county.name: "late"}


def test_a_closed_organisation_owes_nothing_for_its_last_year(client, county, supervisor):
    make.report(county, 2022)
    make.report(make.organisation("远山县"), 2023)
    Organisation.objects.filter(pk=county.pk).update(closed_on=date(2023, 7, 1))
    client.force_login(supervisor)
    assert standings(client, 2023) == {} and standings(client, 2022) == {county.name: "undated"}


def test_a_proof_dates_the_report_and_keeps_the_saved_page_with_its_hash(client, county, supervisor):
    report = make.report(county, 2023)
    client.force_login(supervisor)
    file = SimpleUploadedFile("公开.html", PAGE, "text/html")
    assert record(client, report, file=file).status_code == 302
    report.refresh_from_db()
    assert report.published_on == date(2024, 4, 20) and report.revision == 1
    shown = text(client.get(reverse("report_duties", args=[report.pk])))
    assert hashlib.sha256(PAGE).hexdigest() in shown and "https://example.org/1" in shown
    assert report.history.count() == 2, "the date that was put on record leaves its trail"


def test_a_date_on_record_is_replaced_only_when_it_is_called_wrong(client, county, supervisor):
    report = make.report(county, 2023, published_on=date(2024, 3, 26))
    client.force_login(supervisor)
    refused = record(client, report, note="电话记录")
    assert refused.status_code == 422 and "2024-03-26" in text(refused) and "电话记录" in text(refused)
    assert not Proof.objects.exists()
    assert record(client, report, replace="on").status_code == 302
    report.refresh_from_db()
    assert report.published_on == date(2024, 4, 20)


@pytest.mark.parametrize(
    "wrong",
    [
        {"done_on": "2999-01-01"},
        {"done_on": "2021-05-05"},
        {"done_on": "2024-02-30"},
        {"address": "", "note": ""},
        {"address": "javascript:alert(1)"},
        {"file": SimpleUploadedFile("page.html", b"MZ\x00\x01", "text/html")},
    ],
)
def test_a_proof_that_proves_nothing_is_refused_in_words(client, county, supervisor, wrong):
    report = make.report(county, 2023)
    client.force_login(supervisor)
    answer = record(client, report, **wrong)
    assert answer.status_code == 422 and "text-danger" in text(answer) or "alert-danger" in text(answer)
    assert not Proof.objects.exists()


def test_who_comes_second_keeps_what_was_typed(client, county, supervisor):
    report = make.report(county, 2023)
    client.force_login(supervisor)
    assert record(client, report).status_code == 302
    second = record(client, report, done_on="2024-04-22", note="迟来的凭证")
    assert second.status_code == 409 and "迟来的凭证" in text(second)
    assert Proof.objects.count() == 1


def test_publishing_without_a_secrecy_check_is_said_and_a_check_is_added_never_edited(client, county, supervisor):
    report = make.report(county, 2023)
    client.force_login(supervisor)
    record(client, report)
    assert client.get(reverse("duties"), {"year": 2023}).context["lines"][0].secrecy_holds is False
    said = {"result": "may_be_published", "checked_on": "2024-03-01", "checked_by_post": "办公室主任", "note": ""}
    assert client.post(reverse("secrecy_add", args=[report.pk]), said).status_code == 302
    assert client.get(reverse("duties"), {"year": 2023}).context["lines"][0].secrecy_holds is True
    assert (
        client.post(reverse("secrecy_add", args=[report.pk]), {**said, "checked_on": "2999-01-01"}).status_code == 422
    )
    assert SecrecyCheck.objects.count() == 1


def test_only_the_office_and_those_above_record_and_see_the_check(client, city, county, supervisor):
    report = make.report(county, 2023)
    SecrecyCheck.objects.create(
        report=report, result="may_not", checked_on="2024-03-01", checked_by_post="保密办主任", by=supervisor
    )
    neighbour = make.user("neighbour", "supervisor", make.organisation("临渚区", parent=city))
    client.force_login(neighbour)
    assert record(client, report).status_code == 403
    shown = client.get(reverse("report_duties", args=[report.pk]))
    assert shown.status_code == 200 and "保密办主任" not in text(shown)
    assert shown.context["proof_form"] is None
    client.force_login(make.user("clerk", "entry", county))
    assert record(client, report).status_code == 302


def test_a_draft_of_another_office_is_not_seen(client, city, county, supervisor):
    report = make.report(county, 2023, state=State.DRAFT)
    client.force_login(supervisor)
    assert client.get(reverse("report_duties", args=[report.pk])).status_code == 403


def test_the_list_is_exported_as_it_is_shown(client, county, supervisor):
    make.report(county, 2023, submitted_on=date(2024, 3, 11))
    client.force_login(supervisor)
    body = client.get(reverse("duties"), {"year": 2023, "format": "csv"}).content.decode("utf-8-sig")
    head, line = body.strip().splitlines()
    assert line.startswith("青槐县,云川市,2023") and "2024-03-01,2024-03-11" in line and ",10," in line
    assert client.get(reverse("duties"), {"year": 2023, "format": "xlsx"}).status_code == 200


def test_queries_do_not_grow_with_the_organisations(client, city, county, supervisor):
    make.report(county, 2023)
    client.force_login(supervisor)
    counts = []
    for name in ("青石县", "白沙县", "红岩县"):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("duties"), {"year": 2023})
        counts.append(len(queries))
        make.report(make.organisation(name, parent=city), 2023)
    assert len(set(counts)) == 1 and counts[0] <= 18


def test_whoever_holds_no_role_is_told_why_the_list_is_empty(client):
    client.force_login(make.user("nobody"))
    assert client.get(reverse("duties")).status_code == 200
