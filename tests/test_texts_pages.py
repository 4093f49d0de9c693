"""The page of two texts: shares, diffs, filters, exports, access, queries."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.models import Report, Role, Section, State, TextVersion
from tests import make
from tests.pages import reader

pytestmark = pytest.mark.django_db
MAX_QUERIES = 12
TEXTS = {
    2022: "深入开展行政执法培训。全年审结复议案件120件。个别案卷评查不够细致。",
    2023: "深入开展行政执法培训。全年审结复议案件243件。首次举办旁听庭审活动。",
}


@pytest.fixture
def office():
    return make.organisation("青岚区")


@pytest.fixture
def reports(office):
    made = {year: make.report(office, year, text=text) for year, text in TEXTS.items()}
    for report in made.values():
        version = report.versions.get()
        Section.objects.create(version=version, kind="achievements", heading="", start=0, end=len(version.text))
    return made


@pytest.fixture
def page(client, office):
    """``page(year)`` as the viewer of the office unless told otherwise."""
    viewer = make.user("viewer", Role.VIEWER, office)

    def get(year=2023, person=None, **query):
        return reader(client, person or viewer)(reverse("text_diff", args=[office.pk, year]), **query)

    return get


def test_copied_share_and_diff_are_shown(page, reports):
    shown = page().shown
    assert "69% of the later text is copied" in shown and "31% word for word" in shown
    assert '<del class="fact">120</del><ins class="fact">243</ins>' in shown
    assert "首次举办旁听庭审活动" in shown and "个别案卷评查不够细致" in shown


def test_a_filter_shows_one_state_alone(page, reports):
    shown = page(show="gone").shown
    assert "个别案卷评查不够细致" in shown and "首次举办旁听庭审活动" not in shown
    assert "首次举办旁听庭审活动" in page(show="no such state").shown
    assert "Nothing fits these filters" in page(show="reworded").shown


def test_one_year_and_no_text_and_no_report_are_told(page, reports):
    assert "There is no report on 2021" in page(2022).shown
    assert page(2019).status_code == 404
    elsewhere = make.report(make.organisation(), 2001)
    TextVersion.objects.filter(report=reports[2022]).update(report=elsewhere, number=9)
    assert "One of the two reports has no text" in page().shown


def test_a_draft_is_hidden_from_others(page, reports):
    stranger = make.user("stranger", Role.VIEWER, make.organisation())
    Report.objects.filter(pk=reports[2022].pk).update(state=State.DRAFT)
    assert "个别案卷评查不够细致" not in page(person=stranger).shown
    Report.objects.filter(pk=reports[2023].pk).update(state=State.DRAFT)
    assert page(person=stranger).status_code == 404


def test_the_export_holds_what_is_shown(page, reports):
    rows = list(csv.DictReader(io.StringIO(page(format="csv").content.decode("utf-8-sig"))))
    assert len(rows) == 4
    facts = next(row for row in rows if row["Facts put in"])
    assert (facts["Facts taken out"], facts["Facts put in"], facts["Words put in"]) == ("120", "243", "")
    assert len(page(format="csv", show="gone").content.decode().strip().splitlines()) == 2
    assert page(format="xlsx").content[:2] == b"PK"


def test_queries_do_not_grow_with_the_text(client, page, office, reports):
    page()
    address = reverse("text_diff", args=[office.pk, 2023])
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for report in reports.values():
        version = report.versions.get()
        version.text += "".join(f"第{number}类工作得到进一步的加强。" for number in range(200))
        version.save()
        for start in range(20):
            Section.objects.create(version=version, kind="other", level=2, heading=f"{start}", start=start, end=start)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few) <= MAX_QUERIES
