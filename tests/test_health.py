"""``/healthz`` answers without a sign-in, and only where the database does."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_healthz_answers_without_a_sign_in_and_names_the_database(client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": connection.vendor}


def test_healthz_fails_where_the_database_is_gone(client, monkeypatch):
    def refused(*args, **kwargs):
        raise connection.Database.OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", refused)
    client.raise_request_exception = False
    assert client.get("/healthz").status_code == 500


def test_healthz_changes_nothing(client):
    assert client.post("/healthz").status_code == 405
