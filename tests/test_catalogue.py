"""The built-in catalogue: sound as data, and loaded without overwriting what an office has edited."""

import shutil
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from indicators.catalogue.load import BREAKS, FOLDER, INDICATORS, THEMES, CatalogueError, built_in, read_catalogue
from indicators.catalogue.update import merge, update_dictionary
from indicators.matching import normalise
from indicators.models import Alias, Indicator, SeriesBreak, Theme
from indicators.quantity import RATE_UNITS
from indicators.vocabulary import confirm_wording, current_vocabulary


@pytest.fixture
def folder(tmp_path):
    """A copy of the catalogue to spoil."""
    for name in (THEMES, INDICATORS, BREAKS):
        shutil.copy(FOLDER / name, tmp_path)
    return tmp_path


def spoil(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_built_in_catalogue_is_whole():
    catalogue = built_in()
    assert len(catalogue.indicators) == 156
    assert [theme.code for theme in catalogue.themes] == [f"T{number}" for number in range(1, 11)]
    loss_rate = next(indicator for indicator in catalogue.indicators if indicator.code == "L04")
    assert (loss_rate.unit, loss_rate.direction, loss_rate.theme) == ("%", "lower", "T6")
    assert (loss_rate.numerator, loss_rate.denominator) == ("L03", "L02")
    assert all(indicator.name_en and indicator.definition for indicator in catalogue.indicators)
    assert {each.indicator for each in catalogue.breaks if each.since == 2024} >= {"F01", "F02", "F07"}


def test_only_rates_and_ratios_have_a_numerator_and_a_denominator():
    quotients = [each for each in built_in().indicators if each.numerator or each.denominator]
    assert (
        quotients and [each.code for each in quotients if each.unit not in RATE_UNITS and each.measure != "ratio"] == []
    )


def test_every_wording_finds_its_own_indicator():
    vocabulary = built_in().vocabulary()
    for indicator in built_in().indicators:
        kind = "level" if indicator.measure == "growth" else indicator.measure
        for wording in (indicator.name, *indicator.aliases):
            match = vocabulary.match(wording, indicator.unit, kind)
            assert match is not None and match.code == indicator.code, wording


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        (INDICATORS, ",lower,T6,L03,L02,", ",down,T6,L03,L02,", "indicators.csv, line 5, direction: 'down' must be"),
        (INDICATORS, ",lower,T6,L03,L02,", ",lower,T66,L03,L02,", "theme: 'T66' is no theme"),
        (INDICATORS, ",lower,T6,L03,L02,", ",lower,T6,L99,L02,", "numerator: 'L99' is no other indicator"),
        (INDICATORS, "L05,", "L04,", "line 6, code: 'L04' stands twice"),
        (INDICATORS, "L05,", ",", "line 6, code: '' must not be empty"),
        (INDICATORS, ",元,level,neutral,T6", ",万元,level,neutral,T6", "unit: '万元' must be a base unit"),
        (INDICATORS, "实体判决败诉率;", "败诉率;", "holds '败诉率', which is a wording of L04 already"),
        (INDICATORS, "实体判决败诉率;", "备案;", "holds '备案', which names nothing by itself"),
        (INDICATORS, "code,name,", "kode,name,", "indicators.csv, line 1: columns must be"),
        (BREAKS, "F01,2021", "F01,soon", "breaks.csv, line 2, since: 'soon' must be a whole number"),
        (BREAKS, "F01,2021", "F99,2021", "indicator: 'F99' is no indicator"),
        (THEMES, ",10\n", ",10,more\n", "themes.csv, line 11: 4 columns expected"),
    ],
)
def test_a_fault_is_named_with_file_line_field_and_value(folder, name, old, new, fault):
    spoil(folder, name, old, new)
    with pytest.raises(CatalogueError) as raised:
        read_catalogue(folder)
    assert fault in str(raised.value)


def test_all_faults_are_named_at_once(folder):
    spoil(folder, THEMES, ",1\n", ",first\n")
    spoil(folder, BREAKS, "F01,2021", "F01,soon")
    with pytest.raises(CatalogueError) as raised:
        read_catalogue(folder)
    assert len(raised.value.faults) == 2


def test_merging_leaves_alone_what_was_edited():
    current = {"name": "本地名称", "unit": "件", "notes": ""}
    loaded = {"name": "旧名称", "unit": "件", "notes": ""}
    offered = {"name": "新名称", "unit": "宗", "notes": ""}
    assert merge(current, loaded, offered) == ({"unit": "宗"}, {"name": "旧名称", "unit": "宗", "notes": ""}, True)
    assert merge(current, {}, offered) == ({}, {}, True)


@pytest.fixture
def dictionary(db):
    return update_dictionary(built_in())


