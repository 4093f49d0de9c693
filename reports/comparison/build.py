"""The matrix of one organisation: themes, series down, years across.

Pure: values, reports and the dictionary in, frozen dataclasses out. One kind of report a matrix (decision 4): whoever
gathers the values sees to it. Filters narrow the finished matrix, because whether a value is new, contradicted or no
longer reported does not depend on what is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from indicators.change import BETTER, CHANGED, UNCLEAR, WORSE
from indicators.matching import normalise
from indicators.quantity import CHANGE_POINTS, EXACT, GROWTH, LEVEL, base_unit
from reports.comparison.cells import (
    RESCOPED,
    SEVERAL,
    WORKED_OUT,
    Break,
    Cell,
    Definition,
    ReportYear,
    Value,
    row_of_cells,
)
from reports.comparison.series import KINDS, SeriesKey

DEFAULT_YEARS = 5

Subject = TypeVar("Subject", bound=Hashable)

# Groups after the themes of the dictionary.
UNTHEMED, OWN_SERIES, ONCE = "unthemed", "own", "once"
CHANGES = "changes"  # the one group of a matrix that is ordered by size of change

FOLDED_OVER = 60  # rows that a page prints unasked of the series that stand in one year only

# What ``show`` may narrow to.
ALL, ANY_CHANGE, MISSING, NEW, CONTRADICTED, UNCHECKED = "", "changed", "missing", "new", "several", "unchecked"
DIFFERS = "differs"
SHOWN = (ALL, ANY_CHANGE, BETTER, WORSE, UNCLEAR, MISSING, NEW, CONTRADICTED, UNCHECKED, DIFFERS)


@dataclass(frozen=True)
class Row:
    """One series over the years shown. ``name`` is the indicator's, or the newest wording outside the dictionary."""

    key: SeriesKey
    name: str
    unit: str
    definition: Definition | None
    cells: tuple[Cell, ...]
    wordings: tuple[str, ...]

    @property
    def values(self) -> tuple[Value, ...]:
        """Every value shown or hidden in the row, by year."""
        return tuple(value for cell in self.cells for value in (*cell.values, *cell.restated))


@dataclass(frozen=True)
class Group:
    """A theme (its code), or UNTHEMED, OWN_SERIES (outside the dictionary), ONCE (outside, one year only) or CHANGES.

    ``folded`` rows are counted and not printed.
    """

    code: str
    name: str
    rows: tuple[Row, ...]
    folded: int = 0


@dataclass(frozen=True)
class Column:
    year: int
    report: ReportYear | None


@dataclass(frozen=True)
class Matrix:
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    baseline: int | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(column.year for column in self.columns)

    @property
    def newest_report(self) -> int | None:
        return max((column.year for column in self.columns if column.report), default=None)


def build(
    values: Iterable[Value],
    reports: Iterable[ReportYear],
    definitions: Mapping[str, Definition],
    breaks: Mapping[str, Sequence[Break]],
    themes: Mapping[str, str],
    years: Sequence[int],
    baseline: int | None = None,
) -> Matrix:
    """The matrix of ``years`` (ascending, without gaps). ``themes`` gives names to codes, in their order."""
    by_year = {report.year: report for report in reports}
    lines = lines_of(with_denominators(values, definitions))
    shown = set(years)
    spoken: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for key, line in lines.items():
        spoken[_subject(key)].update(value.year for value in line if value.report_year == value.year)
    grouped: dict[str, list[Row]] = defaultdict(list)
    for key, line in lines.items():
        if not any(value.year in shown for value in line if not value.is_target):
            continue
        definition = definitions.get(key.indicator)
        row = build_row(key, line, years, by_year, definition, breaks.get(key.indicator, ()), baseline)
        row = _with_scopes(row, spoken[_subject(key)])
        if key.kind in (GROWTH, CHANGE_POINTS):
            row = _worked_out(row, spoken[(key.indicator, key.name, LEVEL)])
        grouped[_group_of(row)].append(row)
    names = {**themes, UNTHEMED: "", OWN_SERIES: "", ONCE: ""}
    groups = [Group(code, name, _in_order(grouped[code])) for code, name in names.items() if grouped[code]]
    return Matrix(tuple(Column(year, by_year.get(year)) for year in years), tuple(groups), baseline)


