"""The numbers by which follow-up judges on a day: days that count as near, points that count as behind …

They are settings (:class:`reports.models.Threshold`), each with the days between which it holds, so that an item is
judged today by today's number and an old list can be drawn up again by the number of its day.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from reports.models import Threshold

# What an office starts with. A number that holds on no row for the day falls back to it: a page never breaks
# because somebody ended a threshold and set no new one.
STARTING = {
    Threshold.Code.NEAR_DUE_DAYS: 30,
    Threshold.Code.BEHIND_POINTS: 10,
    Threshold.Code.AHEAD_POINTS: 10,
    Threshold.Code.SILENT_DAYS: 90,
    Threshold.Code.OBJECTION_DAYS: 30,
    Threshold.Code.REMIND_DAYS: 7,
    Threshold.Code.ABOUT_PERCENT: 5,
}


def thresholds(at: date) -> dict[str, int]:
    """Code (``Threshold.Code``) -> the number in force on the day ``at``, every code. One query.

    ``since`` and ``until`` are both days on which the number still holds; where two rows hold, the later one does.
    """
    in_force = Threshold.objects.filter(Q(until__isnull=True) | Q(until__gte=at), since__lte=at).order_by("since")
    return {code.value: number for code, number in STARTING.items()} | dict(in_force.values_list("code", "number"))
