"""The handling of a report: who moves it from state to state, and reading its text again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reports.entry.intake import apply_header
from reports.entry.record import Recorded, in_site_language, record
from reports.models import Correction, Observation, Report, RowState, State, Step, TextVersion, User
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
        reason = reason.strip() or in_site_language(_("taken back"))
    step = Step(report=locked, before=locked.state, after=after, by=by, at=at, reason=reason.strip())
    locked.state = after
    locked.revision += 1
    locked._change_reason = reason.strip()[:100] or None
    locked.save(update_fields=["state", "revision"])
    if after == State.ACCEPTED:
        record_corrections(locked, by, at)
    step.save()
    return locked


# What makes another value of it: where one of these differs, pages say 更正 and what stood before.
CORRECTED = ("value", "unit", "qualifier", "lower", "upper", "period", "kind", "span", "coverage", "stage")


def record_corrections(report: Report, by: User, at: datetime) -> list[Correction]:
    """What an accepted report said otherwise when it was accepted before: a :class:`Correction` for each value.

    A value rejected meanwhile is one too. Called before the step that accepts it once more is written; where the
    report was never accepted before there is nothing to correct. The reason is that of the step which opened it.
    """
    opened = report.steps.filter(before=State.ACCEPTED).order_by("-at", "-pk").first()
    if opened is None:
        return []
    stood = _as_of(report, opened.at)
    rows = []
    for row in Observation.objects.filter(pk__in=stood, report=report):
        before = stood[row.pk]
        if row.state == RowState.REJECTED or any(getattr(row, name) != getattr(before, name) for name in CORRECTED):
            rows.append(
                Correction(
                    observation=row,
                    value=before.value,
                    written=before.written,
                    unit=before.unit,
                    name=before.name,
                    stood_until=opened.at,
                    reason=opened.reason or in_site_language(_("opened again")),
                    by=by,
                )  # fmt: skip
            )
    return Correction.objects.bulk_create(rows)


def _as_of(report: Report, at: datetime) -> dict[int, Any]:
    """The values of a report as they stood, from their history; those rejected by then did not stand."""
    stood: dict[int, Any] = {}
    for row in Observation.history.filter(report_id=report.pk, history_date__lte=at).order_by(
        "history_date", "history_id"
    ):
        stood[row.id] = row
    return {pk: row for pk, row in stood.items() if row.history_type != "-" and row.state != RowState.REJECTED}


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
