"""Sign-ins and refusals leave a record: who, from where, which page."""

import pytest
from django.urls import reverse

from reports.models import Entrance, State
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    person = make.user("clerk", "entry", make.organisation("临渚区"))
    person.set_password("long-enough-2026")
    person.save()
    return person


def sign_in(client, password, name="clerk"):
    return client.post(reverse("account_login"), {"login": name, "password": password}, REMOTE_ADDR="10.1.2.3")


def test_a_sign_in_is_recorded_with_who_and_from_where(client, person):
    assert sign_in(client, "long-enough-2026").status_code == 302
    row = Entrance.objects.get()
    assert (row.kind, row.person, row.address, row.page) == ("signed_in", person, "10.1.2.3", "/accounts/login/")


@pytest.mark.parametrize("name", ["clerk", "nobody"])
def test_a_failed_one_keeps_the_name_that_was_given_and_never_the_password(client, person, name):
    sign_in(client, "wrong-password", name)
    row = Entrance.objects.get()
    assert (row.kind, row.person, row.name) == ("failed", None, name)
    assert "wrong-password" not in str(row.__dict__)


def test_a_refused_page_is_recorded_without_what_was_asked_of_it(client, person):
    draft = make.report(make.organisation("远山县"), 2023, state=State.DRAFT)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("report_check", args=[draft.pk]), {"secret": "1"}).status_code == 403
    row = Entrance.objects.get(kind="refused")
    assert (row.person, row.page) == (person, f"/reports/{draft.pk}/check/")


def test_only_administrators_read_the_record_and_nobody_changes_it(client, admin_client, person):
    row = Entrance.objects.create(kind="failed", name="nobody")
    listed, single = (
        reverse("admin:reports_entrance_changelist"),
        reverse("admin:reports_entrance_change", args=[row.pk]),
    )
    assert "nobody" in admin_client.get(listed).content.decode()
    assert admin_client.get(reverse("admin:reports_entrance_add")).status_code == 403
    assert admin_client.post(single, {"name": "other"}).status_code == 403
    person.is_staff = True
    person.save()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(listed).status_code == 403
