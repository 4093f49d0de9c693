"""A line of a sheet -> a figure: year, value by the grammar of reports, and the indicator it names. No database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from indicators.matching import Match, Vocabulary, names_nothing
from indicators.quantity import CHANGE_POINTS, GROWTH, LEVEL, RANK, RATE_UNITS, RATIO, Quantity
from reports.entry.figures_sheet.sheet import Line
from reports.entry.record import LARGEST
from reports.reading.contract import DOWN, UP
from reports.reading.numerals import flatten, parse

_FIRST_YEAR, _LAST_YEAR = 1949, 2200
_YEAR = re.compile(r"(?P<year>\d{4}|[一二][〇零○一二三四五六七八九]{3})(?:\.0+)?\s*年?度?")
_SPELT = str.maketrans("零○〇一二三四五六七八九", "000123456789")
_DATE = re.compile(r"(?P<year>\d{4})[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?")
_CHANGE = re.compile(
    r"(?:同比|环比|[较比](?:上年|去年|上一年))?(?:(?P<up>增长|上升|提高|提升|增加)|(?P<down>下降|减少|降低|回落))了?(?=.*\d)"
)
_STAGES = ("一审", "二审", "生效")
_LONGEST = {"name": 200, "written": 60, "source": 200, "coverage": 60, "unit": 20}


class FigureError(Exception):
    """What is wrong with a line: column -> why."""

    def __init__(self, faults: Mapping[str, str]):
        self.faults = dict(faults)
        super().__init__("; ".join(faults.values()))


@dataclass(frozen=True)
class Figure:
    """A value for the ``organisation`` so named, and where it comes from."""

    organisation: str
    year: int
    name: str
    written: str
    quantity: Quantity
    kind: str
    direction: str
    coverage: str
    stage: str
    source: str
    note: str
    match: Match | None


def figure_of(line: Line, vocabulary: Vocabulary) -> Figure:
    """Everything that a line says. Raises :class:`FigureError` with all that is wrong with it."""
    cells = line.cells
    year = _year(cells["year"])
    # A date says its year all the same; a date in place of a number says nothing.
    faults = {name: why for name, why in line.faults.items() if name != "year" or year is None}
    for column, why in (
        ("organisation", _("say whose figure it is")), ("name", _("say what the number counts")),
        ("written", _("there is no number")), ("source", _("a value without a quote names its source")),
    ):  # fmt: skip
        if not cells[column]:
            faults.setdefault(column, why)
    for column, most in _LONGEST.items():
        if len(cells[column]) > most:
            faults.setdefault(column, _("longer than %(most)d characters") % {"most": most})
    if cells["name"] and names_nothing(cells["name"]):
        faults.setdefault("name", _("this says too little: write the whole name of the indicator"))
    if year is None:
        faults.setdefault("year", _("write a year of four digits"))
    stage = cells["coverage"] if cells["coverage"] in _STAGES else ""
    value = None
    if "written" not in faults:
        try:
            value = _value(cells, vocabulary, stage)
        except ValueError as error:
            faults["written"] = str(error)
    if faults or value is None or year is None:
        raise FigureError(faults)
    quantity, kind, direction, match = value
    return Figure(
        cells["organisation"], year, cells["name"], cells["written"], quantity, kind, direction,
        "" if stage else cells["coverage"], stage, cells["source"], cells["note"], match,
    )  # fmt: skip


def _year(written: str) -> int | None:
    flat = flatten(written).strip()
    found = _YEAR.fullmatch(flat) or _DATE.fullmatch(flat)
    if not found:
        return None
    year = int(found["year"].translate(_SPELT))
    return year if _FIRST_YEAR <= year <= _LAST_YEAR else None


def _value(cells: Mapping[str, str], vocabulary: Vocabulary, stage: str) -> tuple[Quantity, str, str, Match | None]:
    """Quantity, measure, direction and indicator. Raises ``ValueError`` with what is wrong."""
    written, direction = cells["written"], ""
    if change := _CHANGE.match(flatten(written)):
        direction, written = UP if change["up"] else DOWN, written[change.end() :]
    quantity = parse(written)
    if cells["unit"] and not quantity.unit:
        quantity = parse(written + cells["unit"])
    quantity = quantity.in_base_unit()
    if any(abs(number) >= LARGEST for number in (quantity.value, quantity.upper or Decimal(0))):
        raise ValueError(_("the number is too large"))
    if direction:
        if quantity.unit not in RATE_UNITS:
            raise ValueError(_("write a change as a percentage or in percentage points"))
        kinds = [GROWTH if quantity.unit == "%" else CHANGE_POINTS]
    elif re.match("第", flatten(written).strip()):
        kinds = [RANK]
    elif quantity.unit == "百分点":
        raise ValueError(_("say whether it rose or fell: 上升 or 下降"))
    else:
        kinds = [LEVEL] if quantity.unit else [RATIO, LEVEL]
    for kind in kinds:
        if match := vocabulary.match(cells["name"], quantity.unit, kind, stage or None):
            return quantity, kind, direction, match
    if not quantity.unit and (unit := _unit_wanted(cells["name"], vocabulary)):
        raise ValueError(_("the number has no unit; this indicator is counted in %(unit)s") % {"unit": unit})
    return quantity, kinds[-1], direction, None


def _unit_wanted(name: str, vocabulary: Vocabulary) -> str:
    """The unit of the indicator that ``name`` would mean if its number had one."""
    units = sorted({entry.unit for entry in vocabulary.entries if entry.unit})
    return next((unit for unit in units if vocabulary.match(name, unit, LEVEL)), "")
