"""The measured answer to a target: what the next year's report says of it, and whether that meets it.

Pure: no Django. A figure of another period, scope or name is never taken for the answer; the ones that came near and
were passed over are kept, each with the reason, so that a supervisor sees what was not counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from indicators.change import MET, NOT_MET, UNCLEAR, meets
from indicators.quantity import (
    ABOUT_SHARE,
    CHANGE_POINTS,
    GROWTH,
    LEVEL,
    RANK,
    RATE_UNITS,
    RATIO,
    TARGET,
    Quantity,
    tolerance,
    unit_class,
)
from reports.follow_up.measuring.figures import DOWN, UP, Figure, direction_of_good, promised_measure
from reports.follow_up.measuring.names import SURE, agreeing, leaves_flow_open

NOT_REPORTED, NO_TARGET = "not_reported", "no_target"
VERDICTS = (MET, NOT_MET, UNCLEAR, NOT_REPORTED, NO_TARGET)

# Why the answer is what it is.
BY_INDICATOR, BY_NAME, BY_LIKENESS, BY_TWO_LEVELS = "indicator", "name", "likeness", "two_levels"
NO_REPORT, NO_FIGURE, SEVERAL = "no_report", "no_figure", "several"
# Why a figure that came near was passed over.
OTHER_PERIOD, OTHER_SCOPE, OTHER_MEASURE, OTHER_UNIT, OTHER_THING = "period", "scope", "measure", "unit", "thing"

_PASSED_OVER_AT_MOST = 3
# How many times more or less than promised a reported amount may be before it must be of something else: a bureau's
# share beside the city's total. Less where the report does not say that it means an addition (三甲医院 10 家).
_FAR_OFF, _FAR_OFF_UNSAID = 8, Decimal("2.5")
_FAR_APART = 3  # two levels of neighbouring years
# Their growth is counted at constant prices or for one tax scope (同口径), which two printed levels do not tell.
_NOT_BY_LEVELS = re.compile("生产总值|增加值|总产值|GDP|预算收入|税收|口径", re.IGNORECASE)
_WHOLE_BODY = frozenset({"", "全省", "全市", "全区", "全县", "全州", "全旗", "全镇", "全街道", "全乡"})
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class PassedOver:
    """A figure that came near the target and was not taken, and why."""

    figure: Figure
    why: str


@dataclass(frozen=True)
class Answered:
    """The measured answer. ``outcome`` is the figure taken; ``base`` the earlier level where growth was worked out
    from two levels, and ``worked_out`` that growth. ``score`` says how far the names agree (0 to 1). ``allowed`` is how
    far the outcome may lie from a target of 约 or 左右, in words ("" where none is said)."""

    verdict: str
    why: str
    outcome: Figure | None = None
    base: Figure | None = None
    worked_out: Quantity | None = None
    score: float = 0.0
    passed_over: tuple[PassedOver, ...] = ()
    allowed: str = ""


@dataclass(frozen=True)
class _Candidate:
    figure: Figure
    score: float
    why: str


def answer(
    target: Figure, figures: Iterable[Figure], has_report: bool = True, about: Decimal = ABOUT_SHARE
) -> Answered:
    """The measured answer to ``target`` among ``figures`` of the report on the target's year (and of the report that
    set the target: its levels are the base from which a promised growth is counted). ``about`` is the share by which
    a target of 左右 may be missed."""
    if not has_report:
        return Answered(NOT_REPORTED, NO_REPORT)
    return replace(_answer(target, figures, about), allowed=_allowed(target, about))


def _allowed(target: Figure, about: Decimal) -> str:
    if target.comparator != "about":
        return ""
    unit = "百分点" if target.quantity.unit in RATE_UNITS else target.quantity.unit
    margin = Quantity(tolerance(target.quantity.value, target.quantity.unit, about), unit, step=Decimal("0.1"))
    return f"± {margin.text(target.language)}"


def _answer(target: Figure, figures: Iterable[Figure], about: Decimal) -> Answered:
    measure, way = promised_measure(target)
    figures = [figure for figure in figures if figure.kind != TARGET]
    near, passed = _near(target, measure, [each for each in figures if each.report_year >= target.period])
    taken = _taken(near)
    if taken:
        return _verdict(target, measure, way, taken, passed, about)
    if measure in (GROWTH, CHANGE_POINTS):
        counted = _by_two_levels(target, measure, way, figures, about)
        if counted:
            return replace(counted, passed_over=passed)
    return Answered(NOT_REPORTED, NO_FIGURE, passed_over=passed)


def _near(target: Figure, measure: str, figures: list[Figure]) -> tuple[list[_Candidate], tuple[PassedOver, ...]]:
    """The figures that may answer, best first, and those that came near in name and may not."""
    near, passed = [], []
    for figure, score, why in named_alike(target, figures, measure):
        fault = unfit(target, measure, figure)
        if not fault:
            near.append(_Candidate(figure, score, why))
        elif score >= SURE:
            passed.append((score, PassedOver(figure, fault)))
    near.sort(key=lambda each: -each.score)
    passed.sort(key=lambda each: -each[0])
    return near, tuple(each for _, each in passed[:_PASSED_OVER_AT_MOST])


def named_alike(target: Figure, figures: Iterable[Figure], measure: str) -> Iterator[tuple[Figure, float, str]]:
    """The figures that name what the target names: how far they agree, and by what. Two indicators are two things."""
    figures = list(figures)
    scores = agreeing(target.name, frozenset(figure.name for figure in figures), measure in (GROWTH, CHANGE_POINTS))
    for figure in figures:
        if target.indicator and figure.indicator:
            if target.indicator == figure.indicator:
                yield figure, 1.0, BY_INDICATOR
        elif score := scores.get(figure.name):
            yield figure, score, BY_NAME if score >= SURE else BY_LIKENESS


def unfit(target: Figure, measure: str, figure: Figure) -> str:
    """Why a figure of the same name may not answer the target, or an empty string."""
    if figure.period != target.period or figure.section == "plan" or figure.sums_years:
        return OTHER_PERIOD
    if not _same_measure(measure, figure.kind):
        return OTHER_MEASURE
    if unit_class(_in_percent(figure, measure).unit) != unit_class(target.quantity.unit):
        return OTHER_UNIT
    if not same_scope(target, figure):
        return OTHER_SCOPE
    return OTHER_THING if measure == LEVEL and _is_far_off(target, figure) else ""


def _is_far_off(target: Figure, figure: Figure) -> bool:
    promised, reported = target.quantity.in_base_unit().value, figure.quantity.in_base_unit().value
    if promised <= 0 or reported <= 0:
        return False  # zero is a value, and an answer
    limit = _FAR_OFF_UNSAID if leaves_flow_open(target.name, figure.name) else _FAR_OFF
    return max(promised, reported) / min(promised, reported) > limit


def _same_measure(promised: str, reported: str) -> bool:
    if promised in (LEVEL, RATIO):
        return reported in (LEVEL, RATIO)
    return promised == reported


def same_scope(target: Figure, figure: Figure) -> bool:
    """Same part of the year, of the body and of the procedure. What covers the whole body answers an unsaid cover."""
    spans = {"year", "point"} if target.span in ("year", "point") else {target.span}
    if figure.span not in spans:
        return False
    if (target.stage or "") != (figure.stage or "") and not _is_usual_stage(target, figure):
        return False
    if target.kind == RANK and target.pool != figure.pool:
        return False
    one, two = target.coverage or "", figure.coverage or ""
    return one == two or (one in _WHOLE_BODY and two in _WHOLE_BODY)


def _is_usual_stage(target: Figure, figure: Figure) -> bool:
    """Whether the target names no stage and the figure, of the same indicator, the first one: a loss rate without a
    word more is that of first-instance judgements."""
    same = bool(target.indicator) and target.indicator == figure.indicator
    return same and not target.stage and figure.stage == "一审"


def _taken(near: list[_Candidate]) -> list[_Candidate]:
    """The best candidates, all of one score; likely ones only where all of them say the same."""
    if not near:
        return []
    best = [each for each in near if each.score == near[0].score]
    if near[0].score >= SURE:
        return best
    rivals = {(each.figure.quantity.value, each.figure.direction) for each in near}
    return best if len(rivals) == 1 else []


def _verdict(
    target: Figure, measure: str, way: str, taken: list[_Candidate], passed: tuple[PassedOver, ...], about: Decimal
) -> Answered:
    better = direction_of_good(target, measure, way)
    verdicts = [
        meets(_same_way(each.figure, measure, way), target.comparator or "eq", target.quantity, better, about)
        for each in taken
    ]
    best = taken[0]
    if len(set(verdicts)) > 1:  # the report contradicts itself: none is picked
        return Answered(UNCLEAR, SEVERAL, best.figure, score=best.score, passed_over=passed)
    return Answered(verdicts[0], best.why, best.figure, score=best.score, passed_over=passed)


def _same_way(figure: Figure, measure: str, way: str) -> Quantity:
    """The outcome as a magnitude in the promised direction: promised +6%, reported 下降2% is -2."""
    quantity = _in_percent(figure, measure)
    if measure not in (GROWTH, CHANGE_POINTS) or (figure.direction or UP) == way:
        return quantity
    return replace(figure, quantity=quantity, kind=measure, direction=DOWN).reported.signed


def _in_percent(figure: Figure, measure: str) -> Quantity:
    """The value; a growth told as a multiple in percent (增长11倍 is 1100%)."""
    quantity = figure.quantity
    if measure != GROWTH or quantity.unit != "倍":
        return quantity
    return replace(
        quantity, value=quantity.value * _HUNDRED, unit="%", step=quantity.step * _HUNDRED,
        lower=None if quantity.lower is None else quantity.lower * _HUNDRED,
        upper=None if quantity.upper is None else quantity.upper * _HUNDRED,
    )  # fmt: skip


def _by_two_levels(target: Figure, measure: str, way: str, figures: list[Figure], about: Decimal) -> Answered | None:
    """A promised change worked out from the levels of the target's year and the year before, both of one scope."""
    if _NOT_BY_LEVELS.search(target.name):
        return None
    unit = None if measure == GROWTH else "%"
    after = _level(target, target.period, figures, unit)
    before = _level(target, target.period - 1, figures, unit)
    if not after or not before:
        return None
    if unit_class(after.figure.quantity.unit) != unit_class(before.figure.quantity.unit):
        return None
    changed = _change(before.figure.quantity, after.figure.quantity, measure, way)
    if changed is None:
        return None
    better = direction_of_good(target, measure, way)
    verdict = meets(changed, target.comparator or "eq", target.quantity, better, about)
    score = min(after.score, before.score)
    return Answered(verdict, BY_TWO_LEVELS, after.figure, before.figure, changed, score)