def test_loading_fills_an_empty_dictionary(dictionary):
    assert dictionary["indicators"] == {"created": 156}
    assert dictionary["aliases"]["created"] == Alias.objects.count() > 500
    loss_rate = Indicator.objects.get(code="L04")
    assert loss_rate.numerator.code == "L03"
    assert loss_rate.theme.code == "T6"
    assert SeriesBreak.objects.filter(indicator__code="F01").count() == 2
    assert Alias.history.count() == Alias.objects.count()


def test_loading_again_changes_nothing(dictionary):
    histories = Indicator.history.count(), Alias.history.count(), Theme.history.count()
    again = update_dictionary(built_in())
    assert again["indicators"] == {"unchanged": 156}
    assert set(again["aliases"]) == set(again["breaks"]) == {"unchanged"}
    assert histories == (Indicator.history.count(), Alias.history.count(), Theme.history.count())


def test_what_an_office_edited_deleted_or_made_is_kept(dictionary):
    correction_rate = Indicator.objects.get(code="F07")
    correction_rate.direction = "lower"
    correction_rate.save()
    Alias.objects.get(text="行政败诉率").delete()
    SeriesBreak.objects.filter(indicator__code="F02", since=2021).delete()
    Theme.objects.filter(code="T10").update(name="数字法治政府")
    again = update_dictionary(built_in())
    correction_rate.refresh_from_db()
    assert correction_rate.direction == "lower"
    assert not Alias.objects.filter(text="行政败诉率").exists()
    assert not SeriesBreak.objects.filter(indicator__code="F02", since=2021).exists()
    assert Theme.objects.get(code="T10").name == "数字法治政府"
    assert (again["indicators"]["kept"], again["aliases"]["kept"], again["breaks"]["kept"]) == (1, 1, 1)


def test_a_newer_catalogue_updates_what_nobody_edited(dictionary, folder):
    spoil(folder, INDICATORS, "Administrative loss rate", "Share of cases lost")
    spoil(folder, INDICATORS, "实体判决败诉率;", "判决案件败诉率;")
    again = update_dictionary(read_catalogue(folder))
    assert Indicator.objects.get(code="L04").name_en == "Share of cases lost"
    assert Alias.objects.get(text="判决案件败诉率").indicator.code == "L05"
    assert not Alias.objects.filter(text="实体判决败诉率").exists()
    assert again["indicators"]["updated"] == 1
    assert (again["aliases"]["created"], again["aliases"]["removed"]) == (1, 1)


def test_an_indicator_that_the_office_made_under_the_same_code_is_its_own(db):
    Indicator.objects.create(code="L04", name="本县败诉情况", unit="件")
    update_dictionary(built_in())
    own = Indicator.objects.get(code="L04")
    assert (own.name, own.unit, own.aliases.count()) == ("本县败诉情况", "件", 0)


def test_the_command_says_what_it_did(db):
    out = StringIO()
    call_command("load_catalogue", stdout=out)
    assert "156" in out.getvalue()
    again = StringIO()
    call_command("load_catalogue", stdout=again)
    assert again.getvalue().count("\n") == 4


def test_the_vocabulary_of_the_database_finds_what_the_catalogue_finds(dictionary, django_assert_num_queries):
    vocabulary = current_vocabulary()
    assert vocabulary.match("年度行政败诉率", "%").code == "L04"
    with django_assert_num_queries(2):
        assert current_vocabulary() is vocabulary


def test_a_confirmed_wording_is_used_at_once(dictionary, django_user_model):
    user = django_user_model.objects.create(username="checker")
    loss_rate = Indicator.objects.get(code="L04")
    assert current_vocabulary().match("官民诉讼失利率", "%") is None
    alias = confirm_wording(loss_rate, "2024年官民诉讼失利率", user)
    assert (alias.origin, alias.added_by, alias.normalised) == ("confirmed", user, normalise("官民诉讼失利率"))
    assert current_vocabulary().match("2025年官民诉讼失利率", "%").code == "L04"
    assert confirm_wording(loss_rate, "官民诉讼失利率", user) == alias


def test_a_wording_of_another_or_of_nothing_is_refused(dictionary, django_user_model):
    user = django_user_model.objects.create(username="checker")
    loss_rate = Indicator.objects.get(code="L04")
    with pytest.raises(ValidationError, match="L05"):
        confirm_wording(loss_rate, "实体判决败诉率", user)
    with pytest.raises(ValidationError):
        confirm_wording(loss_rate, "满意率", user)


def test_withdrawn_indicators_and_wordings_find_nothing_more(dictionary):
    alias = Alias.objects.get(text="行政机关负责人出庭率")
    alias.withdrawn_because = "口径不明"
    alias.save()
    ratio = Indicator.objects.get(code="F13")
    ratio.withdrawn_because = "不再统计"
    ratio.save()
    assert current_vocabulary().match("复议诉讼比", "", "ratio") is None
    assert "行政机关负责人出庭率" not in {alias for entry in current_vocabulary().entries for alias in entry.aliases}
