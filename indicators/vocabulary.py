"""The vocabulary of the database: the dictionary as the office has edited it, with wordings confirmed on reports."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Prefetch
from django.utils.translation import gettext_lazy as _

from indicators.matching import Entry, Vocabulary, names_nothing, normalise
from indicators.models import Alias, Indicator


def current_vocabulary() -> Vocabulary:
    """All wordings in use now. Built again only when an indicator or an alias has changed: two small queries.

    Every change writes a history row, so the last rows of both histories tell whether anything is new. The trap:
    ``QuerySet.update()`` and ``bulk_create()`` write none; use simple_history's ``bulk_*_with_history``.
    """
    return _vocabulary_as_of((_last_change(Indicator), _last_change(Alias)))


def _last_change(model: type[Indicator] | type[Alias]) -> tuple[Any, ...]:
    # The date too: after a rollback the next row gets the same number.
    last = model.history.aggregate(number=Max("history_id"), date=Max("history_date"))
    return last["number"], last["date"]


@lru_cache(maxsize=1)
def _vocabulary_as_of(_last_changes: tuple[tuple[Any, ...], ...]) -> Vocabulary:
    in_use = Alias.objects.filter(withdrawn_because="").order_by("pk")
    indicators = Indicator.objects.in_use().order_by("code").prefetch_related(Prefetch("aliases", in_use))
    return Vocabulary.of(
        Entry(
            indicator.code,
            indicator.name,
            tuple(alias.text for alias in indicator.aliases.all()),
            indicator.unit,
            indicator.measure,
        )
        for indicator in indicators
    )


def confirm_wording(indicator: Indicator, text: str, user: Any) -> Alias:
    """Keep a wording that ``user`` confirmed on a report, so that the next reading knows it.

    Returns the alias, an older one where the wording is known already. Raises ``ValidationError`` where it says too
    little to be an alias (满意率) or belongs to another indicator: the value can be matched all the same.
    """
    known = indicator.aliases.filter(normalised=normalise(text)).first()
    if known is not None:
        if known.withdrawn_because:
            known.withdrawn_because = ""
            known.save()
        return known
    return Alias.objects.create(
        indicator=indicator,
        text=text.strip(),
        normalised=free_wording(text),
        origin=Alias.Origin.CONFIRMED,
        added_by=user,
    )


def free_wording(text: str, alias: Alias | None = None) -> str:
    """The normalised form of a wording that is to be ``alias``, provided that it names one thing and is free.

    Raises ``ValidationError`` otherwise, naming the owner.
    """
    normalised = normalise(text)
    if names_nothing(text):
        raise ValidationError(
            _("“%(text)s” says too little to stand for an indicator: add what it is about."), params={"text": text}
        )
    owner = Alias.objects.filter(normalised=normalised).exclude(pk=alias and alias.pk).first()
    if owner is not None:
        raise ValidationError(
            _("“%(text)s” is a wording of %(owner)s already (“%(wording)s”)."),
            params={"text": text, "owner": owner.indicator, "wording": owner.text},
        )
    return normalised
