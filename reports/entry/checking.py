"""What a person does with a reading: confirm, correct, reject, add, match to an indicator, settle a doubt.

Every function writes in one transaction, leaves history rows, and compares ``revision``: whoever changes a row that
another person changed meanwhile gets :class:`Stale` and nothing is written. Who may do it is asked by the views:
confirming and settling need ``reports.check_report``, everything that changes a value ``reports.change_report``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.utils import bulk_update_with_history

from indicators.matching import normalise
from indicators.models import Indicator, Measure
from indicators.quantity import unit_class
from indicators.vocabulary import confirm_wording
from reports.entry.record import in_site_language
from reports.models import (
    Doubt,
    Goal,
    Observation,
    ReadRow,
    Report,
    RowState,
    Section,
    State,
    Target,
    User,
)
from reports.unchecked import CHECKED_MODELS

R = TypeVar("R", bound=ReadRow)

_CHECK_FIELDS = ["state", "checked_by", "checked_at", "revision"]


class Stale(ValidationError):
    """Another person changed the row since it was shown."""

    def __init__(self):
        super().__init__(
            gettext_lazy("Someone else changed this line meanwhile. It is shown as it now stands."), code="stale"
        )


class Closed(ValidationError):
    """The report was submitted or accepted since it was shown: its values stand until it is returned."""

    def __init__(self):
        super().__init__(
            gettext_lazy("The report is no longer open to changes. Load the page anew to see where it stands."),
            code="closed",
        )


def _hold_open(report_id: int) -> None:
    """Lock the report until the transaction ends, so that nobody submits or accepts it between the check and the write.

    ``handling.move`` takes the same lock. Confirming and settling change no value and need none.
    """
    if Report.objects.select_for_update().get(pk=report_id).state not in (State.DRAFT, State.RETURNED):
        raise Closed


def _locked(row: R) -> R:
    """The row as it stands, locked until the transaction ends; its report is open and stays so."""
    _hold_open(row.report_id)
    found = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if found is None or found.revision != row.revision:
        raise Stale
    return found


def _checked(row: ReadRow, state: str, by: User | None, at: datetime) -> None:
    row.state, row.checked_by, row.checked_at, row.revision = state, by, at, row.revision + 1


@transaction.atomic
def confirm(rows: Iterable[ReadRow], by: User, at: datetime) -> int:
    """The rows are as the text says. A rejected row that is confirmed stands again. Answers how many changed."""
    by_model: dict[type[ReadRow], dict[int, ReadRow]] = defaultdict(dict)
    for row in rows:
        by_model[type(row)][row.pk] = row
    changed = 0
    for model, shown in by_model.items():
        standing = list(model._default_manager.select_for_update().filter(pk__in=shown))
        if {(row.pk, row.revision) for row in standing} != {(row.pk, row.revision) for row in shown.values()}:
            raise Stale
        changed += _confirm(model, standing, by, at)
    return changed


def _confirm(model: type[ReadRow], rows: Iterable[ReadRow], by: User, at: datetime) -> int:
    open_rows = [row for row in rows if row.state in (RowState.READ, RowState.REJECTED)]
    for row in open_rows:
        _checked(row, RowState.CONFIRMED, by, at)
    if open_rows:
        bulk_update_with_history(open_rows, model, _CHECK_FIELDS, batch_size=200, default_user=by)
    return len(open_rows)


@transaction.atomic
def confirm_remaining(report: Report, by: User, at: datetime) -> int:
    """Confirm every line of the report that nobody has dealt with. Answers how many."""
    return sum(
        _confirm(model, model._default_manager.select_for_update().filter(report=report, state=RowState.READ), by, at)
        for model in CHECKED_MODELS
    )


@transaction.atomic
def correct(row: R, changes: Mapping[str, Any], by: User, at: datetime, comparator: str = "") -> R:
    """Give a row other values (``changes``: field -> value). What was first read stays in ``first_read``.

    Raises ``ValidationError`` by field where the row would break a rule.
    """
    standing = _locked(row)
    for name, value in changes.items():
        setattr(standing, name, value)
    state = RowState.ENTERED if standing.state == RowState.ENTERED else RowState.CORRECTED
    _checked(standing, state, by, at)
    standing.full_clean()
    standing.save()
    if isinstance(standing, Observation):
        _keep_target(standing, comparator)
    return standing


def _keep_target(row: Observation, comparator: str) -> None:
    """A value that became a target has a comparator; one that is none any more loses it, unless it was reviewed."""
    target = Target.objects.filter(observation=row).first()
    if row.kind == Measure.TARGET:
        target = target or Target(observation=row)
        target.comparator = comparator or target.comparator
        target.save()
    elif target is not None:
        if target.reviews.exists():
            raise ValidationError({"kind": _("This target was reviewed: it cannot become another kind of value.")})
        target.delete()


@transaction.atomic
def reject(row: R, by: User, at: datetime, why: str = "") -> R:
    """The row is no reading of this text. It is kept, shown to nobody, and reading again does not bring it back."""
    standing = _locked(row)
    _checked(standing, RowState.REJECTED, by, at)
    standing._change_reason = why.strip()[:100] or None
    standing.save(update_fields=_CHECK_FIELDS)
    if isinstance(standing, Goal):
        # Its commitments that nobody has confirmed fall with it.
        for commitment in standing.commitments.filter(state=RowState.READ):
            _checked(commitment, RowState.REJECTED, by, at)
            commitment.save(update_fields=_CHECK_FIELDS)
    return standing


@transaction.atomic
def add(
    report: Report, model: type[R], start: int, end: int, by: User, at: datetime, comparator: str = "", **fields: Any
) -> R:
    """A reading that was missed: the text from ``start`` to ``end``, with the ``fields`` that the model needs.

    For a commitment ``goal`` is among them. Raises ``ValidationError`` where the place or a field is wrong.
    """
    _hold_open(report.pk)
    version = report.text_version
    if version is None or not 0 <= start < end <= len(version.text):
        raise ValidationError(_("Select the words in the text first."), code="no_place")
    if model is Goal:
        fields.setdefault("year", report.year + 1)
    if model is Observation:
        fields.setdefault("section", section_at(version, start))
    row = model(
        report=report, version=version, quote=version.text[start:end], start=start, end=end,
        state=RowState.ENTERED, checked_by=by, checked_at=at, **fields,
    )  # fmt: skip
    row.full_clean()
    row.save()
    if isinstance(row, Observation):
        _keep_target(row, comparator)
    return row


def section_at(version, place: int) -> str:
    section = Section.objects.filter(version=version, start__lte=place, end__gt=place).order_by("-level").first()
    return section.kind if section else "other"


@transaction.atomic
def match(row: Observation, indicator: Indicator | None, by: User, at: datetime, remember: bool = False) -> Observation:
    """Say which indicator a value is of (``None``: of none of the dictionary).

    ``remember`` makes the wording an alias, used at once: unchecked values of the same organisation that carry the
    same wording, in whatever year, follow, so that their series stays one. Raises ``ValidationError`` where the
    wording says too little, or already belongs to another indicator.
    """
    standing = _locked(row)
    standing.indicator = indicator
    standing.match_score, standing.match_reason = None, ""
    same = standing.first_read.get("indicator") == (indicator and indicator.code)
    state = RowState.ENTERED if standing.state == RowState.ENTERED else RowState.CORRECTED
    _checked(standing, RowState.CONFIRMED if same and standing.state == RowState.READ else state, by, at)
    standing.save()
    if remember and indicator is not None:
        if normalise(standing.name) != normalise(indicator.name):
            confirm_wording(indicator, standing.name, by)
        _follow(standing, indicator, by)
    return standing


def _follow(row: Observation, indicator: Indicator, by: User) -> None:
    wording, unit = normalise(row.name), unit_class(row.unit)
    others = Observation.objects.filter(
        report__organisation=row.report.organisation, state=RowState.READ, indicator=None
    ).exclude(pk=row.pk)
    following = [other for other in others if normalise(other.name) == wording and unit_class(other.unit) == unit]
    for other in following:
        other.indicator, other.match_score = indicator, Decimal(1)
        other.match_reason = in_site_language(gettext_lazy("wording confirmed on a report"))
        other.revision += 1  # whoever has the line open is told that it moved
    if following:
        fields = ["indicator", "match_score", "match_reason", "revision"]
        bulk_update_with_history(following, Observation, fields, default_user=by)


@transaction.atomic
def settle(doubt: Doubt, by: User, at: datetime) -> Doubt:
    """A person has looked at what the reader was unsure of."""
    standing = Doubt.objects.select_for_update().get(pk=doubt.pk)
    if standing.settled_at is None:
        standing.settled_by, standing.settled_at = by, at
        standing.save(update_fields=["settled_by", "settled_at"])
    return standing
