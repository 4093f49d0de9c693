"""One item: its page, its steps, changes to its fields."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports.access import visible
from reports.follow_up.ledger.chart import MOVES, Act
from reports.follow_up.ledger.editing import CLOSED, save_changes
from reports.follow_up.ledger.entering import hand_over
from reports.follow_up.ledger.forms import EditForm, StepForm
from reports.follow_up.ledger.handling import is_editable, sides_of, steps_of, take_step
from reports.follow_up.ledger.page import ItemPage, item_page, step_forms
from reports.follow_up.statements.gather import of_rectification, threads
from reports.models import Rectification


def item_for(request: HttpRequest, pk: int) -> Rectification:
    """The item, where this person may see it; one of another office answers 403, which says whom to ask."""
    items = Rectification.objects.select_related(
        "organisation__parent", "source", "theme", "owner", "shortfall__report", "review", "goal__report", "entered_by"
    )
    item = get_object_or_404(items, pk=pk)
    if not visible(request.user, Rectification.objects.filter(pk=pk)).exists():
        raise PermissionDenied
    return item


@require_safe
def rectification_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, item_page(request.user, item_for(request, pk), timezone.localdate()))


def _shown(request: HttpRequest, page: ItemPage, bound: StepForm | None = None, status: int = 200) -> HttpResponse:
    forms = step_forms(page, timezone.localdate(), bound)
    again = [form for form in forms if page.naming and form.act in (Act.REOPENED, Act.LEFT_CLOSED)]
    subject = of_rectification(page.item)
    context = {
        "page": page, "item": page.item, "row": page.row, "bound": bound, "again": again,
        "thread": threads(request.user, [subject])[subject.about, subject.key],
        "forms": [form for form in forms if form not in again],
    }  # fmt: skip
    return render(request, "follow_up/ledger/item.html", context, status=status)


@require_POST
def rectification_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one step. What is missing, or was overtaken, is shown with everything that was typed; files alone have to
    be chosen again, which no page can do for a person."""
    item, today = item_for(request, pk), timezone.localdate()
    page = item_page(request.user, item, today)
    act = request.POST.get("act", "")
    if act not in MOVES:
        messages.error(request, _("Nothing was done: the form was incomplete."))
        return redirect(item)
    form = StepForm(
        act, page.now, today, item.revision, request.POST, request.FILES, successors=page.successors
    )  # fmt: skip
    if not form.is_valid():
        return _shown(request, page, form, 422)
    try:
        answer = _take(request, item, form)
    except ValidationError as error:
        if getattr(error, "code", "") == "side":
            raise PermissionDenied from error
        form.refuse(error)
        if stale := getattr(error, "code", "") == "stale":
            form.data = {**request.POST.dict(), "revision": item_for(request, pk).revision}
            page = item_page(request.user, item_for(request, pk), today)
        return _shown(request, page, form, 409 if stale else 422)
    messages.success(request, answer)
    return redirect(f"{item.get_absolute_url()}#steps")


def _take(request: HttpRequest, item: Rectification, form: StepForm) -> str:
    revision = form.cleaned_data["revision"]
    if form.act == Act.HANDED_OVER:
        new = hand_over(item.pk, form.cleaned_data["successor"], request.user, form.said(), revision=revision)
        return _("Handed over: %(item)s goes on with it.") % {"item": new}
    step = take_step(item.pk, form.act, request.user, form.said(), revision=revision)
    return _("Recorded: %(step)s.") % {"step": step.get_act_display()}


@require_http_methods(["GET", "HEAD", "POST"])
def rectification_edit(request: HttpRequest, pk: int) -> HttpResponse:
    item, today = item_for(request, pk), timezone.localdate()
    who = sides_of(request.user, item, steps_of(item))
    if not who.edits:
        raise PermissionDenied
    if not is_editable(item):
        messages.error(request, CLOSED)
        return redirect(item)
    data = request.POST if request.method == "POST" else None
    form = EditForm(data, instance=item, today=today, supervising=who.judges)
    if data is None:
        return _edit_shown(request, item, form)
    if not form.is_valid():
        return _edit_shown(request, item, form, 422)
    try:
        save_changes(form)
    except ValidationError as error:
        form.add_error(None, error)
        standing = item_for(request, pk)
        form.data = {**request.POST.dict(), "revision": standing.revision}
        return _edit_shown(request, standing, form, 409, _differing(form, standing))
    messages.success(request, _("The changes have been saved."))
    return redirect(item)


def _differing(form: EditForm, standing: Rectification) -> list[tuple[str, str]]:
    """Label and value of the fields that stand otherwise by now than what the person typed."""
    found = []
    for name in form.fields:
        if name != "revision" and form.cleaned_data.get(name) != getattr(standing, name):
            value = getattr(standing, name)
            found.append((str(form.fields[name].label), "" if value is None else str(value)))
    return found


def _edit_shown(request: HttpRequest, item, form, status: int = 200, differing=()) -> HttpResponse:
    context = {"item": item, "form": form, "differing": differing}
    return render(request, "follow_up/ledger/edit.html", context, status=status)
