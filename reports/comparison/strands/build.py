"""Strands: one problem from its first naming to its last, with the goals that answered it and what they came to.

Pure. A shortfall continues a strand where it repeats the strand's last wording, in the same words or in others, or
where a person said so (:func:`reports.follow_up.chains.chains`). A year without a report is a gap: nothing runs on
through it, and a strand that is named again behind it is not named in consecutive years.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from indicators.change import MET, NOT_MET, UNCLEAR, meets
from indicators.quantity import LEVEL, RATIO, unit_class
from reports.comparison.build import Row
from reports.comparison.cells import Cell
from reports.comparison.two_years.wordings import Said, tied_to
from reports.follow_up.chains import Chain, Named, Words
from reports.follow_up.chains import chains as chains_of
from reports.follow_up.evidence import links

FIGURES_AT_MOST = 3  # a year of a strand
RECURRING, OPEN, UNANSWERED = "recurring", "open", "unanswered"
SHOWN = (RECURRING, OPEN, UNANSWERED)


@dataclass(frozen=True)
class YearSaid:
    """What one year's report says: its shortfalls, and the goals that it sets for the next year.

    ``commitments`` are the wordings of a goal's measures, by the goal's row.
    """

    year: int
    shortfalls: tuple[Said, ...] = ()
    goals: tuple[Said, ...] = ()
    commitments: Mapping[int, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Answering:
    """A goal that answers the shortfall of the year before it is for; ``score`` None where a person said so."""

    goal: Said
    score: float | None


@dataclass(frozen=True)
class FigureOfYear:
    """A value that speaks to the problem; ``measured`` (met, not met, unclear) where a target of a goal asks for it."""

    row: Row
    cell: Cell
    measured: str = ""


@dataclass(frozen=True)
class Step:
    """One year of a strand: the goals set for it, what the figures of the year came to, and the shortfall if the
    year's report names it again. ``likeness`` to the wording before; ``has_report`` false is a gap."""

    year: int
    has_report: bool = True
    shortfall: Said | None = None
    likeness: float = 0.0
    goals: tuple[Answering, ...] = ()
    figures: tuple[FigureOfYear, ...] = ()


@dataclass(frozen=True)
class Strand:
    """``number`` names it on the page; ``newest`` is the year of the newest report."""

    number: int
    steps: tuple[Step, ...]
    newest: int

    @property
    def named_in(self) -> tuple[int, ...]:
        return tuple(step.year for step in self.steps if step.shortfall)

    @property
    def title(self) -> str:
        """The newest wording."""
        return [step.shortfall.quote for step in self.steps if step.shortfall][-1]

    @property
    def running(self) -> int:
        """In how many consecutive years it was named at most."""
        longest = current = 0
        for step in self.steps:
            current = current + 1 if step.shortfall else 0
            longest = max(longest, current)
        return longest

    @property
    def is_recurring(self) -> bool:
        return len(self.named_in) > 1

    @property
    def is_open(self) -> bool:
        """The newest report names it still."""
        return self.named_in[-1] == self.newest

    @property
    def is_unanswered(self) -> bool:
        return not any(step.goals for step in self.steps)

    def fits(self, show: str) -> bool:
        return {RECURRING: self.is_recurring, OPEN: self.is_open, UNANSWERED: self.is_unanswered}.get(show, True)


def build(
    said: Iterable[YearSaid], rows: Sequence[Row] = (), answers: Mapping[tuple[int, int], bool] | None = None,
    words: Words | None = None,
) -> tuple[Strand, ...]:  # fmt: skip
    """Strands, those named most years running first. ``rows`` are series with a cell for every year from the first
    report to the newest; ``answers`` a person's word on (shortfall, goal), ``words`` that on (earlier,
    later) shortfalls; both outweigh what is proposed."""
    years = {each.year: each for each in said}
    if not years:
        return ()
    newest = max(years)
    chains = _chains(years, words or {})
    goals = {year: _answering(each, answers or {}) for year, each in years.items()}
    made = [Strand(0, _steps(chain, years, goals, rows), newest) for chain in chains]
    made.sort(key=lambda strand: (-strand.running, -len(strand.named_in), not strand.is_open, strand.named_in[0]))
    return tuple(Strand(number, strand.steps, newest) for number, strand in enumerate(made, 1))


