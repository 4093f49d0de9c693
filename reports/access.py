"""Which rows a person may see and change: the one place for pages, admin, exports and commands.

The policy (decision 11): before acceptance a report is seen by its own office alone, and so is one that was
withdrawn; accepted ones by every signed-in person. Reviews, verifications and the ledger: by the organisation
itself and those above it. One person enters and submits, another accepts or returns. Auditors and the two kinds
of administrators see no content by those roles: theirs are the trail, accounts and settings.

"Own office" are the people with any role at the organisation itself, and those above it whose entry or
reviewer role reaches down to it. Lists are narrowed with ``visible(user, queryset)``; one object is asked
about with ``user.has_perm("reports.change_report", obj)``, answered by the rules at the end of this module, and
for accounts, roles and settings by those of ``reports.administration``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, TypeVar

import rules
from django.contrib.auth.models import AnonymousUser
from django.db import models

from reports.models import (
    Backfill,
    BackfillFile,
    CodeRequirement,
    Membership,
    Organisation,
    Report,
    Role,
    State,
    User,
)

M = TypeVar("M", bound=models.Model)

CONTENT_ROLES = (Role.ENTRY, Role.REVIEWER, Role.SUPERVISOR, Role.VIEWER)


@dataclass(frozen=True)
class Scope:
    """The ids of organisations that a person's roles reach."""

    everything: bool = False
    content: bool = True  # False where every role held is one without content
    office: frozenset[int] = frozenset()
    entry: frozenset[int] = frozenset()
    reviewer: frozenset[int] = frozenset()
    supervisor: frozenset[int] = frozenset()
    above: frozenset[int] = frozenset()  # supervised from a level above (or at the top of the tree): may close
    reached: frozenset[int] = frozenset()
    audited: frozenset[int] = frozenset()
    accounts: frozenset[int] = frozenset()  # as system or security administrator
    system: frozenset[int] = frozenset()
    security: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()

    def covers(self, role: str, organisation_id: int) -> bool:
        """``role`` is a field of this class that holds ids: office, entry, reviewer, supervisor, above, reached …"""
        return self.everything or organisation_id in getattr(self, role)


def scope_of(user: User | AnonymousUser) -> Scope:
    """A person's scope, worked out once a request (two queries) and kept on the user object."""
    if not user.is_authenticated or not user.is_active:
        return Scope()
    if user.is_superuser:
        return Scope(everything=True)
    # request.user is lazy and has a __dict__ of its own, which the permission backends never see.
    kept = getattr(user, "_wrapped", user).__dict__
    if "scope" not in kept:
        kept["scope"] = _scope(user)
    return kept["scope"]


def _scope(user: User) -> Scope:
    roots: dict[str, set[int]] = defaultdict(set)
    for role, organisation in Membership.objects.filter(person=user).values_list("role", "organisation_id"):
        roots[role].add(organisation)
    if not roots:
        return Scope()
    nothing: frozenset[int] = frozenset()
    parents = Organisation.objects.parents()
    reach = {role: frozenset(Organisation.objects.reach_of(at, parents)) for role, at in roots.items()}
    with_content = [role for role in CONTENT_ROLES if role in roots]
    at_home = nothing.union(*(roots[role] for role in with_content))
    supervisor = reach.get(Role.SUPERVISOR, nothing)
    return Scope(
        content=bool(with_content),
        office=at_home | reach.get(Role.ENTRY, nothing) | reach.get(Role.REVIEWER, nothing),
        entry=reach.get(Role.ENTRY, nothing),
        reviewer=reach.get(Role.REVIEWER, nothing),
        supervisor=supervisor,
        above=supervisor - Organisation.objects.lowest_supervised(roots[Role.SUPERVISOR], parents),
        reached=nothing.union(*(reach[role] for role in with_content)),
        audited=reach.get(Role.AUDITOR, nothing),
        accounts=reach.get(Role.SYSTEM_ADMIN, nothing) | reach.get(Role.SECURITY_ADMIN, nothing),
        system=reach.get(Role.SYSTEM_ADMIN, nothing),
        security=reach.get(Role.SECURITY_ADMIN, nothing),
        roles=frozenset(roots),
    )


def needs_code(user: User) -> bool:
    """Whether an office requires one-time codes of a role that ``user`` holds there or below it.

    A superuser, who stands above all roles, needs one as soon as any office asks for codes.
    """
    required = CodeRequirement.objects.values_list("role", "organisation_id")
    if user.is_superuser:
        return required.exists()
    held = set(Membership.objects.filter(person=user).values_list("role", "organisation_id"))
    asked = [(role, root) for role, root in required if role in {role for role, _ in held}]
    return any((role, at) in held for role, root in asked for at in Organisation.objects.reach_of([root]))


