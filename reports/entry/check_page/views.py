"""The check page: guard, form, act, answer. A GET never writes; every action also works without script.

With htmx an action answers the line (or the form) that changed; without, it leads back to the line on the page.
"""

from __future__ import annotations

from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from reports.access import is_open
from reports.entry import checking
from reports.entry.check_page import page as check_page
from reports.entry.check_page.add_form import AddForm
from reports.entry.check_page.forms import MODELS, MatchForm, correct_form
from reports.entry.check_page.prefill import passages_with, value_in
from reports.entry.doubled import set_aside_doubled
from reports.forms import steps_open_to
from reports.models import Doubt, ReadRow, Report, RowState, State, User
from reports.views import report_for

CHECK, CHANGE = "reports.check_report", "reports.change_report"


@require_safe
def report_check(request: HttpRequest, pk: int) -> HttpResponse:
    report = report_for(request, pk)
    page = check_page.load(report, request.user, request.LANGUAGE_CODE)
    return render(request, "entry/check.html", _context(request, report, page) | {"at": request.GET.get("at", "")})


def _context(request: HttpRequest, report: Report, page: check_page.CheckPage) -> dict[str, Any]:
    steps = steps_open_to(request.user, report)
    return {
        "report": report,
        "page": page,
        "may_check": request.user.has_perm(CHECK, report),
        "may_change": _may(request.user, CHANGE, report),
        "may_submit": State.SUBMITTED in steps,
        "may_take_back": State.DRAFT in steps,
        "indicators": check_page.choices_of_indicators() if not request.htmx else (),
    }


def _may(user: User, permission: str, report: Report) -> bool:
    """Changing needs an open report, of a superuser too: an accepted one is returned first."""
    return user.has_perm(permission, report) and (permission != CHANGE or is_open(user, report))


def _needs(permission: str):
    """The view gets the report, for a person who may do this to it."""

    def decorate(view):
        @wraps(view)
        def guarded(request: HttpRequest, pk: int, **arguments) -> HttpResponse:
            report = report_for(request, pk)
            if not _may(request.user, permission, report):
                return _forbidden(request, report)
            return view(request, report, **arguments)

        return guarded

    return decorate


def _forbidden(request: HttpRequest, report: Report) -> HttpResponse:
    """With htmx the reason in words, since a whole page would not be shown; otherwise the page that says no."""
    if not request.htmx:
        raise PermissionDenied
    why = _("You may not do this: nothing was changed. Your roles may have changed meanwhile; load the page anew.")
    if request.user.has_perm(CHECK, report) and not is_open(request.user, report):
        why = _("The report is “%(state)s” by now, so nothing was changed. Load the page anew to go on.")
        why %= {"state": report.get_state_display()}
    return HttpResponse(why, status=403, content_type="text/plain; charset=utf-8")


def _row(report: Report, kind: str, row: int, request: HttpRequest) -> ReadRow:
    """The row, at the revision that the person had on screen."""
    if kind not in MODELS:
        raise Http404
    found = get_object_or_404(MODELS[kind], report=report, pk=row)
    shown = request.POST.get("revision", "")
    if shown.isdecimal():
        found.revision = int(shown)
    return found


@require_POST
@_needs(CHECK)
def line_confirm(request: HttpRequest, report: Report, kind: str, row: int) -> HttpResponse:
    shown = _row(report, kind, row, request)
    if shown.state == RowState.REJECTED and not _may(request.user, CHANGE, report):
        return _forbidden(request, report)  # it would stand again, which changes what the report says
    return _done(request, report, f"{kind}-{row}", lambda: checking.confirm([shown], request.user, timezone.now()))


@require_POST
@_needs(CHANGE)
def line_reject(request: HttpRequest, report: Report, kind: str, row: int) -> HttpResponse:
    shown, why = _row(report, kind, row, request), request.POST.get("why", "")
    return _done(request, report, f"{kind}-{row}", lambda: checking.reject(shown, request.user, timezone.now(), why))


@require_http_methods(["GET", "HEAD", "POST"])
@_needs(CHANGE)
def line_correct(request: HttpRequest, report: Report, kind: str, row: int) -> HttpResponse:
    shown = _row(report, kind, row, request)
    text = report.text_version.text if report.text_version else ""
    form = correct_form(shown, text, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, report, shown, form, kind, "line_correct", _("Correct"))
    changes = form.changes(shown)
    if "quote" in changes:
        changes["version"] = report.text_version
    comparator = form.cleaned_data.get("comparator", "")
    try:
        checking.correct(shown, changes, request.user, timezone.now(), comparator)
    except checking.Stale as error:
        return _refused(request, report, f"{kind}-{row}", error)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _form(request, report, shown, form, kind, "line_correct", _("Correct"))
    return _answer(request, report, f"{kind}-{row}")


@require_http_methods(["GET", "HEAD", "POST"])
@_needs(CHANGE)
def line_match(request: HttpRequest, report: Report, row: int) -> HttpResponse:
    shown = _row(report, "observation", row, request)
    initial = {"indicator": shown.indicator or ""}
    form = MatchForm(request.POST or None, row=shown, initial=initial, auto_id=f"id-match-{row}-%s")
    if request.method != "POST" or not form.is_valid():
        return _form(request, report, shown, form, "observation", "line_match", _("Match to an indicator"))
    said = form.cleaned_data
    try:
        checking.match(shown, said["indicator"], request.user, timezone.now(), said["remember"])
    except checking.Stale as error:
        return _refused(request, report, f"observation-{row}", error)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _form(request, report, shown, form, "observation", "line_match", _("Match to an indicator"))
    return _answer(request, report, f"observation-{row}", whole=said["remember"])


