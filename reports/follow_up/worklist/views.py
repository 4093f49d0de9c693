"""``/follow-up/``: the worklist; acting on many goals at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from reports.follow_up import export
from reports.follow_up.worklist import bulk
from reports.follow_up.worklist.filters import FollowUpFilter
from reports.follow_up.worklist.listing import everything, worklist
from reports.follow_up.worklist.saved_views import saved_views

ASSIGN, JUDGE = "assign", "judge"


@require_safe
def follow_up(request: HttpRequest) -> HttpResponse:
    """The goals set for one year and what became of them."""
    form = FollowUpFilter(request.GET, request.user)
    asked = form.asked()
    if request.GET.get("format") in export.FORMATS:
        return export.response(request.GET["format"], everything(asked), asked.year)
    shown = worklist(asked, page_number(request), form.per_page)
    context: dict[str, Any] = {
        "filter": form, "asked": asked, "worklist": shown, "saved": saved_views(request.user, "follow_up"),
        "page_name": "follow_up",
    }  # fmt: skip
    if shown.may_act:
        organisations = {group.promise.organisation_key for group in shown.groups if group.may_act}
        context["assign_form"] = bulk.AssignForm(request.user, organisations)
        context["verdict_form"] = bulk.VerdictForm()
        context["most"], context["newest"] = bulk.MOST, bulk.newest_review()
    return render(request, "follow_up/follow_up.html", context)


def page_number(request: HttpRequest) -> int:
    page = request.GET.get("page", "")
    return int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1


@require_POST
def goals_act(request: HttpRequest) -> HttpResponse:
    """Assign goals or judge them with one reason: the ticked ones, or all of a list after asking once more. Nothing is
    done unless everything can be."""
    whole = request.POST.get("all", "")
    try:
        if whole:
            goals = bulk.all_chosen(request.user, request.POST.get("list", ""), whole, request.POST.get("newest", ""))
        else:
            goals = bulk.chosen(request.user, request.POST.getlist("goal"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_back(request))
    act = request.POST.get("act")
    if act == ASSIGN:
        form: Any = bulk.AssignForm(request.user, {each.goal.report.organisation_id for each in goals}, request.POST)
    else:
        form = bulk.VerdictForm(request.POST)
    if not form.is_valid():
        return _asked_again(request, act, form, goals, status=422)
    if whole:
        return _asked_again(request, act, form, goals, status=200)
    try:
        done = (bulk.assign if act == ASSIGN else bulk.judge)(request.user, goals, form.cleaned_data)
    except bulk.SomeOvertaken as late:
        return _asked_again(request, act, form, late.left, late.overtaken, status=409)
    said = (
        ngettext("%(number)d goal was assigned.", "%(number)d goals were assigned.", done)
        if act == ASSIGN
        else ngettext("%(number)d goal was reviewed.", "%(number)d goals were reviewed.", done)
    )
    messages.success(request, said % {"number": done})
    return redirect(_back(request))


def _asked_again(
    request: HttpRequest, act: str | None, form: Any, goals: Any, overtaken: Any = (), *, status: int
) -> HttpResponse:
    """What was typed, with what stands in the way; sending it acts on ``goals`` alone."""
    context = {"act": act, "form": form, "goals": goals, "overtaken": overtaken, "next": _back(request)}
    return render(request, "follow_up/worklist/again.html", context, status=status)


def _back(request: HttpRequest) -> str:
    """The list as the person had it, if that is a page of this site."""
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if asked and safe else reverse("follow_up")
