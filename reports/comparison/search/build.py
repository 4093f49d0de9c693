"""Sentences of a text that hold the words searched for. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

SENTENCES = 3  # of one report on the page
LONGEST = 160  # characters of a sentence that are shown

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")


@dataclass(frozen=True)
class Part:
    """A section of the text; the deepest one holds a sentence."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """A stretch of the text from ``start`` on, and the kind of section that it stands in ("" for none)."""

    text: str
    start: int
    section: str


def words_of(asked: str) -> tuple[str, ...]:
    """Words that must all stand in a report, as they are written; spaces part them."""
    return tuple(dict.fromkeys(asked.split()))


def sentences(
    text: str, words: Sequence[str], parts: Sequence[Part], section: str = "", most: int = SENTENCES
) -> tuple[Sentence, ...]:
    """The sentences with most of the words, first ones first; only those of ``section`` where one is named."""
    found = []
    for match in _SENTENCE.finditer(text):
        held = sum(word in match[0] for word in words)
        if held:
            of = section_at(parts, match.start())
            if not section or of == section:
                found.append((-held, match.start(), of, match[0]))
    return tuple(Sentence(said.strip(), start, of) for _held, start, of, said in sorted(found)[:most])


def section_at(parts: Sequence[Part], place: int) -> str:
    around = [part for part in parts if part.start <= place < part.end]
    return min(around, key=lambda part: part.end - part.start).kind if around else ""


def marked(text: str, words: Sequence[str]) -> str:
    """HTML of a sentence with its words marked; a long one is cut around the first of them."""
    shown = _cut(text, words)
    if not words:
        return escape(shown)
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    pieces = re.split(f"({pattern})", shown)
    return "".join(f"<mark>{escape(piece)}</mark>" if at % 2 else escape(piece) for at, piece in enumerate(pieces))


def _cut(text: str, words: Sequence[str]) -> str:
    if len(text) <= LONGEST:
        return text
    first = min((text.find(word) for word in words if word in text), default=0)
    start = max(0, min(first - LONGEST // 4, len(text) - LONGEST))
    return ("…" if start else "") + text[start : start + LONGEST] + ("…" if start + LONGEST < len(text) else "")
