"""New items: from a shortfall, from a review, from elsewhere, or several shortfalls of one report at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from reports.access import scope_of, visible, visible_reports
from reports.follow_up.answers import standing_answers
from reports.follow_up.ledger.entering import REVIEW, SELF_REPORT, enter, shortfalls_without_item
from reports.follow_up.ledger.forms import EntryForm, SharedForm
from reports.models import Goal, Organisation, ProblemSource, Rectification, Report, Review, Shortfall, State, User


def may_enter_for(user: User, organisation: int) -> bool:
    """Its entry staff and its supervisors, those of its own level too: to close is for the level above alone."""
    scope = scope_of(user)
    return scope.covers("entry", organisation) or scope.covers("supervisor", organisation)


def _places(user: User) -> QuerySet[Organisation]:
    scope = scope_of(user)
    still = Organisation.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=timezone.localdate()))
    return still if scope.everything else still.filter(pk__in=scope.entry | scope.supervisor)


@require_http_methods(["GET", "HEAD", "POST"])
def rectification_add(request: HttpRequest) -> HttpResponse:
    """``?shortfall=`` and ``?review=`` name what the item comes from; without either it comes from elsewhere."""
    today = timezone.localdate()
    item, origin = _origin(request)
    places = _places(request.user)
    if item.organisation_id and not may_enter_for(request.user, item.organisation_id):
        raise PermissionDenied
    if not item.organisation_id and not places.exists():
        raise PermissionDenied
    if item.organisation_id:
        places = Organisation.objects.filter(pk=item.organisation_id)
    within = list(places.values_list("pk", flat=True))
    form = EntryForm(
        request.POST if request.method == "POST" else None, instance=item, today=today, organisations=within,
        places=places, fixed=("organisation", "year") if origin else (), initial=_initial(request, item),
    )  # fmt: skip
    if not origin:
        del form.fields["goal"]  # belongs to one organisation, which is not chosen yet
    if request.method == "POST" and form.is_valid():
        try:
            enter([form.save(commit=False)], request.user, today=today)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Entered in the ledger as %(label)s.") % {"label": item.label})
            return redirect(item)
    status = 422 if form.is_bound else 200
    return render(request, "follow_up/ledger/entry.html", {"form": form, "item": item, "origin": origin}, status=status)


def _origin(request: HttpRequest) -> tuple[Rectification, Shortfall | Review | None]:
    """A new item as what it comes from fills it in."""
    number = {name: request.GET.get(name, "") for name in ("shortfall", "review")}
    if number["shortfall"].isdecimal():
        # Of accepted reports alone: those above see the ledger, and a draft is for its own office.
        accepted = visible(request.user, Shortfall.objects.standing()).filter(report__state=State.ACCEPTED)
        shortfall = get_object_or_404(accepted.select_related("report__organisation"), pk=number["shortfall"])
        return of_shortfall(shortfall, _answering(request.user, shortfall)), shortfall
    if number["review"].isdecimal():
        review = get_object_or_404(visible(request.user, Review.objects.in_force()), pk=number["review"])
        return _of_review(review), review
    return Rectification(), None


def of_shortfall(shortfall: Shortfall, goal: Goal | None = None) -> Rectification:
    report = shortfall.report
    return Rectification(
        organisation=report.organisation, year=report.year, source=ProblemSource.objects.get(code=SELF_REPORT),
        document=report.title, shortfall=shortfall, problem=shortfall.quote, goal=goal,
    )  # fmt: skip


def _answering(user: User, shortfall: Shortfall) -> Goal | None:
    """The goal that answers it by a person's word, where there is exactly one."""
    goals = {each.goal for each in standing_answers(user).filter(shortfall=shortfall).select_related("goal__report")}
    return goals.pop() if len(goals) == 1 else None


def _of_review(review: Review) -> Rectification:
    subject = review.subject
    goal = subject if isinstance(subject, Goal) else subject.goal
    report = goal.report if goal else subject.observation.report
    wording = goal.quote if goal else subject.observation.quote
    problem = _("“%(goal)s” – %(verdict)s: %(reason)s") % {
        "goal": wording, "verdict": review.get_verdict_display(), "reason": review.reason,
    }  # fmt: skip
    return Rectification(
        organisation=report.organisation, year=report.year + 1, source=ProblemSource.objects.get(code=REVIEW),
        found_on=review.on, review=review, goal=goal, problem=problem,
    )  # fmt: skip


def _initial(request: HttpRequest, item: Rectification) -> dict[str, Any]:
    if item.organisation_id:
        return {}
    given = request.GET.get("organisation", "")
    return {"organisation": given if given.isdecimal() else None, "year": timezone.localdate().year}


@require_http_methods(["GET", "HEAD", "POST"])
def rectifications_of_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The shortfalls of one report that are not in the ledger: ticked, with one form for all, entered all or none."""
    report = get_object_or_404(visible_reports(request.user).accepted().select_related("organisation"), pk=pk)
    if not may_enter_for(request.user, report.organisation_id):
        raise PermissionDenied
    missing = shortfalls_without_item(report.pk)
    form = SharedForm(request.POST if request.method == "POST" else None, missing, report.organisation_id)
    if request.method == "POST" and form.is_valid():
        try:
            number = _enter_all(request.user, report, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, ngettext("%(number)d item entered in the ledger.", "%(number)d items entered in the ledger.",
                                  number) % {"number": number},
            )  # fmt: skip
            return redirect(f"{reverse('ledger')}?organisation={report.organisation_id}&year={report.year}")
    ticked = set(request.POST.getlist("shortfalls")) if form.is_bound else {str(each.pk) for each in missing}
    context = {"report": report, "missing": [(each, str(each.pk) in ticked) for each in missing], "form": form}
    return render(request, "follow_up/ledger/of_report.html", context, status=422 if form.is_bound else 200)


def _enter_all(user: User, report: Report, given: dict[str, Any]) -> int:
    shared = {name: given[name] for name in ("type", "due_on", "lead", "owner", "theme")}
    items = []
    for shortfall in given["shortfalls"].select_related("report__organisation").order_by("start", "pk"):
        item = of_shortfall(shortfall)
        for name, value in shared.items():
            setattr(item, name, value)
        items.append(item)
    enter(items, user)
    return len(items)
