"""Backfill in the browser: files given at once, proposed, confirmed, recorded one by one, and left and come back to."""

import re
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from reports.entry.backfill import work
from reports.models import Backfill, BackfillFile, Observation, Report, State, Step
from tests import make

SAMPLES = Path(__file__).parent / "samples"
Stage = BackfillFile.State

pytestmark = pytest.mark.django_db


def sample(year: int, name: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name or f"临渚区{year}.txt", (SAMPLES / f"linzhu/{year}.txt").read_bytes())


@pytest.fixture
def editor(office):
    return make.user("editor", "entry", office)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def given(desk, *files) -> Backfill:
    """The batch that a person has just given, not yet read."""
    answer = desk.post(reverse("backfill_list"), {"files": files})
    assert answer.status_code == 302, answer.context["form"].errors
    return Backfill.objects.get()


def read(desk, *files) -> Backfill:
    """The batch with everything read, as the page without script does it."""
    batch = given(desk, *files)
    desk.post(reverse("backfill_go_on", args=[batch.pk]))
    return batch


def answers(desk, batch, **changes) -> dict:
    """What the page's form would send, with ``changes`` (organisation, year, ...) made to each file."""
    page = desk.get(batch.get_absolute_url())
    sent = {}
    for form in page.context["proposals"]:
        for name in ("organisation", "year", "kind", "take", *(tick.name for tick in form.ticks)):
            value = changes.get(name, form.initial.get(name))
            if value not in (None, False):
                sent[form.add_prefix(name)] = "on" if value is True else value
    return sent


def confirm(desk, batch, **changes):
    return desk.post(reverse("backfill_confirm", args=[batch.pk]), answers(desk, batch, **changes))


def record(desk, batch):
    return desk.post(reverse("backfill_go_on", args=[batch.pk]))


def stages(batch) -> list[str]:
    return list(batch.files.values_list("state", flat=True))


def test_files_are_proposed_and_nothing_is_recorded_before_it_is_confirmed(desk, office):
    batch = read(desk, sample(2020), sample(2021))
    assert stages(batch) == [Stage.PROPOSED] * 2
    assert [(file.organisation, file.year) for file in batch.files.all()] == [(office, 2020), (office, 2021)]
    assert all(file.values > 10 and file.said_title for file in batch.files.all())
    assert not Report.objects.exists()


def test_confirmed_files_become_drafts_of_the_person_who_confirmed(desk, office, editor):
    batch = read(desk, sample(2020), sample(2021))
    assert confirm(desk, batch).status_code == 302
    assert not Report.objects.exists()
    record(desk, batch)
    assert stages(batch) == [Stage.RECORDED] * 2
    reports = Report.objects.order_by("year")
    assert [(report.year, report.state, report.entered_by) for report in reports] == [
        (2020, State.DRAFT, editor), (2021, State.DRAFT, editor),
    ]  # fmt: skip
    for file in batch.files.all():
        assert file.values == Observation.objects.filter(report=file.report).count() > 10
        assert not file.file
    assert Observation.history.count() == Observation.objects.count()
    page = desk.get(batch.get_absolute_url()).content.decode()
    assert all(reverse("report_check", args=[report.pk]) in page for report in reports)


def test_bytes_are_kept_until_the_file_is_done_and_not_longer(desk, django_capture_on_commit_callbacks):
    batch = read(desk, sample(2020), sample(2021))
    places = [file.file.name for file in batch.files.all()]
    assert all(map(default_storage.exists, places))
    first, second = batch.files.all()
    sent = answers(desk, batch)
    del sent[f"file-{second.pk}-take"]
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("backfill_confirm", args=[batch.pk]), sent)
        record(desk, batch)
    assert stages(batch) == [Stage.RECORDED, Stage.LEFT_OUT]
    assert not any(map(default_storage.exists, places))


