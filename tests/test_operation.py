"""How the site runs: request numbers, log lines, addresses behind a proxy, error pages, readiness."""

import json
import logging

import pytest
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.test import RequestFactory, override_settings
from django.urls import reverse

from config import health
from config.errors import MAX_REQUEST_BYTES
from config.logs import ClientAddress, JsonLine, WithNumber, log
from tests import make

pytestmark = pytest.mark.django_db


# --- numbers and lines ------------------------------------------------------------------------------------


def test_every_answer_carries_its_number_and_no_two_are_alike(client):
    numbers = {client.get("/healthz").headers["X-Request-Number"] for _ in range(5)}
    assert len(numbers) == 5


def test_a_request_leaves_one_line_without_what_stood_behind_the_question_mark(client, monkeypatch):
    records = []
    monkeypatch.setattr(log, "handle", records.append)
    monkeypatch.setattr(log, "isEnabledFor", lambda level: True)  # what was asked before is remembered
    client.get("/healthz?name=机密")
    [record] = records
    WithNumber().filter(record)
    line = json.loads(JsonLine().format(record))
    assert (line["method"], line["path"], line["status"]) == ("GET", "/healthz", 200)
    assert "机密" not in json.dumps(line, ensure_ascii=False)


def test_a_line_holds_the_number_of_its_request_and_its_error_as_one_json_object():
    record = logging.LogRecord("x", logging.ERROR, "", 0, "断行\n之后", (), None)
    WithNumber().filter(record)
    assert json.loads(JsonLine().format(record))["message"] == "断行\n之后"
    assert "\n" not in JsonLine().format(record)


@pytest.mark.parametrize(
    ("seen", "forwarded", "address"),
    [
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "6.6.6.6, 10.1.2.3", "10.1.2.3"),  # the first is the client's own invention
        ("127.0.0.1", "10.1.2.3, 127.0.0.1", "10.1.2.3"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("", "10.1.2.3", "10.1.2.3"),  # a socket file
        ("10.9.9.9", "10.1.2.3", "10.9.9.9"),  # no proxy of ours: not believed
    ],
)
def test_the_address_is_the_one_that_a_trusted_proxy_saw(seen, forwarded, address):
    request = RequestFactory().get("/", REMOTE_ADDR=seen, HTTP_X_FORWARDED_FOR=forwarded)
    with override_settings(TRUSTED_PROXIES=["127.0.0.1"]):
        ClientAddress(lambda request: None)(request)
    assert request.META["REMOTE_ADDR"] == address


# --- error pages ------------------------------------------------------------------------------------------


def body(answer) -> str:
    return answer.content.decode()


def test_a_page_that_does_not_exist_gives_a_number_to_quote(client):
    client.force_login(make.user())
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert answer.headers["X-Request-Number"] in body(answer)


def test_what_is_too_large_is_refused_before_it_is_read(client):
    answer = client.generic("POST", reverse("account_login"), b"", CONTENT_LENGTH=str(MAX_REQUEST_BYTES + 1))
    assert answer.status_code == 413
    assert answer.headers["X-Request-Number"] in body(answer)


@pytest.mark.parametrize("length", ["-1", "²", "1e9", "abc"])
def test_a_length_that_is_no_number_is_refused(client, length):
    assert client.generic("GET", "/healthz", CONTENT_LENGTH=length).status_code == 413


def test_a_form_that_is_too_large_says_so(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    client.force_login(make.user())
    answer = client.post("/language/setlang/", {"language": "x" * 1000})
    assert answer.status_code == 413


def test_a_fault_shows_a_number_and_nothing_of_the_inside(client, monkeypatch):
    def breaks(*args, **kwargs):
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("reports.views.render", breaks)
    client.force_login(make.user())
    client.raise_request_exception = False
    answer = client.get(reverse("overview"))
    assert answer.status_code == 500
    assert answer.headers["X-Request-Number"] in body(answer)
    assert "hunter2" not in body(answer)
    assert "Traceback" not in body(answer)


@pytest.mark.parametrize("fault", [OperationalError("database is locked"), InterfaceError("connection is closed")])
def test_a_database_that_is_away_is_told_as_something_that_passes(client, monkeypatch, fault):
    def away(*args, **kwargs):
        raise fault

    monkeypatch.setattr("reports.views.render", away)
    client.force_login(make.user())
    client.raise_request_exception = False
    answer = client.get(reverse("overview"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert answer.headers["X-Request-Number"] in body(answer)
    assert str(fault) not in body(answer)


# --- headers ----------------------------------------------------------------------------------------------


def test_a_page_runs_no_script_but_the_sites_own_and_is_kept_by_no_browser(client):
    client.force_login(make.user())
    headers = client.get(reverse("overview")).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == policy["default-src"] == policy["form-action"] == "'self'"
    assert policy["object-src"] == policy["frame-ancestors"] == "'none'"
    assert headers["Cache-Control"] == "private, no-store"
    assert "camera=()" in headers["Permissions-Policy"]
    assert (headers["X-Frame-Options"], headers["Referrer-Policy"]) == ("DENY", "same-origin")


# --- readiness --------------------------------------------------------------------------------------------


def test_a_site_that_may_be_given_work_says_so(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "missing": []})


@pytest.mark.parametrize("missing", ["database", "migrations", "counters", "room for files"])
def test_what_is_missing_is_named(client, monkeypatch, missing):
    if missing == "database":
        monkeypatch.setattr(connection, "ensure_connection", fails)
        monkeypatch.setitem(health.CHECKS, "migrations", lambda: True)
        monkeypatch.setitem(health.CHECKS, "counters", lambda: True)
    elif missing == "migrations":
        monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *args: ["one more"])
    elif missing == "counters":
        monkeypatch.setattr(cache, "get", fails)
    else:
        monkeypatch.setattr(health, "LEAST_FREE", 1 << 62)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (503, [missing])


def fails(*args, **kwargs):
    raise DatabaseError("connection to 10.0.0.5 refused, user duibiao")
