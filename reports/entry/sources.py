"""A file as an office has it -> the text of its report.

Told apart by content, never by name: .txt (UTF-8, UTF-16, GB18030 …), .html, .docx and .pdf are read; .doc and .wps,
scans and anything else are refused with what to do instead. The page chrome of HTML may stay: the reader drops it.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from reports.entry.formats.html import page_text
from reports.entry.formats.pdf import NoTextError, PasswordError, print_text
from reports.entry.formats.plain import NotTextError, decoded, with_tables_told
from reports.entry.formats.word import document_text

TXT, HTML, DOCX, PDF = "txt", "html", "docx", "pdf"

LARGEST_FILE = 20 * 1024 * 1024
LONGEST_TEXT = 5_000_000
LARGEST_UNPACKED = 200 * 1024 * 1024

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, .wps, .xls
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # a .docx with a password is packed in such a file
_OTHER_FILES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08", b"\x7fELF", b"MZ\x90")
_MARKUP = re.compile(r"<\s*(?:!doctype\s+html|html|head|body|div|table|p|meta|article|span)\b", re.IGNORECASE)


class SourceError(Exception):
    """A file that gives no report text; the message says why and what to do."""


@dataclass(frozen=True)
class Source:
    """The text of a file, the kind of file it came from, and for text files the encoding."""

    text: str
    source_kind: str
    encoding: str = ""


def text_of(data: bytes, name: str = "") -> Source:
    """The text of the file ``name`` with the content ``data``; raises ``SourceError``."""
    if len(data) > LARGEST_FILE:
        raise SourceError(_("The file is larger than 20 MB. Upload the report alone, without pictures."))
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise SourceError(_("The file is empty."))
    source = _read(data, name)
    if len(source.text) > LONGEST_TEXT:
        raise SourceError(_("The text is longer than 5 million characters: this is more than one report."))
    if not source.text.strip():
        raise SourceError(_("The file holds no text."))
    return source


def _read(data: bytes, name: str) -> Source:
    if data.startswith(b"%PDF-") or b"%PDF-" in data[:1024]:
        return Source(_printed(data), PDF)
    if data.startswith(b"PK\x03\x04"):
        return Source(_packed(data), DOCX)
    if data.startswith(_COMPOUND_FILE) and _ENCRYPTED in data:
        raise SourceError(_("The document is protected by a password. Save it without one."))
    if data.startswith(_COMPOUND_FILE) or data.startswith(b"{\\rtf"):
        raise SourceError(
            _("This is an old Word or WPS file (.doc, .wps, .rtf). Open it and save it as .docx, then upload that.")
        )
    if data.startswith(_OTHER_FILES):
        raise SourceError(_("This is not a text document. Upload a .txt, .html, .docx or .pdf file."))
    try:
        text, encoding = decoded(data)
    except NotTextError as error:
        raise SourceError(_("This is not a text document. Upload a .txt, .html, .docx or .pdf file.")) from error
    if _MARKUP.search(text[:4000]) and (name.lower().endswith((".html", ".htm", ".shtml")) or text.count("</") > 3):
        return Source(page_text(text), HTML, encoding)
    return Source(with_tables_told(text), TXT, encoding)


def _packed(data: bytes) -> str:
    """The text of a .docx; refuses other archives, and archives that unpack beyond measure."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise SourceError(_("The file is damaged and cannot be opened.")) from error
    if unpacked > LARGEST_UNPACKED:
        raise SourceError(_("The file unpacks to more than 200 MB and is refused."))
    if "word/document.xml" not in names:
        raise SourceError(_("This archive is no Word document. Upload a .txt, .html, .docx or .pdf file."))
    try:
        return document_text(data)
    except (KeyError, ValueError, SyntaxError, zipfile.BadZipFile) as error:
        raise SourceError(_("The file is damaged and cannot be opened.")) from error


def _printed(data: bytes) -> str:
    try:
        return print_text(data)
    except PasswordError as error:
        raise SourceError(_("The PDF is protected by a password. Save it without one.")) from error
    except NoTextError as error:
        raise SourceError(
            _("The PDF holds pictures of pages and no text (a scan). Use the original, or have its text recognised.")
        ) from error
    except ValueError as error:
        raise SourceError(_("The file is damaged and cannot be opened.")) from error
