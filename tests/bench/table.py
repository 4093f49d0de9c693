"""One table of what was measured. The exit status is 1 where a figure misses its limit.

The pages are timed over 200,000 generated values in ``var/bench.sqlite3``, the search over many long texts in
``var/bench_search.sqlite3``, the browser over the sample data in ``var/bench_browser.sqlite3``, or any of them in the
empty database that ``BENCH_DATABASE_URL`` names.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse
from rich.console import Console
from rich.table import Table

import config.wsgi  # noqa: F401 - as served: it readies the process
from reports.comparison.series import key_of
from reports.follow_up import stored
from reports.follow_up.evidence import _index
from reports.models import Membership, Observation, Organisation, Report, Role
from tests.bench import browser, rows, searching, timing
from tests.bench.searching import Scale
from tests.bench.timing import Figure, Page
from tests.test_axe import pages as pages_of_sample

TEXTS = timing.ROOT.parent / "shared" / "data" / "reports"
PARTS = ("reading", "importing", "pages")
SEARCH, BROWSER = "search", "browser"  # over rows of their own, so only where one of them is asked for


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="|".join((*PARTS, SEARCH, BROWSER)))
    parser.add_argument("--keep", action="store_true", help="measure over the rows of the run before")
    parser.add_argument("--texts", type=int, default=Scale.texts, help="how many texts are searched")
    parser.add_argument("--length", type=int, default=Scale.length, help="characters of each")
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - {*PARTS, SEARCH, BROWSER}:
        parser.error(f"no such part: {', '.join(unknown)}")
    if {SEARCH, BROWSER} & set(options.parts) and len(options.parts) > 1:
        parser.error(f"{SEARCH} and {BROWSER} are measured alone")
    settings.DEBUG = False  # as served: no log of queries, no warnings on the way
    figures: list[Figure] = []
    for part in options.parts or PARTS:
        if part == "pages":
            figures += pages(options.keep)
        elif part == SEARCH:
            figures += search(options.keep, Scale(options.texts, options.length))
        elif part == BROWSER:
            figures += in_browser(options.keep)
        elif TEXTS.is_dir():
            figures += getattr(timing, part)(TEXTS)
        else:
            print(f"{part}: skipped, {TEXTS} is not here", file=sys.stderr)
    show(figures)
    return int(any(figure.holds is False for figure in figures))


def fill(generate: Callable[[], dict[str, int]]) -> None:
    """The database anew, with the catalogue and the generated rows."""
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        for path in file.parent.glob(f"{file.name}*"):
            path.unlink()
    call_command("migrate", verbosity=0)
    if Report.objects.exists():
        sys.exit("The database that BENCH_DATABASE_URL names holds reports already: give an empty one.")
    call_command("load_catalogue", stdout=StringIO())
    began = time.perf_counter()
    with transaction.atomic():
        made = generate()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"Generated in {time.perf_counter() - began:.0f} s:", ", ".join(f"{n:,} {name}" for name, n in made.items()))


def pages(keep: bool) -> Iterator[Figure]:
    """Each page as the person who opens it: server time, queries, and what a process that served all of them holds."""
    if not keep:
        fill(rows.generate)
    asked = list(addresses())
    for page in asked:
        yield from timing.timed(page)
    yield from timing.memory(asked)
    yield from worked_out()


def worked_out() -> Iterator[Figure]:
    """How soon one change of a report is worked out from the texts and written down again: at most 0.5 s a report."""
    stored.renew()
    key = Report.objects.accepted().filter(year=rows.YEARS[-2]).earliest("pk").pk
    taken = timing.median_seconds(lambda: renewed(key), rounds=5)
    yield Figure("evidence for a changed report and its neighbours", taken * 1000, "ms", limit=1500, note="3 reports")


def renewed(key: int) -> None:
    Report.objects.get(pk=key).save()  # leaves a row in the trail: it and its neighbours are stale
    _index.cache_clear()
    stored.renew(at_most=20)


def addresses() -> Iterator[Page]:
    large = Membership.objects.get(role=Role.ENTRY).organisation
    county = Report.objects.filter(organisation__level="county").exclude(organisation=large).earliest("pk").organisation
    value = Observation.objects.filter(report__organisation=large, indicator__isnull=False).earliest("pk")
    common = Observation.objects.filter(report__organisation=county, indicator__isnull=False).earliest("pk")
    for who in ("viewer", "supervisor"):
        yield Page(who, f"overview as {who}", reverse("overview"), None)
    yield Page("supervisor", "list of reports", reverse("report_list"), None)
    yield from of_one("a county", county)
    yield from of_one("the largest county", large)
    yield Page("supervisor", "one series of the largest county", reverse("compare_series", args=[key_of(value).slug]))
    series = f"{reverse('compare_series', args=[key_of(common).slug])}?organisation={county.pk}"
    yield Page("supervisor", "one series beside its peers", series)
    yield Page("supervisor", "one series beside all counties", f"{series}&peers=level")
    yield Page("supervisor", "choice of rankings", reverse("league"))
    ranked = reverse("league_table", args=[common.indicator.code, rows.YEARS[-1]])
    yield Page("supervisor", "ranking of the counties", ranked)
    yield Page("supervisor", "search for a common word", reverse("search") + "?q=普法讲座")
    yield Page("supervisor", "search for a word of no report", reverse("search") + "?q=无此词语")
    yield Page("supervisor", "search for an indicator", f"{reverse('search')}?indicator={common.indicator.code}")
    yield Page("supervisor", "heat map of the counties", reverse("heat_map"), limit=300)
    yield Page("supervisor", "follow-up of all", reverse("follow_up"), 36)
    yield Page("supervisor", "follow-up of all, not met as measured", f"{reverse('follow_up')}?measured=not_met", 36)
    yield Page("supervisor", "follow-up of all years", f"{reverse('follow_up')}?year=all", 36)
    yield Page("supervisor", "overview of follow-up", reverse("follow_up_overview"), 34)
    yield Page("supervisor", "duties of all", reverse("duties"), 18)
    yield Page("supervisor", "checks of a county", f"{reverse('checks')}?organisation={county.pk}", 75, 1000)
    yield Page("supervisor", "shortfalls of all", reverse("open_shortfalls"))
    yield Page("supervisor", "ledger of 10,000 items", reverse("ledger"), 28)
    yield Page("supervisor", "ledger, what is behind", reverse("ledger") + "?standing=behind", 28)
    yield Page("supervisor", "ledger as a workbook", reverse("ledger") + "?state=all&format=xlsx", 24, 3000)
    of_county = f"{reverse('ledger_docx')}?organisation={county.pk}"
    yield Page("supervisor", "ledger in Word, of a county", of_county, 30, 1000)
    yield Page("supervisor", "bulletin of follow-up", reverse("follow_up_bulletin_docx"), 36, 1000)
    yield Page("supervisor", "dictionary", reverse("indicator_list"), None)
    yield Page("entry", "check page of the largest county", reverse("report_check", args=[value.report_id]), None)


def of_one(name: str, organisation: Organisation) -> Iterator[Page]:
    """The pages of one organisation and its newest report."""
    report = Report.objects.accepted().filter(organisation=organisation).latest("year")
    year = [organisation.pk, report.year]
    yield Page("supervisor", f"report of {name}", reverse("report_detail", args=[report.pk]), None)
    yield Page("supervisor", f"comparison of {name}", f"{reverse('compare')}?organisation={organisation.pk}")
    yield Page("supervisor", f"follow-up of {name}", f"{reverse('follow_up')}?organisation={organisation.pk}", 36)
    for which in ("two_years", "claims", "text_diff"):
        yield Page("supervisor", f"{which} of {name}", reverse(which, args=year))
    yield Page("supervisor", f"strands of {name}", reverse("strands", args=[organisation.pk]))


def in_browser(keep: bool) -> Iterator[Figure]:
    if not keep:
        fill(browser.load)
    yield from browser.visited(pages_of_sample())


def search(keep: bool, scale: Scale) -> Iterator[Figure]:
    if not keep:
        fill(lambda: searching.generate(scale))
    yield from searching.figures()


def show(figures: list[Figure]) -> None:
    table = Table(box=None)
    for name in ("what", "measured", "limit", "", "note"):
        table.add_column(name, justify="right" if name in ("measured", "limit") else "left")
    for figure in figures:
        limit = "" if figure.limit is None else f"{'≥' if figure.at_least else '≤'} {figure.limit:,g}"
        mark = {True: "ok", False: "MISSED", None: ""}[figure.holds]
        table.add_row(figure.what, f"{figure.value:,.0f} {figure.unit}".strip(), limit, mark, figure.note)
    Console(width=150).print(table)
