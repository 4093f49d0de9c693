"""Signing in: lock-out, passwords, time-outs, one-time codes, and the ways to end a sign-in."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

from config.accounts import has_code
from reports.models import CodeRequirement, Entrance, Organisation
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD = "long-enough-2026"


@pytest.fixture(autouse=True)
def no_attempts_yet():
    cache.clear()


@pytest.fixture
def city(db):
    return make.organisation("云川市", level="city")


@pytest.fixture
def person(city):
    person = make.user("clerk", "entry", make.organisation("临渚区", parent=city))
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client, password=PASSWORD, name="clerk", **extra):
    return client.post(reverse("account_login"), {"login": name, "password": password}, **extra)


def kinds():
    return list(Entrance.objects.order_by("pk").values_list("kind", flat=True))


def code_for(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


# --- lock-out ---------------------------------------------------------------------------------------------


def test_five_wrong_passwords_lock_the_account_and_an_unlock_opens_it(client, person, city):
    for _try in range(5):
        sign_in(client, "wrong")
    assert sign_in(client).status_code == 200  # right, and too late
    assert kinds() == ["failed"] * 5 + ["locked_out"]
    keeper = make.user("keeper", "security_admin", city, is_staff=True)
    client.force_login(keeper, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("admin:reports_user_changelist")
    client.post(address, {"action": "unlock", "_selected_action": [person.pk]})
    client.logout()
    assert sign_in(client).status_code == 302


def test_failed_attempts_are_counted_where_all_workers_see_them(settings):
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    cache.set("shared", 1)
    assert cache.get("shared") == 1


# --- passwords --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["short-1", "alllowercaseletters", "only-letters-and-signs", "20261125202611"])
def test_weak_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


def test_a_password_of_three_classes_is_taken():
    validate_password("quiet-river-2026")


def test_a_given_password_is_changed_before_anything_else(client, person):
    person.must_change_password = True
    person.save()
    assert sign_in(client).status_code == 302
    change = reverse("account_change_password")
    for name in ("overview", "report_list", "indicator_list"):
        assert client.get(reverse(name))["Location"] == change
    same = {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(change, same).status_code == 200  # no change at all
    new = {"oldpassword": PASSWORD, "password1": "quiet-river-2026", "password2": "quiet-river-2026"}
    assert client.post(change, new).status_code == 302
    assert client.get(reverse("overview")).status_code == 200
    person.refresh_from_db()
    assert person.password_changed_at and "password" in kinds()


def test_a_password_grows_old_where_the_site_says_so(client, person, settings):
    person.date_joined = person.date_joined.replace(year=2020)
    person.save()
    sign_in(client)
    assert client.get(reverse("overview")).status_code == 200
    settings.PASSWORD_MAX_DAYS = 90
    assert client.get(reverse("overview"))["Location"] == reverse("account_change_password")


# --- time-outs --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("began", "seen"), [(0, 0), (-60, -60 * 31), (-3600 * 13, -10)])
def test_a_sign_in_ends_after_idleness_and_after_some_hours(client, person, began, seen):
    sign_in(client)
    session, now = client.session, int(time.time())
    session["began"], session["seen"] = now + began, now + seen
    session.save()
    answer = client.get(reverse("report_list"))
    if began == seen == 0:
        assert answer.status_code == 200
    else:
        assert answer["Location"] == f"{reverse('account_login')}?next={reverse('report_list')}"
        assert kinds()[-1] == "signed_out"
        assert client.get(reverse("overview")).status_code == 302


def test_a_fragment_that_comes_too_late_leads_to_the_sign_in(client, person):
    sign_in(client)
    session = client.session
    session["seen"] = 1
    session.save()
    answer = client.get(reverse("report_list"), headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, reverse("account_login"))


# --- one-time codes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["own", "above"])
def test_an_office_requires_codes_of_a_role(client, person, city, place):
    at = city if place == "above" else person.memberships.get().organisation
    CodeRequirement.objects.create(organisation=at, role="entry")
    sign_in(client)
    setting_up = reverse("mfa_activate_totp")
    assert client.get(reverse("overview"))["Location"] == setting_up
    client.post(client.get(setting_up)["Location"], {"password": PASSWORD})  # the password once more, before that
    secret = client.get(setting_up).context["form"].secret
    assert client.post(setting_up, {"code": "000000"}).status_code == 200
    assert client.post(setting_up, {"code": code_for(secret)}).status_code == 302
    assert client.get(reverse("overview")).status_code == 200
    assert has_code(person)
    assert secret not in str(Authenticator.objects.get(type="totp").data)  # kept enciphered


@pytest.mark.parametrize(("role", "elsewhere"), [("viewer", False), ("entry", True)])
def test_other_roles_and_offices_need_none(client, person, city, role, elsewhere):
    at = Organisation.objects.create(name="远山县", parent=city) if elsewhere else city
    CodeRequirement.objects.create(organisation=at, role=role)
    sign_in(client)
    assert client.get(reverse("overview")).status_code == 200


def test_a_code_is_asked_at_sign_in_and_a_wrong_one_is_recorded(client, person):
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(person, secret)
    asked = sign_in(client)
    assert asked["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("overview")).status_code == 302  # not yet in
    client.post(asked["Location"], {"code": "000000"})
    assert kinds()[-1] == "failed"
    assert client.post(asked["Location"], {"code": code_for(secret)}).status_code == 302
    assert client.get(reverse("overview")).status_code == 200


def test_required_codes_cannot_be_switched_off(client, person, city):
    CodeRequirement.objects.create(organisation=city, role="entry")
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("mfa_deactivate_totp"))
    assert has_code(person)


# --- own sign-ins -----------------------------------------------------------------------------------------


def test_a_person_lists_and_ends_their_other_sign_ins(client, person, django_user_model):
    other = type(client)()
    sign_in(other)
    sign_in(client)
    page = reverse("usersessions_list")
    assert len(client.get(page).context["sessions"]) == 2
    client.post(page)
    assert client.get(page).status_code == 200
    assert other.get(reverse("overview")).status_code == 302
    assert UserSession.objects.count() == 1


def test_a_fragment_is_not_led_to_the_setting_up_of_codes(client, person):
    """It would make another secret than the one that stands on the screen."""
    person.must_change_password = True
    person.save()
    sign_in(client)
    assert client.get(reverse("overview")).status_code == 302
    answer = client.get(reverse("notice_count"), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")


def test_signing_out_is_recorded(client, person):
    sign_in(client)
    client.post(reverse("account_logout"))
    assert kinds() == ["signed_in", "signed_out"]


def test_the_sign_in_page_says_that_nothing_classified_belongs_here(client):
    assert "涉密" in client.get(reverse("account_login")).content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_person_sets_up_codes_and_signs_in_with_one(open_site):
    """By mouse and keyboard: the password, the setting up that the office requires, and a sign-in with a code."""
    at = make.organisation("临渚区")
    person = make.user("clerk", "entry", at)
    person.set_password(PASSWORD)
    person.save()
    CodeRequirement.objects.create(organisation=at, role="entry")
    page = open_site(width=390)
    page.goto(reverse("account_login"))
    assert "涉密" in page.inner_text("main")
    page.fill("[name=login]", "clerk")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/reauthenticate/**")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/totp/activate/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    secret = page.input_value("#authenticator_secret")
    page.fill("[name=code]", code_for(secret))
    page.click("main button[type=submit]")
    page.wait_for_url("**/recovery-codes/", timeout=30_000)
    page.goto(reverse("overview"))
    assert "/accounts/" not in page.url
    again = open_site()
    again.goto(reverse("account_login"))
    again.fill("[name=login]", "clerk")
    again.fill("[name=password]", PASSWORD)
    again.click("main button[type=submit]")
    again.wait_for_url("**/2fa/authenticate/")
    cache.clear()  # a code is good once; the same half minute gives the same
    again.fill("[name=code]", code_for(secret))
    again.locator("main form.card button[type=submit]").first.click()
    again.wait_for_url(lambda url: "/accounts/" not in url)
