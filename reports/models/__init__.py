"""The records. One file a subject; everything is imported from here."""

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

__all__ = [
    "Answer", "Cause", "ChangeDirection", "Commitment", "Comparator", "Doubt", "Evidence", "Goal", "Kind",
    "LocalBreak", "Membership", "Observation", "Organisation", "Qualifier", "ReadRow", "Report", "Review", "Role",
    "RowState", "Section", "SectionKind", "Shortfall", "Span", "State", "Step", "Target", "TextVersion", "Trend",
    "User", "Verdict", "Verification",
]  # fmt: skip
