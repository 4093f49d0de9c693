"""The comparison pages as tables: a column a year, a cell with its value, its change and its marks.

A large matrix has a thousand cells, so cells are put together from strings that are escaped here, one by one:
``format_html`` takes four times as long.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape as escape_text

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override, pgettext_lazy

from reports.comparison.build import Matrix, Row
from reports.comparison.cells import OFFICES, OTHER_REPORT, SEVERAL, Cell, Value
from reports.comparison.drawing.spark import spark
from reports.comparison.gather import SeriesPage
from reports.comparison.words import (
    REASONS,
    SILENCE_TITLES,
    SILENCES,
    bounds_text,
    change_words,
    found_text,
    group_name,
    scope_text,
    sentence_url,
    source_text,
    value_text,
)
from reports.corrections import corrected_mark


def escape(text: object) -> str:
    """``text`` for HTML. Django's own asks for lazy and safe strings first, which is most of its time."""
    return escape_text(str(text))


FOUND_TITLES = {
    False: gettext_lazy("A verification found the reported value."),
    True: gettext_lazy("A verification found another value than the one reported. Both are kept."),
}


@dataclass(frozen=True)
class Body:
    """One group of a matrix, ready to print: its name, and for each series the cells' HTML, its name first."""

    code: str
    name: str
    count: int
    folded: bool
    rows: tuple[tuple[SafeString, ...], ...]


def bodies(matrix: Matrix, query: str, language: str) -> list[Body]:
    """The groups of a matrix for a plain template; ``query`` goes with the links to the series' own pages.

    A matrix of 150 series and 5 years took django-tables2 as long again as everything else on the page.
    """
    return [
        Body(
            group.code,
            group_name(group),
            len(group.rows) or group.folded,
            bool(group.folded),
            tuple((_head(row, query), *(cell_html(cell, language) for cell in row.cells)) for row in group.rows),
        )
        for group in matrix.groups
    ]


def _head(row: Row, query: str) -> SafeString:
    """The name of a series, which leads to its own page, with its scope and every sentence on request."""
    url = reverse("compare_series", args=[row.key.slug])
    code = f'<span class="text-secondary">{escape(row.key.indicator)}</span> ' if row.definition else ""
    scope = " · ".join(filter(None, (scope_text(row.key), row.unit)))
    name = f'<a href="{escape(url)}?{escape(query)}">{escape(row.name)}</a>'
    scoped = f'<small class="text-secondary d-block">{escape(scope)}</small>'
    return mark_safe(f"{spark(row.cells)}{code}{name} {scoped}{_sentences(row)}")


def _sentences(row: Row) -> str:
    quotes = dict.fromkeys((value.report_year, value.quote) for value in row.values if value.quote)
    if not quotes:
        return ""
    summary = ngettext("%(count)s sentence", "%(count)s sentences", len(quotes)) % {"count": len(quotes)}
    items = "".join(f"<li><strong>{year}</strong> {escape(quote)}</li>" for year, quote in quotes)
    return f'<details class="sentences"><summary>{escape(summary)}</summary><ul>{items}</ul></details>'


def cell_html(cell: Cell, language: str) -> SafeString:
    """The value that leads to its sentence, its marks, its change and what else is known of the year."""
    return mark_safe(said(cell, language) + changed(cell, language) + noted(cell, language))


class YearColumn(tables.Column):
    """One year of every row."""

    def __init__(self, place: int, year: int, language: str) -> None:
        self.place, self.language = place, language
        super().__init__(verbose_name=str(year), accessor="cells", orderable=False, attrs={"td": {"class": "year"}})

    def render(self, value: tuple[Cell, ...]) -> SafeString:
        return cell_html(value[self.place], self.language)


def said(cell: Cell, language: str) -> str:
    """The value with its marks; several values, none of them picked; or why there is none."""
    if cell.state in (SEVERAL, OFFICES):
        word = escape(REASONS[cell.state])
        badge = f'<span class="badge bg-orange-lt">{word}</span> '
        return badge + _linked(cell.values, language) + _marks(cell, language)
    if cell.value is None:
        title, word = escape(SILENCE_TITLES[cell.state]), escape(SILENCES[cell.state])
        return f'<span class="silence" title="{title}">{word}</span>'
    return _linked([cell.value], language) + _marks(cell, language)


def _linked(values: Iterable[Value], language: str) -> str:
    """Values that lead to their sentences."""
    return " / ".join(
        f"{_of(value)}"
        f'<a class="value" href="{sentence_url(value)}" title="{escape(value.quote)}">'
        f"{escape(value_text(value, language))}</a>"
        for value in values
    )


def _of(value: Value) -> str:
    """The predecessor whose value it is."""
    return f'<small class="text-secondary">{escape(value.of)}</small> ' if value.of else ""


