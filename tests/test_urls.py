"""Every address of the site x who asks: nothing is open that should not be, nothing breaks, reading changes nothing.

A new address fails ``test_every_address_is_known`` until it is listed here with the rows that its parts stand for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from indicators.models import Alias, Indicator
from reports.access import REPORT_OF, report_of
from reports.models import (
    Report,
    Role,
    State,
    User,
)
from tests import make
from tests.office_rows import Rows, rows_of

pytestmark = pytest.mark.django_db

# --- the list ---------------------------------------------------------------------------------------------

# Name -> what each part of the address stands for: an attribute of ``Rows``, or the text itself.
PAGES: dict[str, dict[str, str]] = {
    "overview": {},
    "report_list": {},
    "report_detail": {"pk": "report"},
    "report_move": {"pk": "report"},
    "report_values": {"pk": "report"},
    "report_original": {"pk": "report", "number": "1"},
    "backfill_list": {},
    "backfill_detail": {"pk": "backfill"},
    "backfill_confirm": {"pk": "backfill"},
    "backfill_go_on": {"pk": "backfill"},
    "backfill_close": {"pk": "backfill"},
    "report_check": {"pk": "report"},
    "confirm_rest": {"pk": "report"},
    "doubled_set_aside": {"pk": "report"},
    "line_add": {"pk": "report"},
    "doubt_settle": {"pk": "report", "row": "doubt"},
    "line_match": {"pk": "report", "row": "observation"},
    "line_confirm": {"pk": "report", "kind": "kind of a line", "row": "observation"},
    "line_reject": {"pk": "report", "kind": "kind of a line", "row": "observation"},
    "line_correct": {"pk": "report", "kind": "kind of a line", "row": "observation"},
    "figures_template": {},
    "compare": {},
    "compare_series": {"series": "series"},
    "series_joining": {"series": "series of its own"},
    "heat_map": {},
    "search": {},
    "league": {},
    "league_table": {"indicator": "indicator", "year": "2023"},
    "two_years": {"organisation": "organisation", "year": "2023"},
    "silence_add": {"organisation": "organisation", "year": "2023"},
    "claims": {"organisation": "organisation", "year": "2023"},
    "text_diff": {"organisation": "organisation", "year": "2023"},
    "strands": {"organisation": "organisation"},
    "follow_up": {},
    "follow_up_overview": {},
    "goals_act": {},
    "view_save": {},
    "view_forget": {"pk": "savedview"},
    "duties": {},
    "report_duties": {"pk": "report"},
    "proof_add": {"pk": "report"},
    "secrecy_add": {"pk": "report"},
    "checks": {},
    "notices": {},
    "notice_count": {},
    "notices_seen": {},
    "notice_choices": {},
    "notice_open": {"pk": "notice"},
    "goal_review": {"pk": "goal"},
    "review_withdraw": {"pk": "review"},
    "open_shortfalls": {},
    "shortfall_answers": {"pk": "shortfall"},
    "answer_add": {},
    "ledger": {},
    "ledger_bulk": {},
    "rectification_add": {},
    "rectifications_of_report": {"pk": "report"},
    "rectification_detail": {"pk": "rectification"},
    "rectification_step": {"pk": "rectification"},
    "rectification_edit": {"pk": "rectification"},
    "ledger_import": {},
    "ledger_docx": {},
    "closing_sheet_docx": {"pk": "rectification"},
    "reconciliation_docx": {"organisation": "organisation", "year": "the year after"},
    "follow_up_bulletin_docx": {},
    "sample_docx": {"pk": "sample"},
    "value_checks": {"pk": "observation"},
    "recurrence_add": {},
    "attachment_file": {"pk": "attachment"},
    "statement_decide": {"pk": "statement"},
    "statement_add": {"about": "kind of a subject", "pk": "review"},
    "sample_list": {},
    "sample_detail": {"pk": "sample"},
    "finding_add": {"pk": "sampled"},
    "trail": {},
    "indicator_list": {},
    "indicator_detail": {"code": "indicator"},
    "wording_withdraw": {"code": "indicator", "pk": "alias"},
}
# Answered before anybody has signed in.
OPEN = {"admin_login", "healthz", "readyz", "set_language", "javascript-catalog"}
# Names of allauth's own pages; sign-up is closed, the rest is theirs to guard.
ACCOUNTS = re.compile(r"(account|mfa|usersessions)_\w+")
ADMIN_PAGES = {"index", "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n"}
ADMIN_PAGES |= {"view_on_site", "app_list", "reports_user_hand_over", None}
ADMIN_ACTIONS = ("changelist", "add", "history", "delete", "change")
IMPORTS = ("import", "process_import", "export")


@dataclass(frozen=True)
class Address:
    name: str | None
    namespace: str
    route: str
    parts: tuple[str, ...]

    @property
    def full_name(self) -> str:
        return f"{self.namespace}:{self.name}" if self.namespace else f"{self.name}"


def addresses(
    resolver: URLResolver | None = None, namespace: str = "", before: str = "", parts: tuple[str, ...] = ()
) -> Iterator[Address]:
    for item in (resolver or get_resolver()).url_patterns:
        route = before + str(item.pattern)
        named = (*parts, *item.pattern.converters)
        if isinstance(item, URLResolver):
            yield from addresses(item, item.namespace or namespace, route, named)
        elif isinstance(item, URLPattern):
            yield Address(item.name, namespace, route, named)


ALL = list(addresses())
OURS = [address for address in ALL if address.full_name in PAGES]


def is_known(address: Address) -> bool:
    if address.namespace != "admin":
        return address.full_name in PAGES or address.name in OPEN or bool(ACCOUNTS.fullmatch(str(address.name)))
    models_in_admin = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    model, _, action = str(address.name).rpartition("_")
    return (
        address.name in ADMIN_PAGES
        or (model in models_in_admin and action in (*ADMIN_ACTIONS, *IMPORTS))
        or re.sub(r"_process_import$", "", str(address.name)) in models_in_admin
        or str(address.name).endswith("_simple_history")
        or address.name == "auth_user_password_change"
    )


def test_every_address_is_known():
    unknown = {f"{address.full_name} ({address.route})" for address in ALL if not is_known(address)}
    assert unknown == set(), "list them in PAGES"


def test_every_listed_address_exists_with_those_parts():
    assert {address.full_name: set(address.parts) for address in OURS} == {
        name: set(parts) for name, parts in PAGES.items()
    }


def address_of(name: str, rows: Rows) -> str:
    return reverse(name, kwargs={part: rows.part(stands_for) for part, stands_for in PAGES[name].items()})


def signed_in(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def city(db):
    return make.organisation("云川市", level="city")


@pytest.fixture
def home(city):
    return make.organisation("青崖县", parent=city)


@pytest.fixture
def beside(city):
    return make.organisation("临渚区", parent=city)


# --- who gets what ----------------------------------------------------------------------------------------


def test_a_stranger_is_kept_out_of_the_administration(client, home):
    rows_of(home, State.ACCEPTED)
    for address in ALL:
        if address.namespace != "admin" or address.name in ("login", "logout", "jsi18n"):
            continue
        path = re.sub(r"<[\w:]+>|\(.*?\)", "1", address.route).translate(str.maketrans("", "", "^$\\?"))
        answer = client.get(f"/{path}")
        assert answer.status_code == 302 and "login" in answer["Location"], address


def test_the_administration_has_no_sign_in_of_its_own(client, home):
    index = reverse("admin:index")
    asked = client.get(index, follow=True)
    assert asked.wsgi_request.path == reverse("account_login") and asked.wsgi_request.GET["next"] == index
    client.force_login(make.user(role="supervisor", at=home, is_staff=False))
    for address in (index, reverse("admin:reports_report_changelist")):
        refused = client.get(address, follow=True)
        assert refused.status_code == 403 and "403.html" in [each.name for each in refused.templates]


def test_nobody_signs_up(client):
    assert b"<form" not in client.get("/accounts/signup/").content or client.get("/accounts/signup/").status_code != 200


ROLES = [*Role.values, "none", "admin"]


def person_of(role: str, at) -> User:
    if role == "admin":
        return make.user(is_superuser=True, is_staff=True)
    return make.user() if role == "none" else make.user(role=role, at=at)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_and_changes_nothing(role, home):
    """What a person may see answers 200; nothing breaks; a GET writes no row but a session's, and that it was refused
    or gave a file."""
    rows = rows_of(home, State.ACCEPTED)
    client = signed_in(person_of(role, home))
    wrong = {}
    for name in PAGES:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address_of(name, rows))
        if answer.status_code not in (200, 302, 403, 404, 405):
            wrong[name] = answer.status_code
        writes = [query["sql"] for query in queries if re.match(r"(INSERT|UPDATE|DELETE)\b", query["sql"])]
        recorded = answer.status_code == 403 or "attachment" in answer.get("Content-Disposition", "")
        kept = "reports_entrance" if recorded else "django_session"
        if any("django_session" not in sql and kept not in sql for sql in writes):
            wrong[name] = writes
    assert wrong == {}


OUTSIDE = [*((role, "beside") for role in Role.values), ("supervisor", "city"), ("viewer", "city"), ("none", "home")]
OUTSIDE += [(role, "home") for role in ("auditor", "system_admin", "security_admin")]


@pytest.mark.parametrize("role", [*Role.values, "none"])
def test_lists_of_other_offices_hold_nothing_that_is_not_accepted(role, home, beside):
    """By the text of its goal, its sentence and its title: none may show on any page without an id."""
    rows = rows_of(home, State.DRAFT)
    Report.objects.filter(pk=rows.report.pk).update(title="尚未审核的报告标题")
    secrets = ["尚未审核的报告标题", *(row.quote for row in rows.rows if getattr(row, "quote", ""))]
    client = signed_in(person_of(role, beside))
    for name, parts in PAGES.items():
        if parts:
            continue
        for query in ("", f"?organisation={home.pk}&year=2024"):
            shown = client.get(reverse(name) + query).content.decode(errors="replace")
            assert [secret for secret in secrets if secret in shown] == [], (name, query)


# --- the administration -----------------------------------------------------------------------------------


def admin_pages(rows: Rows) -> Iterator[tuple[type[models.Model], str, str]]:
    """(model, action, address) of every admin page about one of ``rows``, and of every list."""
    for model, its_admin in admin.site._registry.items():
        label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        exchange = [action for action in ("import", "export") if hasattr(its_admin, f"{action}_action")]
        for action in ("changelist", "add", *exchange):
            yield model, action, reverse(f"{label}_{action}")
        for row in rows.rows:
            if type(row) is model:
                for action in ("change", "history", "delete"):
                    yield model, action, reverse(f"{label}_{action}", args=[row.pk])


def test_an_administrator_opens_every_page_of_the_administration(home):
    rows = rows_of(home, State.DRAFT)
    client = signed_in(make.user(is_superuser=True, is_staff=True))
    answers = {address: client.get(address).status_code for _, _, address in admin_pages(rows)}
    # 403 where adding or deleting is not done at all (rows that are only added elsewhere, or withdrawn).
    assert {address: status for address, status in answers.items() if status not in (200, 403)} == {}
    assert sum(status == 200 for status in answers.values()) > len(answers) / 2
    exchange = ("indicators/indicator/import/", "indicators/alias/export/", "reports/observation/import/")
    assert [answers[f"{reverse('admin:index')}{path}"] for path in exchange] == [200, 200, 200]


@pytest.mark.parametrize(("role", "place"), OUTSIDE)
def test_the_administration_hides_what_other_offices_have_not_accepted(role, place, home, beside, city):
    rows = rows_of(home, State.DRAFT)
    person = person_of(role, {"home": home, "beside": beside, "city": city}[place])
    person.is_staff = True
    person.save()
    client = signed_in(person)
    wrong = {}
    for model, action, address in admin_pages(rows):
        answer = client.get(address)
        if answer.status_code >= 500 or (model in (Indicator, Alias) and answer.status_code != 403):
            wrong[address] = answer.status_code
        elif model.__name__ in REPORT_OF and action in ("change", "history", "delete") and answer.status_code == 200:
            wrong[address] = "open"
        elif model.__name__ in REPORT_OF and action == "changelist" and answer.status_code == 200:
            shown = answer.content.decode()
            if any(f"/{row.pk}/change/" in shown for row in rows.rows if type(row) is model):
                wrong[address] = "listed"
    assert wrong == {}


def test_rows_of_every_kind_belong_to_the_report(home):
    rows = rows_of(home, State.DRAFT)
    assert {report_of(row) for row in rows.rows if type(row).__name__ in REPORT_OF} == {rows.report}
    assert not AnonymousUser().has_perm("reports.view_report", rows.report)
