"""The table of standing checks: code, severity, what it is about, where it is mended, and the test itself.

Pure: no Django. A test takes one fact and the day, and answers ``None`` (nothing wrong) or what the sentence needs.
The sentences stand in :mod:`reports.follow_up.checks.words`; a new rule needs a line here and a sentence there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from reports.follow_up.checks.facts import (
    ClaimFact,
    Day,
    FoundFact,
    GoalFact,
    ItemFact,
    ObjectionFact,
    PromiseFact,
    ReportFact,
    ShortfallFact,
    SilenceFact,
    Subject,
)
from reports.follow_up.duties import build as duty

SEVERE, WRONG, NOTE = "severe", "wrong", "note"
SEVERITIES = (SEVERE, WRONG, NOTE)

# Where a fault is mended.
DUTIES, CHECK_PAGE, REPORT, GOAL, SHORTFALL, SHEET, CLAIMS, VALUE, LEDGER, STATEMENT = (
    "duties", "check_page", "report", "goal", "shortfall", "sheet", "claims", "value", "ledger", "statement",
)  # fmt: skip

Said = Mapping[str, Any]
F = TypeVar("F", bound=Subject)
_YES: Said = {}
_VAGUE_SHARE = 50  # percent of goals that nobody can be held to
_BACKED = ("met", "partly_met", "in_progress")  # verdicts that say something was done


@dataclass(frozen=True)
class Rule:
    """``about`` is the class of facts that ``test`` takes."""

    code: str
    severity: str
    mend: str
    about: type[Subject]
    test: Callable[[Any, Day], Said | None]


@dataclass(frozen=True)
class Fault:
    """One thing that a rule found: of what, and what its sentence says."""

    rule: Rule
    subject: Subject
    said: Said

    @property
    def order(self) -> tuple[int, str, int, str, int]:
        """The gravest first, then by organisation and year."""
        subject = self.subject
        return SEVERITIES.index(self.rule.severity), subject.name, -subject.year, self.rule.code, subject.key


def _when(holds: bool, **said: Any) -> Said | None:
    return said if holds else None


# --- reports ----------------------------------------------------------------------------------------------


def _missing(fact: ReportFact, day: Day) -> Said | None:
    if fact.owed is None or fact.owed.report is not None or fact.owed.submitted.standing != duty.MISSING:
        return None
    return {"due": fact.owed.submitted.due, "days": fact.owed.submitted.days_late}


def _late(step: str) -> Callable[[ReportFact, Day], Said | None]:
    def test(fact: ReportFact, day: Day) -> Said | None:
        dated = getattr(fact.owed, step, None)
        return _when(dated is not None and dated.standing == duty.LATE, days=dated and dated.days_late)

    return test


def _undated(step: str) -> Callable[[ReportFact, Day], Said | None]:
    def test(fact: ReportFact, day: Day) -> Said | None:
        dated = getattr(fact.owed, step, None)
        return _when(dated is not None and dated.standing == duty.UNDATED, due=dated and dated.due)

    return test


def _unproved(fact: ReportFact, day: Day) -> Said | None:
    published = fact.owed.published if fact.owed else None
    return _when(published is not None and published.done is not None and not published.proofs)


def _contradicted(fact: ReportFact, day: Day) -> Said | None:
    dates = (fact.owed.submitted, fact.owed.published) if fact.owed else ()
    return _when(any(dated.contradicted for dated in dates))


def _content(fact: ReportFact, day: Day) -> Said | None:
    missing = fact.owed.not_located if fact.owed else ()
    return _when(bool(missing), items=tuple(item.kind for item in missing))


def _secrecy(*states: str) -> Callable[[ReportFact, Day], Said | None]:
    """The check is in one of ``states`` though the report is published."""

    def test(fact: ReportFact, day: Day) -> Said | None:
        owed = fact.owed
        return _when(
            owed is not None and owed.secrecy is not None and owed.secrecy.state in states
            and owed.published.done is not None
        )  # fmt: skip

    return test


def _before_issue(fact: ReportFact, day: Day) -> Said | None:
    """A draft that nobody has checked for secrecy yet."""
    owed = fact.owed
    unchecked = owed is not None and owed.secrecy is not None and owed.secrecy.state == duty.NOT_CHECKED
    return _when(fact.key > 0 and unchecked and owed is not None and owed.published.done is None)


def _vague_share(fact: ReportFact, day: Day) -> Said | None:
    share = fact.vague * 100 // fact.goals if fact.goals else 0
    return _when(share > _VAGUE_SHARE, share=share, vague=fact.vague, goals=fact.goals)


def _none_of(what: str) -> Callable[[ReportFact, Day], Said | None]:
    return lambda fact, day: _when(fact.key > 0 and fact.values > 0 and getattr(fact, what) == 0)


# --- goals and shortfalls ---------------------------------------------------------------------------------


def _copied(fact: GoalFact, day: Day) -> Said | None:
    return _when(fact.copied_from is not None, year=fact.copied_from)


def _not_reviewed(fact: GoalFact, day: Day) -> Said | None:
    return _when(fact.answered_at is not None and fact.judged is None)


def _older_review(fact: GoalFact, day: Day) -> Said | None:
    older = fact.judged is not None and fact.answered_at is not None and fact.judged.at < fact.answered_at
    return _when(older, on=fact.judged and fact.judged.on)


def _unbacked(fact: GoalFact, day: Day) -> Said | None:
    judged = fact.judged
    return _when(judged is not None and judged.verdict in _BACKED and judged.evidence == 0)


def _disagree(fact: GoalFact, day: Day) -> Said | None:
    pair = (fact.judged.verdict if fact.judged else "", fact.measured)
    return _when(pair in (("met", "not_met"), ("not_met", "met"), ("no_evidence", "met"), ("no_evidence", "not_met")))


def _unspoken(fact: GoalFact, day: Day) -> Said | None:
    answered = fact.answered_at is not None and fact.measured in ("no_target", "not_reported")
    return _when(answered and not fact.is_spoken_of)


def _goal_overdue(fact: GoalFact, day: Day) -> Said | None:
    done = fact.judged is not None and fact.judged.verdict in ("met", "dropped")
    return _when(fact.due_on is not None and fact.due_on < day.at and not done, due=fact.due_on)


def _repeated(fact: ShortfallFact, day: Day) -> Said | None:
    """Named again, and the ledger knows nothing of it."""
    again = fact.since is not None and not fact.has_item and fact.is_newest
    return _when(again, since=fact.since, years=fact.year - (fact.since or fact.year) + 1)


def _never_answered(fact: ShortfallFact, day: Day) -> Said | None:
    again = fact.since is not None and fact.answers == 0 and fact.is_newest
    return _when(again, since=fact.since, years=fact.year - (fact.since or fact.year) + 1)


# --- ledger, objections -----------------------------------------------------------------------------------

_DATED = ("not_started", "under_way", "to_accept")


def _past_deadline(item: ItemFact, day: Day) -> bool:
    return item.state in _DATED and item.deadline is not None and item.deadline < day.at


def _no_progress(item: ItemFact, day: Day) -> Said | None:
    return _when(_past_deadline(item, day) and not item.percent, deadline=item.deadline)


def _item_overdue(item: ItemFact, day: Day) -> Said | None:
    return _when(_past_deadline(item, day) and bool(item.percent), deadline=item.deadline, percent=item.percent)


def _waits(item: ItemFact, day: Day) -> Said | None:
    limit = timedelta(days=day.numbers.get("near_due_days", 30))
    return _when(
        item.state == "to_accept" and item.sent_on is not None and item.sent_on + limit < day.at, sent=item.sent_on
    )


def _undecided(fact: ObjectionFact, day: Day) -> Said | None:
    limit = day.numbers.get("objection_days", 30)
    late = fact.raised_on is not None and fact.raised_on + timedelta(days=limit) < day.at
    return {"raised": fact.raised_on, "limit": limit, "late": late}


RULES: tuple[Rule, ...] = (
    Rule("report_missing", SEVERE, DUTIES, ReportFact, _missing),
    Rule("submitted_late", WRONG, DUTIES, ReportFact, _late("submitted")),
    Rule("published_late", WRONG, DUTIES, ReportFact, _late("published")),
    Rule("submission_undated", NOTE, DUTIES, ReportFact, _undated("submitted")),
    Rule("not_published", WRONG, DUTIES, ReportFact, _undated("published")),
    Rule("publication_unproved", NOTE, DUTIES, ReportFact, _unproved),
    Rule("proof_contradicts", WRONG, DUTIES, ReportFact, _contradicted),
    Rule("content_missing", SEVERE, DUTIES, ReportFact, _content),
    Rule("published_unchecked", SEVERE, DUTIES, ReportFact, _secrecy(duty.NOT_CHECKED, duty.TOO_LATE)),
    Rule("published_forbidden", SEVERE, DUTIES, ReportFact, _secrecy(duty.REFUSED)),
    Rule("secrecy_to_do", NOTE, DUTIES, ReportFact, _before_issue),
    Rule("lines_unchecked", NOTE, CHECK_PAGE, ReportFact, lambda f, day: _when(f.unchecked > 0, number=f.unchecked)),
    Rule("doubts_open", NOTE, CHECK_PAGE, ReportFact, lambda f, day: _when(f.doubts > 0, number=f.doubts)),
    Rule("no_shortfall", WRONG, REPORT, ReportFact, _none_of("shortfalls")),
    Rule("no_goal", WRONG, REPORT, ReportFact, _none_of("goals")),
    Rule("mostly_vague", WRONG, REPORT, ReportFact, _vague_share),
    Rule("goal_vague", NOTE, GOAL, GoalFact, lambda f, day: _when(f.is_vague)),
    Rule("goal_copied", WRONG, GOAL, GoalFact, _copied),
    Rule("goal_not_reviewed", NOTE, GOAL, GoalFact, _not_reviewed),
    Rule("review_older", WRONG, GOAL, GoalFact, _older_review),
    Rule("review_unbacked", WRONG, GOAL, GoalFact, _unbacked),
    Rule("review_disagrees", WRONG, GOAL, GoalFact, _disagree),
    Rule("goal_without_owner", NOTE, GOAL, GoalFact, lambda f, day: _when(f.judged is None and not f.owner)),
    Rule("goal_overdue", WRONG, GOAL, GoalFact, _goal_overdue),
    Rule("target_untold", WRONG, GOAL, GoalFact, lambda f, day: _when(f.untold > 0, number=f.untold)),
    Rule("goal_unspoken", WRONG, GOAL, GoalFact, _unspoken),
    Rule(
        "promise_unspoken", WRONG, GOAL, PromiseFact,
        lambda f, day: _when(f.passages == 0 and f.measured in ("no_target", "not_reported"), quote=f.quote),
    ),
    Rule("promise_missed", WRONG, GOAL, PromiseFact, lambda f, day: _when(f.measured == "not_met", quote=f.quote)),
    Rule(
        "shortfall_unanswered", WRONG, SHORTFALL, ShortfallFact,
        lambda f, day: _when(f.answers == 0 and f.since is None and f.is_newest),
    ),
    Rule("shortfall_never_answered", SEVERE, SHORTFALL, ShortfallFact, _never_answered),
    Rule("shortfall_without_item", WRONG, SHORTFALL, ShortfallFact, _repeated),
    Rule("figure_contradicts", SEVERE, CLAIMS, ClaimFact, lambda f, day: _when(f.about == "several")),
    Rule("sum_wrong", SEVERE, CLAIMS, ClaimFact, lambda f, day: _when(f.about == "sum", arithmetic=f.arithmetic)),
    Rule("rate_wrong", SEVERE, CLAIMS, ClaimFact, lambda f, day: _when(f.about == "rate", arithmetic=f.arithmetic)),
    Rule("growth_wrong", SEVERE, CLAIMS, ClaimFact, lambda f, day: _when(f.about == "growth", arithmetic=f.arithmetic)),
    Rule("restated", WRONG, CLAIMS, ClaimFact, lambda f, day: _when(f.about == "last_year", arithmetic=f.arithmetic)),
    Rule(
        "dropped_when_worse", SEVERE, SHEET, SilenceFact,
        lambda f, day: _when(f.is_certain and f.worse and not f.reason, before=f.before),
    ),
    Rule(
        "dropped", WRONG, SHEET, SilenceFact,
        lambda f, day: _when(f.is_certain and not f.worse and not f.reason, before=f.before),
    ),
    Rule(
        "not_found", NOTE, SHEET, SilenceFact,
        lambda f, day: _when(not f.is_certain and not f.reason, before=f.before),
    ),
    Rule(
        "value_differs", SEVERE, VALUE, FoundFact,
        lambda f, day: _when(not f.has_statement, reported=f.reported, found=f.found),
    ),
    Rule("objection_undecided", WRONG, STATEMENT, ObjectionFact, _undecided),
    Rule("item_without_progress", SEVERE, LEDGER, ItemFact, _no_progress),
    Rule("item_overdue", WRONG, LEDGER, ItemFact, _item_overdue),
    Rule("item_behind", NOTE, LEDGER, ItemFact, lambda f, day: _when(f.standing == "behind", percent=f.percent or 0)),
    Rule("item_without_owner", WRONG, LEDGER, ItemFact, lambda f, day: _when(f.state != "closed" and not f.has_owner)),
    Rule("item_silent", WRONG, LEDGER, ItemFact, lambda f, day: _when(f.is_silent)),
    Rule(
        "item_without_measures", NOTE, LEDGER, ItemFact,
        lambda f, day: _when(f.state != "closed" and not f.measures),
    ),
    Rule(
        "closed_without_evidence", WRONG, LEDGER, ItemFact,
        lambda f, day: _when(f.state == "closed" and f.attachments == 0),
    ),
    Rule("item_named_again", SEVERE, LEDGER, ItemFact, lambda f, day: _when(f.is_named_again)),
    Rule("acceptance_waits", WRONG, LEDGER, ItemFact, _waits),
    Rule(
        "extension_waits", NOTE, LEDGER, ItemFact,
        lambda f, day: _when(f.asks_until is not None, until=f.asks_until),
    ),
    Rule(
        "organisation_gone", SEVERE, LEDGER, ItemFact,
        lambda f, day: _when(
            f.state != "closed" and f.organisation_closed_on is not None and f.organisation_closed_on <= day.at,
            on=f.organisation_closed_on,
        ),
    ),
)  # fmt: skip
CODES = tuple(rule.code for rule in RULES)


def run(facts: Iterable[Subject], day: Day, rules: Iterable[Rule] = RULES) -> tuple[Fault, ...]:
    """Every fault that ``rules`` find in ``facts``, the gravest first."""
    of_class: dict[type[Subject], list[Rule]] = {}
    for rule in rules:
        of_class.setdefault(rule.about, []).append(rule)
    found = []
    for fact in facts:
        for rule in of_class.get(type(fact), ()):
            said = rule.test(fact, day)
            if said is not None:
                found.append(Fault(rule, fact, said))
    return tuple(sorted(found, key=lambda fault: fault.order))


def counted(faults: Iterable[Fault]) -> dict[str, int]:
    """How many faults of which severity, the gravest first."""
    severities = [fault.rule.severity for fault in faults]
    return {severity: severities.count(severity) for severity in SEVERITIES if severity in severities}
