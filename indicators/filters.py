"""What narrows the list of indicators; it lives in the address bar."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from indicators.matching import normalise
from indicators.models import Alias, Direction, Indicator, IndicatorQuerySet, Theme

_SELECT = {"class": "form-select"}


def units_in_use() -> list[tuple[str, str]]:
    units = Indicator.objects.exclude(unit="").order_by("unit").values_list("unit", flat=True).distinct()
    return [(unit, unit) for unit in units]


class IndicatorFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Name, other wording or code"),
        method="search",
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search"}),
    )
    theme = django_filters.ModelChoiceFilter(
        label=_("Theme"), queryset=Theme.objects.all(), empty_label=_("all themes"), widget=forms.Select(_SELECT)
    )
    unit = django_filters.ChoiceFilter(
        label=_("Unit"), choices=units_in_use, empty_label=_("all units"), widget=forms.Select(_SELECT)
    )
    direction = django_filters.ChoiceFilter(
        label=_("Which way is better"),
        choices=Direction.choices,
        empty_label=_("any direction"),
        widget=forms.Select(_SELECT),
    )

    class Meta:
        model = Indicator
        fields = ()

    def search(self, indicators: IndicatorQuerySet, name: str, value: str) -> IndicatorQuerySet:
        """As typed in names and wordings, and with year, scope and 数 left out in normalised wordings."""
        text = value.strip()
        wording = Q(text__icontains=text) | Q(normalised__contains=normalise(text) or text)
        aliases = Alias.objects.filter(wording, indicator=OuterRef("pk"), withdrawn_because="")
        return indicators.filter(
            Q(code__iexact=text) | Q(name__icontains=text) | Q(name_en__icontains=text) | Exists(aliases)
        )
