"""The handling of a report: who moves it from state to state, and reading its text again."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.entry.intake import apply_header
from reports.entry.record import Recorded, record
from reports.models import Report, State, Step, TextVersion, User
from reports.models.report import check_move
from reports.reading.contract import Vocabulary
from reports.reading.reader import read


@transaction.atomic
def move(
    report: Report, after: str, by: User, reason: str = "", *, at: datetime, revision: int | None = None
) -> Report:
    """Move a report to the state ``after`` and write its :class:`Step`; answers the report as it now stands.

    ``revision`` is what the person had on screen (default: that of ``report``). Raises ``ValidationError`` where the
    state chart forbids the move, or where another person was quicker.
    """
    locked = Report.objects.select_for_update().get(pk=report.pk)
    if locked.revision != (report.revision if revision is None else revision):
        raise ValidationError(_("The report was changed meanwhile. Look at it again before you move it."), code="stale")
    check_move(locked, after, by, reason)
    if after == State.DRAFT:
        reason = reason.strip() or gettext("taken back")
    step = Step(report=locked, before=locked.state, after=after, by=by, at=at, reason=reason.strip())
    locked.state = after
    locked.revision += 1
    locked._change_reason = reason.strip()[:100] or None
    locked.save(update_fields=["state", "revision"])
    step.save()
    return locked


@transaction.atomic
def reread(report: Report, by: User | None, vocabulary: Vocabulary) -> Recorded:
    """Read the text of an open report again. What persons touched stays (see ``reports.entry.kept``).

    A newer reader may clean the text further; then a version is added, of the same original file.
    Raises ``ValidationError`` for a report without a text, or one that is submitted or accepted.
    """
    locked = Report.objects.select_for_update().get(pk=report.pk)
    version = locked.text_version
    if version is None:
        raise ValidationError(_("The report has no text to read."), code="no_text")
    if locked.state not in (State.DRAFT, State.RETURNED):
        raise ValidationError(_("A submitted or accepted report is not read again."), code="locked")
    reading = read(version.text, vocabulary)
    if reading.text != version.text:
        version = TextVersion.objects.create(
            report=locked, number=version.number + 1, text=reading.text, source=version.source, file=version.file.name,
            file_name=version.file_name, sha256=version.sha256, encoding=version.encoding, added_by=by,
        )  # fmt: skip
    apply_header(locked, reading.header)
    locked.revision += 1
    locked.save()
    return record(locked, version, reading, by)
