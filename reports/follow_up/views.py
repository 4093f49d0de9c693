"""Pages of follow-up: one goal with its form, the shortfalls that no goal answers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports.access import visible
from reports.follow_up import answers, recurrences, reviewing, stored
from reports.follow_up.goal_page import GoalPage, goal_page
from reports.follow_up.worklist.filters import FollowUpFilter
from reports.follow_up.worklist.views import page_number
from reports.models import Goal, Review, Shortfall, Verdict

_SHORTFALLS_A_PAGE = 50


@require_http_methods(["GET", "POST"])
def goal_review(request: HttpRequest, pk: int) -> HttpResponse:
    """One goal with everything; a POST adds a review."""
    page = goal_page(request.user, pk)
    may_review = request.user.has_perm("reports.review_report", page.goal)
    if request.method == "GET":
        part = request.GET.get("part", "")
        form = reviewing.ReviewForm(page.followed, page.parts, page.seen, subject=part) if may_review else None
        return _goal_shown(request, page, form)
    if not may_review:
        raise PermissionDenied
    form = reviewing.ReviewForm(page.followed, page.parts, page.seen, request.POST, request.FILES)
    if not form.is_valid():
        return _goal_shown(request, page, form, 422)
    try:
        reviewing.add_review(request.user, page.goal, form.cleaned_data, form.uploads())
    except reviewing.Overtaken:
        # What the person typed stays; the newer review stands above the form, and now counts as seen.
        page = goal_page(request.user, pk)
        typed = {**_typed(request), "seen": page.seen}
        form = reviewing.ReviewForm(page.followed, page.parts, page.seen, typed, request.FILES)
        form.add_error(
            None, _("Meanwhile another review was added. Read it, then save yours again if it still stands.")
        )
        return _goal_shown(request, page, form, 409)
    messages.success(request, _("The review has been added."))
    return redirect(_next(request, reverse("goal_review", args=[pk]) + "#reviews"))


def _typed(request: HttpRequest) -> dict:
    return {**request.POST.dict(), "evidence": request.POST.getlist("evidence")}


def _goal_shown(request: HttpRequest, page: GoalPage, form, status: int = 200) -> HttpResponse:
    context = {
        "page": page, "form": form, "followed": page.followed, "next": request.GET.get("next", ""),
        "may_review": form is not None, "may_answer": request.user.has_perm("reports.answer_report", page.goal),
        "withdraw_form": reviewing.WithdrawForm(), "rules": _rules(form),
        # The text of a report that was withdrawn is its own office's again: no link leads there.
        "shown_report": None if page.goal.report.withdrawn_because else page.goal.report_id,
    }  # fmt: skip
    return render(request, "follow_up/goal_review.html", context, status=status)


def _rules(form) -> list[tuple[str, str]]:
    """The verdicts with the wording by which each is given today."""
    if form is None:
        return []
    wordings = reviewing.rules_on(timezone.localdate())
    return [(verdict.label, wordings[verdict]) for verdict in Verdict if verdict in wordings]


def _next(request: HttpRequest, default: str) -> str:
    """Where the person came from, if that is a page of this site."""
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if asked and safe else default


@require_POST
def review_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a review, with the reason."""
    review = get_object_or_404(visible(request.user, Review.objects.all()), pk=pk)
    subject = review.subject
    goal = subject if isinstance(subject, Goal) else subject.goal
    if goal is None:
        raise PermissionDenied
    if not reviewing.may_withdraw(request.user, review, goal.report.organisation_id):
        raise PermissionDenied
    form = reviewing.WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the review is withdrawn."))
    else:
        try:
            reviewing.withdraw(request.user, review, form.cleaned_data["reason"])
            messages.success(request, _("The review has been withdrawn. It stays in the history."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    return redirect(reverse("goal_review", args=[goal.pk]) + "#reviews")


@require_GET
def open_shortfalls(request: HttpRequest) -> HttpResponse:
    """All shortfalls of the reports asked for that no goal answers."""
    form = FollowUpFilter(request.GET, request.user)
    asked = form.asked()
    page = Paginator(answers.open_shortfalls(asked), _SHORTFALLS_A_PAGE).get_page(page_number(request))
    return render(request, "follow_up/open_shortfalls.html", {"filter": form, "asked": asked, "page": page})


@require_GET
def shortfall_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """One shortfall: the goals that answer it, the proposals, and the years in which it stood before."""
    shortfall = get_object_or_404(
        visible(request.user, Shortfall.objects.standing()).select_related("report__organisation"), pk=pk
    )
    context = {
        "shortfall": shortfall,
        "pairs": answers.pairs_of(request.user, shortfall),
        "repeats": recurrences.repeats_of(request.user, shortfall),
        "items": visible(request.user, shortfall.rectifications.all()),
        "may_answer": request.user.has_perm("reports.answer_report", shortfall),
    }
    return render(request, "follow_up/shortfall_answers.html", context)


@require_POST
def answer_add(request: HttpRequest) -> HttpResponse:
    """Say that a goal answers a shortfall, or that it does not."""
    form = answers.AnswerForm(request.POST, request.user)
    if form.is_valid():
        answer = form.save()
        said = (
            _("Linked: the goal answers the shortfall.") if answer.holds else _("Noted: the goal does not answer it.")
        )
        messages.success(request, said)
    else:
        messages.error(request, " ".join(message for errors in form.errors.values() for message in errors))
    return redirect(_next(request, reverse("follow_up")))


@require_POST
def recurrence_add(request: HttpRequest) -> HttpResponse:
    """Say that a shortfall repeats one of an earlier year, or that it does not."""
    form = recurrences.RecurrenceForm(request.POST, request.user)
    if form.is_valid():
        word = form.save()
        stored.renew(at_most=20)
        said = _("Noted: both are one problem.") if word.holds else _("Noted: these are two problems.")
        messages.success(request, said)
    else:
        messages.error(request, " ".join(message for errors in form.errors.values() for message in errors))
    return redirect(_next(request, reverse("follow_up")))
