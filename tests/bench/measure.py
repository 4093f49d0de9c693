"""What the shared scorer leaves out of a reading: codes, bounds, direction, span, coverage, stage, targets, doubts.

``measure`` holds a reading (the contract as JSON) against labels. Those of ``tests/labels`` and ``tests/heldout`` have
one shape: places are offsets into the source, and a field that a label leaves out was not sure and is not measured.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parent.parent
LABELS, HELD_OUT = TESTS / "labels", TESTS / "heldout"

# With most of these a report says nothing at all (stage, pool), so the share that agrees is high for any reader:
# "said" counts only where the label or the reader holds something other than the value that goes without saying.
UNSAID = {"direction": None, "span": "year", "coverage": None, "stage": None, "pool": None}
UNITS = {"个百分点": "百分点"}


@dataclass(frozen=True)
class Share:
    """``right`` out of ``of``; shares of several texts add up."""

    right: int = 0
    of: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.right + other.right, self.of + other.of)

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 1.0


@dataclass(frozen=True)
class Slip:
    """One difference: ``start`` is a place in the source, or None where the thing has none."""

    what: str
    start: int | None
    label: Any
    read: Any


@dataclass(frozen=True)
class Measured:
    shares: dict[str, Share]
    slips: tuple[Slip, ...]


def text_of(path: Path) -> str:
    """A source as stored: offsets of labels count its line ends as they are."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def own(shared: Path) -> dict[str, tuple[dict, str]]:
    """Name -> labels and source of the four real texts, which stand beside a working copy."""
    return {path.stem: _with_source(path, shared / "data" / "reports") for path in sorted(LABELS.glob("*.json"))}


def held_out() -> dict[str, tuple[dict, str]]:
    """Name -> labels and source of the invented texts. There a code that is null says "not labelled" (see README)."""
    texts = {path.stem: _with_source(path, path.parent) for path in sorted(HELD_OUT.rglob("*.json"))}
    for labels, _ in texts.values():
        for label in labels["observations"]:
            if label["indicator"] is None:
                del label["indicator"]
    return texts


def _with_source(path: Path, folder: Path) -> tuple[dict, str]:
    labels = json.loads(path.read_text(encoding="utf-8"))
    return labels, text_of(folder / labels["file"])


def measure(labels: dict, reading: dict, source: str) -> Measured:
    """How often ``reading`` (of the text ``source``) says what ``labels`` say, and where it does not.

    Observations are paired by value, unit and place; what was missed or added is the shared scorer's matter, but a
    missed one still counts against the recall of its code.
    """
    places = _in_source(reading, source)
    pairs = _pairs(labels["observations"], reading["observations"], places)
    shares: defaultdict[str, Share] = defaultdict(Share)
    slips = []
    for what, right, start, label, read in chain(
        _codes(labels, reading, pairs),
        _fields(labels, reading, pairs),
        _targets(labels, reading, pairs, places),
        _doubts(labels, reading, places),
        _metadata(labels, reading, source),
    ):
        shares[what] += Share(int(right), 1)
        if not right:
            slips.append(Slip(what, start, label, read))
    return Measured(dict(shares), tuple(slips))


Verdict = tuple[str, bool, int | None, Any, Any]


def _codes(labels: dict, reading: dict, pairs: dict[int, int]) -> Iterator[Verdict]:
    for i, label in enumerate(labels["observations"]):
        if "indicator" not in label:
            continue
        wanted = label["indicator"]
        read = reading["observations"][pairs[i]]["indicator"] if i in pairs else None
        if wanted:
            yield "codes recall", read == wanted, label["num_start"], wanted, read
        if read:
            yield "codes precision", read == wanted, label["num_start"], wanted, read


def _fields(labels: dict, reading: dict, pairs: dict[int, int]) -> Iterator[Verdict]:
    for i, j in pairs.items():
        label, read = labels["observations"][i], reading["observations"][j]
        start = label["num_start"]
        if "lower" in label:
            wanted, got = _bounds(label), _bounds(read)
            yield "bounds", wanted == got, start, wanted, got
        # Held-out labels name a direction only where there is one.
        for name in sorted(label.keys() & UNSAID.keys()):
            wanted, got = _squeezed(label[name]), _squeezed(read[name])
            yield name, wanted == got, start, wanted, got
            if {wanted, got} != {UNSAID[name]}:
                yield f"{name} said", wanted == got, start, wanted, got


def _targets(labels: dict, reading: dict, pairs: dict[int, int], places: list[int | None]) -> Iterator[Verdict]:
    """Ties of goal and target. Those of a goal or an observation that has no label are left out."""
    label_of = {j: i for i, j in pairs.items()}
    labelled = [goal for goal in labels["goals"] if "targets" in goal]
    goals = {}
    for n, goal in enumerate(reading["goals"]):
        place = places[goal["start"]]
        goals[n] = next(
            (k for k, g in enumerate(labelled) if place is not None and g["start"] <= place < g["end"]), None
        )
    read = {
        (goals[n], label_of[j])
        for n, goal in enumerate(reading["goals"])
        for j in goal["targets"]
        if goals[n] is not None and j in label_of
    }
    wanted = {(k, i) for k, goal in enumerate(labelled) for i in goal["targets"]}
    for tie in sorted(wanted):
        yield "targets recall", tie in read, labels["observations"][tie[1]]["num_start"], tie, None
    for tie in sorted(read):
        yield "targets precision", tie in wanted, labels["observations"][tie[1]]["num_start"], None, tie


