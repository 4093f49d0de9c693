"""What is timed, and how: reading, importing, and the server's part of each page."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from indicators.catalogue.load import built_in_vocabulary
from reports.entry.sources import text_of
from reports.reading.reader import read

ROOT = Path(__file__).resolve().parents[2]
SEED = "000_34b5275b98d8ed6b.txt"
ROUNDS = 20
MILLISECONDS = 150  # what a page may take over 100,000 values
Clock = Callable[[], float]


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, and what it ought to stay under (or above) where that is set."""

    what: str
    value: float
    unit: str = ""
    limit: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def holds(self) -> bool | None:
        if self.limit is None:
            return None
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def median_seconds(act: Callable[[], object], rounds: int = ROUNDS, clock: Clock = time.perf_counter) -> float:
    """The median of ``rounds`` runs after one to warm up."""
    act()
    taken = []
    for _ in range(rounds):
        began = clock()
        act()
        taken.append(clock() - began)
    return statistics.median(taken)


def reading(folder: Path) -> list[Figure]:
    vocabulary = built_in_vocabulary()
    texts = {path.name: text_of(path.read_bytes(), path.name).text for path in sorted(folder.glob("*.txt"))}
    seed = median_seconds(lambda: read(texts[SEED], vocabulary))
    began = time.perf_counter()
    for text in texts.values():
        read(text, vocabulary)
    taken = time.perf_counter() - began
    characters = sum(map(len, texts.values()))
    return [
        Figure("read the first labelled text", seed * 1000, "ms", limit=50, note=f"{len(texts[SEED])} characters"),
        Figure(
            f"read all {len(texts)} texts", characters / taken, "characters/s", limit=200_000, at_least=True,
            note=f"{characters} characters in {taken:.2f} s",
        ),
    ]  # fmt: skip


def importing(folder: Path) -> list[Figure]:
    """As from the shell, start of the interpreter included, into a new SQLite file."""
    with tempfile.TemporaryDirectory() as place:
        environment = {**os.environ, "DEBUG": "1", "DATABASE_URL": f"sqlite:///{place}/import.sqlite3"}

        def manage(*arguments: str) -> str:
            command = [sys.executable, "manage.py", *arguments]
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
            if done.returncode:
                raise RuntimeError(f"{' '.join(arguments)}: {done.stdout}{done.stderr}")
            return done.stdout.strip()

        manage("migrate", "--verbosity", "0")
        manage("load_catalogue")
        import_all = ("import_reports", str(folder), "--create-organisations")
        began = time.perf_counter()
        says = manage(*import_all)
        first = time.perf_counter() - began
        began = time.perf_counter()
        manage(*import_all)
        second = time.perf_counter() - began
    return [
        Figure("import all texts", first, "s", limit=30, note=says),
        Figure("import them again", second, "s"),
    ]


def page(
    client: Client, address: str, name: str, *, queries_at_most: int | None = None, limit: float = MILLISECONDS
) -> list[Figure]:
    """Server time and queries of a GET; a page that does not answer 200 is a line with no time.

    On a machine that does other things as well, the processor's time in the note says more than the clock.
    """
    answer = client.get(address)
    if answer.status_code != 200:
        return [Figure(name, float("nan"), "ms", limit=limit, note=f"{answer.status_code} {address}")]
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    # Now: the log that the context looks into is emptied by the next request.
    queries = captured.captured_queries
    in_database = sum(float(query["time"]) for query in queries) * 1000
    seconds = median_seconds(lambda: client.get(address))
    busy = median_seconds(lambda: client.get(address), rounds=5, clock=time.process_time)
    note = f"{busy * 1000:.0f} ms of processor, {in_database:.0f} ms in the database, {len(answer.content) // 1024} KiB"
    return [
        Figure(name, seconds * 1000, "ms", limit=limit, note=note),
        Figure("  its queries", len(queries), limit=queries_at_most),
    ]
