"""Figures from a spreadsheet, in the admin's list of values: preview first, written only when that is confirmed.

django-import-export keeps the file, shows the preview and runs the lines in one transaction; what a line means,
whether it is new, and the writing with its history is the business of ``reports.entry.figures_sheet``.
"""

from __future__ import annotations

from typing import Any

import tablib
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from import_export import resources
from import_export.admin import ImportMixin
from import_export.formats.base_formats import Format
from import_export.forms import ConfirmImportForm, ImportForm
from import_export.results import RowResult

from reports.entry.figures_sheet.recording import DUPLICATE, NEW, UNCHANGED, FiguresRecording, Taken
from reports.entry.figures_sheet.sheet import SheetError, lines_of
from reports.models import Kind, Observation

VERDICTS = {NEW: _("new"), UNCHANGED: _("unchanged"), DUPLICATE: _("duplicate")}


class FiguresFormat(Format):
    """.xlsx and .csv alike, told apart by their content; a data set of one column that holds the lines."""

    def __init__(self, encoding: str | None = None):
        """``encoding`` is offered by the library; the lines find out their own."""

    def get_title(self) -> str:
        return ".xlsx / .csv"

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        return tablib.Dataset(*((line,) for line in lines_of(in_stream)), headers=["line"])

    def can_import(self) -> bool:
        return True


class FiguresResource(resources.ModelResource):
    """Each line as it would be recorded. The library's own bulk mode is off: it leaves no history."""

    class Meta:
        model = Observation
        fields = ()
        import_id_fields = ()
        use_transactions = True
        use_bulk = False
        report_skipped = True

    def __init__(self, person: Any = None, kind: str = Kind.RULE_OF_LAW, create_reports: bool = False):
        super().__init__()
        self.person, self.kind, self.create_reports = person, kind, create_reports

    def get_diff_headers(self) -> list[str]:
        return [
            gettext("Line"), gettext("Report"), gettext("Name"), gettext("Value"), gettext("Unit"),
            gettext("Qualifier"), gettext("Measure"), gettext("Indicator"), gettext("Source"), gettext("Remark"),
        ]  # fmt: skip

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        self.recording = FiguresRecording(
            self.person, timezone.now(), kwargs.get("file_name") or "", self.kind, self.create_reports
        )

    def import_row(self, row: dict[str, Any], instance_loader: Any, **kwargs: Any) -> RowResult:
        result = RowResult()
        try:
            taken = self.recording.take(row["line"])
        except ValidationError as error:
            result.import_type, result.validation_error = RowResult.IMPORT_TYPE_INVALID, error
            return result
        result.import_type = RowResult.IMPORT_TYPE_NEW if taken.verdict == NEW else RowResult.IMPORT_TYPE_SKIP
        result.verdict, result.verdict_text = taken.verdict, VERDICTS[taken.verdict]
        result.diff = self._cells(taken)
        return result

    def after_import(self, dataset: tablib.Dataset, result: Any, **kwargs: Any) -> None:
        if not kwargs["dry_run"] and not result.has_validation_errors():
            self.recording.write()

    def _cells(self, taken: Taken) -> list[str]:
        row = taken.observation
        value = row.quantity.text(get_language() or "zh-hans", row.kind, row.direction)
        return [
            taken.place, str(row.report), row.name, value, row.unit, row.get_qualifier_display(),
            row.get_kind_display(), str(row.indicator or "—"), row.source_name, taken.remark,
        ]  # fmt: skip


class _Asked(forms.Form):
    """What the sheet does not say."""

    kind = forms.ChoiceField(label=_("Kind of the reports"), choices=Kind.choices, initial=Kind.RULE_OF_LAW)
    create_reports = forms.BooleanField(
        label=_("Make a report that is not there yet"), required=False, help_text=_("as a draft without a text")
    )


class FiguresForm(_Asked, ImportForm):
    field_order = ("import_file", "kind", "create_reports")


class FiguresConfirmForm(_Asked, ConfirmImportForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("kind", "create_reports"):
            self.fields[name].widget = forms.HiddenInput()


class FiguresImportMixin(ImportMixin):
    """For the admin of values."""

    resource_classes = (FiguresResource,)
    import_formats = (FiguresFormat,)
    import_form_class = FiguresForm
    confirm_form_class = FiguresConfirmForm
    skip_admin_log = True  # history is the one trail of changes
    import_template_name = "admin/reports/observation/import.html"

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form")
        asked = getattr(form, "cleaned_data", {}) if form is not None else {}
        return {
            "person": request.user,
            "kind": asked.get("kind") or Kind.RULE_OF_LAW,
            "create_reports": bool(asked.get("create_reports")),
        }

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        initial = super().get_confirm_form_initial(request, import_form)
        if import_form is not None:
            initial |= {name: import_form.cleaned_data[name] for name in ("kind", "create_reports")}
        return initial

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """All lines or none: what the preview showed must be what is written."""
        return super().get_import_data_kwargs(**kwargs) | {"rollback_on_validation_errors": True}

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        if isinstance(e, SheetError):
            form.add_error("import_file", str(e))
        else:
            super().add_data_read_fail_error_to_form(form, e)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:  # confirmed twice, or long after
            messages.warning(
                request, gettext("This sheet was dealt with already, or has waited too long: give it again.")
            )
            return redirect("admin:reports_observation_import")

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        if result.has_errors() or result.has_validation_errors():
            for row in result.invalid_rows[:20]:
                messages.error(request, " ".join(row.error.messages))
            for error in [*result.base_errors, *(error for _line, errors in result.row_errors() for error in errors)]:
                messages.error(request, str(error.error))
            messages.error(request, gettext("Nothing was written: what stands in the records has changed meanwhile."))
            return redirect("admin:reports_observation_import")
        return super().process_result(result, request)

    def add_success_message(self, result: Any, request: HttpRequest) -> None:
        new = result.totals[RowResult.IMPORT_TYPE_NEW]
        there = result.totals[RowResult.IMPORT_TYPE_SKIP]
        message = gettext("%(new)d values were added; %(there)d were there already.")
        messages.success(request, message % {"new": new, "there": there})
