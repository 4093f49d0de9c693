"""A file as an office has it -> the text of its report.

Told apart by content, never by name: .txt (UTF-8, UTF-16, GB18030 …), .html, .docx and .pdf are read; everything
else is refused with what to do instead. The page chrome of HTML may stay: the reader drops it. Whatever is more than
plain text is parsed in a process of its own, with bounds to its time and memory.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reports.entry.formats import refusal
from reports.entry.formats.isolated import in_child
from reports.entry.formats.parse import LARGEST_FILE, Parsed, is_plain, parse
from reports.entry.formats.refusal import Refused

__all__ = ["LARGEST_FILE", "REASONS", "Source", "SourceError", "text_of"]

Source = Parsed

_OLD_WORD = _("This is an old Word or WPS file (.doc, .wps, .rtf). Open it and save it as .docx, then upload that.")
_NO_TEXT = _("This is not a text document. Upload a .txt, .html, .docx or .pdf file.")
REASONS = {
    refusal.EMPTY: _("The file holds no text: it is empty."),
    refusal.TOO_LARGE: _("The file is larger than 20 MB. Upload the report alone, without pictures."),
    refusal.TOO_LONG: _("The text is longer than 5 million characters: this is more than one report."),
    refusal.TOO_MANY_PAGES: _("The PDF has more than 1,000 pages: this is more than one report."),
    refusal.UNPACKS: _("The file unpacks to more than 200 MB and is refused."),
    refusal.COSTLY: _(
        "Reading the file took too much time or memory and was stopped. Save it without pictures, or paste its text."
    ),
    refusal.DAMAGED: _("The file is damaged and cannot be opened."),
    refusal.PASSWORD: _("The document is protected by a password. Save it without one."),
    refusal.OLD_WORD: _OLD_WORD,
    refusal.OTHER_WORD: _("This document is of another program (.odt, .epub). Save it as .docx, then upload that."),
    refusal.OFD: _("This is an .ofd file. Open it in its reader and save it as .pdf or .docx, then upload that."),
    refusal.SPREADSHEET: _(
        "This is a spreadsheet. Figures are taken from a spreadsheet under Values; here upload the report itself."
    ),
    refusal.SLIDES: _("These are slides. Upload the report itself, as .docx or .pdf."),
    refusal.PACKED: _("This is an archive of files (.zip, .rar, .7z). Unpack it and upload the report in it."),
    refusal.NO_TEXT_DOCUMENT: _NO_TEXT,
    refusal.LOCKED_PDF: _("The PDF is protected by a password. Save it without one."),
    refusal.SCAN: _(
        "The PDF holds pictures of pages and no text (a scan). Use the original, or have its text recognised."
    ),
    refusal.MOSTLY_SCAN: _(
        "Most pages of the PDF are pictures without text (a scan). Use the original, or have its text recognised."
    ),
}


class SourceError(Exception):
    """A file that gives no report text; the message says why and what to do."""


def text_of(data: bytes, name: str = "") -> Source:
    """The text of the file ``name`` with the content ``data``; raises ``SourceError``."""
    try:
        # Larger ones are refused before they are handed on.
        return (
            parse(data, name) if is_plain(data) or len(data) > LARGEST_FILE else Parsed(**in_child("text", data, name))
        )
    except Refused as error:
        raise SourceError(REASONS[error.reason]) from error
