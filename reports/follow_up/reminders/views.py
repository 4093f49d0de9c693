"""``/notices/``: what a person was told; how they wish to be told; the number beside the bell."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports.access import visible
from reports.models import Notice, NoticeChoice, NoticeKind, User

PER_PAGE = 50
BELL_SECONDS = 30  # for so long a browser takes the number beside the bell for true


def listed(user: User) -> QuerySet[Notice]:
    """The notices of a person that they want in their list."""
    unwanted = NoticeChoice.objects.filter(person=user.pk, in_list=False).values("kind")
    return visible(user, Notice.objects.exclude(kind__in=unwanted))


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What the person was told, the newest first; ``?kind=`` and ``?unseen=1`` narrow it."""
    found = listed(request.user)
    kind, unseen = request.GET.get("kind", ""), request.GET.get("unseen") == "1"
    if kind in NoticeKind.values:
        found = found.filter(kind=kind)
    if unseen:
        found = found.filter(seen_at=None)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "kind": kind, "unseen": unseen, "kinds": NoticeKind.choices}
    return render(request, "follow_up/reminders/notices.html", context)


@require_safe
@cache_control(private=True, max_age=BELL_SECONDS)
def notice_count(request: HttpRequest) -> HttpResponse:
    """How many notices are unseen: a fragment that the bell asks for, so that no page waits for it."""
    number = listed(request.user).filter(seen_at=None).count()
    return render(request, "follow_up/reminders/_count.html", {"number": number})


@require_POST
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where the notice points; from now on it counts as seen."""
    notice = get_object_or_404(visible(request.user, Notice.objects.all()), pk=pk)
    Notice.objects.filter(pk=notice.pk, seen_at=None).update(seen_at=timezone.now())
    return redirect(notice.page)


@require_POST
def notices_seen(request: HttpRequest) -> HttpResponse:
    """Everything counts as seen."""
    listed(request.user).filter(seen_at=None).update(seen_at=timezone.now())
    return redirect("notices")


class ChoicesForm(forms.Form):
    """For every kind of occasion: in the list, by mail, both or neither."""

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.user = user
        chosen = {row.kind: row for row in visible(user, NoticeChoice.objects.all())}
        for kind, label in NoticeKind.choices:
            for way, words in (("in_list", gettext_lazy("in the list")), ("by_mail", gettext_lazy("by mail"))):
                initial = getattr(chosen[kind], way) if kind in chosen else True
                field = forms.BooleanField(required=False, initial=initial)
                field.widget.attrs = {"class": "form-check-input", "aria-label": f"{label}: {words}"}
                self.fields[f"{kind}_{way}"] = field

    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [(str(label), self[f"{kind}_in_list"], self[f"{kind}_by_mail"]) for kind, label in NoticeKind.choices]

    @transaction.atomic
    def save(self) -> None:
        for kind in NoticeKind.values:
            wanted = {way: self.cleaned_data[f"{kind}_{way}"] for way in ("in_list", "by_mail")}
            NoticeChoice.objects.update_or_create(person=self.user, kind=kind, defaults=wanted)


@require_http_methods(["GET", "HEAD", "POST"])
def notice_choices(request: HttpRequest) -> HttpResponse:
    form = ChoicesForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your choice has been kept."))
        return redirect("notice_choices")
    return render(request, "follow_up/reminders/choices.html", {"form": form})
