"""``read``: a report's text -> Reading, cleaning included. Reading a reading's own text gives the same text again."""

from __future__ import annotations

from reports.reading.clean import clean
from reports.reading.contract import Reading, Vocabulary
from reports.reading.doubts import doubts, foreign
from reports.reading.goals import goals
from reports.reading.metadata import header
from reports.reading.observations import Figures, observe
from reports.reading.sections import sections
from reports.reading.shortfalls import shortfalls

READER_VERSION = "2026.11.2"  # kept with every text that was read; raised when the same text would be read otherwise


def read(text: str, vocabulary: Vocabulary) -> Reading:
    """What a report says. Any text gives a reading; one that is no report gives an empty or partial one with doubts."""
    body = clean(text)
    about = header(body.text, body.page)
    found = sections(body.text, about)
    figures = Figures() if foreign(body.text) else observe(body.text, found, about, vocabulary)
    raised = (*doubts(body.text, about, found), *figures.doubts)
    return Reading(
        header=about,
        text=body.text,
        sections=found,
        observations=figures.observations,
        shortfalls=shortfalls(body.text, found),
        goals=goals(body.text, found, figures.observations),
        trends=figures.trends,
        doubts=tuple(sorted(raised, key=lambda doubt: (doubt.start, doubt.end, doubt.code))),
    )
