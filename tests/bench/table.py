"""One table of what was measured. The exit status is 1 where a figure misses its limit.

The pages are timed over 100,000 generated values in ``var/bench.sqlite3``, or in the empty database that
``BENCH_DATABASE_URL`` names.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from rich.console import Console
from rich.table import Table

from reports.comparison.series import key_of
from reports.models import Membership, Observation, Report, Role, User
from tests.bench import rows, timing
from tests.bench.timing import Figure, page

TEXTS = timing.ROOT.parent / "shared" / "data" / "reports"
PARTS = ("reading", "importing", "pages")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="|".join(PARTS))
    parser.add_argument("--keep", action="store_true", help="time the pages over the rows of the run before")
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(unknown)}")
    settings.DEBUG = False  # as served: no log of queries, no warnings on the way
    figures: list[Figure] = []
    for part in options.parts or PARTS:
        if part == "pages":
            figures += pages(options.keep)
        elif TEXTS.is_dir():
            figures += getattr(timing, part)(TEXTS)
        else:
            print(f"{part}: skipped, {TEXTS} is not here", file=sys.stderr)
    show(figures)
    return int(any(figure.holds is False for figure in figures))


def fill() -> None:
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
        made = rows.generate()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"Generated in {time.perf_counter() - began:.0f} s:", ", ".join(f"{n:,} {name}" for name, n in made.items()))


def pages(keep: bool) -> Iterator[Figure]:
    """Each page as the person who opens it: server time and queries."""
    if not keep:
        fill()
    large = Membership.objects.get(role=Role.ENTRY).organisation
    county = Report.objects.filter(organisation__level="county").exclude(organisation=large).earliest("pk").organisation
    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    for who in ("viewer", "supervisor"):
        client.force_login(User.objects.get(username=who), backend="django.contrib.auth.backends.ModelBackend")
        yield from page(client, reverse("overview"), f"overview as {who}")
    yield from page(client, reverse("report_list"), "list of reports")
    for name, organisation in (("a county", county), ("the largest county", large)):
        report = Report.objects.accepted().filter(organisation=organisation).latest("year")
        yield from page(client, reverse("report_detail", args=[report.pk]), f"report of {name}")
        yield from page(
            client, f"{reverse('compare')}?organisation={organisation.pk}", f"comparison of {name}", queries_at_most=12
        )
        yield from page(
            client, f"{reverse('follow_up')}?organisation={organisation.pk}", f"follow-up of {name}", queries_at_most=12
        )
        for which in ("two_years", "claims", "text_diff"):
            address = reverse(which, args=[organisation.pk, report.year])
            yield from page(client, address, f"{which} of {name}", queries_at_most=12)
        yield from page(client, reverse("strands", args=[organisation.pk]), f"strands of {name}", queries_at_most=12)
    value = Observation.objects.filter(report__organisation=large, indicator__isnull=False).earliest("pk")
    yield from page(
        client,
        reverse("compare_series", args=[key_of(value).slug]),
        "one series of the largest county",
        queries_at_most=12,
    )
    ranked = reverse("league_table", args=[value.indicator.code, rows.YEARS[-1]])
    yield from page(client, ranked, "ranking of the counties", queries_at_most=12)
    yield from page(client, reverse("search") + "?q=普法讲座", "search for a common word", queries_at_most=12)
    yield from page(client, reverse("search") + "?q=无此词语", "search for a word of no report", queries_at_most=12)
    yield from page(client, reverse("heat_map"), "heat map of the counties", queries_at_most=12, limit=300)
    yield from page(client, reverse("follow_up"), "follow-up of all", queries_at_most=12)
    yield from page(client, reverse("indicator_list"), "dictionary")
    client.force_login(User.objects.get(username="entry"), backend="django.contrib.auth.backends.ModelBackend")
    yield from page(client, reverse("report_check", args=[value.report_id]), "check page of the largest county")


def show(figures: list[Figure]) -> None:
    table = Table(box=None)
    for name in ("what", "measured", "limit", "", "note"):
        table.add_column(name, justify="right" if name in ("measured", "limit") else "left")
    for figure in figures:
        limit = "" if figure.limit is None else f"{'≥' if figure.at_least else '≤'} {figure.limit:,g}"
        mark = {True: "ok", False: "MISSED", None: ""}[figure.holds]
        table.add_row(figure.what, f"{figure.value:,.0f} {figure.unit}".strip(), limit, mark, figure.note)
    Console(width=150).print(table)