def test_bad_files_are_told_each_and_stop_no_other(desk, monkeypatch):
    monkeypatch.setattr(work, "LARGEST_FILE", 200_000)
    story = "河边的柳树绿了，孩子们在桥上放风筝，老人坐着看水。" * 20
    batch = read(
        desk, SimpleUploadedFile("empty.txt", b""), SimpleUploadedFile("story.txt", story.encode()),
        SimpleUploadedFile("huge.txt", b"a" * 200_001), sample(2020), sample(2020, "again.txt"),
        SimpleUploadedFile("broken.pdf", b"%PDF-1.4 nothing more"),
    )  # fmt: skip
    unreadable = Stage.UNREADABLE
    assert stages(batch) == [unreadable, unreadable, unreadable, Stage.PROPOSED, Stage.LEFT_OUT, unreadable]
    assert all(file.message for file in batch.files.exclude(state=Stage.PROPOSED))


def test_a_file_that_breaks_the_reader_stops_no_other(desk, monkeypatch):
    prepare = work.prepare

    def break_on_one(data, name, vocabulary):
        if "2020" in name:
            raise RuntimeError("nobody thought of this")
        return prepare(data, name, vocabulary)

    monkeypatch.setattr(work, "prepare", break_on_one)
    batch = read(desk, sample(2020), sample(2021))
    assert stages(batch) == [Stage.UNREADABLE, Stage.PROPOSED]


def test_more_files_than_one_batch_holds_are_refused_whole(desk):
    files = [SimpleUploadedFile(f"{number}.txt", b"a") for number in range(work.MOST_FILES + 1)]
    answer = desk.post(reverse("backfill_list"), {"files": files})
    assert answer.context["form"].errors["files"]
    assert desk.post(reverse("backfill_list"), {}).context["form"].errors["files"]
    assert not Backfill.objects.exists()


def test_a_contradiction_is_asked_about_and_ticked(desk):
    batch = read(desk, sample(2020))
    answer = confirm(desk, batch, year=2019)
    assert answer.status_code == 200 and "2019" in answer.content.decode()
    assert stages(batch) == [Stage.PROPOSED]
    (file,) = batch.files.all()
    sent = answers(desk, batch, year=2019) | {f"file-{file.pk}-intended_year": "on"}
    assert desk.post(reverse("backfill_confirm", args=[batch.pk]), sent).status_code == 302
    record(desk, batch)
    report = Report.objects.get()
    assert (report.year, report.intended) == (2019, "year")


def test_what_is_answered_goes_on_while_the_rest_still_asks(desk):
    batch = read(desk, sample(2020), sample(2021))
    first, second = batch.files.all()
    sent = answers(desk, batch) | {f"file-{second.pk}-organisation": "无名区"}
    assert "无名区" in desk.post(reverse("backfill_confirm", args=[batch.pk]), sent).content.decode()
    assert stages(batch) == [Stage.CONFIRMED, Stage.PROPOSED]
    record(desk, batch)
    assert stages(batch) == [Stage.RECORDED, Stage.PROPOSED]


def test_a_text_that_is_already_there_is_proposed_to_be_left_out(desk):
    batch = read(desk, sample(2020))
    confirm(desk, batch)
    record(desk, batch)
    Backfill.objects.update(given_at=timezone.now())
    desk.post(reverse("backfill_list"), {"files": [sample(2020)]})
    again = Backfill.objects.order_by("pk").last()
    record(desk, again)
    (form,) = desk.get(again.get_absolute_url()).context["proposals"]
    assert [problem.code for problem in form.questions] == ["same_text"]
    assert form.initial["take"] is False


def test_another_text_of_an_open_report_replaces_it_only_when_ticked(desk, office, editor):
    before = make.report(office, 2020, state=State.DRAFT, entered_by=editor)
    batch = read(desk, sample(2020))
    assert confirm(desk, batch).status_code == 200
    (file,) = batch.files.all()
    sent = answers(desk, batch) | {f"file-{file.pk}-replace": "on"}
    assert desk.post(reverse("backfill_confirm", args=[batch.pk]), sent).status_code == 302
    record(desk, batch)
    assert Report.objects.get() == before
    assert before.versions.count() == 2
    assert Step.objects.get(report=before).reason


