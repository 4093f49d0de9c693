"""The admin: a report is added from a text and opens its check page; every record singly; what is locked stays so."""

from pathlib import Path

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports.models import (
    Observation,
    Report,
    RowState,
    State,
    TextVersion,
)  # fmt: skip
from tests import make
from tests.admin_rows import a_row_of_each_model, judge

SAMPLE = (Path(__file__).parent / "samples/linzhu/2021.txt").read_text(encoding="gb18030")
ADD = reverse("admin:reports_report_add")

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client):
    person = make.user("chief", is_staff=True, is_superuser=True)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


@pytest.fixture
def send(client, office):
    def send(**fields):
        given = {"organisation": office.pk, "year": 2021, "kind": "rule_of_law", "text": SAMPLE, **fields}
        return client.post(ADD, {name: value for name, value in given.items() if value is not None})

    return send


def form_of(response):
    return response.context["adminform"].form


def page(response):
    return response.content.decode()


def test_the_form_offers_what_is_needed_and_says_what_must_not_be_entered(editor, client, office):
    text = page(client.get(ADD))
    for name in ("organisation", "year", "kind", "text", "file"):
        assert f'name="{name}"' in text
    assert "classified" in text or "涉密" in text
    assert office.name in text  # the only organisation of this person is chosen already
    assert 'type="checkbox"' not in text


def test_a_pasted_text_becomes_a_draft_and_opens_its_check_page(editor, send, office):
    response = send()
    report = Report.objects.get()
    assert response.url == reverse("report_check", args=[report.pk])
    assert (report.organisation, report.year, report.state, report.entered_by) == (office, 2021, "draft", editor)
    assert report.text_version.added_by == editor
    assert report.observations.count() > 10
    assert set(report.history.values_list("history_user", flat=True)) == {editor.pk}


def test_year_and_kind_may_be_left_to_the_text(editor, send):
    send(year="", kind="")
    report = Report.objects.get()
    assert (report.year, report.kind) == (2021, "rule_of_law")


