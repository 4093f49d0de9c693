"""What a notice says, by what it is about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reports.follow_up.reminders.build import Occasion

SUBJECTS = {
    "item_due_soon": _("%(name)s: ledger item %(label)s is due on %(due)s: %(words)s"),
    "item_overdue": _("%(name)s: ledger item %(label)s is overdue since %(due)s: %(words)s"),
    "goal_due_soon": _("%(name)s: a goal assigned to you is due on %(due)s: %(words)s"),
    "goal_overdue": _("%(name)s: a goal assigned to you is overdue since %(due)s: %(words)s"),
    "report_due_soon": _("%(name)s: the report on %(year)s is to be submitted by %(due)s"),
    "report_overdue": _("%(name)s: the report on %(year)s was to be submitted by %(due)s"),
    "report_returned": _("%(name)s: the report on %(year)s was returned: %(words)s"),
    "report_to_accept": _("%(name)s: the report on %(year)s waits for your acceptance"),
    "item_returned": _("%(name)s: ledger item %(label)s was returned: %(words)s"),
    "item_to_accept": _("%(name)s: ledger item %(label)s waits for your acceptance: %(words)s"),
    "goal_assigned": _("%(name)s: a goal was assigned to you: %(words)s"),
    "review_added": _("%(name)s: reviewed as “%(verdict)s”: %(words)s"),
    "value_differs": _("%(name)s: checking found another value than the report on %(year)s gives: %(words)s"),
}


def subject(occasion: Occasion) -> str:
    due = occasion.due_on.isoformat() if occasion.due_on else ""
    return str(SUBJECTS[occasion.what]) % {**occasion.words, "due": due}
