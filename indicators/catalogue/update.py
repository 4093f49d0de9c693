"""The built-in catalogue into the database, leaving alone whatever an office has changed.

Each row keeps in ``loaded`` what the catalogue last gave it. A field that differs from it was edited here and is kept
for good; so is everything of a row that the office made itself under the same code (its ``loaded`` is empty).
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from indicators.catalogue.load import Catalogue, IndicatorEntry, ThemeEntry
from indicators.matching import normalise
from indicators.models import Alias, Indicator, SeriesBreak, Theme

CREATED, UPDATED, UNCHANGED, KEPT, REMOVED = "created", "updated", "unchanged", "kept", "removed"

_THEME_FIELDS = ("name", "name_en", "position")
_INDICATOR_FIELDS = ("name", "name_en", "unit", "measure", "direction", "definition", "notes")

Counts = dict[str, Counter[str]]


@transaction.atomic
def update_dictionary(catalogue: Catalogue) -> Counts:
    """Write the catalogue into the dictionary; idempotent.

    Returns for ``themes``, ``indicators``, ``aliases`` and ``breaks`` how many rows were created, updated, unchanged,
    kept (edited, deleted or made by the office) and removed.
    """
    themes = {theme.code: theme for theme in Theme.objects.all()}
    indicators = {indicator.code: indicator for indicator in Indicator.objects.with_wordings()}
    counts: Counts = {
        "themes": Counter(_write_theme(themes, entry) for entry in catalogue.themes),
        "indicators": _write_indicators(catalogue, indicators, themes),
    }
    ours = [(entry, indicators[entry.code]) for entry in catalogue.indicators if indicators[entry.code].loaded]
    counts["aliases"] = _write_aliases(ours)
    counts["breaks"] = _write_breaks(catalogue, {indicator.code: indicator for _, indicator in ours})
    return counts


def merge(current: dict[str, Any], loaded: dict[str, Any], offered: dict[str, Any]) -> tuple[dict, dict, bool]:
    """What to change in a row, what to remember as loaded, and whether anything edited was kept."""
    changes, remembered, kept = {}, dict(loaded), False
    for field, value in offered.items():
        if field in loaded and current[field] == loaded[field]:
            remembered[field] = value
            if current[field] != value:
                changes[field] = value
        else:
            kept = kept or current[field] != value
    return changes, remembered, kept


def _write_theme(themes: dict[str, Theme], entry: ThemeEntry) -> str:
    offered = {field: getattr(entry, field) for field in _THEME_FIELDS}
    theme = themes.get(entry.code)
    if theme is None:
        themes[entry.code] = Theme.objects.create(code=entry.code, loaded=offered, **offered)
        return CREATED
    current = {field: getattr(theme, field) for field in _THEME_FIELDS}
    changes, remembered, kept = merge(current, theme.loaded, offered)
    return _save(theme, changes, remembered, kept)


def _write_indicators(catalogue: Catalogue, indicators: dict[str, Indicator], themes: dict[str, Theme]) -> Counter[str]:
    outcomes: dict[str, str] = {}
    for entry in catalogue.indicators:
        if entry.code not in indicators:
            plain = {field: getattr(entry, field) for field in _INDICATOR_FIELDS}
            loaded = {**plain, "theme": entry.theme, "numerator": "", "denominator": ""}
            indicators[entry.code] = Indicator.objects.create(
                code=entry.code, theme=themes.get(entry.theme), loaded=loaded, **plain
            )
            outcomes[entry.code] = CREATED
    # Only now: a rate may stand in the file before its numerator.
    for entry in catalogue.indicators:
        outcome = _update_indicator(indicators[entry.code], entry, indicators, themes)
        outcomes.setdefault(entry.code, outcome)
    return Counter(outcomes.values())


def _update_indicator(
    indicator: Indicator, entry: IndicatorEntry, indicators: dict[str, Indicator], themes: dict[str, Theme]
) -> str:
    """References are compared and remembered by code."""
    codes = {each.pk: code for code, each in indicators.items()}
    current = {field: getattr(indicator, field) for field in _INDICATOR_FIELDS}
    current["theme"] = indicator.theme.code if indicator.theme else ""
    for field in ("numerator", "denominator"):
        current[field] = codes.get(getattr(indicator, f"{field}_id"), "")
    changes, remembered, kept = merge(current, indicator.loaded, {field: getattr(entry, field) for field in current})
    rows = {"theme": themes, "numerator": indicators, "denominator": indicators}
    values = {field: rows[field].get(value) if field in rows else value for field, value in changes.items()}
    return _save(indicator, values, remembered, kept)


def _save(row: Theme | Indicator, changes: dict[str, Any], remembered: dict[str, Any], kept: bool) -> str:
    if not changes:
        return KEPT if kept else UNCHANGED
    for field, value in changes.items():
        setattr(row, field, value)
    row.loaded = remembered
    row.save()
    return UPDATED


def _write_aliases(ours: list[tuple[IndicatorEntry, Indicator]]) -> Counter[str]:
    """New wordings are added; one that the catalogue gave before and that is gone here was deleted on purpose."""
    counts: Counter[str] = Counter()
    for entry, indicator in ours:
        given_up = set(indicator.loaded.get("aliases", ())) - set(entry.aliases)
        for alias in indicator.aliases.filter(text__in=given_up, origin=Alias.Origin.CATALOGUE, withdrawn_because=""):
            alias.delete()
            counts[REMOVED] += 1
    owners = dict(Alias.objects.values_list("normalised", "indicator_id"))
    new: list[Alias] = []
    for entry, indicator in ours:
        offered_before = set(indicator.loaded.get("aliases", ()))
        for text in entry.aliases:
            key = normalise(text)
            if key in owners:
                counts[UNCHANGED if owners[key] == indicator.pk else KEPT] += 1
            elif text in offered_before:
                counts[KEPT] += 1
            else:
                new.append(Alias(indicator=indicator, text=text, normalised=key, origin=Alias.Origin.CATALOGUE))
        _remember(indicator, "aliases", list(entry.aliases))
    bulk_create_with_history(new, Alias)
    counts[CREATED] += len(new)
    return +counts


def _write_breaks(catalogue: Catalogue, ours: dict[str, Indicator]) -> Counter[str]:
    counts: Counter[str] = Counter()
    known = set(SeriesBreak.objects.values_list("indicator__code", "since"))
    for entry in catalogue.breaks:
        indicator = ours.get(entry.indicator)
        if (entry.indicator, entry.since) in known:
            counts[UNCHANGED] += 1
        elif indicator is None or entry.since in indicator.loaded.get("breaks", ()):
            counts[KEPT] += 1
        else:
            SeriesBreak.objects.create(indicator=indicator, since=entry.since, reason=entry.reason, source=entry.source)
            _remember(indicator, "breaks", [*indicator.loaded.get("breaks", ()), entry.since])
            counts[CREATED] += 1
    return counts


def _remember(indicator: Indicator, what: str, given: list[Any]) -> None:
    if indicator.loaded.get(what) != given:
        indicator.loaded = {**indicator.loaded, what: given}
        # What the catalogue gave is no change of the definition, so it leaves no row in its history.
        Indicator.objects.filter(pk=indicator.pk).update(loaded=indicator.loaded)
