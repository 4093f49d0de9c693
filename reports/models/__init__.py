"""The records. One file a subject; everything is imported from here."""

from reports.models.attachment import Attachment
from reports.models.backfill import Backfill, BackfillFile
from reports.models.duty import Duty, Proof, SecrecyCheck
from reports.models.entrance import Entrance
from reports.models.goal import Answer, Assignment, Cause, Commitment, Comparator, Goal, Recurrence, Shortfall, Target
from reports.models.notice import Notice, NoticeChoice, NoticeKind, SavedView
from reports.models.observation import (
    ChangeDirection,
    Correction,
    LocalBreak,
    Observation,
    Qualifier,
    SeriesName,
    Silence,
    Span,
    Trend,
)
from reports.models.organisation import Organisation, OrganisationName, Succession
from reports.models.people import CodeRequirement, Membership, Role, User
from reports.models.read import ReadRow, RowState
from reports.models.rectification import (
    Light,
    ProblemSource,
    Rectification,
    RectificationState,
    RectificationStep,
    Threshold,
)
from reports.models.report import Doubt, Kind, Report, Section, SectionKind, State, Step, TextVersion
from reports.models.review import Evidence, Review, ReviewRule, Verdict
from reports.models.statement import Statement
from reports.models.stored import MeasuredGoal, MeasuredReport, MeasuredTarget, Renewal, RepeatedShortfall
from reports.models.verification import Finding, Sample, Sampled, Verification

__all__ = [
    "Answer", "Assignment", "Attachment", "Backfill", "BackfillFile", "Cause", "ChangeDirection", "CodeRequirement",
    "Commitment", "Comparator", "Correction", "Doubt", "Duty", "Entrance", "Evidence", "Finding", "Goal", "Kind",
    "Light", "LocalBreak", "MeasuredGoal", "MeasuredReport", "MeasuredTarget", "Membership", "Notice", "NoticeChoice",
    "NoticeKind", "Observation", "Organisation", "OrganisationName", "ProblemSource", "Proof", "Qualifier", "ReadRow",
    "Rectification", "RectificationState", "RectificationStep", "Recurrence", "Renewal", "RepeatedShortfall", "Report",
    "Review", "ReviewRule", "Role", "RowState", "Sample", "Sampled", "SavedView", "SecrecyCheck", "Section",
    "SectionKind", "SeriesName", "Shortfall", "Silence", "Span", "State", "Statement", "Step", "Succession", "Target",
    "TextVersion", "Threshold", "Trend", "User", "Verdict", "Verification",
]  # fmt: skip
