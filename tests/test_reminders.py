"""Reminders: who is told what, once; mails read over SMTP on loopback; the list, the bell and the choices."""

import socket
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default as policy
from io import StringIO

import pytest
from aiosmtpd.controller import Controller
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from reports.entry.handling import move
from reports.follow_up.reminders import sending
from reports.follow_up.reminders.build import DUE_SOON, OVERDUE, Choice, Dated, Occasion, Tree, by_deadline, tellings
from reports.models import (
    Assignment,
    Notice,
    NoticeChoice,
    ProblemSource,
    Rectification,
    RectificationStep,
    Report,
    Review,
    State,
    Verification,
)
from tests import make

TODAY = date(2025, 6, 1)

# --- who is told what (pure) ------------------------------------------------------------------------------


def due(on: date):
    return [Dated("item-1", "item", on, frozenset({1}), "/x/", {})]


@pytest.mark.parametrize(
    ("days", "kinds"), [(8, []), (7, [DUE_SOON]), (0, [DUE_SOON]), (-1, [OVERDUE]), (-400, [OVERDUE])]
)
def test_a_deadline_is_soon_until_its_day_and_past_from_the_next(days, kinds):
    assert [each.kind for each in by_deadline(due(TODAY + timedelta(days=days)), TODAY, 7)] == kinds


def test_a_deadline_that_moved_is_another_occasion():
    keys = {each.key for on in (date(2025, 5, 1), date(2025, 5, 2)) for each in by_deadline(due(on), TODAY, 7)}
    assert len(keys) == 2


def test_the_nearest_who_hold_the_role_are_told():
    tree = Tree({1: None, 2: 1, 3: 2}, {("supervisor", 1): frozenset({7}), ("supervisor", 3): frozenset({9})})
    assert tree.nearest("supervisor", 3) == {9} and tree.nearest("supervisor", 2) == {7}
    assert tree.nearest_above("supervisor", 3) == {7}, "closing is for the level above"
    assert tree.nearest("supervisor", 3, without={9}) == {7}
    assert tree.nearest("entry", 3) == frozenset()


def test_nobody_is_told_twice_nor_against_their_wish():
    occasion = Occasion(OVERDUE, "item_overdue", "k", frozenset({1, 2, 3, 4}), "/x/", {})
    neither = {(2, OVERDUE): Choice(in_list=False, by_mail=False)}
    new = tellings([occasion, occasion], {(1, "k")}, neither, active={1, 2, 3})
    assert [each.person for each in new] == [3]


# --- over the records -------------------------------------------------------------------------------------


@pytest.fixture
def county(db):
    city = make.organisation("清岚市", level="city")
    return make.organisation("云麓区", parent=city)


@pytest.fixture
def clerk(county):
    return make.user("clerk", "entry", county, email="clerk@example.org")


@pytest.fixture
def supervisor(county):
    return make.user("supervisor", "supervisor", county.parent, email="supervisor@example.org")


def item(county, by, **fields):
    given = {"year": 2024, "number": Rectification.objects.count() + 1, "problem": "案卷归档不及时", "entered_by": by,
             "source": ProblemSource.objects.get(code="audit"), **fields}  # fmt: skip
    return Rectification.objects.create(organisation=county, **given)


def told(at=TODAY):
    return {(each.person, each.occasion.what) for each in sending.new_tellings(at)}


def test_deadlines_of_the_ledger_are_told_to_the_owner_else_to_the_office(county, clerk, supervisor):
    owner = make.user("owner")
    item(county, supervisor, due_on=TODAY + timedelta(days=3), owner=owner)
    item(county, supervisor, due_on=TODAY - timedelta(days=3))
    item(county, supervisor, due_on=TODAY - timedelta(days=3), state="closed")
    item(county, supervisor, due_on=TODAY - timedelta(days=90), extended_until=TODAY + timedelta(days=60))
    assert told() == {(owner.pk, "item_due_soon"), (clerk.pk, "item_overdue")}


def test_steps_are_told_to_whom_they_concern(county, clerk, supervisor):
    sent = item(county, clerk, state="to_accept", owner=clerk)
    RectificationStep.objects.create(rectification=sent, act="sent", after="to_accept", on=TODAY, by=clerk)
    back = item(county, supervisor, state="under_way")
    RectificationStep.objects.create(
        rectification=back, act="returned", after="under_way", on=TODAY, text="缺少佐证", by=supervisor
    )
    assert told() == {(supervisor.pk, "item_to_accept"), (clerk.pk, "item_returned")}


