"""A real Chromium on the sample data, served as on a site: bytes of script over the wire, and when a page is usable.

Usable is when every script that was put off has run (the end of ``DOMContentLoaded``), with an empty cache, as the
median of a few visits. The site is a gunicorn of one process without DEBUG, its static files collected and compressed.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, sync_playwright

from reports.models import Report, User
from tests.bench.timing import ROOT, Figure, signed_in

VISITS = 5
BYTES, MILLISECONDS = 350_000, 1000
MEASURE = """() => {
    const scripts = performance.getEntriesByType("resource").filter(entry => entry.initiatorType === "script");
    return [
        scripts.reduce((sum, entry) => sum + entry.transferSize, 0),
        performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
    ];
}"""


def load() -> dict[str, int]:
    settings.DEBUG = True  # sample accounts are made on no other site
    call_command("load_sample_data", stdout=StringIO())
    settings.DEBUG = False
    return {"Report": Report.objects.count()}


def visited(pages: dict[str, tuple[str, str]]) -> Iterator[Figure]:
    """``pages`` are name -> (address, who opens it)."""
    with served() as site, sync_playwright() as playwright:
        chromium = next((path for path in ("/usr/bin/chromium", "/usr/bin/google-chrome") if Path(path).exists()), None)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (address, who) in pages.items():
            if signed_in(who).get(address).status_code != 200:
                continue
            visits = [_visit(browser, site + address, who) for _ in range(VISITS + 1)][1:]
            taken = statistics.median(milliseconds for _bytes, milliseconds in visits)
            yield Figure(name, taken, "ms", MILLISECONDS)
            yield Figure("  its scripts", visits[0][0], "bytes", BYTES)
        browser.close()


def _visit(browser: Browser, address: str, who: str) -> tuple[float, float]:
    context = browser.new_context()
    session = signed_in(who).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
    page = context.new_page()
    answer = page.goto(address, wait_until="load")
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{address}: {answer and answer.status}")
    measured = page.evaluate(MEASURE)
    context.close()
    return measured[0], measured[1]


@contextmanager
def served() -> Iterator[str]:
    """The address of the site while it is served."""
    assert User.objects.exists()
    with tempfile.TemporaryDirectory() as static, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = {key: value for key, value in os.environ.items() if key != "DEBUG"} | {
            "DJANGO_SETTINGS_MODULE": "tests.bench.served", "BENCH_STATIC_ROOT": static,
            "SECRET_KEY": settings.SECRET_KEY, "SECURE_SSL_REDIRECT": "0", "ALLOWED_HOSTS": "127.0.0.1",
        }  # fmt: skip
        # Tabler's "libs" name maps that are not there; no page loads anything of them.
        command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0", "--ignore=libs"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
        server = subprocess.Popen([*command, "config.wsgi"], cwd=ROOT, env=environment)
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{address}/healthz")
            yield address
        finally:
            server.terminate()
            server.wait()


def _wait_for(address: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urlopen(address).close()
            return
        except URLError:
            time.sleep(0.2)
    raise RuntimeError(f"{address} does not answer")
