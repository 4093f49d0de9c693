"""Claims of a report against its own figures, last year's report and the figures of others.

Pure. Everything is reckoned with intervals: a claim is contradicted only where what can be worked out and what was
printed have no number in common. A claim whose figures are not all there is told as such and never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from indicators.change import LOWER, crosses_break
from indicators.quantity import CHANGE_POINTS, GROWTH, LEVEL, RANK, RATE_UNITS, Interval, Quantity, unit_class
from reports.comparison.cells import Break, Definition, Value, settle
from reports.comparison.series import SeriesKey

GROWTH_CLAIM, LAST_YEAR, RANK_CLAIM, RATE, SUM = "growth", "last_year", "rank", "rate", "sum"
SUBJECTS = (GROWTH_CLAIM, LAST_YEAR, RANK_CLAIM, RATE, SUM)

AGREES, CONTRADICTS, UNCLEAR, UNKNOWN = "agrees", "contradicts", "unclear", "unknown"
VERDICTS = (CONTRADICTS, UNCLEAR, AGREES, UNKNOWN)

_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
# A result that leaves more room than this (points) says nothing, though the claim lies in it.
_ROOM = Decimal(2)
_PARTS = "其中"


@dataclass(frozen=True)
class Claim:
    """One claim: what is ``claimed``, the values ``beside`` it, the ``arithmetic`` written out, and what it comes to.

    ``break_reason``: a series break lies between the two years, so that a contradiction may be the break's alone.
    ``known`` and ``of`` count the figures of a rank's pool.
    """

    about: str
    verdict: str
    claimed: Value
    beside: tuple[Value, ...] = ()
    arithmetic: str = ""
    break_reason: str = ""
    known: int = 0
    of: int = 0


@dataclass(frozen=True)
class Pool:
    """The figures of the organisations that a rank is among: own first. ``of`` is how many organisations there are,
    ``word`` how the level above is called in a pool (全市)."""

    of: int = 0
    word: str = ""
    levels: Mapping[SeriesKey, Mapping[int, Value]] = field(default_factory=dict)
    own: int = 0


def check(
    later: Sequence[Value],
    earlier: Sequence[Value],
    year: int,
    definitions: Mapping[str, Definition],
    breaks: Mapping[str, Sequence[Break]],
    pool: Pool | None = None,
) -> tuple[Claim, ...]:
    """Every claim of the report on ``year``; contradictions first. ``later`` and ``earlier`` are the values of the two
    reports, in the order of their texts."""  # fmt: skip
    now, before = _settled(later, year), _settled(earlier, year - 1)
    restated = _settled(later, year - 1)
    found = [
        *_growths(later, year, now, (before, restated), breaks),
        *_vintages(restated, before),
        *_ranks(now, definitions, pool or Pool()),
        *_rates(now, definitions),
        *_sums(later, year),
    ]
    return tuple(sorted(found, key=lambda claim: (VERDICTS.index(claim.verdict), SUBJECTS.index(claim.about))))


def _settled(values: Iterable[Value], year: int) -> dict[SeriesKey, Value]:
    """The value of each series for ``year`` where all that the report gives of it agree."""
    lines: dict[SeriesKey, list[Value]] = {}
    for value in values:
        if value.year == year and not value.is_target:
            lines.setdefault(value.key, []).append(value)
    return {key: value for key, line in lines.items() if (value := settle(line)) is not None}


# --- growth -------------------------------------------------------------------------------------------------


def _growths(
    later: Iterable[Value], year: int, now: Mapping[SeriesKey, Value], vintages: Iterable[Mapping[SeriesKey, Value]],
    breaks: Mapping[str, Sequence[Break]],
) -> Iterable[Claim]:  # fmt: skip
    """A growth against the year before as its own report gives it, and as this report does where the two differ."""
    vintages = tuple(vintages)
    for claimed in later:
        if claimed.key.kind not in (GROWTH, CHANGE_POINTS) or claimed.year != year or claimed.is_target:
            continue
        new = _level(claimed.key, now)
        bases = [base for base in (_level(claimed.key, levels) for levels in vintages) if base is not None]
        if new is None or not bases:
            yield Claim(GROWTH_CLAIM, UNKNOWN, claimed, (*bases, *filter(None, [new])))
            continue
        since = [each for each in breaks.get(claimed.key.indicator, ()) if crosses_break([each.since], year - 1, year)]
        for base in bases[:1] if settle(bases) else bases:
            made = _growth(claimed, base, new)
            if made is not None:
                yield replace(made, break_reason="；".join(each.reason for each in since))


def _level(key: SeriesKey, levels: Mapping[SeriesKey, Value]) -> Value | None:
    """The level that a growth is of: same indicator or name, same scope."""
    if key.is_catalogued:
        return levels.get(replace(key, kind=LEVEL))
    # Outside the dictionary the unit is part of the series, and a growth has one of its own.
    alike = (value for other, value in levels.items() if replace(other, unit=key.unit) == replace(key, kind=LEVEL))
    return next(alike, None)


def _growth(claimed: Value, old: Value, new: Value) -> Claim | None:
    one, two = old.reported.signed, new.reported.signed
    if unit_class(one.unit) != unit_class(two.unit):
        return None
    told = claimed.reported.signed
    a, b = _closed(one.bounds()), _closed(two.bounds())
    if a is None or b is None:
        return Claim(GROWTH_CLAIM, UNCLEAR, claimed, (old, new))
    if claimed.key.kind == CHANGE_POINTS or (
        told.unit not in RATE_UNITS and unit_class(told.unit) == unit_class(two.unit)
    ):
        low, high = b[0] - a[1], b[1] - a[0]
        written = f"{_digits(two.value)} − {_digits(one.value)} = {_signed(two.value - one.value)}"
    elif told.unit == "%" and a[0] > 0 and one.unit not in RATE_UNITS:
        low, high = ((y / x - 1) * _HUNDRED for x, y in ((a[1], b[0]), (a[0], b[1])))
        value = (two.value / one.value - 1) * _HUNDRED
        written = f"({_digits(two.value)} − {_digits(one.value)}) ÷ {_digits(one.value)} × 100 = {_signed(value)}%"
    else:
        return None
    return Claim(GROWTH_CLAIM, _verdict(_as_printed(told), low, high), claimed, (old, new), written)


def _as_printed(figure: Quantity) -> Interval:
    """What a printed figure may stand for: one unit of its last digit either way.

    Reports both round and cut off (5.57 as 5.6, 72.97 as 72.9), and halves go either way, so an honest writer's
    figure lies up to a whole unit off.
    """
    bounds = figure.bounds()
    if not figure.is_exact or bounds.lower == bounds.upper:
        return bounds
    return Interval(figure.value - figure.step, figure.value + figure.step)


def _verdict(claimed: Interval, low: Decimal, high: Decimal, room: Decimal = _ROOM) -> str:
    """Whether a claim and what was worked out have a number in common."""
    if claimed.is_below(Interval(low, high)) or Interval(low, high).is_below(claimed):
        return CONTRADICTS
    return AGREES if high - low <= room else UNCLEAR


# --- the year before ------------------------------------------------------------------------------------------


def _vintages(restated: Mapping[SeriesKey, Value], before: Mapping[SeriesKey, Value]) -> Iterable[Claim]:
    """上年同期 as this report gives it against last year's own report. Both are kept."""
    for key, value in restated.items():
        own = before.get(key)
        if own is None:
            continue
        agrees = settle((own, value)) is not None
        sign = "=" if agrees else "≠"
        written = f"{_digits(value.reported.signed.value)} {sign} {_digits(own.reported.signed.value)}"
        yield Claim(LAST_YEAR, AGREES if agrees else CONTRADICTS, value, (own,), written)


