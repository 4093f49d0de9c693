"""Figures from a spreadsheet: what a sheet does to figures is undone, previewed, confirmed, written once."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from indicators.matching import Entry, Vocabulary
from reports.entry.figures_sheet.figures import FigureError, figure_of
from reports.entry.figures_sheet.sheet import HEADINGS, Line, SheetError, lines_of
from reports.entry.figures_sheet.template import template
from reports.models import Observation, Report, RowState, State, Step
from tests import make

HEAD = ["单位", "年份", "指标名称", "数值", "来源", "口径", "备注"]
VOCABULARY = Vocabulary.of(
    [
        Entry("L04", "行政诉讼败诉率", ("行政败诉率",), "%"),
        Entry("L01", "一审行政应诉案件", (), "件"),
        Entry("R01", "行政复议诉讼比", (), "", "ratio"),
    ]
)


def book(*rows, head=HEAD, change=lambda sheet: None) -> bytes:
    workbook = Workbook()
    workbook.active.append(head)
    for row in rows:
        workbook.active.append(row)
    change(workbook.active)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def line(**cells) -> Line:
    good = {
        "organisation": "临渚区",
        "year": "2021",
        "name": "行政诉讼败诉率",
        "written": "12.36%",
        "source": "法院年报",
    }
    return Line("2", dict.fromkeys(HEADINGS, "") | good | cells)


# --- a sheet ---------------------------------------------------------------------------------------------------


def test_a_workbook_and_a_csv_in_any_encoding_give_the_same_lines():
    row = ["临渚区", 2021, "接待群众来访", "5000余件", "统计年鉴", "全区", ""]
    text = ",".join(HEAD) + "\r\n" + ",".join(map(str, row)) + "\r\n"
    (one,) = lines_of(book(row))
    assert (one.place, one.cells["written"], one.cells["coverage"]) == ("2", "5000余件", "全区")
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        assert lines_of(text.encode(encoding)) == [one]
    assert lines_of(text.replace(",", "\t").encode()) == [one]


def test_english_headings_in_any_order_below_a_title():
    data = b"Figures of the county,,,,\n\nvalue,Name,Year,Organisation,source\n12.36%,loss rate,2021,here,yearbook\n"
    (one,) = lines_of(data)
    assert (one.place, one.cells["organisation"], one.cells["written"]) == ("4", "here", "12.36%")


def test_merged_cells_count_for_all_their_lines_and_empty_lines_are_left_out():
    def merge(sheet):
        sheet.merge_cells("A2:A5")
        sheet.merge_cells("E2:E4")

    rows = [
        ["临渚区", 2021, "来信", "3件", "年鉴"],
        [None, 2021, "来访", "4件"],
        [None],
        [None, 2022, "来电", "5件", "函"],
    ]
    found = lines_of(book(*rows, change=merge))
    assert [(one.place, one.cells["organisation"], one.cells["source"]) for one in found] == [
        ("2", "临渚区", "年鉴"), ("3", "临渚区", "年鉴"), ("5", "临渚区", "函"),
    ]  # fmt: skip


def test_a_merged_number_is_not_taken_for_two():
    found = lines_of(
        book(["临渚区", 2021, "来信", "3件", "年鉴"], ["临渚区", 2021, "来访"], change=lambda s: s.merge_cells("D2:D3"))
    )
    assert [one.cells["written"] for one in found] == ["3件", ""]


@pytest.mark.parametrize(
    ("value", "shown_as", "text"),
    [
        (0.1236, "0.00%", "12.36%"), (0.12, "0%", "12%"), (12, "0.0", "12.0"), (0.1 + 0.2, "General", "0.3"),
        (5000, "#,##0", "5000"), (1e10, "General", "10000000000"), (3.5, "0", "3.5"),
    ],
)  # fmt: skip
def test_numbers_are_what_the_sheet_shows(value, shown_as, text):
    def shape(sheet):
        sheet["D2"].number_format = shown_as

    (one,) = lines_of(book(["临渚区", 2021, "来信", value, "年鉴"], change=shape))
    assert one.cells["written"] == text


def test_a_formula_counts_with_its_result_and_without_one_is_a_fault():
    (one,) = lines_of(book(["临渚区", 2021, "来信", "=1+2", "年鉴"]))
    assert "written" in one.faults  # openpyxl writes no results, as a sheet never opened has none
    with pytest.raises(FigureError) as raised:
        figure_of(one, VOCABULARY)
    assert set(raised.value.faults) == {"written"}


@pytest.mark.parametrize(
    "year", [2021, 2021.0, "2021", "2021年", "２０２１年度", "二〇二一年", date(2021, 1, 1), "2021/12/31"]
)
def test_years_in_every_dress(year):
    (one,) = lines_of(book(["临渚区", year, "行政诉讼败诉率", "12%", "年鉴"]))
    assert figure_of(one, VOCABULARY).year == 2021


def test_a_year_that_the_sheet_took_for_a_day_is_given_back():
    def shape(sheet):
        sheet["B2"].number_format = "yyyy-mm-dd"

    (one,) = lines_of(book(["临渚区", 2021, "行政诉讼败诉率", "12%", "年鉴"], change=shape))
    assert figure_of(one, VOCABULARY).year == 2021


def test_a_number_that_the_sheet_took_for_a_day_is_a_fault_and_a_dated_source_is_none():
    (one,) = lines_of(book(["临渚区", 2021, "来信", date(2021, 3, 5), date(2022, 1, 1)]))
    with pytest.raises(FigureError) as raised:
        figure_of(one, VOCABULARY)
    assert set(raised.value.faults) == {"written"}


@pytest.mark.parametrize(
    "data",
    [b"", b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04 broken", "一段没有表头的话".encode(), book(), b"a" * 6_000_000],
    ids=["empty", "picture", "broken", "prose", "headings alone", "large"],
)
def test_what_is_no_sheet_of_figures_is_said_in_words(data):
    with pytest.raises(SheetError) as raised:
        lines_of(data)
    assert str(raised.value)


def test_the_template_can_be_filled_in_and_given_back():
    for chinese in (True, False):
        workbook = load_workbook(io.BytesIO(template(chinese)))
        workbook.active.append(["临渚区", "2021", "来信", "3件", "年鉴"])
        out = io.BytesIO()
        workbook.save(out)
        (one,) = lines_of(out.getvalue())
        assert (one.cells["organisation"], one.cells["written"], one.cells["source"]) == ("临渚区", "3件", "年鉴")


# --- a line ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value", "unit", "qualifier", "kind"),
    [
        ("约4.21亿元", "421000000", "元", "about", "level"), ("12.36%", "12.36", "%", "exact", "level"),
        ("5000余件", "5000", "件", "at_least", "level"), ("第4", "4", "名", "exact", "rank"),
        ("同比增长8%", "8", "%", "exact", "growth"), ("下降2.1个百分点", "2.1", "百分点", "exact", "change_points"),
        ("3—5家", "3", "家", "range", "level"), ("1753.79万元", "17537900", "元", "exact", "level"),
    ],
)  # fmt: skip
def test_values_are_read_as_reports_are(written, value, unit, qualifier, kind):
    figure = figure_of(line(name="案件办理情况", written=written), VOCABULARY)
    quantity = figure.quantity
    assert (quantity.value, quantity.unit, quantity.qualifier, figure.kind) == (Decimal(value), unit, qualifier, kind)


def test_the_unit_may_stand_in_its_own_column():
    assert figure_of(line(name="一审行政应诉案件", written="321", unit="件"), VOCABULARY).match.code == "L01"
    assert figure_of(line(name="罚没收入", written="1.5", unit="万元"), VOCABULARY).quantity.value == 15000


def test_names_are_matched_by_the_dictionary_and_never_against_its_unit():
    assert figure_of(line(name="2021年度行政败诉率"), VOCABULARY).match.code == "L04"
    assert figure_of(line(name="行政复议诉讼比", written="1.13"), VOCABULARY).kind == "ratio"
    assert figure_of(line(name="行政诉讼败诉率", written="12件"), VOCABULARY).match is None
    with pytest.raises(FigureError) as raised:
        figure_of(line(name="行政诉讼败诉率", written="12.36"), VOCABULARY)
    assert "%" in raised.value.faults["written"]


def test_coverage_and_instance():
    part, first = (figure_of(line(coverage=said), VOCABULARY) for said in ("本级", "一审"))
    assert (part.coverage, part.stage) == ("本级", "")
    assert (first.coverage, first.stage) == ("", "一审")


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("year", ""), ("year", "去年"), ("year", "1234"), ("name", ""), ("name", "备案"), ("written", ""),
        ("written", "若干件"), ("written", "9" * 30 + "件"), ("written", "2.1个百分点"), ("written", "增长30件"),
        ("source", ""), ("source", "长" * 201), ("organisation", ""),
    ],
)  # fmt: skip
def test_each_fault_stands_at_its_column(column, text):
    with pytest.raises(FigureError) as raised:
        figure_of(line(**{column: text}), VOCABULARY)
    assert set(raised.value.faults) == {column}


def test_all_faults_of_a_line_are_told_at_once():
    with pytest.raises(FigureError) as raised:
        figure_of(line(year="x", written="y", source=""), VOCABULARY)
    assert set(raised.value.faults) == {"year", "written", "source"}


# --- the records -----------------------------------------------------------------------------------------------

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


QUERIES = 23


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
