"""Every address of the site x everybody x methods, once over HTTP: nobody gets through who should not, or is kept out.

A row of another office is asked for by its number at each address that has one.
"""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from reports.models import State
from tests import make
from tests.gate import ANSWERS, CONTENT_ROLES, EACH, EVERYONE, Who
from tests.office_rows import Rows, rows_of
from tests.test_urls import PAGES, address_of, signed_in

pytestmark = pytest.mark.django_db

STATES = (State.DRAFT, State.ACCEPTED)
OTHER_METHODS = ("put", "patch", "delete")


@pytest.fixture
def rows(db) -> dict[str, Rows]:
    """The same rows of one office in a draft and in an accepted report, of different years."""
    above = make.organisation("云川市", level="city", parent=make.organisation("云屏省", level="province"))
    home = make.organisation("青崖县", parent=above)
    make.organisation("石门镇", level="township", parent=home)
    make.organisation("临渚区", parent=above)
    return {state: rows_of(home, state, year) for state, year in zip(STATES, (2023, 2022), strict=True)}


def person(who: Who, home):
    places = {"own": home, "above": home.parent, "below": home.children.get()}
    at = places.get(who.place) or home.parent.children.exclude(pk=home.pk).get()
    if who.role == "superuser":
        return make.user(is_superuser=True, is_staff=True)
    made = make.user()
    for role in CONTENT_ROLES if who.role == EACH else filter(None, [who.role]):
        make.membership(made, role, at)
    return made


def gets_through(answer) -> bool:
    return answer.status_code not in (403, 404)


def outcome(client, method: str, name: str, rows: Rows) -> bool | int | None:
    """Whether the address lets this client through; None where it knows no such method, the status where it broke."""
    with transaction.atomic():
        answer = getattr(client, method)(address_of(name, rows))
        transaction.set_rollback(True)  # what was changed here is not there for the next to ask
    if answer.status_code == 405:
        return None
    return answer.status_code if answer.status_code >= 500 else gets_through(answer)


def test_every_address_says_who_gets_through():
    assert set(ANSWERS) == set(PAGES), "give each a line in tests/gate.py"


@pytest.mark.parametrize("who", EVERYONE, ids=str)
def test_everybody_gets_through_where_they_should_and_nowhere_else(who, rows):
    client = signed_in(person(who, rows[State.DRAFT].report.organisation))
    wrong, asked = {}, 0
    for state, held in rows.items():
        for name, answer in ANSWERS.items():
            for method, rule in (("get", answer.get), ("post", answer.post)):
                # A method that is not there is asked for below, an address without a row once.
                if rule and (PAGES[name] or state == State.ACCEPTED):
                    asked += 1
                    got = outcome(client, method, name, held)
                    if got != rule(who, state):
                        wrong[f"{method} {name} {state}"] = got
    assert wrong == {}, f"{len(wrong)} of {asked}"


def test_other_methods_are_answered_by_none(rows):
    client = signed_in(person(Who("superuser"), rows[State.DRAFT].report.organisation))
    held = rows[State.ACCEPTED]
    answers = {
        (name, method): getattr(client, method)(address_of(name, held)).status_code
        for name in PAGES
        for method in (*OTHER_METHODS, *(each for each in ("get", "post") if getattr(ANSWERS[name], each) is None))
    }
    assert {key: status for key, status in answers.items() if status != 405} == {}


def test_a_stranger_gets_to_the_sign_in_by_every_method(client, rows):
    held = rows[State.ACCEPTED]
    for name in PAGES:
        for method in ("get", "post", *OTHER_METHODS):
            answer = getattr(client, method)(address_of(name, held))
            assert answer.status_code == 302, (name, method)
            assert answer["Location"].startswith(reverse("account_login")), (name, method)
