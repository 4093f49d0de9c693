"""Pages on which the organisation answers, and the supervising side decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reports.access import scope_of, visible
from reports.follow_up.differences import found_text
from reports.follow_up.statements import acting, gather
from reports.follow_up.statements.gather import Subject, Thread
from reports.models import Goal, Observation, Rectification, Report, Review, Statement, Verification

_MODELS: dict[str, type[Model]] = {
    gather.REVIEW: Review,
    gather.VERIFICATION: Verification,
    gather.RECTIFICATION: Rectification,
    gather.OBSERVATION: Observation,
}
_RELATED = {
    gather.REVIEW: (
        "withdrawal",
        "goal__report__organisation",
        "commitment__goal__report__organisation",
        "target__observation__report__organisation",
    ),
    gather.VERIFICATION: ("observation__report__organisation",),
    gather.RECTIFICATION: ("organisation",),
    gather.OBSERVATION: ("report__organisation",),
}


@require_http_methods(["GET", "POST"])
def statement_add(request: HttpRequest, about: str, pk: int) -> HttpResponse:
    """What was said to one review, verification, ledger item or figure, with the form of who may answer it."""
    row, thread = _thread(request, about, pk)
    if request.method == "GET":
        kind = request.GET.get("kind", "")
        form = acting.StatementForm(thread, initial={"kind": kind}) if thread.may_state else None
        return _shown(request, row, thread, form)
    if not thread.may_state:
        raise PermissionDenied
    form = acting.StatementForm(thread, request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, row, thread, form, 422)
    said = form.cleaned_data
    acting.state(request.user, thread, said["kind"], said["text"], form.uploads())
    messages.success(request, _("Your words stand beside it now. Both sides see them."))
    return redirect(reverse("statement_add", args=[about, pk]) + "#said")


@require_http_methods(["GET", "POST"])
def statement_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Uphold or reject one objection, with the reason."""
    objection = get_object_or_404(visible(request.user, Statement.objects.filter(kind=Statement.Kind.OBJECTION)), pk=pk)
    about = next(name for name in gather.KINDS if getattr(objection, f"{name}_id"))
    row, thread = _thread(request, about, getattr(objection, f"{about}_id"))
    if not thread.may_decide:
        raise PermissionDenied
    here = redirect(reverse("statement_add", args=[about, thread.subject.key]) + "#said")
    form = acting.DecisionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            acting.decide(
                request.user, objection, said["kind"], said["text"], thread.subject.organisation, form.uploads()
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The decision stands beside the objection. Both sides see it."))
            return here
    context = {"row": row, "thread": thread, "objection": objection, "form": form, **_words(row)}
    status = 422 if request.method == "POST" else 200
    return render(request, "follow_up/statements/decision.html", context, status=status)


def _thread(request: HttpRequest, about: str, pk: int) -> tuple[Any, Thread]:
    """The row spoken to, with all that was said; 404 where there is none to be seen, 403 where its organisation is
    another's: judgements are for the organisation itself and those above it."""
    if about not in _MODELS:
        raise Http404
    rows = visible(request.user, _MODELS[about]._default_manager.all())
    if about == gather.REVIEW:
        rows = rows.filter(withdraws__isnull=True)
    row = get_object_or_404(rows.select_related(*_RELATED[about]), pk=pk)
    subject = subject_of(about, row)
    if not scope_of(request.user).covers("reached", subject.organisation):
        raise PermissionDenied
    return row, gather.threads(request.user, [subject])[about, pk]


def subject_of(about: str, row: Any) -> Subject:
    if about == gather.REVIEW:
        return gather.of_review(row, report_of_review(row).organisation_id)
    if about == gather.VERIFICATION:
        return gather.of_verification(row, row.observation.report.organisation_id)
    if about == gather.RECTIFICATION:
        return gather.of_rectification(row)
    return gather.of_observation(row, row.report.organisation_id)


def report_of_review(review: Review) -> Report:
    if review.target:
        return review.target.observation.report
    return review.goal.report if review.goal else review.commitment.goal.report


def _words(row: Any) -> dict[str, Any]:
    """What the page says of the row: whose it is, and where it stands."""
    if isinstance(row, Review):
        goal: Goal | None = row.goal or (row.commitment or row.target).goal
        address = reverse("goal_review", args=[goal.pk]) + f"#review-{row.pk}" if goal else ""
        return {"organisation": report_of_review(row).organisation, "address": address, "review": row}
    if isinstance(row, Rectification):
        return {"organisation": row.organisation, "address": row.get_absolute_url(), "item": row}
    value = row.observation if isinstance(row, Verification) else row
    verification = row if isinstance(row, Verification) else None
    language = get_language() or "zh-hans"
    address = reverse("value_checks", args=[value.pk])
    return {
        "organisation": value.report.organisation, "address": address, "value": value, "verification": verification,
        "reported": value.quantity.text(language, value.kind, value.direction or "up"),
        "found": found_text(verification, language) if verification else "",
    }  # fmt: skip


def _shown(request: HttpRequest, row: Any, thread: Thread, form, status: int = 200) -> HttpResponse:
    context = {"row": row, "thread": thread, "form": form, **_words(row)}
    return render(request, "follow_up/statements/statement.html", context, status=status)
