"""The one door to the formats: what is refused and why, hostile and damaged files, a process of its own."""

import io
import pickle
import random
import subprocess
import sys
import zipfile

import pytest
from reportlab.pdfgen.canvas import Canvas

from reports.entry.formats import archive, parse, pdf, refusal
from reports.entry.formats.parse import Parsed
from reports.entry.formats.refusal import Refused
from reports.entry.sources import REASONS, SourceError, text_of
from tests.conftest import ROOT
from tests.invented import BODY
from tests.printed import as_docx, as_html, as_numbered_docx, as_pdf

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(**parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


def word(body, head=""):
    return packed(word__document_xml=f"{head}<w:document {NAMES}><w:body>{body}</w:body></w:document>")


def stream_of(name):
    return COMPOUND + bytes(500) + name.encode("utf-16-le")


def of_pages(number, write=lambda canvas: None):
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for _ in range(number):
        write(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


ENTITIES = "<!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
REFUSED = {
    "nothing": (b"", refusal.EMPTY),
    "white space": (b" \r\n\t", refusal.EMPTY),
    "a mark alone": ("\ufeff".encode(), refusal.EMPTY),
    "a page without words": (b"<html><body><div></div><p></p></body></html>", refusal.EMPTY),
    "a .doc": (stream_of("WordDocument"), refusal.OLD_WORD),
    "a compound file of some program": (COMPOUND + bytes(600), refusal.OLD_WORD),
    "an .xls or .et": (stream_of("Workbook"), refusal.SPREADSHEET),
    "a .ppt": (stream_of("PowerPoint Document"), refusal.SLIDES),
    "a .docx with a password": (stream_of("EncryptedPackage"), refusal.PASSWORD),
    "an .rtf": (b"{\\rtf1\\ansi text}", refusal.OLD_WORD),
    "a web archive": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", refusal.OLD_WORD),
    "Word 2003 XML": (
        b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?><w:wordDocument/>',
        "old_word",
    ),
    "an .xlsx": (packed(xl__workbook_xml="<a/>"), refusal.SPREADSHEET),
    "a .pptx": (packed(ppt__presentation_xml="<a/>"), refusal.SLIDES),
    "an .ofd": (packed(OFD_xml="<a/>"), refusal.OFD),
    "an .odt": (packed(content_xml="<a/>"), refusal.OTHER_WORD),
    "a .zip": (packed(report="x"), refusal.PACKED),
    "a .rar": (b"Rar!\x1a\x07" + bytes(100), refusal.PACKED),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, refusal.NO_TEXT_DOCUMENT),
    "bytes": (bytes(range(256)) * 40, refusal.NO_TEXT_DOCUMENT),
    "a damaged archive": (b"PK\x03\x04 damaged", refusal.DAMAGED),
    "a damaged .pdf": (b"%PDF-1.7 damaged", refusal.DAMAGED),
    "a part that is no XML": (packed(word__document_xml="x" * 1000), refusal.DAMAGED),
    "entities": (word("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", ENTITIES), refusal.DAMAGED),
    "tables in tables without end": (word("<w:tbl><w:tr><w:tc>" * 900 + "</w:tc></w:tr></w:tbl>" * 900), "damaged"),
    "a part that unfolds": (word(" " * (archive.LARGEST_PART + 1)), refusal.UNPACKS),
    "a scan": (as_pdf(" "), refusal.SCAN),
    "a locked .pdf": (as_pdf(BODY, encrypt="secret"), refusal.LOCKED_PDF),
    "far too many pages": (of_pages(pdf.MOST_PAGES + 1), refusal.TOO_MANY_PAGES),
    "a file too large": (b"x" * (parse.LARGEST_FILE + 1), refusal.TOO_LARGE),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_gives_no_text_is_refused_by_its_content(name):
    data, reason = REFUSED[name]
    with pytest.raises(Refused) as refused:
        parse.parse(data, "报告.txt")
    assert refused.value.reason == reason


def test_every_reason_is_told_in_words():
    reasons = {value for name, value in vars(refusal).items() if name.isupper()}
    assert set(REASONS) == reasons
    with pytest.raises(SourceError, match="docx"):
        text_of(stream_of("WordDocument"), "报告.docx")


def test_an_archive_is_measured_by_what_it_declares_and_by_what_it_holds(monkeypatch):
    monkeypatch.setattr(archive, "MOST_PARTS", 3)
    with pytest.raises(Refused, match=refusal.UNPACKS):
        parse.parse(as_docx(BODY))
    monkeypatch.undo()
    with pytest.raises(Refused, match=refusal.UNPACKS):
        archive.Archive(as_docx(BODY), largest=10_000)
    lying = bytearray(word(" " * 1_000_000))
    for place in range(len(lying) - 4):  # every place where the size is declared says: ten bytes
        if lying[place : place + 4] == (1_000_000).to_bytes(4, "little"):
            lying[place : place + 4] = (10).to_bytes(4, "little")
    with pytest.raises(Refused):
        parse.parse(bytes(lying))


def test_a_typed_cover_on_a_scan_does_not_hide_that_the_rest_goes_unread():
    picture = io.BytesIO()
    from_pixels = pytest.importorskip("PIL.Image").new("L", (10, 10))
    from_pixels.save(picture, "PNG")

    def write(canvas):
        if canvas.getPageNumber() == 1:
            canvas.drawString(100, 700, "Annual report of the county, typed on its cover")
        else:
            canvas.drawInlineImage(from_pixels, 0, 0, 500, 700)

    with pytest.raises(Refused, match=refusal.MOSTLY_SCAN):
        parse.parse(of_pages(6, write))


def test_too_much_text_is_refused(monkeypatch):
    monkeypatch.setattr(parse, "LONGEST_TEXT", 100)
    for data in (BODY.encode(), as_docx(BODY), as_pdf(BODY)):
        with pytest.raises(Refused, match=refusal.TOO_LONG):
            parse.parse(data)


def test_the_door_needs_neither_django_nor_this_process():
    code = (
        "import sys, pickle; from reports.entry.formats.parse import parse\n"
        "sys.stdout.buffer.write(pickle.dumps(parse(sys.stdin.buffer.read(), '报告.txt')))\n"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'django']"
    )
    done = subprocess.run([sys.executable, "-c", code], input=as_docx(BODY), cwd=ROOT, capture_output=True, check=True)
    parsed = pickle.loads(done.stdout)
    assert isinstance(parsed, Parsed) and parsed == parse.parse(as_docx(BODY))
    assert pickle.loads(pickle.dumps(Refused(refusal.SCAN))).reason == refusal.SCAN


# Damaged and hostile files


SEEDS = (
    as_docx(BODY),
    as_numbered_docx(BODY),
    as_pdf(BODY),
    as_html(BODY),
    BODY.encode("gb18030"),
    BODY.encode("utf-16"),
)
JUNK = (
    b"\x00",
    b"<table><tr><td colspan=99 rowspan=99>",
    b"<div>" * 50,
    b"<!--",
    b"99999999999",
    b"obj<<",
    b"\xff" * 8,
)


def damaged(seed):
    chance = random.Random(seed)
    data = bytearray(chance.choice(SEEDS))
    for _ in range(chance.choice((1, 5, 40))):
        place, size = chance.randrange(len(data)), chance.choice((1, 10, 500))
        what = chance.randrange(4)
        if what == 0:
            data[place] = chance.randrange(256)
        elif what == 1:
            data[place:place] = chance.choice(JUNK)
        elif what == 2 and len(data) > 2 * size:
            del data[place : place + size]
        else:
            data[place:place] = data[place : place + size]
    return bytes(data)


@pytest.mark.parametrize("seed", range(0, 100, 20))
def test_a_damaged_file_is_read_or_refused_and_does_nothing_else(seed):
    for one in range(seed, seed + 20):
        try:
            assert parse.parse(damaged(one), "a.html").text.strip()
        except Refused as refused:
            assert refused.reason in REASONS


def cell(text="1"):
    return f'<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>'


HOSTILE = {
    "elements in elements": "<html><body>" + "<div>" * 20_000 + f"<p>{BODY}",
    "articles in articles": "<html><body>" + f"<div><p>{BODY}</p>" * 150,
    "cells over everything": "<html><table>" + ("<tr>" + "<td rowspan=99 colspan=99>12" * 50) * 200,
    "tables in tables": "<html><body>" + "<table><tr><td>甲<td>" * 500 + BODY,
    "a table as wide as a street": ("甲" + "\t1件" * 3000 + "\n") * 20,
    "half a tag": "<meta " * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_come_to_an_end(name):
    """In a second or two; without bounds it would be minutes, or all memory."""
    try:
        assert "甲" in parse.parse(HOSTILE[name].encode(), "a.html").text or name != "a table as wide as a street"
    except Refused as refused:
        assert refused.reason in (refusal.EMPTY, refusal.DAMAGED)


def test_a_span_beyond_measure_is_no_table_of_figures():
    rows = ("<w:tr>" + cell() * 50 + "</w:tr>") * 50
    assert parse.parse(word(f"<w:tbl>{rows}</w:tbl>")).text.count("1") == 2500
