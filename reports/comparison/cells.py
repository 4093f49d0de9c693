"""What one report year says of one series: one value, several, none, and what became of it since another year.

Pure. Rules: decisions 3 and 13 of the design, "How two values compare".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from indicators.change import (
    NOT_COMPARABLE,
    Change,
    Reported,
    compare,
    crosses_break,
    small_base,
)
from indicators.quantity import Interval, Quantity, unit_class
from reports.comparison.series import SeriesKey

# Where the value of a cell comes from, or why there is none.
OWN = "own"  # the year's own report
OTHER_REPORT = "other_report"  # only a report for another year gives it (据某年报告)
SEVERAL = "several"  # the report contradicts itself, and none is picked (多值)
OFFICES = "offices"  # organisations that were merged later each give one; they are never added up (分别填报)
DROPPED = "dropped"  # given the year before, and certainly no longer (不再报告)
NOT_READ = "not_read"  # given the year before, but not everything is accepted and checked (未读到)
RESCOPED = "rescoped"  # given the year before, and now with another coverage, stage or span (口径不同)
WORKED_OUT = "worked_out"  # a growth given the year before; now both years' levels stand there, which say the same
UNSAID = "unsaid"  # there is a report, and it says nothing of it
NO_REPORT = "no_report"
STATES = (OWN, OTHER_REPORT, SEVERAL, OFFICES, DROPPED, NOT_READ, RESCOPED, WORKED_OUT, UNSAID, NO_REPORT)


@dataclass(frozen=True)
class Value:
    """One value where it stands: ``report`` (id) reports on ``report_year``, the value is for ``year``.

    ``in_force`` is false where the report's text was replaced since (原文已变). ``comparator`` belongs to targets.
    ``found`` is the value found on checking (核查值), None where nobody checked or the reader may not know; ``stated``
    is the value reported where ``reported`` holds the one found (a ranking by what was found). ``called`` is the name
    that a person gave to its series outside the dictionary, ``of`` the organisation whose report it is where that is a
    predecessor, ``corrected`` what the accepted report said before it was corrected (更正).
    """

    pk: int
    report: int
    report_year: int
    year: int
    name: str
    key: SeriesKey
    reported: Reported
    checked: bool = True
    quote: str = ""
    in_force: bool = True
    comparator: str = ""
    found: Quantity | None = None
    stated: Quantity | None = None
    called: str = ""
    of: str = ""
    corrected: str = ""

    @property
    def title(self) -> str:
        return self.called or self.name

    @property
    def is_target(self) -> bool:
        return bool(self.comparator)

    @property
    def differs(self) -> bool:
        """Whether checking found what cannot be the value reported."""
        if self.found is None:
            return False
        exact = Interval(self.found.value, self.found.value)
        return not exact.within((self.stated or self.reported.quantity).in_base_unit().bounds())


@dataclass(frozen=True)
class ReportYear:
    """A report as far as its values and its silence are concerned.

    ``version`` is its newest text; ``checked``: no value unchecked, no doubt open.
    """

    pk: int
    organisation: int
    year: int
    version: int | None
    accepted: bool
    checked: bool

    @property
    def is_settled(self) -> bool:
        return self.accepted and self.checked


@dataclass(frozen=True)
class Break:
    """A series break: ``since`` is the first year counted the new way."""

    since: int
    reason: str


@dataclass(frozen=True)
class Definition:
    """What the dictionary says of an indicator, as far as comparing needs it."""

    code: str
    name: str
    unit: str = ""
    direction: str = "neutral"
    theme: str = ""
    denominator: str = ""
    numerator: str = ""


@dataclass(frozen=True)
class Cell:
    """One year of one series.

    ``value`` is set for OWN and OTHER_REPORT alone; ``values`` holds everything the state rests on, ``restated`` what
    other reports say of the same year and differently, ``targets`` what was promised for the year.
    ``change`` is against the year ``against`` (the year before, or the baseline); None where this is the baseline
    itself. ``broken_by`` names the series breaks in between. ``is_new``: there is a report for ``against``, and it
    said nothing of the series.
    """

    year: int
    state: str
    value: Value | None = None
    values: tuple[Value, ...] = ()
    restated: tuple[Value, ...] = ()
    targets: tuple[Value, ...] = ()
    change: Change | None = None
    against: int | None = None
    broken_by: str = ""
    is_new: bool = False

    @property
    def is_unchecked(self) -> bool:
        return any(not value.checked for value in self.values)

    @property
    def is_small(self) -> bool:
        return self.value is not None and small_base(self.value.reported.denominator)

    @property
    def differs(self) -> bool:
        return any(value.differs for value in (*self.values, *self.restated))

    @property
    def is_gone(self) -> bool:
        """The year before had a value, this year's report has none."""
        return self.state in (DROPPED, NOT_READ)

    @property
    def has_value(self) -> bool:
        return bool(self.values)


