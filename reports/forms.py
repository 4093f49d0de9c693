"""Moving a report from state to state on its own page."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reports.models import Report, State, User
from reports.models.report import check_move

# Which right each step needs (``reports.access``).
NEEDED = {
    State.SUBMITTED: "reports.submit_report",
    State.ACCEPTED: "reports.accept_report",
    State.RETURNED: "reports.return_report",
    State.DRAFT: "reports.take_back_report",
}
STEP_NAMES = {
    State.SUBMITTED: _("Submit"),
    State.ACCEPTED: _("Accept"),
    State.RETURNED: _("Return"),
    State.DRAFT: _("Take the submission back"),
}


def steps_open_to(user: User, report: Report) -> list[State]:
    """The states that this person may move the report to, in the order of the road."""
    return [after for after in NEEDED if user.has_perm(NEEDED[after], report) and _is_open(report, after, user)]


def _is_open(report: Report, after: State, user: User) -> bool:
    """Whether the state chart allows the step to this person, once a reason is given."""
    try:
        check_move(report, after, user, reason=str(STEP_NAMES[after]))
    except ValidationError:
        return False
    return True


class MoveForm(forms.Form):
    """``revision`` is what the person had on screen: nobody accepts a report that has changed meanwhile.

    ``unfinished`` says that open lines and doubts were seen, and that it is moved all the same.
    """

    after = forms.ChoiceField(choices=list(STEP_NAMES.items()))
    revision = forms.IntegerField()
    reason = forms.CharField(max_length=500, required=False, strip=True)
    unfinished = forms.BooleanField(required=False)
