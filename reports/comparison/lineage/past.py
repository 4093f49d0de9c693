"""What an organisation was called in a year, and from whom it took over when. Pure.

A year is reported on after it has ended, so whoever is there on its last day reports on it: a merger on 2021-07-01
makes 2021 the first year of the successor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reports.comparison.build import Row
from reports.comparison.cells import NO_REPORT, Break, Cell, ReportYear, Value
from reports.comparison.series import SeriesKey


@dataclass(frozen=True)
class FormerName:
    """``until`` is the first day of the next name."""

    name: str
    since: date | None
    until: date


@dataclass(frozen=True)
class Forebear:
    """An organisation before, merged or split (``kind``) into the one at hand or into one of its forebears;
    ``since`` is the first year of its successor."""

    organisation: int
    name: str
    kind: str
    since: int


@dataclass(frozen=True)
class Past:
    names: tuple[FormerName, ...] = ()
    forebears: tuple[Forebear, ...] = ()

    def name_in(self, year: int) -> str:
        """The former name that it bore on the last day of ``year``; empty where it was called as it is now."""
        day = date(year, 12, 31)
        borne = [each for each in self.names if day < each.until and (each.since is None or each.since <= day)]
        return min(borne, key=lambda each: each.until).name if borne else ""


def forebears_of(organisation: int, successions: Iterable[tuple[int, Forebear]]) -> tuple[Forebear, ...]:
    """Predecessors and theirs, all generations back, oldest first; ``successions`` are (successor, predecessor).

    One that comes in on two ways (split off, and merged later) counts until the later one.
    """
    of: dict[int, list[Forebear]] = {}
    for after, before in successions:
        of.setdefault(after, []).append(before)
    found: dict[int, Forebear] = {}
    waiting = [(each, each.since) for each in of.get(organisation, [])]
    while waiting:
        one, until = waiting.pop()
        known = found.get(one.organisation)
        # Nobody takes over from a successor of its own, whatever was entered.
        if one.organisation == organisation or one.since > until or (known and known.since >= one.since):
            continue
        found[one.organisation] = one
        waiting += [(each, one.since) for each in of.get(one.organisation, [])]
    return tuple(sorted(found.values(), key=lambda each: (each.since, each.name)))


def cut_at_succession(row: Row, since: int) -> Row:
    """The line of a predecessor: what it says of years after its successor began is another organisation's."""
    cells = (cell if cell.year < since else Cell(cell.year, NO_REPORT) for cell in row.cells)
    return replace(row, cells=tuple(cells))


def before_succession(reports: Iterable[ReportYear], past: Past) -> list[ReportYear]:
    """Reports of the organisation, and of its predecessors for the years before it took over."""
    firsts = {each.organisation: each.since for each in past.forebears}
    return [each for each in reports if each.year < firsts.get(each.organisation, each.year + 1)]


def one_a_year(reports: Iterable[ReportYear], organisation: int) -> list[ReportYear]:
    """The report that stands for a year: the organisation's own, else a predecessor's.

    Where several predecessors reported, none of them can say alone that a figure was dropped: theirs is not settled.
    """
    by_year: dict[int, list[ReportYear]] = {}
    for report in reports:
        by_year.setdefault(report.year, []).append(report)
    chosen = []
    for held in by_year.values():
        one = next((each for each in held if each.organisation == organisation), held[0])
        chosen.append(one if len(held) == 1 else replace(one, checked=False))
    return chosen


def taken_over(
    values: Iterable[Value], reports: Sequence[ReportYear], past: Past, organisation: int, name: str
) -> list[Value]:
    """``values`` as lines of the organisation at hand, called ``name`` now. Until the last succession they say whose
    they are, its own too."""
    of_report = {report.pk: report.organisation for report in reports}
    forebears = {each.organisation: each for each in past.forebears}
    last = max((each.since for each in past.forebears), default=0)
    made = []
    for value in values:
        forebear = forebears.get(of_report[value.report])
        if forebear is None:
            made.append(replace(value, of=past.name_in(value.year) or name) if value.year < last else value)
        elif value.year < forebear.since:
            made.append(replace(value, key=_own(value.key, organisation), of=forebear.name))
    return made


def _own(key: SeriesKey, organisation: int) -> SeriesKey:
    return key if key.is_catalogued else replace(key, organisation=organisation)


def every_break(held: Iterable[dict[str, list[Break]]]) -> dict[str, list[Break]]:
    """Breaks by code of several organisations, each of them once."""
    found: dict[str, list[Break]] = {}
    for breaks in held:
        for code, each in breaks.items():
            found[code] = list(dict.fromkeys([*found.get(code, ()), *each]))
    return found
