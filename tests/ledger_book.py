"""The ledger's workbook in the hands of a person: exported, changed as a spreadsheet would, and given back."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl.utils import get_column_letter

from reports.follow_up.ledger.entering import enter
from reports.follow_up.papers.ledger_sheet.columns import COLUMNS
from reports.models import ProblemSource, Rectification

COLUMN = {column.code: number for number, column in enumerate(COLUMNS, start=1)}


def new(at, by, problem, **fields):
    today = timezone.localdate()
    made = Rectification(
        organisation=at, source=ProblemSource.objects.get(code="audit"), problem=problem, year=2023,
        found_on=today - timedelta(days=30), due_on=today + timedelta(days=200), **fields,
    )  # fmt: skip
    enter([made], by, today=today - timedelta(days=20))
    return made


@pytest.fixture
def item(county, inspector):
    return new(county, inspector, "文书送达不规范")


class Book:
    """The workbook that a person exports, as a spreadsheet opens it. Lines count from 2, below the headings."""

    def __init__(self, client, person):
        self.client = client
        client.force_login(person)
        answer = client.get(reverse("ledger"), {"state": "all", "format": "xlsx"})
        self.book = openpyxl.load_workbook(io.BytesIO(answer.content))
        self.sheet = self.book.worksheets[0]

    def __setitem__(self, place, value):
        line, code = place
        self.sheet.cell(line, COLUMN[code]).value = value

    def __getitem__(self, place):
        line, code = place
        return self.sheet.cell(line, COLUMN[code]).value

    def line_of(self, item):
        for line in range(2, self.sheet.max_row + 1):
            if str(self[line, "key"]).startswith(f"{item.pk}-"):
                return line
        raise LookupError(item)

    def add(self, **cells):
        line = self.sheet.max_row + 1
        for code, value in cells.items():
            self[line, code] = value
        return line

    def data(self):
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()

    def give(self, data=None, name="台账.xlsx"):
        upload = SimpleUploadedFile(name, self.data() if data is None else data)
        return self.client.post(reverse("ledger_import"), {"file": upload})

    def confirm(self, shown):
        return self.client.post(reverse("ledger_import"), {"lines": shown.context["lines"]}, follow=True)

    def bring_back(self):
        """Give and confirm; the answer that showed the changes."""
        shown = self.give()
        assert shown.status_code == 200, faults(shown)
        done = self.confirm(shown)
        assert done.redirect_chain, faults(done)
        return shown


def faults(response):
    """Cell and words of every fault."""
    plan = response.context.get("plan")
    return {fault.cell if fault.letter else str(fault.line): fault.why for fault in plan.faults} if plan else {}


def cell(code, line):
    return f"{get_column_letter(COLUMN[code])}{line}"