def _level(target: Figure, year: int, figures: list[Figure], unit: str | None) -> _Candidate | None:
    """The one level that all reports at hand agree on for a year."""
    levels = [
        figure
        for figure in figures
        if figure.kind == LEVEL and figure.period == year and figure.section != "plan" and not figure.sums_years
        and same_scope(target, figure) and (unit is None or figure.quantity.unit == unit)
    ]  # fmt: skip
    alike = named_alike(target, levels, GROWTH)
    found = [_Candidate(figure, score, why) for figure, score, why in alike if score >= SURE]
    values = {each.figure.quantity.in_base_unit().value for each in found}
    return max(found, key=lambda each: each.score) if len(values) == 1 else None


def _change(before: Quantity, after: Quantity, measure: str, way: str) -> Quantity | None:
    """From one level to the other in the promised direction, as an interval: both levels may be rounded."""
    first, last = before.in_base_unit(), after.in_base_unit()
    low, high = _closed(first), _closed(last)
    if low is None or high is None:
        return None
    if measure == CHANGE_POINTS:
        middle, lower, upper = last.value - first.value, high[0] - low[1], high[1] - low[0]
    else:
        if low[0] <= 0 or high[0] <= 0:
            return None  # there is no growth from nothing
        if max(low[1], high[1]) / min(low[1], high[1]) > _FAR_APART:
            return None
        middle, lower, upper = (
            _growth(*pair) for pair in ((first.value, last.value), (low[1], high[0]), (low[0], high[1]))
        )
    if way == DOWN:
        middle, lower, upper = -middle, -upper, -lower
    return Quantity(middle, "百分点" if measure == CHANGE_POINTS else "%", "range", lower, upper, step=Decimal("0.1"))


def _growth(before: Decimal, after: Decimal) -> Decimal:
    return (after / before - 1) * _HUNDRED


def _closed(quantity: Quantity) -> tuple[Decimal, Decimal] | None:
    """Both bounds, or ``None`` where a side is open (5000件以上)."""
    lower, upper = quantity.interval()
    return None if lower is None or upper is None else (lower, upper)
