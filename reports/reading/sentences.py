"""Where a sentence and a clause of a report begin and end.

Places are offsets into the whole text. A sentence ends with 。！？ (with ；too, when asked) or with its
line; a clause with ， or ；. The stop of 12.5, the mark of 12,500 and the commas inside 《》 and “” end nothing.
"""

from __future__ import annotations

import re

from reports.reading.contract import Passage

_CLOSING = "”’」』》）)"
_SENTENCE_END = re.compile(rf"[。！？!?]+[{_CLOSING}]*|\n")
_SENTENCE_OR_SEMICOLON_END = re.compile(rf"[。！？!?；;]+[{_CLOSING}]*|\n")

# Alternatives before the last are stepped over whole: a comma inside them parts no clauses. A bracket with
# digits (其中：正职25宗，副职21宗) is a list of its own and is parted.
_CLAUSE_END = re.compile(
    r"《[^《》\n]{0,80}》"
    r"|“[^“”\n]{0,60}”"
    r"|（[^（）\d０-９\n。；]{0,60}）"
    r"|\([^()\d０-９\n。；]{0,60}\)"
    r"|(?<=[\d０-９])[,，](?=[\d０-９]{3}(?![\d０-９]))"
    r"|(?P<end>[，,；;])"
)


def sentences(text: str, start: int = 0, end: int | None = None, semicolons: bool = False) -> list[Passage]:
    """The sentences of ``text[start:end]``, closing mark included, white space around left out."""
    end = len(text) if end is None else end
    mark = _SENTENCE_OR_SEMICOLON_END if semicolons else _SENTENCE_END
    found: list[Passage] = []
    begin = start
    for match in mark.finditer(text, start, end):
        _add(found, text, begin, match.end())
        begin = match.end()
    _add(found, text, begin, end)
    return found


def clauses(passage: Passage) -> list[Passage]:
    """The clauses of a passage without the comma or semicolon that parts them."""
    found: list[Passage] = []
    begin = 0
    for match in _CLAUSE_END.finditer(passage.quote):
        if match["end"]:
            _add(found, passage.quote, begin, match.start(), passage.start)
            begin = match.end()
    _add(found, passage.quote, begin, len(passage.quote), passage.start)
    return found


def _add(found: list[Passage], text: str, begin: int, end: int, offset: int = 0) -> None:
    piece = text[begin:end]
    quote = piece.strip()
    if quote:
        begin += len(piece) - len(piece.lstrip())
        found.append(Passage(quote, offset + begin, offset + begin + len(quote)))