# From each model to the report that decides who may see its rows ("" is the report itself).
REPORT_OF = {
    "Report": "",
    "TextVersion": "report__",
    "Section": "version__report__",
    "Doubt": "version__report__",
    "Step": "report__",
    "Observation": "report__",
    "Trend": "report__",
    "Shortfall": "report__",
    "Cause": "shortfall__report__",
    "Goal": "report__",
    "Commitment": "report__",
    "Target": "observation__report__",
    # Why a report fell silent on a series is part of reading it.
    "Silence": "report__",
    # A corrected value is shown with what stood there before, wherever it is shown.
    "Correction": "observation__report__",
    "Proof": "report__",
    # Worked out from what may be read.
    "MeasuredGoal": "goal__report__",
    "MeasuredReport": "report__",
    "MeasuredTarget": "target__observation__report__",
    "RepeatedShortfall": "later__report__",
}
# Judgements are for the organisation itself and those above it: paths to the organisation.
ORGANISATIONS_OF = {
    "Answer": ("shortfall__report__organisation",),
    "Verification": ("observation__report__organisation",),
    "Review": (
        "goal__report__organisation",
        "commitment__report__organisation",
        "target__observation__report__organisation",
    ),
    "Evidence": (
        "review__goal__report__organisation",
        "review__commitment__report__organisation",
        "review__target__observation__report__organisation",
    ),
    "Assignment": ("goal__report__organisation",),
    "Attachment": ("organisation",),
    "Finding": ("sampled__observation__report__organisation", "sampled__goal__report__organisation"),
    "Rectification": ("organisation",),
    "RectificationStep": ("rectification__organisation",),
    "Recurrence": ("later__report__organisation",),
    "Sample": ("organisation",),
    "Sampled": ("observation__report__organisation", "goal__report__organisation"),
    "SecrecyCheck": ("report__organisation",),
    "SeriesName": ("organisation",),
    "Statement": (
        "review__goal__report__organisation",
        "review__commitment__report__organisation",
        "review__target__observation__report__organisation",
        "verification__observation__report__organisation",
        "rectification__organisation",
        "observation__report__organisation",
    ),
}
# What a person keeps for themselves: the path to the person.
PERSON_OF = {"Notice": "person", "NoticeChoice": "person", "SavedView": "owner"}
# Lists by which everybody works.
FOR_EVERYBODY = (
    "Duty", "Light", "Organisation", "OrganisationName", "ProblemSource", "Renewal", "ReviewRule", "Succession",
    "Threshold",
)  # fmt: skip

# Seen where a role of theirs reaches: said in ``visible``.
OF_THE_TREE = ("CodeRequirement", "LocalBreak", "Membership")


def has_rule(model: type[models.Model]) -> bool:
    """Whether ``visible`` narrows rows of ``model``."""
    return model.__name__ in (*REPORT_OF, *ORGANISATIONS_OF, *PERSON_OF, *FOR_EVERYBODY, *OF_THE_TREE)


def visible_filter(user: User, path: str = "") -> models.Q:
    """The policy for rows whose report stands at ``path`` ("" for reports themselves, "report__" …)."""
    scope = scope_of(user)
    if scope.everything:
        return models.Q()
    if not user.is_authenticated or not scope.content:
        return models.Q(pk__in=[])
    accepted = models.Q(**{f"{path}state": State.ACCEPTED, f"{path}withdrawn_because": ""})
    return accepted | models.Q(**{f"{path}organisation__in": scope.office}) if scope.office else accepted


def visible(user: User, queryset: models.QuerySet[M]) -> models.QuerySet[M]:
    """The rows of ``queryset`` that ``user`` may see. Raises ``KeyError`` for a model without a rule."""
    name = queryset.model.__name__
    scope = scope_of(user)
    if name in REPORT_OF:
        return queryset.filter(visible_filter(user, REPORT_OF[name]))
    if name in PERSON_OF:
        return queryset.filter(**{PERSON_OF[name]: user.pk})
    if scope.everything:
        return queryset
    if name == "Entrance":  # who came in and who was kept out: for those who audit the person's office
        return queryset.filter(person__in=audited_people(scope))
    if name == "User":
        return queryset.filter(pk__in=people_in(scope.accounts), is_superuser=False)
    if name in FOR_EVERYBODY:
        return queryset if user.is_authenticated else queryset.none()
    if name == "LocalBreak":
        return queryset.filter(organisation__in=scope.reached)
    if name in ("Membership", "CodeRequirement"):
        return queryset.filter(organisation__in=scope.reached | scope.accounts)
    reached = models.Q(pk__in=[])
    for path in ORGANISATIONS_OF[name]:
        reached |= models.Q(**{f"{path}__in": scope.reached})
    return queryset.filter(reached)


def people_in(organisations: frozenset[int]) -> models.QuerySet[User]:
    """Who holds a role at any of ``organisations``, and accounts that hold none yet, so that they can be given one."""
    if not organisations:
        return User.objects.none()
    return User.objects.filter(models.Q(memberships__organisation__in=organisations) | models.Q(memberships=None))


