"""The page on which a system administrator hands a person's open work to another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from reports.access import visible
from reports.handover import hand_over, open_work
from reports.models import User


class HandOverForm(forms.Form):
    taker = forms.ModelChoiceField(User.objects.none(), label=_("Goes to"))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.TextInput({"size": 60}))

    def __init__(self, *args: Any, giver: User, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        people = visible(by, User.objects.filter(is_active=True)).exclude(pk=giver.pk)
        self.fields["taker"].queryset = people.distinct().order_by("username")


class HandingOverMixin:
    """For the admin of people."""

    def get_urls(self):
        ours = path(
            "<int:pk>/hand-over/", self.admin_site.admin_view(self.hand_over_view), name="reports_user_hand_over"
        )
        return [ours, *super().get_urls()]

    def hand_over_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        giver = self.get_object(request, str(pk))
        if giver is None or not request.user.has_perm("reports.hand_over", giver):
            raise PermissionDenied
        form = HandOverForm(request.POST or None, giver=giver, by=request.user)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            try:
                went = hand_over(giver, given["taker"], request.user, given["reason"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                done = _now("%(number)d pieces of work went to %(person)s.")
                number = len(went.assignments) + len(went.items) + len(went.reports) + len(went.notices)
                messages.success(request, done % {"number": number, "person": given["taker"]})
                return redirect("admin:reports_user_change", pk)
        context = self.admin_site.each_context(request) | {
            "title": _("Hand over the open work of %(person)s") % {"person": giver}, "giver": giver, "form": form,
            "work": open_work(giver), "opts": self.opts,
        }  # fmt: skip
        return render(request, "admin/reports/user/hand_over.html", context)

    def hand_over_link(self, person: User) -> str:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:reports_user_hand_over", args=[person.pk]),
            _now("Hand over open work"),
        )

    hand_over_link.short_description = _("open work")
