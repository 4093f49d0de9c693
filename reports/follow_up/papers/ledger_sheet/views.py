"""``/ledger/import/``: a filled workbook is shown line by line, and written once it is right and confirmed.

Between the two nothing is kept here: the lines that change something travel in the page, signed for the person.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from reports.access import scope_of
from reports.follow_up.papers.ledger_sheet.applying import NotWritten, apply
from reports.follow_up.papers.ledger_sheet.planning import Plan, plan
from reports.follow_up.papers.ledger_sheet.reading import LARGEST_FILE, Line, Sheet, SheetError, read
from reports.models import Rectification, User

HOURS_KEPT = 8  # a page that is shown today is confirmed today
FAULTS_SHOWN = 200


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label=_("The workbook that you filled in"),
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ".xlsx"}),
    )

    def sheet(self) -> Sheet:
        """Raises ``SheetError``."""
        upload = self.cleaned_data["file"]
        # One byte more tells that it is too large, and no more of it is read.
        return read(upload.read(LARGEST_FILE + 1), upload.name or "")


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_import(request: HttpRequest) -> HttpResponse:
    if not _may_import(request.user):
        raise PermissionDenied
    if request.method != "POST":
        return _asked(request, WorkbookForm())
    if "lines" in request.POST:
        return _confirmed(request)
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _asked(request, form, 422)
    try:
        sheet = form.sheet()
        made = plan(request.user, sheet, timezone.localdate())
    except SheetError as error:
        form.add_error("file", str(error))
        return _asked(request, form, 422)
    return _shown(request, sheet, made)


def _may_import(user: User) -> bool:
    """Whoever enters or supervises somewhere, or is named as reporting the progress of an item."""
    scope = scope_of(user)
    return (
        scope.everything or bool(scope.entry | scope.supervisor) or Rectification.objects.filter(owner=user.pk).exists()
    )


def _asked(request: HttpRequest, form: WorkbookForm, status: int = 200) -> HttpResponse:
    return render(request, "follow_up/ledger/import.html", {"form": form}, status=status)


def _shown(request: HttpRequest, sheet: Sheet, made: Plan, status: int = 200) -> HttpResponse:
    """What the file would do; with faults there is nothing to confirm."""
    kept = "" if made.faults or not made.number else _signed(request.user, sheet, made)
    context = {
        "form": WorkbookForm(), "sheet": sheet, "plan": made, "lines": kept, "faults": made.faults[:FAULTS_SHOWN],
        "more_faults": max(len(made.faults) - FAULTS_SHOWN, 0),
    }  # fmt: skip
    return render(request, "follow_up/ledger/import.html", context, status=422 if made.faults else status)


def _confirmed(request: HttpRequest) -> HttpResponse:
    try:
        sheet = _unsigned(request.user, request.POST["lines"])
    except signing.BadSignature:
        messages.error(request, _("Nothing was written: what was shown is too old. Give the file once more."))
        return redirect("ledger_import")
    try:
        made = apply(request.user, sheet, timezone.localdate())
    except SheetError as error:
        messages.error(request, str(error))
        return redirect("ledger_import")
    except NotWritten as error:
        return _shown(request, sheet, error.plan)
    messages.success(
        request, ngettext("%(number)d item has been written.", "%(number)d items have been written.", made.number)
        % {"number": made.number},
    )  # fmt: skip
    return redirect("ledger")


def _salt(user: User) -> str:
    return f"ledger workbook of {user.pk}"


def _signed(user: User, sheet: Sheet, made: Plan) -> str:
    """The lines that do something, for the person who was shown them."""
    kept: dict[str, Any] = {
        "file": sheet.file, "name": sheet.name, "letters": dict(sheet.letters),
        "lines": [[line.number, dict(line.cells)] for line in sheet.lines if line.number in made.lines],
    }  # fmt: skip
    return signing.dumps(kept, salt=_salt(user), compress=True)


def _unsigned(user: User, text: str) -> Sheet:
    kept = signing.loads(text, salt=_salt(user), max_age=HOURS_KEPT * 3600)
    lines = tuple(Line(number, cells) for number, cells in kept["lines"])
    return Sheet(kept["file"], kept["name"], lines, kept["letters"])
