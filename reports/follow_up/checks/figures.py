"""What the figures of reports contradict, and on what they fell silent: the dear part of the standing checks.

The arithmetic is that of the pages of claims and of the matrix (:mod:`reports.comparison`), asked for many reports at
once in five queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import Q

from indicators.change import WORSE
from indicators.quantity import LEVEL
from reports.access import visible_reports
from reports.comparison import cells
from reports.comparison.build import Row, build, lines_of
from reports.comparison.cells import ReportYear, Value
from reports.comparison.claims.build import CONTRADICTS, check
from reports.comparison.gather import Dictionary, dictionary, report_years, values_in
from reports.comparison.words import value_text
from reports.follow_up.checks.facts import ClaimFact, SilenceFact, Subject
from reports.models import Observation, Report, Silence, User

_BEFORE = 2  # years before the one at hand: the last told whether a figure had become worse by then
MANY = 24  # reports whose figures a page looks at; the command looks at all


def figure_facts(user: User, kind: str, reports: Sequence[Report], language: str) -> list[Subject]:
    """Contradictions and silences of ``reports``, which are of one kind."""
    if not reports:
        return []
    organisations = {report.organisation_id for report in reports}
    wanted = Q(pk__in=[])
    for year in {report.year for report in reports}:
        of_year = [report.organisation_id for report in reports if report.year == year]
        wanted |= Q(organisation__in=of_year, year__gte=year - _BEFORE, year__lte=year)
    years = report_years(visible_reports(user).of_kind(kind).filter(wanted))
    told = values_in(Observation.objects.all(), years)
    known = dictionary(language, organisations, {value.key.indicator for value in told if value.key.indicator})
    reasons = {
        (report, series): reason
        for report, series, reason in Silence.objects.filter(report__in=reports)
        .order_by("pk").values_list("report_id", "series", "reason")
    }  # fmt: skip
    found: list[Subject] = []
    of_organisation = _grouped(told, years)
    for report in reports:
        values = of_organisation[report.organisation_id]
        own = {each.year: each for each in years if each.organisation == report.organisation_id}
        found += _claims(report, values, known)
        found += _silences(report, values, own, known, reasons, language)
    return found


def _grouped(values: Sequence[Value], years: Sequence[ReportYear]) -> dict[int, list[Value]]:
    organisation_of = {each.pk: each.organisation for each in years}
    found: dict[int, list[Value]] = defaultdict(list)
    for value in values:
        found[organisation_of[value.report]].append(value)
    return found


def _breaks(known: Dictionary, organisation: int) -> dict[str, list[cells.Break]]:
    return {code: known.breaks_of(organisation, code) for code in known.definitions}


def _claims(report: Report, values: Sequence[Value], known: Dictionary) -> Iterator[ClaimFact]:
    later = [value for value in values if value.report_year == report.year]
    earlier = [value for value in values if value.report_year == report.year - 1]
    for claim in check(later, earlier, report.year, known.definitions, _breaks(known, report.organisation_id)):
        if claim.verdict == CONTRADICTS and not claim.break_reason:
            yield _claim(report, claim.claimed.quote or claim.claimed.name, claim.about, claim.arithmetic)
    for line in lines_of(value for value in later if value.year == report.year and not value.is_target).values():
        if line[0].key.kind == LEVEL and cells.settle(line) is None:
            said = "；".join(dict.fromkeys(value.quote or value.name for value in line))
            yield _claim(report, said, "several", "")


def _claim(report: Report, words: str, about: str, arithmetic: str) -> ClaimFact:
    return ClaimFact(
        report.organisation_id, report.organisation.name, report.year, report.pk, words, report.pk, about, arithmetic
    )


def _silences(
    report: Report, values: Sequence[Value], own: dict[int, ReportYear], known: Dictionary,
    reasons: dict[tuple[int, str], str], language: str,
) -> Iterator[SilenceFact]:  # fmt: skip
    if report.year - 1 not in own:
        return
    shown = tuple(range(report.year - _BEFORE, report.year + 1))
    of_years = [value for value in values if value.year in shown]
    breaks = _breaks(known, report.organisation_id)
    for row in build(of_years, own.values(), known.definitions, breaks, known.themes, shown).rows:
        if row.key.kind == LEVEL and row.key.is_catalogued and row.cells[-1].is_gone:
            yield _silence(report, row, reasons.get((report.pk, row.key.slug), ""), language)


def _silence(report: Report, row: Row, reason: str, language: str) -> SilenceFact:
    before, now = row.cells[-2], row.cells[-1]
    worse = before.change is not None and before.change.verdict == WORSE
    text = value_text(before.value, language) if before.value else ""
    return SilenceFact(
        report.organisation_id, report.organisation.name, report.year, report.pk, row.name, report.pk, row.key.slug,
        text, worse, now.state == cells.DROPPED, reason,
    )  # fmt: skip