# --- ranks ----------------------------------------------------------------------------------------------------


def _ranks(now: Mapping[SeriesKey, Value], definitions: Mapping[str, Definition], pool: Pool) -> Iterable[Claim]:
    for key, claimed in now.items():
        if key.kind != RANK or not key.is_catalogued:
            continue
        level = replace(key, kind=LEVEL, pool="")
        figures = pool.levels.get(level, {})
        own = figures.get(pool.own)
        is_theirs = bool(pool.word) and key.pool.startswith(pool.word)
        if own is None or not is_theirs or not 1 < pool.of <= len(figures):
            known, of = (len(figures), pool.of) if is_theirs else (0, 0)
            yield Claim(RANK_CLAIM, UNKNOWN, claimed, (own,) if own else (), known=known, of=of)
            continue
        # Where more is neither good nor bad, first is who has most.
        better = definitions[key.indicator].direction if key.indicator in definitions else ""
        first, last = _place(own, [value for at, value in figures.items() if at != pool.own], better == LOWER)
        ahead = tuple(sorted(figures.values(), key=lambda value: value.reported.signed.value, reverse=better != LOWER))
        written = " ≥ " if better != LOWER else " ≤ "
        verdict = _verdict(claimed.reported.signed.bounds(), Decimal(first), Decimal(last), Decimal(0))
        line = written.join(_digits(value.reported.signed.value) for value in ahead[: last + 1])
        place = str(first) if first == last else f"{first}–{last}"
        yield Claim(RANK_CLAIM, verdict, claimed, (own,), f"{line} → {place}", known=len(figures), of=pool.of)


