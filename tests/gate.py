"""Who gets through at each address: the registry that ``test_gate`` holds the running site against.

A line an address: what GET and POST answer to whom, for a row of one office ("home") that stands in a draft and in an
accepted report. ``None``: that method is answered by 405 to everybody. A new address without a line fails the test.

Rules are told from the words of decision 11, and know nothing of the code that they are held against.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reports.models import Role, State

CONTENT_ROLES = (Role.ENTRY, Role.REVIEWER, Role.SUPERVISOR, Role.VIEWER)
KEEPERS = (Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
REACHING = ("own", "above")
EACH = "each"  # the four roles with content, all in one person's hands


@dataclass(frozen=True)
class Who:
    """A person by the role that they hold and where, seen from home; "" for none, "superuser" for everything."""

    role: str
    place: str = "own"

    def __str__(self) -> str:
        return f"{self.role or 'none'}-{self.place}"

    def has(self, *roles: str) -> bool:
        """One of ``roles``, anywhere."""
        held = CONTENT_ROLES if self.role == EACH else (self.role,)
        return self.role == "superuser" or any(role in roles for role in held)

    def holds(self, *roles: str) -> bool:
        """One of ``roles`` where it reaches home."""
        return self.role == "superuser" or (self.has(*roles) and self.place in REACHING)


# Every role by every place is ``test_access``, without HTTP; here each role, and the places where answers differ.
# Where nothing is reached, one person with every role shows as much as four with one each.
EVERYONE = (
    *(Who(role) for role in (*CONTENT_ROLES, *KEEPERS, "", "superuser")),
    *(Who(role, "above") for role in (Role.ENTRY, Role.SUPERVISOR)),
    Who(EACH, "below"),
    Who(EACH, "beside"),
)
Rule = Callable[[Who, str], bool]


def anybody(who: Who, state: str) -> bool:
    return True


def nobody(who: Who, state: str) -> bool:
    return False


def in_office(who: Who) -> bool:
    own = who.role in CONTENT_ROLES and who.place == "own"
    return own or who.holds(Role.ENTRY, Role.REVIEWER)


def sees(who: Who, state: str) -> bool:
    return in_office(who) or (state == State.ACCEPTED and who.role not in KEEPERS)


def with_content(who: Who, state: str) -> bool:
    return who.role not in KEEPERS


def reached(who: Who, state: str) -> bool:
    return who.holds(*CONTENT_ROLES)


def enters(who: Who, state: str) -> bool:
    return who.holds(Role.ENTRY)


def enters_anywhere(who: Who, state: str) -> bool:
    return who.has(Role.ENTRY)


def enters_and_open(who: Who, state: str) -> bool:
    return enters(who, state) and state == State.DRAFT


def supervises(who: Who, state: str) -> bool:
    return who.holds(Role.SUPERVISOR) and sees(who, state)


def supervises_or_enters(who: Who, state: str) -> bool:
    return who.holds(Role.SUPERVISOR, Role.ENTRY) and sees(who, state)


def keeps_accepted(who: Who, state: str) -> bool:
    """Ledger items are made of what an accepted report admits."""
    return state == State.ACCEPTED and supervises_or_enters(who, state)


def speaks(who: Who, state: str) -> bool:
    """For the organisation, to what was said of it."""
    return who.holds(Role.ENTRY, Role.REVIEWER)


def supervises_anywhere(who: Who, state: str) -> bool:
    return who.has(Role.SUPERVISOR)


def enters_or_supervises_anywhere(who: Who, state: str) -> bool:
    return who.has(Role.ENTRY, Role.SUPERVISOR)


def closes(who: Who, state: str) -> bool:
    """What an office must not do for itself: a supervisor of the level above."""
    return who.role == "superuser" or (who.role == Role.SUPERVISOR and who.place == "above")


def edits_item(who: Who, state: str) -> bool:
    return who.holds(Role.ENTRY) or closes(who, state)


def audits(who: Who, state: str) -> bool:
    return who.role in (Role.AUDITOR, "superuser")


def superuser(who: Who, state: str) -> bool:
    """Batches of files that somebody else gave, for nobody's organisation in particular."""
    return who.role == "superuser"


