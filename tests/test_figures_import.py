"""A sheet of figures in the admin: previewed, confirmed, written once, refused with file, line, column and value."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports.models import Observation, Report, RowState, State, Step
from tests import make
from tests.test_axe import RUN_AXE, TOO_WIDE, open_with_axe
from tests.test_figures_sheet import book

IMPORT, PROCESS = "admin:reports_observation_import", "admin:reports_observation_process_import"
ROWS = (
    ["临渚区", 2021, "行政诉讼败诉率", "12.36%", "法院年报", "", "来函"],
    ["临渚区", 2021, "罚没收入", "约4.21亿元", "财政决算", "全区", ""],
)


@pytest.fixture
def office(db):
    make.indicator("L04", "行政诉讼败诉率", "%", "lower")
    return make.organisation("临渚区")


@pytest.fixture
def editor(office):
    return make.user("editor", "entry", office, is_staff=True)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def draft(office):
    return make.report(office, 2021, state=State.DRAFT)


def preview(desk, data: bytes, name: str = "数据.xlsx", **asked):
    file = SimpleUploadedFile(name, data)
    return desk.post(reverse(IMPORT), {"import_file": file, "format": "0", "kind": "rule_of_law", **asked})


def confirm(desk, previewed):
    return desk.post(reverse(PROCESS), previewed.context["confirm_form"].initial, follow=True)


def verdicts(previewed) -> list[str]:
    return [row.verdict for row in previewed.context["result"].valid_rows()]


def faults(previewed) -> list[str]:
    assert "confirm_form" not in previewed.context
    return [message for row in previewed.context["result"].invalid_rows for message in row.error.messages]


def test_nothing_is_written_before_it_is_confirmed(desk, draft):
    previewed = preview(desk, book(*ROWS))
    assert verdicts(previewed) == ["new", "new"]
    shown = previewed.content.decode()
    assert all(text in shown for text in ("L04", "12.36%", "约4.21亿元", "法院年报"))
    assert not Observation.objects.exists() and not Observation.history.exists()


def test_confirmed_lines_become_values_entered_by_the_person(desk, draft, editor):
    confirm(desk, preview(desk, book(*ROWS)))
    rate, money = Observation.objects.order_by("pk")
    assert (rate.report, rate.value, rate.unit, rate.indicator.code) == (draft, Decimal("12.36"), "%", "L04")
    assert (rate.state, rate.source_name, rate.quote, rate.checked_by) == (RowState.ENTERED, "法院年报", "", editor)
    assert (money.value, money.qualifier, money.coverage) == (421_000_000, "about", "全区")
    assert money.lower < money.value < money.upper
    history = Observation.history.order_by("pk")
    assert [(row.history_user, row.history_type) for row in history] == [(editor, "+")] * 2
    assert "数据.xlsx" in history[0].history_change_reason and "来函" in history[0].history_change_reason


def test_the_same_file_again_adds_nothing(desk, draft):
    data = book(*ROWS)
    confirm(desk, preview(desk, data))
    before = list(Observation.objects.values())
    again = preview(desk, data)
    assert verdicts(again) == ["unchanged", "unchanged"]
    confirm(desk, again)
    assert list(Observation.objects.values()) == before
    assert Observation.history.count() == 2


def test_what_was_rejected_does_not_come_back(desk, draft):
    data = book(*ROWS)
    confirm(desk, preview(desk, data))
    Observation.objects.update(state=RowState.REJECTED)
    assert verdicts(preview(desk, data)) == ["unchanged", "unchanged"]


def test_a_line_given_twice_or_said_by_the_text_is_a_duplicate(desk, draft):
    make.observation(draft, "罚没收入", 300, "万元")
    make.observation(draft, "来访", 40, "批次")
    rows = (ROWS[0], ROWS[0], ["临渚区", 2021, "来访", "40批次", "台账"])
    assert verdicts(preview(desk, book(*rows))) == ["new", "duplicate", "duplicate"]


def test_another_value_from_the_same_source_is_refused_and_from_another_one_taken(desk, draft):
    confirm(desk, preview(desk, book(ROWS[0])))
    other = [*ROWS[0][:3], "13.1%", *ROWS[0][4:]]
    (fault,) = faults(preview(desk, book(other)))
    assert "12.36%" in fault
    other[4] = "统计公报"
    assert verdicts(preview(desk, book(other))) == ["new"]


def test_a_report_is_made_as_a_draft_only_when_asked(desk, office, editor):
    (fault, _) = faults(preview(desk, book(*ROWS)))
    assert "2021" in fault
    previewed = preview(desk, book(*ROWS), create_reports="on")
    assert not Report.objects.exists()
    confirm(desk, previewed)
    report = Report.objects.get()
    assert (report.year, report.state, report.entered_by) == (2021, State.DRAFT, editor)
    assert Step.objects.get().after == State.DRAFT
    assert Observation.objects.count() == 2


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED])
def test_locked_reports_take_no_figures(desk, office, state):
    make.report(office, 2021, state=state)
    assert len(faults(preview(desk, book(*ROWS), create_reports="on"))) == 2
    assert not Observation.objects.exists()


def test_a_fault_names_file_line_column_and_value_and_stops_the_whole_sheet(desk, draft):
    (fault,) = faults(preview(desk, book(ROWS[0], [*ROWS[1][:3], "若干", *ROWS[1][4:]])))
    assert all(word in fault for word in ("数据.xlsx", "3", "数值", "若干"))
    assert not Observation.objects.exists()


def test_an_unknown_or_foreign_organisation_is_refused(desk, draft):
    make.report(make.organisation("青崖县"), 2021, state=State.DRAFT)
    rows = [["青崖县", *ROWS[0][1:]], ["无名区", *ROWS[0][1:]]]
    assert len(faults(preview(desk, book(*rows), create_reports="on"))) == 2


def test_of_two_organisations_of_one_name_the_persons_own_is_meant(client, db):
    own = make.organisation("临渚区", parent=make.organisation("南屏市", level="city"))
    make.organisation("临渚区", parent=make.organisation("北岭市", level="city"))
    client.force_login(make.user(role="entry", at=own, is_staff=True))
    confirm(client, preview(client, book(ROWS[1]), create_reports="on"))
    assert Report.objects.get().organisation == own


def test_what_was_locked_after_the_preview_is_not_written(desk, draft):
    previewed = preview(desk, book(*ROWS))
    Report.objects.update(state=State.SUBMITTED)
    answer = confirm(desk, previewed)
    assert not Observation.objects.exists()
    assert any(message.level_tag == "error" for message in answer.context["messages"])


def test_confirming_twice_writes_once(desk, draft):
    previewed = preview(desk, book(*ROWS))
    confirm(desk, previewed)
    assert confirm(desk, previewed).status_code == 200
    assert Observation.objects.count() == 2


def test_a_file_that_is_no_sheet_is_told_beside_the_field(desk):
    answer = preview(desk, b"no sheet at all", "notes.csv")
    assert answer.context["form"].errors["import_file"]


@pytest.mark.parametrize("role", ["reviewer", "supervisor", "viewer"])
def test_only_entry_staff_give_sheets(client, office, role):
    client.force_login(make.user(role=role, at=office, is_staff=True))
    assert client.get(reverse(IMPORT)).status_code == 403
    assert client.post(reverse(PROCESS), {}).status_code == 403


QUERIES = 20


def test_queries_do_not_grow_with_the_lines_beyond_their_own_writes(desk, draft, django_assert_num_queries):
    def rows(number):
        return [["临渚区", 2021, f"事项{'甲乙丙丁戊'[index]}办结", f"{index + 2}件", "台账"] for index in range(number)]

    confirm(desk, preview(desk, book(*rows(2))))
    with django_assert_num_queries(QUERIES + 2 * 2):
        preview(desk, book(*rows(2)))
    confirm(desk, preview(desk, book(*rows(5))))
    with django_assert_num_queries(QUERIES + 5 * 2):  # a savepoint a line
        preview(desk, book(*rows(5)))


def test_the_list_of_values_and_the_import_page_lead_there(desk, draft):
    assert reverse(IMPORT) in desk.get(reverse("admin:reports_observation_changelist")).content.decode()
    assert reverse("figures_template") in desk.get(reverse(IMPORT)).content.decode()
    assert desk.get(reverse("figures_template")).content[:2] == b"PK"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_in_a_browser_a_sheet_is_previewed_and_confirmed(open_site, editor, draft, tmp_path):
    (tmp_path / "sheet.xlsx").write_bytes(book(*ROWS))
    page = open_with_axe(open_site, editor, 390, "zh-hans")
    page.goto(reverse(IMPORT))
    page.locator("input[type=file]").set_input_files(tmp_path / "sheet.xlsx")
    page.locator(".submit-row input").click()
    page.locator("[data-verdict=new]").nth(1).wait_for()
    assert page.evaluate(RUN_AXE) == []
    assert page.evaluate(TOO_WIDE) == 0
    page.locator("input[name=confirm]").click()
    page.wait_for_url("**/reports/observation/")
    assert page.locator("#result_list tbody tr").count() == 2