@require_POST
@_needs(CHECK)
def doubt_settle(request: HttpRequest, report: Report, row: int) -> HttpResponse:
    doubt = get_object_or_404(Doubt, version__report=report, pk=row)
    return _done(request, report, f"doubt-{row}", lambda: checking.settle(doubt, request.user, timezone.now()))


@require_POST
@_needs(CHECK)
def confirm_rest(request: HttpRequest, report: Report) -> HttpResponse:
    confirmed = checking.confirm_remaining(report, request.user, timezone.now())
    messages.success(request, _("%(number)d lines confirmed.") % {"number": confirmed})
    return redirect("report_check", report.pk)


@require_POST
@_needs(CHANGE)
def doubled_set_aside(request: HttpRequest, report: Report) -> HttpResponse:
    number = set_aside_doubled(report, request.user, timezone.now())
    messages.success(request, _("%(number)d typed values were set aside.") % {"number": number})
    return redirect("report_check", report.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@_needs(CHANGE)
def line_add(request: HttpRequest, report: Report) -> HttpResponse:
    form = AddForm(request.POST or None, report=report, initial=_selected(request, report), auto_id="id-add-%s")
    if request.method != "POST" or not form.is_valid():
        return _add_form(request, report, _filled(request, report, form))
    said = form.cleaned_data
    place, model = said["place"], MODELS[said["what"]]
    try:
        row = checking.add(
            report, model, place, place + len(said["quote"]), request.user, timezone.now(),
            comparator=said["comparator"], **form.fields_of_row(),
        )  # fmt: skip
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _add_form(request, report, form)
    return _back(request, report, f"{said['what']}-{row.pk}")


def _selected(request: HttpRequest, report: Report) -> dict[str, Any]:
    """The words that were selected in the text (``start`` and ``end`` in the address)."""
    start, end = request.GET.get("start", ""), request.GET.get("end", "")
    if not (start.isdecimal() and end.isdecimal() and report.text_version):
        return {}
    words = report.text_version.text[int(start) : int(end)].strip()
    return _read(report, words, int(start)) | {"start": int(start), "quote": words}


def _read(report: Report, words: str, place: int) -> dict[str, Any]:
    return value_in(words, report, checking.section_at(report.text_version, place)) if words else {}


def _filled(request: HttpRequest, report: Report, form: AddForm) -> AddForm:
    """A form that came with words alone goes back with the name and the number that the reader finds in them."""
    if not form.is_bound or not form.gives_words_alone:
        return form
    said = form.cleaned_data
    found = _read(report, said["quote"], said["place"])
    if not found:
        return form
    data = request.POST.copy()
    for name, value in found.items():
        if name != "indicator" or not data.get(name):
            data[name] = value
    filled = AddForm(data, report=report, auto_id="id-add-%s")
    filled.full_clean()
    filled.add_error("name", _("Read from these words: check it, then add it."))
    return filled


# --- answers -------------------------------------------------------------------------------------------------


def _back(request: HttpRequest, report: Report, key: str) -> HttpResponse:
    """To the whole page, at a line. The address differs from the one shown, so that the browser loads it again."""
    address = f"{reverse('report_check', args=[report.pk])}?{urlencode({'at': key})}#{key}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _done(request: HttpRequest, report: Report, key: str, act) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        return _refused(request, report, key, error)
    return _answer(request, report, key)


def _refused(request: HttpRequest, report: Report, key: str, error: ValidationError) -> HttpResponse:
    message = " ".join(error.messages)
    if not request.htmx:
        messages.error(request, message)
    return _answer(request, report, key, message)


def _answer(request: HttpRequest, report: Report, key: str, error: str = "", whole: bool = False) -> HttpResponse:
    """The line as it now stands, with the progress; all lines where ``whole`` (others may have changed too)."""
    if not request.htmx:
        return _back(request, report, key)
    page = check_page.load(report, request.user, request.LANGUAGE_CODE, with_text=False)
    context = _context(request, report, page) | {
        "line": page.line(key), "error": error, "key": key, "whole": whole,
    }  # fmt: skip
    answer = render(request, "entry/_answer.html", context)
    return retarget(reswap(answer, "outerHTML"), "#lines" if whole else f"#{key}")


def _form(
    request: HttpRequest, report: Report, row: ReadRow, form: Any, kind: str, name: str, title: str
) -> HttpResponse:
    """The form inside its line, or on a page of its own."""
    arguments = {"pk": report.pk, "row": row.pk}
    if name != "line_match":
        arguments["kind"] = kind
    context = {
        "report": report, "row": row, "form": form, "title": title, "key": f"{kind}-{row.pk}",
        "action": reverse(name, kwargs=arguments),
    }  # fmt: skip
    if not request.htmx:
        return render(request, "entry/form.html", context | {"indicators": check_page.choices_of_indicators()})
    answer = render(request, "entry/_form.html", context)
    return retarget(reswap(answer, "innerHTML"), f"#form-{kind}-{row.pk}")


def _add_form(request: HttpRequest, report: Report, form: AddForm) -> HttpResponse:
    """The form; where no words are chosen yet, below a search for the sentence that holds them."""
    find = request.GET.get("find", "").strip()
    context = {
        "report": report, "form": form, "title": _("Add what was missed"), "key": "add",
        "action": reverse("line_add", args=[report.pk]), "asks_for_words": not form["quote"].value(), "find": find,
        "found": passages_with(report.text_version.text, find) if find and report.text_version else [],
    }  # fmt: skip
    if not request.htmx:
        return render(request, "entry/form.html", context | {"indicators": check_page.choices_of_indicators()})
    return retarget(reswap(render(request, "entry/_form.html", context), "innerHTML"), "#form-add")
