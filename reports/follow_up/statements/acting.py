"""Saying something to the supervising side, and deciding on an objection. Both add a row; neither changes one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reports.follow_up.attachments import WithFiles, keep
from reports.follow_up.statements.gather import Thread
from reports.models import Organisation, Statement, User

Kind = Statement.Kind
Uploads = Iterable[tuple[UploadedFile, date | None]]
_DECISIONS = (Kind.UPHELD, Kind.REJECTED)


class StatementForm(WithFiles):
    """What the organisation says. Whether it is in time is said beside the field."""

    kind = forms.ChoiceField(label=_("What it is"), widget=forms.Select(attrs={"class": "form-select"}))
    text = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}), max_length=4000, strip=True
    )

    def __init__(self, thread: Thread, data=None, files=None, initial=None) -> None:
        super().__init__(data, files, initial=initial)
        self.thread = thread
        kinds = thread.open_kinds
        if thread.subject.given_on and data is not None:
            kinds = [*kinds, (Kind.OBJECTION, Kind.OBJECTION.label)]  # refused in words, not as an unknown choice
        self.fields["kind"].choices = list(dict(kinds).items())

    def clean_kind(self) -> str:
        kind = self.cleaned_data["kind"]
        check_in_time(self.thread, kind)
        return kind


def check_in_time(thread: Thread, kind: str) -> None:
    """Raise ``ValidationError`` for an objection after its last day, which it names, or to what was withdrawn."""
    if kind == Kind.OBJECTION and not thread.subject.stands:
        raise ValidationError(_("The review has been withdrawn: there is nothing to object to any more."))
    if kind == Kind.OBJECTION and thread.is_late:
        raise ValidationError(
            _("The last day for objecting was %(day)s. You can still explain, or report what was done."),
            params={"day": thread.object_until.isoformat() if thread.object_until else ""}, code="late",
        )  # fmt: skip


class DecisionForm(WithFiles):
    """What the supervising side decides on an objection, with its reason."""

    kind = forms.ChoiceField(
        label=_("Decision"), choices=[(kind, kind.label) for kind in _DECISIONS],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}), max_length=4000,
        strip=True,
    )  # fmt: skip


@transaction.atomic
def state(by: User, thread: Thread, kind: str, text: str, uploads: Uploads = ()) -> Statement:
    """Write one statement of the organisation; the same words of the same person are written once, however often the
    button was pressed. Raises ``ValidationError`` for a late objection."""
    check_in_time(thread, kind)
    subject = thread.subject
    said = {"kind": kind, "text": text, "by": by, f"{subject.about}_id": subject.key}
    Organisation.objects.select_for_update().get(pk=subject.organisation)  # two presses at once: one waits here
    if twice := Statement.objects.filter(**said).first():
        return twice
    row = Statement(**said)
    row.full_clean()
    row.save()
    row.attachments.set(keep(Organisation.objects.get(pk=subject.organisation), uploads, by))
    return row


@transaction.atomic
def decide(by: User, objection: Statement, kind: str, text: str, organisation: int, uploads: Uploads = ()) -> Statement:
    """Decide on an objection of ``organisation``. Raises ``ValidationError`` where it is decided already, by the person
    who raised it, or where it is none. The review or value objected to stays as it is: who upholds an objection then
    withdraws it, or checks again, in a step of its own."""
    objection = Statement.objects.select_for_update().get(pk=objection.pk)
    if objection.kind != Kind.OBJECTION:
        raise ValidationError(_("Only an objection is decided on."))
    if objection.by_id == by.pk:
        raise ValidationError(_("Whoever raised an objection cannot decide on it."))
    if Statement.objects.filter(answers=objection).exists():
        raise ValidationError(_("Another person has decided on this objection meanwhile."), code="decided")
    row = Statement(
        kind=kind, text=text, by=by, answers=objection, review_id=objection.review_id,
        verification_id=objection.verification_id, rectification_id=objection.rectification_id,
        observation_id=objection.observation_id,
    )  # fmt: skip
    row.full_clean()
    row.save()
    row.attachments.set(keep(Organisation.objects.get(pk=organisation), uploads, by))
    return row
