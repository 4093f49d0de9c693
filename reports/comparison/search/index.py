"""The index of the texts (made in a migration, kept by the database): which of them may hold some words.

It is as good as a sieve: every text that holds the words is let through, and few that do not. SQLite has the trigrams
of each text, PostgreSQL its characters and pairs of characters.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL

_GRAM = 3  # characters of what SQLite's trigram tokenizer makes
_LAST = "\U0010ffff"


def may_hold(words: Sequence[str]) -> RawSQL:
    """Ids of the text versions that may hold all of ``words``, as a subquery. There must be at least one word."""
    sql, values = _postgresql(words) if connection.vendor == "postgresql" else _sqlite(words)
    return RawSQL(sql, values, output_field=BigIntegerField())


def rebuild() -> None:
    """Make the index of all texts anew: after texts were written past the database's own keeping of it."""
    statements = {
        "sqlite": (
            "INSERT INTO reports_search(reports_search) VALUES ('delete-all')",
            "INSERT INTO reports_search(rowid, text) SELECT id, text || char(10, 10) FROM reports_textversion",
        ),
        "postgresql": ("REINDEX INDEX reports_search",),
    }
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def grams(word: str, length: int) -> list[str]:
    """Each stretch of ``length`` characters of ``word`` once; the word itself where it is no longer."""
    return list(dict.fromkeys(word[at : at + length] for at in range(max(len(word) - length, 0) + 1)))


def _postgresql(words: Sequence[str]) -> tuple[str, list[object]]:
    wanted = [gram for word in words for gram in grams(word, 2)]
    return "SELECT id FROM reports_textversion WHERE reports_grams(text) @> %s", [wanted]


def _sqlite(words: Sequence[str]) -> tuple[str, list[object]]:
    parts, values = [], []
    if wanted := [gram for word in words if len(word) >= _GRAM for gram in grams(word, _GRAM)]:
        parts.append("SELECT rowid FROM reports_search WHERE reports_search MATCH %s")
        values.append(" AND ".join('"{}"'.format(gram.replace('"', '""')) for gram in wanted))
    # A word shorter than a trigram is what trigrams begin with; the tokenizer keeps them in small letters.
    for word in words:
        if len(word) < _GRAM:
            parts.append("SELECT doc FROM reports_search_terms WHERE term >= %s AND term < %s")
            values += [word.lower(), word.lower() + _LAST]
    return " INTERSECT ".join(parts), values
