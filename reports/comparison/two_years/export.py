"""The sheet as a table: one line a pair of values, a goal with its target, a shortfall, a silence.

Numbers are decimals in base units with the bounds that were compared; the parts of the page are told by the first
column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from indicators.quantity import Quantity
from reports.comparison import words as matrix_words
from reports.comparison.cells import Cell, Value
from reports.comparison.two_years.build import Moved, Silent, TwoYears
from reports.comparison.two_years.gather import Sheet
from reports.comparison.two_years.wordings import Pair
from reports.comparison.two_years.words import GOALS, MEASURED, SHORTFALLS
from reports.comparison.words import scope_text
from reports.follow_up.measuring.figures import Figure
from reports.models import Qualifier, Silence, Verdict

_NO_VALUE = (None,) * 6


def table(found: Sheet, language: str) -> tuple[list[str], list[list[object]]]:
    """Head and rows of exactly what the page shows, what it opens on request included."""
    sheet = found.sheet
    if sheet is None:
        return _head(), []
    rows = [
        [found.name, *row]
        for part in (
            _moves(_("Figures"), sheet.moved, sheet, language),
            _moves(_("New"), sheet.new, sheet, language),
            _silences(sheet, language),
            _goals(sheet, found.names),
            _pairs(_("Shortfalls"), sheet.shortfalls, SHORTFALLS, sheet),
            _pairs(_("Goals taken up again"), sheet.copied, GOALS, sheet),
            _pairs(_("Goals that lost their number"), sheet.softened, GOALS, sheet),
        )
        for row in part
    ]
    return _head(), rows


def _head() -> list[str]:
    def side(which: str) -> list[str]:
        names = (_("Year"), _("Value"), _("Lower bound"), _("Upper bound"), _("Unit"), _("Qualifier"), _("Sentence"))
        return [f"{which}: {name}" for name in names]

    return [
        _("Organisation"), _("Part"), _("Verdict"), _("Indicator code"), _("Name"), _("Scope"), *side(_("Earlier")),
        *side(_("Later")), _("Difference"), _("Unit of the difference"), _("Relative change in %"), _("Likeness"),
        _("Note"), _("Unchecked"),
    ]  # fmt: skip


def _moves(part: str, moves: tuple[Moved, ...], sheet: TwoYears, language: str) -> Iterator[list[object]]:
    for moved in moves:
        change = moved.after.change
        verdict = _("new") if part == _("New") else str(matrix_words.VERDICTS.get(moved.verdict, ""))
        reason = str(matrix_words.REASONS.get(change.reason, "")) if change and change.reason else ""
        moved_by = (
            [change.difference, change.unit, round(change.relative, 2) if change.relative is not None else None]
            if change
            else [None, "", None]
        )
        note = "；".join(filter(None, (reason, moved.after.broken_by)))
        unchecked = _unchecked(moved.before, moved.after)
        for before, after in zip_longest(_shown(moved.before), _shown(moved.after)):
            yield [
                part, verdict, *_named(moved), *_side(sheet.earlier, before), *_side(sheet.year, after), *moved_by,
                None, note, unchecked,
            ]  # fmt: skip


def _silences(sheet: TwoYears, language: str) -> Iterator[list[object]]:
    for silent in sheet.silent:
        for before in _shown(silent.before):
            yield [
                _("No longer reported"), str(matrix_words.SILENCES[silent.state]), *_named(silent),
                *_side(sheet.earlier, before), *_side(sheet.year, None), None, "", None, None, _why(silent),
                _unchecked(silent.before),
            ]  # fmt: skip


def _why(silent: Silent) -> str:
    reason = silent.reason
    said = [
        _("had become worse") if silent.was_worse else "",
        _("had missed its target") if silent.missed_target else "",
        _("tied to the shortfall: %(quote)s") % {"quote": silent.shortfall.quote} if silent.shortfall else "",
        _("now in words: %(quote)s") % {"quote": silent.adjective} if silent.adjective else "",
        " ".join(filter(None, (str(Silence.Reason(reason.code).label), reason.note, reason.by))) if reason else "",
    ]
    return "；".join(filter(None, said))


def _goals(sheet: TwoYears, names: Mapping[str, str]) -> Iterator[list[object]]:
    for goal in sheet.goals:
        reviewed = str(Verdict(goal.judgement.verdict).label) if goal.judgement else ""
        for target in goal.targets or (None,):
            outcome = target.answered.outcome if target else None
            verdict = MEASURED[target.answered.verdict if target else goal.measured]
            figure = target.figure if target else None
            shown = goal.evidence[0].quote if goal.evidence else ""
            yield [
                _("Goals"), str(verdict), figure.indicator if figure else "", _name(figure, names), "",
                sheet.earlier, *_figure(figure), goal.promise.quote, sheet.year, *_figure(outcome),
                outcome.quote if outcome else shown, None, "", None, None, reviewed, "",
            ]  # fmt: skip


def _name(figure: Figure | None, names: Mapping[str, str]) -> str:
    return (names.get(figure.indicator) or figure.name) if figure else ""


def _pairs(part: str, pairs: tuple[Pair, ...], words: dict[str, Any], sheet: TwoYears) -> Iterator[list[object]]:
    for pair in pairs:
        sides = [
            [year if said else None, *_NO_VALUE[1:], said.quote if said else ""]
            for year, said in ((sheet.earlier, pair.before), (sheet.year, pair.after))
        ]
        likeness = round(pair.likeness, 2) if pair.before and pair.after else None
        yield [part, str(words[pair.state]), "", "", "", *sides[0], *sides[1], None, "", None, likeness, "", ""]


def _named(of: Moved | Silent) -> list[str]:
    return [of.row.key.indicator, of.row.name, scope_text(of.row.key)]


def _shown(cell: Cell) -> tuple[Value | None, ...]:
    return ((cell.value,) if cell.value else cell.values) or (None,)


def _side(year: int, value: Value | None) -> list[object]:
    if value is None:
        return [None, *_NO_VALUE[1:], ""]
    return [year, *_quantity(value.reported.signed, value.reported.quantity), value.quote]


def _figure(figure: Figure | None) -> list[object]:
    return list(_NO_VALUE[1:]) if figure is None else _quantity(figure.reported.signed, figure.quantity)


def _quantity(signed: Quantity, written: Quantity) -> list[object]:
    bounds = signed.bounds()
    return [signed.value, bounds.lower, bounds.upper, signed.unit, str(Qualifier(written.qualifier).label)]


def _unchecked(*cells: Cell) -> str:
    return _("unchecked") if any(cell.is_unchecked for cell in cells) else ""
