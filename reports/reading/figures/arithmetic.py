"""Whether the figures of a report agree with each other: parts with their whole, rates with their counts.

Only what the words tie together is reckoned: parts in a bracket or after 其中 with the count before them; a rate with
counts of its own sentence. Each disagreement is a doubt that shows the sum.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from indicators.quantity import EXACT, RATE_UNITS, Quantity, unit_class
from reports.reading.contract import (
    CHANGE_POINTS,
    DOWN,
    GROWTH,
    LEVEL,
    RANK,
    UP,
    Doubt,
    Observation,
    Trend,
    decimal_text,
)
from reports.reading.numerals import Figure

SUM, RATE, CHANGE, RANKS = "parts_and_sum", "rate_and_counts", "trend_and_change", "ranks_differ"
_ROSE = re.compile("增|升|提高|提升|扩|跃|多")
_FELL = re.compile("降|减|压缩|缩短|少")
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


def change_doubts(observations: list[Observation], stated: list[Trend]) -> list[Doubt]:
    """Doubts on changes that a report states both ways: 有所下降 here, 增长5% of the same there."""
    told = {(o.name, o.direction): o for o in observations if o.kind in (GROWTH, CHANGE_POINTS) and o.direction}
    doubts = []
    for trend in stated:
        other = told.get((trend.name, DOWN if trend.direction == UP else UP))
        if other:
            message = f"“{trend.name}”此处称“{trend.quote}”，另一处称“{other.quote}”"
            doubts.append(Doubt(CHANGE, message, trend.start, trend.end))
    return doubts


@dataclass(frozen=True, slots=True)
class Move:
    """由A下降到B: what ``name`` was and what it became, in the sentence that starts at ``sentence``."""

    sentence: int
    name: str
    before: Figure
    after: Figure


def moved_doubts(flat: str, sentence: list[Observation], moves: Iterable[Move]) -> list[Doubt]:
    """Doubts on moves whose word or whose stated amount does not fit the two values.

    由8.3%下降到9.5%; 由9.5%降至8.3%，下降2.4个百分点; 败诉率8.3%，上年为9.5%，上升1.2个百分点.
    """
    doubts = []
    for move in moves:
        before, after = move.before.quantity, move.after.quantity
        if before.unit != after.unit or (before.qualifier, after.qualifier) != (EXACT, EXACT):
            continue
        word = flat[move.before.end : move.after.start].strip()
        rose = (after.value > before.value) != move.before.rank  # of ranks the smaller number is the higher one
        up, down = _ROSE.search(word), _FELL.search(word)
        if before.value != after.value and (down if rose else up) and not (up and down):
            told = f"“{move.name}”由{decimal_text(before.value)}“{word}”{decimal_text(after.value)}，方向与数值不符"
            doubts.append(Doubt(CHANGE, told, move.before.start, move.after.end))
        doubts += _stated_doubts(move.name, before, after, sentence)
    levels = [one for one in sentence if one.kind == LEVEL and one.qualifier == EXACT]
    told_twice = {(one.name, one.unit, one.period): one for one in levels if one.period}
    for (name, unit, year), one in told_twice.items():
        if earlier := told_twice.get((name, unit, (year or 0) - 1)):
            doubts += _stated_doubts(name, earlier, one, sentence)
    return list(dict.fromkeys(doubts))


def _stated_doubts(
    name: str, before: Quantity | Observation, after: Quantity | Observation, sentence: list[Observation]
) -> list[Doubt]:
    """Doubts on the change of ``name`` that its sentence states, against the two values that it gives."""
    doubts = []
    for one in sentence:
        points = one.kind == CHANGE_POINTS and after.unit == "%"
        percent = one.kind == GROWTH and one.unit == "%" and after.unit != "%" and before.value != 0
        if one.name != name or one.qualifier != EXACT or not (points or percent):
            continue
        was, now = decimal_text(before.value), decimal_text(after.value)
        moved = after.value - before.value if points else 100 * (after.value - before.value) / before.value
        wrong_way = moved != 0 and one.direction is not None and one.direction != (UP if moved > 0 else DOWN)
        if wrong_way or abs(abs(moved) - one.value) > max(one.step, before.step if points else one.step):
            reckoned = decimal_text(moved.quantize(min(one.step, Decimal(1)), ROUND_HALF_UP))
            sum_ = f"{now} - {was}" if points else f"({now} - {was}) / {was}"
            stated = {UP: "上升", DOWN: "下降", None: "变化"}[one.direction]
            message = f"“{name}”{stated}{decimal_text(one.value)}{one.unit}，而 {sum_} = {reckoned}{one.unit}"
            doubts.append(Doubt(CHANGE, message, one.start, one.end))
    return doubts


def rank_doubts(observations: Iterable[Observation]) -> list[Doubt]:
    """Doubts on ranks that a report gives twice and differently, of one thing among the same peers in one year."""
    first: dict[tuple[str, str | None, int | None], Observation] = {}
    doubts = []
    for one in observations:
        if one.kind != RANK or not one.pool:
            continue
        other = first.setdefault((one.name, one.pool, one.period), one)
        if other.value != one.value:
            message = f"“{one.name}”此处为{one.pool}第{decimal_text(one.value)}，另一处为第{decimal_text(other.value)}"
            doubts.append(Doubt(RANKS, message, one.start, one.end))
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
