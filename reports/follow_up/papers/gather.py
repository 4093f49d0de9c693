"""What the papers of the ledger tell of an item: its row, its progress entries, its files. Five queries a thousand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reports.follow_up.ledger.rows import REPORTS, LedgerRow, ledger_rows
from reports.models import Attachment, Rectification, RectificationStep

_AT_ONCE = 1_000
SHORT = 12  # characters of a hash that a paper prints: enough to tell two files apart, and to be read out


@dataclass(frozen=True)
class Entry:
    """One dated entry of progress."""

    on: date
    percent: int | None
    text: str
    by: str

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {'' if self.percent is None else f'{self.percent}% '}{self.text}".strip()


@dataclass(frozen=True)
class Item:
    row: LedgerRow
    entries: tuple[Entry, ...]
    files: tuple[Attachment, ...]


def items_of(keys: Sequence[int], at: date) -> Iterator[Item]:
    """The items ``keys``, in that order; the caller has narrowed them by access."""
    for start in range(0, len(keys), _AT_ONCE):
        chunk = keys[start : start + _AT_ONCE]
        rows = {row.pk: row for row in ledger_rows(Rectification.objects.filter(pk__in=chunk), at)}
        entries: dict[int, list[Entry]] = defaultdict(list)
        files: dict[int, dict[int, Attachment]] = defaultdict(dict)
        steps = RectificationStep.objects.filter(rectification__in=chunk).select_related("by")
        for step in steps.prefetch_related("attachments").order_by("pk"):
            if step.act in REPORTS and (step.text or step.percent is not None):
                entries[step.rectification_id].append(Entry(step.on, step.percent, step.text, str(step.by)))
            files[step.rectification_id] |= {each.pk: each for each in step.attachments.all()}
        for key in chunk:
            if key in rows:
                yield Item(rows[key], tuple(entries[key]), tuple(files[key].values()))
