"""The sentences of the standing checks and the place where each fault is mended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.follow_up.checks import rules
from reports.follow_up.checks.facts import GoalFact, PromiseFact
from reports.follow_up.checks.rules import Fault
from reports.follow_up.duties.words import ITEMS

SEVERITIES = {
    rules.SEVERE: pgettext_lazy("severity", "grave"),
    rules.WRONG: pgettext_lazy("severity", "to be mended"),
    rules.NOTE: pgettext_lazy("severity", "to be looked at"),
}
SEVERITY_LOOKS = {rules.SEVERE: "bg-red-lt", rules.WRONG: "bg-orange-lt", rules.NOTE: "bg-blue-lt"}

SENTENCES = {
    "report_missing": _("No report is here; it was due on %(due)s, %(days)s days ago."),
    "submitted_late": _("Submitted %(days)s days late."),
    "published_late": _("Published %(days)s days late."),
    "submission_undated": _("Nobody has recorded when it was submitted (due on %(due)s)."),
    "not_published": _("Not published by %(due)s, or nobody has recorded when it was."),
    "publication_unproved": _("Nothing shows the day of publication: no address, no saved page."),
    "proof_contradicts": _("A proof shows another day than the record says."),
    "content_missing": _("Statutory content is missing: %(items)s."),
    "published_unchecked": _("Published without a secrecy check before."),
    "published_forbidden": _("Published though the secrecy check forbade it."),
    "secrecy_to_do": _("No secrecy check is recorded yet; it comes before publication."),
    "lines_unchecked": _("%(number)s readings are unchecked."),
    "doubts_open": _("%(number)s doubts are open."),
    "no_shortfall": _("The report admits no shortfall."),
    "no_goal": _("The report sets no goal for the next year."),
    "mostly_vague": _("%(share)s%% of the goals name no figure, date or owner (%(vague)s of %(goals)s)."),
    "goal_vague": _("The goal names no figure, no date and no owner."),
    "goal_copied": _("The goal repeats one of the report on %(year)s word for word."),
    "goal_not_reviewed": _("The report on its year is here, and nobody has reviewed the goal."),
    "review_older": _("The review of %(on)s is older than the text of the report that it judges by."),
    "review_unbacked": _("The review says that something was done and rests on no evidence."),
    "review_disagrees": _("The review and the measured answer contradict each other."),
    "goal_without_owner": _("Nobody has been assigned to the goal."),
    "goal_overdue": _("The goal was to be met by %(due)s, and no review says that it was."),
    "target_untold": _("The next report gives no value for %(number)s of its targets."),
    "goal_unspoken": _("The next report says nothing about the goal."),
    "promise_unspoken": _("Last year promised “%(quote)s”, and this report says nothing about it."),
    "promise_missed": _("Last year promised “%(quote)s”, and the value given here misses it."),
    "shortfall_unanswered": _("No goal answers this shortfall."),
    "shortfall_never_answered": _("Named every year since %(since)s (%(years)s years), and no goal answers it."),
    "shortfall_without_item": _(
        "Named every year since %(since)s (%(years)s years), and the ledger has no item for it."
    ),
    "figure_contradicts": _("The report gives several values for one thing."),
    "sum_wrong": _("The parts do not add up to the sum: %(arithmetic)s"),
    "rate_wrong": _("The rate does not follow from its counts: %(arithmetic)s"),
    "growth_wrong": _("The growth does not follow from the two years: %(arithmetic)s"),
    "restated": _("Last year's value is given differently now: %(arithmetic)s"),
    "dropped_when_worse": _("The indicator had become worse (%(before)s) and is no longer reported."),
    "dropped": _("The indicator was reported last year (%(before)s) and no longer is."),
    "not_found": _("The indicator was reported last year (%(before)s) and was not found now."),
    "value_differs": _("Reported %(reported)s, found %(found)s on checking; nobody has explained it."),
    "objection_undecided": _("An objection of %(raised)s is not decided."),
    "item_without_progress": _("The deadline (%(deadline)s) is past and no progress was ever reported."),
    "item_overdue": _("The deadline (%(deadline)s) is past; %(percent)s%% done was last reported."),
    "item_behind": _("Behind the time that has passed; %(percent)s%% done."),
    "item_without_owner": _("The item has no owner."),
    "item_silent": _("Nothing has been heard of the item for longer than the settings allow."),
    "item_without_measures": _("The item names no measures."),
    "closed_without_evidence": _("Closed without any file to show it."),
    "item_named_again": _("Closed, and a later report names the problem again."),
    "acceptance_waits": _("Waits for acceptance since %(sent)s."),
    "extension_waits": _("An extension until %(until)s was asked for and is not decided."),
    "organisation_gone": _("The organisation was closed on %(on)s, and the item is open: hand it over."),
}
ABOUT = {
    rules.DUTIES: _("duties of the report"),
    rules.CHECK_PAGE: _("readings of the report"),
    rules.REPORT: pgettext_lazy("check", "report"),
    rules.GOAL: pgettext_lazy("check", "goal"),
    rules.SHORTFALL: pgettext_lazy("check", "shortfall"),
    rules.SHEET: pgettext_lazy("check", "indicator"),
    rules.CLAIMS: pgettext_lazy("check", "figure"),
    rules.VALUE: _("value found"),
    rules.LEDGER: pgettext_lazy("check", "ledger"),
    rules.STATEMENT: pgettext_lazy("check", "objection"),
}


def sentence(fault: Fault) -> str:
    said: dict[str, Any] = {name: _said(each) for name, each in fault.said.items()}
    return str(SENTENCES[fault.rule.code]) % said


def _said(each: Any) -> Any:
    if isinstance(each, tuple):
        return "、".join(str(ITEMS[kind]) for kind in each)
    return each.isoformat() if isinstance(each, date) else each


def place(fault: Fault, kind: str) -> str:
    """The address of the page where the fault is mended."""
    subject, mend = fault.subject, fault.rule.mend
    of_year = [subject.organisation, subject.year]
    if mend in (rules.DUTIES, rules.CHECK_PAGE, rules.REPORT):
        return _report_page(mend, subject.key, subject.year, kind)
    if mend == rules.GOAL:
        return _goal_page(fault)
    if mend == rules.SHEET:
        return f"{reverse('two_years', args=of_year)}?kind={kind}"
    if mend == rules.CLAIMS:
        return f"{reverse('claims', args=of_year)}?kind={kind}"
    if mend == rules.VALUE:
        return f"{reverse('report_detail', args=[subject.report])}#value-{subject.key}"
    names: Mapping[str, str] = {rules.SHORTFALL: "shortfall_answers", rules.LEDGER: "rectification_detail"}
    return reverse(names[mend], args=[subject.key]) if mend in names else reverse("follow_up")


def _report_page(mend: str, key: int, year: int, kind: str) -> str:
    if not key:
        return f"{reverse('duties')}?year={year}&kind={kind}"
    names = {rules.DUTIES: "report_duties", rules.CHECK_PAGE: "report_check", rules.REPORT: "report_detail"}
    return reverse(names[mend], args=[key])


def _goal_page(fault: Fault) -> str:
    subject = fault.subject
    if isinstance(subject, PromiseFact) and subject.goal:
        return reverse("goal_review", args=[subject.goal])
    if isinstance(subject, GoalFact):
        return reverse("goal_review", args=[subject.key])
    return reverse("report_detail", args=[subject.report])
