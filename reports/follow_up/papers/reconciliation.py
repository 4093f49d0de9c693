"""The reconciliation sheet (对账单): what an organisation promised for a year, and what became of it.

Measured and reviewed answers stand side by side and are never merged; where they contradict each other the sheet says
so. Evidence is quoted from the next report; that no passage was found is said too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reports.comparison.official_document import OfficialDocument
from reports.follow_up.build import FollowedGoal, FollowedTarget, Judgement
from reports.follow_up.export import measured_words
from reports.follow_up.measuring.figures import SIGNS, Figure
from reports.follow_up.papers.gather import Item
from reports.follow_up.papers.ledger_paper import add_ledger
from reports.follow_up.papers.tables import LEFT, PORTRAIT_WIDTH, Cell, fitting_widths, head_cells, table
from reports.follow_up.papers.wording import sentences
from reports.models import Verdict

POINTS = 10.5
_PASSAGES = 2  # of the next report, that a line quotes
_LONGEST = 120  # characters of a passage


def docx_bytes(
    organisation: str,
    year: int | None,
    followed: Sequence[FollowedGoal],
    day: date,
    items: Sequence[Item] | None = None,
) -> bytes:
    """``items``, where they are given, follow as the organisation's ledger."""
    named = {"organisation": organisation, "year": year}
    title = _("%(organisation)s: goals for %(year)s and what became of them") % named if year else _(
        "%(organisation)s: goals and what became of them") % named  # fmt: skip
    # A ledger has twenty columns: where it follows, all of the paper stands on its side.
    paper = OfficialDocument(title, landscape=items is not None)
    width = PORTRAIT_WIDTH if items is None else 225
    for text in opening(followed):
        paper.paragraph(text)
    if followed:
        rows = list(lines(followed))
        widths = fitting_widths(head(), rows, width, points=POINTS)
        cells = [
            [Cell(text, side=LEFT if n in (1, 2, 5, 6) else "center") for n, text in enumerate(row)] for row in rows
        ]
        paper.append(table(head_cells(head()), cells, widths, points=POINTS))
    if items is not None:
        paper.heading(_("Rectification ledger"))
        add_ledger(paper, items, day)
    paper.signature(organisation, date_format(day, "DATE_FORMAT"))
    return paper.as_bytes()


def opening(followed: Sequence[FollowedGoal]) -> Iterator[str]:
    """The whole in two sentences, and what contradicts itself."""
    if not followed:
        yield _("No goal is recorded.")
        return
    goals = [each for each in followed if each.promise.key]
    told = ngettext("%(number)d goal was set.", "%(number)d goals were set.", len(goals)) % {"number": len(goals)}
    judged = [str(Verdict(each.judgement.verdict).label) for each in goals if each.judgement]
    reviewed = "，".join(f"{word} {judged.count(word)}" for word in dict.fromkeys(judged))
    without = len(goals) - len(judged)
    said = _("Reviewed: %(counts)s; not reviewed: %(without)d.")
    yield sentences(told, said % {"counts": reviewed or _("none"), "without": without})
    verdicts = [each.answered.verdict for goal in followed for each in goal.targets]
    if verdicts:
        words = measured_words()
        counts = "，".join(f"{words[code]} {verdicts.count(code)}" for code in words if code in verdicts)
        yield _("Targets with a number: %(number)d; measured: %(counts)s.") % {
            "number": len(verdicts), "counts": counts}  # fmt: skip
    if differing := sum(each.disagrees for each in followed):
        yield ngettext(
            "In %(number)d case the measured and the reviewed answer contradict each other.",
            "In %(number)d cases the measured and the reviewed answer contradict each other.", differing,
        ) % {"number": differing}  # fmt: skip


def head() -> list[str]:
    return [
        _("Serial number"), _("Goal"), _("Target"), _("Reported"), _("Measured"), _("Reviewed"),
        _("What the next report says"),
    ]  # fmt: skip


def lines(followed: Sequence[FollowedGoal]) -> Iterator[list[str]]:
    """One row a target, or a goal without one; a goal is quoted once."""
    for number, goal in enumerate(followed, start=1):
        said = _passages(goal)
        for first, target in enumerate(goal.targets or (None,)):
            yield [
                str(number) if first == 0 else "", goal.promise.quote if first == 0 else "", _promised(target),
                _outcome(target), measured_words()[target.answered.verdict if target else goal.measured],
                _judged((target.judgement if target else None) or goal.judgement,
                        disagrees=target.disagrees if target else goal.disagrees),
                _taken(target) or (said if first == 0 else ""),
            ]  # fmt: skip


def _promised(target: FollowedTarget | None) -> str:
    if target is None:
        return "—"
    figure = target.figure
    return f"{figure.name}\n{SIGNS.get(figure.comparator, '')}{_value(figure)}"


def _outcome(target: FollowedTarget | None) -> str:
    outcome = target.answered.outcome if target else None
    return f"{_value(outcome)}\n({outcome.period})" if outcome else "—"


def _value(figure: Figure) -> str:
    return figure.quantity.text(get_language() or "zh-hans", figure.kind, figure.direction or "up")


def _taken(target: FollowedTarget | None) -> str:
    outcome = target.answered.outcome if target else None
    return _cut(outcome.quote) if outcome else ""


def _passages(goal: FollowedGoal) -> str:
    if goal.following is None:
        return _("The next report is not there yet.")
    if not goal.evidence:
        return _("No passage was found.")
    return "\n".join(f"· {_cut(each.quote)}" for each in goal.evidence[:_PASSAGES])


def _judged(judgement: Judgement | None, *, disagrees: bool) -> str:
    if judgement is None:
        return _("not reviewed")
    parts = [str(Verdict(judgement.verdict).label), judgement.reason, f"{judgement.by} {judgement.on:%Y-%m-%d}"]
    if disagrees:
        parts.append(_("(contradicts the measured answer)"))
    return "\n".join(filter(None, parts))


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
