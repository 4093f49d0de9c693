"""The ledger's list: filtered, counted, printed, exported; and what is done to several of its items at once."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from reports.access import scope_of, visible
from reports.follow_up.ledger import export
from reports.follow_up.ledger.editing import assign
from reports.follow_up.ledger.filters import AGAIN, ALL, MARKS, OPEN, STATES, LedgerFilter, ledger
from reports.follow_up.ledger.forms import BulkForm, chosen
from reports.follow_up.ledger.handling import start_all
from reports.follow_up.ledger.progress import STANDINGS
from reports.follow_up.ledger.rows import Lamp, lamps
from reports.models import Rectification, RectificationState

ITEMS_A_PAGE = 50
_CHOSEN_AT_MOST = 200


@dataclass(frozen=True)
class Count:
    """A choice of a filter with the number of items that it leads to."""

    value: str
    label: str
    number: int
    is_chosen: bool
    lamp: Lamp | None = None
    state: str = ""  # that the choice asks for as well; empty where it stays


@require_safe
def ledger_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    lights = lamps()
    form = LedgerFilter(request.GET, request.user, {each.standing: each.word for each in lights.values()})
    asked = form.asked(today)
    found = ledger(asked)
    if request.GET.get("format") in export.FORMATS:
        rows = export.rows_in_order([each.pk for each in found.picked], today, found.again)
        return export.response(request.GET["format"], rows, today)
    page = Paginator(found.picked, ITEMS_A_PAGE).get_page(request.GET.get("page"))
    rows = list(export.rows_in_order([each.pk for each in page], today, found.again))
    scope = scope_of(request.user)
    context = {
        "filter": form, "asked": asked, "page": page, "rows": rows, "today": today,
        "states": [
            Count(value, str(label), found.states[value], asked.state == value)
            for value, label in STATES if value in (OPEN, ALL, asked.state) or found.states[value]
        ],
        "standings": [
            Count(each, lights[each].word, found.standings[each], asked.standing == each, lights[each])
            for each in STANDINGS if found.standings[each] or asked.standing == each
        ],
        "marks": [
            Count(
                value, str(label), found.marks[value], asked.mark == value,
                state=RectificationState.CLOSED if value == AGAIN else asked.state,
            )
            for value, label in MARKS if found.marks[value] or asked.mark == value
        ],
        "may_enter": scope.everything or bool(scope.entry | scope.supervisor),
        "bulk": BulkForm(organisations={row.organisation_id for row in rows}),
        "RectificationState": RectificationState,
    }  # fmt: skip
    return render(request, "follow_up/ledger/ledger.html", context)


@require_POST
def ledger_bulk(request: HttpRequest) -> HttpResponse:
    """Start or assign the ticked items, all or none."""
    try:
        items = _chosen(request)
        done = _bulk(request, items)
    except ValidationError as error:
        messages.error(request, _("Nothing was done: either all ticked items are changed, or none."))
        for message in error.messages:
            messages.error(request, message)
    else:
        messages.success(
            request, ngettext("%(number)d item has been changed.", "%(number)d items have been changed.", done)
            % {"number": done},
        )  # fmt: skip
    return redirect(safe_next(request, "ledger"))


def _chosen(request: HttpRequest) -> list[tuple[int, int]]:
    """The ticked items, as far as the person may see them."""
    items = chosen(request.POST.getlist("item"))
    if len(items) > _CHOSEN_AT_MOST:
        raise ValidationError(_("At most %(number)d items at once.") % {"number": _CHOSEN_AT_MOST})
    keys = {pk for pk, _revision in items}
    if visible(request.user, Rectification.objects.filter(pk__in=keys)).count() != len(keys):
        raise ValidationError(_("Some of the ticked items are not there for you."))
    return list(dict(items).items())


def _bulk(request: HttpRequest, items: list[tuple[int, int]]) -> int:
    organisations = set(
        Rectification.objects.filter(pk__in=dict(items)).order_by().values_list("organisation", flat=True).distinct()
    )
    form = BulkForm(request.POST, organisations)
    if not form.is_valid():
        raise ValidationError([message for errors in form.errors.values() for message in errors])
    given = form.cleaned_data
    if given["what"] == BulkForm.START:
        return start_all(items, request.user, given["reason"])
    changes = {name: given[name] for name in ("lead", "owner", "due_on")}
    return assign(items, request.user, changes, given["reason"])


def safe_next(request: HttpRequest, default: str) -> str:
    """Where the person came from, if that is a page of this site."""
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if asked and safe else default
