"""Why a file gives no text: a code each, so that whoever parses a file need not know the language of the reader."""

from __future__ import annotations

EMPTY = "empty"
TOO_LARGE, TOO_LONG, TOO_MANY_PAGES, UNPACKS = "too_large", "too_long", "too_many_pages", "unpacks"
DAMAGED, PASSWORD = "damaged", "password"
OLD_WORD, OTHER_WORD, OFD, SPREADSHEET, SLIDES, PACKED, NO_TEXT_DOCUMENT = (
    "old_word", "other_word", "ofd", "spreadsheet", "slides", "packed", "no_text_document"
)  # fmt: skip
COSTLY = "costly"  # more time or memory than a file may take, or its parser fell over it
LOCKED_PDF, SCAN, MOSTLY_SCAN = "locked_pdf", "scan", "mostly_scan"


class Refused(Exception):
    """A file that gives no text; ``reason`` is one of the codes above."""

    @property
    def reason(self) -> str:
        return self.args[0]
