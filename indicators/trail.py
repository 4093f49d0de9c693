"""The trail of changes: every history row says who, when, what, and from which network address."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


def address_of_request() -> str | None:
    """The network address of the request being answered; None in a command."""
    request = getattr(HistoricalRecords.context, "request", None)
    return (request.META.get("REMOTE_ADDR") or None) if request is not None else None


class Traced(models.Model):
    """What our history tables hold besides the library's own columns.

    A default and no signal: the library's single and bulk writes both build the row with its defaults.
    """

    history_address = models.GenericIPAddressField(
        _("network address"), null=True, blank=True, default=address_of_request, editable=False
    )

    class Meta:
        abstract = True


class Trail(HistoricalRecords):
    """The one trail of changes of a model (decision 12)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(bases=[Traced], **options)
