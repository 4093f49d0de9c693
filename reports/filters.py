"""Filters over reports. They live in the address bar."""

from __future__ import annotations

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from reports.access import visible_reports
from reports.models import Kind, Organisation, Report, State, TextVersion


def _reporting(request) -> QuerySet[Organisation]:
    """Organisations with a report that the person may see."""
    if request is None:
        return Organisation.objects.none()
    return Organisation.objects.filter(Exists(visible_reports(request.user).filter(organisation=OuterRef("pk"))))


class ReportFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="find", label=_("Words"))
    organisation = django_filters.ModelChoiceFilter(queryset=_reporting, label=_("Organisation"), empty_label=_("all"))
    year = django_filters.ChoiceFilter(label=_("Year"), empty_label=_("all"))
    kind = django_filters.ChoiceFilter(choices=Kind.choices, label=_("Kind"), empty_label=_("all"))
    state = django_filters.ChoiceFilter(choices=State.choices, label=_("State"), empty_label=_("all"))

    class Meta:
        model = Report
        fields = ("q", "organisation", "year", "kind", "state")

    def __init__(self, data=None, queryset=None, **options):
        super().__init__(data, queryset, **options)
        years = self.queryset.order_by("-year").values_list("year", flat=True).distinct()
        self.filters["year"].extra["choices"] = [(year, str(year)) for year in years]
        for name, field in self.form.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "q" else "form-select"

    def find(self, queryset: QuerySet[Report], name: str, value: str) -> QuerySet[Report]:
        """Reports that hold every word: in the title, the organisation's name or the text in force."""
        texts = TextVersion.objects.filter(report=OuterRef("pk")).exclude(
            Exists(TextVersion.objects.filter(report=OuterRef("report"), number__gt=OuterRef("number")))
        )
        for word in value.split():
            queryset = queryset.filter(
                Q(title__icontains=word)
                | Q(organisation__name__icontains=word)
                | Exists(texts.filter(text__icontains=word))
            )
        return queryset
