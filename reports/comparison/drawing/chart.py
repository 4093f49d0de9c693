"""One series over years as the option of an ECharts chart: plain data, for ``json_script``.

Years without a value are gaps and never joined; neither are values on two sides of a series break. A value that is no
exact number has its interval as a bar. Numbers are formatted by ``static/comparison/series.js``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from indicators.quantity import RANK
from reports.comparison.build import Row
from reports.comparison.cells import SEVERAL, Break, Cell, Value
from reports.comparison.reference import Reference
from reports.comparison.words import change_words, found_text, median_text, sentence_url, value_text

# Distinguishable without colour: each organisation has its own symbol and its own dash as well (Okabe and Ito, darkened
# to 3 : 1 against white).
COLOURS = ("#1f4e8c", "#b34d00", "#00795c", "#8a3f75", "#5c5c00", "#a61e1e", "#3f3f9f", "#4d4d4d")
SYMBOLS = ("circle", "rect", "triangle", "roundRect", "pin", "arrow", "circle", "rect")
DASHES: tuple[Any, ...] = ("solid", [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 4], [12, 4], [6, 2, 2, 2])
MAX_LINES = len(COLOURS)

TARGET_COLOUR, BREAK_COLOUR, REFERENCE_COLOUR, FOUND_COLOUR = "#7a4d00", "#50586a", "#70757f", "#8a3f75"


def option(
    rows: Sequence[tuple[str, Row]],
    years: Sequence[int],
    breaks: Sequence[Break],
    language: str,
    reference: Reference | None = None,
) -> dict[str, Any]:
    """The chart of the first MAX_LINES organisations; targets, contradictions and restatements of the first alone.

    Behind them, in grey, the organisation above and the median of the peers.
    """
    shown = rows[:MAX_LINES]
    series = [line for place, (name, row) in enumerate(shown) for line in _lines(place, name, row, breaks, language)]
    if shown:
        _mark_breaks(series[0], years, breaks)
        series += _points(shown[0][1], language)
        if reference:
            series += _references(reference, shown[0][1].unit, language)
    is_rank = bool(shown) and shown[0][1].key.kind == RANK
    return {
        "aria": {"enabled": True, "label": {"description": description(shown, language)}},
        # A picture or print taken at once must hold the last point too.
        "animation": False,
        "grid": {"left": 8, "right": 24, "top": 56, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "type": "scroll", "data": list(dict.fromkeys(line["name"] for line in series))},
        "tooltip": {"trigger": "item", "renderMode": "richText", "confine": True},
        "xAxis": {"type": "category", "data": [str(year) for year in years], "axisTick": {"alignWithLabel": True}},
        # First place stands at the top. A rate of 90 to 95 would be a flat line on an axis from zero.
        "yAxis": {
            "type": "value", "scale": True, "inverse": is_rank, "name": shown[0][1].unit if shown else "",
            "nameLocation": "start" if is_rank else "end",
        },
        "series": series,
    }  # fmt: skip


def _lines(place: int, name: str, row: Row, breaks: Sequence[Break], language: str) -> Iterable[dict[str, Any]]:
    """The line of one organisation, cut where a series break lies between two years."""
    starts = sorted(
        {each.since for each in breaks if row.cells and row.cells[0].year < each.since <= row.cells[-1].year}
    )
    for first, after in zip([0, *starts], [*starts, 9999], strict=True):
        cells = [cell if first <= cell.year < after else None for cell in row.cells]
        yield {
            "type": "line",
            "name": name,
            "connectNulls": False,
            "symbol": SYMBOLS[place],
            "symbolSize": 9,
            "color": COLOURS[place],
            "lineStyle": {"width": 2, "type": DASHES[place]},
            "data": [_point(cell.value, language) if cell and cell.value else None for cell in cells],
            "markLine": _intervals([cell for cell in cells if cell]),
        }


def _point(value: Value, language: str) -> dict[str, Any]:
    return {
        "value": float(value.reported.signed.value),
        "text": value_text(value, language),
        "href": sentence_url(value),
    }


def _intervals(cells: Iterable[Cell]) -> dict[str, Any]:
    """What each value that is no exact number may really be, as an upright bar."""
    bars = []
    for cell in cells:
        if cell.value is None or cell.value.reported.quantity.is_exact:
            continue
        bounds = cell.value.reported.signed.bounds()
        if bounds.lower is not None and bounds.upper is not None:
            ends = (float(bounds.lower), float(bounds.upper))
            bars.append([{"coord": [str(cell.year), end], "symbol": "rect", "symbolSize": [12, 2]} for end in ends])
    return {
        "silent": True, "symbol": "none", "data": bars, "label": {"show": False},
        "lineStyle": {"type": "solid", "width": 2, "opacity": 0.7},
    }  # fmt: skip


def _mark_breaks(line: dict[str, Any], years: Sequence[int], breaks: Sequence[Break]) -> None:
    for each in breaks:
        if each.since in years:
            line["markLine"]["data"].append(
                {
                    "xAxis": str(each.since),
                    "label": {"show": True, "formatter": "≠", "fontSize": 14, "color": BREAK_COLOUR},
                    "lineStyle": {"type": [4, 4], "width": 1.5, "color": BREAK_COLOUR},
                }
            )


def _references(reference: Reference, unit: str, language: str) -> Iterable[dict[str, Any]]:
    if reference.above:
        data = [_point(cell.value, language) if cell.value else None for cell in reference.above.cells]
        yield _reference(reference.above_name, "emptyRect", "solid", data)
    if reference.has_median:
        yield _reference(_("median of peers"), "emptyDiamond", "dotted", [
            {"value": float(each.value), "text": median_text(each, unit, language)} if each.value is not None else None
            for each in reference.medians
        ])  # fmt: skip


def _reference(name: str, symbol: str, dash: str, data: list[Any]) -> dict[str, Any]:
    return {
        "type": "line", "name": name, "connectNulls": False, "symbol": symbol, "symbolSize": 7, "z": 1,
        "color": REFERENCE_COLOUR, "lineStyle": {"width": 1.5, "type": dash}, "data": data,
    }  # fmt: skip


def _points(row: Row, language: str) -> Iterable[dict[str, Any]]:
    checked = [
        {"value": [str(cell.year), float(value.found.value)], "text": found_text(value, language),
         "href": sentence_url(value)}
        for cell in row.cells
        for value in cell.values
        if value.found is not None
    ]  # fmt: skip
    if checked:
        yield _scatter(_("found on checking"), "emptyRect", FOUND_COLOUR, checked)
    kinds = (
        (_("target"), "diamond", TARGET_COLOUR, lambda cell: cell.targets),
        (_("several values"), "emptyCircle", COLOURS[0], lambda cell: cell.values if cell.state == SEVERAL else ()),
        (_("restated"), "emptyTriangle", COLOURS[0], lambda cell: cell.restated),
    )
    for name, symbol, colour, chosen in kinds:
        points = [
            {**_point(value, language), "value": [str(cell.year), float(value.reported.signed.value)]}
            for cell in row.cells
            for value in chosen(cell)
        ]
        if points:
            yield _scatter(name, symbol, colour, points)


def _scatter(name: str, symbol: str, colour: str, points: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "scatter", "name": name, "symbol": symbol, "symbolSize": 13, "color": colour, "data": points}


def description(rows: Sequence[tuple[str, Row]], language: str) -> str:
    """The chart in words, for those who do not see it: every value and change of every line."""
    said = []
    for name, row in rows:
        years = []
        for cell in row.cells:
            values = " / ".join(value_text(value, language) for value in ([cell.value] if cell.value else cell.values))
            told = values or _("no value")  # xgettext does not look into f-strings
            years.append(f"{cell.year}: {told} {change_words(cell, language) or ''}".strip())
        said.append(f"{name} — {'; '.join(years)}.")
    return " ".join(said)
