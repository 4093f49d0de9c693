"""The search over many texts: how long an answer takes, how large the index is, what it adds to writing a text.

Its database is its own, and large: 20,000 texts of 5,000 characters unless ``--texts`` and ``--length`` say otherwise.
The characters are those of invented two-character words, the commonest one 3,000 times as frequent as the rarest; words
that are searched for stand in a known share of the texts.
"""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from django.db import connection
from django.urls import reverse

from reports.models import Organisation, Report, Section, State, TextVersion, User
from tests.bench.timing import Figure, Page, timed

YEARS = range(2015, 2025)
A_BATCH, A_SENTENCE = 500, 10
# Words and the share of the texts that hold them. The last one stands in no text, though all its pairs do.
SHARES = {
    "普法讲座": 0.5, "行政争议": 0.1, "巡回审判": 0.02, "河湖": 0.02, "示范": 0.3, "涉外仲裁": 0.0005, "茶亭": 0.0005,
}  # fmt: skip
NOWHERE = "无此词语"


@dataclass(frozen=True)
class Scale:
    texts: int = 20_000
    length: int = 5_000


def words(random: Random) -> list[str]:
    characters = [chr(0x4E00 + 7 * n) for n in range(1200)]
    return ["".join(random.choices(characters, k=2)) for _ in range(3000)]


def generate(scale: Scale) -> dict[str, int]:
    """Ten years of as many organisations as it takes, every report accepted."""
    random = Random(1)
    vocabulary = words(random)
    weights = list(accumulate(1 / (rank + 1) for rank in range(len(vocabulary))))
    level = Organisation.Level.COUNTY
    count = -(-scale.texts // len(YEARS))
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"第{n}县", code=f"S{n:06}", level=level) for n in range(count)
    )
    User.objects.create(username="viewer")
    places = [(organisation, year) for year in YEARS for organisation in organisations][: scale.texts]
    for at in range(0, len(places), A_BATCH):
        reports = Report.objects.bulk_create(
            Report(organisation=organisation, year=year, state=State.ACCEPTED)
            for organisation, year in places[at : at + A_BATCH]
        )
        versions = TextVersion.objects.bulk_create(
            _version(report, _text(random, vocabulary, weights, scale.length)) for report in reports
        )
        Section.objects.bulk_create(
            Section(version=version, kind="achievements", start=0, end=len(version.text)) for version in versions
        )
    return {"TextVersion": len(places)}


def _text(random: Random, vocabulary: list[str], weights: list[float], length: int) -> str:
    drawn = random.choices(vocabulary, cum_weights=weights, k=length // 2)
    said = ["".join(drawn[at : at + A_SENTENCE]) + "。" for at in range(0, len(drawn), A_SENTENCE)]
    for word, share in SHARES.items():
        if random.random() < share:
            at = random.randrange(len(said))
            said[at] = f"全年{word}{random.randint(2, 90)}次，{said[at]}"
    return "\n".join(said)


def _version(report: Report, text: str) -> TextVersion:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return TextVersion(report=report, number=1, text=text, source="paste", sha256=sha256)


def figures() -> Iterator[Figure]:
    yield from _size()
    for word, share in (*SHARES.items(), ("法", None), (NOWHERE, 0.0), ("行政争议 巡回审判", 0.002)):
        note = "" if share is None else f" (in {share:.2%} of the texts)"
        yield from timed(Page("viewer", f"search for {word}{note}", f"{reverse('search')}?q={word}"))


def _size() -> Iterator[Figure]:
    number = TextVersion.objects.count()
    text = TextVersion.objects.latest("pk").text
    megabytes = number * len(text.encode()) / 2**20
    yield Figure("texts", number, note=f"of {len(text)} characters, {megabytes:,.0f} MiB")
    yield Figure("index", _index_bytes() / 2**20, "MiB")
    yield Figure("write a text", _writing(text) * 1000, "ms", note="its row and its place in the index")


def _index_bytes() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_relation_size('reports_search')")
        else:
            cursor.execute("SELECT sum(length(block)) FROM reports_search_data")
        return cursor.fetchone()[0]


def _writing(text: str, rounds: int = 50) -> float:
    report = Report.objects.earliest("pk")
    began = time.perf_counter()
    made = [TextVersion.objects.create(report=report, number=n, text=text, source="paste") for n in range(2, rounds)]
    taken = (time.perf_counter() - began) / rounds
    TextVersion.objects.filter(pk__in=[version.pk for version in made]).delete()
    return taken
