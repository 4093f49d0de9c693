"""What a page asks of a slow line: its scripts are small, as they go over the wire, and none holds up the page."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from whitenoise.compress import Compressor

from tests.conftest import ROOT
from tests.test_axe import pages, site  # noqa: F401 - the same pages over the same sample data

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not (ROOT / "node_modules").exists(), reason="the front-end assets are not installed"),
]

BYTES_WITH_CHART, BYTES = 350_000, 120_000
SCRIPT = re.compile(r"<script\b([^>]*)>")
SOURCE = re.compile(r'\bsrc="/static/([^"?]+)')
CHARTS = "echarts/"


def scripts(html: str) -> list[tuple[str, str]]:
    """Attributes and file of each script that a page loads."""
    return [(tag, found[1]) for tag in SCRIPT.findall(html) if (found := SOURCE.search(tag))]


def over_the_wire(file: str) -> int:
    found = finders.find(file)
    assert found, f"no file for {file}"
    return len(Compressor.compress_gzip(Path(found).read_bytes()))


@pytest.fixture
def shown(site):  # noqa: F811
    """Name -> HTML of every main page of the site; the administration's own scripts are Django's."""
    clients = {}
    for who, user in site.items():
        clients[who] = Client()
        clients[who].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    opened = {name: clients[who].get(address) for name, (address, who) in pages().items() if "/admin/" not in address}
    return {name: response.content.decode() for name, response in opened.items()}


def test_scripts_are_small_and_none_holds_up_a_page(shown):
    faults = []
    for name, html in shown.items():
        loaded = scripts(html)
        taken = sum(over_the_wire(file) for _tag, file in loaded)
        most = BYTES_WITH_CHART if any(file.startswith(CHARTS) for _tag, file in loaded) else BYTES
        faults += [f"{name}: {file} holds up the page" for tag, file in loaded if not re.search(r"\bdefer\b", tag)]
        faults += [f"{name}: {taken} bytes of scripts"] if taken > most else []
    assert not faults
    assert any(CHARTS in html for html in shown.values())
