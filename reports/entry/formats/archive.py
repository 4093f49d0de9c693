"""A packed file (.docx, .xlsx): opened within measure, its parts without anything that unfolds when it is parsed.

Traps: a part may declare a small size and hold a large one, many entries may share the same bytes, and a document type
may define entities that grow a thousandfold. No document of an office has a document type.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable

from lxml import etree

from reports.entry.formats.refusal import DAMAGED, PASSWORD, UNPACKS, Refused

LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_PART = 24 * 1024 * 1024  # of XML: a long report with every word set apart has some ten million bytes
MOST_PARTS = 5000
_DOCUMENT_TYPES = tuple(
    mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_FAULTS = (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, zlib.error)


class Archive:
    """The parts of a packed file. Raises ``Refused`` for what is damaged, locked or beyond measure."""

    def __init__(self, data: bytes, largest: int = LARGEST_UNPACKED):
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
        except _FAULTS as error:
            raise Refused(DAMAGED) from error
        entries = self._file.infolist()
        if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > largest:
            raise Refused(UNPACKS)
        self.names = frozenset(entry.filename for entry in entries)

    def part(self, name: str, largest: int = LARGEST_PART) -> bytes:
        """The bytes of a part, b"" where there is none. What it holds counts, whatever it declares."""
        if name not in self.names:
            return b""
        try:
            with self._file.open(name) as stored:
                data = stored.read(largest + 1)
        except RuntimeError as error:  # what the library raises for an entry with a password
            raise Refused(PASSWORD) from error
        except _FAULTS as error:
            raise Refused(DAMAGED) from error
        if len(data) > largest:
            raise Refused(UNPACKS)
        return data

    def xml(self, name: str, largest: int = LARGEST_PART) -> bytes:
        """A part of XML, without a document type."""
        data = self.part(name, largest)
        if any(mark in data for mark in _DOCUMENT_TYPES):
            raise Refused(DAMAGED)
        return data

    def tree(self, name: str, mended: Callable[[bytes], bytes] = bytes) -> etree._Element | None:
        """The root of a part of XML, its bytes ``mended`` before; ``None`` where there is none."""
        data = mended(self.xml(name))
        if not data:
            return None
        try:
            # Without ``huge_tree`` the parser refuses what is nested more than 256 deep.
            return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Refused(DAMAGED) from error
