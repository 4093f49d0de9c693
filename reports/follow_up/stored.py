"""What was worked out for the goals of each report, kept, and known to be out of date the moment a report changes.

The trail of changes says what changed: every write of a report's rows leaves a history row, and the numbers of the
newest ones are kept with what was worked out (:mod:`reports.follow_up.changes`). Reports with a newer history row are
*stale*: they are worked out afresh when they are asked for (:func:`goal_verdicts` …), and written down again by
:func:`renew`, which the steps that change reports call, and ``manage.py renew_follow_up``. Reading never writes.

Kept is the answer of the *accepted* report on the next year, for everybody alike; what an office's own draft would
answer is shown on the goal's page alone. This module is the only one that writes these tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reports.follow_up import changes, rows
from reports.follow_up.build import FollowedGoal
from reports.follow_up.changes import Place
from reports.follow_up.evidence import Proposal, passages, similar_to
from reports.follow_up.measuring.figures import Figure
from reports.follow_up.recurrences import chains_of
from reports.follow_up.thresholds import thresholds
from reports.follow_up.vagueness import is_vague
from reports.models import (
    Goal,
    MeasuredGoal,
    MeasuredReport,
    MeasuredTarget,
    RepeatedShortfall,
    Report,
    Threshold,
)

# Raise it whenever evidence, wording, measuring, vagueness or chains answer otherwise than before.
METHOD = "1"
_CHUNK = 40  # reports worked out at once: their texts are in memory together

M = TypeVar("M", MeasuredGoal, MeasuredTarget)


def about_percent() -> int:
    """What 左右 allows today, in percent of the target. One query."""
    return thresholds(timezone.localdate())[Threshold.Code.ABOUT_PERCENT]


def method() -> str:
    """The version of the method with the setting that changes its answers. One query."""
    return f"{METHOD}·{about_percent()}"


# --- asked by pages ---------------------------------------------------------------------------------------


def goal_verdicts(reports: Collection[int]) -> dict[int, MeasuredGoal]:
    """Goal -> its measured answer, number of passages, vagueness and copy, for all standing goals that ``reports``
    set. The passages themselves are left in the database: those of an area take seconds to unpack. Five queries, and as
    many again where some of the reports are stale (their rows are not saved)."""
    return _kept_or_fresh(reports, MeasuredGoal, "goal__report", "goal_id", lambda worked: worked.goals)


def target_verdicts(reports: Collection[int]) -> dict[int, MeasuredTarget]:
    """Target -> its measured answer, for all targets that ``reports`` set, in a goal or outside. Queries as above."""
    return _kept_or_fresh(reports, MeasuredTarget, "target__observation__report", "target_id", lambda w: w.targets)


def having(reports: Collection[int], **wanted: Any) -> Q:
    """Narrows goals of ``reports`` by what was worked out: ``having(reports, verdict="not_met")``,
    ``having(reports, passages=0)``, ``having(reports, is_vague=True)``. The database does it for all but stale ones."""
    stale = stale_among(reports)
    kept = Q(**{f"stored__{name}": value for name, value in wanted.items()}) & ~Q(report__in=stale)
    if not stale:
        return kept
    fresh = [
        goal.goal_id
        for worked in _worked_out(stale)
        for goal in worked.goals
        if all(getattr(goal, name) == value for name, value in wanted.items())
    ]
    return kept | Q(pk__in=fresh)


def stale_among(reports: Collection[int]) -> set[int]:
    """Those of ``reports`` for which nothing is kept that still holds. Four queries at most."""
    changed = changes.changed(*changes.renewal())
    if changed is None:
        return set(reports)
    known = method()
    places = changes.places_of(changed)
    found = Report.objects.filter(pk__in=list(reports)).values_list(
        "pk", "organisation_id", "kind", "year", "stored__method"
    )
    return {
        pk
        for pk, organisation, kind, year, by in found
        # A report rests on the next one for its answers, and on the one before for what it copied.
        if by != known or pk in changed or not places.isdisjoint({(organisation, kind, year + n) for n in (-1, 1)})
    }


def proposals(kept: MeasuredGoal, figures: Iterable[Figure], wordings: Sequence[str]) -> dict[str, list[Proposal]]:
    """The kept passages as they were proposed: part ("" is the goal) -> passages. ``figures`` are the values of the
    report that they stand in, ``wordings`` the goal's own and those of its commitments."""
    values = [each for each in figures if each.start is not None]
    return {part: [_proposal(each, values, wordings) for each in found] for part, found in kept.evidence.items()}


