"""What every test module may ask for: the shared texts, a Chromium, a page of the running site."""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client

from tests import make

FILLED = import_module("reports.migrations.0007_fill_default_lists")

# Playwright's synchronous API runs an event loop in the thread that also talks to the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def pytest_make_parametrize_id(val: object) -> str | None:
    """A set's own text differs from process to process, and workers must agree on the names of tests."""
    return f"{{{', '.join(sorted(map(repr, val)))}}}" if isinstance(val, set | frozenset) else None


@pytest.fixture(autouse=True)
def lists_an_office_starts_with(request) -> None:
    """A test with real transactions empties every table at its end, those that a migration filled too."""
    marked = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marked and marked.kwargs.get("transaction")):
        request.getfixturevalue("transactional_db")
        FILLED.fill(apps, None)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real reports and labels that stands beside a working copy."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here: the real reports stand beside a working copy, never in it")
    return SHARED


@pytest.fixture
def office(db):
    """An office that enters its own reports."""
    return make.organisation("临渚区")


@pytest.fixture
def editor(office, client):
    """One of its entry staff, signed in."""
    person = make.user("editor", "entry", office, is_staff=True)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


@pytest.fixture
def city(db):
    return make.organisation("云川市", level="city")


@pytest.fixture
def county(city):
    return make.organisation("青槐县", parent=city)


@pytest.fixture
def clerk(county):
    return make.user("clerk", "entry", county)


@pytest.fixture
def supervisor(city):
    """Who supervises the city's counties and accepts none of their reports."""
    return make.user("supervisor", "supervisor", city)


@pytest.fixture
def inspector(city):
    """Who accepts the reports of the city's counties and supervises them."""
    person = make.user("inspector", "supervisor", city)
    make.membership(person, "reviewer", city)
    return person


@pytest.fixture
def outsider(db):
    return make.user("outsider", "entry", make.organisation("远山县"))


@pytest.fixture
def signed_in(client) -> Callable:
    def sign_in(person):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def districts(city):
    """Four districts of one city, in their order."""
    return [make.organisation(name, parent=city, code=f"99000{n}") for n, name in enumerate("甲乙丙丁", 1)]


@pytest.fixture
def loss_rate(db):
    return make.indicator("L04", "行政诉讼败诉率", "%", "lower", theme=make.theme())


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """One Chromium a worker. Missing, it skips the test on a desk and fails it in CI."""
    playwright = pytest.importorskip("playwright.sync_api")
    executable = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if executable is None:
        message = "no Chromium on the path: apt-get install chromium fonts-noto-cjk"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


def is_fault(message) -> bool:
    """An error of the console; that a page itself answered 404 or 403 is for its test to judge."""
    page_refused = message.text.startswith("Failed to load resource") and "/static/" not in message.location["url"]
    return message.type == "error" and not page_refused


@pytest.fixture
def open_site(browser, live_server) -> Iterator[Callable]:
    """``open_site(user=None, language="zh-hans", width=1280, **context)`` -> a page of the live server.

    The page is signed in as ``user``. Whatever the console calls an error (a refused script or style, a script
    that threw, an asset that is missing) fails the test when it ends.
    """
    contexts, errors = [], []

    def open_page(user=None, language: str = "zh-hans", width: int = 1280, **options):
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, reduced_motion="reduce", **options
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        page = context.new_page()
        page.on("console", lambda message: errors.append(f"{page.url}: {message.text}") if is_fault(message) else None)
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors, errors
