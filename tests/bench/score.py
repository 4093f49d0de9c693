"""``python -m tests.bench.score ../shared``: what ``read_report`` reads against the labelled texts, one table."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]


def labelled(shared: Path) -> dict[str, tuple[Path, Path]]:
    """Name -> (labels, text) of every file of labels."""
    found = {}
    for path in sorted((shared / "data" / "gold").glob("*.json")):
        content = json.loads(path.read_text("utf-8"))
        if isinstance(content, dict) and "observations" in content:
            found[content["id"]] = (path, shared / "data" / "reports" / content["file"])
    return found


def score(labels: Path, text: Path, scorer: Path) -> dict:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as read:
        command = [sys.executable, "manage.py", "read_report", str(text), "--json"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "DEBUG": "1"}, stdout=read, check=True)
        command = [sys.executable, str(scorer), str(labels), read.name, "--source", str(text), "--json"]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def flat(figures: dict, above: str = "") -> dict[str, object]:
    """{"a": {"b": 1}} -> {"a b": 1}"""
    lines: dict[str, object] = {}
    for name, figure in figures.items():
        name = f"{above} {name}".strip()
        lines |= flat(figure, name) if isinstance(figure, dict) else {name: figure}
    return lines


def main(shared: Path) -> int:
    texts = labelled(shared)
    if not texts:
        print(f"Skipped: no labelled texts in {shared}")
        return 0
    scores = {name: flat(score(*paths, shared / "tools" / "score_reading.py")) for name, paths in texts.items()}
    table = Table(box=None)
    table.add_column("")
    for name in scores:
        table.add_column(name, justify="right")
    for line in dict.fromkeys(line for figures in scores.values() for line in figures):
        cells = [figures.get(line, "") for figures in scores.values()]
        table.add_row(line, *(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in cells))
    Console(width=120).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT.parent / "shared").resolve()))
