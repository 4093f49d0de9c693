"""The texts' index for the search, which the database keeps by itself: no code that adds a text can forget it.

SQLite: an FTS5 table of trigrams without a copy of the texts, filled by triggers. Two line ends after each text let its
last characters begin a trigram too. PostgreSQL: a GIN index over the characters and pairs of characters of a text.

A migration that makes SQLite build the table of text versions anew loses its triggers: it must make them again, as
``tests/test_search_index.py`` will say.
"""

from django.db import migrations, models

SQLITE = {
    "make": (
        "CREATE VIRTUAL TABLE reports_search"
        " USING fts5(text, content='', detail=none, columnsize=0, tokenize='trigram')",
        "CREATE VIRTUAL TABLE reports_search_terms USING fts5vocab(reports_search, instance)",
        """CREATE TRIGGER reports_search_added AFTER INSERT ON reports_textversion BEGIN
        INSERT INTO reports_search(rowid, text) VALUES (new.id, new.text || char(10, 10)); END""",
        """CREATE TRIGGER reports_search_removed AFTER DELETE ON reports_textversion BEGIN
        INSERT INTO reports_search(reports_search, rowid, text) VALUES ('delete', old.id, old.text || char(10, 10));
        END""",
        """CREATE TRIGGER reports_search_changed AFTER UPDATE OF text ON reports_textversion BEGIN
        INSERT INTO reports_search(reports_search, rowid, text) VALUES ('delete', old.id, old.text || char(10, 10));
        INSERT INTO reports_search(rowid, text) VALUES (new.id, new.text || char(10, 10)); END""",
        "INSERT INTO reports_search(rowid, text) SELECT id, text || char(10, 10) FROM reports_textversion",
    ),
    "remove": (
        "DROP TRIGGER IF EXISTS reports_search_added",
        "DROP TRIGGER IF EXISTS reports_search_removed",
        "DROP TRIGGER IF EXISTS reports_search_changed",
        "DROP TABLE reports_search_terms",
        "DROP TABLE reports_search",
    ),
}
POSTGRESQL = {
    "make": (
        # Everything is named with its schema: a restored dump computes the index with an empty search path.
        """CREATE FUNCTION reports_grams(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000
        AS $$
        SELECT pg_catalog.array_agg(DISTINCT gram) FROM (
            SELECT pg_catalog.unnest(ARRAY[one, one || pg_catalog.lead(one) OVER (ORDER BY place)]) AS gram
            FROM pg_catalog.unnest(pg_catalog.string_to_array($1, NULL)) WITH ORDINALITY AS characters(one, place)
        ) AS grams
        $$""",
        "CREATE INDEX reports_search ON reports_textversion USING gin (reports_grams(text))",
        # ANALYZE would make the pairs of every text that it samples, for statistics that no plan needs.
        "ALTER INDEX reports_search ALTER COLUMN 1 SET STATISTICS 0",
    ),
    "remove": ("DROP INDEX reports_search", "DROP FUNCTION reports_grams(text)"),
}
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def make(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor]["make"]:
        schema_editor.execute(statement, params=None)


def remove(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor]["remove"]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_store_what_was_measured")]

    operations = [
        migrations.AddIndex("report", models.Index(fields=["-year", "organisation"], name="report_newest_first")),
        migrations.RunPython(make, remove),
    ]
