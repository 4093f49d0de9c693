"""Many people at once: ``python -m tests.attack load [SECONDS [PEOPLE [SAVING]]]`` (300, 50, 10).

Each opens a page, pauses five seconds, opens the next; those who save report progress on a ledger item of their own and
then read it again: an update that is not there is lost. Prints errors, lost updates and the 95th percentile.
"""

from __future__ import annotations

import random
import re
import statistics
import threading
import time
from dataclasses import dataclass, field
from datetime import date

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from reports.follow_up.ledger.chart import Said
from reports.follow_up.ledger.entering import enter
from reports.follow_up.ledger.handling import take_step
from reports.models import Organisation, ProblemSource, Rectification, RectificationStep, User
from tests.attack.poison import person
from tests.attack.serving import Visitor, site

PAUSE = 5.0
PAGES = (
    "/",
    "/reports/",
    "/compare/",
    "/follow-up/",
    "/ledger/",
    "/search/?q=执法",
    "/league/",
    "/indicators/",
    "/duties/",
)


@dataclass
class Seen:
    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    saved: dict[int, int] = field(default_factory=dict)

    def ask(self, do, *given):
        began = time.monotonic()
        answer = do(*given)
        self.took.append(time.monotonic() - began)
        if answer.status >= 400:
            self.errors.append(f"{given[0]}: {answer.status}")
        return answer


def prepare(people: int, saving: int) -> list[tuple[str, int]]:
    """Sample data, and for each who saves an item that was started."""
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", verbosity=0)
    call_command("load_sample_data", verbosity=0)
    at = Organisation.objects.filter(reports__isnull=False).first()
    made = []
    for number in range(people):
        who = person(f"person{number}", "entry", at)
        item = 0
        if number < saving:
            row = Rectification(
                organisation=at, year=2024, source=ProblemSource.objects.first(), problem=f"问题{number}",
                due_on=date(2030, 1, 1),
            )  # fmt: skip
            enter([row], who)
            take_step(row.pk, "started", who, Said(on=timezone.localdate(), text="开始"), revision=row.revision)
            item = row.pk
        made.append((who.username, item))
    User.objects.update(must_change_password=False)
    return made


def work(visitor: Visitor, item: int, seen: Seen, until: float, chance: random.Random) -> None:
    time.sleep(chance.uniform(0, PAUSE))
    while time.monotonic() < until:
        try:
            if item:
                page = seen.ask(visitor.get, f"/ledger/{item}/").text
                revision = re.search(r'name="revision" value="(\d+)"', page)[1]
                count = seen.saved.get(item, 0) + 1
                answer = seen.ask(
                    visitor.post, f"/ledger/{item}/step/",
                    [("act", "progress"), ("revision", revision), ("on", str(timezone.localdate())),
                     ("percent", str(min(count, 100))), ("text", f"第{count}次进展")],
                )  # fmt: skip
                if answer.status == 302:
                    seen.saved[item] = count
                else:
                    seen.errors.append(f"step of {item}: {answer.status}")
            else:
                seen.ask(visitor.get, chance.choice(PAGES).replace("执法", "%E6%89%A7%E6%B3%95"))
        except (OSError, TypeError) as error:
            seen.errors.append(f"{type(error).__name__}: {error}")
        time.sleep(PAUSE)


def main(seconds: str = "300", people: str = "50", saving: str = "10") -> int:
    made, seen = prepare(int(people), int(saving)), Seen()
    connection.close()
    with site():
        visitors = [(Visitor().sign_in(name), item) for name, item in made]
        until = time.monotonic() + int(seconds)
        threads = [
            threading.Thread(target=work, args=(visitor, item, seen, until, random.Random(number)))
            for number, (visitor, item) in enumerate(visitors)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    steps = RectificationStep.objects.filter(act="progress", text__startswith="第")
    lost = sum(count - steps.filter(rectification=item).count() for item, count in seen.saved.items())
    p95 = statistics.quantiles(seen.took, n=20)[-1] * 1000
    print(
        f"{connection.vendor}: {people} people, {saving} saving, {seconds} s: {len(seen.took)} requests, {len(seen.errors)} errors,"  # noqa: E501
        f" {sum(seen.saved.values())} saved, {lost} lost, median {statistics.median(seen.took) * 1000:.0f} ms, p95 {p95:.0f} ms"  # noqa: E501
    )
    print(*sorted(set(seen.errors))[:10], sep="\n")
    return 1 if seen.errors or lost else 0
