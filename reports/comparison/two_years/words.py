"""The sheet in words, for its page, its exports and its brief: one line a change, a goal, a silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators import change as verdicts
from reports.comparison.cells import Cell
from reports.comparison.two_years import wordings
from reports.comparison.two_years.build import SHOWN_FIRST, Moved, Silent, TwoYears
from reports.comparison.words import ChangeWords, change_words, scope_text, sentence_url, source_text, value_text
from reports.follow_up.measuring.measured import NO_TARGET, NOT_REPORTED
from reports.models import Silence

MEASURED = {
    verdicts.MET: _("met"),
    verdicts.NOT_MET: _("not met"),
    verdicts.UNCLEAR: _("unclear"),
    NOT_REPORTED: _("not reported"),
    NO_TARGET: _("no target"),
}
SHORTFALLS = {
    wordings.REPEATED: pgettext_lazy("shortfall", "repeated word for word"),
    wordings.REWORDED: pgettext_lazy("shortfall", "repeated in other words"),
    wordings.NEW: pgettext_lazy("shortfall", "new"),
    wordings.GONE: pgettext_lazy("shortfall", "no longer named"),
}
GOALS = {
    wordings.COPIED: pgettext_lazy("goal", "copied word for word"),
    wordings.SIMILAR: pgettext_lazy("goal", "taken up in other words"),
}
# Which moves are listed first; the others are counted and opened on request.
_TOLD = (verdicts.WORSE, verdicts.BETTER, verdicts.CHANGED, verdicts.UNCLEAR, verdicts.NOT_COMPARABLE)


@dataclass(frozen=True)
class Value:
    """A value as printed, with the address of its sentence and the sentence itself."""

    text: str
    url: str
    quote: str
    note: str = ""


@dataclass(frozen=True)
class Line:
    """A series with both years' values in words, and what became of it."""

    name: str
    code: str
    slug: str
    scope: str
    before: tuple[Value, ...]
    after: tuple[Value, ...]
    verdict: str
    change: ChangeWords | None
    unchecked: bool

    @property
    def before_printed(self) -> SafeString:
        return printed(self.before)

    @property
    def after_printed(self) -> SafeString:
        return printed(self.after)


@dataclass(frozen=True)
class SilentLine:
    line: Line
    silent: Silent
    reason: str


@dataclass(frozen=True)
class Group:
    """Lines of one kind: the first of them, and the rest for those who ask."""

    code: str
    title: str
    first: tuple[Any, ...]
    rest: tuple[Any, ...]

    @property
    def count(self) -> int:
        return len(self.first) + len(self.rest)


def context(sheet: TwoYears, names: Mapping[str, str], language: str) -> dict[str, Any]:
    """What the template prints."""
    lines = [line(moved, language) for moved in sheet.moved]
    groups = [_group(code, _heading(code), [each for each in lines if each.verdict == code]) for code in _TOLD]
    return {
        "sheet": sheet,
        "goals": [
            (goal, [(names.get(each.figure.indicator) or each.figure.name, each) for each in goal.targets])
            for goal in sheet.goals
        ],
        "groups": [group for group in groups if group.count],
        "same": sheet.counts[verdicts.SAME],
        "new": _group("new", _("new"), [line(moved, language) for moved in sheet.new]),
        "silent": _group("silent", _("no longer reported"), [silent_line(each, language) for each in sheet.silent]),
        "measured": [(MEASURED[code], number) for code, number in sheet.goal_counts.items()],
        "shortfall_pairs": [(SHORTFALLS[pair.state], pair) for pair in sheet.shortfalls],
        "copied_pairs": [(GOALS[pair.state], pair) for pair in sheet.copied],
    }


def _heading(code: str) -> Any:
    return {
        verdicts.WORSE: _("Worse"),
        verdicts.BETTER: _("Better"),
        verdicts.CHANGED: _("Changed (no direction of good)"),
        verdicts.UNCLEAR: _("Unclear"),
        verdicts.NOT_COMPARABLE: _("Not comparable"),
    }[code]


def _group(code: str, title: Any, lines: Iterable[Any]) -> Group:
    lines = tuple(lines)
    return Group(code, title, lines[:SHOWN_FIRST], lines[SHOWN_FIRST:])


def line(moved: Moved, language: str) -> Line:
    row = moved.row
    return Line(
        row.name, row.key.indicator, row.key.slug, scope_text(row.key), values(moved.before, language),
        values(moved.after, language), moved.verdict, change_words(moved.after, language),
        moved.before.is_unchecked or moved.after.is_unchecked,
    )  # fmt: skip


def values(cell: Cell, language: str) -> tuple[Value, ...]:
    """What a year says: one value, several where the report contradicts itself, none."""
    shown = (cell.value,) if cell.value else cell.values
    return tuple(
        Value(
            value_text(each, language), sentence_url(each), each.quote,
            source_text(each) if each.report_year != cell.year else "",
        )
        for each in shown
    )  # fmt: skip


def printed(shown: Iterable[Value]) -> SafeString:
    """Values that lead to their sentences. A template of its own for each would be half of the page's time."""
    links = (
        (value.url, value.quote, value.text, format_html(" <small>{}</small>", value.note) if value.note else "")
        for value in shown
    )
    return format_html_join(" / ", '<a class="value" href="{}" title="{}">{}</a>{}', links) or SafeString("—")


def silent_line(silent: Silent, language: str) -> SilentLine:
    reason = str(Silence.Reason(silent.reason.code).label) if silent.reason else ""
    return SilentLine(line(Moved(silent.row), language), silent, reason)
