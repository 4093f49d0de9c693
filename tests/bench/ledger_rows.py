"""10,000 items of the rectification ledger over the organisations of the bench, with their steps."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from reports.models import (
    Organisation,
    ProblemSource,
    Rectification,
    RectificationStep,
    Shortfall,
    User,
)

ITEMS = 10_000
ROWS_A_BATCH = 2000
TODAY = date.today()
# From the state of an item to the steps that led there.
ROADS = {
    "not_started": ("entered",),
    "under_way": ("entered", "started", "progress", "progress"),
    "to_accept": ("entered", "started", "progress", "progress", "sent"),
    "closed": ("entered", "started", "progress", "progress", "sent", "closed"),
    "lasting": ("entered", "started", "lasting", "progress"),
    "withdrawn": ("entered", "withdrawn"),
}
SHARES = (12, 30, 8, 40, 6, 4)
AFTER = {"entered": "not_started", "started": "under_way", "sent": "to_accept"}


def ledger(tree: Sequence[Organisation], by: User, random: Random) -> dict[str, int]:
    """Half of the items come from shortfalls of reports, so that later reports name some of them again."""
    sources = list(ProblemSource.objects.all())
    shortfalls = list(Shortfall.objects.filter(report__state="accepted").select_related("report").order_by("pk"))
    chosen = iter(random.sample(shortfalls, min(ITEMS // 2, len(shortfalls))))
    numbers: dict[tuple[int, int], int] = {}
    items = []
    for n in range(ITEMS):
        shortfall = next(chosen, None) if n % 2 else None
        place = shortfall.report.organisation_id if shortfall else random.choice(tree).pk
        year = shortfall.report.year if shortfall else random.randint(2019, 2024)
        numbers[place, year] = numbers.get((place, year), 0) + 1
        items.append(
            Rectification(
                organisation_id=place,
                year=year,
                number=numbers[place, year],
                source=random.choice(sources),
                found_on=TODAY - timedelta(days=random.randint(30, 600)),
                shortfall=shortfall,
                problem=shortfall.quote if shortfall else f"第{n}项制度执行不到位，整改不彻底",
                measures="逐项核对，限期补齐，举一反三。",
                lead="司法局" if random.random() < 0.9 else "",
                due_on=TODAY + timedelta(days=random.randint(-200, 400)),
                state=random.choices(list(ROADS), SHARES)[0],
                entered_by=by,
            )  # fmt: skip
        )
    steps = [step for item in items for step in _steps(item, by, random)]
    Rectification.objects.bulk_create(items, batch_size=ROWS_A_BATCH)
    RectificationStep.objects.bulk_create(steps, batch_size=ROWS_A_BATCH)
    return {"Rectification": len(items), "RectificationStep": len(steps)}


def _steps(item: Rectification, by: User, random: Random) -> list[RectificationStep]:
    road = ROADS[item.state]
    made, before = [], ""
    for n, act in enumerate(road):
        after = AFTER.get(act, item.state if act in ("closed", "lasting", "withdrawn") else before)
        made.append(
            RectificationStep(
                rectification=item,
                act=act,
                before=before,
                after=after,
                text="按方案推进",
                by=by,
                on=item.found_on + (TODAY - item.found_on) * n // len(road),
                percent=random.randrange(0, 101, 5) if act == "progress" else None,
            )  # fmt: skip
        )
        item.note(made[-1])
        before = after
    return made
