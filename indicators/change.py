"""How two reported values compare, and whether an outcome met its target.

Pure: no Django, no database. Rules: "How two values compare" and "Whether a goal was met" in the design document.
Every answer is one of a few stable codes; pages translate them. A number never stands without its verdict.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from indicators.quantity import (
    ABOUT_SHARE,
    CHANGE_POINTS,
    EXACT,
    GROWTH,
    LEVEL,
    RANGE,
    RANK,
    RATE_UNITS,
    Interval,
    Quantity,
    tolerance,
    unit_class,
)

HIGHER, LOWER, NEUTRAL = "higher", "lower", "neutral"

BETTER, WORSE, SAME, CHANGED = "better", "worse", "same", "changed"
UNCLEAR, NOT_COMPARABLE, MISSING = "unclear", "not_comparable", "missing"
VERDICTS = (BETTER, WORSE, SAME, CHANGED, UNCLEAR, NOT_COMPARABLE, MISSING)

# Why two values must not be compared, in the order in which it is asked ...
KIND, UNIT, SPAN, COVERAGE, STAGE, POOL, SERIES_BREAK = (
    "kind",
    "unit",
    "span",
    "coverage",
    "stage",
    "pool",
    "series_break",
)
# ... and which of the two is missing.
NO_BEFORE, NO_AFTER, NEITHER = "no_before", "no_after", "neither"

AT_LEAST_TARGET, ABOVE, AT_MOST_TARGET, BELOW, EQUAL, ABOUT_TARGET = "ge", "gt", "le", "lt", "eq", "about"
MET, NOT_MET = "met", "not_met"

SMALL_BASE = 30  # below this denominator one case moves a rate by more than three points

_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Reported:
    """A value with all that must agree before it may be compared with another one.

    ``direction`` is ``up`` or ``down`` and belongs to growth and change_points, whose value is a magnitude.
    ``denominator`` is the number of cases behind a rate, where the report gives it.
    """

    quantity: Quantity
    kind: str = LEVEL
    direction: str | None = None
    span: str | None = "year"
    coverage: str | None = None
    stage: str | None = None
    pool: str | None = None
    denominator: Decimal | None = None

    @property
    def signed(self) -> Quantity:
        """The quantity in base units, with a minus where the report says 下降."""
        quantity = self.quantity.in_base_unit()
        if self.direction != "down" or self.kind not in (GROWTH, CHANGE_POINTS):
            return quantity
        return replace(
            quantity,
            value=-quantity.value,
            lower=None if quantity.upper is None else -quantity.upper,
            upper=None if quantity.lower is None else -quantity.lower,
            lower_open=quantity.upper_open,
            upper_open=quantity.lower_open,
        )


@dataclass(frozen=True)
class Change:
    """What became of a value from one year to a later one.

    ``difference`` is after minus before: percentage points for rates (``unit`` 百分点), base units otherwise.
    ``relative`` is the difference in percent of the earlier value, never shown first, and ``None`` from zero or
    for rates of change and ranks. ``reason`` explains ``not_comparable`` and ``missing``. ``approximate`` says that
    a side was printed with 约, 余 and the like, so the difference is no exact number either.
    ``small_base``: a denominator below 30 is known on one side; such a rate is marked and left out of rankings.
    """

    verdict: str
    reason: str = ""
    difference: Decimal | None = None
    relative: Decimal | None = None
    unit: str = ""
    approximate: bool = False
    small_base: bool = False

    @property
    def sign(self) -> int:
        """-1, 0 or 1; 0 also where there is no difference to speak of."""
        return 0 if self.difference is None else (self.difference > 0) - (self.difference < 0)


def compare(
    before: Reported | None, after: Reported | None, better: str = NEUTRAL, *, series_break: bool = False
) -> Change:
    """The change from ``before`` to ``after``, where ``better`` says which way is good for the indicator."""
    if before is None or after is None:
        return Change(MISSING, _missing_side(before, after))
    reason = SERIES_BREAK if series_break else incomparable(before, after)
    small = small_base(before.denominator) or small_base(after.denominator)
    if reason:
        return Change(NOT_COMPARABLE, reason, small_base=small)
    earlier, later = before.signed, after.signed
    difference = later.value - earlier.value
    return Change(
        _verdict(earlier, later, LOWER if after.kind == RANK else better),
        difference=difference,
        relative=_relative(before, earlier, difference),
        unit="百分点" if later.unit in RATE_UNITS else later.unit,
        approximate=not (earlier.is_exact and later.is_exact),
        small_base=small,
    )


def incomparable(before: Reported, after: Reported) -> str:
    """Why the two must not be compared, or an empty string. Unsaid coverage is not 全区: it agrees only with unsaid."""
    if before.kind != after.kind:
        return KIND
    if unit_class(before.quantity.unit) != unit_class(after.quantity.unit):
        return UNIT
    for reason in (SPAN, COVERAGE, STAGE):
        if (getattr(before, reason) or "") != (getattr(after, reason) or ""):
            return reason
    if before.kind == RANK and (before.pool or "") != (after.pool or ""):
        return POOL
    return ""


def crosses_break(first_years: Iterable[int], year: int, other: int) -> bool:
    """Whether a series break lies between two years; ``first_years`` are the first years counted the new way."""
    low, high = min(year, other), max(year, other)
    return any(low < first_year <= high for first_year in first_years)


def small_base(denominator: Decimal | int | None) -> bool:
    """Whether a rate rests on too few cases to be ranked (n < 30); unknown is not small."""
    return denominator is not None and denominator < SMALL_BASE


def _missing_side(before: Reported | None, after: Reported | None) -> str:
    if before is None and after is None:
        return NEITHER
    return NO_BEFORE if before is None else NO_AFTER


def _verdict(earlier: Quantity, later: Quantity, better: str) -> str:
    if earlier.is_exact and later.is_exact and earlier.value == later.value:
        return SAME
    fell, rose = later.bounds().is_below(earlier.bounds()), earlier.bounds().is_below(later.bounds())
    if not fell and not rose:
        return UNCLEAR
    if better == NEUTRAL:
        return CHANGED
    return BETTER if rose == (better == HIGHER) else WORSE


def _relative(before: Reported, earlier: Quantity, difference: Decimal) -> Decimal | None:
    # A growth of a growth, or of a rank, in percent would say nothing.
    if earlier.value == 0 or before.kind in (GROWTH, CHANGE_POINTS, RANK):
        return None
    return difference / abs(earlier.value) * _HUNDRED


def meets(
    outcome: Quantity, comparator: str, target: Quantity, better: str = NEUTRAL, about: Decimal = ABOUT_SHARE
) -> str:
    """Whether ``outcome`` fulfils a target: ``met``, ``not_met`` or ``unclear``.

    A plain ``eq`` in a plan means at least as good where the indicator has a direction. The comparator ``about``
    allows the share ``about`` of the target either way (± 5 %; rates: ± 0.2 points), beyond which more of the good is
    still met. Raises ``ValueError`` when the units differ or the comparator is unknown: whoever links the two must ask
    :func:`unit_class` first. Growth is compared by magnitude: both must go the same way (下降10%以上 is ``ge`` 10 with
    better ``higher``).
    """
    if unit_class(outcome.unit) != unit_class(target.unit):
        raise ValueError(f"outcome in {outcome.unit!r} cannot answer a target in {target.unit!r}")
    outcome, target = outcome.in_base_unit(), target.in_base_unit()
    wanted, bounds = _wanted(comparator, target, better, about), outcome.bounds()
    if outcome.is_exact and comparator not in (ABOVE, BELOW) and outcome.value == target.value:
        # 达到95%以上, and the next report prints 95.0%: the number that was promised was reported.
        return MET
    if bounds.within(wanted):
        return MET
    return NOT_MET if bounds.is_below(wanted) or wanted.is_below(bounds) else UNCLEAR


def _wanted(comparator: str, target: Quantity, better: str, about: Decimal) -> Interval:
    """The numbers that fulfil the target."""
    low = target.lower if target.qualifier == RANGE and target.lower is not None else target.value
    high = target.upper if target.qualifier == RANGE and target.upper is not None else target.value
    if comparator == AT_LEAST_TARGET:
        return Interval(low, None)
    if comparator == ABOVE:
        return Interval(high, None, lower_open=True)
    if comparator == AT_MOST_TARGET:
        return Interval(None, high)
    if comparator == BELOW:
        return Interval(None, low, upper_open=True)
    if comparator not in (EQUAL, ABOUT_TARGET):
        raise ValueError(f"unknown comparator {comparator!r}")
    margin = tolerance(target.value, target.unit, about) if comparator == ABOUT_TARGET else Decimal(0)
    if better == HIGHER:
        return Interval(low - margin, None)
    if better == LOWER:
        return Interval(None, high + margin)
    if comparator == EQUAL and target.qualifier == EXACT:
        return target.bounds()
    return Interval(low - margin, high + margin)
