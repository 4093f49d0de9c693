"""The dates by which reports are due: a list that an office keeps, each row with the years for which it holds."""

from django.contrib import admin

from reports.admin.base import RecordAdmin
from reports.models import Duty


@admin.register(Duty)
class DutyAdmin(RecordAdmin):
    list_display = ("step", "kind", "month", "day", "since", "until", "basis")
    list_filter = ("kind", "step")
