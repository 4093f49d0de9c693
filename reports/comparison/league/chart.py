"""Places over years as the option of an ECharts chart (a bump chart), drawn by ``static/comparison/series.js``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from reports.comparison.drawing.chart import COLOURS, DASHES, MAX_LINES, SYMBOLS
from reports.comparison.league.build import League, Standing
from reports.comparison.words import sentence_url, value_text


def drawn(league: League, own: Iterable[int]) -> list[Standing]:
    """Whose lines are drawn: the reader's own organisations, then the first ones; more could not be told apart."""
    mine = set(own)
    placed = [standing for standing in league.ranked if any(standing.places)]
    first = [standing for standing in placed if standing.entrant.organisation in mine][: MAX_LINES // 2]
    rest = [standing for standing in placed if standing not in first][: MAX_LINES - len(first)]
    return sorted([*first, *rest], key=placed.index)


def option(league: League, own: Iterable[int], language: str) -> dict[str, Any]:
    lines = drawn(league, own)
    return {
        "aria": {"enabled": True, "label": {"description": description(league, lines)}},
        "animation": False,
        "grid": {"left": 8, "right": 24, "top": 56, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "type": "scroll", "data": [line.entrant.name for line in lines]},
        "tooltip": {"trigger": "item", "renderMode": "richText", "confine": True},
        "xAxis": {
            "type": "category", "data": [str(year) for year in league.years], "axisTick": {"alignWithLabel": True},
        },
        "yAxis": {
            "type": "value", "inverse": True, "min": 1, "max": _last_place(lines), "minInterval": 1,
            "name": _("place"), "nameLocation": "start",
        },
        "series": [_line(place, line, language) for place, line in enumerate(lines)],
    }  # fmt: skip


def _last_place(lines: Iterable[Standing]) -> int:
    """Where the axis ends; a single place would be drawn between halves of places."""
    return max([2, *(place for line in lines for place in line.places if place)])


def _line(at: int, standing: Standing, language: str) -> dict[str, Any]:
    points = zip(standing.places, standing.entrant.row.cells, strict=True)
    return {
        "type": "line",
        "name": standing.entrant.name,
        "connectNulls": False,
        "symbol": SYMBOLS[at],
        "symbolSize": 10,
        "color": COLOURS[at],
        "lineStyle": {"width": 2, "type": DASHES[at]},
        "data": [
            {
                "value": place,
                "text": f"{_place(place)} · {value_text(cell.value, language)}",
                "href": sentence_url(cell.value),
            }
            if place is not None and cell.value
            else None
            for place, cell in points
        ],
    }


def description(league: League, lines: Iterable[Standing]) -> str:
    """The picture in words."""
    said = []
    for standing in lines:
        places = "; ".join(
            f"{year}: {_place(place)}" for year, place in zip(league.years, standing.places, strict=True)
        )
        said.append(f"{standing.entrant.name} — {places}.")
    return " ".join(said)


def _place(place: int | None) -> str:
    return _("place %(place)s") % {"place": place} if place else _("no place")
