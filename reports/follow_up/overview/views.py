"""``/follow-up/overview/``: the whole area in a sentence and a table, for the head of supervision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from reports.access import scope_of
from reports.follow_up.duties.gather import years_of
from reports.follow_up.duties.words import STANDING_LOOKS, STANDINGS
from reports.follow_up.overview import export
from reports.follow_up.overview.build import ORDERS, WORST, Line, ordered
from reports.follow_up.overview.gather import Asked, areas, overview_of
from reports.follow_up.selects import PlainSelect
from reports.follow_up.worklist.saved_views import saved_views
from reports.models import Kind, User

PER_PAGE = 50
COLUMNS = (
    ("name", _("Organisation")), ("report", _("Report")), ("met", _("Goals met")), ("not_met", _("Goals not met")),
    ("silent", _("Nothing found in the report")), ("repeated", _("Recurring shortfalls")),
    ("overdue", _("Overdue items")),
    ("difference", _("Values that differ")), ("stopped", _("Worsened rates no longer reported")),
)  # fmt: skip


class OverviewFilter(forms.Form):
    """The filters of the overview. What cannot be read narrows nothing."""

    year = forms.TypedChoiceField(label=_("Year reported on"), coerce=int, empty_value=None, required=False)
    area = forms.TypedChoiceField(label=_("Area"), coerce=int, empty_value=None, required=False, widget=PlainSelect)
    kind = forms.ChoiceField(label=_("Kind of report"), choices=Kind.choices, required=False)

    def __init__(self, data: Any, user: User) -> None:
        given = {name: data[name] for name in self.base_fields if data.get(name)}
        kind = given["kind"] if given.get("kind") in Kind.values else Kind.RULE_OF_LAW
        years = years_of(user, kind)
        start = {"kind": kind, "year": max(years, default=None)}
        super().__init__({**start, **given})
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.fields["area"].choices = [("", _("all")), *((str(pk), name) for pk, name in areas(user))]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
        self.is_narrowed = bool(given)
        if not self.is_valid():
            self.data = {**start, **{name: each for name, each in given.items() if name not in self.errors}}
            self.full_clean()

    def asked(self, user: User) -> Asked | None:
        """``None`` where there is no year to speak of."""
        said = self.cleaned_data
        if said["year"] is None:
            return None
        return Asked(user, said["kind"], said["year"], timezone.localdate(), said["area"])


@require_safe
def follow_up_overview(request: HttpRequest) -> HttpResponse:
    form = OverviewFilter(request.GET, request.user)
    asked = form.asked(request.user)
    found = overview_of(asked) if asked else None
    by, backwards = _order(request)
    lines = ordered(found.lines, by, backwards=backwards) if found else []
    if asked and request.GET.get("format") in export.FORMATS:
        return export.response(request.GET["format"], asked.year, lines)
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form, "asked": asked, "summary": found.summary if found else None, "page": page,
        "lines": [(line, *_standing(line)) for line in page.object_list], "by": by, "backwards": backwards,
        "columns": [(code, name, f"-{code}" if by == code and not backwards else code) for code, name in COLUMNS],
        "formats": export.FORMATS, "scope": scope_of(request.user),
        "saved": saved_views(request.user, "follow_up_overview"), "page_name": "follow_up_overview",
    }  # fmt: skip
    return render(request, "follow_up/overview/overview.html", context)


def _standing(line: Line) -> tuple[str, str]:
    return str(STANDINGS[line.standing]), STANDING_LOOKS[line.standing]


def _order(request: HttpRequest) -> tuple[str, bool]:
    asked = request.GET.get("sort", WORST)
    by = asked.removeprefix("-")
    return (by, asked.startswith("-")) if by in ORDERS else (WORST, False)