def test_a_locked_report_is_never_replaced(desk, office):
    make.report(office, 2020, state=State.ACCEPTED)
    batch = read(desk, sample(2020))
    (form,) = desk.get(batch.get_absolute_url()).context["proposals"]
    assert [problem.code for problem in form.questions] == ["locked"]
    assert form.initial["take"] is False
    assert confirm(desk, batch, take=True, replace=True).status_code == 200
    record(desk, batch)
    assert Report.objects.get().versions.count() == 1


def test_two_files_for_one_report_are_told_apart_before_anything_is_recorded(desk):
    other = (SAMPLES / "linzhu/2020.txt").read_text("utf-8").replace("126件", "127件")
    batch = read(desk, sample(2020), SimpleUploadedFile("other.txt", other.encode()))
    _first, second = desk.get(batch.get_absolute_url()).context["proposals"]
    assert [problem.code for problem in second.questions] == ["twice"]


def test_what_became_impossible_meanwhile_is_refused_with_its_reason_and_asks_again(desk, office):
    batch = read(desk, sample(2020))
    confirm(desk, batch)
    make.report(office, 2020, state=State.ACCEPTED)
    record(desk, batch)
    (file,) = batch.files.all()
    assert file.state == Stage.REFUSED and file.message and file.file
    assert file.message in desk.get(batch.get_absolute_url()).content.decode()


def test_who_lost_the_role_before_recording_records_nothing(desk, editor):
    batch = read(desk, sample(2020))
    confirm(desk, batch)
    editor.memberships.all().delete()
    work.go_on(batch, timezone.now())
    assert stages(batch) == [Stage.REFUSED]
    assert not Report.objects.exists()


# --- left, killed, come back to -----------------------------------------------------------------------------


def test_a_process_that_dies_leaves_the_file_as_it_was_and_the_next_goes_on(desk, monkeypatch):
    batch = read(desk, sample(2020), sample(2021))
    confirm(desk, batch)

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        # As late as can be: the report is written, the file not yet marked.
        patched.setattr(work, "_end", die)
        with pytest.raises(KeyboardInterrupt):
            work.go_on(batch, timezone.now())
    assert stages(batch) == [Stage.CONFIRMED] * 2
    assert not Report.objects.exists()
    record(desk, batch)
    assert stages(batch) == [Stage.RECORDED] * 2
    assert Report.objects.count() == 2


def test_a_file_that_kills_every_process_is_given_up(desk, monkeypatch):
    batch = given(desk, sample(2020), sample(2021))

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(work, "prepare", die)
        for _ in range(2 * work.MOST_TRIES):
            with pytest.raises(KeyboardInterrupt):
                work.go_on(batch, timezone.now())
    record(desk, batch)
    assert stages(batch) == [Stage.UNREADABLE] * 2


def test_of_two_that_record_the_same_file_one_does(desk, monkeypatch):
    batch = read(desk, sample(2020))
    confirm(desk, batch)
    prepare = work.prepare

    def be_overtaken(data, name, vocabulary):
        monkeypatch.setattr(work, "prepare", prepare)
        work.go_on(batch, timezone.now())
        return prepare(data, name, vocabulary)

    monkeypatch.setattr(work, "prepare", be_overtaken)
    record(desk, batch)
    assert stages(batch) == [Stage.RECORDED]
    assert Report.objects.get().versions.count() == 1