def _place(own: Value, others: Iterable[Value], lower_is_better: bool) -> tuple[int, int]:
    """The best and the worst place that the figures allow; ties and overlapping intervals leave room."""
    bounds = own.reported.signed.bounds()
    ahead = level = 0
    for other in others:
        theirs = other.reported.signed.bounds()
        is_ahead = theirs.is_below(bounds) if lower_is_better else bounds.is_below(theirs)
        is_behind = bounds.is_below(theirs) if lower_is_better else theirs.is_below(bounds)
        ahead += is_ahead
        level += not is_ahead and not is_behind
    return ahead + 1, ahead + level + 1


# --- rates and sums -------------------------------------------------------------------------------------------


def _rates(now: Mapping[SeriesKey, Value], definitions: Mapping[str, Definition]) -> Iterable[Claim]:
    """A rate against its numerator and denominator of the same report and scope."""
    for key, claimed in now.items():
        definition = definitions.get(key.indicator)
        if key.kind != LEVEL or definition is None or not (definition.numerator and definition.denominator):
            continue
        above, below = (
            now.get(replace(key, indicator=code)) for code in (definition.numerator, definition.denominator)
        )
        if above is None or below is None or claimed.reported.quantity.unit != "%":
            continue
        a, b = (_closed(value.reported.signed.bounds()) for value in (above, below))
        if a is None or b is None or b[0] <= 0:
            continue
        top, bottom = above.reported.signed.value, below.reported.signed.value
        written = f"{_digits(top)} ÷ {_digits(bottom)} × 100 = {_rounded(top / bottom * _HUNDRED)}%"
        low, high = a[0] / b[1] * _HUNDRED, a[1] / b[0] * _HUNDRED
        yield Claim(RATE, _verdict(_as_printed(claimed.reported.signed), low, high), claimed, (above, below), written)


def _sums(later: Sequence[Value], year: int) -> Iterable[Claim]:
    """A total against the parts that its sentence goes on to name (其中). Parts may be fewer than all, never more."""
    achieved = (value for value in later if value.key.kind == LEVEL and not value.is_target)
    counted = [value for value in achieved if value.year == year and value.quote]
    for place, total in enumerate(counted[:-1]):
        following = counted[place + 1 :]
        if total.quote.startswith(_PARTS) or not following[0].quote.startswith(_PARTS):
            continue
        quote, unit = following[0].quote, unit_class(total.reported.quantity.unit)
        parts = [value for value in following if value.quote == quote]
        if unit in RATE_UNITS or any(
            unit_class(part.reported.quantity.unit) != unit or part.key.span != total.key.span for part in parts
        ):
            continue
        bounds = [_closed(part.reported.signed.bounds()) for part in parts]
        whole = total.reported.signed.bounds()
        if None in bounds:
            continue
        low, high = (sum(bound[end] for bound in bounds if bound) for end in (0, 1))
        is_more = whole.is_below(Interval(low, high))
        if not is_more and Interval(low, high).is_below(whole):
            continue  # the report names some of the parts
        numbers = [part.reported.signed.value for part in parts]
        written = f"{' + '.join(map(_digits, numbers))} = {_digits(sum(numbers, Decimal(0)))}"
        exact = low == high and total.reported.quantity.is_exact
        yield Claim(SUM, CONTRADICTS if is_more else (AGREES if exact else UNCLEAR), total, tuple(parts), written)


# --- numbers written out --------------------------------------------------------------------------------------


def _closed(bounds: Interval) -> tuple[Decimal, Decimal] | None:
    return None if bounds.lower is None or bounds.upper is None else (bounds.lower, bounds.upper)


def _digits(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _rounded(number: Decimal) -> str:
    return f"{number.quantize(_CENT, ROUND_HALF_UP):f}"


def _signed(number: Decimal) -> str:
    return f"{number.quantize(_CENT, ROUND_HALF_UP).normalize():+f}".replace("-", "−")