@dataclass(frozen=True)
class Answer:
    get: Rule | None = None
    post: Rule | None = None


ANSWERS: dict[str, Answer] = {
    "report_detail": Answer(get=sees),
    "report_move": Answer(post=sees),
    "report_values": Answer(get=sees),
    "report_original": Answer(get=sees),
    "backfill_detail": Answer(get=superuser),
    "backfill_confirm": Answer(post=superuser),
    "backfill_go_on": Answer(post=superuser),
    "backfill_close": Answer(post=superuser),
    "report_check": Answer(get=sees),
    "confirm_rest": Answer(post=enters),
    "doubled_set_aside": Answer(post=enters_and_open),
    "line_add": Answer(get=enters_and_open, post=enters_and_open),
    "doubt_settle": Answer(post=enters),
    "line_match": Answer(get=enters_and_open, post=enters_and_open),
    "line_confirm": Answer(post=enters),
    "line_reject": Answer(post=enters_and_open),
    "line_correct": Answer(get=enters_and_open, post=enters_and_open),
    "compare_series": Answer(get=sees),
    "series_joining": Answer(get=enters, post=enters),
    "league_table": Answer(get=anybody),
    "two_years": Answer(get=sees),
    "silence_add": Answer(post=supervises_or_enters),
    "claims": Answer(get=sees),
    "text_diff": Answer(get=sees),
    "strands": Answer(get=with_content),
    "view_forget": Answer(post=nobody),
    "report_duties": Answer(get=sees),
    "proof_add": Answer(post=supervises_or_enters),
    "secrecy_add": Answer(post=supervises_or_enters),
    "notice_open": Answer(post=nobody),
    "goal_review": Answer(get=sees, post=supervises),
    "review_withdraw": Answer(post=closes),
    "shortfall_answers": Answer(get=sees),
    "rectifications_of_report": Answer(get=keeps_accepted, post=keeps_accepted),
    "rectification_detail": Answer(get=reached),
    "rectification_step": Answer(post=reached),
    "rectification_edit": Answer(get=edits_item, post=edits_item),
    "ledger_import": Answer(get=enters_or_supervises_anywhere, post=enters_or_supervises_anywhere),
    "ledger_docx": Answer(get=anybody),
    "closing_sheet_docx": Answer(get=reached),
    "reconciliation_docx": Answer(get=sees),
    "follow_up_bulletin_docx": Answer(get=with_content),
    "sample_docx": Answer(get=reached),
    "value_checks": Answer(get=sees, post=supervises),
    "attachment_file": Answer(get=reached),
    "statement_decide": Answer(get=closes, post=closes),
    "statement_add": Answer(get=reached, post=speaks),
    "sample_detail": Answer(get=reached),
    "finding_add": Answer(post=supervises),
    "indicator_detail": Answer(get=anybody),
    "wording_withdraw": Answer(post=nobody),
    "overview": Answer(get=anybody),
    "report_list": Answer(get=anybody),
    "backfill_list": Answer(get=enters_anywhere, post=enters_anywhere),
    "figures_template": Answer(get=anybody),
    "compare": Answer(get=anybody),
    "heat_map": Answer(get=anybody),
    "search": Answer(get=anybody),
    "league": Answer(get=anybody),
    "follow_up": Answer(get=anybody),
    "follow_up_overview": Answer(get=anybody),
    "goals_act": Answer(post=anybody),
    "view_save": Answer(post=anybody),
    "duties": Answer(get=anybody),
    "checks": Answer(get=anybody),
    "notices": Answer(get=anybody),
    "notice_count": Answer(get=anybody),
    "notices_seen": Answer(post=anybody),
    "notice_choices": Answer(get=anybody, post=anybody),
    "open_shortfalls": Answer(get=anybody),
    "answer_add": Answer(post=anybody),
    "ledger": Answer(get=anybody),
    "ledger_bulk": Answer(post=anybody),
    "rectification_add": Answer(get=enters_or_supervises_anywhere, post=enters_or_supervises_anywhere),
    "recurrence_add": Answer(post=anybody),
    "sample_list": Answer(get=anybody, post=supervises_anywhere),
    "trail": Answer(get=audits),
    "indicator_list": Answer(get=anybody),
}