def _marks(cell: Cell, language: str) -> str:
    unchecked, small = _mark_words(language)
    return (unchecked if cell.is_unchecked else "") + (small if cell.is_small else "")


@lru_cache(maxsize=8)
def _mark_words(language: str) -> tuple[str, str]:
    """The marks of an unchecked value and of a rate of few cases."""
    with override(language):
        unchecked = (_("Read by the machine, checked by nobody yet."), _("unchecked"))
        small = (_("Fewer than 30 cases stand behind this rate."), "n<30")
    first, second = (
        f' <small class="mark" title="{escape(title)}">{escape(word)}</small>' for title, word in (unchecked, small)
    )
    return first, second


def changed(cell: Cell, language: str) -> str:
    words = change_words(cell, language)
    if cell.change is None or words is None:
        return ""
    title = f' title="{escape(words.detail)}"' if words.detail else ""
    return f'<div class="change verdict-{cell.change.verdict}"{title}>{escape(words)}</div>'


def noted(cell: Cell, language: str) -> str:
    """Another report as the source, restated values, and what was promised for the year."""
    notes = []
    if cell.state == OTHER_REPORT:
        notes.append(escape(source_text(cell.values[0])))
    for value in cell.values:
        if value.corrected:
            notes.append(corrected_mark(value.corrected))
        if value.found is not None:
            colour = "verdict-worse" if value.differs else "verdict-better"
            title, text = escape(FOUND_TITLES[value.differs]), escape(found_text(value, language))
            notes.append(f'<span class="{colour}" title="{title}">{text}</span>')
    for value in cell.restated:
        word = escape(_("restated:"))  # xgettext does not look into f-strings
        notes.append(f"{word} {_linked([value], language)} ({escape(source_text(value))})")
    if cell.targets:
        word = escape(_("target:"))
        notes.append(f"{word} {_linked(cell.targets, language)}")
    return "".join(f'<div class="note">{note}</div>' for note in notes)


class OrganisationsTable(tables.Table):
    """One series: organisations down, years across."""

    organisation = tables.Column(verbose_name=gettext_lazy("Organisation"))

    class Meta:
        orderable = False
        template_name = "comparison/_plain.html"
        attrs = {"class": "table table-vcenter card-table sticky-first matrix"}

    def __init__(self, page: SeriesPage, language: str) -> None:
        rows = [{"organisation": organisation.name, "cells": row.cells} for organisation, row in page.rows]
        columns = [(f"y{year}", YearColumn(place, year, language)) for place, year in enumerate(page.years)]
        super().__init__(rows, extra_columns=columns)


class SeriesTable(tables.Table):
    """One series of one organisation, a year a row: what the chart draws, and every sentence behind it."""

    year = tables.Column(verbose_name=gettext_lazy("Year"), attrs={"cell": {"class": "number"}})
    value = tables.Column(verbose_name=gettext_lazy("Value"), empty_values=())
    bounds = tables.Column(verbose_name=gettext_lazy("Between"), empty_values=())
    change = tables.Column(verbose_name=pgettext_lazy("from year to year", "Change"), empty_values=())
    sentences = tables.Column(verbose_name=gettext_lazy("Sentences"), empty_values=())

    class Meta:
        orderable = False
        template_name = "comparison/_plain.html"
        attrs = {"class": "table card-table sticky-first"}

    def __init__(self, row: Row, language: str) -> None:
        self.language = language
        super().__init__(row.cells)

    def render_value(self, record: Cell) -> SafeString:
        return mark_safe(said(record, self.language) + noted(record, self.language))

    def render_bounds(self, record: Cell) -> str:
        """What a value that is no exact number may really be."""
        return bounds_text(record.value, self.language) if record.value else ""

    def render_change(self, record: Cell) -> SafeString:
        why = f'<div class="note">{escape(record.broken_by)}</div>' if record.broken_by else ""
        return mark_safe(changed(record, self.language) + why or "—")

    def render_sentences(self, record: Cell) -> SafeString:
        values = {value.quote: value for value in (*record.targets, *record.restated, *record.values) if value.quote}
        told = {value.pk for value in record.values}
        lines = (
            (each.quote, sentence_url(each), source_text(each), _checks_link(each) if each.pk in told else "")
            for each in reversed(values.values())
        )
        return format_html_join("", '<p class="mb-1">{} <a class="text-nowrap" href="{}">{}</a>{}</p>', lines)


def _checks_link(value: Value) -> SafeString:
    """To what was found on checking a value, and what its organisation says to it."""
    return format_html(' · <a href="{}">{}</a>', reverse("value_checks", args=[value.pk]), _("checks"))
