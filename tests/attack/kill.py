"""``kill -9`` at random moments: ``python -m tests.attack kill 200``. Prints what was found half done; 0 is nothing.

A process imports reports, takes in one text after another, reviews goals, enters and moves ledger items, or writes a
backup, and is killed without a warning. What must hold after each: the database is sound, every report has its text,
that text's file, its first handling step and as many values as its text gives; every review its evidence, every item
its steps, numbers without gaps and the state of its last step, every row with a history a history row. A backup is
whole or not there. At the end the same work is done once more and completes.
"""

from __future__ import annotations

import io
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.models import Count, Max
from django.utils import timezone

from indicators.vocabulary import current_vocabulary
from reports.entry.intake import Claim, prepare_paste, take_in
from reports.follow_up.ledger.chart import Said
from reports.follow_up.ledger.entering import enter
from reports.follow_up.ledger.handling import take_step
from reports.follow_up.reviewing import add_review, newest_review
from reports.management.archive import check_archive, make_archive
from reports.models import (
    Goal,
    Observation,
    Organisation,
    ProblemSource,
    Rectification,
    RectificationStep,
    Report,
    Review,
    State,
    TextVersion,
    User,
)
from tests import make

FOLDER = Path(os.environ["FILES_DIR"]).parent
# Three values and one goal: what every report must hold, or it is half a report.
TEXT = """{name}{year}年法治政府建设年度报告

{year}年，{name}深入推进法治政府建设，现将有关情况报告如下。
一、主要举措和成效
全年受理行政复议案件{a}件，审结{b}件。
全年办理行政应诉案件{c}件。
二、存在的不足
一是部分乡镇执法力量不足，培训跟不上。
三、下一年工作安排
一是加强基层执法队伍建设，组织培训不少于20场次，年底前完成。
"""
VALUES_AT_LEAST = 3


def text_of(number: int, chance: random.Random) -> tuple[str, str]:
    name = f"青{''.join('零一二三四五六七八九'[int(digit)] for digit in str(number))}县"
    figures = {key: chance.randint(30, 900) for key in "abc"}
    return name, TEXT.format(name=name, year=chance.randint(2019, 2024), **figures)


# --- what is killed: each works on until it is ---------------------------------------------------------------


def importing(numbers: Iterator[int], chance: random.Random) -> None:
    for _ in range(20):
        call_command(
            "import_reports", str(_folder_of_texts(numbers, chance)), create_organisations=True, stdout=io.StringIO()
        )


def _folder_of_texts(numbers: Iterator[int], chance: random.Random) -> Path:
    folder = FOLDER / f"texts-{next(numbers)}"
    folder.mkdir()
    for _ in range(5):
        number = next(numbers)
        (folder / f"{number}.txt").write_text(text_of(number, chance)[1], encoding="utf-8")
    return folder


def recording(numbers: Iterator[int], chance: random.Random) -> None:
    vocabulary, by = current_vocabulary(), User.objects.get(username="clerk")
    for number in numbers:
        name, text = text_of(number, chance)
        at = Organisation.objects.create(name=name, level="county")
        take_in(prepare_paste(text, vocabulary), Claim(at), by, timezone.now(), state=State.ACCEPTED)


def reviewing(numbers: Iterator[int], chance: random.Random) -> None:
    by = User.objects.get(username="head")
    goals = list(Goal.objects.filter(report__state=State.ACCEPTED)[:50])
    for _ in numbers:
        goal = chance.choice(goals)
        said = {
            "subject": f"goal-{goal.pk}", "verdict": "met", "reason": "台账为证", "on": date(2025, 3, 1),
            "evidence": [], "note": "现场核查记录", "seen": newest_review(goal),
        }  # fmt: skip
        add_review(by, goal, said)


def moving_ledger(numbers: Iterator[int], chance: random.Random) -> None:
    by, at = User.objects.get(username="clerk"), Organisation.objects.get(name="青崖县")
    source = ProblemSource.objects.first()
    for _ in numbers:
        items = [
            Rectification(organisation=at, year=2024, source=source, problem=f"第{n}个问题", due_on=date(2030, 1, 1))
            for n in range(chance.randint(1, 4))
        ]  # fmt: skip
        enter(items, by)
        for act in ("started", "progress"):
            items[0].refresh_from_db()
            take_step(
                items[0].pk, act, by, Said(text="已经开展", percent=30 if act == "progress" else None, on=timezone.localdate()),  # noqa: E501
                revision=items[0].revision,
            )  # fmt: skip


def backing_up(numbers: Iterator[int], chance: random.Random) -> None:
    for number in numbers:
        make_archive(FOLDER / f"backup-{number}.zip")


WORK: dict[str, Callable[[Iterator[int], random.Random], None]] = {
    "import": importing, "record": recording, "review": reviewing, "ledger": moving_ledger, "backup": backing_up,
}  # fmt: skip


# --- what must hold -----------------------------------------------------------------------------------------


