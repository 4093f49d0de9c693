"""A reported quantity: value with its bounds, unit and qualifier, and how to print one.

Pure: no Django, no database. Values are ``Decimal`` in base units (``4.23亿元`` is 423000000 元).
Rules: "The reading contract" and "How two values compare" in the design document.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

EXACT, ABOUT, AT_LEAST, AT_MOST, RANGE = "exact", "about", "at_least", "at_most", "range"

LEVEL, GROWTH, CHANGE_POINTS, RANK, RATIO, TARGET = "level", "growth", "change_points", "rank", "ratio", "target"

RATE_UNITS = frozenset({"%", "‰", "百分点"})
# A printed rate or multiple is rounded even where its last digit is a whole one: 12% is 11.5 to 12.5.
ROUNDED_UNITS = RATE_UNITS | {"倍"}

# Units of one line count the same thing in different provinces and years: they compare. Counts of acts are
# never counts of things: 件次 is not 件, 人次 (visits) is not 人 (people), 户次 is not 户.
UNIT_CLASSES = (
    ("件", "宗", "起"),
    ("件次", "宗次", "起次"),
    ("家", "户"),
    ("家次", "户次"),
    ("个", "项", "条"),
    ("人", "名", "位"),
    ("场", "场次"),
    ("公里", "千米"),
    ("平方公里", "平方千米"),
    ("百分点", "个百分点"),
    ("", "倍"),  # a ratio is printed bare (1.13) or as a multiple (2.6倍)
)
_CLASS_OF = {unit: units[0] for units in UNIT_CLASSES for unit in units}

_SCALES = (
    ("百万", Decimal(1_000_000)),
    ("千万", Decimal(10_000_000)),
    ("百亿", Decimal(10_000_000_000)),
    ("千亿", Decimal(100_000_000_000)),
    ("万亿", Decimal(1_000_000_000_000)),
    ("亿", Decimal(100_000_000)),
    ("万", Decimal(10_000)),
)

ABOUT_SHARE = Decimal("0.05")  # 约, 左右: ± 5 % of an amount
ABOUT_POINTS = Decimal("0.2")  # 约, 左右: ± 0.2 percentage points of a rate

_HUNDRED = Decimal(100)
_TEN_THOUSAND = Decimal(10_000)
_HUNDRED_MILLION = Decimal(100_000_000)


@lru_cache(maxsize=1024)  # a page asks for the same few units some thousand times
def base_unit(unit: str) -> tuple[str, Decimal]:
    """The unit without its multiplier, and the multiplier: 万元 -> (元, 10000), 件 -> (件, 1), ‰ -> (%, 0.1)."""
    if unit == "‰":
        return "%", Decimal("0.1")
    for prefix, scale in _SCALES:
        if unit.startswith(prefix) and len(unit) > len(prefix):
            return unit[len(prefix) :], scale
    return unit, Decimal(1)


@lru_cache(maxsize=1024)
def unit_class(unit: str) -> str:
    """The unit that stands for all units comparable with ``unit`` after scaling (件, 宗, 起 -> 件; 万元 -> 元)."""
    base = base_unit(unit)[0]
    return _CLASS_OF.get(base, base)


def tolerance(value: Decimal, unit: str, share: Decimal = ABOUT_SHARE) -> Decimal:
    """How far from ``value`` a figure may lie that is given as 约 or 左右: ``share`` of it, of a rate 0.2 points."""
    return ABOUT_POINTS if unit in RATE_UNITS else abs(value) * share


def format_number(value: Decimal, step: Decimal = Decimal(1), language: str = "zh-hans") -> str:
    """A number as an official text prints it: 423000000 -> 4.23亿, 58900 -> 5.89万, 257 -> 257, 108156 -> 108156.

    亿 and 万 are used where two decimals say the whole number. ``step`` keeps the printed zeros of 12.0 or 100.00.
    """
    text = _plain(value, step)
    if not language.startswith("zh"):
        return f"{Decimal(text):,f}"
    for name, scale in (("亿", _HUNDRED_MILLION), ("万", _TEN_THOUSAND)):
        if abs(value) >= scale and value % (scale / _HUNDRED) == 0:
            return _plain(value / scale) + name
    return text


def _plain(value: Decimal, step: Decimal = Decimal(1)) -> str:
    """Digits without exponent, with the decimals of ``step`` and never fewer than ``value`` needs."""
    decimals = max(-int(number.normalize().as_tuple().exponent) for number in (value, step))
    return f"{value:.{max(decimals, 0)}f}"


@dataclass(frozen=True, slots=True)
class Interval:
    """What a value may really be. ``None``: no bound on that side; ``open``: the bound itself is excluded."""

    lower: Decimal | None
    upper: Decimal | None
    lower_open: bool = False
    upper_open: bool = False

    def is_below(self, other: Interval) -> bool:
        """Whether every number of this interval is smaller than every number of ``other``."""
        if self.upper is None or other.lower is None:
            return False
        if self.upper == other.lower:
            return self.upper_open or other.lower_open
        return self.upper < other.lower

    def within(self, other: Interval) -> bool:
        """Whether no number of this interval lies outside ``other``."""
        return not self._reaches_below(other) and not self._reaches_above(other)

    def _reaches_below(self, other: Interval) -> bool:
        if other.lower is None:
            return False
        if self.lower is None or self.lower < other.lower:
            return True
        return self.lower == other.lower and other.lower_open and not self.lower_open

    def _reaches_above(self, other: Interval) -> bool:
        if other.upper is None:
            return False
        if self.upper is None or self.upper > other.upper:
            return True
        return self.upper == other.upper and other.upper_open and not self.upper_open


@dataclass(frozen=True, slots=True)
class Quantity:
    """One value as reported.

    ``value`` is the printed number in base units, ``lower`` and ``upper`` what it may really be
    (``None``: no bound on that side), ``lower_open`` and ``upper_open`` say that the bound itself is
    excluded (超, 逾, 低于), ``step`` is one unit of the last printed digit in base units
    (``12.36%`` -> 0.01, ``4.23亿元`` -> 1000000, ``257件`` -> 1).
    """

    value: Decimal
    unit: str = ""
    qualifier: str = EXACT
    lower: Decimal | None = None
    upper: Decimal | None = None
    lower_open: bool = False
    upper_open: bool = False
    step: Decimal = Decimal(1)

    @property
    def is_exact(self) -> bool:
        return self.qualifier == EXACT

    def in_base_unit(self) -> Quantity:
        """The same quantity with 万 and 亿 of its unit multiplied out: 1753.79 万元 -> 17537900 元."""
        unit, scale = base_unit(self.unit)
        if scale == 1:
            return self
        return replace(
            self,
            value=self.value * scale,
            unit=unit,
            lower=None if self.lower is None else self.lower * scale,
            upper=None if self.upper is None else self.upper * scale,
            step=self.step * scale,
        )

    def bounds(self) -> Interval:
        """The interval for comparing: a count is a point, a rounded number ± half a step, a qualifier as it says."""
        if not self.is_exact:
            return self._qualified_bounds()
        if self._is_point:
            return Interval(self.value, self.value)
        half = self.step / 2
        lower, upper, upper_open = self.value - half, self.value + half, True
        if self.unit == "%" and 0 <= self.value <= _HUNDRED:
            # 100.0% may be 99.96 %, never 100.04; a rate above 100 (计划完成率 103%) keeps its own bounds.
            lower = max(lower, Decimal(0))
            if upper > _HUNDRED:
                upper, upper_open = _HUNDRED, False
        return Interval(lower, upper, upper_open=upper_open)

    def interval(self) -> tuple[Decimal | None, Decimal | None]:
        """``(lower, upper)`` of :meth:`bounds`."""
        bounds = self.bounds()
        return bounds.lower, bounds.upper

    @property
    def _is_point(self) -> bool:
        """Whether an exact value is a counted number. 0% and 100% printed whole say 无一 and 全部: counted too."""
        if self.unit == "%" and self.step == 1 and self.value in (0, _HUNDRED):
            return True
        return self.unit not in ROUNDED_UNITS and self.step == 1

    def _qualified_bounds(self) -> Interval:
        if self.lower is not None or self.upper is not None:
            return Interval(self.lower, self.upper, self.lower_open, self.upper_open)
        # A value entered by hand may carry the qualifier alone.
        if self.qualifier == AT_LEAST:
            return Interval(self.value, None, lower_open=self.lower_open)
        if self.qualifier == AT_MOST:
            return Interval(None, self.value, upper_open=self.upper_open)
        margin = tolerance(self.value, self.unit) if self.qualifier == ABOUT else Decimal(0)
        return Interval(self.value - margin, self.value + margin)

    def text(self, language: str = "zh-hans", kind: str = LEVEL, direction: str = "up") -> str:
        """As an official text prints it: 约4.21亿元, 5000余条, 2—3家, 第4名, 增长60.89%, 下降2.1个百分点."""
        chinese = language.startswith("zh")
        if kind == RANK:
            number = format_number(self.value, language="en")
            return f"第{number}名" if chinese else f"no. {number}"
        body = self._qualified_text(chinese)
        if kind in (GROWTH, CHANGE_POINTS):
            down, up = ("下降", "增长" if kind == GROWTH else "上升") if chinese else ("down ", "up ")
            return (down if direction == "down" else up) + body
        return body

    def _qualified_text(self, chinese: bool) -> str:
        if self.qualifier == RANGE and self.lower is not None and self.upper is not None:
            return self._range_text(chinese)
        amount = self._amount(self.value, chinese)
        if self.qualifier == ABOUT:
            nearly = self.upper is not None and self.upper <= self.value
            return (("近" if nearly else "约") if chinese else ("nearly " if nearly else "about ")) + amount
        if self.qualifier == AT_MOST:
            if self.upper_open:
                return ("低于" if chinese else "under ") + amount
            return amount + "以内" if chinese else "at most " + amount
        if self.qualifier == AT_LEAST:
            return self._at_least_text(amount, chinese)
        return amount

    def _at_least_text(self, amount: str, chinese: bool) -> str:
        if not chinese:
            return ("over " if self.lower_open or self.upper is not None else "at least ") + amount
        if self.upper is not None and self.unit not in RATE_UNITS:
            return f"{format_number(self.value, self.step)}余{_unit_text(self.unit, chinese)}"
        return "超" + amount if self.lower_open else amount + "以上"

    def _range_text(self, chinese: bool) -> str:
        low, high = self._amount(self.lower or Decimal(0), chinese), self._amount(self.upper or Decimal(0), chinese)
        if self.unit in RATE_UNITS:
            return f"{low}—{high}"
        unit = _unit_text(self.unit, chinese)
        return f"{low.removesuffix(unit)}—{high}"

    def _amount(self, value: Decimal, chinese: bool) -> str:
        number = format_number(value, self.step, "zh-hans" if chinese else "en")
        return number + _unit_text(self.unit, chinese)


def _unit_text(unit: str, chinese: bool) -> str:
    if unit in ("", "%", "‰"):
        return unit
    if chinese:
        return "个百分点" if unit == "百分点" else unit
    return " percentage points" if unit == "百分点" else f" {unit}"
