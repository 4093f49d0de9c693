"""Files for spreadsheets: numbers as numbers, text that is no formula."""

import io
from decimal import Decimal

import openpyxl
import pytest

from reports.spreadsheet import csv_text, decimal_text, file_response, harmless, xlsx_bytes


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+2", "-a", "@a", "\t=1", "\r=1", "\n=1"])
def test_text_that_begins_like_a_formula_is_marked(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["败诉率 = 10%", "-2.1", "-3", "", "1+1"])
def test_plain_text_and_whole_numbers_are_left_alone(text):
    assert harmless(text) == text


def test_csv_has_numbers_without_exponent_and_empty_cells():
    rows = [[Decimal("1E+3"), Decimal("-2.10"), None, "=1"]]
    assert csv_text(["a", "b", "c", "d"], rows) == "a,b,c,d\r\n1000,-2.1,,'=1\r\n"


def test_xlsx_has_numbers_as_numbers_and_formulas_as_text():
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(["a", "b"], [[Decimal("12.5"), "=1+1"]]))).active
    assert sheet["A2"].value == 12.5
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")


def test_a_chinese_name_survives_the_header():
    made = file_response("败诉率 2023", "csv", ["年"], [[2023]])
    assert "filename*=utf-8''%E8%B4%A5" in made["Content-Disposition"]
    assert made.content.decode().startswith("\ufeff")


@pytest.mark.parametrize(
    ("number", "text"), [("100.000000", "100"), ("1E+11", "100000000000"), ("0.10", "0.1"), (None, None)]
)
def test_decimals_are_written_plain(number, text):
    assert decimal_text(None if number is None else Decimal(number)) == text
