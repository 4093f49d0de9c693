"""The sheet of a random check (双随机) to take along: what was drawn and why, and room for what is found on site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from reports.comparison.official_document import HEADING, OfficialDocument
from reports.follow_up.papers.tables import LEFT, Cell, head_cells, table
from reports.follow_up.samples.sheet import Line
from reports.models import Sample

POINTS = 10.5
WIDTHS = (10, 25, 45, 55, 25, 45, 20)
_SIGNED = (40, 72.5, 40, 72.5)


def docx_bytes(sample: Sample, lines: Sequence[Line]) -> bytes:
    paper = OfficialDocument(_("Sheet of the random check"), landscape=True)
    paper.note(
        _("%(organisation)s  year %(year)d  %(what)s  drawn %(number)d of %(all)d (%(method)s)  seed %(seed)s") % {
            "organisation": sample.organisation, "year": sample.year, "what": sample.get_what_display(),
            "number": len(lines), "all": sample.drawn_from, "method": sample.get_method_display(), "seed": sample.seed,
        }
    )  # fmt: skip
    drawn = _("Drawn on %(day)s by %(by)s; who checks: %(checkers)s") % {
        "day": date_format(localtime(sample.at), "DATE_FORMAT"), "by": sample.by, "checkers": sample.checkers or "—",
    }  # fmt: skip
    paper.note(drawn)
    paper.append(table(head_cells(head()), [_row(line) for line in lines], WIDTHS, points=POINTS))
    paper.note("")
    paper.append(table([], list(_signatures()), _SIGNED, points=POINTS, row_height=14))
    return paper.as_bytes()


def head() -> list[str]:
    return [
        _("Serial number"), _("Organisation and year"), _("What the report says"), _("Sentence"), _("Risks"),
        _("What was found on site, and the documents seen"), _("Agrees or not"),
    ]  # fmt: skip


def _row(line: Line) -> list[Cell]:
    newest = line.findings[0] if line.findings else None
    place = f"{line.report.organisation.name}\n{line.report.year}"
    found = f"{newest.note}\n{newest.by} {localtime(newest.at):%Y-%m-%d}" if newest else "\n\n\n"
    return [
        Cell(str(line.row.position)), Cell(place), Cell(line.said, side=LEFT),
        Cell(line.quote if line.quote != line.said else "", side=LEFT), Cell("\n".join(line.risks)),
        Cell(found, side=LEFT), Cell(str(newest.get_outcome_display()) if newest else ""),
    ]  # fmt: skip


def _signatures() -> Iterator[list[Cell]]:
    for left, right in (
        (_("First person who checks (signed)"), _("Second person who checks (signed)")),
        (_("For the office that was checked (signed)"), _("Day of the check")),
    ):
        yield [Cell(left, font=HEADING), Cell(""), Cell(right, font=HEADING), Cell("")]
