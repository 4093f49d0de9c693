"""``python -m tests.bench.score ../shared``: the reader against every labelled text, three tables.

The shared scorer over the four real texts, the same over the held-out invented ones, and what ``tests.bench.measure``
adds over both. Without the shared folder the invented texts are still measured, but for the shared scorer.
"""

import importlib.util
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from rich.console import Console
from rich.table import Table

from indicators.catalogue.load import built_in_vocabulary
from reports.reading.reader import read
from tests.bench.measure import Share, held_out, measure, own, text_of, together

ROOT = Path(__file__).resolve().parents[2]
WIDTH = 132


def scorer(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_reading", shared / "tools" / "score_reading.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def gold(shared: Path) -> dict[str, tuple[dict, str]]:
    """Name -> labels and source of every text that the shared folder labels."""
    found = {}
    for path in sorted((shared / "data" / "gold").glob("*.json")):
        labels = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(labels, dict) and "observations" in labels:
            found[labels["id"]] = labels, text_of(shared / "data" / "reports" / labels["file"])
    return found


def flat(figures: Mapping, above: str = "") -> dict[str, object]:
    """{"a": {"b": 1}} -> {"a b": 1}"""
    lines: dict[str, object] = {}
    for name, figure in figures.items():
        name = f"{above} {name}".strip()
        lines |= flat(figure, name) if isinstance(figure, Mapping) else {name: figure}
    return lines


def table(title: str, columns: Mapping[str, Mapping[str, object]]) -> Table:
    """One column a text, one line a figure."""
    printed = Table(title=title, title_justify="left", box=None)
    printed.add_column("")
    for name in columns:
        printed.add_column(name, justify="right")
    for line in dict.fromkeys(line for figures in columns.values() for line in figures):
        printed.add_row(line, *(_cell(figures.get(line, "")) for figures in columns.values()))
    return printed


def _cell(figure: object) -> str:
    if isinstance(figure, Share):
        return f"{figure.share:.3f} of {figure.of}"
    return f"{figure:.3f}" if isinstance(figure, float) else str(figure)


def scored(texts: Mapping[str, tuple[dict, str]], module: ModuleType) -> dict[str, dict[str, object]]:
    return {name: flat(module.score(labels, reading(source), source)[0]) for name, (labels, source) in texts.items()}


def measured(texts: Mapping[str, tuple[dict, str]]) -> dict[str, dict[str, Any]]:
    """A column for each text, and one for all together."""
    each = {name: measure(labels, reading(source), source) for name, (labels, source) in texts.items()}
    columns = {name: one.shares for name, one in each.items()} | {"together": together(each.values())}
    return {name: dict(sorted(shares.items())) for name, shares in columns.items()}


def reading(source: str) -> dict:
    return read(source, built_in_vocabulary()).to_json()


def main(shared: Path) -> int:
    console = Console(width=WIDTH)
    labels = gold(shared)
    if labels:
        module = scorer(shared)
        console.print(table("The shared scorer, real texts", scored(labels, module)), "")
        console.print(table("The shared scorer, held-out texts", scored(held_out(), module)), "")
        console.print(table("Codes, bounds and the rest, real texts", measured(own(shared))), "")
    else:
        print(f"Skipped: no labelled texts in {shared}\n")
    columns = measured(held_out())
    console.print(table("Codes, bounds and the rest, held-out texts", {"together": columns["together"]}))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT.parent / "shared").resolve()))
