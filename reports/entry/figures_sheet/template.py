"""The empty sheet to fill in: headings on the first sheet, what belongs in each column on the second."""

from __future__ import annotations

import io

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports.entry.figures_sheet.sheet import HEADINGS, NEEDED, heading

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def figures_template(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(template(request.LANGUAGE_CODE.startswith("zh")), content_type=_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="figures.xlsx"'
    return answer


def template(chinese: bool) -> bytes:
    """The workbook. Its cells are text, so that no spreadsheet makes a date of 3-5 or cuts 12.0."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    bold, text, wrapped = (
        book.add_format(look) for look in ({"bold": True}, {"num_format": "@"}, {"text_wrap": True, "valign": "top"})
    )
    sheet = book.add_worksheet(_("Figures"))
    for index, column in enumerate(HEADINGS):
        sheet.write_string(0, index, heading(column, chinese), bold)
    sheet.set_column(0, len(HEADINGS) - 1, 18, text)
    sheet.freeze_panes(1, 0)
    guide = book.add_worksheet(_("How to fill it in"))
    for line, (column, what) in enumerate(_guide().items()):
        needed = _("needed") if column in NEEDED else _("may be empty")
        guide.write_string(line, 0, heading(column, chinese), bold)
        guide.write_string(line, 1, needed)
        guide.write_string(line, 2, what, wrapped)
    guide.set_column(0, 1, 16)
    guide.set_column(2, 2, 80)
    book.close()
    return out.getvalue()


def _guide() -> dict[str, str]:
    return {
        "organisation": _("Name, full path or code of the organisation. A merged cell counts for all its lines."),
        "year": _("The year that the figure is of, in four digits."),
        "name": _("The indicator as the office calls it, whole: who did what to what."),
        "written": _("The number as written, with its unit: 约4.21亿元, 12.36%, 5000余件, 第4, 下降2.1个百分点."),
        "source": _("Where the figure comes from: a yearbook, a letter, a table of the court."),
        "unit": _("The unit, where the number is given without one."),
        "coverage": _("What the figure covers (全区, 本级), or the court's instance (一审, 二审, 生效)."),
        "note": _("Kept in the history of the value."),
    }
