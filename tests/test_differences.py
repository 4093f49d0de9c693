"""Values that do not hold when somebody checks them: beyond rounding, of what was checked."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.quantity import Quantity
from reports.follow_up.differences import difference_rate, difference_rates, differs
from reports.models import Verification
from tests import make


def rate(value: str, step: str = "0.01") -> Quantity:
    return Quantity(Decimal(value), "%", step=Decimal(step))


@pytest.mark.parametrize(
    ("reported", "found", "different"),
    [
        (Quantity(Decimal(257), "件"), "257", False),
        (Quantity(Decimal(257), "件"), "256", True),
        (Quantity(Decimal(0), "件"), "0", False),
        (Quantity(Decimal(0), "件"), "1", True),
        (rate("5.57"), "5.573", False),
        (rate("5.57"), "5.578", False),  # cut off instead of rounded
        (rate("5.57"), "5.58", True),
        (rate("5.57"), "5.56", True),
        (Quantity(Decimal(5000), "件", "at_least", Decimal(5000), Decimal(6000), upper_open=True), "5400", False),
        (Quantity(Decimal(5000), "件", "at_least", Decimal(5000), Decimal(6000), upper_open=True), "4999", True),
    ],
)
def test_a_value_differs_beyond_rounding(reported, found, different):
    assert differs(reported, Decimal(found)) is different


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_count_is_met_exactly_or_differs(reported, found):
    assert differs(Quantity(Decimal(reported), "件"), Decimal(found)) is (reported != found)


def test_the_rate_is_of_what_was_checked():
    count = Quantity(Decimal(10), "件")
    found = difference_rate([(count, Decimal(10)), (count, Decimal(11)), (count, Decimal(10)), (count, Decimal(9))])
    assert (found.checked, found.differing, found.share) == (4, 2, 0.5)
    assert difference_rate([]).share is None


@pytest.mark.django_db
def test_the_newest_finding_of_a_value_counts_and_only_for_those_who_may_see_it(django_assert_num_queries):
    city = make.organisation("清岚市", level="city")
    county = make.organisation("云麓区", parent=city)
    supervisor, stranger = make.user("s", "supervisor", city), make.user("x", "viewer", make.organisation("远山县"))
    report = make.report(county, 2023)
    one, two = make.observation(report, "受理案件", 10), make.observation(report, "审结案件", 8)
    for value, found in [(one, 12), (one, 10), (two, 7)]:
        Verification.objects.create(
            observation=value, value=found, found_on="2024-05-01", how="查阅案卷", by=supervisor
        )
    with django_assert_num_queries(3):
        found = difference_rates(supervisor)
    assert found[county.pk, 2023].checked == 2 and found[county.pk, 2023].share == 0.5
    assert difference_rates(stranger) == {}