def _kept_or_fresh(
    reports: Collection[int], model: type[M], path: str, key: str, of: Callable[[Worked], list[M]]
) -> dict[int, M]:
    stale = stale_among(reports)
    kept = model._default_manager.filter(**{f"{path}__in": set(reports) - stale})
    if model is MeasuredGoal:
        kept = kept.defer("evidence")
    found = {getattr(row, key): row for row in kept.order_by()}
    for worked in _worked_out(stale):
        found |= {getattr(row, key): row for row in of(worked)}
    return found


# --- working out ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Worked:
    """All that is kept for one report, not saved yet."""

    report: MeasuredReport
    goals: list[MeasuredGoal]
    targets: list[MeasuredTarget]


def _worked_out(reports: Collection[int]) -> list[Worked]:
    """Worked out afresh, chunk by chunk: seven queries each."""
    left, found = iter(sorted(reports)), []
    while chunk := list(islice(left, _CHUNK)):
        found += _chunk_worked_out(chunk)
    return found


def _chunk_worked_out(reports: list[int]) -> list[Worked]:
    setters = list(Report.objects.filter(pk__in=reports).select_related("organisation").order_by("pk"))
    goals = list(
        rows.with_staleness(Goal.objects.standing().filter(report__in=reports))
        .select_related("report__organisation").order_by("report", "start", "pk")
    )  # fmt: skip
    nexts = _accepted_only(rows.next_reports(None, {(r.organisation_id, r.kind, r.year + 1) for r in setters}, True))
    values = rows.observed({*reports, *(each.report for each in nexts.values())})
    promises = rows.promises(goals, values, rows.commitments_of([goal.pk for goal in goals]))
    found = rows.followings(nexts, values)
    before = _goals_before(setters)
    followed: dict[int, list[FollowedGoal]] = defaultdict(list)
    percent = about_percent()
    wanted = [*promises, *rows.loose_promises(setters, values)]
    for each in rows.followed(wanted, found, values, {}, Decimal(percent) / 100):
        followed[each.promise.report].append(each)
    known = f"{METHOD}·{percent}"
    made = []
    for report in setters:
        place = (report.organisation_id, report.kind, report.year + 1)
        following = nexts.get(place)
        kept = MeasuredReport(report=report, method=known)
        if following:
            kept.following_id, kept.version_id = following.report, following.version
        earlier = before.get((report.organisation_id, report.kind, report.year), [])
        own = [_measured_goal(each, earlier) for each in followed[report.pk] if each.promise.key]
        targets = [
            MeasuredTarget(
                target_id=target.figure.target_key, verdict=target.answered.verdict, why=target.answered.why,
                outcome_id=target.answered.outcome.key if target.answered.outcome else None,
            )
            for each in followed[report.pk] for target in each.targets
        ]  # fmt: skip
        made.append(Worked(kept, own, targets))
    return made


def _accepted_only(nexts: Mapping[Place, rows.Next]) -> dict[Place, rows.Next]:
    accepted = set(
        Report.objects.accepted().filter(pk__in=[each.report for each in nexts.values()]).values_list("pk", flat=True)
    )
    return {place: each for place, each in nexts.items() if each.report in accepted}


def _goals_before(setters: Sequence[Report]) -> dict[Place, list[tuple[int, str]]]:
    """(organisation, kind, year of the later report) -> the goals that the report before it set."""
    asked = Goal.objects.standing().filter(
        report__organisation__in={each.organisation_id for each in setters},
        report__year__in={each.year - 1 for each in setters}, report__withdrawn_because="",
    ).order_by("start", "pk")  # fmt: skip
    found: dict[Place, list[tuple[int, str]]] = defaultdict(list)
    for organisation, kind, year, pk, quote in asked.values_list(
        "report__organisation_id", "report__kind", "report__year", "pk", "quote"
    ):
        found[organisation, kind, year + 1].append((pk, quote))
    return found


