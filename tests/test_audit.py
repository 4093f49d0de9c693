"""The trail: what is in it, who reads it, that nobody changes it, and that old rows go by command alone."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from indicators.trail import Unchangeable
from reports.access import scope_of
from reports.audit.events import Mark, Wanted, page
from reports.audit.sources import sources
from reports.models import Entrance, Membership, Observation, Review, Verdict
from tests import make

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
ANY = {"since": date(2000, 1, 1), "until": date(2100, 1, 1)}


@pytest.fixture
def city(db):
    return make.organisation("云川市", level="city", parent=make.organisation("云屏省", level="province"))


@pytest.fixture
def office(city):
    return make.organisation("临渚区", parent=city)


def signed_in(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def events(reader, /, **asked):
    return page(scope_of(reader), Wanted(**(ANY | asked)), size=200).rows


def titles(rows):
    return {(row.source.key, getattr(row.row, "history_type", "+")) for row in rows}


def test_every_table_with_a_trail_is_a_source():
    keys = {source.key for source in sources()}
    assert {"observation", "organisation", "membership", "user", "indicator", "review", "step", "entrance"} <= keys
    for source in sources():
        source.model._meta.get_field(source.when.split("__")[0])


def test_a_change_says_who_when_and_what_stood_before(client, office):
    clerk, root = make.user("clerk", "entry", office), make.user("root", is_superuser=True)
    row = make.observation(make.report(office, 2023), "受理投诉", 52)
    row.value = 25
    row._history_user, row._change_reason = clerk, "笔误"
    row.save()
    content = (
        signed_in(client, root).get(reverse("trail"), {"model": "observation", "kind": "changed"}).content.decode()
    )
    assert "<del>52</del> → 25" in content and "clerk" in content and "笔误" in content and "临渚区" in content


def test_an_auditor_reads_their_offices_and_nobody_elses(office, city):
    elsewhere = make.organisation("远山县")
    for place in (office, elsewhere):
        make.report(place, 2023)
        who = make.user(role="entry", at=place)
        Entrance.objects.create(kind="signed_in", person=who)
    auditor = make.user("auditor", "auditor", city)
    seen = events(auditor)
    offices = {row.row.office for row in seen if hasattr(row.row, "office")}
    assert offices == {"临渚区", "云川市"}
    assert [row.row.person.memberships.get().organisation for row in seen if row.source.is_entrance] == [office]


@pytest.mark.parametrize("role", ["entry", "reviewer", "supervisor", "viewer", "system_admin", "security_admin", ""])
def test_others_do_not_read_it(client, office, role):
    person = make.user(role=role, at=office) if role else make.user()
    assert signed_in(client, person).get(reverse("trail")).status_code == 403


def test_a_trail_outlives_the_role_of_its_subject(office):
    left = make.user("left", "entry", office)
    Entrance.objects.create(kind="signed_in", person=left)
    Membership.objects.get(person=left).delete()
    auditor = make.user("auditor", "auditor", office)
    assert ("entrance", "+") in titles(events(auditor)) and ("membership", "-") in titles(events(auditor))


def test_pages_follow_each_other_without_gap_or_repetition(office):
    root = make.user("root", is_superuser=True)
    report = make.report(office, 2023)
    for number in range(30):
        make.observation(report, f"办件{number}", number)
        Entrance.objects.create(kind="failed", name=f"n{number}")
    whole = [row.mark for row in page(scope_of(root), Wanted(**ANY), size=500).rows]
    read, mark = [], None
    while True:
        found = page(scope_of(root), Wanted(**ANY), mark, size=7)
        read += [row.mark for row in found.rows]
        if found.following is None:
            break
        mark = Mark.read(str(found.following))
    assert read == whole and len(set(read)) == len(read) > 60


@pytest.mark.parametrize("patience", [0, 60], ids=["gives up after each stretch", "goes on"])
def test_a_search_goes_through_stretches_of_days_without_gap_or_repetition(office, monkeypatch, patience):
    root = make.user("root", is_superuser=True)
    report = make.report(office, 2023)
    for number in range(30):
        make.observation(report, f"{'寻找' if number % 3 else '其他'}{number}", number)
    asked = Wanted(**ANY, text="寻找", model="observation")
    whole = [row.mark for row in page(scope_of(root), asked, size=500).rows]
    monkeypatch.setattr("reports.audit.events.STRETCH", 4)
    read, pages, mark = [], [], None
    while True:
        found = page(scope_of(root), asked, mark, size=7, patience=patience)
        read += [row.mark for row in found.rows]
        pages.append(found)
        if found.following is None:
            break
        mark = Mark.read(str(found.following))
    assert read == whole and len(whole) == 20
    assert any(each.searched for each in pages) == (patience == 0)
    assert all(len(each.rows) <= 4 + 1 for each in pages if each.searched)


def test_where_time_was_up_the_page_says_back_to_when_and_goes_on(client, office, monkeypatch):
    monkeypatch.setattr("reports.audit.events.STRETCH", 2)
    monkeypatch.setattr("reports.audit.views.page", partial(page, patience=0))
    root = signed_in(client, make.user("root", is_superuser=True))
    report = make.report(office, 2023)
    for number in range(6):
        make.observation(report, f"办件{number}", number)
    content = root.get(reverse("trail"), {"text": "没有的词"}).content.decode()
    assert 'role="status"' in content and "after=" in content
    assert "empty-title" not in content


def test_a_file_of_words_is_of_three_months_at_most(client):
    root = signed_in(client, make.user("root", is_superuser=True))
    asked = {"text": "词", "since": "2020-01-01", "until": "2022-01-01"}
    assert not root.get(reverse("trail"), asked).context["form"].errors
    answer = root.get(reverse("trail"), asked | {"format": "csv"})
    assert answer.context["form"].errors["since"] and "html" in answer["Content-Type"]


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ({"kind": "failed"}, {"entrance"}),
        ({"model": "report"}, {"report"}),
        ({"text": "特别的词"}, {"report"}),
        ({"organisation": "临渚", "model": "report"}, {"report"}),
        ({"organisation": "远山", "model": "report"}, set()),
        ({"until": date(2001, 1, 1)}, set()),
        ({"person": "nobody-known", "kind": "changed"}, set()),
        ({"person": "guess"}, {"entrance"}),
    ],
)
def test_filters(office, asked, keys):
    make.report(office, 2023, title="特别的词")
    Entrance.objects.create(kind="failed", name="guess")
    assert {row.source.key for row in events(make.user(is_superuser=True), **asked)} == keys


def test_queries_do_not_grow_with_rows(client, office):
    root = signed_in(client, make.user("root", is_superuser=True))
    counts = []
    for number in (2, 20):
        report = make.report(office, 2000 + number)
        for each in range(number):
            make.observation(report, f"办件{each}", each)
        with CaptureQueriesContext(connection) as queries:
            root.get(reverse("trail"), {"model": "observation"})
        counts.append(len(queries))
    assert counts[0] == counts[1] < 15


def test_an_export_is_itself_recorded_with_what_was_asked(client, office):
    root = signed_in(client, make.user("root", is_superuser=True))
    for form, kind in (("csv", "text/csv"), ("xlsx", "spreadsheetml")):
        answer = root.get(reverse("trail"), {"format": form, "model": "report"})
        assert kind in answer["Content-Type"]
        row = Entrance.objects.get(kind="exported", page__contains=form)
        assert row.page == f"/audit/?format={form}&model=report"


def test_nonsense_in_the_address_is_answered(client):
    root = signed_in(client, make.user("root", is_superuser=True))
    for query in ("since=never", "after=x~y~z", "after=2026-01-01~report~1", "model=nothing", "kind=nothing"):
        assert root.get(f"{reverse('trail')}?{query}").status_code == 200


# --- added and never edited -------------------------------------------------------------------------------


def test_no_row_of_the_trail_is_edited_or_deleted(office):
    report = make.report(office, 2023)
    goal, by = make.goal(report, "清理积案"), make.user()
    review = Review.objects.create(goal=goal, verdict=Verdict.MET, reason="台账", on="2024-05-01", by=by)
    entrance = Entrance.objects.create(kind="failed", name="x")
    for row in (review, entrance, report.history.first(), goal.history.first()):
        with pytest.raises(Unchangeable):
            row.save()
        with pytest.raises(Unchangeable):
            row.delete()
    for rows in (Review.objects.all(), Entrance.objects.filter(name="x")):
        with pytest.raises(Unchangeable):
            rows.update(**{rows.model._meta.fields[-1].name: None})
        with pytest.raises(Unchangeable):
            rows.delete()


def test_old_rows_go_by_command_and_young_ones_never(office):
    row = make.observation(make.report(office, 2023), "办件", 1)
    old = timezone.now() - timedelta(days=400)
    Observation.history.filter(id=row.pk).update(history_date=old)
    Entrance.objects.create(kind="failed", name="young")
    for days in (0, 100, 179):
        with pytest.raises(CommandError):
            call_command("prune_trail", before=TODAY() - timedelta(days=days))
    assert Observation.history.count() == 1
    call_command("prune_trail", before=TODAY() - timedelta(days=300), dry_run=True)
    assert Observation.history.count() == 1
    call_command("prune_trail", before=TODAY() - timedelta(days=300))
    assert Observation.history.count() == 0 and Entrance.objects.count() == 1


def test_an_account_leaves_a_trail_and_a_sign_in_no_row_of_it(client):
    person = make.user("clerk")
    before = person.history.count()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert person.history.count() == before
    person.is_active = False
    person.save()
    assert person.history.count() == before + 1
    assert not hasattr(person.history.first(), "password")
