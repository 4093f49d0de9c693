"""The bulletin (通报) of follow-up: an area in a year, as a draft in Word that an office completes and issues.

It says what the page of the overview says, of the same lines: no count is made here a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.comparison.official_document import OfficialDocument
from reports.follow_up.duties.build import LATE, MISSING
from reports.follow_up.duties.words import STANDINGS
from reports.follow_up.overview.build import Line, Summary, ordered
from reports.follow_up.papers.tables import PORTRAIT_WIDTH, Cell, fitting_widths, head_cells, table
from reports.follow_up.papers.wording import sentences
from reports.models import Verdict

POINTS = 10.5
_NAMED = 20  # organisations that a sentence names
_VERDICTS = (Verdict.MET, Verdict.PARTLY_MET, Verdict.IN_PROGRESS, Verdict.NOT_MET, Verdict.NO_EVIDENCE)


def docx_bytes(area: str, year: int, lines: Sequence[Line], summary: Summary, day: date) -> bytes:
    paper = OfficialDocument(title(area, year))
    for heading, texts in (
        (_("I. Reports"), _reports(lines, summary)), (_("II. Goals"), _goals(lines, summary)),
        (_("III. Shortfalls that come back"), _shortfalls(lines, summary)),
        (_("IV. Rectification ledger"), _ledger(lines, summary)),
    ):  # fmt: skip
        paper.heading(heading)
        for text in texts:
            paper.paragraph(text)
    paper.heading(_("V. Organisations by goals met"))
    rows = list(ranking(lines))
    widths = fitting_widths(head(), rows, PORTRAIT_WIDTH, points=POINTS)
    paper.append(table(head_cells(head()), [[Cell(text) for text in row] for row in rows], widths, points=POINTS))
    paper.note(
        _("Goals met: reviewed as met among the goals that are not vague. An organisation none of whose goals was "
          "reviewed has no place.")
    )  # fmt: skip
    paper.signature(area, date_format(day, "DATE_FORMAT"))
    return paper.as_bytes()


def title(area: str, year: int) -> str:
    named = {"area": area, "year": year}
    return _("Bulletin on follow-up in %(area)s: reports on %(year)s") % named if area else _(
        "Bulletin on follow-up: reports on %(year)s") % named  # fmt: skip


def _reports(lines: Sequence[Line], summary: Summary) -> Iterator[str]:
    standings = [line.standing for line in lines]
    counts = "，".join(f"{word} {standings.count(code)}" for code, word in STANDINGS.items() if code in standings)
    yield ngettext(
        "%(number)d organisation owes a report: %(counts)s.", "%(number)d organisations owe a report: %(counts)s.",
        summary.organisations,
    ) % {"number": summary.organisations, "counts": counts}  # fmt: skip
    late = [line for line in lines if line.standing == LATE]
    if late:
        yield _("Late: %(names)s.") % {"names": _names(late, lambda line: _days(line.days_late))}
    if missing := [line for line in lines if line.standing == MISSING]:
        yield _("Missing: %(names)s.") % {"names": _names(missing)}


def _days(number: int) -> str:
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}


def _goals(lines: Sequence[Line], summary: Summary) -> Iterator[str]:
    goals = summary.goals
    counts = "，".join(f"{verdict.label} {goals.reviewed.get(verdict.value, 0)}" for verdict in _VERDICTS)
    told = ngettext("%(number)d goal was set for the year.", "%(number)d goals were set for the year.", goals.total)
    reviewed = _("Reviewed: %(counts)s; not reviewed: %(without)d.")
    yield sentences(
        told % {"number": goals.total}, reviewed % {"counts": counts, "without": goals.unreviewed}
    )  # fmt: skip
    yield _(
        "By the figures of the reports %(met)d are met and %(not_met)d are not; of %(silent)d the reports say nothing; "
        "%(vague)d are vague and count for no rate."
    ) % {
        "met": goals.measured.get("met", 0), "not_met": goals.measured.get("not_met", 0), "silent": goals.silent,
        "vague": goals.fulfilment.vague,
    }  # fmt: skip
    if not_met := [line for line in lines if line.goals.reviewed.get("not_met")]:
        names = _names(not_met, lambda line: str(line.goals.reviewed["not_met"]))
        yield _("Goals not met: %(names)s.") % {"names": names}
    if stopped := [line for line in lines if any(each.is_certain for each in line.stopped)]:
        rates = "；".join(
            f"{line.name}（{'、'.join(f'{each.name} {each.before}' for each in line.stopped if each.is_certain)}）"
            for line in stopped[:_NAMED]
        )
        yield _("Rates that had become worse and are no longer reported: %(names)s.") % {"names": rates}


def _shortfalls(lines: Sequence[Line], summary: Summary) -> Iterator[str]:
    repeated = [line for line in ordered(lines, "repeated") if line.repeated.total]
    if not repeated:
        yield _("No shortfall of the years before is named again.")
        return
    total = sum(line.repeated.total for line in repeated)
    yield ngettext(
        "%(number)d shortfall is named again, the longest in %(years)d years running; against %(unanswered)d stands "
        "no goal.",
        "%(number)d shortfalls are named again, the longest in %(years)d years running; against %(unanswered)d stands "
        "no goal.",
        total,
    ) % {"number": total, "years": summary.longest, "unanswered": summary.repeated_unanswered}
    yield _("By organisation: %(names)s.") % {"names": _names(repeated, lambda line: str(line.repeated.total))}


def _ledger(lines: Sequence[Line], summary: Summary) -> Iterator[str]:
    still = sum(line.ledger.open for line in lines)
    ownerless = sum(line.ledger.ownerless for line in lines)
    yield ngettext(
        "%(number)d item is open; %(overdue)d are overdue and %(ownerless)d have no owner.",
        "%(number)d items are open; %(overdue)d are overdue and %(ownerless)d have no owner.", still,
    ) % {"number": still, "overdue": summary.overdue, "ownerless": ownerless}  # fmt: skip
    if overdue := [line for line in ordered(lines, "overdue") if line.ledger.overdue]:
        yield _("Overdue: %(names)s.") % {"names": _names(overdue, lambda line: str(line.ledger.overdue))}


def _names(lines: Sequence[Line], number: Callable[[Line], str] | None = None) -> str:
    """The organisations with their number; those beyond the first twenty are counted."""
    named = "、".join(f"{line.name}（{number(line)}）" if number else line.name for line in lines[:_NAMED])
    more = len(lines) - _NAMED
    return named + (_(" and %(number)d more") % {"number": more} if more > 0 else "")


def head() -> list[str]:
    return [
        _("Place"), _("Organisation"), _("Report"), _("Goals"), *(str(each.label) for each in _VERDICTS),
        _("Goals met in percent"), _("Recurring shortfalls"), _("Overdue"),
    ]  # fmt: skip


def ranking(lines: Iterable[Line]) -> Iterator[list[str]]:
    """By the share of goals met; equal shares share a place, and who has no share has no place."""
    known = ordered(lines, "met")
    ranked = sorted((line for line in known if _has_place(line)), key=lambda line: -(line.goals.met_share or 0))
    place, before = 0, None
    for position, line in enumerate(ranked, start=1):
        if line.goals.met_share != before:
            place, before = position, line.goals.met_share
        yield [str(place), *_cells(line)]
    for line in known:
        if not _has_place(line):
            yield ["—", *_cells(line)]


def _has_place(line: Line) -> bool:
    return line.goals.met_share is not None and bool(line.goals.reviewed)


def _cells(line: Line) -> list[str]:
    goals = line.goals
    told = str if goals.total else lambda _number: "—"  # no accepted report set any: nothing is known, which is not 0
    share = f"{goals.met_share * 100:.1f}" if _has_place(line) and goals.met_share is not None else "—"
    return [
        line.name, str(STANDINGS[line.standing]), told(goals.total),
        *(told(goals.reviewed.get(verdict.value, 0)) for verdict in _VERDICTS), share, str(line.repeated.total),
        str(line.ledger.overdue),
    ]  # fmt: skip
