"""Files that back a judgement: served only through ``reports.access``."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from indicators.trail import AddedOnly


class Attachment(AddedOnly):
    """One uploaded file with its own effective date and SHA-256. Added, never replaced: a better one is another row.

    ``organisation`` is whose matter it backs; the organisation and those above it may see it.
    """

    organisation = models.ForeignKey(
        "reports.Organisation", models.PROTECT, verbose_name=_("organisation"), related_name="attachments"
    )
    file = models.FileField(_("file"), upload_to="attachments/%Y/", max_length=200)
    file_name = models.CharField(_("name of the file"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    effective_on = models.DateField(_("date of the document"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("added by"), related_name="+")
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ("-added_at", "-pk")

    def __str__(self) -> str:
        return self.file_name
