"""Lists as a person filtered them, kept under a name. A saved view is an address: whoever is sent it sees their own."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reports.access import visible
from reports.models import SavedView, User

# The lists that can be kept, by the names of their addresses.
PAGES = ("follow_up", "follow_up_overview", "checks", "duties", "ledger")
_PASSING = ("page", "format")  # parts of an address that belong to the moment


class SavedViewForm(forms.ModelForm):
    class Meta:
        model = SavedView
        fields = ("name", "page", "query")

    def clean_page(self) -> str:
        page = self.cleaned_data["page"]
        if page not in PAGES:
            raise forms.ValidationError(_("There is no such list."))
        return page

    def clean_query(self) -> str:
        pairs = parse_qsl(self.cleaned_data["query"].lstrip("?"))
        return urlencode([(name, value) for name, value in pairs if name not in _PASSING])


def saved_views(user: User, page: str) -> list[tuple[SavedView, str]]:
    """The person's own views of a list, each with its address. One query."""
    rows = visible(user, SavedView.objects.filter(page=page)).order_by("name")
    return [(row, f"{reverse(row.page)}?{row.query}") for row in rows]


@require_POST
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep the list under a name; an earlier one of that name is replaced."""
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for errors in form.errors.values() for each in errors))
        return redirect("follow_up")
    said: dict[str, Any] = form.cleaned_data
    SavedView.objects.update_or_create(
        owner=request.user, page=said["page"], name=said["name"], defaults={"query": said["query"]}
    )
    messages.success(request, _("Kept as “%(name)s”.") % {"name": said["name"]})
    return redirect(f"{reverse(said['page'])}?{said['query']}")


@require_POST
def view_forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a saved view of one's own."""
    view = get_object_or_404(visible(request.user, SavedView.objects.all()), pk=pk)
    page = view.page
    view.delete()
    messages.success(request, _("Forgotten."))
    return redirect(page)
