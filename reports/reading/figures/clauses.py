"""The clauses of a text that hold figures, each figure with the words before and after it.

A clause ends at a comma, a semicolon, a colon, a bracket with figures or the end of its sentence. Where one clause
holds several figures (办理建议99件、提案136件; 督促7家单位整改问题51件), the words between two of them are parted: the
noun of the first, then the subject of the second.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from reports.reading.figures.affixes import AND
from reports.reading.figures.names import verb_place
from reports.reading.numerals import Figure

_BREAK = re.compile(
    r"《[^《》\n]{1,100}》|[“「『][^“”「」『』\n]{1,40}[”」』]|\([^()\d\n]{1,24}\)|(?<=\d),(?=\d{3}(?!\d))|(?<=\d):(?=\d)"
    r"|(?P<end>[。！？!?\n]|(?<!\d);|;(?!\d))|(?P<pause>[,:]|——)|(?P<bracket>[()])"
)
_JOINT = re.compile(rf"(?<![县市区])、(?![县市区][)、])|,|{AND}|(?<![合一])并(?![购网联列])")

# No word further than this from a figure is asked about it, so that a text without marks costs no more than another.
REACH = 160


@dataclass(frozen=True, slots=True)
class Slot:
    """One figure in its clause: the places of the words before it (``head``) and after it (``tail``).

    ``low`` to ``high`` is the clause, as far as it is within reach; ``clause`` and ``sentence`` tell it from others.
    """

    figure: Figure
    clause: int
    head: tuple[int, int]
    tail: tuple[int, int]
    low: int
    high: int
    sentence: int
    bracketed: bool
    shares: bool  # the noun after the next figure is this one's too (2个省级、3个市级观测点)


class Clauses:
    """Where clauses and sentences begin and end in ``flat[low:high]``."""

    def __init__(self, flat: str, low: int, high: int) -> None:
        self.flat, self.low, self.high = flat, low, high
        self.starts, self.stops, self.bracketed = [low], [], [False]
        self.sentences = [low]
        within = False
        for found in _BREAK.finditer(flat, low, high):
            if found.lastgroup:
                within = found[0] == "(" or within and found.lastgroup == "pause"
                self.stops.append(found.start())
                self.starts.append(found.end())
                self.bracketed.append(within)
                if found.lastgroup == "end":
                    self.sentences.append(found.end())
        self.stops.append(high)

    def bounds(self, start: int, end: int) -> tuple[int, int, int]:
        """Index, start and end of the clause that holds ``start`` to ``end``."""
        index = bisect_right(self.starts, start) - 1
        last = bisect_left(self.stops, end)
        low, high = self.starts[index], self.stops[min(last, len(self.stops) - 1)]
        return index, low, high

    def sentence(self, at: int) -> int:
        """Where the sentence of a place starts."""
        return self.sentences[bisect_right(self.sentences, at) - 1]

    def before(self, low: int) -> tuple[int, int] | None:
        """The clause before the one that starts at ``low``, in the same sentence."""
        index = bisect_right(self.starts, low) - 2
        if index < 0 or self.starts[index] < self.sentence(low):
            return None
        return max(self.starts[index], self.stops[index] - REACH), self.stops[index]

    def slots(self, figures: list[Figure]) -> list[Slot]:
        """Each figure with its words, in order."""
        slots: list[Slot] = []
        group: list[Figure] = []
        bounds = (0, 0, 0)
        for figure in figures:
            here = self.bounds(figure.start, figure.end)
            if group and here[0] != bounds[0]:
                slots += self._clause(group, *bounds)
                group = []
            bounds = (here[0], bounds[1], here[2]) if group else here
            group.append(figure)
        return slots + (self._clause(group, *bounds) if group else [])

    def _clause(self, group: list[Figure], index: int, low: int, high: int) -> list[Slot]:
        heads, tails, shares = [low], [], []
        for one, two in zip(group, group[1:], strict=False):
            tail, head, shared = self._part(one.end, two)
            tails.append(tail)
            heads.append(head)
            shares.append(shared)
        tails.append(high)
        shares.append(False)
        sentence, bracketed = self.sentence(low), self.bracketed[index]
        slots = []
        for f, head, tail, shared in zip(group, heads, tails, shares, strict=True):
            words = (max(min(head, f.start), f.start - REACH), f.start), (f.end, min(max(tail, f.end), f.end + REACH))
            reach = max(low, f.start - REACH), min(high, f.end + REACH)
            slots.append(Slot(f, index, *words, *reach, sentence, bracketed, shared))
        return slots

    def _part(self, start: int, after: Figure) -> tuple[int, int, bool]:
        """Where the first figure's noun ends, where the second one's words begin, and whether they share a noun."""
        gap = self.flat[start : after.start]
        joints = list(_JOINT.finditer(gap))
        if joints:
            joint = joints[0] if not gap[: joints[0].start()].strip() else joints[-1]
            return start + joint.start(), start + joint.end(), joint.end() >= len(gap.rstrip())
        verb = verb_place(gap)
        return start + (verb if verb else 0), start + verb, False
