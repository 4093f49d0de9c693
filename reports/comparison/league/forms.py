"""What an address asks of a league."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.comparison.forms import FIRST_YEAR, LAST_YEAR, MAX_YEARS
from reports.comparison.league.build import BY_VALUE, REPORTED, Rules
from reports.comparison.league.gather import LeaguePage, Wanted
from reports.comparison.league.words import BASES, ORDERS
from reports.comparison.series import SeriesKey, parse_slug
from reports.comparison.words import scope_text
from reports.models import Kind, Organisation

YEARS = 5  # that the picture goes back by default


class ChoiceForm(forms.Form):
    """Which indicator, which year: together they are an address."""

    indicator = forms.CharField(label=_("Indicator"), max_length=20, widget=forms.Select)
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)


class LeagueForm(ChoiceForm):
    """The filters of a league. An answer that makes no sense counts as none given."""

    order = forms.ChoiceField(label=_("Order"), choices=ORDERS, required=False)
    level = forms.ChoiceField(label=_("Level"), choices=Organisation.Level.choices, required=False)
    area = forms.IntegerField(label=_("Area"), min_value=1, required=False, widget=forms.Select)
    series = forms.CharField(label=_("Measure and scope"), max_length=300, required=False, widget=forms.Select)
    kind = forms.ChoiceField(label=_("Kind of report"), choices=Kind.choices, required=False)
    basis = forms.ChoiceField(label=_("Value that counts"), choices=BASES, required=False)
    small = forms.BooleanField(label=_("rank rates of fewer than 30 cases too"), required=False)
    checked = forms.BooleanField(label=_("leave out what nobody has checked"), required=False)

    def __init__(self, data: Mapping[str, Any], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["from"] = forms.IntegerField(
            label=_("Picture from"), min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False
        )
        for field in self.fields.values():
            kind: dict[type, str] = {forms.Select: "form-select", forms.CheckboxInput: "form-check-input"}
            field.widget.attrs["class"] = kind.get(type(field.widget), "form-control")

    def wanted(self, indicator: str, year: int) -> Wanted:
        self.full_clean()
        given = self.cleaned_data
        first = given.get("from") or year - YEARS + 1
        rules = Rules(
            given.get("order") or BY_VALUE, bool(given.get("small")), bool(given.get("checked")),
            given.get("basis") or REPORTED,
        )  # fmt: skip
        return Wanted(
            indicator, year, min(max(first, year - MAX_YEARS + 1), year), _series(given.get("series"), indicator),
            given.get("level") or "", given.get("area"), rules,
        )  # fmt: skip

    def kind_asked(self) -> str:
        self.full_clean()
        return self.cleaned_data.get("kind") or Kind.RULE_OF_LAW

    def offer(self, page: LeaguePage, indicators: Iterable[tuple[str, str]]) -> None:
        """The choices that the data leaves, each with how many organisations it is about."""
        self.fields["indicator"].widget.choices = list(indicators)
        self.fields["area"].widget.choices = [("", _("everywhere")), *((place.pk, place.name) for place in page.areas)]
        counts = dict(page.levels)
        self.fields["level"].choices = [
            (level, f"{label} ({counts.get(level, 0)})") for level, label in Organisation.Level.choices
        ]
        plain = _("level, full year")  # xgettext does not look into f-strings
        self.fields["series"].widget.choices = [
            (key.slug, f"{scope_text(key) or plain} ({count})") for key, count in page.series
        ]


def _series(slug: str | None, indicator: str) -> SeriesKey | None:
    try:
        key = parse_slug(slug or "")
    except ValueError:
        return None
    return key if isinstance(key, SeriesKey) and key.indicator == indicator else None
