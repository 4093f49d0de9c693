"""Values found on checking (核查值) beside the reported ones (自报值): both are kept for ever and never merged.

Who may see them is said in :mod:`reports.access`: whoever gathers narrows the verifications first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db.models import QuerySet

from indicators.quantity import Quantity
from reports.comparison.build import Group, Matrix, Row
from reports.comparison.cells import Cell, Value
from reports.models import Verification

Found = Mapping[int, Quantity]


def newest_found(verifications: QuerySet[Verification]) -> dict[int, Quantity]:
    """What the newest of ``verifications`` found, by observation. One query."""
    columns = ("observation_id", "value", "observation__unit", "observation__step")
    rows = verifications.order_by("at", "pk").values_list(*columns)
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
