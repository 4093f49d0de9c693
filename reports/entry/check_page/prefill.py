"""What the reader makes of words that a person points at: the first filling of the form that adds a value."""

from __future__ import annotations

from typing import Any

from indicators.models import Indicator
from indicators.vocabulary import current_vocabulary
from reports.models import Report
from reports.reading import contract
from reports.reading.observations import observe


def value_in(words: str, report: Report, section: str = contract.OTHER) -> dict[str, Any]:
    """Field -> value of the one figure in ``words``; {} where the reader finds none there, or several."""
    around = contract.Section(section, "", 1, 0, len(words))
    header = contract.Header(year=report.year, kind=report.kind)
    found = observe(words, (around,), header, current_vocabulary()).observations
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
