"""What is timed, and how: reading, importing, and the server's part of each page."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client

from indicators.catalogue.load import built_in_vocabulary
from reports.entry.sources import text_of
from reports.models import User
from reports.reading.reader import read

ROOT = Path(__file__).resolve().parents[2]
SEED = "000_34b5275b98d8ed6b.txt"
ROUNDS = 20
MILLISECONDS = 150  # what a page may take over 200,000 values
MEGABYTES = 300  # what a process may hold that serves them
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
        *hostile(),
        *matching(),
        *book_memory(folder),
    ]  # fmt: skip


# What a hostile text is made of: openings without ends, lists without items, lines of metadata, plain repetition.
HOSTILE = (
    "一、", "一是", "（一）", "存在", "但仍存在不足、", "主要原因是", "同时，我们也要清醒看到问题。\n", "索引号：\n",
    "委员会\n", "|", "“", "《", "下一步，将", "2023年", "1", "工作情况\n内容。\n", "以某某为抓手，", "\n二、",
    "，", "。", " ", "对3件", "2/3的", "制定、修订", "由上年的8%下降到9%，",
    "、", "万", "《《《", "（（（", "一二三四", "%%%", "分别为", "由5件增至", "2023年3月4日", "1,000,", "1元",
)  # fmt: skip
# Without these such a text is no report, and its figures are not read at all.
FIELD = "依法行政执法。\n"
OPENING = "青槐县2023年度法治政府建设情况的报告\n2023年，全县办理行政复议案件12件。\n一、主要举措和成效\n"


def hostile() -> list[Figure]:
    """How much longer a text of one repeated piece takes when it is four times as long: 4 is linear, 16 a square."""
    vocabulary = built_in_vocabulary()

    def spent(piece: str, length: int) -> float:
        text = OPENING + FIELD * (length // 600) + piece * (length // len(piece))
        return median_seconds(lambda: read(text, vocabulary), rounds=3, clock=time.process_time)

    growth = {piece: spent(piece, 120_000) / spent(piece, 30_000) for piece in HOSTILE}
    worst = max(growth, key=growth.__getitem__)
    return [
        Figure("hostile texts, four times as long", growth[worst], "times", limit=8, note=f"worst: {worst.strip()!r}")
    ]


def matching() -> list[Figure]:
    """A name in 60 characters of text, 200,000 characters a second: 3,500 names, and time left for reading."""
    vocabulary = built_in_vocabulary()
    places = "甲乙丙丁戊己庚辛壬癸"
    names = [f"{place}镇第{number}项行政复议案件综合调撤情况" for number in range(50) for place in places]
    began = time.perf_counter()
    for name in names:
        vocabulary.match(name, "%", "level")
    rate = len(names) / (time.perf_counter() - began)
    return [Figure("match new names", rate, "names/s", limit=5_000, at_least=True)]


def book_memory(folder: Path) -> list[Figure]:
    """The peak of a process that reads a text of a thousand pages."""
    command = [sys.executable, "-m", "tests.bench.book", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [Figure("peak memory, five million characters", int(done.stdout), "MiB", limit=150)]


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


@dataclass(frozen=True)
class Page:
    """A page and who opens it. ``queries`` and ``limit`` (milliseconds) are what it may take at most."""

    who: str
    name: str
    address: str
    queries: int | None = 12
    limit: float = MILLISECONDS


def signed_in(who: str) -> Client:
    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    client.force_login(User.objects.get(username=who), backend="django.contrib.auth.backends.ModelBackend")
    return client


def timed(page: Page) -> Iterator[Figure]:
    """Server time of a page, and beside it what its queries take without it; one that fails is a line with no time.

    On a machine that does other things as well, the processor's time in the note says more than the clock.
    """
    client = signed_in(page.who)
    answer = client.get(page.address)
    if answer.status_code != 200:
        yield Figure(page.name, float("nan"), "ms", page.limit, note=f"{answer.status_code} {page.address}")
        return
    seconds = median_seconds(lambda: client.get(page.address))
    busy = median_seconds(lambda: client.get(page.address), rounds=5, clock=time.process_time)
    note = f"{busy * 1000:.0f} ms of processor, {len(answer.content) // 1024} KiB"
    yield Figure(page.name, seconds * 1000, "ms", page.limit, note=note)
    asked = queries_of(lambda: client.get(page.address))
    bare = median_seconds(lambda: answer_bare(asked), rounds=9)
    note = f"answered bare in {bare * 1000:.1f} ms: the page takes {seconds / bare:.1f} times as long"
    yield Figure("  its queries", len(asked), limit=page.queries, note=note)


Asked = list[tuple[str, Any]]


def queries_of(act: Callable[[], object]) -> Asked:
    asked: Asked = []

    def note(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
        asked.append((sql, values))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(note):
        act()
    return asked


def answer_bare(asked: Asked) -> None:
    """Every row of every query, as the database's own driver gives it."""
    with connection.cursor() as cursor:
        for sql, values in asked:
            cursor.execute(sql, values)
            if cursor.description:
                cursor.fetchall()


def memory(pages: Sequence[Page]) -> Iterator[Figure]:
    """What a process holds that has served all ``pages`` three times, as a worker of a site would."""
    asked = json.dumps([(page.who, page.address) for page in pages])
    command = [sys.executable, "-m", "tests.bench.serving"]
    done = subprocess.run(command, cwd=ROOT, input=asked, capture_output=True, text=True, check=True)
    held, most = json.loads(done.stdout)
    yield Figure("memory after all pages", held, "MiB", MEGABYTES, note=f"{most} MiB at most in between")
