# ruff: noqa: F811 - fixtures are named where they are asked for
"""The ledger's workbook where something is wrong with it: every fault with its cell, every file that is none."""

import io
from datetime import date

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from reports.follow_up.papers.ledger_sheet import planning, reading
from reports.models import Role
from tests import make
from tests.ledger import city, clerk, county, inspector  # noqa: F401 - fixtures
from tests.ledger_book import COLUMN, Book, cell, faults, item, new  # noqa: F401 - a fixture among them

pytestmark = pytest.mark.django_db


# --- faults, each with its cell -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("due_on", "2025-02-30"), ("due_on", "明年六月"), ("found_on", 45), ("owner", "查无此人"),
        ("source", "道听途说"), ("type", "尽快"), ("theme", "T99"), ("problem", None), ("votes_cast", "很多"),
        ("lead", "长" * 101), ("measures", "=A1&B1"), ("percent", 140), ("percent", "一半"), ("due_on", None),
        ("progress_on", "2099-01-01"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_told_with_its_cell(client, item, city, county, code, value):
    both = make.user("both", Role.SUPERVISOR, city)
    if code in ("percent", "progress_on"):
        both = make.user("entry", Role.ENTRY, county)
    book = Book(client, both)
    book[2, code] = value
    if code == "progress_on":
        book[2, "percent"], book[2, "progress_text"] = 10, "已办"
    refused = book.give()
    assert list(faults(refused)) == [cell(code, 2)] and refused.status_code == 422
    assert item.history.count() == 1


def test_an_entry_of_progress_says_what_was_done(client, item, clerk):
    book = Book(client, clerk)
    book[2, "percent"] = 40
    assert list(faults(book.give())) == [cell("progress_text", 2)]


def test_merged_cells_are_told(client, item, county, inspector):
    new(county, inspector, "案卷归档不全")
    book = Book(client, inspector)
    letter = get_column_letter(COLUMN["lead"])
    book.sheet.merge_cells(f"{letter}2:{letter}3")
    assert set(faults(book.give())) == {cell("lead", 2), cell("lead", 3)}


def test_the_same_item_or_problem_twice_is_told(client, item, inspector):
    book = Book(client, inspector)
    book.add(key=book[2, "key"], label=book[2, "label"])
    line = book.add(
        organisation="青崖县", year=2023, source="audit", problem="文书送达 不规范", due_on=date(2030, 1, 1)
    )
    book.add(label="2023-009", problem="抄来的一行")
    assert set(faults(book.give())) == {cell("key", 3), cell("problem", line), cell("label", line + 1)}


def test_nothing_is_written_while_one_cell_is_wrong(client, item, county, inspector):
    second = new(county, inspector, "案卷归档不全")
    book = Book(client, inspector)
    book[book.line_of(item), "lead"] = "县司法局"
    book[book.line_of(second), "due_on"] = "无日期"
    refused = book.give()
    assert refused.context["plan"].changed and not refused.context["lines"]
    item.refresh_from_db()
    assert item.lead == ""


# --- files that are none --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空.xlsx", b""), ("文字.xlsx", "不是表".encode()), ("旧.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600),
        ("坏.xlsx", b"PK\x03\x04" + b"0" * 600), ("表.csv", "问题,编号\n甲,1".encode()),
        ("大.xlsx", b"PK\x03\x04" + b"0" * (reading.LARGEST_FILE + 1)),
    ],
    ids=["empty", "text", "old", "damaged", "csv", "large"],
)  # fmt: skip
def test_other_files_are_refused_in_words(client, item, inspector, name, data):
    refused = Book(client, inspector).give(data, name)
    assert refused.status_code == 422 and refused.context["form"].errors["file"]


def test_a_workbook_of_something_else_is_refused(client, item, inspector):
    book = Book(client, inspector)
    other = openpyxl.Workbook()
    other.active.append(["姓名", "电话"])
    out = io.BytesIO()
    other.save(out)
    assert book.give(out.getvalue()).status_code == 422
    book.sheet.delete_cols(COLUMN["key"])
    assert "key" not in book.give().context["form"].errors and book.give().status_code == 422


def test_more_lines_than_are_read_are_refused_before_they_are_read(client, item, inspector, monkeypatch):
    monkeypatch.setattr(reading, "MOST_LINES", 3)
    monkeypatch.setattr(reading, "load_workbook", None)
    book = Book(client, inspector)
    for number in range(20):
        book.add(problem=f"第{number}行")
    assert book.give().context["form"].errors["file"]


def test_more_changes_than_are_shown_at_once_are_refused(client, item, inspector, monkeypatch):
    monkeypatch.setattr(planning, "MOST_CHANGES", 0)
    book = Book(client, inspector)
    book[2, "lead"] = "县司法局"
    assert book.give().context["form"].errors["file"]