def _measured_goal(followed: FollowedGoal, earlier: Sequence[tuple[int, str]]) -> MeasuredGoal:
    promise = followed.promise
    copied = similar_to(promise.quote, [quote for _, quote in earlier])
    return MeasuredGoal(
        goal_id=promise.key, verdict=followed.measured, evidence=_evidence(followed), passages=len(followed.evidence),
        is_vague=is_vague(promise.wordings, bool(promise.targets)),
        copied_from_id=earlier[copied[0]][0] if copied else None, likeness=copied[1] if copied else None,
    )  # fmt: skip


def parts_of(followed: FollowedGoal) -> dict[str, str]:
    """The parts of a goal that can be judged by themselves, each with the words by which it is looked for."""
    parts = {f"commitment-{each.key}": each.quote for each in followed.commitments}
    return parts | {f"target-{each.figure.target_key}": each.figure.quote for each in followed.targets}


def _evidence(followed: FollowedGoal) -> dict[str, list]:
    wordings = followed.promise.wordings
    found = {"": [_as_kept(each, wordings) for each in followed.evidence]}
    if followed.following is not None and followed.following.source.text:
        for part, wording in parts_of(followed).items():
            near = passages([wording], followed.following.source)
            found[part] = [_as_kept(each, (wording,)) for each in near]
    return {part: each for part, each in found.items() if each}


def _as_kept(proposal: Proposal, wordings: Sequence[str]) -> list:
    return [
        proposal.quote, proposal.start, proposal.end, proposal.score, list(proposal.shared),
        wordings.index(proposal.speaks_to), proposal.is_admission,
    ]  # fmt: skip


def _proposal(kept: list, figures: Iterable[Figure], wordings: Sequence[str]) -> Proposal:
    quote, start, end, score, shared, number, is_admission = kept
    inside = tuple(each for each in figures if start <= (each.start or 0) < end)
    speaks_to = wordings[number] if number < len(wordings) else ""
    return Proposal(quote, start, end, score, tuple(shared), speaks_to, inside, is_admission)


# --- writing ----------------------------------------------------------------------------------------------


def renew(*, everything: bool = False, at_most: int | None = None) -> int:
    """Bring what is kept up to date, and return for how many reports it was worked out. Reports that change meanwhile
    stay stale: the marks kept are those from before the work began. Nothing is done while others go on writing, and
    where more than ``at_most`` are stale: a page that has just changed one report does not work for the whole area,
    ``manage.py renew_follow_up`` does.
    """
    reached = changes.settled_marks()
    if reached is None:
        return 0
    kept, _ = changes.renewal()
    current = list(Report.objects.current().order_by("pk").values_list("pk", flat=True))
    changed = changes.changed(kept, reached)
    stale = set(current) if everything or changed is None else stale_among(current)
    if at_most is not None and len(stale) > at_most:
        return 0
    left = iter(sorted(stale))
    while chunk := list(islice(left, _CHUNK)):
        _write(_chunk_worked_out(chunk))
    organisations = {organisation for organisation, _, _ in changes.places_of(stale | (changed or set()))}
    if organisations:
        _write_repeated(organisations)
    if kept != reached or stale:
        changes.keep_marks(METHOD, kept, reached)
    return len(stale)


@transaction.atomic
def _write(worked: list[Worked]) -> None:
    reports = [each.report.report_id for each in worked]
    list(Report.objects.select_for_update().filter(pk__in=reports).order_by("pk").values("pk"))  # two renewals at once
    MeasuredReport.objects.filter(report__in=reports).delete()
    MeasuredGoal.objects.filter(goal__report__in=reports).delete()
    MeasuredTarget.objects.filter(target__observation__report__in=reports).delete()
    MeasuredReport.objects.bulk_create(each.report for each in worked)
    MeasuredGoal.objects.bulk_create((goal for each in worked for goal in each.goals), batch_size=500)
    MeasuredTarget.objects.bulk_create((target for each in worked for target in each.targets), batch_size=500)


@transaction.atomic
def _write_repeated(organisations: set[int]) -> None:
    RepeatedShortfall.objects.filter(later__report__organisation__in=organisations).delete()
    RepeatedShortfall.objects.bulk_create(
        RepeatedShortfall(
            later_id=again.at, earlier_id=again.earlier, score=1 if again.likeness is None else again.likeness,
            is_confirmed=again.likeness is None, running=chain.running_until(year),
        )
        for line in chains_of(organisations).values() for chain in line for year, again in chain.again.items()
    )  # fmt: skip
