"""What the words of papers have in common."""

from __future__ import annotations

from django.utils.translation import get_language


def sentences(*parts: str) -> str:
    """Sentences of one paragraph, one after the other: Chinese leaves no space between them."""
    return ("" if (get_language() or "zh").startswith("zh") else " ").join(part for part in parts if part)
