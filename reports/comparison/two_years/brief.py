"""One page in Word for leaders who do not sign in: what changed most, goals met and not, what came back, what fell
silent.

An official document by GB/T 9704 (:mod:`reports.comparison.official_document`), whose page holds 22 lines of 28
characters: a title, four heads, a table of ten figures, and nine lines of text. Everything is cut to what fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from unicodedata import east_asian_width

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from indicators.change import CHANGED, MET, NOT_MET, UNCLEAR
from reports.comparison.official_document import OfficialDocument
from reports.comparison.two_years.build import Silent, TwoYears
from reports.comparison.two_years.wordings import REPEATED, REWORDED
from reports.comparison.two_years.words import line
from reports.follow_up.measuring.measured import NO_TARGET, NOT_REPORTED

# A first line without its indent (27 characters of 16 pt fit 156 mm), and a figure's name in the table; both a little
# short, because the font that stands in for a missing one has wider digits.
PARAGRAPH_LINE, TABLE_CHARACTERS = 24, 10
WIDTHS = (50, 31, 31, 44)
CELL_MARGINS, CHARACTER = 3.8, 4.24  # mm of a cell of the table
SHORTFALLS_AT_MOST = 2


def docx_bytes(organisation: str, sheet: TwoYears, language: str) -> bytes:
    title = _("%(organisation)s: %(earlier)s and %(year)s side by side") % {
        "organisation": organisation, "earlier": sheet.earlier, "year": sheet.year,
    }  # fmt: skip
    paper = OfficialDocument(title)
    paper.heading(_("1. What changed most"))
    if sheet.changed_most:
        figures = list(_figures(sheet, language))
        head = (_("Figure"), str(sheet.earlier), str(sheet.year), pgettext("from year to year", "Change"))
        paper.table(head, figures, WIDTHS)
    else:
        figures = []
        paper.paragraph(_("No figure of both years can be compared."))
    for title, paragraphs in lists(sheet, lines=1 if turned_lines(figures) > 1 else 2):
        paper.heading(title)
        for text in paragraphs:
            paper.paragraph(text)
    return paper.as_bytes()


def lists(sheet: TwoYears, lines: int = 2) -> list[tuple[str, list[str]]]:
    """Heads and paragraphs after the table, of ``lines`` a list: nine lines at most."""
    return [
        (_("2. Goals"), _goals(sheet, lines)),
        (_("3. Shortfalls named again"), _shortfalls(sheet, lines)),
        (_("4. No longer reported"), [_silences(sheet, lines)]),
    ]


def turned_lines(figures: Iterable[Sequence[str]]) -> int:
    """How many lines of the table are turned over, because a cell holds less than its text."""
    turned = 0
    for row in figures:
        cells = zip(row, WIDTHS, strict=True)
        turned += max(ceil(width(text) * CHARACTER / (room - CELL_MARGINS)) for text, room in cells if text) - 1
    return turned


def _figures(sheet: TwoYears, language: str) -> Iterable[Sequence[str]]:
    for moved in sheet.changed_most:
        said = line(moved, language)
        before, after = ("／".join(value.text for value in values) for values in (said.before, said.after))
        # Where neither way is better, the amount says all there is to say.
        verdict = f" {said.change.verdict}" if said.change and moved.verdict != CHANGED else ""
        change = f"{said.change.sign}{said.change.amount}{verdict}" if said.change else ""
        yield short(said.name, TABLE_CHARACTERS), before, after, change


def _goals(sheet: TwoYears, lines: int) -> list[str]:
    counts = sheet.goal_counts
    if not counts:
        return [_("The earlier report set no goal.")]
    told = _(
        "Met: %(met)s; not met: %(not_met)s; unclear: %(unclear)s; not reported: %(not_reported)s; without a number: "
        "%(no_target)s."
    ) % {code: counts.get(code, 0) for code in (MET, NOT_MET, UNCLEAR, NOT_REPORTED, NO_TARGET)}
    failed = [goal.promise.quote for goal in sheet.goals if goal.measured in (NOT_MET, NOT_REPORTED)]
    return [told, *_listed([_("Not met or not reported: ") + "；".join(failed)] if failed else [], 1, lines)]


def _shortfalls(sheet: TwoYears, lines: int) -> list[str]:
    again = [pair.after.quote for pair in sheet.shortfalls if pair.state in (REPEATED, REWORDED) and pair.after]
    return _listed(again, min(lines, SHORTFALLS_AT_MOST), 1) or [_("None of the earlier year's is named again.")]


def _silences(sheet: TwoYears, lines: int) -> str:
    """Certain ones alone: what was merely not found has no place in a brief."""
    certain = [_silence(each) for each in sheet.silent if each.is_certain]
    if not certain:
        return _("None, as far as both reports are accepted and checked.")
    return short("、".join(certain), lines * PARAGRAPH_LINE, len(certain))


def _silence(each: Silent) -> str:
    why = [
        _("had become worse") if each.was_worse else "",
        _("had missed its target") if each.missed_target else "",
        _("tied to a shortfall") if each.shortfall else "",
        _("now in words only") if each.adjective else "",
    ]
    told = "，".join(filter(None, why))
    return f"{each.row.name}（{told}）" if told else each.row.name


def _listed(texts: Sequence[str], most: int, lines: int) -> list[str]:
    """The first ``most`` of ``texts``, each cut to ``lines``; the last tells how many there are in all."""
    shown = [short(text, lines * PARAGRAPH_LINE) for text in texts[:most]]
    if len(texts) > most:
        shown[-1] = short(texts[most - 1], lines * PARAGRAPH_LINE, len(texts))
    return shown


def width(text: str) -> float:
    """In Chinese characters: a letter or digit takes half of one."""
    return sum(1 if east_asian_width(character) in "WFA" else 0.5 for character in text)


def short(text: str, most: int, count: int = 0) -> str:
    """``text`` on ``most`` characters; where it is cut, with the number of things that it lists."""
    text = " ".join(text.split())
    if width(text) <= most:
        return text
    end = "…" + (_(" (%(count)s in all)") % {"count": count} if count > 1 else "")
    while text and width(text + end) > most:
        text = text[:-1]
    return text + end
