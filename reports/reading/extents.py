"""Which section holds which stretch of a text, in one sweep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reports.reading.contract import Section


def stretches(found: Iterable[Section]) -> Iterator[tuple[int, int, Section]]:
    """The text cut at every edge of a section, each piece with the innermost section that holds it."""
    waiting = sorted(found, key=lambda section: (section.start, section.level), reverse=True)
    edges = sorted({place for section in waiting for place in (section.start, section.end)})
    holding: list[Section] = []
    for start, end in zip(edges, edges[1:], strict=False):
        while waiting and waiting[-1].start <= start:
            holding.append(waiting.pop())
        while holding and holding[-1].end <= start:
            holding.pop()
        if holding:
            yield start, end, holding[-1]


def regions(found: Iterable[Section], kind: str) -> list[tuple[int, int]]:
    """The stretches whose innermost section is of one kind, adjoining ones joined."""
    joined: list[tuple[int, int]] = []
    for start, end, inner in stretches(found):
        if inner.kind == kind:
            if joined and joined[-1][1] == start:
                start = joined.pop()[0]
            joined.append((start, end))
    return joined
