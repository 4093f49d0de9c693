"""Running the standing checks for a person or for a command, and cutting the faults to what was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from reports.follow_up.checks import figures, words
from reports.follow_up.checks.facts import Day
from reports.follow_up.checks.gather import Asked, gathered
from reports.follow_up.checks.rules import Fault, run
from reports.follow_up.thresholds import thresholds
from reports.models import User


@dataclass(frozen=True)
class Checked:
    """``reports`` is how many were looked at; ``with_figures`` whether their figures were."""

    faults: tuple[Fault, ...]
    reports: int
    with_figures: bool


@dataclass(frozen=True)
class Line:
    """One fault in words, with the page where it is mended."""

    code: str
    severity: str
    severity_word: str
    look: str
    organisation: int
    name: str
    year: int
    about: str
    words: str
    sentence: str
    place: str


def checked(asked: Asked, language: str, *, with_figures: bool | None = None) -> Checked:
    """Every fault of what was asked for. Figures are looked at where ``with_figures``, and unasked (``None``) for as
    many reports as a page has time for."""
    found = gathered(asked)
    facts = list(found.facts)
    looks = len(found.reports) <= figures.MANY if with_figures is None else with_figures
    if looks:
        facts += figures.figure_facts(asked.user, asked.kind, found.reports, language)
    return Checked(run(facts, Day(asked.at, thresholds(asked.at))), len(found.reports), looks)


def lines(faults: Iterable[Fault], kind: str) -> list[Line]:
    return [
        Line(
            fault.rule.code, fault.rule.severity, str(words.SEVERITIES[fault.rule.severity]),
            words.SEVERITY_LOOKS[fault.rule.severity], fault.subject.organisation, fault.subject.name,
            fault.subject.year, str(words.ABOUT[fault.rule.mend]), fault.subject.words, words.sentence(fault),
            words.place(fault, kind),
        )
        for fault in faults
    ]  # fmt: skip


def narrowed(faults: Iterable[Fault], severity: str = "", about: str = "", code: str = "") -> list[Fault]:
    return [
        fault for fault in faults
        if severity in ("", fault.rule.severity) and about in ("", fault.rule.mend) and code in ("", fault.rule.code)
    ]  # fmt: skip


def for_everyone(kind: str, organisation: int | None, year: int | None) -> Asked:
    """As a command on the server asks: whoever runs it sees everything."""
    return Asked(User(is_superuser=True, is_active=True), kind, timezone.localdate(), None, organisation, year)
