"""Three kinds of administrators: what each may do, where, and that none can do another's work."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from reports.checks import PASSWORD, no_sample_accounts
from reports.models import Membership, Organisation, User
from tests import make

pytestmark = pytest.mark.django_db
NEW = {
    "username": "newcomer",
    "usable_password": "true",
    "password1": "quiet-river-2026",
    "password2": "quiet-river-2026",
}
NO_NAMES = {"former_names-TOTAL_FORMS": 0, "former_names-INITIAL_FORMS": 0}


@pytest.fixture
def city(db):
    return make.organisation("云川市", level="city", parent=make.organisation("云屏省", level="province"))


@pytest.fixture
def office(city):
    return make.organisation("临渚区", parent=city)


@pytest.fixture
def elsewhere(city):
    return make.organisation("远山市", level="city", parent=city.parent)


@pytest.fixture
def act(client, city):
    def act(who, action, model="membership", pk=None, /, **given):
        person = User.objects.filter(username=who).first() or make.user(who, who, city, is_staff=True)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        address = reverse(f"admin:reports_{model}_{action}", args=[pk] if pk else [])
        return client.post(address, given)

    return act


def membership(person, at, role="entry"):
    return {"person": person.pk, "organisation": at.pk, "role": role}


def test_a_system_administrator_makes_accounts_and_gives_no_role(act, office):
    assert act("system_admin", "add", "user", **NEW).status_code == 302
    person = User.objects.get(username="newcomer")
    assert person.must_change_password and not person.is_superuser
    assert act("system_admin", "add", **membership(person, office)).status_code == 403
    assert not person.memberships.exists()


def test_a_security_administrator_gives_roles_and_makes_no_account(act, office):
    assert act("security_admin", "add", "user", **NEW).status_code == 403
    person = make.user("clerk")
    assert act("security_admin", "add", **membership(person, office)).status_code == 302
    row = person.memberships.get()
    assert row.history.count() == 1
    assert act("security_admin", "delete", "membership", row.pk, post="yes").status_code == 302
    assert Membership.history.filter(id=row.pk).values_list("history_type", flat=True)[0] == "-"


def test_roles_are_given_within_reach_and_never_to_oneself(act, city, office, elsewhere):
    person = make.user("clerk")
    assert act("security_admin", "add", **membership(person, elsewhere)).status_code == 200
    oneself = User.objects.get(username="security_admin")
    assert act("security_admin", "add", **membership(oneself, office)).status_code == 200
    assert Membership.objects.exclude(role="security_admin").count() == 0
    own = oneself.memberships.get()
    assert act("security_admin", "delete", "membership", own.pk, post="yes").status_code == 403
    foreign = make.membership(person, "entry", elsewhere)
    assert act("security_admin", "delete", "membership", foreign.pk, post="yes").status_code in (302, 403)
    assert Membership.objects.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize("role", ["entry", "supervisor", "viewer", "auditor"])
def test_nobody_else_keeps_accounts_roles_or_organisations(act, office, role):
    person = make.user("clerk")
    assert act(role, "add", **membership(person, office)).status_code == 403
    assert act(role, "add", "user", **NEW).status_code == 403
    assert (
        act(role, "add", "organisation", name="云外县", level="county", parent=office.pk, **NO_NAMES).status_code == 403
    )


def test_no_person_holds_two_of_the_three(city):
    person = make.user("watcher", "auditor", city)
    for role in ("system_admin", "security_admin"):
        with pytest.raises(ValidationError):
            Membership(person=person, organisation=city, role=role).full_clean()
    Membership(person=person, organisation=city.parent, role="auditor").full_clean()


def test_organisations_are_added_within_reach(act, office, elsewhere):
    given = {"level": "township", **NO_NAMES}
    assert act("system_admin", "add", "organisation", name="石门镇", parent=office.pk, **given).status_code == 302
    assert act("system_admin", "add", "organisation", name="外镇", parent=elsewhere.pk, **given).status_code == 200
    assert act("system_admin", "add", "organisation", name="顶上", **given).status_code == 200
    assert act("security_admin", "add", "organisation", name="他镇", parent=office.pk, **given).status_code == 403
    assert set(Organisation.objects.filter(level="township").values_list("name", flat=True)) == {"石门镇"}


def test_a_superuser_is_out_of_everybodys_reach_and_made_by_none(act, client):
    root = make.user("root", is_superuser=True, is_staff=True)
    for role in ("system_admin", "security_admin"):
        assert act(role, "change", "user", root.pk, username="x").status_code in (302, 403)
    person = make.user("clerk")
    given = {"username": "clerk", "is_superuser": "on", "is_active": "on"} | {
        "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0,
    }  # fmt: skip
    act("system_admin", "change", "user", person.pk, **given)
    person.refresh_from_db()
    assert not person.is_superuser
    assert "is_superuser" not in client.get(reverse("admin:reports_user_change", args=[person.pk])).content.decode()


def test_the_second_of_two_is_told_what_changed_and_keeps_their_typing(client, office):
    root = make.user("root", is_superuser=True, is_staff=True)
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("admin:reports_organisation_change", args=[office.pk])
    as_of = client.get(address).context["adminform"].form.initial["as_of"]
    other = make.user("other")
    office.name, office._history_user = "临渚新区", other
    office.save()
    given = {"name": "临渚县", "level": "county", "parent": office.parent_id, "as_of": as_of, **NO_NAMES}
    answer = client.post(address, given)
    content = answer.content.decode()
    assert answer.status_code == 200
    assert "other" in content and "“临渚区” → “临渚新区”" in content and 'value="临渚县"' in content
    shown = answer.context["adminform"].form["as_of"].value()
    assert client.post(address, given | {"as_of": shown}).status_code == 302
    office.refresh_from_db()
    assert office.name == "临渚县"


def test_the_second_superuser_is_asked_for_by_name():
    make.user("root", is_superuser=True)
    given = {"username": "second", "email": "", "interactive": False, "stdout": io.StringIO()}
    with pytest.raises(CommandError):
        call_command("createsuperuser", **given)
    call_command("createsuperuser", another=True, **given)
    assert User.objects.filter(is_superuser=True).count() == 2


def test_sample_accounts_are_found_on_a_site_that_serves_people(settings):
    person = User.objects.create_user("editor", password=PASSWORD)
    settings.DEBUG = True
    assert no_sample_accounts() == []
    settings.DEBUG = False
    assert [found.id for found in no_sample_accounts()] == ["reports.E001"]
    person.set_password("quiet-river-2026")
    person.save()
    assert no_sample_accounts() == []
