"""The index of the texts: every text that holds the words is let through, and the database keeps it by itself."""

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.comparison.search.index import grams, may_hold, rebuild
from reports.models import TextVersion
from tests import make


def let_through(*words):
    return set(TextVersion.objects.filter(pk__in=may_hold(words)).values_list("text", flat=True))


@pytest.fixture
def report(db):
    return make.report(make.organisation("青岚区"), 2023, text="一、成效。开展巡回宣讲40场，得分98.5%")


def test_grams_are_each_stretch_once():
    assert grams("宣讲宣讲", 2) == ["宣讲", "讲宣"]
    assert grams("讲", 2) == ["讲"]


@pytest.mark.parametrize(
    "word", ["讲", "宣讲", "巡回宣讲", "一", "一、", "%", "5%", "98.5%", "开展巡回宣讲40场，得分98.5%"]
)
def test_a_word_of_any_length_is_found_at_any_place(report, word):
    assert len(let_through(word)) == 1


@pytest.mark.parametrize("word", ["讲座", "巡回审判", "二", "宣传讲解"])
def test_other_words_are_kept_back(report, word):
    assert let_through(word) == set()


def test_all_words_must_be_there(report):
    make.text_version(report, "巡回审判与宣讲", 2)
    assert let_through("巡回", "宣讲") == {version.text for version in report.versions.all()}
    assert let_through("巡回审判", "宣讲") == {"巡回审判与宣讲"}
    assert let_through("巡回审判", "成效") == set()


# The report is the same for all examples; each takes its text away again.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(
    st.text("宣讲aA\"'%_ 。\n", max_size=8),
    st.text("宣讲aA\"'%_。", min_size=1, max_size=5),
    st.text("宣讲a。", max_size=4),
)
def test_no_text_with_the_word_is_missed(report, before, word, after):
    text = before + word + after
    made = TextVersion.objects.create(report=report, number=9, text=text, source="paste")
    assert text in let_through(word)
    made.delete()


def test_a_text_that_was_changed_or_removed_is_found_no_more(report):
    version = report.versions.get()
    version.text = "新的说法"
    version.save()
    assert let_through("宣讲") == set()
    assert let_through("新的") == {"新的说法"}
    version.delete()
    assert let_through("新的") == set()


def test_texts_written_together_are_indexed_too(report):
    TextVersion.objects.bulk_create(
        TextVersion(report=report, number=number, text=f"第{number}版讲座", source="paste") for number in (2, 3)
    )
    assert len(let_through("讲座")) == 2


def test_the_index_can_be_made_anew(report, capsys):
    rebuild()
    assert len(let_through("宣讲")) == 1
    call_command("rebuild_search_index")
    assert len(let_through("宣讲")) == 1
    assert "1" in capsys.readouterr().out


@pytest.mark.django_db
def test_migrations_left_the_triggers_in_place():
    """SQLite drops them with a table that a migration builds anew: that migration must make them again."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps the index without triggers")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'reports_textversion'")
        names = {name for (name,) in cursor.fetchall()}
    assert names == {"reports_search_added", "reports_search_changed", "reports_search_removed"}