def audited_people(scope: Scope) -> models.QuerySet:
    """Ids of those who hold or have held a role where ``scope`` audits: a trail outlives the role."""
    return Membership.history.filter(organisation_id__in=scope.audited).order_by().values("person_id")


def visible_reports(user: User) -> models.QuerySet[Report]:
    """Reports that are not withdrawn and that ``user`` may see."""
    return visible(user, Report.objects.current())


def visible_backfills(user: User) -> models.QuerySet[Backfill]:
    """Batches of files that ``user`` gave, and those all of whose files are for organisations that they enter for."""
    scope = scope_of(user)
    if scope.everything:
        return Backfill.objects.all()
    elsewhere = BackfillFile.objects.filter(backfill=models.OuterRef("pk")).exclude(
        models.Q(organisation__in=scope.entry) | models.Q(organisation=None, state=BackfillFile.State.UNREADABLE)
    )
    at_home = BackfillFile.objects.filter(backfill=models.OuterRef("pk"), organisation__in=scope.entry)
    return Backfill.objects.filter(models.Q(owner=user.pk) | models.Exists(at_home) & ~models.Exists(elsewhere))


def report_of(thing: Any) -> Report:
    """The report that a row belongs to."""
    path = REPORT_OF[type(thing).__name__]
    for step in path.split("__")[:-1]:
        thing = getattr(thing, step)
    return thing


# --- one object -------------------------------------------------------------------------------------------


@rules.predicate
def may_enter(user, thing) -> bool:
    """Holds the entry role for the report's organisation (anywhere, where no object is asked about)."""
    scope = scope_of(user)
    if thing is None:
        return scope.everything or bool(scope.entry)
    organisation = thing.pk if isinstance(thing, Organisation) else report_of(thing).organisation_id
    return scope.covers("entry", organisation)


@rules.predicate
def is_open(user, thing) -> bool:
    """The report is a draft or was returned: accepted is locked, submitted waits for its reviewer."""
    return thing is None or isinstance(thing, Organisation) or report_of(thing).state in (State.DRAFT, State.RETURNED)


@rules.predicate
def waits_for_acceptance(user, thing) -> bool:
    return thing is None or report_of(thing).state == State.SUBMITTED


@rules.predicate
def may_see(user, thing) -> bool:
    if thing is None:
        return user.is_authenticated
    report = report_of(thing)
    scope = scope_of(user)
    return scope.covers("office", report.organisation_id) or (
        user.is_authenticated and scope.content and report.state == State.ACCEPTED and not report.withdrawn_because
    )


@rules.predicate
def may_accept(user, thing) -> bool:
    scope = scope_of(user)
    if thing is None:
        return scope.everything or bool(scope.reviewer)
    return scope.covers("reviewer", report_of(thing).organisation_id)


@rules.predicate
def may_supervise(user, thing) -> bool:
    scope = scope_of(user)
    if thing is None:
        return scope.everything or bool(scope.supervisor)
    return scope.covers("supervisor", report_of(thing).organisation_id)


@rules.predicate
def may_return(user, thing) -> bool:
    """A submitted report goes back by its reviewer's word; an accepted one is unlocked by a supervisor's alone."""
    if thing is not None and report_of(thing).state == State.ACCEPTED:
        return may_supervise(user, thing)
    return may_accept(user, thing) or (thing is None and may_supervise(user, None))


may_change = may_enter & is_open

# The content of a report: its own office's entry staff, while it is open.
for model in ("report", "section", "observation", "trend", "shortfall", "cause", "goal", "commitment", "target"):
    rules.add_perm(f"reports.view_{model}", may_see)
    rules.add_perm(f"reports.add_{model}", may_change)
    rules.add_perm(f"reports.change_{model}", may_change)
for model in ("textversion", "doubt", "step"):
    rules.add_perm(f"reports.view_{model}", may_see)
rules.add_perm("reports.view_organisation", rules.is_authenticated)
# Confirming says that a value is read right and changes none, so it stays open after acceptance: imported
# reports are accepted with unchecked values (decision 13 waits for them to be checked).
rules.add_perm("reports.check_report", may_enter)
rules.add_perm("reports.submit_report", may_change)
rules.add_perm("reports.take_back_report", may_enter & waits_for_acceptance)
rules.add_perm("reports.accept_report", may_accept)
rules.add_perm("reports.return_report", may_return)
rules.add_perm("reports.review_report", may_supervise & may_see)
rules.add_perm("reports.answer_report", (may_supervise | may_enter) & may_see)
# The dates of a report, their proof and its secrecy check: facts about it, also when its content is locked.
rules.add_perm("reports.record_duty", (may_supervise | may_enter) & may_see)
