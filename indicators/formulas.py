"""Cells of exports that a spreadsheet would take for a formula, and run. Pure."""

from __future__ import annotations

import re

# A spreadsheet takes a cell that begins like this for a formula, unless the whole of it is a number.
_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
