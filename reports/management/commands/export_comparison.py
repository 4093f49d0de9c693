"""The matrix page as data: ``export_comparison --organisation NAME --format json|csv|xlsx``.

Accepted reports only. The shape of the JSON (numbers are decimal strings in base units, a missing thing is null)::

    {"title", "kind", "years": [2022, 2023], "baseline": null,
     "series": [{"organisation", "series", "indicator", "name", "theme", "better", "unit", "measure", "span",
                 "coverage", "stage", "pool", "wordings": [],
                 "cells": [{"year", "state", "value": VALUE | null, "values": [VALUE], "restated": [VALUE],
                            "targets": [VALUE], "unchecked", "small_base",
                            "change": {"verdict", "reason", "break", "against", "difference", "unit", "relative",
                                       "approximate"} | null}]}]}
    VALUE = {"value", "lower", "upper", "unit", "qualifier", "direction", "written", "report_year", "sentence",
             "checked", "comparator"}

``series`` is the last part of the address ``/compare/<series>/``. ``state`` of a cell: ``own`` (said by the year's own
report), ``other_report`` (only a report for another year says it), ``several`` (the report contradicts itself:
``value`` is null and ``values`` holds them), ``dropped``, ``not_read``, ``unsaid``, ``no_report``. ``verdict``:
``better``, ``worse``, ``same``, ``changed``, ``unclear``, ``not_comparable`` (with ``reason``), ``missing``.
``difference`` is in ``unit`` (百分点 for rates), ``relative`` in percent of the earlier value.
CSV holds one line a value under the names of ``reports.comparison.export.HEADINGS``, with the same codes, and begins
with a byte order mark (``utf-8-sig``) for Excel. XLSX is for people: the matrix, then one line a value, in words.
"""

from __future__ import annotations

import difflib
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports.comparison.export import FORMATS, Sheet, as_data, coded_csv, workbook
from reports.comparison.gather import matrix_of
from reports.comparison.verified import matrix_with, newest_found
from reports.directory import Directory, OrganisationUnknown
from reports.models import Kind, Organisation, Report, Verification

CANDIDATES = 8


class Command(BaseCommand):
    help = _("Write one organisation's year-by-year matrix as JSON, CSV or XLSX.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", required=True, help=_("name, full path or division code"))
        parser.add_argument("--kind", choices=Kind.values, default=Kind.RULE_OF_LAW.value)
        parser.add_argument("--from", dest="first", type=int, metavar="YEAR")
        parser.add_argument("--to", dest="last", type=int, metavar="YEAR")
        parser.add_argument("--baseline", type=int, metavar="YEAR", help=_("compare every year with this one"))
        parser.add_argument("--format", dest="form", choices=FORMATS, default="json")
        parser.add_argument("--output", type=Path, metavar="FILE", help=_("instead of standard output"))

    def handle(self, **options: Any) -> None:
        organisation, kind = organisation_named(options["organisation"]), options["kind"]
        first, last = options["first"], options["last"]
        if first is not None and last is not None and last < first:
            raise CommandError(_("The last year lies before the first one."))
        language = get_language() or "zh-hans"
        reports = Report.objects.current().accepted().of_kind(kind)
        matrix = matrix_of(reports, organisation.pk, language, first, last, options["baseline"])
        # Whoever runs commands on the server may see every verification.
        checked = Verification.objects.filter(observation__report__organisation=organisation)
        matrix = matrix_with(matrix, newest_found(checked))
        if not matrix.rows:
            # Data goes to standard output, and an empty sheet is still a sheet.
            self.stderr.write(_("%(name)s has no accepted report with values for this.") % {"name": organisation.name})
        rows = tuple((organisation.name, row) for row in matrix.rows)
        sheet = Sheet(organisation.name, kind, matrix.years, rows, matrix.baseline)
        self.write(self.content(sheet, options["form"], language), options["output"])

    def content(self, sheet: Sheet, form: str, language: str) -> bytes:
        if form == "json":
            return (json.dumps(as_data(sheet, language), ensure_ascii=False, indent=1) + "\n").encode()
        if form == "csv":
            return coded_csv(sheet, language).encode()
        return workbook(sheet, language)

    def write(self, content: bytes, output: Path | None) -> None:
        if output is not None:
            output.write_bytes(content)
        elif hasattr(self.stdout, "buffer"):
            self.stdout.buffer.write(content)
        else:
            # A test or another program gave a stream of text.
            self.stdout.write(content.decode(), ending="")


def organisation_named(name: str) -> Organisation:
    """The organisation that answers to ``name``. Raises ``CommandError`` with the candidates."""
    directory = Directory.load()
    try:
        return directory.find(name)
    except OrganisationUnknown as unknown:
        message = str(unknown)
        near = difflib.get_close_matches(name, [each.name for each in directory.by_id.values()], CANDIDATES, 0.3)
        if near:
            message += " " + _("Similar names: %(names)s.") % {"names": ", ".join(dict.fromkeys(near))}
        raise CommandError(message) from unknown