def lines_of(values: Iterable[Value]) -> dict[SeriesKey, list[Value]]:
    lines: dict[SeriesKey, list[Value]] = defaultdict(list)
    for value in values:
        lines[value.key].append(value)
    return lines


def build_row(
    key: SeriesKey,
    values: Sequence[Value],
    years: Sequence[int],
    reports: Mapping[int, ReportYear],
    definition: Definition | None,
    breaks: Sequence[Break] = (),
    baseline: int | None = None,
    changed_since: int = 0,
) -> Row:
    """One series of one organisation; years before ``changed_since`` are not compared."""
    better = definition.direction if definition else "neutral"
    # Outside the dictionary a series has the breaks of its organisation alone: a merger, a split.
    cells = row_of_cells(values, years, reports, better, breaks, baseline, changed_since)
    newest = max(values, key=lambda value: (value.report_year, value.pk), default=None)
    wordings = tuple(dict.fromkeys(value.name for value in values))
    name = definition.name if definition else (newest.title if newest else key.name)
    # A growth of 件 is in %, so the values know the unit better than the dictionary does.
    unit = newest.reported.signed.unit if newest else (definition.unit if definition else key.unit)
    return Row(key, name, unit, definition, cells, wordings)


def _subject(key: SeriesKey) -> tuple[str, str, str]:
    """What a series speaks of, whatever its scope."""
    return key.indicator, key.name, key.kind


def _with_scopes(row: Row, spoken: set[int]) -> Row:
    """A value that stands in another row of the same indicator did not fall silent: it has another scope."""
    if not any(cell.is_gone and cell.year in spoken for cell in row.cells):
        return row
    cells = (replace(cell, state=RESCOPED) if cell.is_gone and cell.year in spoken else cell for cell in row.cells)
    return replace(row, cells=tuple(cells))


def _worked_out(row: Row, levels: set[int]) -> Row:
    """Nobody hides a growth by giving both of the numbers that it is made of."""
    if not any(cell.is_gone and {cell.year - 1, cell.year} <= levels for cell in row.cells):
        return row
    cells = (
        replace(cell, state=WORKED_OUT) if cell.is_gone and {cell.year - 1, cell.year} <= levels else cell
        for cell in row.cells
    )
    return replace(row, cells=tuple(cells))


def with_denominators(values: Iterable[Value], definitions: Mapping[str, Definition]) -> list[Value]:
    """Rates with the number of cases behind them, where the same report gives it as a value of its own."""
    values = list(values)
    counted = {definition.denominator for definition in definitions.values()} - {""}
    counts = (value for value in values if value.key.indicator in counted and not value.is_target)
    cases = exact_cases(_count(value) for value in counts)
    made = []
    for value in values:
        definition = definitions.get(value.key.indicator)
        if definition and definition.denominator and value.reported.denominator is None:
            behind = cases.get((value.report, value.year, replace(value.key, indicator=definition.denominator)))
            if behind is not None:
                value = replace(value, reported=replace(value.reported, denominator=behind))
        made.append(value)
    return made


def _count(value: Value) -> tuple[tuple[int, int, SeriesKey], str, Decimal, str, str]:
    quantity = value.reported.quantity
    return (value.report, value.year, value.key), value.key.kind, quantity.value, quantity.unit, quantity.qualifier


def exact_cases(said: Iterable[tuple[Subject, str, Decimal, str, str]]) -> dict[Subject, Decimal]:
    """Numbers of cases that a rate may rest on, from (subject, measure, value, unit, qualifier), in base units.

    A subject is a report with a series. A growth counts no cases, 近30件 is no number to judge by, and where a report
    contradicts itself none is picked.
    """
    found: dict[Subject, set[Decimal]] = defaultdict(set)
    for subject, measure, value, unit, qualifier in said:
        if measure == LEVEL and qualifier == EXACT:
            found[subject].add(value * base_unit(unit)[1])
    return {subject: numbers.pop() for subject, numbers in found.items() if len(numbers) == 1}