def test_an_uploaded_file_is_kept_with_its_name(editor, send):
    send(text="", file=SimpleUploadedFile("年度报告.txt", SAMPLE.encode("gb18030")))
    version = TextVersion.objects.get()
    assert (version.file_name, version.encoding, version.source) == ("年度报告.txt", "gb18030", "txt")
    with version.file.open() as file:
        assert file.read() == SAMPLE.encode("gb18030")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "太短"}, "text"),
        ({"text": "院子里的枣树今年结了许多果子，邻居们都来采摘。" * 30}, "text"),
        ({"text": SAMPLE * 200}, "text"),
        ({"text": "", "file": SimpleUploadedFile("empty.txt", b"")}, "file"),
        ({"text": "", "file": SimpleUploadedFile("a.bin", bytes(range(256)) * 40)}, "file"),
        ({"text": "", "file": SimpleUploadedFile("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))}, "file"),
        ({"file": SimpleUploadedFile("two.txt", SAMPLE.encode())}, "file"),
        ({"organisation": ""}, "organisation"),
        ({"year": "20211"}, "year"),
    ],
    ids=["nothing", "short", "story", "a megabyte", "empty", "bytes", "doc", "both", "nowhere", "odd year"],
)
def test_what_cannot_be_taken_in_is_said_beside_its_field(editor, send, fields, field):
    response = send(**fields)
    assert response.status_code == 200
    assert list(form_of(response).errors) == [field]
    assert not Report.objects.exists() and not TextVersion.objects.exists()


@pytest.mark.parametrize(("fields", "tick"), [({"year": 2019}, "intended_year"), ({"kind": "work"}, "intended_kind")])
def test_a_contradiction_asks_to_be_ticked(editor, send, fields, tick):
    response = send(**fields)
    assert list(form_of(response).errors) == [tick]
    assert f'type="checkbox" name="{tick}"' in page(response)
    assert not Report.objects.exists()
    assert send(**fields, **{tick: "on"}).status_code == 302
    assert Report.objects.get().intended


def test_another_organisation_than_the_text_says_asks_to_be_ticked(editor, send, office):
    office.name = "远山县"
    office.save()
    assert list(form_of(send()).errors) == ["intended_organisation"]
    assert send(intended_organisation="on").status_code == 302


def test_a_chosen_file_waits_while_a_question_is_answered(editor, send):
    response = send(text="", year=2019, file=SimpleUploadedFile("年度报告.txt", SAMPLE.encode()))
    assert "年度报告.txt" in page(response)
    waiting = form_of(response)["waiting"].value()
    assert send(text="", year=2019, waiting=waiting, intended_year="on").status_code == 302
    version = TextVersion.objects.get()
    assert (version.file_name, version.source) == ("年度报告.txt", "txt")
    # Used up, and good for nobody else.
    assert list(form_of(send(text="", year=2018, waiting=waiting)).errors) == ["text"]


def test_a_waiting_file_is_for_the_one_who_chose_it(editor, send, client, office):
    waiting = form_of(send(text="", year=2019, file=SimpleUploadedFile("a.txt", SAMPLE.encode())))["waiting"].value()
    other = make.user("other", "entry", office, is_staff=True)
    client.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    assert list(form_of(send(text="", waiting=waiting, intended_year="on")).errors) == ["text"]


def test_replacing_says_what_would_happen_and_keeps_what_was_checked(editor, send, office):
    standing = make.report(office, 2021, state=State.DRAFT)
    make.observation(standing, "受理投诉", 3)
    by_hand = {"state": RowState.ENTERED, "source_name": "统计台账", "period": 2021, "unit": "件"}
    Observation.objects.create(report=standing, name="接待来访", value=5, **by_hand)
    response = send(set_aside="True")  # as the hidden field of the first page says
    assert list(form_of(response).errors) == ["replace"]
    box = form_of(response)["set_aside"]
    assert box.field.widget.input_type == "checkbox" and box.value() is True and "1" in str(box.help_text)
    assert standing.versions.count() == 1
    response = send(replace="on", set_aside="on")
    assert response.url == reverse("report_check", args=[standing.pk])
    assert Report.objects.count() == 1 and standing.versions.count() == 2
    assert standing.observations.get(name="受理投诉").state == RowState.CONFIRMED
    assert standing.observations.get(name="接待来访").state == RowState.ENTERED  # the text does not give it


def test_the_add_form_takes_the_kind_from_the_text_unless_the_address_says_it(editor, client, office):
    assert form_of(client.get(ADD))["kind"].value() == ""
    form = form_of(client.get(ADD, {"organisation": office.pk, "year": 2021, "kind": "work"}))
    assert [str(form[name].value()) for name in ("organisation", "year", "kind")] == [str(office.pk), "2021", "work"]


def record_sent(client, report, **changes):
    address = reverse("admin:reports_report_change", args=[report.pk])
    form = form_of(client.get(address))
    shown = {name: form[name].value() for name in form.fields}
    data = {name: "" if value is None else value for name, value in shown.items()} | changes
    return client.post(address, data)


def test_of_two_who_save_a_record_the_second_is_told(editor, client, office):
    report = make.report(office, 2023, state=State.DRAFT)
    assert record_sent(client, report, title="一份报告").status_code == 302
    report.refresh_from_db()
    assert (report.title, report.revision) == ("一份报告", 1)
    response = record_sent(client, report, title="另一份报告", shown="0")
    assert response.status_code == 200 and form_of(response).errors
    report.refresh_from_db()
    assert report.title == "一份报告"


def test_issuers_are_given_one_a_line(editor, client, office):
    report = make.report(office, 2023, state=State.DRAFT, issuers=["临渚区人民政府"])
    address = reverse("admin:reports_report_change", args=[report.pk])
    assert form_of(client.get(address))["issuers"].value() == "临渚区人民政府"
    record_sent(client, report, issuers="中共临渚区委\r\n\r\n 临渚区人民政府 ")
    report.refresh_from_db()
    assert report.issuers == ["中共临渚区委", "临渚区人民政府"]


def test_the_same_text_twice_is_told(editor, send):
    send()
    response = send()
    assert form_of(response).non_field_errors()
    assert Report.objects.count() == TextVersion.objects.count() == 1


def test_nobody_enters_for_an_organisation_that_is_not_theirs(editor, send):
    elsewhere = make.organisation("远山县")
    assert list(form_of(send(organisation=elsewhere.pk)).errors) == ["organisation"]
    assert not Report.objects.exists()


def test_only_own_organisations_are_offered_for_a_report(editor, client, office):
    make.organisation("远山县")
    asked = {"app_label": "reports", "model_name": "report", "field_name": "organisation"}
    found = client.get(reverse("admin:autocomplete"), {"term": "", **asked}).json()["results"]
    assert [result["text"] for result in found] == ["临渚区"]


def test_lists_show_what_the_person_may_see(editor, client, office):
    elsewhere = make.organisation("远山县")
    for at, state in ((office, State.DRAFT), (elsewhere, State.DRAFT), (elsewhere, State.ACCEPTED)):
        report = make.report(at, 2021 if state == State.DRAFT else 2020, state=state)
        make.observation(report, f"{at.name}{state}", 1)
    listed = page(client.get(reverse("admin:reports_observation_changelist")))
    assert "临渚区draft" in listed and "远山县accepted" in listed
    assert "远山县draft" not in listed
    foreign = Observation.objects.get(name="远山县draft")
    response = client.get(reverse("admin:reports_observation_change", args=[foreign.pk]))
    assert response.status_code == 302  # to the index: no such row for this person


def row_data(row, **changes):
    fields = {
        "name": row.name, "value": row.value, "unit": row.unit, "qualifier": row.qualifier, "kind": row.kind,
        "direction": row.direction, "period": row.period, "span": row.span, "section": row.section, "step": row.step,
        "quote": row.quote, "start": row.start, "end": row.end, "state": row.state, "shown": row.revision,
        "target-TOTAL_FORMS": 0, "target-INITIAL_FORMS": 0,
    }  # fmt: skip
    return fields | changes


def test_saving_a_row_is_a_correction_with_history(editor, client, office):
    row = make.observation(make.report(office, 2021, state=State.DRAFT), "受理投诉", 3, state=RowState.READ)
    address = reverse("admin:reports_observation_change", args=[row.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, row_data(row, value=4)).status_code == 302
    row.refresh_from_db()
    assert (row.value, row.state, row.checked_by, row.revision) == (4, RowState.CORRECTED, editor, 1)
    assert row.history.first().history_user == editor
    assert "3" in page(client.get(reverse("admin:reports_observation_history", args=[row.pk])))
    # What the page showed is old now.
    stale = client.post(address, row_data(row, value=9, shown=0))
    assert stale.status_code == 200 and form_of(stale).non_field_errors()
    row.refresh_from_db()
    assert row.value == 4


def test_a_quote_must_stand_at_its_place(editor, client, office):
    row = make.observation(make.report(office, 2021, state=State.DRAFT), "受理投诉", 3)
    response = client.post(reverse("admin:reports_observation_change", args=[row.pk]), row_data(row, quote="别的话"))
    assert list(form_of(response).errors) == ["quote"]


@pytest.mark.parametrize("who", ["editor", "chief"])
def test_accepted_reports_are_locked_for_everyone(who, request, client, office):
    request.getfixturevalue(who)
    report = make.report(office, 2021)
    row = make.observation(report, "受理投诉", 3)
    for model, pk in (("report", report.pk), ("observation", row.pk)):
        address = reverse(f"admin:reports_{model}_change", args=[pk])
        response = client.get(address)
        assert response.status_code == 200
        assert not response.context["has_change_permission"]
        assert client.post(address, row_data(row, value=9)).status_code == 403
    row.refresh_from_db()
    assert row.value == 3


def test_a_value_without_a_quote_must_name_its_source(editor, client, office):
    report = make.report(office, 2021, state=State.DRAFT)
    address = reverse("admin:reports_observation_add")
    blank = Observation(name="接待来访", value=5, unit="人次", period=2021, report=report)
    given = row_data(blank, report=report.pk, quote="", start="", end="", state="entered")
    assert list(form_of(client.post(address, given)).errors) == ["source_name"]
    assert client.post(address, given | {"source_name": "统计台账"}).status_code == 302
    row = Observation.objects.get()
    assert (row.state, row.checked_by, row.source_name) == (RowState.ENTERED, editor, "统计台账")


def test_no_row_is_added_to_a_report_of_others(editor, client):
    report = make.report(make.organisation("远山县"), 2021)  # accepted, so it can be chosen
    blank = Observation(name="接待来访", value=5, unit="人次", period=2021, report=report)
    given = row_data(blank, report=report.pk, quote="", start="", end="", source_name="台账", state="entered")
    assert list(form_of(client.post(reverse("admin:reports_observation_add"), given)).errors) == ["report"]


def test_a_past_state_is_read_and_never_written_back(editor, client, office):
    report = make.report(office, 2021)
    past = report.history.last()
    address = reverse("admin:reports_report_simple_history", args=[report.pk, past.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"title": "改写"}).status_code == 403


@pytest.mark.parametrize("model", ["review", "verification", "answer", "step", "doubt", "textversion"])
def test_judgements_and_texts_are_never_edited(chief, client, office, model):
    report = make.report(office, 2021)
    judge(report, chief)
    report.text_version.doubts.create(code="figure", message="有数字未读出", start=0, end=2)
    listed = client.get(reverse(f"admin:reports_{model}_changelist"))
    row = listed.context["cl"].result_list[0]
    response = client.get(reverse(f"admin:reports_{model}_change", args=[row.pk]))
    assert response.status_code == 200
    assert not response.context["has_change_permission"] and not response.context["has_delete_permission"]


def test_every_list_and_every_form_opens(chief, client, office):
    a_row_of_each_model(office, chief)
    assert client.get(reverse("admin:index")).status_code == 200
    ours = [model for model in admin.site._registry if model._meta.app_label in ("reports", "indicators")]
    for model in ours:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"admin:{name}_changelist"), {"q": "区"}).status_code == 200, name
        rows = client.get(reverse(f"admin:{name}_changelist")).context["cl"].result_list
        assert len(rows), name
        assert client.get(reverse(f"admin:{name}_change", args=[rows[0].pk])).status_code == 200, name
        assert client.get(reverse(f"admin:{name}_add")).status_code in (200, 403), name


def test_lists_take_a_fixed_number_of_queries(chief, client, office, django_assert_num_queries):
    report = make.report(office, 2021, state=State.DRAFT)
    indicator = make.indicator("Z01")
    for number in range(3):
        make.observation(report, f"受理投诉{number}", number, indicator=indicator)
    address = reverse("admin:reports_observation_changelist")
    client.get(address)
    with django_assert_num_queries(6):
        client.get(address)
    for number in range(3, 20):
        make.observation(report, f"受理投诉{number}", number, indicator=indicator)
    with django_assert_num_queries(6):
        client.get(address)


def test_the_admin_leads_back_to_the_pages(editor, client):
    text = page(client.get(reverse("admin:index")))
    assert f'href="{reverse("overview")}"' in text
    assert "entry/admin.css" in text


def test_people_are_never_deleted(chief, client):
    person = make.user("leaver")
    response = client.post(reverse("admin:reports_user_delete", args=[person.pk]), {"post": "yes"})
    assert response.status_code == 403
