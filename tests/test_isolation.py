"""Files of strangers are parsed in a process of their own, which they may stall, fill or crash."""

import io
import os
import signal
import subprocess
import sys
import time
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from reports.entry import sources
from reports.entry.formats import isolated
from reports.entry.formats.isolated import ROOT, in_child
from reports.entry.formats.parse import Parsed, is_plain, parse
from reports.entry.formats.refusal import COSTLY, SPREADSHEET, Refused
from reports.entry.sources import SourceError, text_of
from reports.follow_up.attachments import kind_of
from tests.attack.uploads import strike
from tests.printed import as_docx, as_html, as_pdf

BODY = "一、主要举措和成效\n全年审查合同21件。\n二、存在的不足\n执法不严。\n"


@pytest.mark.parametrize(("made", "name"), [(as_docx, "a.docx"), (as_pdf, "a.pdf"), (as_html, "a.html")])
def test_a_child_finds_what_the_parser_finds(made, name):
    data = made(BODY)
    assert Parsed(**in_child("text", data, name)) == parse(data, name)


def test_a_refusal_comes_back_with_its_reason():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    with pytest.raises(Refused) as refused:
        in_child("text", packed.getvalue())
    assert refused.value.reason == SPREADSHEET


def test_plain_text_needs_no_process_and_everything_else_does(monkeypatch):
    asked = []
    monkeypatch.setattr(sources, "in_child", lambda *given: asked.append(given) or {"text": "x", "source_kind": "html"})
    text_of(BODY.encode(), "a.txt")
    assert asked == []
    for data in (as_html(BODY), as_docx(BODY), as_pdf(BODY), BODY.encode("gb18030")):
        text_of(data, "a")
    assert len(asked) == 4
    assert not is_plain(b"%PDF-1.7 plain as it may look")


# What a hostile file makes its parser do, in a child that is bounded like any other.
HOSTILE = {
    "a loop": "while True: pass",
    "memory": "kept = bytearray(1 << 40)",
    "memory by and by": "kept = [0]\nwhile True: kept += kept",
    "a crash": "import ctypes; ctypes.string_at(0)",
    "sleep": "import time; time.sleep(600)",
    "a file": "import tempfile\nwith tempfile.TemporaryFile() as taken: taken.write(b'x')",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_the_system_ends_what_goes_beyond_its_measure(what):
    bounded = (
        "from reports.entry.formats import child\nchild.SECONDS, child.CPU_SECONDS, child.MEMORY = 2, 1, 1 << 29\n"
        f"child.bound()\n{HOSTILE[what]}"
    )
    began = time.monotonic()
    ended = subprocess.run([sys.executable, "-c", bounded], cwd=ROOT, capture_output=True, timeout=50, env={})
    assert ended.returncode != 0
    assert time.monotonic() - began < 40


@pytest.fixture
def mute(monkeypatch):
    """A helper that dies over every file without a word."""
    monkeypatch.setattr(isolated, "_told", lambda reading: {})


def test_no_answer_is_a_refusal_in_words(mute):
    with pytest.raises(Refused) as refused:
        in_child("text", as_docx(BODY))
    assert refused.value.reason == COSTLY
    with pytest.raises(SourceError, match=str(sources.REASONS[COSTLY])):
        text_of(as_docx(BODY))


def test_a_helper_that_was_killed_is_replaced():
    data = as_docx(BODY)
    in_child("text", data)
    os.kill(isolated._helper[0].pid, signal.SIGKILL)
    isolated._helper[0].wait()
    assert in_child("text", data)["text"] == parse(data).text


def test_the_helper_has_nothing_of_the_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hunter2")
    isolated._forget()
    in_child("text", as_docx(BODY))
    with open(f"/proc/{isolated._helper[0].pid}/environ", "rb") as surroundings:
        assert b"hunter2" not in surroundings.read()


def test_a_page_of_many_comments_is_looked_at_in_no_time():
    began = time.monotonic()
    assert kind_of(SimpleUploadedFile("a.txt", b"<!---->" * 100_000 + b"x")) == "txt"
    assert time.monotonic() - began < 5  # it took longer than the age of the world


def test_an_archive_with_a_million_names_is_no_attachment():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(6000):
            archive.writestr(f"{number}", b"")
    with pytest.raises(ValidationError):
        kind_of(SimpleUploadedFile("a.docx", packed.getvalue()))


def test_damaged_files_of_every_kind_are_taken_or_refused():
    told = strike(120, seed=7)
    assert (told.crashes, told.over) == ([], 0)
    assert told.answers["text refused"] > 10 and told.answers["text taken"] > 10
