"""Claims in words, for the page and its exports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from indicators.quantity import format_number
from reports.comparison.cells import Value
from reports.comparison.claims import build
from reports.comparison.claims.build import Claim
from reports.comparison.claims.gather import Checked
from reports.comparison.words import bounds_text, sentence_url, value_text
from reports.models import Qualifier

_LONG = re.compile(r"(?<![\d.])\d{5,}(?:\.\d+)?")

ABOUT = {
    build.GROWTH_CLAIM: gettext_lazy("growth against both years' figures"),
    build.LAST_YEAR: gettext_lazy("last year's figure against last year's report"),
    build.RANK_CLAIM: gettext_lazy("rank against the figures of the others"),
    build.RATE: gettext_lazy("rate against its parts"),
    build.SUM: gettext_lazy("total against its parts"),
}
VERDICTS = {
    build.CONTRADICTS: pgettext_lazy("claim", "contradicts"),
    build.UNCLEAR: pgettext_lazy("claim", "unclear"),
    build.AGREES: pgettext_lazy("claim", "agrees"),
    build.UNKNOWN: pgettext_lazy("claim", "figures missing"),
}
# The sign says the same as the word; the class is one of the colours of verdicts.
SIGNS = {
    build.CONTRADICTS: ("✗", "worse"),
    build.UNCLEAR: ("≈", "unclear"),
    build.AGREES: ("✓", "better"),
    build.UNKNOWN: ("–", "missing"),
}


@dataclass(frozen=True)
class Side:
    """A value with its sentence. ``year`` is the year that it is for, ``report_year`` the report's that gives it."""

    year: int
    report_year: int
    text: str
    bounds: str
    quote: str
    url: str
    unchecked: bool


@dataclass(frozen=True)
class Line:
    name: str
    about: Any
    verdict: str
    word: Any
    sign: str
    colour: str
    claimed: Side
    beside: tuple[Side, ...]
    arithmetic: str
    note: str


def name_of(found: Checked, claim: Claim) -> str:
    """The indicator's name, else the wording of the report."""
    return found.names.get(claim.claimed.key.indicator) or claim.claimed.title


def lines(found: Checked, claims: Iterable[Claim], language: str) -> list[Line]:
    return [
        Line(
            name_of(found, each), ABOUT[each.about], each.verdict, VERDICTS[each.verdict], *SIGNS[each.verdict],
            _side(each.claimed, language), tuple(_side(value, language) for value in each.beside),
            written(each.arithmetic, language),
            note(each),
        )
        for each in claims
    ]  # fmt: skip


def written(arithmetic: str, language: str) -> str:
    """Long numbers as the language writes them: 3677000000 is 36.77亿, or 3,677,000,000."""
    return _LONG.sub(lambda found: format_number(Decimal(found.group()), language=language), arithmetic)


def _side(value: Value, language: str) -> Side:
    return Side(
        value.year, value.report_year, value_text(value, language), bounds_text(value, language), value.quote,
        sentence_url(value), not value.checked,
    )  # fmt: skip


def note(claim: Claim) -> str:
    """Why nothing could be worked out, or why a contradiction may be none."""
    if claim.break_reason:
        return _("Series break between the years: %(reason)s") % {"reason": claim.break_reason}
    if claim.about == build.RANK_CLAIM and claim.verdict == build.UNKNOWN:
        if not claim.of:
            return _("It is not known among whom the rank is.")
        return _("Figures of %(known)s among %(of)s are known from accepted reports.") % {
            "known": claim.known, "of": claim.of,
        }  # fmt: skip
    if claim.about == build.RANK_CLAIM:
        return _("Counted among the %(of)s organisations of this level that are recorded here.") % {"of": claim.of}
    if claim.verdict == build.UNKNOWN:
        return _("The figure of one of the years is not given.")
    return ""


def table(found: Checked, claims: Iterable[Claim], language: str) -> tuple[list[str], list[list[object]]]:
    """One line a value: the claim first, then those beside it, with the arithmetic on every line."""
    head = [
        _("Organisation"), _("Claim"), _("Verdict"), _("Name"), _("Role"), _("Year"), _("Report for the year"),
        _("Value"), _("Lower bound"), _("Upper bound"), _("Unit"), _("Qualifier"), _("As printed"),
        _("Sentence"), _("Arithmetic"), _("Note"),
    ]  # fmt: skip
    return head, [row for claim in claims for row in _rows(found, claim, language)]


def _rows(found: Checked, claim: Claim, language: str) -> Iterator[list[object]]:
    for role, value in ((_("claimed"), claim.claimed), *((_("beside"), value) for value in claim.beside)):
        signed = value.reported.signed
        bounds = signed.bounds()
        yield [
            found.name, str(ABOUT[claim.about]), str(VERDICTS[claim.verdict]), name_of(found, claim), role, value.year,
            value.report_year, signed.value, bounds.lower, bounds.upper, signed.unit,
            str(Qualifier(value.reported.quantity.qualifier).label), value_text(value, language), value.quote,
            written(claim.arithmetic, language), note(claim),
        ]  # fmt: skip