def settle(values: Sequence[Value]) -> Value | None:
    """The value that all of ``values`` agree on, the most exact of them; None where they contradict one another.

    The same number printed twice is one value; 5012件 and 5000余件 agree, 5012件 and 5013件 do not.
    """
    if len(values) == 1:
        return values[0]
    narrowest = min(values, key=lambda value: (_width(_bounds(value)), value.pk))
    return narrowest if all(_agrees(narrowest, value) for value in values) else None


def _agrees(narrowest: Value, value: Value) -> bool:
    one, two = narrowest.reported.quantity.unit, value.reported.quantity.unit
    return unit_class(one) == unit_class(two) and _bounds(narrowest).within(_bounds(value))


def _bounds(value: Value) -> Interval:
    return value.reported.signed.bounds()


def _width(bounds: Interval) -> Decimal:
    if bounds.lower is None or bounds.upper is None:
        return Decimal("Infinity")
    return bounds.upper - bounds.lower


def cell_of(year: int, values: Sequence[Value], report: ReportYear | None, before: ReportYear | None) -> Cell:
    """The cell of ``year`` from all values for that year, without its change.

    ``before`` is the report of the year before if the series had a value there.
    """
    achieved = [value for value in values if not value.is_target]
    targets = tuple(value for value in values if value.is_target)
    own = tuple(value for value in achieved if value.report_year == year)
    others = tuple(value for value in achieved if value.report_year != year)
    if own or others:
        return _with_value(year, own, others, targets)
    if report is None:
        return Cell(year, NO_REPORT, targets=targets)
    if before is None:
        return Cell(year, UNSAID, targets=targets)
    settled = report.is_settled and before.is_settled
    return Cell(year, DROPPED if settled else NOT_READ, targets=targets)


def _with_value(year: int, own: tuple[Value, ...], others: tuple[Value, ...], targets: tuple[Value, ...]) -> Cell:
    told = own or others
    if len({value.of for value in told}) > 1:
        return Cell(year, OFFICES, None, told, (), targets)
    value = settle(told)
    restated = tuple(other for other in others if own and (value is None or settle((value, other)) is None))
    if value is None:
        return Cell(year, SEVERAL, None, told, restated, targets)
    return Cell(year, OWN if own else OTHER_REPORT, value, told, restated, targets)


def with_change(cell: Cell, earlier: Cell | None, better: str, breaks: Iterable[Break]) -> Cell:
    """``cell`` with what became of the value since ``earlier``. Years in between are never bridged."""
    if earlier is None:
        return cell
    for state in (OFFICES, SEVERAL):
        if state in (cell.state, earlier.state) and cell.has_value and earlier.has_value:
            return replace(cell, change=Change(NOT_COMPARABLE, state), against=earlier.year)
    crossed = [each for each in breaks if crosses_break([each.since], earlier.year, cell.year)]
    before, after = (None if each.value is None else each.value.reported for each in (earlier, cell))
    return replace(
        cell,
        change=compare(before, after, better, series_break=bool(crossed)),
        against=earlier.year,
        broken_by="；".join(each.reason for each in crossed) if before and after else "",
        is_new=cell.state in (OWN, SEVERAL) and earlier.state in (UNSAID, DROPPED, NOT_READ, RESCOPED, WORKED_OUT),
    )


def row_of_cells(
    values: Iterable[Value],
    years: Sequence[int],
    reports: Mapping[int, ReportYear],
    better: str = "neutral",
    breaks: Sequence[Break] = (),
    baseline: int | None = None,
    changed_since: int = 0,
) -> tuple[Cell, ...]:
    """The cells of one series of one organisation for ``years``, each from ``changed_since`` on with its change.

    ``reports`` are the organisation's reports by year. The year before the first shown one is looked at as well.
    """
    by_year: dict[int, list[Value]] = {}
    for value in values:
        by_year.setdefault(value.year, []).append(value)
    made: dict[int, Cell] = {}

    def cell(year: int) -> Cell:
        if year not in made:
            spoke = any(not value.is_target and value.report_year == year - 1 for value in by_year.get(year - 1, ()))
            before = reports.get(year - 1) if spoke else None
            made[year] = cell_of(year, by_year.get(year, ()), reports.get(year), before)
        return made[year]

    shown = []
    for year in years:
        if year < changed_since:
            shown.append(cell(year))
            continue
        earlier = cell(year - 1) if baseline is None else cell(baseline)
        shown.append(cell(year) if year == baseline else with_change(cell(year), earlier, better, breaks))
    return tuple(shown)
