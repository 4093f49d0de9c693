"""What a person is told once, how they wish to be told, and the lists that they keep as links."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NoticeKind(models.TextChoices):
    DUE_SOON = "due_soon", _("due soon")
    OVERDUE = "overdue", pgettext_lazy("notice", "overdue")
    RETURNED = "returned", pgettext_lazy("notice", "returned")
    FINDING = "finding", _("new finding")
    ASSIGNED = "assigned", _("assigned to me")
    TO_ACCEPT = "to_accept", _("waits for my acceptance")


class Notice(models.Model):
    """One thing that one person is told. ``key`` names the occasion, so that it is told once."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="notices"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=NoticeKind.choices)
    key = models.CharField(_("occasion"), max_length=100)
    subject = models.CharField(_("subject"), max_length=300)
    page = models.CharField(_("page"), max_length=300)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    claimed_at = models.DateTimeField(
        _("taken for mailing at"), null=True, blank=True, editable=False,
        help_text=_("the run that mails it took it then; a run that was killed lets go of it after a while"),
    )  # fmt: skip
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-made_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notice_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"


class NoticeChoice(models.Model):
    """How a person wishes to be told of one kind of occasion. Without a row: in the list and by mail."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="notice_choices"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=NoticeKind.choices)
    in_list = models.BooleanField(_("in the list of notices"), default=True)
    by_mail = models.BooleanField(_("by mail"), default=True)

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        ordering = ("person", "kind")
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="notice_choice_once")]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_kind_display()}"


class SavedView(models.Model):
    """A list as a person filtered it, kept under a name: the address of the page with its query."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="saved_views"
    )
    name = models.CharField(_("name"), max_length=60)
    page = models.CharField(_("page"), max_length=60, help_text=_("name of its address"))
    query = models.CharField(_("query"), max_length=1000, blank=True)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("owner", "page", "name")
        constraints = [models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name