def test_one_request_does_a_piece_and_says_how_far_it_is(desk, monkeypatch):
    batch = given(desk, *(sample(year) for year in (2020, 2021, 2022)))
    address = reverse("backfill_go_on", args=[batch.pk])
    monkeypatch.setattr(work, "monotonic", iter(range(0, 1000, 10)).__next__)
    answer = desk.post(address, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and re.search(r"1\D+3", answer.content.decode())
    assert stages(batch).count(Stage.PROPOSED) == 1
    desk.post(address, headers={"HX-Request": "true"})
    assert desk.post(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_polling_stops_when_only_answers_are_waited_for(desk):
    batch = read(desk, sample(2020), sample(2021))
    _first, second = batch.files.all()
    sent = answers(desk, batch) | {f"file-{second.pk}-year": ""}
    desk.post(reverse("backfill_confirm", args=[batch.pk]), sent)
    answer = desk.post(reverse("backfill_go_on", args=[batch.pk]), headers={"HX-Request": "true"})
    assert answer.status_code == 286


def test_a_batch_is_closed_with_what_is_left(desk, django_capture_on_commit_callbacks):
    batch = read(desk, sample(2020), sample(2021))
    place = batch.files.first().file.name
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("backfill_close", args=[batch.pk]))
    assert stages(batch) == [Stage.LEFT_OUT] * 2
    assert not default_storage.exists(place)


# --- who -----------------------------------------------------------------------------------------------------


def test_a_colleague_of_the_same_office_goes_on_and_others_see_nothing(desk, client, office):
    batch = read(desk, sample(2020))
    for role, at, status in (
        ("entry", office, 200), ("reviewer", office, 403), ("viewer", office, 403),
        ("entry", make.organisation("青崖县"), 404),
    ):  # fmt: skip
        client.force_login(make.user(role=role, at=at))
        assert client.get(batch.get_absolute_url()).status_code == status, role
        listed = client.get(reverse("backfill_list"))
        assert (batch in listed.context["batches"]) if status == 200 else listed.status_code == 403 or (
            batch not in listed.context["batches"]
        )  # fmt: skip


def test_a_batch_that_holds_files_of_another_office_is_not_shown_to_one_of_them(client, office):
    beside = make.organisation("青崖县")
    person = make.user(role="entry", at=office)
    make.membership(person, "entry", beside)
    client.force_login(person)
    batch = read(client, sample(2020), SimpleUploadedFile("q.txt", (SAMPLES / "qingya/2020.txt").read_bytes()))
    assert {file.organisation for file in batch.files.all()} == {office, beside}
    client.force_login(make.user(role="entry", at=office))
    assert client.get(batch.get_absolute_url()).status_code == 404


def test_a_report_of_another_office_is_not_proposed_and_not_taken(desk):
    make.organisation("青崖县")
    batch = read(desk, SimpleUploadedFile("q.txt", (SAMPLES / "qingya/2020.txt").read_bytes()))
    (file,) = batch.files.all()
    assert file.organisation is None and file.message
    assert confirm(desk, batch, organisation="青崖县", take=True).status_code == 200
    assert stages(batch) == [Stage.PROPOSED]


def test_of_two_organisations_of_one_name_the_persons_own_is_meant(client):
    north, south = make.organisation("北岭市", level="city"), make.organisation("南屏市", level="city")
    make.organisation("临渚区", parent=north)
    own = make.organisation("临渚区", parent=south)
    client.force_login(make.user(role="entry", at=own))
    batch = read(client, sample(2020))
    assert batch.files.get().organisation == own
    confirm(client, batch)
    record(client, batch)
    assert Report.objects.get().organisation == own


def test_queries_do_not_grow_with_the_files(desk, django_assert_num_queries):
    few = read(desk, sample(2020))
    with django_assert_num_queries(10):
        desk.get(few.get_absolute_url())
    Backfill.objects.all().delete()
    many = read(desk, *(sample(year) for year in range(2020, 2025)))
    with django_assert_num_queries(10):
        desk.get(many.get_absolute_url())
    confirm(desk, many)
    record(desk, many)
    with django_assert_num_queries(6):
        desk.get(many.get_absolute_url())
    with django_assert_num_queries(5):
        desk.get(reverse("backfill_list"))


def test_what_a_person_should_look_at_is_told_before_anything_is_confirmed(desk, office):
    undated = (SAMPLES / "linzhu/2021.txt").read_text(encoding="gb18030").replace("2021年", "").replace("2022年", "")
    batch = read(
        desk, sample(2020, "临渚区2019年度报告.txt"), SimpleUploadedFile("another.txt", sample(2020).read() + b"\n"),
        SimpleUploadedFile("undated.txt", undated.encode()),
    )  # fmt: skip
    forms = {form.file.name: form for form in desk.get(batch.get_absolute_url()).context["proposals"]}
    assert forms["临渚区2019年度报告.txt"].other_year == 2019 and forms["another.txt"].other_year is None
    twice = forms["another.txt"].questions[0]
    assert twice.code == "twice" and "临渚区2019年度报告.txt" in twice.message
    assert forms["undated.txt"].questions[0].code == "year_missing"
