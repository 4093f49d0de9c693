"""The rectification ledger (整改台账) to be printed and signed: A4 on its side, one line an item.

The columns are those that ledgers of supervision have in common; the column of the organisation stands only where the
ledger is of several.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.comparison.official_document import OfficialDocument
from reports.follow_up.papers.gather import Item
from reports.follow_up.papers.tables import LANDSCAPE_WIDTH, LEFT, Cell, fitting_widths, head_cells, table

POINTS = 7.5  # 六号: twenty columns on 225 mm
MOST_ITEMS = 2_000  # some five hundred pages
_ENTRIES = 3  # newest entries of progress that a line shows
_LONG = {"problem", "aim", "measures", "progress", "opinion", "remark", "files"}


def docx_bytes(items: Sequence[Item], at: date, place: str = "") -> bytes:
    """``place`` is the organisation whose ledger it is, where it is narrowed to one."""
    named = {item.row.organisation for item in items}
    if not place and len(named) == 1:
        place = next(iter(named))
    title = (
        _("Rectification ledger of %(organisation)s") % {"organisation": place} if place else _("Rectification ledger")
    )
    paper = OfficialDocument(title, landscape=True)
    add_ledger(paper, items, at)
    return paper.as_bytes()


def add_ledger(paper: OfficialDocument, items: Sequence[Item], at: date, width: float = LANDSCAPE_WIDTH) -> None:
    """The line above the table, and the table."""
    number = ngettext("%(number)d item", "%(number)d items", len(items)) % {"number": len(items)}
    paper.note(f"{_('As of %(day)s') % {'day': date_format(at, 'DATE_FORMAT')}}  {number}")
    heads = columns(several=len({item.row.organisation for item in items}) > 1)
    lines = [line(number, item, heads) for number, item in enumerate(items, start=1)]
    widths = fitting_widths(list(heads.values()), lines, width, points=POINTS, lines_of_head=3)
    sides = [LEFT if code in _LONG else "center" for code in heads]
    rows = ([Cell(text, side=side) for text, side in zip(each, sides, strict=True)] for each in lines)
    paper.append(table(head_cells(heads.values()), rows, widths, points=POINTS))


def columns(*, several: bool) -> dict[str, str]:
    """Column -> its heading."""
    heads = {
        "position": _("Serial number"), "label": _("Number in the ledger"), "organisation": _("Organisation"),
        "source": _("Source of the problem"), "problem": _("Problem"), "theme": _("Theme"), "aim": _("Aim"),
        "measures": _("Measures"), "lead": _("Lead body"), "responsible": _("Responsible bodies"),
        "supporting": _("Supporting bodies"), "leader": _("Responsible leader"), "person": _("Responsible person"),
        "type": _("Type"), "due": _("Deadline"), "progress": _("Progress of the work"),
        "state": _("State of completion"),
        "files": _("Files that back it"), "opinion": _("Opinion on acceptance, and who accepted"),
        "closed": _("Closed on"), "remark": _("Remark"),
    }  # fmt: skip
    return heads if several else {code: head for code, head in heads.items() if code != "organisation"}


def line(position: int, item: Item, wanted: Iterable[str]) -> list[str]:
    row = item.row
    # Their votes belong to the item where the people's congress asked for it.
    votes = ""
    if row.votes_satisfied is not None:
        counted = {"satisfied": row.votes_satisfied, "cast": row.votes_cast}
        votes = _("%(satisfied)s of %(cast)s votes satisfied") % counted
    cells = {
        "position": str(position), "label": row.label, "organisation": row.organisation,
        "source": _joined(row.source, row.document), "problem": row.problem, "theme": row.theme, "aim": row.aim,
        "measures": row.measures, "lead": row.lead, "responsible": row.responsible, "supporting": row.supporting,
        "leader": row.leader_post, "person": _joined(row.person_post, row.owner), "type": row.type_word,
        "due": due(row.due_on, row.extended_until), "progress": "\n".join(_progress(item)),
        "state": _joined(row.state_word, "" if row.percent is None else f"{row.percent}%", row.lamp.word),
        "files": "\n".join(each.file_name for each in item.files),
        "opinion": _joined(row.closed_because, row.closed_by), "closed": day(row.closed_on),
        "remark": _joined(row.remark, votes),
    }  # fmt: skip
    return [cells[code] for code in wanted]


def _progress(item: Item) -> Iterator[str]:
    """The newest entries, oldest of them first; how many came before is said."""
    left_out = len(item.entries) - _ENTRIES
    if left_out > 0:
        yield ngettext("(%(number)d earlier entry)", "(%(number)d earlier entries)", left_out) % {"number": left_out}
    yield from (str(entry) for entry in item.entries[-_ENTRIES:])


def due(due_on: date | None, extended_until: date | None) -> str:
    """The deadline, and that it was extended."""
    if extended_until:
        return _joined(day(due_on), _("extended until %(day)s") % {"day": day(extended_until)})
    return day(due_on)


def day(value: date | None) -> str:
    return f"{value:%Y-%m-%d}" if value else ""


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
