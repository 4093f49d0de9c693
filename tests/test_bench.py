"""The rows that speed is measured over are rows that the site could hold."""

import pytest
from django.core.management import call_command

from reports.models import Observation, Organisation, Report
from tests.bench import rows
from tests.bench.timing import Figure

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(monkeypatch):
    monkeypatch.setattr(rows, "CITIES", 1)
    monkeypatch.setattr(rows, "COUNTIES", 2)
    call_command("load_catalogue", verbosity=0)
    return rows.generate()


def test_every_quote_stands_at_its_place(made):
    assert made["Observation"] == Observation.objects.count()
    for row in Observation.objects.select_related("report", "version")[::50]:
        row.full_clean(exclude=["first_read"])
        assert row.version.text[row.start : row.end] == row.quote


def test_reports_have_many_values_and_one_organisation_has_many_years(made):
    assert Organisation.objects.count() == 4
    assert (
        max(report.year for report in Report.objects.all()) - min(report.year for report in Report.objects.all()) > 10
    )
    assert made["Observation"] / made["Report"] > 60


def test_a_limit_missed_is_told_apart_from_one_held_and_from_none():
    assert Figure("page", 149, "ms", limit=150).holds is True
    assert Figure("page", 151, "ms", limit=150).holds is False
    assert Figure("page", float("nan"), "ms", limit=150).holds is False
    assert Figure("reading", 10, "characters/s", limit=20, at_least=True).holds is False
    assert Figure("size", 10, "KiB").holds is None