def year_range(
    reports: Iterable[ReportYear], values: Iterable[Value], first: int | None = None, last: int | None = None
) -> range:
    """The years to show: as asked, else the last years that a report or an achieved value speaks of; empty for none."""
    known = {report.year for report in reports}
    spoken = known | {value.year for value in values if not value.is_target and value.year <= max(known, default=0)}
    if not spoken and (first is None or last is None):
        return range(0)
    if last is None:
        last = max(*spoken, first or 0)
    if first is None:
        first = min(max(min(spoken, default=last), last - DEFAULT_YEARS + 1), last)
    return range(first, last + 1)


def narrow(matrix: Matrix, theme: str | None = None, words: str = "", show: str = ALL) -> Matrix:
    """Only the rows of one group, whose name or wording holds ``words``, and which did what ``show`` says."""
    wanted = normalise(words) if words.strip() else ""
    groups = []
    for group in matrix.groups:
        if theme is not None and group.code != theme:
            continue
        rows = tuple(row for row in group.rows if _says(row, wanted) and any(_did(cell, show) for cell in row.cells))
        if rows:
            groups.append(replace(group, rows=rows))
    return replace(matrix, groups=tuple(groups))


def by_change(matrix: Matrix) -> Matrix:
    """All rows in one group, the largest change in the last year shown first; without a certain change last.

    The size is the relative change, as points and pieces have none in common; a start from zero stands before all.
    """
    rows = sorted(matrix.rows, key=_by_size)
    return replace(matrix, groups=(Group(CHANGES, "", tuple(rows)),) if rows else ())


def _by_size(row: Row) -> tuple[int, Decimal]:
    change = row.cells[-1].change if row.cells else None
    if change is None or change.verdict not in (BETTER, WORSE, CHANGED) or change.difference is None:
        return 2, Decimal(0)
    return (0, -abs(change.difference)) if change.relative is None else (1, -abs(change.relative))


def fold(matrix: Matrix) -> Matrix:
    """The matrix for a page that nobody asked for every series of: many that stand in one year only are counted."""
    groups = (
        replace(group, rows=(), folded=len(group.rows))
        if group.code == ONCE and len(group.rows) > FOLDED_OVER and len(matrix.groups) > 1
        else group
        for group in matrix.groups
    )
    return replace(matrix, groups=tuple(groups))


def _says(row: Row, wanted: str) -> bool:
    if not wanted:
        return True
    code = row.key.indicator.lower()
    return wanted == code or any(wanted in normalise(wording) for wording in (row.name, *row.wordings))


def _did(cell: Cell, show: str) -> bool:
    if show == ALL:
        return True
    if show == MISSING:
        return cell.is_gone
    if show == NEW:
        return cell.is_new
    if show == CONTRADICTED:
        return cell.state == SEVERAL or bool(cell.restated)
    if show == UNCHECKED:
        return cell.is_unchecked
    if show == DIFFERS:
        return cell.differs
    if cell.change is None:
        return False
    if show == ANY_CHANGE:
        return cell.change.verdict in (BETTER, WORSE, CHANGED)
    return cell.change.verdict == show


def _group_of(row: Row) -> str:
    if row.definition:
        return row.definition.theme or UNTHEMED
    return OWN_SERIES if sum(cell.has_value for cell in row.cells) > 1 else ONCE


def _in_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Indicators by code; series outside the dictionary by how many years they span, then as the text goes."""

    def place(row: Row) -> tuple[object, ...]:
        filled = sum(cell.has_value for cell in row.cells)
        first = min((value.pk for value in row.values), default=0)
        return (
            row.key.indicator,
            KINDS.index(row.key.kind),
            row.key.span,
            row.key.coverage,
            row.key.stage,
            -filled,
            first,
        )

    return tuple(sorted(rows, key=place))
