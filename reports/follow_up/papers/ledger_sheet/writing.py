"""The ledger's workbook: filtered in a spreadsheet, filled in, and given back.

Written row by row to the disk (``constant_memory``), so that ten thousand items take no more memory than one.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from reports.follow_up.ledger.rows import LedgerRow
from reports.follow_up.ledger.words import GRADES
from reports.follow_up.papers.ledger_sheet.columns import COLUMNS, Use
from reports.models import Rectification

_A4 = 9  # as workbooks number sizes of paper
_DAY = "yyyy-mm-dd"


def workbook(rows: Iterable[LedgerRow], sources: Iterable[str]) -> bytes:
    """``sources`` are offered in their column, in which nothing else is read back."""
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    top = {"valign": "top", "text_wrap": True}
    text, day = book.add_format(top), book.add_format({**top, "num_format": _DAY})
    filled, fixed = (
        book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": colour})
        for colour in ("#FFF2CC", "#E7E6E6")
    )
    sheet = book.add_worksheet(_("Rectification ledger"))
    for number, column in enumerate(COLUMNS):
        hidden = {"hidden": True} if column.use is Use.KEY else {}
        sheet.set_column(number, number, column.width, day if column.is_date else text, hidden)
        sheet.write_string(0, number, str(column.heading), filled if column.may_be_filled else fixed)
    last = 0
    for last, row in enumerate(rows, start=1):
        _write(sheet, last, line(row))
    _offer(sheet, max(last, 1) + 200, sources)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    _guide(book.add_worksheet(_("How to fill it in")), filled, fixed, text)
    book.close()
    return out.getvalue()


def line(row: LedgerRow) -> list[Any]:
    """The cells of a row, in the order of the columns."""
    last = row.last
    cells = {
        "label": row.label, "organisation": row.organisation, "year": row.year, "source": row.source,
        "document": row.document, "found_on": row.found_on, "problem": row.problem, "theme": row.theme,
        "type": row.type_word, "aim": row.aim, "measures": row.measures, "lead": row.lead,
        "responsible": row.responsible, "supporting": row.supporting, "leader_post": row.leader_post,
        "person_post": row.person_post, "owner": row.owner, "due_on": row.due_on,
        "extended_until": row.extended_until, "state": row.state_word, "percent": row.percent,
        "expected": row.pace.expected if row.pace else None, "grade": str(GRADES[row.grade]) if row.grade else "",
        "light": row.lamp.word, "last_on": last.on if last else None,
        "last": f"{last.word}: {last.text}".rstrip(": ") if last else "", "closed_on": row.closed_on,
        "closed_by": row.closed_by, "closed_because": row.closed_because, "votes_cast": row.votes_cast,
        "votes_satisfied": row.votes_satisfied, "remark": row.remark, "key": f"{row.pk}-{row.revision}",
    }  # fmt: skip
    return [cells.get(column.code) for column in COLUMNS]


def _write(sheet: Worksheet, number: int, cells: Iterable[Any]) -> None:
    """Numbers as numbers, days as days; text as text, so that a formula in it stays text."""
    for column, cell in enumerate(cells):
        if cell is None or cell == "":
            continue
        if isinstance(cell, date):
            sheet.write_datetime(number, column, cell)
        elif isinstance(cell, Decimal | int):
            sheet.write_number(number, column, float(cell))
        else:
            sheet.write_string(number, column, cell)


def _offer(sheet: Worksheet, last: int, sources: Iterable[str]) -> None:
    """Lists to choose from where a column takes but a few words. A list of more than 255 characters is none."""
    offered = {"type": [str(label) for label in Rectification.Type.labels], "source": list(sources)}
    for number, column in enumerate(COLUMNS):
        words = offered.get(column.code, [])
        if words and len(",".join(words)) <= 255:
            sheet.data_validation(1, number, last, number, {"validate": "list", "source": words})


def _guide(sheet: Worksheet, filled: Any, fixed: Any, text: Any) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100, text)
    uses = {
        Use.OWN: _("Filled in by the organisation or the level above."),
        Use.SUPERVISED: _("Changed by the level above alone; a new line gives it."),
        Use.PROGRESS: _(
            "Makes an entry of progress: the percentage done and what was done; without a day it is today."
        ),
        Use.FIXED: _("Says whose item it is; only a new line gives it."),
        Use.KEPT: _("Not changed by the sheet: steps are taken on the page of the item."),
        Use.DERIVED: _("Worked out by the site: what is written here is passed over."),
        Use.KEY: _("Hidden: by it a line is found again. Leave it as it is; a new line has none."),
    }
    for number, column in enumerate(COLUMNS):
        sheet.write_string(number, 0, str(column.heading), filled if column.may_be_filled else fixed)
        sheet.write_string(number, 1, uses[column.use])
