"""Words of the ledger: grades against time, and what a person does with an item."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.follow_up.ledger.chart import Act
from reports.follow_up.ledger.progress import AHEAD_OF_TIME, BEHIND_TIME, ON_TIME

# 欠序时, 达序时, 超序时
GRADES = {
    BEHIND_TIME: pgettext_lazy("progress against time", "behind time"),
    ON_TIME: pgettext_lazy("progress against time", "on time"),
    AHEAD_OF_TIME: pgettext_lazy("progress against time", "ahead of time"),
}

# What a person does, on its button; the step's own name says what was done.
BUTTONS = {
    Act.STARTED: _("Start the work"),
    Act.PROGRESS: _("Report progress"),
    Act.SENT: _("Send for acceptance"),
    Act.TAKEN_BACK: _("Take it back"),
    Act.EXTENSION_ASKED: _("Ask for an extension"),
    Act.CLOSED: _("Close it"),
    Act.RETURNED: _("Return it"),
    Act.EXTENDED: _("Approve the extension"),
    Act.NOT_EXTENDED: _("Refuse the extension"),
    Act.LASTING: _("Make it a lasting effort"),
    Act.WITHDRAWN: _("Withdraw it"),
    Act.BROUGHT_BACK: _("Bring it back"),
    Act.REOPENED: _("Open it again"),
    Act.LEFT_CLOSED: _("Leave it closed"),
    Act.HANDED_OVER: _("Hand it over"),
}
