"""The same report in any format gives the same reading: figures, shortfalls and goals, through the whole reader."""

from functools import cache

import pytest

from indicators.catalogue.load import built_in_vocabulary
from reports.entry.sources import text_of
from reports.reading.reader import read
from tests.conftest import ROOT
from tests.invented import BODY, REPORTS
from tests.printed import as_docx, as_html, as_numbered_docx, as_pdf
from tests.skeletons import SKELETONS

VOCABULARY = built_in_vocabulary()
HELD_OUT = sorted((ROOT / "tests" / "heldout").glob("law*.txt"))
TEXTS = {
    **{f"invented {place}": text for place, text in enumerate((BODY, *REPORTS[1:]))},
    **{name: text for name, (text, *_) in SKELETONS.items()},
    **{path.stem: path.read_text(encoding="utf-8") for path in HELD_OUT},
}
RADICALS = {ord(usual): radical for usual, radical in zip("一人力大工行见言", "⼀⼈⼒⼤⼯⾏⻅⾔", strict=True)}
FORMATS = {
    "gb18030": lambda text: text.encode("gb18030"),
    "utf-16": lambda text: text.encode("utf-16"),
    "html": as_html,
    "html in gbk": lambda text: as_html(text, "gbk"),
    "html with the body twice": lambda text: as_html(text, twice=True),
    "docx": as_docx,
    "docx numbered by itself, with tracked changes": as_numbered_docx,
    "pdf": as_pdf,
    "pdf with a running head": lambda text: as_pdf(text, running_head="内部资料　注意保存"),
    "look-alike radicals": lambda text: text.translate(RADICALS).encode(),
}


def told(data):
    reading = read(text_of(data, "report").text, VOCABULARY)
    return (
        [(seen.name, seen.value, seen.unit, seen.kind, seen.period, seen.section) for seen in reading.observations],
        [(lack.quote, [cause.quote for cause in lack.causes]) for lack in reading.shortfalls],
        [(goal.quote, [promise.quote for promise in goal.commitments], goal.targets) for goal in reading.goals],
    )


@cache
def body(name):
    """The body of a text: what stands around it on its page is another test's."""
    return read(TEXTS[name], VOCABULARY).text


@cache
def plain(name):
    return told(body(name).encode())


@pytest.mark.parametrize("made", FORMATS)
@pytest.mark.parametrize("name", TEXTS)
def test_every_format_gives_the_same_reading(name, made):
    text = body(name)
    if made == "html in gbk":
        text = text.encode("gbk", "ignore").decode("gbk")
    figures, lacks, goals = told(FORMATS[made](text))
    assert (figures, lacks, goals) == plain(name)
