"""The heat map in words, and its rows as HTML put together from strings: a page may have 18,000 squares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.change import BETTER, SAME, WORSE
from reports.comparison.heat_map import build
from reports.comparison.heat_map.build import Column, HeatMap, Line, Scope, Square
from reports.comparison.series import SeriesKey
from reports.comparison.words import scope_text

STATES = {
    build.VALUE: gettext_lazy("value"),
    build.SEVERAL: gettext_lazy("several values"),
    build.OTHER_SCOPE: gettext_lazy("in another scope"),
    build.SILENT: gettext_lazy("the report says nothing of it"),
}
STEPS = {
    1: gettext_lazy("best fifth"),
    2: gettext_lazy("second fifth"),
    3: gettext_lazy("middle fifth"),
    4: gettext_lazy("fourth fifth"),
    5: gettext_lazy("last fifth"),
}


# Since the year before, where nobody is ranked.
CHANGED = {BETTER: " class=c1", SAME: " class=c2", WORSE: " class=c3"}


@dataclass(frozen=True)
class Head:
    """The head of a column: the indicator, its scope, and where its ranking stands."""

    code: str
    name: str
    scope: str
    unit: str
    is_neutral: bool
    reported: int
    address: str


def heads(heat_map: HeatMap, year: int, query: dict[str, str]) -> list[Head]:
    return [
        Head(
            column.definition.code, column.definition.name, scope_name(column), column.scope.unit, column.is_neutral,
            column.reported, f"{reverse('league_table', args=[column.definition.code, year])}?{urlencode(query)}",
        )
        for column in heat_map.columns
    ]  # fmt: skip


def scope_name(column: Column) -> str:
    return scope_text(series_of(column.definition.code, column.scope))


def series_of(code: str, scope: Scope) -> SeriesKey:
    return SeriesKey(code, scope.kind, scope.span, scope.coverage, scope.stage, scope.pool)


def rows(heat_map: HeatMap, kind: str) -> Iterable[SafeString]:
    """Each line as the cells of a table row."""
    matrix = reverse("compare")
    neutral = [column.is_neutral for column in heat_map.columns]
    words = {state: escape(str(word)) for state, word in STATES.items()}
    marks = (escape(_("unchecked")), "n&lt;30")
    for line in heat_map.lines:
        squares = zip(line.squares, neutral, strict=True)
        yield mark_safe(
            _head(line, matrix, kind)
            + "".join(_square(each, flat, words, marks, heat_map.changes) for each, flat in squares)
        )


def _head(line: Line, matrix: str, kind: str) -> str:
    address = escape(f"{matrix}?{urlencode({'organisation': line.organisation, 'kind': kind})}")
    above = f'<small class="text-secondary d-block">{escape(line.above)}</small>' if line.above else ""
    return f'<th scope="row"><a href="{address}">{escape(line.name)}</a>{above}</th>'


def _square(
    square: Square, is_neutral: bool, words: dict[str, str], marks: tuple[str, str], changes: Mapping[int, str]
) -> str:
    """Short on purpose: every byte stands on the page 18,000 times."""
    state, said, step = square
    if state == build.SILENT:
        return "<td>—</td>"
    if state != build.VALUE:
        values = " / ".join(f"<a href={each.address}>{escape(each.text)}</a>" for each in said)
        return f"<td><i>{words[state]}</i> {values}</td>"
    one = said[0]
    shade = f" class={'s' if is_neutral else 'q'}{step}" if step else CHANGED.get(changes.get(one.pk, ""), "")
    unchecked = "" if one.checked else f" <b title={marks[0]}>*</b>"
    small = f" <i>{marks[1]}</i>" if one.small else ""
    return f"<td{shade}><a href={one.address}>{escape(one.text)}</a>{unchecked}{small}</td>"
