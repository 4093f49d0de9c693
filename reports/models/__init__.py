"""The records. One file a subject; everything is imported from here."""

from reports.models.backfill import Backfill, BackfillFile
from reports.models.entrance import Entrance
from reports.models.goal import Answer, Cause, Commitment, Comparator, Goal, Shortfall, Target
from reports.models.observation import (
    ChangeDirection,
    LocalBreak,
    Observation,
    Qualifier,
    Span,
    Trend,
    Verification,
)
from reports.models.organisation import Organisation
from reports.models.people import Membership, Role, User
from reports.models.read import ReadRow, RowState
from reports.models.report import Doubt, Kind, Report, Section, SectionKind, State, Step, TextVersion
from reports.models.review import Evidence, Review, Verdict
from reports.models.silence import Silence

__all__ = [
    "Answer", "Backfill", "BackfillFile", "Cause", "ChangeDirection", "Commitment", "Comparator", "Doubt", "Entrance",
    "Evidence", "Goal", "Kind", "LocalBreak", "Membership", "Observation", "Organisation", "Qualifier",
    "ReadRow", "Report", "Review", "Role", "RowState", "Section", "SectionKind", "Shortfall", "Silence", "Span",
    "State", "Step", "Target", "TextVersion", "Trend", "User", "Verdict", "Verification",
]  # fmt: skip
