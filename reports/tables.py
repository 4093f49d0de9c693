"""Tables of reports: each a list of columns."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from reports.models import Report, State

# A state is always printed as its word; the colour only helps.
STATE_LOOKS = {
    State.DRAFT: "bg-secondary-lt",
    State.SUBMITTED: "bg-blue-lt",
    State.ACCEPTED: "bg-green-lt",
    State.RETURNED: "bg-orange-lt",
}
# Chinese breaks between any two characters: a column keeps room for a name, or for a sentence.
NAME, WORDS = {"td": {"class": "name"}}, {"td": {"class": "words"}}


class StateColumn(tables.Column):
    def render(self, value, record):
        return format_html('<span class="badge {}">{}</span>', STATE_LOOKS[State(record.state)], value)

    def value(self, value):
        return value


class CountColumn(tables.Column):
    """A count annotated on the row; nothing to do is a plain 0."""

    attrs = {"th": {"class": "number"}, "td": {"class": "number"}}


class ReportTable(tables.Table):
    organisation = tables.Column(
        verbose_name=_("Organisation"), order_by=("organisation__code", "organisation__name"), attrs=NAME
    )
    year = tables.Column(verbose_name=_("Year"), attrs=CountColumn.attrs)
    title = tables.Column(verbose_name=_("Title"), linkify=True, empty_values=(), attrs=WORDS)
    kind = tables.Column(verbose_name=_("Kind"), attrs=NAME)
    state = StateColumn(verbose_name=_("State"))
    value_count = CountColumn(verbose_name=_("Values"))
    unchecked_lines = CountColumn(verbose_name=_("Unchecked"))
    open_doubts = CountColumn(verbose_name=_("Open doubts"))
    shortfall_count = CountColumn(verbose_name=_("Shortfalls"))
    goal_count = CountColumn(verbose_name=_("Goals"))
    published_on = tables.DateColumn(verbose_name=_("Published on"), format="Y-m-d", attrs={"td": {"class": "number"}})

    class Meta:
        model = Report
        fields = ()
        sequence = (
            "organisation", "year", "title", "kind", "state", "value_count", "unchecked_lines", "open_doubts",
            "shortfall_count", "goal_count", "published_on",
        )  # fmt: skip
        order_by = ("-year", "organisation")
        empty_text = _("No report fits. Clear a filter or use other words.")

    def render_title(self, record):
        return record.title or str(record)

    def render_organisation(self, value, record):
        url = f"{reverse('report_list')}?organisation={record.organisation_id}"
        return format_html('<a href="{}">{}</a>', url, value)

    def value_organisation(self, value):
        return value.name
