"""The mark of a corrected value."""

from django import template

from reports.corrections import corrected_mark
from reports.models import Correction

register = template.Library()


@register.filter
def mark(correction: Correction):
    return corrected_mark(f"{correction.written}{correction.unit}", correction.reason)
