"""Which values are of one series, and the addresses of series both ways."""

from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.comparison.series import KINDS, SPANS, LocalSlug, SeriesKey, key_of, parse_slug, series_key


@dataclass(frozen=True)
class Said:
    """A value as far as its series is concerned."""

    name: str = "行政诉讼败诉率"
    unit: str = "%"
    kind: str = "level"
    direction: str = ""
    span: str = "year"
    coverage: str = ""
    stage: str = ""
    pool: str = ""


CATALOGUED = Said()
OWN = Said(name="开展涉企检查回头看", unit="次")


def test_wordings_of_one_indicator_are_one_series():
    assert series_key(CATALOGUED, "L04", 1) == series_key(replace(CATALOGUED, name="一审败诉率"), "L04", 2)


@pytest.mark.parametrize(
    "change", [{"kind": "growth"}, {"span": "half"}, {"coverage": "本级"}, {"stage": "二审"}], ids=str
)
def test_another_measure_or_scope_is_another_series(change):
    assert series_key(CATALOGUED, "L04", 1) != series_key(replace(CATALOGUED, **change), "L04", 1)


def test_ranks_among_different_pools_are_different_series():
    fourth = Said(name="考核排名", unit="", kind="rank", pool="全市")
    assert series_key(fourth, "X1", 1) != series_key(replace(fourth, pool="全省"), "X1", 1)
    assert series_key(replace(fourth, kind="level"), "X1", 1).pool == ""


def test_outside_the_dictionary_the_normalised_name_and_unit_class_stand_in():
    assert series_key(OWN, None, 1) == series_key(replace(OWN, name="2023年全区开展涉企检查回头看"), None, 1)
    assert series_key(replace(OWN, unit="件"), None, 1) == series_key(replace(OWN, unit="宗"), None, 1)
    assert series_key(replace(OWN, unit="万元"), None, 1) == series_key(replace(OWN, unit="亿元"), None, 1)
    assert series_key(OWN, None, 1) != series_key(replace(OWN, unit="人次"), None, 1)
    assert series_key(OWN, None, 1) != series_key(OWN, None, 2)


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        (Said(kind="target"), "level"),
        (Said(kind="target", direction="up"), "growth"),
        (Said(kind="target", unit="个百分点", direction="down"), "change_points"),
        (Said(kind="target", unit="", pool="全市"), "rank"),
        (Said(kind="target", unit=""), "ratio"),
    ],
)
def test_a_target_has_the_key_of_the_values_that_answer_it(target, kind):
    assert series_key(target, "L04", 1) == SeriesKey(indicator="L04", kind=kind, pool=target.pool)


def test_key_of_an_observation():
    row = SimpleNamespace(**vars(OWN), indicator=None, report=SimpleNamespace(organisation_id=7))
    assert key_of(row) == series_key(OWN, None, 7)
    row.indicator = SimpleNamespace(code="L04")
    assert key_of(row) == series_key(OWN, "L04", 7)


def test_addresses_are_readable():
    assert SeriesKey(indicator="L04").slug == "L04-level-year"
    assert SeriesKey(indicator="L04", stage="一审").slug == "L04-level-year-stage:一审"


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
keys = st.builds(
    SeriesKey,
    indicator=texts.filter(bool),
    kind=st.sampled_from(KINDS),
    span=st.sampled_from(SPANS),
    coverage=texts,
    stage=texts,
    pool=texts,
)


@given(keys)
def test_a_catalogue_address_leads_back_to_its_series(key):
    assert "/" not in key.slug
    assert parse_slug(key.slug) == key


@given(st.integers(1, 10**9), texts.filter(bool), texts.filter(bool))
def test_a_local_address_names_its_own_series_alone(organisation, name, other):
    key = SeriesKey(organisation=organisation, name=name, unit="件")
    slug = parse_slug(key.slug)
    assert isinstance(slug, LocalSlug)
    assert slug.names(key)
    assert slug.names(replace(key, name=other)) == (name == other)
    assert not slug.names(replace(key, organisation=organisation + 1))


@pytest.mark.parametrize(
    "slug", ["", "L04", "L04-level", "L04-target-year", "o12-xyz", "-level-year", "L04-level-year-"]
)
def test_an_address_of_no_series_is_refused(slug):
    with pytest.raises(ValueError, match="no series"):
        parse_slug(slug)
