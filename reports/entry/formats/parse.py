"""The one door to the formats: the bytes of a file -> its text, or a refusal with a code.

No Django, no settings, no files, no language: :func:`parse` runs in a process of its own, which it may fill or crash
(:mod:`reports.entry.formats.isolated`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reports.entry.formats import refusal
from reports.entry.formats.archive import Archive
from reports.entry.formats.html import page_text
from reports.entry.formats.pdf import print_text
from reports.entry.formats.plain import NotTextError, decoded, with_tables_told
from reports.entry.formats.refusal import Refused
from reports.entry.formats.word import document_text

TXT, HTML, DOCX, PDF = "txt", "html", "docx", "pdf"

LARGEST_FILE = 20 * 1024 * 1024
LONGEST_TEXT = 5_000_000
LARGEST_PLAIN = 1_000_000  # bytes; of a report some hundred thousand

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, .wps, .xls, .et
# Streams of a compound file by their name; a .docx with a password is packed in such a file too.
_STREAMS = (
    ("EncryptedPackage", refusal.PASSWORD), ("WordDocument", refusal.OLD_WORD), ("Workbook", refusal.SPREADSHEET),
    ("PowerPoint Document", refusal.SLIDES),
)  # fmt: skip
# Rich text, a web archive as Word saves one, and the XML of Word 2003 and of Word's flat format: named .doc, all.
_OLD_WORD = (b"{\\rtf", b"MIME-Version:")
_WORD_XML = re.compile(rb"^\s*<\?xml[^>]*\?>\s*(?:<\?mso-application|<pkg:package|<w:wordDocument)")
_PARTS = (
    ("word/document.xml", ""), ("xl/workbook.xml", refusal.SPREADSHEET), ("ppt/presentation.xml", refusal.SLIDES),
    ("OFD.xml", refusal.OFD), ("content.xml", refusal.OTHER_WORD), ("META-INF/container.xml", refusal.OTHER_WORD),
)  # fmt: skip
_PACKED = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00")
_OTHER_FILES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"\x7fELF", b"MZ\x90")
_MARKUP = re.compile(r"<\s*(?:!doctype\s+html|html|head|body|div|table|p|meta|article|span)\b", re.IGNORECASE)
_PAGE_ENDINGS = (".html", ".htm", ".shtml", ".mht")


@dataclass(frozen=True)
class Parsed:
    """The text of a file, the kind of file it came from, and for text files the encoding."""

    text: str
    source_kind: str
    encoding: str = ""


def parse(data: bytes, name: str = "") -> Parsed:
    """The text of the file ``name`` with the content ``data``, which alone says what it is; raises ``Refused``."""
    if len(data) > LARGEST_FILE:
        raise Refused(refusal.TOO_LARGE)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refused(refusal.EMPTY)
    try:
        parsed = _parsed(data, name)
    except RecursionError as error:
        raise Refused(refusal.DAMAGED) from error
    if len(parsed.text) > LONGEST_TEXT:
        raise Refused(refusal.TOO_LONG)
    if not parsed.text.strip():
        raise Refused(refusal.EMPTY)
    return parsed


def is_plain(data: bytes) -> bool:
    """UTF-8 without markup: such a text is read without unpacking or parsing anything, and needs no guarded process."""
    if len(data) > LARGEST_PLAIN or b"%PDF-" in data[:1024] or b"\0" in data:
        return False
    try:
        return not _MARKUP.search(data.decode()[:4000])
    except UnicodeDecodeError:
        return False


def _parsed(data: bytes, name: str) -> Parsed:
    if b"%PDF-" in data[:1024]:
        return Parsed(print_text(data, LONGEST_TEXT), PDF)
    if data.startswith(b"PK\x03\x04"):
        return Parsed(_packed(data), DOCX)
    if reason := _told_by_its_head(data):
        raise Refused(reason)
    try:
        text, encoding = decoded(data)
    except NotTextError as error:
        raise Refused(refusal.NO_TEXT_DOCUMENT) from error
    if _MARKUP.search(text[:4000]) and (name.lower().endswith(_PAGE_ENDINGS) or text.count("</") > 3):
        return Parsed(page_text(text), HTML, encoding)
    return Parsed(with_tables_told(text), TXT, encoding)


def _told_by_its_head(data: bytes) -> str:
    """Why a file is refused by what it begins with; "" where it may be text."""
    if data.startswith(_COMPOUND_FILE):
        streams = ((stream.encode("utf-16-le"), reason) for stream, reason in _STREAMS)
        return next((reason for stream, reason in streams if stream in data), refusal.OLD_WORD)
    if data.startswith(_OLD_WORD) or _WORD_XML.match(data[:1000]):
        return refusal.OLD_WORD
    if data.startswith(_PACKED):
        return refusal.PACKED
    return refusal.NO_TEXT_DOCUMENT if data.startswith(_OTHER_FILES) else ""


def _packed(data: bytes) -> str:
    """The text of a .docx; other archives are refused by what they hold."""
    archive = Archive(data)
    reason = next((reason for part, reason in _PARTS if part in archive.names), refusal.PACKED)
    if reason:
        raise Refused(reason)
    return document_text(archive)
