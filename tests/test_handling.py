"""A report moves from state to state, and its text is read again."""

import io
import re

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import gettext, override

from indicators.matching import Entry, Vocabulary
from reports.entry import checking
from reports.entry.handling import move, reread
from reports.models import Correction, Observation, RowState, State, Step
from reports.models.report import MOVES
from tests import make
from tests.conftest import ROOT

TEXT = "一、主要成效\n全年受理行政投诉52件，评查行政执法案卷40卷。\n二、存在的问题\n三、下一步打算"
NOTHING = Vocabulary.of(())

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(db):
    return make.report(make.organisation("青岚区"), 2023, state=State.DRAFT, text=TEXT)


def test_a_move_is_a_step_with_who_when_and_why(report):
    enterer, reviewer = make.user("enterer"), make.user("reviewer")
    at = timezone.now()
    report = move(report, State.SUBMITTED, enterer, at=at)
    report = move(report, State.RETURNED, reviewer, " 缺附件 ", at=at)
    assert report.state == State.RETURNED
    assert list(Step.objects.values_list("before", "after", "by", "reason")) == [
        ("draft", "submitted", enterer.pk, ""),
        ("submitted", "returned", reviewer.pk, "缺附件"),
    ]
    assert report.history.count() == 3


def test_a_submission_is_taken_back_until_it_is_accepted(report):
    enterer, reviewer = make.user("enterer"), make.user("reviewer")
    at = timezone.now()
    report = move(move(report, State.SUBMITTED, enterer, at=at), State.DRAFT, enterer, at=at)
    step = Step.objects.last()
    assert (report.state, step.before, step.after, step.by) == (State.DRAFT, "submitted", "draft", enterer)
    assert step.reason
    report = move(move(report, State.SUBMITTED, enterer, at=at), State.ACCEPTED, reviewer, at=at)
    with pytest.raises(ValidationError):
        move(report, State.DRAFT, enterer, at=at)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_the_machine_writes_is_in_the_language_of_the_site(report, language):
    person, at = make.user(), timezone.now()
    with override(language):
        move(move(report, State.SUBMITTED, person, at=at), State.DRAFT, person, at=at)
    with override(settings.LANGUAGE_CODE):
        assert Step.objects.last().reason == gettext("taken back") != "taken back"


def test_a_forbidden_move_writes_nothing(report):
    with pytest.raises(ValidationError):
        move(report, State.ACCEPTED, make.user(), at=timezone.now())
    report.refresh_from_db()
    assert report.state == State.DRAFT and not Step.objects.exists()


def test_whoever_moves_what_was_changed_meanwhile_is_told(report):
    person, shown = make.user(), report.revision
    move(report, State.SUBMITTED, person, at=timezone.now())
    for revision in (None, shown):
        with pytest.raises(ValidationError) as caught:
            move(report, State.RETURNED, person, "缺附件", at=timezone.now(), revision=revision)
        assert caught.value.error_list[0].code == "stale"
    assert Step.objects.count() == 1


def test_reading_again_uses_the_words_confirmed_since_and_keeps_what_was_checked(report):
    person = make.user()
    reread(report, person, NOTHING)
    kept = Observation.objects.order_by("start").first()
    checking.confirm([kept], person, timezone.now())
    other = Observation.objects.exclude(pk=kept.pk).get()
    make.indicator("Z01", "评查案卷", "卷")
    words = Vocabulary.of([Entry("Z01", "案卷评查数", (other.name,), "卷")])
    done = reread(report, person, words)
    assert done.kept == 1
    assert Observation.objects.get(pk=kept.pk).state == RowState.CONFIRMED
    assert Observation.objects.get(value=40).indicator.code == "Z01"
    assert report.versions.count() == 1


