"""Two wordings word by word, with years, figures and names held apart from the rest.

Pure. Reports are not parted into words, so the unit is the character; a year (2023年), a figure (1.2万) and a name in
quotation marks, in 《》 or of an organisation at hand is one piece each. A sentence that changed in such pieces alone
was copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from rapidfuzz import fuzz

SAME, GONE, NEW = "same", "gone", "new"
WORDS, YEAR, FIGURE, NAME = "words", "year", "figure", "name"

_YEAR = r"(?:19|20)\d\d(?=年|—|-|–|至|、|[^\d.%％]|$)年?度?"
_FIGURE = r"\d[\d,，.]*\d(?:[%％‰]|[余多]?[万亿])?|\d(?:[%％‰]|[余多]?[万亿])?"
_NAME = r"《[^《》\n]{1,60}》|“[^“”\n]{1,30}”"
# How a sentence is numbered in its list says nothing of what it says; nor does the width of its stops.
_NUMBERING = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]{1,3}[）)、是]|其[一二三四五六]|第[一二三四五六七八九十]{1,2}[，、是]"
    r"|\d{1,2}[.、．](?!\d))[，、：]?"
)
_WIDTHS = str.maketrans("（），：；！？．", "(),:;!?.")
_MASKS = {YEAR: "〇", FIGURE: "＃", NAME: "〈〉"}


@dataclass(frozen=True)
class Piece:
    """A stretch of two wordings: in both (``same``), in the earlier (``gone``) or the later one alone (``new``).
    ``what`` it is: words, year, figure or name."""

    op: str
    text: str
    what: str = WORDS


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
    name = f"{_NAME}|{known}" if known else _NAME
    return re.compile(f"(?P<{NAME}>{name})|(?P<{YEAR}>{_YEAR})|(?P<{FIGURE}>{_FIGURE})|[A-Za-z]+|.", re.DOTALL)


def tokens(text: str, names: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Pieces of ``text`` with what each is."""
    return [(found.group(), found.lastgroup or WORDS) for found in _pattern(tuple(names)).finditer(text)]


def masked(text: str, names: Iterable[str] = ()) -> str:
    """The wording alone: no numbering, and every year, figure and name stands as one and the same sign."""
    plain = _NUMBERING.sub("", text).translate(_WIDTHS)
    return "".join(_MASKS.get(what, piece) for piece, what in tokens(plain, names))


def likeness(one: str, two: str) -> float:
    """How alike two wordings are, 0 to 1, by characters."""
    return fuzz.ratio(one, two) / 100


def word_diff(before: str, after: str, names: Iterable[str] = ()) -> tuple[Piece, ...]:
    """What became of the words of ``before`` in ``after``. ``gone`` stands before ``new``."""
    names = tuple(names)
    one, two = tokens(before, names), tokens(after, names)
    found: list[Piece] = []
    for op, a, b, c, d in _smooth(SequenceMatcher(None, one, two, autojunk=False).get_opcodes(), one):
        if op == "equal":
            found += _joined(SAME, two[c:d])
        else:
            found += _joined(GONE, one[a:b]) + _joined(NEW, two[c:d])
    return tuple(found)


Code = tuple[str, int, int, int, int]  # of difflib: what, and from where to where in both


def _smooth(codes: list[Code], one: list[tuple[str, str]]) -> list[Code]:
    """A character that happens to stand on both sides of a rewritten stretch tells nothing: it is rewritten too."""
    merged: list[Code] = []
    for number, (op, a, b, c, d) in enumerate(codes):
        chance = op == "equal" and b - a == 1 and one[a][1] == WORDS and 0 < number < len(codes) - 1
        changed = "change" if op != "equal" or chance else "equal"
        if merged and merged[-1][0] == changed == "change":
            merged[-1] = ("change", merged[-1][1], b, merged[-1][3], d)
        else:
            merged.append((changed, a, b, c, d))
    return merged


def _joined(op: str, stretch: list[tuple[str, str]]) -> list[Piece]:
    """Neighbouring pieces of words as one; years, figures and names stay by themselves where they changed."""
    made: list[Piece] = []
    for text, what in stretch:
        kind = WORDS if op == SAME else what
        if made and kind == WORDS == made[-1].what:
            made[-1] = Piece(op, made[-1].text + text)
        else:
            made.append(Piece(op, text, kind))
    return made
