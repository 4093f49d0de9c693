"""200,000 values of invented authorities, the same every time: what the pages are timed over.

300 organisations (a province, its cities, their counties), ten years each, 70 values a report: the same 60 indicators
of the catalogue everywhere, the rest named freely and compared by name, with shortfalls, goals, commitments and
targets. Beside them one county with many years and many values, for the worst page.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from indicators.models import Indicator
from reports.models import (
    Commitment,
    Goal,
    Membership,
    Observation,
    Organisation,
    Report,
    Role,
    RowState,
    Section,
    Shortfall,
    State,
    Target,
    TextVersion,
    User,
)
from tests.bench.ledger_rows import ledger

YEARS = tuple(range(2015, 2025))
CITIES, COUNTIES = 19, 280
MATCHED, FREE = 60, 10
LARGE_YEARS, LARGE_VALUES = tuple(range(2013, 2025)), 160
ROWS_A_BATCH = 2000

SUBJECTS = (
    "执法培训", "案卷评查", "普法讲座", "法律援助", "合同审查", "矛盾调解",
    "窗口服务", "信用修复", "联合检查", "网格巡查", "热线转办", "公证服务",
)  # fmt: skip
COUNTED = (("场次", "场"), ("人数", "人"), ("件数", "件"), ("覆盖率", "%"), ("资金", "元"), ("满意率", "%"))


@dataclass
class Page:
    """The text of one report while its rows are written, so that every quote stands at its place."""

    report: Report
    text: str = ""

    def quote(self, sentence: str) -> dict:
        start = len(self.text)
        self.text += f"{sentence}。\n"
        return {"report": self.report, "quote": sentence, "start": start, "end": start + len(sentence)}


def organisations() -> list[Organisation]:
    province = Organisation.objects.create(name="云屏省", code="B00", level="province")
    cities = Organisation.objects.bulk_create(
        Organisation(name=f"第{n}市", code=f"B{n:02}", level="city", parent=province) for n in range(1, CITIES + 1)
    )
    counties = Organisation.objects.bulk_create(
        Organisation(name=f"{city.name}{n}县", code=f"{city.code}{n:03}", level="county", parent=city)
        for n, city in zip(range(COUNTIES), cities * (COUNTIES // CITIES + 1), strict=False)
    )
    return [province, *cities, *counties]


def free_names() -> list[tuple[str, str]]:
    return [(f"{subject}{what}", unit) for subject in SUBJECTS for what, unit in COUNTED]


def value(random: Random, unit: str) -> Decimal:
    return Decimal(random.randint(200, 9990)) / 100 if unit == "%" else Decimal(random.randint(1, 40000))


def sentences(page: Page, random: Random, named: list[tuple[Indicator | None, str, str]]) -> Iterator[Observation]:
    year = page.report.year
    for indicator, name, unit in named:
        amount = value(random, unit)
        yield Observation(
            indicator=indicator, name=name, value=amount, lower=amount, upper=amount, unit=unit,
            step=Decimal("0.01") if unit == "%" else Decimal(1), written=str(amount), period=year,
            section="achievements", state=random.choice([RowState.READ, RowState.CONFIRMED]),
            **page.quote(f"全年{name}{amount}{unit}"),
        )  # fmt: skip


def generate(seed: int = 1) -> dict[str, int]:
    """Fill an empty database whose catalogue is loaded. Returns how many rows of which kind were made."""
    random = Random(seed)
    people = {name: User.objects.create(username=name) for name in ("viewer", "entry", "supervisor")}
    tree = organisations()
    province, large = tree[0], tree[-1]
    Membership.objects.create(person=people["supervisor"], organisation=province, role=Role.SUPERVISOR)
    Membership.objects.create(person=people["entry"], organisation=large, role=Role.ENTRY)
    catalogue = [(item, item.name, item.unit) for item in Indicator.objects.order_by("code") if item.measure == "level"]
    free = [(None, name, unit) for name, unit in free_names()]
    common = random.sample(catalogue, MATCHED)

    rows: dict[type, list] = {model: [] for model in (Section, Observation, Shortfall, Goal, Commitment, Target)}
    for organisation in tree:
        years, named = YEARS, common + random.sample(free, FREE)
        if organisation is large:
            years, named = LARGE_YEARS, catalogue[:LARGE_VALUES] + free
        for year in years:
            write_report(organisation, year, named, random, rows, people["entry"])
    # Foreign keys first; bulk_create sets the keys that the rows after it refer to.
    for model, made in rows.items():
        model._default_manager.bulk_create(made, batch_size=ROWS_A_BATCH)
    made = {model.__name__: len(made) for model, made in rows.items()} | {"Report": Report.objects.count()}
    return made | ledger(tree, people["supervisor"], random)


def write_report(organisation, year, named, random, rows, by) -> None:
    report = Report.objects.create(
        organisation=organisation, year=year, entered_by=by, title=f"{organisation}{year}年度法治政府建设情况报告",
        state=State.DRAFT if year == YEARS[-1] and random.random() < 0.2 else State.ACCEPTED,
        issued_on=date(year + 1, 3, 1),
    )  # fmt: skip
    page = Page(report)
    values = list(sentences(page, random, named))
    cut = len(page.text)
    lacks = [Shortfall(state=RowState.CONFIRMED, **page.quote(f"{name}还不够，{year}年差{n}项")) for n, (_, name, _) in
             enumerate(named[:5], 1)]  # fmt: skip
    middle = len(page.text)
    goals, commitments, targets = [], [], []
    for n, (indicator, name, unit) in enumerate(named[5:9], 1):
        goal = Goal(year=year + 1, state=RowState.CONFIRMED, **page.quote(f"第{n}项目标是做好{name}"))
        goals.append(goal)
        commitments += [
            Commitment(goal=goal, state=RowState.CONFIRMED, **page.quote(f"为{name}办第{m}件事")) for m in range(1, 5)
        ]
        amount = value(random, unit)
        wanted = Observation(
            indicator=indicator, name=name, value=amount, unit=unit, written=str(amount), kind="target",
            period=year + 1, section="plan", **page.quote(f"{name}达到{amount}{unit}"),
        )  # fmt: skip
        values.append(wanted)
        targets.append(Target(observation=wanted, goal=goal, comparator="ge"))
    version = TextVersion.objects.create(
        report=report, number=1, text=page.text, source="paste", sha256=hashlib.sha256(page.text.encode()).hexdigest()
    )
    for row in (*values, *lacks, *goals, *commitments):
        row.version = version
    rows[Section] += [
        Section(version=version, kind=kind, heading=kind, start=start, end=end)
        for kind, start, end in (
            ("achievements", 0, cut), ("shortfalls", cut, middle), ("plan", middle, len(page.text)),
        )
    ]  # fmt: skip
    rows[Observation] += values
    rows[Shortfall] += lacks
    rows[Goal] += goals
    rows[Commitment] += commitments
    rows[Target] += targets