def test_a_text_that_a_newer_reader_cleans_further_becomes_a_version(report):
    version = report.text_version
    version.text = "首页 > 政务公开\n\n" + TEXT
    version.save()
    reread(report, make.user(), NOTHING)
    assert [each.number for each in report.versions.all()] == [2, 1]
    assert report.versions.first().sha256 == version.sha256


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED])
def test_what_is_submitted_or_accepted_is_not_read_again(report, state):
    report.state = state
    report.save()
    with pytest.raises(ValidationError):
        reread(report, make.user(), NOTHING)
    assert not Observation.objects.exists()


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED])
def test_no_value_changes_once_the_report_has_left_its_office(report, state):
    """Also where the row was loaded while the report was still open, as a page on screen has it."""
    person, at = make.user(), timezone.now()
    row = make.observation(report, "行政投诉", 52, quote="全年受理行政投诉52件", state=RowState.READ)
    type(report).objects.filter(pk=report.pk).update(state=state)
    for change in (
        lambda: checking.correct(row, {"value": 53}, person, at),
        lambda: checking.reject(row, person, at),
        lambda: checking.match(row, None, person, at),
        lambda: checking.add(report, Observation, 0, 4, person, at, name="投诉", value=1, period=2023),
    ):
        with pytest.raises(checking.Closed):
            change()
    row.refresh_from_db()
    assert (row.value, row.state, Observation.objects.count()) == (52, RowState.READ, 1)
    assert checking.confirm([row], person, at) == 1


def test_the_command_reads_open_reports_again_and_leaves_the_others(report):
    from_before = make.report(make.organisation("岭下县"), 2023, state=State.ACCEPTED, text=TEXT)
    out = io.StringIO()
    call_command("reread_reports", stdout=out)
    assert report.observations.filter(value=52).exists() and not from_before.observations.exists()
    assert "青岚区" in out.getvalue() and "岭下县" not in out.getvalue()
    with pytest.raises(CommandError, match="云外县"):
        call_command("reread_reports", organisation="云外县", stdout=out)


def accepted_again(report, change):
    enterer, reviewer = make.user("enterer"), make.user("reviewer")
    for after, by in ((State.SUBMITTED, enterer), (State.ACCEPTED, reviewer), (State.RETURNED, reviewer)):
        report = move(report, after, by, "数据有误", at=timezone.now())
    change()
    report = move(report, State.SUBMITTED, enterer, at=timezone.now())
    return move(report, State.ACCEPTED, reviewer, at=timezone.now())


def test_a_value_corrected_after_acceptance_keeps_what_stood_before(report):
    wrong, right = make.observation(report, "行政投诉", 52), make.observation(report, "案卷", 40)
    gone = make.observation(report, "旧件", 7)

    def change():
        checking.correct(wrong, {"value": 53, "written": "53"}, make.user(), timezone.now())
        checking.reject(gone, make.user(), timezone.now())

    accepted_again(report, change)
    rows = {row.observation: (row.value, row.written, row.reason) for row in Correction.objects.all()}
    assert rows == {wrong: (52, "52", "数据有误"), gone: (7, "7", "数据有误")}
    assert right not in rows


def test_a_first_acceptance_corrects_nothing(report):
    row = make.observation(report, "行政投诉", 52)
    checking.correct(row, {"value": 53}, make.user(), timezone.now())
    report = move(report, State.SUBMITTED, make.user(), at=timezone.now())
    move(report, State.ACCEPTED, make.user(), at=timezone.now())
    assert not Correction.objects.exists()


def test_every_page_that_shows_a_corrected_value_says_so(client, report):
    row = make.observation(report, "行政投诉", 52)
    accepted_again(report, lambda: checking.correct(row, {"value": 53, "written": "53"}, make.user(), timezone.now()))
    client.force_login(make.user(), backend="django.contrib.auth.backends.ModelBackend")
    addresses = [report.get_absolute_url(), f"/compare/?organisation={report.organisation_id}"]
    for address in addresses:
        assert "52件" in client.get(address).content.decode(), address
    assert client.get(f"/reports/{report.pk}/values.csv").content.decode().count("52件") >= 1


def test_the_chart_in_the_documentation_is_the_one_enforced():
    text = (ROOT / "docs" / "roles.md").read_text("utf-8")
    told = set(re.findall(r"(?m)^\| (draft|submitted|accepted|returned) \| (\w+) \|", text))
    assert told == {(before.value, after.value) for before, all_after in MOVES.items() for after in all_after}
