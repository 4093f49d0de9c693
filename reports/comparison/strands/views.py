"""``/compare/<organisation>/strands/``: every problem over all years, as a drawing and as a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reports import spreadsheet
from reports.comparison.cells import Value
from reports.comparison.strands.build import OPEN, RECURRING, SHOWN, UNANSWERED, FigureOfYear, Step, Strand
from reports.comparison.strands.gather import strands_of
from reports.comparison.strands.picture import draw
from reports.comparison.two_years.views import kind_asked
from reports.comparison.two_years.words import MEASURED, printed, values
from reports.comparison.words import change_words, value_text
from reports.models import Kind, Qualifier

FORMATS = ("xlsx", "csv")
DRAWN_AT_MOST = 20
SHOWN_WORDS = {
    RECURRING: gettext_lazy("named more than once"),
    OPEN: gettext_lazy("named in the newest report"),
    UNANSWERED: gettext_lazy("answered by no goal"),
}


@require_safe
def strands(request: HttpRequest, organisation: int) -> HttpResponse:
    """``?show=`` recurring, open or unanswered ones alone."""
    kind, language = kind_asked(request), request.LANGUAGE_CODE
    found = strands_of(request.user, organisation, kind, language)
    show = request.GET.get("show", "")
    show = show if show in SHOWN else ""
    shown = [strand for strand in found.strands if strand.fits(show)]
    if request.GET.get("format") in FORMATS:
        name = f"{found.name}-strands"
        return spreadsheet.file_response(name, request.GET["format"], _head(), _rows(found.name, shown))
    context = {
        "found": found,
        "kinds": Kind.choices,
        "newest": max(found.reports),
        "strands": [(strand, [(step, _told(step, language)) for step in strand.steps]) for strand in shown],
        "picture": draw(drawn) if (drawn := _drawn(shown)) else None,
        "undrawn": len(shown) - len(drawn),
        "counts": [(code, SHOWN_WORDS[code], sum(each.fits(code) for each in found.strands)) for code in SHOWN],
        "show": show,
        "formats": FORMATS if shown else (),
    }
    return render(request, "comparison/strands/strands.html", context)


def _drawn(shown: list[Strand]) -> list[Strand]:
    """What has a course to be drawn: of many problems those named more than once."""
    recurring = [strand for strand in shown if strand.is_recurring]
    return recurring if recurring and len(shown) > DRAWN_AT_MOST else shown[:DRAWN_AT_MOST]


def _told(step: Step, language: str) -> list[dict[str, object]]:
    """The figures of a step in words."""
    return [
        {
            "name": each.row.name,
            "slug": each.row.key.slug,
            "printed": printed(values(each.cell, language)),
            "change": change_words(each.cell, language),
            "targets": [value_text(target, language) for target in each.cell.targets],
            "measured": each.measured,
        }
        for each in step.figures
    ]


def _head() -> list[str]:
    return [
        _("Organisation"), _("Strand"), _("Years running"), _("Year"), _("Role"), _("Sentence"), _("Likeness"),
        _("Name"), _("Value"), _("Lower bound"), _("Upper bound"), _("Unit"), _("Qualifier"), _("Measured"),
    ]  # fmt: skip


def _rows(organisation: str, strands_shown: Iterable[Strand]) -> Iterator[list[object]]:
    """One line a goal, value and shortfall, in the order in which they follow one another."""
    for strand in strands_shown:
        for step in strand.steps:
            about = [organisation, strand.number, strand.running, step.year]
            for each in step.goals:
                score = None if each.score is None else round(Decimal(each.score), 2)
                yield [*about, _("goal"), each.goal.quote, score, *([None] * 7)]
            for figure in step.figures:
                for value in (figure.cell.value,) if figure.cell.value else figure.cell.values:
                    yield [*about, _("value"), value.quote, None, *_figure(figure, value)]
            if step.shortfall:
                likeness = round(Decimal(step.likeness), 2) if step.likeness else None
                yield [*about, _("shortfall"), step.shortfall.quote, likeness, *([None] * 7)]


def _figure(figure: FigureOfYear, value: Value) -> list[object]:
    signed = value.reported.signed
    bounds = signed.bounds()
    return [
        figure.row.name, signed.value, bounds.lower, bounds.upper, signed.unit,
        str(Qualifier(value.reported.quantity.qualifier).label), str(MEASURED.get(figure.measured, "")),
    ]  # fmt: skip
