"""Figures of a sheet into the records: each line as it would stand, and written where it is new.

A figure is there already where the report holds the same value under the same name (of the same measure, coverage
and stage), so that the same file given twice adds nothing, and what a person rejected does not come back.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from indicators.matching import normalise
from indicators.models import Indicator
from indicators.quantity import unit_class
from indicators.vocabulary import current_vocabulary
from reports.access import may_enter
from reports.directory import Directory, OrganisationUnknown
from reports.entry.claiming import own_root
from reports.entry.figures_sheet.figures import Figure, FigureError, figure_of
from reports.entry.figures_sheet.sheet import Line, heading
from reports.entry.record import cut, number
from reports.models import Observation, Organisation, Report, RowState, State, Step, User

NEW, UNCHANGED, DUPLICATE = "new", "unchanged", "duplicate"


@dataclass(frozen=True)
class Taken:
    """A line as it stands, or would stand, in the records. ``existing`` holds the same value already."""

    place: str
    observation: Observation
    verdict: str
    remark: str = ""


@dataclass
class _Held:
    """A report with its values by what makes two the same series; those of this run have no number yet."""

    report: Report
    rows: defaultdict[tuple[str, ...], list[Observation]]


@dataclass
class FiguresRecording:
    """One run over a sheet, for ``person``. ``create_reports``: a report that is not there is made, as a draft."""

    person: User
    at: datetime
    file_name: str
    kind: str
    create_reports: bool = False
    _new: list[Observation] = field(default_factory=list)
    _held: dict[tuple[int, int], _Held] = field(default_factory=dict)
    _found: dict[str, Organisation] = field(default_factory=dict)

    @cached_property
    def _directory(self) -> Directory:
        return Directory.load()

    @cached_property
    def _root(self) -> Organisation | None:
        return own_root(self.person)

    @cached_property
    def _vocabulary(self):
        return current_vocabulary()

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        return {indicator.code: indicator for indicator in Indicator.objects.all()}

    def take(self, line: Line) -> Taken:
        """How the line would stand; :meth:`write` writes those that are new.

        Raises ``ValidationError`` that names file, line, column and value of each fault.
        """
        try:
            figure = figure_of(line, self._vocabulary)
        except FigureError as error:
            raise ValidationError([self._fault(line, column, why) for column, why in error.faults.items()]) from error
        held = self._held_for(line, figure)
        row = self._row(held.report, figure, line.place)
        same_series = held.rows[_series(row)]
        for other in same_series:
            if _same_value(row, other):
                return self._already(line.place, other)
        self._refuse_other_value(line, row, same_series)
        remark = ""
        if read := next((other for other in same_series if other.state != RowState.REJECTED), None):
            remark = _("the text of the report says %(value)s") % {"value": read.written or read.quantity.text()}
        # Its keys were looked up a moment ago, and what is checked of a row as a whole costs a query each.
        row.clean_fields(exclude=["report", "indicator", "checked_by", "version"])
        row.clean()
        same_series.append(row)
        self._new.append(row)
        return Taken(line.place, row, NEW, remark)

    def write(self) -> None:
        """Write every new line, with its history."""
        bulk_create_with_history(self._new, Observation, batch_size=500, default_user=self.person)

    def _already(self, place: str, other: Observation) -> Taken:
        if other.pk is None:
            return Taken(place, other, DUPLICATE, _("the same line stands above"))
        if other.state == RowState.REJECTED:
            return Taken(place, other, UNCHANGED, _("it was rejected before"))
        if other.quote:
            return Taken(place, other, DUPLICATE, _("the text of the report says so"))
        return Taken(place, other, UNCHANGED)

    def _refuse_other_value(self, line: Line, row: Observation, same_series: list[Observation]) -> None:
        """Two values by hand from one source: one of them is a slip, and which is for a person to say."""
        for other in same_series:
            if not other.quote and other.state != RowState.REJECTED and other.source_name == row.source_name:
                why = _("from the same source stands %(value)s already: correct that value, or name another source")
                raise ValidationError([self._fault(line, "written", why % {"value": other.written})])

    def _held_for(self, line: Line, figure: Figure) -> _Held:
        organisation = self._organisation(line, figure.organisation)
        key = (organisation.pk, figure.year)
        if key not in self._held:
            self._held[key] = self._load(line, organisation, figure.year)
        return self._held[key]

    def _organisation(self, line: Line, named: str) -> Organisation:
        if named not in self._found:
            try:
                found = self._directory.find(named, self._root)
            except OrganisationUnknown as error:
                raise ValidationError([self._fault(line, "organisation", str(error))]) from error
            if not may_enter(self.person, found):
                why = _("you do not enter reports for this organisation")
                raise ValidationError([self._fault(line, "organisation", why)])
            self._found[named] = found
        return self._found[named]

    def _load(self, line: Line, organisation: Organisation, year: int) -> _Held:
        reports = Report.objects.select_for_update(of=("self",)).select_related("organisation")
        report = reports.filter(organisation=organisation, year=year, kind=self.kind).first()
        if report is None:
            if not self.create_reports:
                why = _("there is no report of this year; tick that reports may be made, or add it first")
                raise ValidationError([self._fault(line, "year", why)])
            report = Report(organisation=organisation, year=year, kind=self.kind, entered_by=self.person)
            report.save()
            Step.objects.create(report=report, before="", after=State.DRAFT, by=self.person, at=self.at)
            return _Held(report, defaultdict(list))
        if report.withdrawn_because:
            raise ValidationError([self._fault(line, "year", _("the report of this year was withdrawn"))])
        if report.state not in (State.DRAFT, State.RETURNED):
            why = _("the report of this year is “%(state)s” and locked: it must be returned before figures are added")
            raise ValidationError([self._fault(line, "year", why % {"state": report.get_state_display()})])
        rows = defaultdict(list)
        for row in Observation.objects.filter(report=report).select_related("indicator"):
            row.report = report  # the same object for all: its name is printed with every line
            rows[_series(row)].append(row)
        return _Held(report, rows)

    def _row(self, report: Report, figure: Figure, place: str) -> Observation:
        quantity, match = figure.quantity, figure.match
        row = Observation(
            report=report, state=RowState.ENTERED, period=figure.year, checked_by=self.person, checked_at=self.at,
            value=number(quantity.value), lower=number(quantity.lower), upper=number(quantity.upper),
            lower_open=quantity.lower_open, upper_open=quantity.upper_open, step=number(quantity.step),
            indicator=self._indicators.get(match.code) if match else None,
            match_score=Decimal(match.score).quantize(Decimal("0.001")) if match else None,
            **cut(
                Observation, name=figure.name, unit=quantity.unit, written=figure.written, kind=figure.kind,
                qualifier=quantity.qualifier, direction=figure.direction, coverage=figure.coverage,
                stage=figure.stage, source_name=figure.source, match_reason=match.reason if match else "",
            ),
        )  # fmt: skip
        row._change_reason = f"{self.file_name} {place} {figure.note}".strip()[:100]
        return row

    def _fault(self, line: Line, column: str, why: str) -> str:
        chinese = (get_language() or "zh").startswith("zh")
        return _("%(file)s, line %(line)s, column “%(column)s”, “%(value)s”: %(why)s") % {
            "file": self.file_name, "line": line.place, "column": heading(column, chinese),
            "value": line.cells.get(column, ""), "why": why,
        }  # fmt: skip


def _series(row: Observation) -> tuple[str, ...]:
    return (
        normalise(row.name),
        row.kind,
        row.direction,
        str(row.period),
        row.coverage,
        row.stage,
        unit_class(row.unit),
    )


def _same_value(row: Observation, other: Observation) -> bool:
    return (row.value, row.qualifier, row.quantity.bounds()) == (other.value, other.qualifier, other.quantity.bounds())
