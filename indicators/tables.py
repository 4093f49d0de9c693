"""The dictionary as a table."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from indicators.models import Direction, Indicator

# The sign says it without colour.
_SIGNS = {Direction.HIGHER: "↑", Direction.LOWER: "↓", Direction.NEUTRAL: "–"}
# Chinese breaks between any two characters: a column keeps room for a name, or for a sentence.
NAME, WORDS = {"td": {"class": "name"}}, {"td": {"class": "words"}}


class IndicatorTable(tables.Table):
    code = tables.Column(verbose_name=_("Code"), linkify=True)
    name = tables.Column(verbose_name=pgettext_lazy("what is measured", "Indicator"), linkify=True, attrs=WORDS)
    name_en = tables.Column(verbose_name=_("English name"), visible=False)
    unit = tables.Column(verbose_name=_("Unit"), empty_values=(), attrs=NAME)
    direction = tables.Column(verbose_name=_("Which way is better"), attrs=NAME)
    theme = tables.Column(
        verbose_name=_("Theme"), accessor="theme__name", order_by=("theme__position", "code"), attrs=NAME
    )
    aliases = tables.Column(verbose_name=_("Other wordings"), orderable=False, empty_values=(), attrs=WORDS)

    class Meta:
        model = Indicator
        fields = ("code", "name", "name_en", "unit", "direction", "theme", "aliases")
        attrs = {"class": "table table-vcenter card-table"}
        empty_text = _("No indicator answers to this. Shorten the search or remove a filter.")

    def render_name(self, record: Indicator) -> str:
        english = record.name_en if not (get_language() or "").startswith("zh") else ""
        withdrawn = _("withdrawn") if record.withdrawn_because else ""
        return format_html(
            "{}{}{}",
            record.name,
            format_html('<div class="text-secondary small">{}</div>', english) if english else "",
            format_html(' <span class="badge">{}</span>', withdrawn) if withdrawn else "",
        )

    def value_name(self, record: Indicator) -> str:
        return record.name

    def render_unit(self, record: Indicator) -> str:
        return record.unit or str(_("bare ratio"))

    def render_direction(self, record: Indicator) -> str:
        sign = _SIGNS[Direction(record.direction)]
        return format_html('<span aria-hidden="true">{}</span> {}', sign, record.get_direction_display())

    def value_direction(self, record: Indicator) -> str:
        return record.get_direction_display()

    def render_aliases(self, record: Indicator) -> str:
        """The first few; the definition page has all."""
        wordings = self.value_aliases(record).split("；")
        shown = "；".join(wordings[:3])
        more = len(wordings) - 3
        return f"{shown} (+{more})" if more > 0 else shown

    def value_aliases(self, record: Indicator) -> str:
        return "；".join(alias.text for alias in record.aliases.all() if not alias.withdrawn_because)
