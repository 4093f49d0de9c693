"""The matrix in words: a value as printed, a change as word, sign and amount, a cell without a value as its reason."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from indicators import change as verdicts
from indicators.change import Change
from indicators.models import Measure
from indicators.quantity import RANK, RATE_UNITS, Quantity
from reports.comparison import build, cells
from reports.comparison.build import Group
from reports.comparison.cells import Cell, Value
from reports.comparison.peers import Median
from reports.comparison.series import SeriesKey
from reports.models import Span

VERDICTS = {
    verdicts.BETTER: pgettext_lazy("verdict", "better"),
    verdicts.WORSE: pgettext_lazy("verdict", "worse"),
    verdicts.SAME: pgettext_lazy("verdict", "the same"),
    verdicts.CHANGED: pgettext_lazy("verdict", "changed"),
    verdicts.UNCLEAR: pgettext_lazy("verdict", "unclear"),
    verdicts.NOT_COMPARABLE: pgettext_lazy("verdict", "not comparable"),
    verdicts.MISSING: pgettext_lazy("verdict", "missing"),
}
REASONS = {
    verdicts.KIND: gettext_lazy("another measure"),
    verdicts.UNIT: gettext_lazy("another unit"),
    verdicts.SPAN: gettext_lazy("another span of time"),
    verdicts.COVERAGE: gettext_lazy("another coverage"),
    verdicts.STAGE: gettext_lazy("another stage"),
    verdicts.POOL: gettext_lazy("ranked among others"),
    verdicts.SERIES_BREAK: gettext_lazy("series break"),
    cells.SEVERAL: gettext_lazy("several values"),
    cells.OFFICES: gettext_lazy("several organisations"),
}
# A year without a value, as short as its cell; the title says the rest.
SILENCES = {
    cells.DROPPED: gettext_lazy("no longer reported"),
    cells.NOT_READ: gettext_lazy("not found"),
    cells.RESCOPED: gettext_lazy("in another scope"),
    cells.WORKED_OUT: gettext_lazy("figures given"),
    cells.UNSAID: "—",
    cells.NO_REPORT: "—",
}
SILENCE_TITLES = {
    cells.DROPPED: gettext_lazy("The year before had a value. Both reports are accepted and fully checked."),
    cells.NOT_READ: gettext_lazy(
        "The year before had a value. Not everything of both reports is accepted and checked."
    ),
    cells.RESCOPED: gettext_lazy(
        "The year before had a value; this report gives one of another coverage, stage or span."
    ),
    cells.WORKED_OUT: gettext_lazy(
        "The year before had a growth; this report gives none, and the figures of both years say the same."
    ),
    cells.UNSAID: gettext_lazy("The report of this year says nothing of it."),
    cells.NO_REPORT: gettext_lazy("There is no report for this year that you may see."),
}
SHOWN = (
    (build.ALL, gettext_lazy("everything")),
    (build.ANY_CHANGE, gettext_lazy("what changed")),
    (verdicts.BETTER, gettext_lazy("what became better")),
    (verdicts.WORSE, gettext_lazy("what became worse")),
    (verdicts.UNCLEAR, gettext_lazy("unclear changes")),
    (build.MISSING, gettext_lazy("what is missing after a year with a value")),
    (build.NEW, gettext_lazy("what is new")),
    (build.CONTRADICTED, gettext_lazy("contradicted or restated")),
    (build.UNCHECKED, gettext_lazy("unchecked values")),
    (build.DIFFERS, gettext_lazy("what verification found different")),
)
GROUPS = {
    build.UNTHEMED: gettext_lazy("Indicators without a theme"),
    build.OWN_SERIES: gettext_lazy("Outside the dictionary"),
    build.ONCE: gettext_lazy("Outside the dictionary, in one year only"),
    build.CHANGES: gettext_lazy("The largest change of the last year first"),
}

_UP, _DOWN, _LEVEL, _UNSURE, _STOP = "▲", "▼", "=", "≈", "≠"
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class ChangeWords:
    """A change for reading. ``sign`` is never alone: ``verdict`` says it in a word, ``amount`` how much.

    ``reason`` is a word or two, ``detail`` the whole reason of a series break.
    """

    sign: str
    amount: str
    verdict: str
    relative: str = ""
    reason: str = ""
    detail: str = ""

    def __str__(self) -> str:
        said = f"{self.sign} {self.amount}".strip()
        return " ".join(part for part in (said, self.verdict, self.relative, self.reason) if part)


def value_text(value: Value, language: str) -> str:
    reported = value.reported
    # A target is printed like the values that answer it.
    return reported.quantity.text(language, value.key.kind, reported.direction or "up")


def found_text(value: Value, language: str) -> str:
    """``verified: 194件 ≠``: the value found on checking, and whether the reported one may be it. Where the number
    found stands in front, the one reported. Empty where nobody checked."""
    if value.found is None:
        return ""
    shown = value.stated or value.found
    number = shown.text(language, value.key.kind, value.reported.direction or "up")
    said = _("verified; reported: %(number)s") if value.stated else _("verified: %(number)s")
    return f"{said % {'number': number}} {'≠' if value.differs else '✓'}"


def median_text(median: Median, unit: str, language: str) -> str:
    """5.6% (of 12); empty where too few report."""
    if median.value is None:
        return ""
    return _("%(value)s (of %(count)s)") % {"value": Quantity(median.value, unit).text(language), "count": median.count}


def bounds_text(value: Value, language: str) -> str:
    """The interval of a value that is no exact number: 4750件 – 5250件; empty for an exact one."""
    quantity = value.reported.quantity.in_base_unit()
    if quantity.is_exact:
        return ""
    bounds = value.reported.signed.bounds()
    ends = ("" if end is None else Quantity(end, quantity.unit).text(language) for end in (bounds.lower, bounds.upper))
    return " – ".join(ends)


@dataclass(frozen=True)
class Phrases:
    """The words of changes in one language. A matrix says them a thousand times, and looks them up once."""

    verdicts: dict[str, str]
    reasons: dict[str, str]
    up: dict[str, str]
    down: dict[str, str]
    relative: str

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, language: str) -> Phrases:
        with override(language):
            return cls(
                verdicts={code: str(word) for code, word in VERDICTS.items()},
                reasons={code: str(word) for code, word in REASONS.items()},
                up={"": _("up %(amount)s"), "about": _("up about %(amount)s"), RANK: _("up %(amount)s places")},
                down={"": _("down %(amount)s"), "about": _("down about %(amount)s"), RANK: _("down %(amount)s places")},
                relative=_("(relative %(percent)s)"),
            )


def change_words(cell: Cell, language: str) -> ChangeWords | None:
    """What became of the value; None where there is nothing to say beside what the cell says already."""
    change = cell.change
    if change is None or change.verdict == verdicts.MISSING:
        return None
    phrases = Phrases.of(language)
    verdict = phrases.verdicts[change.verdict]
    if change.verdict == verdicts.NOT_COMPARABLE:
        return ChangeWords(_STOP, "", verdict, reason=f"({phrases.reasons[change.reason]})", detail=cell.broken_by)
    if change.verdict == verdicts.SAME:
        return ChangeWords(_LEVEL, "", verdict)
    if not change.difference:
        return ChangeWords(_UNSURE, "", verdict)
    is_rank = cell.value is not None and cell.value.key.kind == RANK
    # A smaller number is a higher place.
    up = change.sign < 0 if is_rank else change.sign > 0
    said = (phrases.up if up else phrases.down)[RANK if is_rank else "about" if change.approximate else ""]
    size = abs(change.difference)
    amount = f"{size.normalize():f}" if is_rank else Quantity(size, change.unit).text(language)
    sign = _UNSURE if change.verdict == verdicts.UNCLEAR else (_UP if up else _DOWN)
    return ChangeWords(sign, said % {"amount": amount}, verdict, _relative(change, phrases))


def _relative(change: Change, phrases: Phrases) -> str:
    """The change in percent of the earlier value, named as such beside percentage points."""
    if change.relative is None:
        return ""
    percent = f"{change.relative.quantize(_TENTH, ROUND_HALF_UP):+f}%".replace("-", "−")
    return phrases.relative % {"percent": percent} if change.unit in RATE_UNITS else f"({percent})"


def source_text(value: Value) -> str:
    return _("as the report for %(year)s says") % {"year": value.report_year}


def group_name(group: Group) -> str:
    """``T6 …`` for a theme of the dictionary; the groups beside the themes have words of their own."""
    return str(GROUPS[group.code]) if group.code in GROUPS else f"{group.code} {group.name}"


def scope_text(key: SeriesKey) -> str:
    """What sets a series apart from others of the same name: measure, span, coverage, stage, pool."""
    parts = []
    if key.kind not in ("level", "ratio"):
        parts.append(str(Measure(key.kind).label))
    if key.span != "year":
        parts.append(str(Span(key.span).label))
    return " · ".join([*parts, *filter(None, (key.coverage, key.stage, key.pool))])


def sentence_url(value: Value) -> str:
    """The value's sentence in its report: marked in the text, or in the table where the text was replaced since."""
    place = "at" if value.in_force and value.quote else "row"
    return f"{_report_url(value.report)}#{place}-observation-{value.pk}"


@lru_cache(maxsize=4096)
def _report_url(report: int) -> str:
    # A matrix asks for the same few reports some hundred times, and reverse() takes longer than the rest of a cell.
    return reverse("report_detail", args=[report])
