"""Values found on checking (核查值) beside the reported ones (自报值): both are kept for ever and never merged.

Who may see them is said in :mod:`reports.access`: whoever gathers narrows the verifications first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from indicators.quantity import Quantity
from reports.access import visible
from reports.comparison.build import Group, Matrix, Row
from reports.comparison.cells import Cell, Value
from reports.models import Observation, User, Verification

Found = Mapping[int, Quantity]


def seen_among(user: User, **which: Any) -> QuerySet[Verification]:
    """The verifications, of observations that are ``which``, that ``user`` may see.

    They are few, so that they are gone through: joined to what they are about, a database that knows nothing of their
    number walks through all observations.
    """
    one = Verification.objects.filter(
        pk=OuterRef("pk"), **{f"observation__{name}": value for name, value in which.items()}
    )
    return Verification.objects.filter(Exists(visible(user, one)))


def newest_found(verifications: QuerySet[Verification]) -> dict[int, Quantity]:
    """What the newest of ``verifications`` found, by observation. One query."""
    of = Observation.objects.filter(pk=OuterRef("observation"))
    unit, step = (Subquery(of.values(column)[:1]) for column in ("unit", "step"))
    rows = verifications.order_by("at", "pk").values_list("observation_id", "value", unit, step)
    return {pk: Quantity(value, unit, step=step).in_base_unit() for pk, value, unit, step in rows}


def values_with(values: Iterable[Value], found: Found) -> list[Value]:
    return [replace(value, found=found[value.pk]) if value.pk in found else value for value in values]


def matrix_with(matrix: Matrix, found: Found) -> Matrix:
    if not found:
        return matrix
    groups = (Group(each.code, each.name, tuple(row_with(row, found) for row in each.rows)) for each in matrix.groups)
    return replace(matrix, groups=tuple(groups))


def row_with(row: Row, found: Found) -> Row:
    """``row`` with what checking found of its values; most rows are left as they are."""
    if not any(value.pk in found for value in row.values):
        return row
    return replace(row, cells=tuple(_cell_with(cell, found) for cell in row.cells))


def _cell_with(cell: Cell, found: Found) -> Cell:
    values, restated = (tuple(values_with(held, found)) for held in (cell.values, cell.restated))
    value = next((each for each in values if cell.value is not None and each.pk == cell.value.pk), None)
    return replace(cell, value=value, values=values, restated=restated)


def as_found(values: Iterable[Value]) -> list[Value]:
    """``values`` with the number found in place of the reported one, where somebody checked."""
    return [
        value
        if value.found is None
        else replace(value, reported=replace(value.reported, quantity=value.found), stated=value.reported.quantity)
        for value in values
    ]
