"""The built-in catalogue: themes, indicators with their other wordings, and series breaks, from the files beside this.

Pure: no Django, no database. The files are plain CSV (UTF-8) so that they open in any spreadsheet; aliases are
separated by ``;``. Everything is validated before anything is returned, and all faults are named at once.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from indicators.change import HIGHER, LOWER, NEUTRAL
from indicators.matching import Entry, Vocabulary, names_nothing
from indicators.quantity import GROWTH, LEVEL, RANK, RATIO, base_unit

FOLDER = Path(__file__).parent
THEMES, INDICATORS, BREAKS = "themes.csv", "indicators.csv", "breaks.csv"

DIRECTIONS = (HIGHER, LOWER, NEUTRAL)
MEASURES = (LEVEL, GROWTH, RANK, RATIO)


class CatalogueError(ValueError):
    """The catalogue cannot be used: one line a fault, with file, line, field and value."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class ThemeEntry:
    code: str
    name: str
    name_en: str
    position: int


@dataclass(frozen=True)
class IndicatorEntry:
    """One indicator as the catalogue defines it; ``theme``, ``numerator`` and ``denominator`` are codes or empty."""

    code: str
    name: str
    name_en: str
    unit: str
    measure: str
    direction: str
    theme: str
    numerator: str
    denominator: str
    aliases: tuple[str, ...]
    definition: str
    notes: str

    def for_matching(self) -> Entry:
        return Entry(self.code, self.name, self.aliases, self.unit, self.measure)


@dataclass(frozen=True)
class BreakEntry:
    """From ``since`` on (a year) the indicator is counted another way."""

    indicator: str
    since: int
    reason: str
    source: str


@dataclass(frozen=True)
class Catalogue:
    themes: tuple[ThemeEntry, ...]
    indicators: tuple[IndicatorEntry, ...]
    breaks: tuple[BreakEntry, ...]

    def vocabulary(self) -> Vocabulary:
        return Vocabulary.of(indicator.for_matching() for indicator in self.indicators)


@cache
def built_in() -> Catalogue:
    """The catalogue that ships with the project, read once."""
    return read_catalogue(FOLDER)


@cache
def built_in_vocabulary() -> Vocabulary:
    """The wordings of the built-in catalogue, for reading without a database."""
    return built_in().vocabulary()


def read_catalogue(folder: Path) -> Catalogue:
    """Read and check the three files of ``folder``. Raises :class:`CatalogueError` naming every fault."""
    faults: list[str] = []
    themes = list(_themes(_rows(folder, THEMES, ThemeEntry, faults), faults))
    indicators = list(_indicators(_rows(folder, INDICATORS, IndicatorEntry, faults), faults))
    breaks = list(_breaks(_rows(folder, BREAKS, BreakEntry, faults), faults))
    _check_references(themes, indicators, breaks, faults)
    if faults:
        raise CatalogueError(faults)
    return Catalogue(
        tuple(entry for _, entry in themes),
        tuple(entry for _, entry in indicators),
        tuple(entry for _, entry in breaks),
    )


@dataclass(frozen=True)
class _Row:
    """One line of a file, for faults that name it."""

    file: str
    line: int
    values: dict[str, str]

    def fault(self, field: str, why: str) -> str:
        return f"{self.file}, line {self.line}, {field}: {self.values.get(field, '')!r} {why}"


def _rows(folder: Path, name: str, shape: type, faults: list[str]) -> list[_Row]:
    """The lines of a file whose columns must be exactly the fields of ``shape``."""
    fields = set(shape.__dataclass_fields__)  # type: ignore[attr-defined]
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if set(reader.fieldnames or ()) != fields:
            faults.append(f"{name}, line 1: columns must be {', '.join(sorted(fields))}")
            return []
        rows = []
        for values in reader:
            if None in values or None in values.values():
                faults.append(f"{name}, line {reader.line_num}: {len(fields)} columns expected")
                continue
            rows.append(_Row(name, reader.line_num, {key: value.strip() for key, value in values.items()}))
    return rows


def _unique(rows: list[_Row], fields: tuple[str, ...], faults: list[str]) -> Iterator[_Row]:
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        key = tuple(row.values[field] for field in fields)
        if not all(key):
            faults.append(row.fault(fields[key.index("")], "must not be empty"))
        elif key in seen:
            faults.append(row.fault(fields[0], "stands twice"))
        else:
            seen.add(key)
            yield row


def _whole_number(row: _Row, field: str, faults: list[str]) -> int:
    if row.values[field].isdecimal():
        return int(row.values[field])
    faults.append(row.fault(field, "must be a whole number"))
    return 0


def _themes(rows: list[_Row], faults: list[str]) -> Iterator[tuple[_Row, ThemeEntry]]:
    for row in _unique(rows, ("code",), faults):
        values = row.values
        yield row, ThemeEntry(values["code"], values["name"], values["name_en"], _whole_number(row, "position", faults))


def _breaks(rows: list[_Row], faults: list[str]) -> Iterator[tuple[_Row, BreakEntry]]:
    for row in _unique(rows, ("indicator", "since"), faults):
        values = row.values
        since = _whole_number(row, "since", faults)
        yield row, BreakEntry(values["indicator"], since, values["reason"], values["source"])


def _indicators(rows: list[_Row], faults: list[str]) -> Iterator[tuple[_Row, IndicatorEntry]]:
    for row in _unique(rows, ("code",), faults):
        for field, allowed in (("direction", DIRECTIONS), ("measure", MEASURES)):
            if row.values[field] not in allowed:
                faults.append(row.fault(field, f"must be one of {', '.join(allowed)}"))
        if not row.values["name"]:
            faults.append(row.fault("name", "must not be empty"))
        if base_unit(row.values["unit"])[1] != 1:
            faults.append(row.fault("unit", "must be a base unit, without 万 or 亿"))
        aliases = tuple(alias.strip() for alias in row.values["aliases"].split(";") if alias.strip())
        plain = {field: value for field, value in row.values.items() if field != "aliases"}
        yield row, IndicatorEntry(**plain, aliases=aliases)


def _check_references(
    themes: list[tuple[_Row, ThemeEntry]],
    indicators: list[tuple[_Row, IndicatorEntry]],
    breaks: list[tuple[_Row, BreakEntry]],
    faults: list[str],
) -> None:
    codes = {entry.code for _, entry in indicators}
    theme_codes = {entry.code for _, entry in themes}
    for row, entry in indicators:
        if entry.theme and entry.theme not in theme_codes:
            faults.append(row.fault("theme", "is no theme"))
        for field in ("numerator", "denominator"):
            if row.values[field] and row.values[field] not in codes - {entry.code}:
                faults.append(row.fault(field, "is no other indicator"))
    for row, change in breaks:
        if change.indicator not in codes:
            faults.append(row.fault("indicator", "is no indicator"))
    _check_wordings(indicators, faults)


def _check_wordings(indicators: list[tuple[_Row, IndicatorEntry]], faults: list[str]) -> None:
    """A wording belongs to one indicator, and says something that no other wording of it says already."""
    owners: dict[str, str] = {}
    for field, wordings in (("name", lambda entry: (entry.name,)), ("aliases", lambda entry: entry.aliases)):
        for row, entry in indicators:
            for text in wordings(entry):
                if names_nothing(text):
                    faults.append(row.fault(field, f"holds {text!r}, which names nothing by itself"))
                key = entry.for_matching().key(text)
                if key in owners:
                    faults.append(row.fault(field, f"holds {text!r}, which is a wording of {owners[key]} already"))
                owners.setdefault(key, entry.code)
