"""Whether the figures of a report agree with each other: parts with their whole, rates with their counts.

Only what the words tie together is reckoned: parts in a bracket or after 其中 with the count before them; a rate with
counts of its own sentence. Each disagreement is a doubt that shows the sum.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from indicators.quantity import EXACT, RATE_UNITS, unit_class
from reports.reading.contract import (
    CHANGE_POINTS,
    DOWN,
    GROWTH,
    LEVEL,
    UP,
    Doubt,
    Observation,
    Trend,
    decimal_text,
)

SUM, RATE, CHANGE = "parts_and_sum", "rate_and_counts", "trend_and_change"
_MOST = 40  # a sentence with more figures than this is a table


def parts_doubts(groups: list[tuple[Observation, list[Observation], bool]]) -> list[Doubt]:
    """Doubts on wholes whose parts do not sum up to them; ``closed`` says that the parts are meant to be all of it."""
    doubts = []
    for whole, parts, closed in groups:
        if len(parts) < 2 or any(part.qualifier != EXACT for part in (whole, *parts)):
            continue
        total = sum((part.value for part in parts), Decimal(0))
        if total > whole.value or closed and total != whole.value:
            reckoned = " + ".join(decimal_text(part.value) for part in parts)
            message = (
                f"“{whole.name}”{decimal_text(whole.value)}{whole.unit}，所列各项 {reckoned} = {decimal_text(total)}"
            )
            doubts.append(Doubt(SUM, message, whole.start, parts[-1].end))
    return doubts


def with_counts(sentence: list[Observation]) -> tuple[list[Observation], list[Doubt]]:
    """The observations of one sentence, rates with the two counts they were made of where these stand beside them.

    A rate is doubted only where a count bears its very name (调撤率, 调撤43件) and the reckoning misses it.
    """
    if len(sentence) > _MOST:
        return sentence, []
    counts = [o for o in sentence if o.kind == LEVEL and o.qualifier == EXACT and o.unit not in RATE_UNITS and o.unit]
    result, doubts = [], []
    for one in sentence:
        if one.unit != "%" or one.kind != LEVEL or one.numerator is not None or not one.name.endswith("率"):
            result.append(one)
            continue
        pair = _pair(one, counts)
        if pair:
            one = replace(one, numerator=pair[0].value, denominator=pair[1].value)
        elif named := _named_pair(one, counts):
            part, whole = named
            share = (100 * part.value / whole.value).quantize(one.step, ROUND_HALF_UP)
            message = (
                f"“{one.name}”{decimal_text(one.value)}%，而 "
                f"{decimal_text(part.value)} / {decimal_text(whole.value)} = {decimal_text(share)}%"
            )
            doubts.append(Doubt(RATE, message, one.start, one.end))
        result.append(one)
    return result, doubts


def change_doubts(observations: list[Observation], stated: tuple[Trend, ...]) -> list[Doubt]:
    """Doubts on changes that a report states both ways: 有所下降 here, 增长5% of the same there."""
    told = {(o.name, o.direction): o for o in observations if o.kind in (GROWTH, CHANGE_POINTS) and o.direction}
    doubts = []
    for trend in stated:
        other = told.get((trend.name, DOWN if trend.direction == UP else UP))
        if other:
            message = f"“{trend.name}”此处称“{trend.quote}”，另一处称“{other.quote}”"
            doubts.append(Doubt(CHANGE, message, trend.start, trend.end))
    return doubts


def _pair(rate: Observation, counts: list[Observation]) -> tuple[Observation, Observation] | None:
    """The counts whose share is the rate as printed; the one that bears its name first. Two roads to it are none."""
    if not 0 < rate.value < 100:
        return None
    fitting = [
        (part, whole)
        for whole in counts
        for part in counts
        if part is not whole
        and unit_class(part.unit) == unit_class(whole.unit)
        and 0 < part.value < whole.value
        and abs(100 * part.value / whole.value - rate.value) <= rate.step / 2
    ]
    named = [pair for pair in fitting if _bears(pair[0], rate)]
    return named[0] if named else fitting[0] if len(fitting) == 1 and rate.step < 1 else None


def _named_pair(rate: Observation, counts: list[Observation]) -> tuple[Observation, Observation] | None:
    if not counts or not 0 < rate.value <= 100:
        return None
    whole, *rest = counts
    named = [part for part in rest if _bears(part, rate) and unit_class(part.unit) == unit_class(whole.unit)]
    return (named[0], whole) if len(named) == 1 and 0 < named[0].value < whole.value else None


def _bears(part: Observation, rate: Observation) -> bool:
    """调撤43件 bears the name of 行政复议调撤率."""
    stem = rate.name.removesuffix("率")[-4:]
    return len(stem) >= 2 and part.name.endswith((stem, stem[-2:])) and part.name[-2:] == stem[-2:]
