"""Words that a person points at: where they stand, what the reader makes of them, what is read from them already."""

from __future__ import annotations

import re
from typing import Any

from indicators.models import Indicator
from indicators.quantity import Quantity, unit_class
from indicators.vocabulary import current_vocabulary
from reports.models import Observation, ReadRow, Report, RowState
from reports.reading import contract
from reports.reading.numerals import flatten, parse
from reports.reading.observations import observe
from reports.reading.sentences import clauses, sentences

MOST_FOUND = 20
_LONGEST_SAID = 40


def value_in(words: str, report: Report, section: str = contract.OTHER) -> dict[str, Any]:
    """Field -> value of the one figure in ``words``; {} where the reader finds none there, or several."""
    found = _observed(words, report, section)
    if len(found) != 1:
        return {}
    item = found[0]
    indicator = Indicator.objects.filter(code=item.indicator).first() if item.indicator else None
    return {
        "name": item.name, "written": item.written, "kind": item.kind, "direction": item.direction or "",
        "comparator": item.comparator or "", "period": item.period or report.year, "span": item.span,
        "coverage": item.coverage or "", "stage": item.stage or "", "pool": item.pool or "",
        "indicator": f"{indicator.code} {indicator.name}" if indicator else "",
    }  # fmt: skip


def _observed(words: str, report: Report, section: str = contract.OTHER) -> tuple[contract.Observation, ...]:
    around = contract.Section(section, "", 1, 0, len(words))
    header = contract.Header(year=report.year, kind=report.kind)
    return observe(words, (around,), header, current_vocabulary()).observations


def holds_number(words: str, written: str, report: Report) -> bool:
    """Whether ``words`` hold the number as ``written``, or one that the reader takes for the same (五成 and 50%)."""
    number, flat = ("".join(flatten(text).split()) for text in (written, words))
    if re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", flat):
        return True
    meant = parse(written).in_base_unit()
    return any((item.value, item.unit) == (meant.value, meant.unit) for item in _observed(words, report))


def same_reading(
    report: Report, model: type[ReadRow], start: int, end: int, quantity: Quantity | None = None
) -> ReadRow | None:
    """The row that is read from these words already: of a value the same number, of a passage half of it at least."""
    rows = model._default_manager.filter(report=report, version=report.text_version, start__lt=end, end__gt=start)
    for row in rows.exclude(state=RowState.REJECTED):
        if isinstance(row, Observation):
            if quantity is not None and _is_same(row.quantity, quantity):
                return row
        else:
            begun, ended = row.start or 0, row.end or 0
            if 2 * (min(ended, end) - max(begun, start)) >= min(ended - begun, end - start):
                return row
    return None


def _is_same(one: Quantity, other: Quantity) -> bool:
    one, other = one.in_base_unit(), other.in_base_unit()
    return one.value == other.value and unit_class(one.unit) == unit_class(other.unit)


def said_of(row: ReadRow) -> str:
    """What a row says, in a few words."""
    if isinstance(row, Observation):
        return f"{row.name} {row.written or row.quantity.text()}"
    return row.quote if len(row.quote) <= _LONGEST_SAID else f"{row.quote[:_LONGEST_SAID]}…"


def passages_with(text: str, words: str) -> list[contract.Passage]:
    """The sentences of a text that hold ``words``; of a number the clauses that hold it, the whole number first.

    Blanks and full-width forms are set aside. Twenty at most.
    """
    wanted = "".join(flatten(words).split()).lower()
    if not wanted:
        return []
    is_number = any(mark.isdigit() for mark in wanted)
    parts = (part for one in sentences(text) for part in (clauses(one) if is_number else (one,)))
    found = [(part, flat) for part in parts if wanted in (flat := "".join(flatten(part.quote).split()).lower())]
    whole = re.compile(rf"(?<![\d.]){re.escape(wanted)}(?![\d.])")
    found.sort(key=lambda one: is_number and not whole.search(one[1]))
    return [part for part, _flat in found[:MOST_FOUND]]
