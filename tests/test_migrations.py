"""Migrations: they build what the models say, forwards and back, and every one says what it does."""

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

OURS = ("indicators", "reports")


def test_models_have_no_change_without_a_migration(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("app", OURS)
def test_migrations_are_named_for_what_they_do(app):
    names = [name for label, name in MigrationLoader(None).disk_migrations if label == app]
    assert names
    for name in names:
        assert re.fullmatch(r"\d{4}_[a-z]+(_[a-z0-9]+)+", name), name
        assert "auto" not in name and name != "0001_initial", name


@pytest.mark.parametrize("app", OURS)
def test_migrations_of_an_app_form_one_line(app):
    leaves = MigrationLoader(None).graph.leaf_nodes(app)
    assert len(leaves) == 1, leaves


@pytest.mark.django_db(transaction=True)
def test_the_newest_migration_runs_back_and_forth():
    """Of each app the newest only: going back further would drop the user model under the session. One on which
    those of another app rest would take them all with it."""
    executor = MigrationExecutor(connection)
    for app in OURS:
        (leaf,) = executor.loader.graph.leaf_nodes(app)
        if executor.loader.graph.node_map[leaf].children:
            continue
        parents = [node for node in executor.loader.graph.node_map[leaf].parents if node.key[0] == app]
        if not parents:
            continue
        executor.migrate([parents[0].key])
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        executor = MigrationExecutor(connection)
    assert not executor.migration_plan(executor.loader.graph.leaf_nodes())
