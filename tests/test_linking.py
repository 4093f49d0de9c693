"""The measured answer over two invented series with their own labels: verdicts, and figures that must not be taken.

Written before anything was measured on them (one label was put right afterwards: 去年 in a speech of January is the
year that it reports on). ``decoy`` are values of the next report of another period, scope or name.
"""

import json
from functools import cache
from pathlib import Path

from indicators.catalogue.load import built_in, built_in_vocabulary
from indicators.quantity import Quantity
from reports.follow_up.measuring.figures import Figure
from reports.follow_up.measuring.measured import Answered, answer
from reports.follow_up.measuring.recaps import sums_years
from reports.reading.reader import read

FOLDER = Path(__file__).parent / "linking"


@cache
def figures_of(name: str, year: int) -> tuple[Figure, ...]:
    reading = read((FOLDER / f"{name}_{year}.txt").read_text("utf-8"), built_in_vocabulary())
    better = {each.code: each.direction for each in built_in().indicators}
    return tuple(
        Figure(
            row.name, Quantity(row.value, row.unit, row.qualifier, row.lower, row.upper, row.lower_open, row.upper_open,
                               row.step),
            row.period or year, year, row.kind, row.direction or "", row.span, row.coverage or "", row.stage or "",
            row.pool or "", row.indicator or "", better.get(row.indicator or "", "neutral"), row.comparator or "",
            row.section, row.quote, row.start, row.end,
            sums_years=sums_years(reading.text, row.quote, row.start, row.name, row.unit),
        )
        for row in reading.observations
    )  # fmt: skip


def labels() -> list[dict]:
    return json.loads((FOLDER / "labels.json").read_text("utf-8"))


def measured(label: dict) -> Answered | None:
    own = figures_of(label["of"], label["set_in"])
    promised = [
        each for each in own if each.kind == "target" and (each.quote in label["quote"] or label["quote"] in each.quote)
    ]
    number = [each for each in promised if f"{each.quantity.value.normalize():f}" in label["quote"]]
    if not number:
        return None
    return answer(number[0], (*figures_of(label["of"], label["set_in"] + 1), *own))


def test_verdicts_are_right_and_nothing_foreign_is_taken():
    wrong, taken, decoys = [], [], []
    for label in labels():
        answered = measured(label)
        verdict = answered.verdict if answered else "not_reported"
        if verdict != label["verdict"]:
            wrong.append((label["of"], label["quote"], label["verdict"], verdict))
        outcome = answered.outcome if answered else None
        if outcome and label["verdict"] == "not_reported":
            taken.append((label["of"], label["quote"], outcome.quote))
        if outcome and f"{outcome.quantity.value.normalize():f}" in label.get("decoy", ()):
            decoys.append((label["of"], label["quote"], outcome.quote))
    assert decoys == []
    assert len(taken) <= 1, taken
    assert len(wrong) <= 0.1 * len(labels()), wrong
