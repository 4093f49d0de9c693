"""``/audit/``: the trail, for auditors within their reach and for superusers."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports.access import scope_of
from reports.administration import TRAIL
from reports.audit.events import Mark, everything, page
from reports.audit.forms import TrailFilter
from reports.audit.words import SHOWN, Event, in_words
from reports.spreadsheet import CSV, XLSX, file_response

MOST = 10_000  # rows of an export; a narrower filter gives the rest


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(TRAIL):
        raise PermissionDenied
    form = TrailFilter(request.GET, timezone.localdate())
    scope = scope_of(request.user)
    if not form.is_valid():
        return render(request, "audit/trail.html", {"form": form, "events": []})
    wanted = form.wanted()
    asked_as = request.GET.get("format")
    if asked_as in (CSV, XLSX):
        head = [
            _("Time"), _("Who"), _("Account"), _("Network address"), _("What happened"), _("Kind of record"),
            _("About"), _("Organisation"), _("Reason"), _("Before"), _("After"),
        ]  # fmt: skip
        lines = [_line(event) for event in in_words(everything(scope, wanted, MOST))]
        return file_response("trail", asked_as, head, lines)
    found = page(scope, wanted, Mark.read(request.GET.get("after", "")))
    return render(
        request, "audit/trail.html",
        {"form": form, "events": in_words(found.rows), "found": found, "shown": SHOWN, "most": MOST},
    )  # fmt: skip


def _line(event: Event) -> list[str]:
    return [
        timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S"), event.who, event.account, event.address, event.kind,
        event.what, event.title, event.office, event.reason,
        "; ".join(f"{each.label}: {each.before}" for each in event.changes if each.before),
        "; ".join(f"{each.label}: {each.after}" for each in event.changes),
    ]  # fmt: skip
