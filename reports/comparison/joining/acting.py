"""Naming, joining, splitting and promoting series. Each function is one transaction.

An office names, joins and splits series of its own outside the dictionary by :class:`~reports.models.SeriesName` rows:
nothing is written to the values, and the next report's wording is known. Promoting gives a series its lasting place in
the dictionary, and what was confirmed is kept as an alias, so that the next reading knows the wording. Values keep
their state, name and sentence; history keeps what they were matched to.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from indicators.matching import normalise
from indicators.models import Alias, Indicator
from indicators.vocabulary import confirm_wording
from reports.models import Observation, Organisation, SeriesName, User

_FIELDS = ["indicator", "match_score", "match_reason", "revision"]


@dataclass(frozen=True)
class SplitOff:
    """How many values were split off, and their wordings that lead to the indicator all the same."""

    values: int
    kept: tuple[str, ...]


@transaction.atomic
def give_name(organisation: Organisation, wordings: Collection[str], name: str, by: User) -> int:
    """Make ``wordings`` (normalised) of ``organisation`` one series called ``name``; answers how many there are.

    Naming one series and joining several are the same act. Raises ``ValidationError`` where the name says nothing.
    """
    name = name.strip()
    if not normalise(name):
        raise ValidationError(_("A series needs a name."))
    return _called(organisation, wordings, name, by)


@transaction.atomic
def split_off(organisation: Organisation, wordings: Collection[str], by: User) -> int:
    """Let ``wordings`` stand for themselves again; answers how many were called otherwise."""
    named = SeriesName.objects.in_force([organisation.pk]).get(organisation.pk, {})
    chosen = [wording for wording in wordings if wording in named]
    if not chosen:
        raise ValidationError(_("Nothing was chosen."))
    return _called(organisation, chosen, "", by)


def _called(organisation: Organisation, wordings: Collection[str], name: str, by: User) -> int:
    rows = [SeriesName(organisation=organisation, wording=wording, name=name, by=by) for wording in wordings]
    return len(SeriesName.objects.bulk_create(rows))


@transaction.atomic
def join(organisation: Organisation, values: Collection[int], indicator: Indicator, by: User) -> int:
    """Make ``values`` (ids of observations of ``organisation`` outside the dictionary) values of ``indicator``.

    Answers how many. Raises ``ValidationError`` where a wording belongs to another indicator or says too little.
    """
    if indicator.pk is None:
        indicator.full_clean()
        indicator.save()
    rows = list(_locked(organisation, values).filter(indicator=None))
    for text in dict.fromkeys(row.name for row in rows):
        if normalise(text) != normalise(indicator.name):
            confirm_wording(indicator, text, by)
    return _write(rows, indicator, _("joined by a person"), by)


@transaction.atomic
def split(organisation: Organisation, values: Collection[int], indicator: Indicator, by: User) -> SplitOff:
    """Take ``values`` of ``organisation`` out of ``indicator``; a wording that ``by`` added no longer leads there.

    The dictionary is everybody's: wordings of the built-in catalogue and those that others added stay.
    """
    rows = list(_locked(organisation, values).filter(indicator=indicator))
    if not rows:
        raise ValidationError(_("Nothing was chosen."))
    wordings = {normalise(row.name) for row in rows}
    learnt = indicator.aliases.filter(normalised__in=wordings, withdrawn_because="")
    own = learnt.filter(added_by=by).exclude(origin=Alias.Origin.CATALOGUE)
    for alias in own:
        alias.withdrawn_because = _("split off: another thing is counted")
        alias.save()
    kept = tuple(learnt.order_by("pk").values_list("text", flat=True))  # asked again: what still leads there
    return SplitOff(_write(rows, None, _("split off by a person"), by), kept)


def _locked(organisation: Organisation, values: Collection[int]):
    rows = Observation.objects.select_for_update().standing()
    return rows.filter(report__organisation=organisation, pk__in=values).order_by("pk")


def _write(rows: Sequence[Observation], indicator: Indicator | None, why: str, by: User) -> int:
    for row in rows:
        row.indicator, row.match_score, row.match_reason = indicator, None, why
        row.revision += 1  # a check page that has the line open is told that it moved
    if rows:
        bulk_update_with_history(rows, Observation, _FIELDS, default_user=by, default_change_reason=why)
    return len(rows)
