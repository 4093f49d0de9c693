"""The numbers by which follow-up judges: each holds between its days."""

from datetime import date

import pytest

from reports.follow_up.thresholds import STARTING, thresholds
from reports.models import Threshold

pytestmark = pytest.mark.django_db

TODAY = date(2024, 9, 10)


def test_thresholds_hold_between_their_days(django_assert_num_queries):
    Threshold.objects.create(code="near_due_days", number=15, since=date(2024, 1, 1), until=date(2024, 6, 30))
    with django_assert_num_queries(1):
        assert thresholds(date(2024, 6, 30))["near_due_days"] == 15
    assert thresholds(date(2024, 7, 1))["near_due_days"] == thresholds(date(2023, 12, 31))["near_due_days"] == 30


def test_a_threshold_that_holds_on_no_row_keeps_its_starting_number():
    Threshold.objects.all().delete()
    assert thresholds(TODAY) == {code.value: number for code, number in STARTING.items()}
    assert set(STARTING) == set(Threshold.Code)