def _chains(years: Mapping[int, YearSaid], words: Words) -> list[dict[int, tuple[Said, float]]]:
    """Year -> the shortfall that names the problem and how alike it is to the wording before, for every problem."""
    named = {year: [Named(each.at, each.quote) for each in said.shortfalls] for year, said in years.items()}
    said = {each.at: each for year in years.values() for each in year.shortfalls}
    return [
        {year: (said[each.at], _likeness(chain, year)) for year, each in chain.named.items()}
        for chain in chains_of(named, words)
    ]


def _likeness(chain: Chain, year: int) -> float:
    """1 where a person said that it is the same problem, 0 for the first naming."""
    again = chain.again.get(year)
    if again is None:
        return 0.0
    return 1.0 if again.likeness is None else again.likeness


def _answering(said: YearSaid, answers: Mapping[tuple[int, int], bool]) -> dict[int, tuple[Answering, ...]]:
    """Shortfall -> the goals of its own report that answer it, by a person's word or proposed."""
    wordings = [[goal.quote, *said.commitments.get(goal.at, ())] for goal in said.goals]
    found: dict[int, dict[int, Answering]] = defaultdict(dict)
    for link in links([each.quote for each in said.shortfalls], wordings):
        shortfall, goal = said.shortfalls[link.shortfall], said.goals[link.goal]
        found[shortfall.at][goal.at] = Answering(goal, link.score)
    for shortfall in said.shortfalls:
        for goal in said.goals:
            word = answers.get((shortfall.at, goal.at))
            if word is True:
                found[shortfall.at][goal.at] = Answering(goal, None)
            elif word is False:
                found[shortfall.at].pop(goal.at, None)
    return {at: tuple(sorted(by_goal.values(), key=lambda each: -(each.score or 1.0))) for at, by_goal in found.items()}


def _steps(
    chain: Mapping[int, tuple[Said, float]], years: Mapping[int, YearSaid],
    goals: Mapping[int, Mapping[int, tuple[Answering, ...]]], rows: Sequence[Row],
) -> tuple[Step, ...]:  # fmt: skip
    """From the first naming to the year after the last one, for which its goals were set."""
    first, last = min(chain), max(chain)
    tied = [row for row in rows if tied_to((row.name, *row.wordings), [named for named, _ in chain.values()])]
    steps = []
    for year in range(first, last + 2):
        before = chain.get(year - 1)
        promised = goals.get(year - 1, {}).get(before[0].at, ()) if before else ()
        named, likeness = chain.get(year, (None, 0.0))
        figures = _figures(year, promised, rows, tied) if year in years else ()
        # The year after the newest report holds nothing but the goals that are set for it.
        if year <= last or year in years or promised:
            steps.append(Step(year, year in years, named, likeness, promised, figures))
    return tuple(steps)


def _figures(
    year: int, promised: Iterable[Answering], rows: Iterable[Row], tied: Iterable[Row]
) -> tuple[FigureOfYear, ...]:
    """Values that a target of the goals asks for, then those of series that the problem's words name."""
    wordings = [each.goal.quote for each in promised]
    found: dict[str, FigureOfYear] = {}
    for row in rows:
        cell = _cell(row, year)
        if cell and any(target.quote in wording for target in cell.targets for wording in wordings):
            found[row.key.slug] = FigureOfYear(row, cell, measured(row, cell))
    for row in tied:
        cell = _cell(row, year)
        if cell and cell.has_value and row.key.slug not in found:
            found[row.key.slug] = FigureOfYear(row, cell)
    return tuple(found.values())[:FIGURES_AT_MOST]


def _cell(row: Row, year: int) -> Cell | None:
    return next((cell for cell in row.cells if cell.year == year), None)


def measured(row: Row, cell: Cell) -> str:
    """Whether the value of the year met its targets, the worst answer first; empty where that cannot be said."""
    if cell.value is None or row.key.kind not in (LEVEL, RATIO):
        return ""
    quantity, better = cell.value.reported.quantity, row.definition.direction if row.definition else "neutral"
    verdicts = {
        meets(quantity, target.comparator, target.reported.quantity, better)
        for target in cell.targets
        if unit_class(target.reported.quantity.unit) == unit_class(quantity.unit)
    }
    return next((verdict for verdict in (NOT_MET, UNCLEAR, MET) if verdict in verdicts), "")