def half_done() -> list[str]:
    found = list(_unsound())
    values = (
        Report.objects.annotate(n=Count("observations"))
        .filter(n__lt=VALUES_AT_LEAST, title__contains="青")
        .exclude(title="")
    )
    found += [f"report {report.pk} with {report.n} values" for report in values]
    found += [f"report {pk} without text" for pk in Report.objects.filter(versions=None).values_list("pk", flat=True)]
    made = Report.objects.exclude(title="").filter(steps=None)
    found += [f"report {pk} without step" for pk in made.values_list("pk", flat=True)]
    for version in TextVersion.objects.exclude(file=""):
        if not Path(version.file.path).is_file() or Path(version.file.path).stat().st_size == 0:
            found.append(f"text {version.pk} without its file")
    found += [
        f"review {pk} without evidence"
        for pk in Review.objects.filter(evidence=None, reason="台账为证").values_list("pk", flat=True)
    ]
    for item in Rectification.objects.annotate(n=Count("steps"), last=Max("steps__pk")).exclude(number=0):
        if item.problem.startswith("第") and (
            not item.n or RectificationStep.objects.get(pk=item.last).after != item.state
        ):
            found.append(f"item {item.pk}: state {item.state} is not that of its last step")
        if item.problem.startswith("第") and item.revision != item.n - 1:
            found.append(f"item {item.pk}: revision {item.revision} after {item.n} steps")
    numbers = sorted(Rectification.objects.filter(year=2024).values_list("number", flat=True))
    if numbers != list(range(1, len(numbers) + 1)):
        found.append("numbers of the ledger have gaps")
    for model in (Report, Observation, Goal, Rectification, TextVersion):
        without = model.objects.exclude(pk__in=model.history.values("id")).count()
        if without:
            found.append(f"{without} rows of {model.__name__} without history")
    for archive in FOLDER.glob("backup-*.zip"):
        check_archive(archive)
        archive.unlink()
    return found


def _unsound() -> Iterator[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            if (said := cursor.fetchall()) != [("ok",)]:
                yield f"integrity: {said[:3]}"
            cursor.execute("PRAGMA foreign_key_check")
            if said := cursor.fetchall():
                yield f"foreign keys: {said[:3]}"
            cursor.execute("INSERT INTO reports_search(reports_search) VALUES ('integrity-check')")
            cursor.execute("SELECT count(*) FROM reports_textversion")
            (texts,) = cursor.fetchone()
            cursor.execute("SELECT count(DISTINCT doc) FROM reports_search_terms")
            (indexed,) = cursor.fetchone()
            if texts != indexed:
                yield f"{indexed} of {texts} texts in the search index"
        else:
            with transaction.atomic():
                connection.check_constraints()


def files_without_row() -> int:
    named = {Path(version.file.path) for version in TextVersion.objects.exclude(file="")}
    return sum(path.is_file() and path not in named for path in (Path(os.environ["FILES_DIR"]) / "reports").rglob("*"))


# --- the killing --------------------------------------------------------------------------------------------


def prepare() -> None:
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", verbosity=0, stdout=io.StringIO())
    city = Organisation.objects.create(name="云川市", level="city")
    home = Organisation.objects.create(name="青崖县", level="county", parent=city)
    make.user("clerk", role="entry", at=home)
    make.user("head", role="supervisor", at=city)
    chance = random.Random(0)
    call_command(
        "import_reports", str(_folder_of_texts(count(900_000), chance)), create_organisations=True, stdout=io.StringIO()
    )


def kill_once(kind: str, number: int, longest: float) -> None:
    chance = random.Random(number)
    connections.close_all()  # a connection must not be shared with a forked process
    if connection.vendor == "postgresql":
        connection.close_pool()
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        connection.ensure_connection()
        os.write(tell, b"1")
        WORK[kind](count(number * 1000), chance)
        os._exit(0)
    os.read(ready, 1)
    time.sleep(chance.uniform(0.005, longest))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ready)
    os.close(tell)


def main(wanted: str = "200", longest: str = "1.5") -> int:
    prepare()
    bad, killed, before = 0, Counter(), _written()
    for number in range(1, int(wanted) + 1):
        kind = list(WORK)[number % len(WORK)]
        kill_once(kind, number, float(longest))
        killed[kind] += 1
        for found in half_done():
            bad += 1
            print(f"killed {kind} {number}: {found}", flush=True)
    print(f"{connection.vendor}: killed {dict(killed)}; rows written meanwhile {_written() - before}; half done {bad}")
    print(
        f"files that no row names (harmless): {files_without_row()}, unfinished archives: {len(list(FOLDER.glob('.*.part')))}"  # noqa: E501
    )
    again = _rerun()
    print(f"the same work once more: {again or 'completes'}")
    return 1 if bad or again else 0


def _written() -> int:
    return sum(model.objects.count() for model in (Report, Observation, Review, RectificationStep))


def _rerun() -> str:
    """Import every folder of texts once more; every text must be there then, each once."""
    for folder in sorted(FOLDER.glob("texts-*")):
        call_command("import_reports", str(folder), create_organisations=True, stdout=io.StringIO(), stderr=sys.stderr)
        texts = len(list(folder.glob("*.txt")))
        names = [path.read_text(encoding="utf-8").split("20")[0] for path in folder.glob("*.txt")]
        there = Report.objects.filter(organisation__name__in=names).count()
        if there != texts:
            return f"{folder.name}: {there} of {texts} reports"
    make_archive(FOLDER / "last.zip")
    return "; ".join(half_done())
