"""The pages of the dictionary: the list of indicators and one indicator's definition."""

from __future__ import annotations

import codecs
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import DetailView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin, Table
from django_tables2.export import ExportMixin, TableExport
from tablib import Dataset

from indicators.filters import IndicatorFilter
from indicators.formulas import harmless
from indicators.models import Alias, Indicator
from indicators.tables import IndicatorTable


class HarmlessExport(TableExport):
    """Its cells are text to every spreadsheet."""

    def table_to_dataset(self, table: Table, exclude_columns: Any, dataset_kwargs: Any = None) -> Dataset:
        found = super().table_to_dataset(table, exclude_columns, dataset_kwargs)
        plain = [[harmless("" if cell is None else str(cell)) for cell in row] for row in found]
        return Dataset(*plain, headers=found.headers, title=found.title)


class IndicatorList(ExportMixin, SingleTableMixin, FilterView):
    """All indicators, narrowed by the filter; ``_export=csv`` gives what is shown, all pages of it."""

    queryset = Indicator.objects.with_wordings()
    filterset_class = IndicatorFilter
    table_class = IndicatorTable
    table_pagination = {"per_page": 50}
    template_name = "indicators/indicator_list.html"
    export_class = HarmlessExport

    @property
    def export_name(self) -> str:
        return _("indicators")

    def create_export(self, export_format: str) -> HttpResponse:
        response = super().create_export(TableExport.CSV)  # the only one that this page offers
        # Excel takes a CSV file without this mark for GBK.
        response.content = codecs.BOM_UTF8 + response.content
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parameters = self.request.GET.copy()
        parameters["_export"] = "csv"
        return super().get_context_data(export_query=parameters.urlencode(), **kwargs)


class IndicatorDetail(DetailView):
    """One indicator: what it means, how it is computed, under which wordings it is found, and its series breaks."""

    slug_field = slug_url_kwarg = "code"
    template_name = "indicators/indicator_detail.html"

    def get_queryset(self) -> QuerySet[Indicator]:
        related = Indicator.objects.select_related("theme", "numerator", "denominator")
        return related.prefetch_related("aliases", "breaks")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            wordings=[alias for alias in self.object.aliases.all() if not alias.withdrawn_because],
            breaks=[each for each in self.object.breaks.all() if not each.withdrawn_because],
            **kwargs,
        )


@require_POST
def wording_withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Whoever confirmed a wording on a report takes it back, with a reason. What was matched by it stays matched."""
    alias = get_object_or_404(Alias, pk=pk, indicator__code=code, withdrawn_because="")
    if alias.origin != Alias.Origin.CONFIRMED or alias.added_by_id != request.user.pk:
        raise PermissionDenied
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Say why the wording is withdrawn."))
        return redirect(alias.indicator)
    alias.withdrawn_because = reason[:200]
    alias.save()
    messages.success(request, _("“%(text)s” is withdrawn: no report is read by it any more.") % {"text": alias.text})
    return redirect(alias.indicator)