def test_a_report_waits_for_its_reviewer_and_comes_back_to_its_clerk(county, clerk):
    reviewer = make.user("reviewer", "reviewer", county)
    report = make.report(county, 2024, state=State.DRAFT, entered_by=clerk)
    now = timezone.now()
    move(report, State.SUBMITTED, clerk, at=now)
    assert (reviewer.pk, "report_to_accept") in told(now.date() + timedelta(days=1))
    assert (clerk.pk, "report_to_accept") not in told(now.date() + timedelta(days=1))
    move(Report.objects.get(pk=report.pk), State.RETURNED, reviewer, "数据有误", at=now + timedelta(seconds=1))
    assert (clerk.pk, "report_returned") in told(now.date() + timedelta(days=1))


def test_new_findings_and_assignments_are_told_and_old_ones_are_not(county, clerk, supervisor):
    report = make.report(county, 2023)
    goal, value = make.goal(report, "建好执法监督平台"), make.observation(report, "办结案件", 10)
    now = timezone.now()
    Review.objects.create(goal=goal, verdict="not_met", reason="未见平台", on=now.date(), by=supervisor)
    Verification.objects.create(observation=value, value=9, found_on=now.date(), how="查台账", by=supervisor)
    Verification.objects.create(observation=value, value=10, found_on=now.date(), how="查台账", by=supervisor)
    Assignment.objects.create(goal=goal, person=clerk, by=supervisor)
    Assignment.objects.create(goal=make.goal(report, "办好培训"), person=supervisor, by=supervisor)
    today = timezone.localdate()
    found = {what for _, what in told(today)}
    assert {"review_added", "value_differs", "goal_assigned"} <= found
    assert sum(each.occasion.what == "value_differs" for each in sending.new_tellings(today)) == 1
    assert "review_added" not in {what for _, what in told(today + timedelta(days=60))}


def test_a_report_that_is_due_is_told_to_its_office_alone(county, clerk, supervisor):
    make.report(county, 2023)
    make.report(make.organisation("远山县"), 2024)
    soon = date(2025, 2, 25)
    assert told(soon) == {(clerk.pk, "report_due_soon")}
    assert told(date(2025, 3, 2)) == {(clerk.pk, "report_overdue")}
    make.report(county, 2024)
    assert told(date(2025, 3, 2)) == set()


# --- by mail ----------------------------------------------------------------------------------------------


class Post:
    """Keeps what it is handed; ``refuses`` names addresses that it does not take."""

    def __init__(self):
        self.letters, self.refuses = [], set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuses:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy)))
        return "250 OK"


