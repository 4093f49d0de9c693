"""The faults that standing checks found, as data: JSON for scripts, a table for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from reports.follow_up.checks.running import Line
from reports.spreadsheet import CSV, XLSX, XLSX_TYPE, Worksheet, attachment, file_response, workbook_bytes

FORMATS = (CSV, XLSX)
WIDTHS = (14, 8, 12, 14, 50, 60, 24, 30)


def objects(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """One object a fault; ``code``, ``severity`` and ``about`` of the rule are stable."""
    return [
        {
            "organisation": line.name, "year": line.year, "code": line.code, "severity": line.severity,
            "about": line.about, "words": line.words, "sentence": line.sentence, "place": line.place,
        }
        for line in lines
    ]  # fmt: skip


def head() -> list[str]:
    return [
        _("Organisation"), _("Year"), _("Severity"), _("About"), _("Words"), _("What is wrong"), _("Rule"),
        _("Where to mend it"),
    ]  # fmt: skip


def rows(lines: Iterable[Line]) -> list[list[object]]:
    return [
        [line.name, line.year, line.severity_word, line.about, line.words, line.sentence, line.code, line.place]
        for line in lines
    ]


def as_xlsx(lines: Iterable[Line]) -> bytes:
    return workbook_bytes([Worksheet(_("Standing checks"), head(), rows(lines), WIDTHS)])


def response(form: str, lines: Iterable[Line]) -> HttpResponse:
    if form == XLSX:
        return attachment(f"checks.{XLSX}", as_xlsx(lines), XLSX_TYPE)
    return file_response("checks", form, head(), rows(lines))
