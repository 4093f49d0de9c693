"""Every main page in a real Chromium: accessible, within a phone's width, clean under the content policy."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from reports.comparison.series import key_of
from reports.models import (
    Goal,
    Observation,
    Rectification,
    Report,
    Sample,
    Shortfall,
    State,
    Statement,
    User,
    Verification,
)
from tests import make
from tests.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8") if (ROOT / "node_modules").exists() else ""
# What a rule found is told as "rule: selectors". Left out: the search box that Django's administration makes of a
# long list (select2), which axe faults in every version. No preloading: it reads style sheets through a style element
# of its own, which the policy refuses.
RUN_AXE = """async () => {
    const options = {resultTypes: ["violations"], preload: false};
    const result = await axe.run({exclude: [".select2-container"]}, options);
    return result.violations.map(found =>
        `${found.id}: ${found.nodes.slice(0, 3).map(node => node.target.join(" ")).join(" | ")}`);
}"""
TOO_WIDE = "() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"


@pytest.fixture
def site(settings):
    """The catalogue and the sample data, as ``make run`` loads them."""
    settings.DEBUG = True
    call_command("load_catalogue", verbosity=0)
    call_command("load_sample_data", verbosity=0)
    settings.DEBUG = False
    return {name: User.objects.get(username=name) for name in ("admin", "editor", "supervisor")}


def pages() -> dict[str, tuple[str, str]]:
    """Name -> (address, who opens it)."""
    report = Report.objects.accepted().exclude(versions=None).order_by("pk").last()
    goal = Goal.objects.filter(report__state=State.ACCEPTED, targets__isnull=False).order_by("pk").first()
    shortfall = Shortfall.objects.filter(report__state=State.ACCEPTED).order_by("pk").first()
    draft = Report.objects.exclude(state=State.ACCEPTED).order_by("pk").first() or report
    value = Observation.objects.filter(report=report, indicator__isnull=False).order_by("pk").first()
    loose = Observation.objects.filter(report=report, indicator=None).exclude(kind="target").order_by("pk").first()
    checked = Verification.objects.filter(statements__isnull=False).order_by("pk").first()
    objection = Statement.objects.filter(kind=Statement.Kind.OBJECTION).order_by("pk").first()
    of_organisation = f"?organisation={report.organisation_id}"
    closed, waiting = (Rectification.objects.filter(state=state).first() for state in ("closed", "to_accept"))
    return {
        "overview": (reverse("overview"), "supervisor"),
        "reports": (reverse("report_list"), "supervisor"),
        "report": (reverse("report_detail", args=[report.pk]), "supervisor"),
        "check": (reverse("report_check", args=[draft.pk]), "editor"),
        "entry": (reverse("admin:reports_report_add"), "editor"),
        "backfill": (reverse("backfill_list"), "editor"),
        "sheet of figures": (reverse("admin:reports_observation_import"), "editor"),
        "comparison": (reverse("compare") + of_organisation, "supervisor"),
        "series": (reverse("compare_series", args=[key_of(value).slug]) + of_organisation, "supervisor"),
        "joining": (reverse("series_joining", args=[key_of(loose).slug]), "admin"),
        "search": (reverse("search") + "?q=行政", "supervisor"),
        "heat map": (reverse("heat_map"), "supervisor"),
        "rankings": (reverse("league"), "supervisor"),
        "ranking": (reverse("league_table", args=[value.indicator.code, report.year]), "supervisor"),
        "claims": (reverse("claims", args=[report.organisation_id, report.year]), "supervisor"),
        "texts": (reverse("text_diff", args=[report.organisation_id, report.year]), "supervisor"),
        "strands": (reverse("strands", args=[report.organisation_id]), "supervisor"),
        "two years": (reverse("two_years", args=[report.organisation_id, report.year]), "supervisor"),
        "batches": (reverse("backfill_list"), "editor"),
        "follow-up": (reverse("follow_up") + of_organisation, "supervisor"),
        "overview of follow-up": (reverse("follow_up_overview"), "supervisor"),
        "duties": (reverse("duties"), "supervisor"),
        "duties of a report": (reverse("report_duties", args=[report.pk]), "supervisor"),
        "checks": (reverse("checks") + of_organisation, "supervisor"),
        "notices": (reverse("notices"), "editor"),
        "choice of notices": (reverse("notice_choices"), "editor"),
        "goal": (reverse("goal_review", args=[goal.pk]), "supervisor"),
        "shortfalls": (reverse("open_shortfalls"), "supervisor"),
        "shortfall": (reverse("shortfall_answers", args=[shortfall.pk]), "supervisor"),
        "value": (reverse("value_checks", args=[checked.observation_id]), "supervisor"),
        "statement": (reverse("statement_add", args=["verification", checked.pk]), "editor"),
        "decision": (reverse("statement_decide", args=[objection.pk]), "supervisor"),
        "samples": (reverse("sample_list"), "supervisor"),
        "sample": (reverse("sample_detail", args=[Sample.objects.order_by("pk").first().pk]), "supervisor"),
        "ledger": (reverse("ledger") + "?state=all", "supervisor"),
        "ledger item": (closed.get_absolute_url(), "supervisor"),
        "ledger item at work": (waiting.get_absolute_url(), "supervisor"),
        "ledger fields": (reverse("rectification_edit", args=[waiting.pk]), "supervisor"),
        "ledger from a workbook": (reverse("ledger_import"), "supervisor"),
        "new ledger item": (reverse("rectification_add") + f"?shortfall={shortfall.pk}", "supervisor"),
        "shortfalls to the ledger": (reverse("rectifications_of_report", args=[report.pk]), "supervisor"),
        "dictionary": (reverse("indicator_list"), "supervisor"),
        "indicator": (reverse("indicator_detail", args=[value.indicator.code]), "supervisor"),
        "audit trail": (reverse("trail"), "admin"),
        "own sign-ins": (reverse("usersessions_list"), "admin"),
        "one-time codes": (reverse("mfa_index"), "admin"),
        "password": (reverse("account_change_password"), "admin"),
        "nothing here": ("/reports/999999/", "supervisor"),
    }


@pytest.mark.parametrize(("width", "language"), [(1280, "zh-hans"), (390, "zh-hans"), (390, "en")])
def test_pages_are_accessible_and_fit(site, open_site, width, language):
    """In both languages where room is short: English words are longer, and a label may be lost in one of them only."""
    opened = {name: open_with_axe(open_site, person, width, language) for name, person in site.items()}
    faults = []
    for name, (address, who) in pages().items():
        faults += [f"{name}: {fault}" for fault in faults_of(opened[who], name, address, language)]
    if faults:
        pytest.fail("\n".join(faults))


def faults_of(page, name: str, address: str, language: str) -> list[str]:
    answer = page.goto(address, wait_until="load")
    expected = 404 if name == "nothing here" else 200
    found = [] if answer.status == expected else [f"answered {answer.status}"]
    found += page.evaluate(RUN_AXE)
    if overflow := page.evaluate(TOO_WIDE):
        found.append(f"{overflow} px wider than the window")
    if page.locator("html").get_attribute("lang") != language:
        found.append("says the wrong language")
    return found


def open_with_axe(open_site, person, width: int, language: str):
    # As a script of every new document: the policy of the page stays in force and is tested with it.
    page = open_site(person, language=language, width=width)
    page.context.add_init_script(script=AXE)
    return page


def test_signing_in_works_from_the_keyboard_alone(open_site):
    make.user("keyboard", is_superuser=True)
    page = open_with_axe(open_site, None, 390, "zh-hans")
    page.goto(reverse("report_list"))
    assert page.evaluate(RUN_AXE) == []
    page.locator("input[name=login]").focus()
    page.keyboard.type("keyboard")
    page.keyboard.press("Tab")
    page.keyboard.type("pass-word-1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/")


def test_axe_is_here():
    assert AXE, f"{Path('node_modules')} is missing: make setup"
