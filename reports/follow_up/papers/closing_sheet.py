"""The closing sheet (对账销号单) of an item: problem and sentence, what was done, what backs it, who accepts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from reports.comparison.official_document import HEADING, OfficialDocument
from reports.follow_up.papers.gather import SHORT, Item
from reports.follow_up.papers.ledger_paper import day, due
from reports.follow_up.papers.tables import LEFT, Cell, table
from reports.models import Rectification

WIDTHS = (34, 44, 34, 44)  # mm
ROW, SIGNED_ROW = 8, 14  # mm: room to write in
POINTS = 12
Row = list[Cell]


def docx_bytes(row: Rectification, item: Item) -> bytes:
    """``row`` was asked for with its shortfall, the report of it and its review."""
    paper = OfficialDocument(_("Closing sheet"))
    paper.note(_("No. %(label)s  %(organisation)s") % {"label": item.row.label, "organisation": item.row.organisation})
    paper.append(
        table([], [*_problem(row, item), *_work(item), *_acceptance(item)], WIDTHS, points=POINTS, row_height=ROW)
    )
    paper.note("")
    paper.append(table([], list(_signatures()), WIDTHS, points=POINTS, row_height=SIGNED_ROW))
    paper.note(_("Each signs for what stands above the name; who answers for the item does not accept it."))
    return paper.as_bytes()


def _problem(row: Rectification, item: Item) -> Iterator[Row]:
    known = item.row
    yield _pair(_("Source of the problem"), known.source, _("Day it was found"), day(known.found_on))
    if known.document:
        yield _whole(_("Document"), known.document)
    yield _pair(_("Theme"), known.theme, _("Type"), known.type_word)
    yield _whole(_("Problem"), known.problem)
    if row.shortfall is not None:
        said = _("Report on %(year)d: “%(sentence)s”") % {
            "year": row.shortfall.report.year, "sentence": row.shortfall.quote}  # fmt: skip
        yield _whole(_("Sentence of the report"), said)
    if row.review is not None:
        said = f"{row.review.on:%Y-%m-%d} {row.review.get_verdict_display()}: {row.review.reason}".rstrip(": ")
        yield _whole(_("Review"), said)


def _work(item: Item) -> Iterator[Row]:
    row = item.row
    yield _whole(_("Aim"), row.aim)
    yield _whole(_("Measures"), row.measures)
    yield _pair(_("Lead body"), row.lead, _("Responsible bodies"), row.responsible)
    yield _pair(_("Supporting bodies"), row.supporting, _("Deadline"), due(row.due_on, row.extended_until))
    person = "\n".join(filter(None, (row.person_post, row.owner)))
    yield _pair(_("Responsible leader"), row.leader_post, _("Responsible person"), person)
    entries = [f"{entry} ({entry.by})" for entry in item.entries]
    yield _whole(_("Progress of the work"), "\n".join(entries) or _("No progress was reported."))
    files = [
        _("%(number)d. %(name)s (date of the document: %(day)s; SHA-256 %(hash)s…)") % {
            "number": number, "name": each.file_name, "day": day(each.effective_on) or "—", "hash": each.sha256[:SHORT],
        }
        for number, each in enumerate(item.files, start=1)
    ]  # fmt: skip
    yield _whole(_("Files that back it"), "\n".join(files) or _("No file backs it."))


def _acceptance(item: Item) -> Iterator[Row]:
    row = item.row
    state = row.state_word if row.percent is None else f"{row.state_word} {row.percent}%"
    # An opinion that is still to be written needs its room.
    yield _whole(_("Opinion on acceptance"), row.closed_because or "\n\n\n")
    yield _pair(_("Accepted by"), row.closed_by, _("Closed on"), day(row.closed_on))
    yield _pair(_("State"), state, _("Remark"), row.remark)


def _signatures() -> Iterator[Row]:
    for left, right in (
        (_("Responsible body (seal)"), _("Responsible leader (signed)")),
        (_("First person who accepts (signed)"), _("Second person who accepts (signed)")),
        (_("Supervising office (seal)"), _("Day of acceptance")),
    ):
        yield _pair(parted(left), "", parted(right), "")


def parted(label: str) -> str:
    """A label with what stands in brackets on a line of its own."""
    return re.sub(r"\s*([(（])", r"\n\1", label)


def _pair(left: str, one: str, right: str, other: str) -> Row:
    return [Cell(left, font=HEADING), Cell(one, side=LEFT), Cell(right, font=HEADING), Cell(other, side=LEFT)]


def _whole(label: str, text: str) -> Row:
    return [Cell(label, font=HEADING), Cell(text, span=3, side=LEFT)]
