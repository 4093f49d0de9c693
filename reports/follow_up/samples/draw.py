"""Drawing by lot what is to be verified on site (双随机), so that the same seed always draws the same.

Pure: no Django. Every drawable thing has a weight of 1; drawn by risk, each risk that is known of it adds its own
(``WEIGHTS``), so a risky value is drawn more often and a plain one still may be. The method is that of Efraimidis and
Spirakis for weighted drawing without putting back: each thing gets the key u^(1/weight) with u in (0, 1) taken from
SHA-256 of seed and thing, and the largest keys are drawn. Two runs agree on any machine and whatever the order of the
population, and anybody can work the draw out again from the seed that is recorded with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

UNVERIFIED, WORSE, SMALL_N, DISAGREES, NO_EVIDENCE, NOT_MET, VAGUE, UNCHECKED, CONTRADICTORY = (
    "unverified", "worse", "small_n", "disagrees", "no_evidence", "not_met", "vague", "unchecked", "contradictory",
)  # fmt: skip
# What each risk adds to the weight of 1. Two answers that contradict each other, or a report that does, weigh most.
WEIGHTS = {
    DISAGREES: 4,  # measured and reviewed say different things
    CONTRADICTORY: 4,  # the report gives the figure more than once, differently
    NO_EVIDENCE: 3,  # the next report has no passage on the goal
    WORSE: 3,  # the value got worse against the year before
    NOT_MET: 2,  # the measured answer is "not met" or "unclear"
    UNVERIFIED: 1,  # nobody has verified or reviewed it yet
    SMALL_N: 1,  # a rate of fewer than 30 cases
    UNCHECKED: 1,  # read by the machine, not checked by a person
    VAGUE: 1,  # no figure, date or owner
}
_BITS = 2**64


@dataclass(frozen=True)
class Drawable:
    """One value or goal that may be drawn: its row, and the risks that are known of it."""

    key: int
    risks: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        return 1 + sum(WEIGHTS[risk] for risk in self.risks)


@dataclass(frozen=True)
class Drawn:
    """What was drawn: its place in the draw (from 1), its weight, and its risks."""

    position: int
    key: int
    weight: int
    risks: tuple[str, ...]


def draw(population: Iterable[Drawable], wanted: int, seed: str, by_risk: bool) -> list[Drawn]:
    """``wanted`` of the population in the order drawn, all of it where it is smaller. Raises ``ValueError`` for a
    number below 1 or an empty seed."""
    if wanted < 1 or not seed:
        raise ValueError("a draw needs a number of at least 1 and a seed")
    weighted = [(each, each.weight if by_risk else 1) for each in population]
    ordered: Sequence[tuple[Drawable, int]] = sorted(
        weighted, key=lambda each: (-(_lot(seed, each[0].key) ** (1 / each[1])), each[0].key)
    )
    return [
        Drawn(position, each.key, weight, each.risks)
        for position, (each, weight) in enumerate(ordered[:wanted], start=1)
    ]


def _lot(seed: str, key: int) -> float:
    """A number in (0, 1) that only seed and row decide."""
    digest = hashlib.sha256(f"{seed}:{key}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") + 1) / (_BITS + 1)
