"""The measured answer against hand-made labels: targets of one year's plan, and what the next report says of them.

Reads texts and labels from ``../shared``, which no clone of the repository brings along.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

from indicators.matching import Vocabulary
from indicators.quantity import Quantity
from reports.follow_up.measuring.figures import Figure
from reports.follow_up.measuring.measured import Answered, answer
from reports.reading.reader import read

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
LABELS = SHARED / "gold" / "yantian_links.json"

pytestmark = pytest.mark.skipif(not LABELS.exists(), reason="the labelled reports in ../shared are absent")


@dataclass(frozen=True)
class Text:
    raw: str
    body: str
    figures: tuple[Figure, ...]


@lru_cache
def text_of(file: str) -> Text:
    raw = (SHARED / "reports" / file).read_text(encoding="utf-8")
    reading = read(raw, Vocabulary.of(()))
    # A work report given early in the year of its file name reports on the year before.
    year = int(file.removesuffix(".txt")[-4:]) - 1
    return Text(raw, reading.text, tuple(figure_of(each, year) for each in reading.observations))


def figure_of(row, report_year: int) -> Figure:
    quantity = Quantity(
        row.value, row.unit, row.qualifier, row.lower, row.upper, row.lower_open, row.upper_open, row.step
    )
    return Figure(
        name=row.name, quantity=quantity, period=row.period or report_year, report_year=report_year, kind=row.kind,
        direction=row.direction or "", span=row.span, coverage=row.coverage or "", stage=row.stage or "",
        pool=row.pool or "", indicator=row.indicator or "", comparator=row.comparator or "", section=row.section,
        quote=row.quote, start=row.start, end=row.end,
    )  # fmt: skip


def labelled_target(label: dict) -> Figure | None:
    """The figure that the reader made of the labelled target: by value and unit, at the labelled quote."""
    text = text_of(label["target_file"])
    place = text.body.find(label["target_quote"])
    end = place + len(label["target_quote"])
    found = [
        each
        for each in text.figures
        if each.kind == "target" and each.start < end and each.end > place
        and float(each.quantity.value) == label["target"]["value"]
    ]  # fmt: skip
    word = label["indicator"][:2]
    found.sort(key=lambda each: (word not in each.name, each.start))
    return found[0] if found else None


def measured(label: dict) -> tuple[Figure | None, Answered | None]:
    target = labelled_target(label)
    if target is None:
        return None, None
    own = text_of(label["target_file"]).figures
    following = text_of(label["outcome_file"]).figures if label.get("outcome_file") else ()
    return target, answer(target, (*following, *own), has_report=bool(following))


def labels() -> list[dict]:
    return [each for each in json.loads(LABELS.read_text(encoding="utf-8")) if not each.get("ambiguous")]


def test_verdicts_are_right_and_nothing_foreign_is_taken():
    right, decoys, taken, wrong = 0, [], [], []
    for label in labels():
        _, answered = measured(label)
        verdict = answered.verdict if answered else "not_reported"
        right += verdict == label["verdict"]
        outcome = answered.outcome if answered else None
        if verdict != label["verdict"]:
            wrong.append((label["year"], label["indicator"], label["verdict"], verdict))
        if outcome and label["verdict"] == "not_reported":
            taken.append((label["year"], label["indicator"], outcome.quote))
        if outcome and label.get("decoy") and outcome.quote in label["decoy"]:
            decoys.append((label["year"], label["indicator"], outcome.quote))
    assert not decoys
    assert len(taken) <= 1, taken
    assert right >= 0.9 * len(labels()), (right, len(labels()), wrong)
