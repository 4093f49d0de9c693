"""Which values stand in one line over years, and the address of such a line.

Pure. Two values are of one series when indicator, measure, span, coverage and stage agree; a rank also needs the
same pool (fourth in the city and fourth in the province are two things). Where no indicator of the dictionary
matches, the normalised name with its unit class, within the organisation, stands in for it. Targets are in no
series of what was achieved: :func:`key_of` gives a target the key of the series that will answer it.

Addresses: ``L04-level-year``, ``L04-level-year-stage:一审`` for the dictionary's indicators (shared by all
organisations); ``o12-3f1c0a9b77de`` (organisation, digest) for a series outside the dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any, Protocol

from indicators.matching import normalise
from indicators.quantity import CHANGE_POINTS, GROWTH, LEVEL, RANK, RATIO, TARGET, unit_class

KINDS = (LEVEL, GROWTH, CHANGE_POINTS, RANK, RATIO)
SPANS = ("year", "half", "quarter", "cumulative", "point")

_DIGITS = 12
_LOCAL = re.compile(rf"o(?P<organisation>\d+)-(?P<digest>[0-9a-f]{{{_DIGITS}}})")
_PART = r"[^-:/]+"
_CATALOGUE = re.compile(
    rf"(?P<indicator>{_PART})-(?P<kind>{'|'.join(KINDS)})-(?P<span>{'|'.join(SPANS)})"
    rf"(?:-coverage:(?P<coverage>{_PART}))?(?:-stage:(?P<stage>{_PART}))?(?:-pool:(?P<pool>{_PART}))?"
)
_RESERVED = re.compile(r"[-:/~]")
_ESCAPE = re.compile(r"~(2d|3a|2f|7e)")


@dataclass(frozen=True)
class SeriesKey:
    """What makes values comparable over years.

    Either ``indicator`` (a code of the dictionary) is given, or ``organisation`` (its id), ``name`` (normalised) and
    ``unit`` (the unit that stands for its class) are. Empty ``coverage`` and ``stage``: the text does not say.
    """

    indicator: str = ""
    kind: str = LEVEL
    span: str = "year"
    coverage: str = ""
    stage: str = ""
    pool: str = ""
    organisation: int | None = None
    name: str = ""
    unit: str = ""

    @property
    def is_catalogued(self) -> bool:
        return bool(self.indicator)

    @cached_property
    def slug(self) -> str:
        if not self.is_catalogued:
            return f"o{self.organisation}-{self.digest}"
        parts = [_escaped(self.indicator), self.kind, self.span]
        scope = (("coverage", self.coverage), ("stage", self.stage), ("pool", self.pool))
        return "-".join([*parts, *(f"{word}:{_escaped(text)}" for word, text in scope if text)])

    @cached_property
    def digest(self) -> str:
        """Short and lasting: it does not depend on the machine or on other series of the organisation."""
        said = "\x1f".join("" if part is None else str(part) for part in astuple(self))
        return sha256(said.encode()).hexdigest()[:_DIGITS]


@dataclass(frozen=True)
class LocalSlug:
    """The address of a series outside the dictionary: a digest says which one only beside the series themselves."""

    organisation: int
    digest: str

    def names(self, key: SeriesKey) -> bool:
        return not key.is_catalogued and key.organisation == self.organisation and key.digest == self.digest


def parse_slug(slug: str) -> SeriesKey | LocalSlug:
    """What an address names. Raises ``ValueError`` where it can name no series."""
    if found := _LOCAL.fullmatch(slug):
        return LocalSlug(int(found["organisation"]), found["digest"])
    if found := _CATALOGUE.fullmatch(slug):
        # The groups of the pattern are the first fields of a key, in their order.
        indicator, kind, span, coverage, stage, pool = (_unescaped(text or "") for text in found.groups())
        return SeriesKey(indicator, kind, span, coverage, stage, pool)
    raise ValueError(f"no series has the address {slug!r}")


class Scoped(Protocol):
    """What a value must say of itself to have its place; ``Observation`` does."""

    name: str
    unit: str
    kind: str
    direction: str
    span: str
    coverage: str
    stage: str
    pool: str


def series_key(row: Scoped, code: str | None, organisation: int, names: Mapping[str, str] | None = None) -> SeriesKey:
    """The series of ``row``, matched to the indicator ``code`` or to none, in a report of ``organisation``.

    ``names`` are those that people gave to wordings of the organisation outside the dictionary.
    """
    kind = answering_kind(row) if row.kind == TARGET else row.kind
    scope = (kind, row.span, row.coverage, row.stage, row.pool if kind == RANK else "")
    if code:
        return _of_dictionary(code, *scope)
    written = normalise(row.name)
    given = names.get(written) if names else None
    name = normalise(given) if given else written
    return SeriesKey("", *scope, organisation=organisation, name=name, unit=unit_class(row.unit))


# One object for all values of a series: a page compares and counts them by the thousand.
_of_dictionary = lru_cache(maxsize=4096)(SeriesKey)


def key_of(observation: Any, names: Mapping[str, str] | None = None) -> SeriesKey:
    """The series of an ``Observation`` (read with ``select_related("indicator", "report")``)."""
    code = observation.indicator.code if observation.indicator else None
    return series_key(observation, code, observation.report.organisation_id, names)


def answering_kind(target: Scoped) -> str:
    """The measure of the value that will answer a target: 增长8%以上 is answered by a growth, 85%以上 by a level."""
    if target.pool:
        return RANK
    if unit_class(target.unit) == "百分点":
        return CHANGE_POINTS
    if target.direction:
        return GROWTH
    return RATIO if unit_class(target.unit) == "" else LEVEL


def _escaped(text: str) -> str:
    return _RESERVED.sub(lambda found: f"~{ord(found[0]):02x}", text)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
