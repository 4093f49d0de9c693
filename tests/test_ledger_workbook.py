# ruff: noqa: F811 - fixtures are named where they are asked for
"""The ledger's workbook, there and back: what it changes, who may, what others did meanwhile; all or nothing."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from openpyxl.utils import get_column_letter

from reports.follow_up.ledger.chart import Act, At, Said
from reports.follow_up.ledger.handling import take_step
from reports.follow_up.papers.ledger_sheet import applying
from reports.follow_up.papers.ledger_sheet.columns import COLUMNS, known_headings
from reports.models import Rectification, RectificationStep, Role
from tests import make
from tests.ledger import city, clerk, county, inspector  # noqa: F401 - fixtures
from tests.ledger_book import COLUMN, Book, cell, faults, item, new  # noqa: F401 - a fixture among them

pytestmark = pytest.mark.django_db


# --- what is written out --------------------------------------------------------------------------------------


def test_headings_tell_the_columns_apart_in_every_language():
    for language in ("zh-hans", "en"):
        with override(language):
            assert len({str(column.heading) for column in COLUMNS}) == len(COLUMNS)
    assert set(known_headings().values()) == {column.code for column in COLUMNS}


def test_the_workbook_can_be_filtered_and_holds_days_as_days(client, item, inspector):
    Rectification.objects.filter(pk=item.pk).update(measures='=HYPERLINK("x")')
    book = Book(client, inspector)
    sheet = book.sheet
    assert sheet.auto_filter.ref and sheet.freeze_panes == "C2" and sheet.print_title_rows == "$1:$1"
    assert book[2, "due_on"].date() == item.due_on and sheet.cell(2, COLUMN["due_on"]).number_format == "yyyy-mm-dd"
    assert sheet.cell(2, COLUMN["measures"]).data_type == "s"
    assert sheet.column_dimensions[get_column_letter(COLUMN["key"])].hidden


def test_an_untouched_workbook_changes_nothing(client, item, inspector):
    Rectification.objects.filter(pk=item.pk).update(measures='=HYPERLINK("x")', aim="一行\r\n两行")
    shown = Book(client, inspector).give()
    assert (shown.context["plan"].number, shown.context["plan"].unchanged, shown.context["lines"]) == (0, 1, "")


# --- what comes back ------------------------------------------------------------------------------------------


def test_each_change_is_shown_and_written_once_it_is_confirmed(client, item, clerk):
    book = Book(client, clerk)
    book[2, "measures"] = "逐件核对送达回证"
    book[2, "lead"] = "县司法局"
    book[2, "owner"] = "录入员甲"
    shown = book.give()
    (changed,) = shown.context["plan"].changed
    assert [(each.code, each.old, each.new) for each in changed.changes] == [
        ("measures", "", "逐件核对送达回证"), ("lead", "", "县司法局"), ("owner", "", "录入员甲"),
    ]  # fmt: skip
    item.refresh_from_db()
    assert item.measures == "", "nothing is written before it is confirmed"
    book.confirm(shown)
    before = item.revision
    item.refresh_from_db()
    assert (item.measures, item.lead, item.owner, item.revision) == ("逐件核对送达回证", "县司法局", clerk, before + 1)
    trail = item.history.order_by("-history_id").first()
    assert trail.history_user == clerk and "台账.xlsx" in trail.history_change_reason


def test_progress_becomes_a_step_and_starts_the_work(client, item, clerk):
    book = Book(client, clerk)
    book[2, "percent"], book[2, "progress_text"] = 40, "已核对二百件"
    book[2, "progress_on"] = date.today() - timedelta(days=1)
    book.bring_back()
    steps = list(item.steps.order_by("pk").values_list("act", "before", "after", "percent", "text", "by"))
    assert steps[1:] == [
        (Act.STARTED, At.NOT_STARTED, At.UNDER_WAY, None, "", clerk.pk),
        (Act.PROGRESS, At.UNDER_WAY, At.UNDER_WAY, 40, "已核对二百件", clerk.pk),
    ]
    assert item.steps.last().on == date.today() - timedelta(days=1)
    item.refresh_from_db()
    assert item.state == At.UNDER_WAY


def test_a_percentage_typed_as_one_is_read_as_one(client, item, clerk):
    book = Book(client, clerk)
    book[2, "percent"], book[2, "progress_text"] = 0.6, "过半"
    book.sheet.cell(2, COLUMN["percent"]).number_format = "0%"
    book.bring_back()
    assert item.steps.last().percent == 60


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_line_of_its_own_is_a_new_item(client, item, inspector, language):
    client.cookies["django_language"] = language
    book = Book(client, inspector)
    book.add(
        organisation="青崖县", year=2024, source="audit", problem="案卷归档不全", due_on="2030年6月30日", type=None,
        lead="县档案馆",
    )  # fmt: skip
    book.bring_back()
    made = Rectification.objects.get(problem="案卷归档不全")
    assert (made.label, made.due_on, made.type, made.lead) == (
        "2024-001",
        date(2030, 6, 30),
        "within_limit",
        "县档案馆",
    )
    assert made.steps.get().act == Act.ENTERED and made.entered_by == inspector


def test_columns_may_be_moved_taken_away_and_added(client, item, clerk):
    book = Book(client, clerk)
    sheet = book.sheet
    book[2, "remark"] = "补充"
    sheet.delete_cols(COLUMN["aim"])
    sheet.insert_cols(1)
    sheet.cell(1, 1).value, sheet.cell(2, 1).value = "县里自己的列", "任意"
    sheet.insert_rows(1)
    sheet.cell(1, 1).value = "整改台账"
    shown = book.bring_back()
    assert shown.context["sheet"].passed_over == ("县里自己的列",) and len(shown.context["sheet"].absent) == 1
    item.refresh_from_db()
    assert item.remark == "补充"


def test_a_file_given_twice_writes_once(client, item, clerk):
    book = Book(client, clerk)
    book[2, "percent"], book[2, "progress_text"], book[2, "lead"] = 40, "已核对二百件", "县司法局"
    book.bring_back()
    again = book.give()
    assert (again.status_code, again.context["plan"].number) == (200, 0)
    assert item.steps.filter(act=Act.PROGRESS).count() == 1


# --- who may do what ------------------------------------------------------------------------------------------


def test_the_deadline_is_for_the_level_above(client, item, clerk, inspector):
    later = item.due_on + timedelta(days=30)
    book = Book(client, clerk)
    book[2, "due_on"], book[2, "lead"] = later, "县司法局"
    refused = book.give()
    assert list(faults(refused)) == [cell("due_on", 2)] and refused.status_code == 422 and not refused.context["lines"]
    book = Book(client, inspector)
    book[2, "due_on"] = later
    book.bring_back()
    item.refresh_from_db()
    assert item.due_on == later


def test_progress_is_for_the_organisation(client, item, inspector):
    book = Book(client, inspector)
    book[2, "percent"], book[2, "progress_text"] = 40, "代填"
    assert list(faults(book.give())) == [cell("progress_text", 2)]


def test_who_reports_progress_changes_nothing_else(client, item, county):
    owner = make.user("owner", Role.VIEWER, county, first_name="承办人甲")
    Rectification.objects.filter(pk=item.pk).update(owner=owner)
    book = Book(client, owner)
    book[2, "percent"], book[2, "progress_text"] = 40, "已核对"
    book.bring_back()
    book = Book(client, owner)
    book[2, "measures"] = "另议"
    assert list(faults(book.give())) == [cell("measures", 2)]


def test_the_sheet_does_not_change_states(client, item, inspector):
    book = Book(client, inspector)
    with override("zh-hans"):
        book[2, "state"] = str(At.CLOSED.label)
    book[2, "organisation"] = "临渚区"
    assert set(faults(book.give())) == {cell("state", 2), cell("organisation", 2)}


def test_items_of_other_offices_are_out_of_reach(client, item, inspector, city):
    other = make.organisation("临渚区", parent=city, code="930102")
    theirs = new(other, inspector, "宣传不到位")
    stranger = make.user("stranger", Role.ENTRY, other)
    book = Book(client, stranger)
    line = book.line_of(theirs)
    book[line, "key"] = f"{item.pk}-{item.revision}"
    book.add(organisation="青崖县", year=2024, source="audit", problem="越权", due_on=date(2030, 1, 1))
    assert set(faults(book.give())) == {cell("key", line), cell("organisation", line + 1)}
    client.force_login(make.user("nobody"))
    assert client.get(reverse("ledger_import")).status_code == 403


def test_a_closed_item_is_left_alone(client, item, inspector):
    Rectification.objects.filter(pk=item.pk).update(state=At.CLOSED)
    book = Book(client, inspector)
    book[2, "remark"] = "迟到的备注"
    assert list(faults(book.give())) == [cell("remark", 2)]


# --- others who were quicker ----------------------------------------------------------------------------------


def test_a_line_that_was_changed_meanwhile_tells_by_whom(client, item, clerk, inspector):
    book = Book(client, inspector)
    book[2, "lead"] = "县司法局"
    client.force_login(clerk)
    edited = {"revision": item.revision, "measures": "先行整改", "lead": "县府办"}
    client.post(reverse("rectification_edit", args=[item.pk]), edited)
    take_step(item.pk, Act.STARTED, clerk, Said(on=timezone.localdate()), revision=item.revision + 1)
    client.force_login(inspector)
    refused = book.give()
    (why,) = faults(refused).values()
    assert "录入员甲" in why and "县府办" in why and "先行整改" in why
    item.refresh_from_db()
    assert item.lead == "县府办"


def test_a_line_that_nobody_touched_in_the_file_may_have_changed_meanwhile(client, item, county, clerk, inspector):
    second = new(county, inspector, "案卷归档不全")
    book = Book(client, inspector)
    book[book.line_of(second), "lead"] = "县档案馆"
    take_step(item.pk, Act.STARTED, clerk, Said(on=timezone.localdate()), revision=item.revision)
    take_step(
        item.pk, Act.PROGRESS, clerk, Said(on=timezone.localdate(), text="已办", percent=30), revision=item.revision + 1
    )
    shown = book.bring_back()
    assert [each.item.pk for each in shown.context["plan"].changed] == [second.pk]


def test_what_happens_between_showing_and_confirming_is_noticed(client, item, clerk, inspector):
    book = Book(client, inspector)
    book[2, "lead"] = "县司法局"
    shown = book.give()
    take_step(item.pk, Act.STARTED, clerk, Said(on=timezone.localdate()), revision=item.revision)
    late = book.confirm(shown)
    assert late.status_code == 422 and faults(late)
    item.refresh_from_db()
    assert item.lead == ""


def test_what_was_shown_to_one_person_is_confirmed_by_no_other(client, item, clerk, inspector):
    book = Book(client, inspector)
    book[2, "due_on"] = item.due_on + timedelta(days=30)
    shown = book.give()
    client.force_login(clerk)
    book.confirm(shown)
    due = item.due_on
    item.refresh_from_db()
    assert item.due_on == due


def test_an_import_that_dies_midway_writes_nothing(client, item, county, inspector, monkeypatch):
    book = Book(client, inspector)
    book[2, "lead"] = "县司法局"
    book.add(organisation="青崖县", year=2024, source="audit", problem="案卷归档不全", due_on=date(2030, 1, 1))
    shown = book.give()

    def killed(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(applying, "enter", killed)
    with pytest.raises(KeyboardInterrupt):
        book.confirm(shown)
    item.refresh_from_db()
    assert item.lead == "" and Rectification.objects.count() == 1 and item.history.count() == 1


@pytest.mark.parametrize("number", [2, 20])
def test_the_number_of_queries_does_not_grow(client, county, clerk, inspector, number):
    for each in range(number):
        new(county, inspector, f"第{each}项制度空转")
    book = Book(client, clerk)
    for line in range(2, number + 2):
        book[line, "lead"], book[line, "percent"], book[line, "progress_text"] = "县司法局", 20, "已办"
    with CaptureQueriesContext(connection) as looking:
        shown = book.give()
    assert len(looking) <= 8, [query["sql"][:100] for query in looking]
    with CaptureQueriesContext(connection) as writing:
        client.post(reverse("ledger_import"), {"lines": shown.context["lines"]})
    assert len(writing) <= 20, [query["sql"][:100] for query in writing]
    assert RectificationStep.objects.filter(act=Act.PROGRESS).count() == number
