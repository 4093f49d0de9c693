"""How often the values that an organisation reports do not hold when somebody checks them (自报值, 核查值)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from indicators.quantity import Quantity
from reports.access import visible
from reports.models import Observation, User, Verification


@dataclass(frozen=True)
class DifferenceRate:
    """``differing`` of ``checked`` values differ beyond rounding."""

    checked: int = 0
    differing: int = 0

    @property
    def share(self) -> float | None:
        """0 to 1; ``None`` where nothing was checked: unchecked is not right."""
        return self.differing / self.checked if self.checked else None


def differs(reported: Quantity, found: Decimal) -> bool:
    """Whether the value found lies outside what the reported one says.

    A counted number must be met exactly. A printed rate or a rounded amount (97.3%, 4.23亿元) holds for half a unit of
    its last printed digit either way, that unit's truncation included (5.57% printed of 5.578); 5000余件 holds from
    5000 to below 6000, 约 and 左右 for ± 5 %. ``found`` is in the unit of ``reported``.
    """
    lower, upper = reported.interval()
    if reported.is_exact and lower != upper and upper is not None:
        upper = reported.value + reported.step  # printed by cutting off: anything below the next digit
        if found == upper:
            return True
    return (lower is not None and found < lower) or (upper is not None and found > upper)


def difference_rate(pairs: Iterable[tuple[Quantity, Decimal]]) -> DifferenceRate:
    """The share of verified values that differ beyond rounding, of (reported, found): each value once, by what was
    found last. The base is what was checked, not what was reported."""
    pairs = list(pairs)
    return DifferenceRate(len(pairs), sum(differs(reported, found) for reported, found in pairs))


def difference_rates(
    user: User | None, organisations: Collection[int] | None = None, year: int | None = None
) -> dict[tuple[int, int], DifferenceRate]:
    """(organisation, year reported on) -> its difference rate, of the verifications that ``user`` (``None``: a command)
    may see. Reports that were withdrawn do not count. One query."""
    rows = Verification.objects.filter(observation__report__withdrawn_because="").exclude(
        observation__state="rejected"
    )  # fmt: skip
    if organisations is not None:
        rows = rows.filter(observation__report__organisation__in=organisations)
    if year is not None:
        rows = rows.filter(observation__report__year=year)
    if user is not None:
        rows = visible(user, rows)
    newest: dict[int, Verification] = {}
    for row in rows.select_related("observation__report").order_by("at", "pk"):
        newest[row.observation_id] = row
    pairs: dict[tuple[int, int], list[tuple[Quantity, Decimal]]] = defaultdict(list)
    for row in newest.values():
        report = row.observation.report
        pairs[report.organisation_id, report.year].append((row.observation.quantity, row.value))
    return {place: difference_rate(each) for place, each in pairs.items()}


def found_text(verification: Verification, language: str) -> str:
    """The value found as an official text prints it, in the unit and the manner of the reported one."""
    value = verification.observation
    found = Quantity(verification.value, value.unit, step=value.step)
    return found.text(language, value.kind, value.direction or "up")


def is_different(value: Observation, verification: Verification) -> bool:
    """Whether what was found differs from the reported value beyond rounding."""
    return differs(value.quantity, verification.value)
