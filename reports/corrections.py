"""What an accepted report said of a value before it was corrected (更正): one place for every page and export."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Concat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reports.models import Correction


def stood_before() -> Subquery:
    """For a queryset of observations: number and unit as they stood before the last correction; NULL where none was."""
    newest = Correction.objects.filter(observation=OuterRef("pk")).order_by("-at", "-pk")
    return Subquery(newest.values(before=Concat("written", "unit"))[:1])


def corrected_mark(before: str, why: str = "") -> SafeString:
    """The mark beside a value, with what stood before; the reason where it is known is its title."""
    said = _("corrected; before: %(before)s") % {"before": before or "—"}
    return format_html('<span class="badge bg-yellow-lt text-body" title="{}">{}</span>', why, said)
