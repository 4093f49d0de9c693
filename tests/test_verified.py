"""Values found on checking (核查值) beside the reported ones (自报值): who sees them, where, and what they order."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override

from indicators.quantity import Quantity
from reports.comparison.league.build import UNVERIFIED, VERIFIED_ONLY, Rules
from reports.comparison.verified import as_found, values_with
from reports.comparison.words import found_text
from reports.models import Observation, Role, Verification
from tests import make
from tests.pages import reader
from tests.test_comparison_build import cases, value
from tests.test_league_build import entrant, league, left, placed

# --- without a database ---


@pytest.mark.parametrize(
    ("found", "differs"), [("12.36", False), ("12.357", False), ("12.37", True), ("0", True)],
)  # fmt: skip
def test_a_reported_value_is_contradicted_beyond_its_rounding(found, differs):
    assert replace(value("12.36"), found=Quantity(Decimal(found), "%", step=Decimal("0.01"))).differs is differs


def test_nothing_is_contradicted_where_nobody_checked():
    assert not value("12.36").differs
    assert found_text(value("12.36"), "en") == ""


def test_the_number_found_keeps_the_reported_one_beside_it():
    reported = cases(186)
    (one,) = as_found(values_with([reported], {reported.pk: Quantity(Decimal(194), "件")}))
    assert (one.reported.quantity.value, one.stated.value, one.differs) == (194, 186, True)
    with override("en"):
        assert found_text(one, "en") == "verified; reported: 186 件 ≠"


def test_unverified_values_are_left_out_of_the_order_by_choice():
    held = value("5.00")
    (checked,) = values_with([held], {held.pk: Quantity(Decimal("5.50"), "%")})
    made = league([entrant(1, checked), entrant(2, value("4.00"))], Rules(basis=VERIFIED_ONLY))
    assert (placed(made), left(made), made.verified) == ({1: 1}, {2: UNVERIFIED}, 1)


# --- pages ---


@pytest.fixture
def offices(db):
    """A city and two districts; a verification found another number than the first one reports."""
    city = make.organisation("云川市", level="city")
    first, second = (make.organisation(name, parent=city) for name in ("甲区", "乙区"))
    loss_rate = make.indicator("L04", "行政诉讼败诉率", "%", "lower", theme=make.theme())
    for office, rate in ((first, "5.00"), (second, "6.00")):
        make.observation(make.report(office, 2023), "败诉率", rate, "%", indicator=loss_rate, step=Decimal("0.01"))
    verify(first, "7.50")
    return city, first, second


def verify(office, number):
    return Verification.objects.create(
        observation=Observation.objects.get(report__organisation=office), value=Decimal(number),
        found_on=date(2024, 5, 6), how="查阅卷宗", by=make.user(),
    )  # fmt: skip


@pytest.fixture
def page(client, offices):
    def get(role, at, address, **query):
        return reader(client, make.user(role=role, at=at))(address, **query)

    return get


ADDRESSES = {
    "matrix": lambda first: f"{reverse('compare')}?organisation={first.pk}",
    "series": lambda first: f"{reverse('compare_series', args=['L04-level-year'])}?organisation={first.pk}",
    "ranking": lambda _first: reverse("league_table", args=["L04", 2023]),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_found_values_are_seen_by_the_office_and_those_above_alone(page, offices, name):
    city, first, second = offices
    address = ADDRESSES[name](first)
    seen = {each.name: "7.50%" in page(Role.VIEWER, each, address).shown for each in offices}
    assert seen == {city.name: True, first.name: True, second.name: False}


def test_the_newest_verification_holds(page, offices):
    _city, first, _second = offices
    verify(first, "5.00")
    shown = page(Role.VIEWER, first, ADDRESSES["matrix"](first)).shown
    assert "verified: 5.00% ✓" in shown
    assert "7.50%" not in shown


def test_what_verification_contradicts_can_be_listed(page, offices):
    city, first, second = offices
    rows = {
        office.name: len(page(Role.VIEWER, city, ADDRESSES["matrix"](office), show="differs").context["matrix"].rows)
        for office in (first, second)
    }
    assert rows == {"甲区": 1, "乙区": 0}


def test_found_values_are_in_the_exports(page, offices):
    city, first, _second = offices
    said = json.loads(page(Role.VIEWER, city, ADDRESSES["matrix"](first), format="json").content)
    told = said["series"][0]["cells"][-1]["value"]
    assert (told["value"], told["found"], told["differs"]) == ("5", "7.5", "1")
    assert "7.5" in page(Role.VIEWER, city, ADDRESSES["ranking"](first), format="csv").shown


def test_the_reader_chooses_which_number_orders(page, offices):
    city, first, _second = offices

    def order(**query):
        standings = page(Role.VIEWER, city, ADDRESSES["ranking"](first), **query).context["league"].ranked
        return [each.entrant.name for each in standings]

    assert (order(), order(basis="found"), order(basis="verified")) == (["甲区", "乙区"], ["乙区", "甲区"], ["甲区"])
    shown = page(Role.VIEWER, city, ADDRESSES["ranking"](first), basis="found").shown
    assert "verified; reported: 5.00% ≠" in shown
