"""The pages of a backfill: files are given, proposals confirmed, and the work watched, left and come back to."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from reports.access import may_enter, visible_backfills
from reports.directory import Directory
from reports.entry.backfill.proposals import ProposalForm, open_organisations, proposals, settle
from reports.entry.backfill.work import MOST_FILES, give, go_on, leave_out
from reports.models import Backfill, BackfillFile

State = BackfillFile.State
NEWEST = 50
STOP_POLLING = 286  # what htmx takes for "that was the last one"
WITHOUT_SCRIPT = 8.0  # seconds that a person waits for a page that does not ask by itself


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Many files; an empty one is told later, beside its name, and stops no other."""

    widget = FilesInput(attrs={"multiple": True, "accept": ".txt,.html,.htm,.docx,.pdf", "class": "form-control"})

    def clean(self, data, initial=None):
        one = super().clean
        files = [one(each) for each in data or []]
        if not files:
            raise forms.ValidationError(_("Choose at least one file."))
        if len(files) > MOST_FILES:
            message = _("These are %(number)d files; give %(most)d at most at a time.")
            raise forms.ValidationError(message % {"number": len(files), "most": MOST_FILES})
        return files


class GiveForm(forms.Form):
    files = FilesField(
        label=gettext_lazy("Files"), allow_empty_file=True,
        help_text=gettext_lazy(".txt, .html, .docx or .pdf; 50 files at most, 20 MB each"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def backfill_list(request: HttpRequest) -> HttpResponse:
    """The batches that the person may see, and the form that gives a new one."""
    if not may_enter(request.user, None):
        raise PermissionDenied
    form = GiveForm(request.POST, request.FILES) if request.method == "POST" else GiveForm()
    if request.method == "POST" and form.is_valid():
        # No transaction around it all: a gigabyte of files would keep every other writer waiting.
        return redirect(give(form.cleaned_data["files"], request.user))
    batches = visible_backfills(request.user).select_related("owner").annotate(
        file_count=Count("files"),
        recorded=Count("files", filter=Q(files__state=State.RECORDED)),
        still_open=Count("files", filter=Q(files__state__in=(*BackfillFile.WAITING, *BackfillFile.ASKING))),
    )  # fmt: skip
    return render(request, "backfill/list.html", {"form": form, "batches": batches[:NEWEST]})


@require_safe
def backfill_detail(request: HttpRequest, pk: int) -> HttpResponse:
    backfill = _backfill_for(request, pk)
    return render(request, "backfill/backfill.html", _page(request, backfill))


@require_POST
def backfill_go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Do some of the work that waits. The page asks every second; its button asks for more at once."""
    backfill = _backfill_for(request, pk)
    was_reading = _is_reading(backfill.files.all())
    go_on(backfill, timezone.now(), 1.0 if request.htmx else WITHOUT_SCRIPT)
    if not request.htmx:
        return redirect(backfill)
    files = _files(backfill)
    waiting, asking = any(file.is_waiting for file in files), any(file.is_asking for file in files)
    # The proposals are ready, or all is done. Where answers may be half given the page is left as it is.
    if was_reading and not _is_reading(files) or not waiting and not asking:
        return HttpResponseClientRefresh()
    status = 200 if waiting else STOP_POLLING
    return render(request, "backfill/_answer.html", _state(backfill, files), status=status)


@require_POST
def backfill_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """What is answered goes on to be recorded; what is not comes back with its questions."""
    backfill = _backfill_for(request, pk)
    directory = Directory.load()
    with transaction.atomic():
        files = list(backfill.files.select_for_update(of=("self",)).select_related("organisation"))
        # One that was refused since the page was made is not among its answers.
        shown = [file for file in files if not file.is_asking or f"file-{file.pk}-kind" in request.POST]
        still_open = settle(proposals(shown, directory, request.user, request.POST), request.user)
    if not still_open:
        return redirect(backfill)
    messages.warning(
        request,
        ngettext("%(number)d file still asks for an answer.", "%(number)d files still ask for an answer.",
                 len(still_open)) % {"number": len(still_open)},
    )  # fmt: skip
    return render(request, "backfill/backfill.html", _page(request, backfill, still_open, directory))


@require_POST
def backfill_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave out everything that is still open."""
    backfill = _backfill_for(request, pk)
    with transaction.atomic():
        for file in backfill.files.select_for_update().exclude(state__in=[State.RECORDED, State.UNREADABLE]):
            leave_out(file)
    messages.success(request, _("What was not recorded is left out, and its files are gone."))
    return redirect(backfill)


def _backfill_for(request: HttpRequest, pk: int) -> Backfill:
    if not may_enter(request.user, None):
        raise PermissionDenied
    return get_object_or_404(visible_backfills(request.user).select_related("owner"), pk=pk)


def _files(backfill: Backfill) -> list[BackfillFile]:
    return list(backfill.files.select_related("organisation", "report__organisation"))


def _is_reading(files: Sequence[BackfillFile]) -> bool:
    return any(file.state == State.RECEIVED for file in files)


def _state(backfill: Backfill, files: Sequence[BackfillFile]) -> dict[str, object]:
    reading = _is_reading(files)
    waiting = sum(file.is_waiting for file in files)
    counted = [file for file in files if reading or file.confirmed_by_id] or files
    return {
        "backfill": backfill, "reading": reading, "waiting": waiting,
        "dealt": len(counted) - waiting, "counted": len(counted),
        "lines": [file for file in files if reading or not file.is_asking],
        "asking": sum(file.is_asking for file in files),
        "recorded": sum(file.state == State.RECORDED for file in files),
    }  # fmt: skip


def _page(
    request: HttpRequest,
    backfill: Backfill,
    still_open: list[ProposalForm] | None = None,
    directory: Directory | None = None,
) -> dict[str, object]:
    files = _files(backfill)
    state = _state(backfill, files)
    if state["reading"]:
        return state
    if still_open is None and state["asking"]:
        directory = Directory.load()
        still_open = proposals(files, directory, request.user)
    organisations = open_organisations(directory, request.user) if directory and still_open else []
    return state | {"proposals": still_open or [], "organisations": organisations}