def _doubts(labels: dict, reading: dict, places: list[int | None]) -> Iterator[Verdict]:
    """Labelled doubts serve once each. One with a place must be met there; a missing section has none."""
    if "doubts" not in labels:
        return
    free = dict(enumerate(labels["doubts"]))
    for doubt in reading["doubts"]:
        start = next((place for place in places[doubt["start"] : doubt["end"]] if place is not None), None)
        if start is not None and not any(a <= start < b for a, b in labels["covered"]):
            continue
        end = start + doubt["end"] - doubt["start"] if start is not None else None
        founded = next((k for k, d in free.items() if d["code"] == doubt["code"] and _meets(d, start, end)), None)
        free.pop(founded, None)
        yield "doubts founded", founded is not None, start, None, doubt["code"]
    for k, label in enumerate(labels["doubts"]):
        yield "doubts found", k not in free, label.get("start"), label["code"], None


def _meets(label: dict, start: int | None, end: int | None) -> bool:
    return "start" not in label or (
        start is not None and end is not None and label["start"] < end and start < label["end"]
    )


def _metadata(labels: dict, reading: dict, source: str) -> Iterator[Verdict]:
    for name, wanted in labels["meta"].items():
        if name == "title" and isinstance(wanted, list):
            wanted = source[wanted[0] : wanted[1]]
        read = reading[name]
        if name == "organisation":
            right = _same_place(read or "", wanted or "")
        else:
            right = _squeezed(read) == _squeezed(wanted)
        yield "metadata", right, None, f"{name}: {wanted}", read


def _same_place(read: str, wanted: str) -> bool:
    """The tree of organisations holds places under places: 乙区, 乙区人民政府 and 甲市乙区人民政府 are one."""
    short, long = sorted((name.removesuffix("人民政府") for name in (read, wanted)), key=len)
    return long.endswith(short) and bool(short) == bool(long)


def _pairs(labels: list[dict], observations: list[dict], places: list[int | None]) -> dict[int, int]:
    """Index of label -> index of the observation of the same value and unit whose quote holds the labelled number."""
    free = defaultdict(list)
    for j, observation in enumerate(observations):
        free[_quantity(observation)].append(j)
    pairs = {}
    for i, label in enumerate(labels):
        for j in free[_quantity(label)]:
            inside = [p for p in places[observations[j]["start"] : observations[j]["end"]] if p is not None]
            if inside and inside[0] <= label["num_start"] <= inside[-1]:
                pairs[i] = j
                free[_quantity(label)].remove(j)
                break
    return pairs


def _quantity(item: dict) -> tuple[Decimal, str]:
    unit = _squeezed(item["unit"])
    return Decimal(str(item["value"])).normalize(), UNITS.get(unit, unit)


def _bounds(item: dict) -> tuple[Decimal | None, Decimal | None]:
    lower, upper = (None if item[end] is None else Decimal(str(item[end])).normalize() for end in ("lower", "upper"))
    return lower, upper


def _in_source(reading: dict, source: str) -> list[int | None]:
    """For each character of the reading's text its place in the source: line by line, the first copy of a line."""
    flat, where = _flattened(source)
    places: list[int | None] = []
    reached = 0
    for line in reading["text"].splitlines(keepends=True):
        letters, at = _flattened(line)
        found = flat.find(letters, reached) if letters else -1
        found = flat.find(letters) if letters and found < 0 else found
        of_line: list[int | None] = [None] * len(line)
        if found >= 0:
            reached = found + len(letters)
            for n, i in enumerate(at):
                of_line[i] = where[found + n]
        places += of_line
    return [*places, None]


def _flattened(text: str) -> tuple[str, list[int]]:
    """The text in NFKC without white space, and for each of its characters the offset that it came from."""
    letters = [(letter, i) for i, ch in enumerate(text) for letter in unicodedata.normalize("NFKC", ch)]
    kept = [(letter, i) for letter, i in letters if not letter.isspace()]
    return "".join(letter for letter, _ in kept), [i for _, i in kept]


def _squeezed(thing: Any) -> Any:
    if isinstance(thing, list):
        return [_squeezed(item) for item in thing]
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", thing)) if isinstance(thing, str) else thing or None


def together(measured: Iterable[Measured]) -> dict[str, Share]:
    """The shares of several texts as of one."""
    added: defaultdict[str, Share] = defaultdict(Share)
    for one in measured:
        for what, share in one.shares.items():
            added[what] += share
    return dict(added)