@pytest.fixture
def post(settings):
    keeper = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(keeper, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.SITE_ADDRESS = "https://duibiao.example"
    yield keeper
    server.stop()


def run(*arguments, at=TODAY):
    out = StringIO()
    call_command("send_reminders", *arguments, at=at, stdout=out)
    return out.getvalue()


def test_one_letter_a_person_with_all_that_is_new_and_never_again(post, county, clerk, supervisor):
    first = item(county, supervisor, due_on=TODAY - timedelta(days=3))
    item(county, supervisor, due_on=TODAY + timedelta(days=3), problem="窗口排队过长")
    run()
    [(to, letter)] = post.letters
    assert to == ["clerk@example.org"]
    body = letter.get_content()
    assert "案卷归档不及时" in body and "窗口排队过长" in body
    assert f"https://duibiao.example{reverse('rectification_detail', args=[first.pk])}" in body
    run()
    assert len(post.letters) == 1 and Notice.objects.count() == 2
    assert Notice.objects.filter(mailed_at=None).count() == 0


def test_a_dry_run_says_what_it_would_do_and_does_nothing(post, county, clerk, supervisor):
    item(county, supervisor, due_on=TODAY)
    assert "案卷归档不及时" in run("--dry-run")
    assert not Notice.objects.exists() and post.letters == []


def test_a_server_that_is_down_is_told_and_the_letters_go_a_run_later_once(post, settings, county, clerk, supervisor):
    item(county, supervisor, due_on=TODAY)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    with pytest.raises(CommandError, match="ConnectionRefusedError"):
        run()
    assert Notice.objects.filter(mailed_at=None).count() == 1, "kept in the list"
    settings.EMAIL_PORT = port
    run()
    run()
    assert len(post.letters) == 1


def test_an_address_that_is_refused_keeps_nobody_elses_letter(post, county, clerk, supervisor):
    item(county, supervisor, due_on=TODAY)
    item(county, supervisor, due_on=TODAY, owner=supervisor)
    post.refuses = {"clerk@example.org"}
    with pytest.raises(CommandError, match="550"):
        run()
    assert [to for to, _ in post.letters] == [["supervisor@example.org"]]
    assert Notice.objects.get(mailed_at=None).person == clerk


def test_what_another_run_has_claimed_is_not_mailed_again(post, county, clerk, supervisor):
    item(county, supervisor, due_on=TODAY)
    sending._write(sending.new_tellings(TODAY))
    waiting = sending.unmailed()
    assert len(sending._claimed(waiting)) == 1 and sending._claimed(waiting) == []
    run()
    assert post.letters == []


def test_what_a_killed_run_had_claimed_is_mailed_once_its_claim_has_lapsed(post, county, clerk, supervisor):
    item(county, supervisor, due_on=TODAY)
    sending._write(sending.new_tellings(TODAY))
    sending._claimed(sending.unmailed())  # and here the run is killed
    run()
    assert post.letters == [], "it may still be at it"
    Notice.objects.update(claimed_at=timezone.now() - sending.CLAIM - timedelta(seconds=1))
    run()
    run()
    assert len(post.letters) == 1 and not Notice.objects.filter(mailed_at=None).exists()


def test_a_second_copy_bears_the_message_id_of_the_first(post, county, clerk, supervisor):
    """The server had the mail, and the run was killed before it could say so."""
    item(county, supervisor, due_on=TODAY)
    run()
    Notice.objects.update(mailed_at=None, claimed_at=timezone.now() - 2 * sending.CLAIM)
    run()
    first, second = (letter["Message-ID"] for _, letter in post.letters)
    assert first == second
    item(county, supervisor, due_on=TODAY, problem="窗口排队过长")
    run()
    assert post.letters[2][1]["Message-ID"] != first


def test_two_runs_write_one_notice(county, clerk, supervisor):
    item(county, supervisor, due_on=TODAY)
    new = sending.new_tellings(TODAY)
    assert (sending._write(new), sending._write(new)) == (1, 0)


def test_who_wants_no_mail_or_has_no_address_gets_none(post, county, clerk, supervisor):
    item(county, supervisor, due_on=TODAY)
    NoticeChoice.objects.create(person=clerk, kind="due_soon", by_mail=False)
    item(county, supervisor, due_on=TODAY, owner=make.user("without"))
    run()
    assert post.letters == [] and Notice.objects.count() == 2


def test_without_a_server_the_command_says_so_and_keeps_the_list(settings, county, clerk, supervisor):
    settings.EMAIL_BACKEND = sending.NO_SERVER
    item(county, supervisor, due_on=TODAY)
    with pytest.raises(CommandError, match="EMAIL_URL"):
        run()
    assert Notice.objects.count() == 1


# --- pages ------------------------------------------------------------------------------------------------


@pytest.fixture
def notice(clerk):
    return Notice.objects.create(person=clerk, kind="overdue", key="k", subject="云麓区：台账逾期", page="/indicators/")


def test_the_bell_counts_what_was_not_opened(client, clerk, notice):
    client.force_login(clerk)
    assert ">1<" in client.get(reverse("notice_count")).content.decode()
    client.get(reverse("notices"))
    assert Notice.objects.get().seen_at is None, "looking at the list opens nothing"
    answer = client.post(reverse("notice_open", args=[notice.pk]))
    assert answer.status_code == 302 and answer["Location"] == "/indicators/"
    assert client.get(reverse("notice_count")).content.decode().strip() == ""


def test_notices_are_ones_own(client, notice, supervisor):
    client.force_login(supervisor)
    assert notice.subject not in client.get(reverse("notices")).content.decode()
    assert client.post(reverse("notice_open", args=[notice.pk])).status_code == 404
    client.post(reverse("notices_seen"))
    assert Notice.objects.get().seen_at is None


def test_a_person_chooses_how_to_be_told(client, clerk, notice):
    client.force_login(clerk)
    client.post(reverse("notice_choices"), {"due_soon_in_list": "on"})
    assert NoticeChoice.objects.get(person=clerk, kind="overdue").in_list is False
    assert NoticeChoice.objects.get(person=clerk, kind="due_soon").in_list is True
    assert notice.subject not in client.get(reverse("notices")).content.decode()
    assert client.get(reverse("notice_count")).content.decode().strip() == ""


def test_the_list_can_be_narrowed(client, clerk, notice):
    client.force_login(clerk)
    assert notice.subject in client.get(reverse("notices"), {"kind": "overdue", "unseen": "1"}).content.decode()
    assert notice.subject not in client.get(reverse("notices"), {"kind": "returned"}).content.decode()
    client.post(reverse("notices_seen"))
    assert notice.subject not in client.get(reverse("notices"), {"unseen": "1"}).content.decode()
