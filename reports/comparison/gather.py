"""From the database to the plain values that the builders take. A fixed number of queries, however many rows.

Whoever calls gives the reports that may be seen (:mod:`reports.access`). Only the columns that a page shows are read:
an ``Observation`` with its relations costs six times as much to make.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Concat, ExtractYear
from django.utils.translation import gettext as _

from indicators.change import Reported
from indicators.matching import normalise
from indicators.models import Indicator, SeriesBreak
from indicators.quantity import RANK, Quantity
from reports.comparison import cells
from reports.comparison.build import (
    DEFAULT_YEARS,
    Matrix,
    Row,
    build,
    build_row,
    exact_cases,
    with_denominators,
    year_range,
)
from reports.comparison.cells import Break, Definition, ReportYear
from reports.comparison.peers import Numbers, numbers_of
from reports.comparison.series import LocalSlug, SeriesKey, series_key
from reports.corrections import stood_before
from reports.models import (
    Doubt,
    LocalBreak,
    Observation,
    Organisation,
    Report,
    RowState,
    SeriesName,
    State,
    Succession,
    TextVersion,
)

_PEER_COLUMNS = (
    "pk", "indicator__code", "report_id", "report__organisation_id", "report__year", "period", "direction",
    "denominator", "value", "unit", "qualifier", "lower", "upper", "lower_open", "upper_open", "step",
)  # fmt: skip
_COLUMNS = (
    "pk", "report_id", "version_id", "state", "quote", "source_name", "indicator__code", "target__comparator", "name",
    "value", "unit", "qualifier", "lower", "upper", "lower_open", "upper_open", "step", "kind", "direction", "period",
    "span", "coverage", "stage", "pool", "denominator",
)  # fmt: skip


@dataclass(frozen=True)
class Dictionary:
    """What the dictionary says, in one language: indicators by code, theme names in their order, series breaks.

    ``breaks`` hold everywhere, by code; ``local_breaks`` by organisation and code.
    """

    definitions: dict[str, Definition]
    themes: dict[str, str]
    breaks: dict[str, list[Break]]
    local_breaks: dict[tuple[int, str], list[Break]]

    def breaks_of(self, organisation: int, code: str) -> list[Break]:
        """Breaks of an indicator; of the empty code those of every series: a merger or a split of the organisation."""
        of_every_series = self.local_breaks.get((organisation, ""), []) if code else []
        return self.breaks.get(code, []) + self.local_breaks.get((organisation, code), []) + of_every_series

    def breaks_by_code(self, organisation: int) -> dict[str, list[Break]]:
        return {code: self.breaks_of(organisation, code) for code in ("", *self.definitions)}


@dataclass(frozen=True)
class SeriesPage:
    """One series over years, a row an organisation; the first one is the one that the page is about.

    ``peers`` are the numbers of organisations that have no row.
    """

    key: SeriesKey
    years: tuple[int, ...]
    rows: tuple[tuple[Organisation, Row], ...]
    breaks: tuple[Break, ...]
    peers: tuple[Numbers, ...]


def report_years(reports: QuerySet[Report], checked_since: int = 0) -> list[ReportYear]:
    """Reports by year, with what is still open in them. One query.

    Reports of years before ``checked_since`` are not looked into, and count as not checked.
    """
    newest = TextVersion.objects.filter(report=OuterRef("pk")).order_by("-number").values("pk")[:1]
    unchecked = Observation.objects.unchecked().filter(report=OuterRef("pk"))
    doubts = Doubt.objects.filter(version=OuterRef("newest"), settled_at__isnull=True)
    is_open = Q(year__lt=checked_since) | Q(Exists(unchecked)) | Q(Exists(doubts))
    rows = (
        reports.annotate(newest=Subquery(newest), is_open=ExpressionWrapper(is_open, BooleanField()))
        .order_by("year", "organisation")
        .values_list("pk", "organisation_id", "year", "newest", "state", "is_open")
    )
    return [
        ReportYear(pk, organisation, year, version, state == State.ACCEPTED, not is_open)
        for pk, organisation, year, version, state, is_open in rows
    ]


def values_in(observations: QuerySet[Observation], reports: Iterable[ReportYear]) -> list[cells.Value]:
    """What ``observations`` say in ``reports``: achieved values and targets, in the order of the texts. One query,
    and one more for the names of series where some are outside the dictionary.
    """
    report_of = {report.pk: report for report in reports}
    rows = list(
        observations.standing()
        .filter(report__in=list(report_of))
        .order_by("report_id", "start", "pk")
        .annotate(corrected=stood_before())
        .values_list(*_COLUMNS, "corrected", named=True)
    )
    with_own = {report_of[row.report_id].organisation for row in rows if row.indicator__code is None}
    names = SeriesName.objects.in_force(with_own) if with_own else {}
    return [_value(row, of := report_of[row.report_id], names.get(of.organisation, {})) for row in rows]


def _value(row: Any, report: ReportYear, names: Mapping[str, str]) -> cells.Value:
    quantity = Quantity(
        row.value, row.unit, row.qualifier, row.lower, row.upper, row.lower_open, row.upper_open, row.step
    )
    reported = Reported(quantity, row.kind, row.direction, row.span, row.coverage, row.stage, row.pool, row.denominator)
    return cells.Value(
        pk=row.pk,
        report=row.report_id,
        report_year=report.year,
        year=row.period,
        name=row.name,
        key=series_key(row, row.indicator__code, report.organisation, names),
        called=names.get(normalise(row.name), "") if names and row.indicator__code is None else "",
        reported=reported,
        checked=row.state != RowState.READ,
        quote=row.quote or row.source_name,
        in_force=row.version_id is None or row.version_id == report.version,
        # A target without its row of the table of targets is still no value: "eq" is what the text then says.
        comparator=(row.target__comparator or "eq") if row.kind == "target" else "",
        corrected=row.corrected or "",
    )


def dictionary(language: str, organisations: Iterable[int], codes: Iterable[str] | None = None) -> Dictionary:
    """Definitions (of ``codes`` alone where given), themes and breaks. Two queries."""
    known, themes = definitions(language, codes)
    return Dictionary(known, themes, *breaks_of(organisations))


def breaks_of(organisations: Iterable[int]) -> tuple[dict[str, list[Break]], dict[tuple[int, str], list[Break]]]:
    """Series breaks by code, and those of ``organisations`` alone by organisation and code. One query."""
    breaks: dict[str, list[Break]] = defaultdict(list)
    local_breaks: dict[tuple[int, str], list[Break]] = defaultdict(list)
    for code, since, reason, organisation in _breaks_in_force(organisations):
        if organisation is None:
            breaks[code].append(Break(since, reason))
        else:
            local_breaks[organisation, code].append(Break(since, reason if code else _succession(reason)))
    return breaks, local_breaks


def definitions(language: str, codes: Iterable[str] | None = None) -> tuple[dict[str, Definition], dict[str, str]]:
    """Indicators by code (of ``codes`` alone where given) and the names of their themes, in order. One query."""
    english = not language.startswith("zh")
    indicators = Indicator.objects.order_by("theme__position", "theme__code", "code")
    if codes is not None:
        indicators = indicators.filter(code__in=codes)
    found, themes = {}, {}
    for code, name, name_en, unit, direction, below, above, theme, theme_name, theme_en in indicators.values_list(
        "code", "name", "name_en", "unit", "direction", "denominator__code", "numerator__code", "theme__code",
        "theme__name", "theme__name_en",
    ):  # fmt: skip
        if theme:
            themes[theme] = (theme_en if english else "") or theme_name
        shown = (name_en if english else "") or name
        found[code] = Definition(code, shown, unit, direction, theme or "", below or "", above or "")
    return found, themes


def definition_of(indicator: Indicator, language: str) -> Definition:
    """The same of one that is read already, with what it is a quotient of."""
    shown = (indicator.name_en if not language.startswith("zh") else "") or indicator.name
    behind, above = (each.code if each else "" for each in (indicator.denominator, indicator.numerator))
    theme = indicator.theme.code if indicator.theme else ""
    return Definition(indicator.code, shown, indicator.unit, indicator.direction, theme, behind, above)


def _breaks_in_force(organisations: Iterable[int]) -> QuerySet[Any]:
    """Breaks of the dictionary (no organisation) and those of ``organisations``, oldest first."""
    # They count for every reader, whoever may edit them: without them a page would compare what must not be.
    local = LocalBreak.objects.filter(organisation__in=organisations)
    everywhere, here = (
        breaks.filter(withdrawn_because="").order_by().values_list("indicator__code", "since", "reason", organisation)
        for breaks, organisation in (
            (SeriesBreak.objects.all(), Value(None, output_field=IntegerField())),
            (local, "organisation_id"),
        )
    )
    successions = (
        Succession.objects.filter(**{f"{side}__in": organisations, **which})
        .order_by()
        .values_list(
            Value(""), Cast(ExtractYear("on"), IntegerField()),
            Concat("kind", Value(_SIGN), "before__name", Value(" → "), "after__name", output_field=TextField()), side,
        )
        for side, which in (("after_id", {}), ("before_id", {"kind": Succession.Kind.SPLIT}))
    )  # fmt: skip
    return everywhere.union(here, *successions, all=True).order_by("since")


_SIGN = "|"


def _succession(told: str) -> str:
    """Why nothing is compared across a merger or a split of the organisation."""
    kind, _sign, names = told.partition(_SIGN)
    merged = kind == Succession.Kind.MERGED
    return (_("organisation merged: %s") if merged else _("organisation split: %s")) % names


def matrix_of(
    reports: QuerySet[Report],
    organisation: int,
    language: str,
    first: int | None = None,
    last: int | None = None,
    baseline: int | None = None,
) -> Matrix:
    """The matrix of one organisation from ``reports``, which are of one kind. Four queries."""
    years = report_years(reports.filter(organisation=organisation))
    newest = max((report.year for report in years), default=0) if last is None else last
    earliest = newest - DEFAULT_YEARS + 1 if first is None else first
    # The year before the first one tells what changed in it.
    period = Q(period__gte=earliest - 1, period__lte=newest)
    if baseline is not None:
        period |= Q(period=baseline)
    values = values_in(Observation.objects.filter(period), years)
    known = dictionary(language, [organisation])
    breaks = known.breaks_by_code(organisation)
    shown = year_range(years, values, first, last)
    return build(values, years, known.definitions, breaks, known.themes, shown, baseline)


def series_of(
    reports: QuerySet[Report],
    named: SeriesKey | LocalSlug,
    definition: Definition | None,
    organisations: Sequence[Organisation],
    first: int | None = None,
    last: int | None = None,
    peers: Sequence[Organisation] = (),
) -> SeriesPage | None:
    """One series of ``organisations`` from ``reports``, which are of one kind; None where nothing is of it.

    ``definition`` is that of its indicator. All years by default. ``peers`` have no row of their own. Four queries,
    however many organisations.
    """
    ids = [each.pk for each in organisations]
    years = report_years(reports.filter(organisation__in=ids))
    known = {definition.code: definition} if definition else {}
    breaks = Dictionary(known, {}, *breaks_of(ids))
    if isinstance(named, LocalSlug):
        among = Observation.objects.filter(indicator=None)
    else:
        among = Observation.objects.filter(indicator__code__in=_codes(named, definition))
    mine = [
        value
        for value in with_denominators(values_in(among, years), known)
        if (named.names(value.key) if isinstance(named, LocalSlug) else value.key == named)
    ]
    if not mine:
        return None
    key = mine[0].key
    shown = _all_years(mine, years, first, last)
    values_of, reports_of = _by_organisation(mine, years)
    rows = []
    for organisation in organisations:
        of_all = breaks.breaks_of(organisation.pk, key.indicator)
        own, by_year = values_of[organisation.pk], reports_of[organisation.pk]
        rows.append((organisation, build_row(key, own, shown, by_year, definition, of_all)))
    beside = numbers_of_peers(reports, key, definition, peers) if peers and key.is_catalogued else ()
    return SeriesPage(key, shown, tuple(rows), tuple(breaks.breaks_of(ids[0], key.indicator)), tuple(beside))


def _codes(key: SeriesKey, definition: Definition | None) -> list[str]:
    """The indicator, and the one that counts the cases behind it."""
    return [code for code in (key.indicator, definition.denominator if definition else "") if code]


def numbers_of_peers(
    reports: QuerySet[Report], key: SeriesKey, definition: Definition | None, peers: Iterable[Organisation]
) -> list[Numbers]:
    """What each of ``peers`` says of a series of the dictionary, as far as a median takes it. One query.

    There may be hundreds of them: only the number of a value is read and made, not its place, sentence and marks.
    """
    seen = Exists(reports.order_by().filter(pk=OuterRef("report"), organisation__in=[each.pk for each in peers]))
    said = Observation.objects.standing().achieved().filter(seen, **_scope_of(key))
    rows = list(said.filter(indicator__code__in=_codes(key, definition)).order_by("pk").values_list(*_PEER_COLUMNS))
    behind = definition.denominator if definition else ""
    cases = exact_cases(
        ((report, year), key.kind, value, unit, qualifier)
        for _pk, code, report, _of, _by, year, _direction, _cases, value, unit, qualifier, *_bounds in rows
        if code == behind
    )
    told: dict[tuple[int, int], list[cells.Value]] = defaultdict(list)
    for pk, code, report, organisation, by, year, direction, counted, *quantity in rows:
        if code == key.indicator:
            number = counted if counted is not None else cases.get((report, year))
            reported = Reported(Quantity(*quantity), key.kind, direction, denominator=number)
            told[organisation, year].append(cells.Value(pk, report, by, year, "", key, reported))
    numbers: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for (organisation, year), values in told.items():
        numbers[organisation] |= numbers_of([cells.cell_of(year, values, None, None)])
    return list(numbers.values())


def _by_organisation(
    values: Iterable[cells.Value], reports: Iterable[ReportYear]
) -> tuple[dict[int, list[cells.Value]], dict[int, dict[int, ReportYear]]]:
    """Values, and reports by year, of each organisation."""
    values_of: dict[int, list[cells.Value]] = defaultdict(list)
    reports_of: dict[int, dict[int, ReportYear]] = defaultdict(dict)
    of_report = {}
    for report in reports:
        of_report[report.pk] = report.organisation
        reports_of[report.organisation][report.year] = report
    for value in values:
        values_of[of_report[value.report]].append(value)
    return values_of, reports_of


def _all_years(
    values: Iterable[cells.Value], reports: Iterable[ReportYear], first: int | None, last: int | None
) -> tuple[int, ...]:
    """From the first year spoken of to the last one, targets for a year still to come among them."""
    spoken = [value.year for value in values] + [report.year for report in reports]
    low, high = (min(spoken) if first is None else first), (max(spoken) if last is None else last)
    return tuple(range(min(low, high), max(low, high) + 1))


def organisations_with_series(reports: QuerySet[Report], key: SeriesKey) -> list[Organisation]:
    """Organisations of which ``reports`` give a value of a series of the dictionary. One query."""
    holding = Observation.objects.standing().filter(indicator__code=key.indicator, **_scope_of(key))
    # From the values to their reports: asked for reports first, SQLite walks through all that they say.
    return organisations_with_reports(reports.filter(pk__in=holding.values("report")))


def _scope_of(key: SeriesKey) -> dict[str, str]:
    """Filters of observations: the measure and the scope of a series."""
    scope = {"kind": key.kind, "span": key.span, "coverage": key.coverage, "stage": key.stage}
    return {**scope, "pool": key.pool} if key.kind == RANK else scope


def organisations_with_reports(reports: QuerySet[Report], chosen: int | None = None) -> list[Organisation]:
    """Organisations that ``reports`` are of, and the chosen one. One query."""
    return _listed(Q(pk__in=reports.values("organisation")) | Q(pk=chosen))


def _listed(which: Q) -> list[Organisation]:
    """Organisations below one another, with the name of the one above."""
    rows = Organisation.objects.filter(which).annotate(above=F("parent__name"))
    return list(rows.order_by("parent__code", "parent__name", "code", "name"))
