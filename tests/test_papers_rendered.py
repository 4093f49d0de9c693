"""Papers as LibreOffice lays them out: size and side of the pages, heads that stand again, numbers, and no word lost.

All papers are made once and turned into PDF by one call. Where there is no LibreOffice the tests are left out, but not
where a change is checked before it is merged (``CI``).
"""

import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest
from docx import Document

from indicators.change import Reported
from indicators.quantity import Quantity
from reports.comparison.build import build as build_matrix
from reports.comparison.cells import ReportYear, Value
from reports.comparison.official_document import OfficialDocument
from reports.comparison.series import SeriesKey
from reports.comparison.two_years.brief import docx_bytes
from reports.comparison.two_years.build import Words, build
from reports.comparison.two_years.wordings import Said
from reports.follow_up.ledger.progress import pace
from reports.follow_up.ledger.rows import Lamp, LedgerRow
from reports.follow_up.overview.build import Goal, Ledger, Line, Repeated, goals_of, summary
from reports.follow_up.papers import bulletin, ledger_paper
from reports.follow_up.papers.gather import Entry, Item
from reports.follow_up.papers.tables import LEFT, Cell, table

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(
    SOFFICE is None and not os.environ.get("CI"),
    reason="LibreOffice (soffice) is not installed: papers are not rendered",
)

POINTS_A_MM = 72 / 25.4
SECONDS = 120  # on a machine that has other work
NUMBERS = {"behind_points": 10, "ahead_points": 10, "near_due_days": 30, "silent_days": 90}


def item(number: int) -> Item:
    """An invented item of the ledger whose texts are told apart by its number."""
    begun, due, at = date(2024, 3, 1), date(2025, 3, 1), date(2024, 11, 30)
    row = LedgerRow(
        pk=number, organisation_id=1, organisation="青崖县" if number % 2 else "临渚区", year=2023, number=number,
        label=f"2023-{number:03}", source="审计", document="", found_on=begun,
        problem=f"第{number}项文书送达不规范，回证保存不全", theme="T6 行政争议", type="within_limit",
        type_word="限期整改", aim="送达回证齐全", measures="逐件核对送达回证，限期补齐。" * 2, lead="县司法局",
        responsible="县司法局、各乡镇", supporting="县大数据局", leader_post="分管副县长", person_post="科长",
        owner_id=None, owner="", due_on=due, extended_until=None, deadline=due, state="under_way",
        state_word="整改中", begun=begun, percent=60, pace=pace(begun, due, at, 60, NUMBERS),
        lamp=Lamp("behind", "yellow", "滞后"), last=None, reported_on=at, is_silent=False, asks_until=None,
        attachments=0, closed_on=None, closed_by="", closed_because="", votes_cast=None, votes_satisfied=None,
        remark="", organisation_closed_on=None, revision=3,
    )  # fmt: skip
    return Item(row, (Entry(at, 60, f"已核对第{number}批回证", "录入员甲"),), ())


def line(number: int) -> Line:
    goals = goals_of([Goal("met", "met" if number % 2 else "not_met", False, False)])
    dated = type("Dated", (), {"standing": "in_time", "days_late": 0})()
    return Line(
        number, f"第{number}区", "云川市", 2024, number, dated, dated, goals, goals, None, Repeated(1, 1, 2),
        Ledger(3, 1, 0), 2, 1, (),
    )  # fmt: skip


def brief() -> bytes:
    """The brief of two years where there is more to say than fits on its page: names, shortfalls and silences."""

    def value(name: str, year: int, amount: int) -> Value:
        key = SeriesKey(organisation=1, name=name, unit="件")
        return Value(
            1, year, year, year, name, key, Reported(Quantity(Decimal(amount), "件")), quote=f"{name}{amount}件"
        )

    names = [f"名称很长的第{number}项工作所涉及的全部事项数量" for number in range(30)]
    values = [value(name, year, year * (n + 1) % 977) for n, name in enumerate(names) for year in (2022, 2023)]
    values += [value(f"后来再也没有提起的第{number}项工作数量", 2022, 3) for number in range(30)]
    said = [[Said("shortfall", n, year, f"第{n}个{'很长' * 14}的不足") for n in range(9)] for year in (2022, 2023)]
    matrix = build_matrix(values, [ReportYear(year, 1, year, year, True, True) for year in (2022, 2023)], {}, {}, {},
                          (2022, 2023))  # fmt: skip
    return docx_bytes("青崖县", build(matrix, [], Words(shortfalls=(said[0], said[1]))), "zh-hans")


def long_cell() -> bytes:
    """A cell that is longer than a page: it is parted, and none of it is lost."""
    paper = OfficialDocument("长文")
    paper.append(table([], [[Cell("".join(f"第{n}句话。" for n in range(900)), side=LEFT)]], [156]))
    return paper.as_bytes()


@pytest.fixture(scope="module")
def papers(tmp_path_factory) -> Iterator[dict[str, tuple[bytes, pypdfium2.PdfDocument]]]:
    """Name -> the .docx and the PDF that it becomes."""
    folder = tmp_path_factory.mktemp("papers")
    lines = [line(number) for number in range(1, 41)]
    together = goals_of([Goal("met", "met", False, False)] * 40)
    made = {
        "ledger": ledger_paper.docx_bytes([item(number) for number in range(1, 31)], date(2024, 11, 30)),
        "bulletin": bulletin.docx_bytes("云川市", 2024, lines, summary(lines, together), date(2025, 3, 1)),
        "brief": brief(),
        "long": long_cell(),
    }
    for name, data in made.items():
        (folder / f"{name}.docx").write_bytes(data)
    subprocess.run(
        [SOFFICE or "soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to",
         "pdf", "--outdir", str(folder), *(str(path) for path in sorted(folder.glob("*.docx")))],
        check=True, capture_output=True, timeout=SECONDS,
    )  # fmt: skip
    opened = {name: pypdfium2.PdfDocument((folder / f"{name}.pdf").read_bytes()) for name in made}
    yield {name: (data, opened[name]) for name, data in made.items()}
    for each in opened.values():
        each.close()


def text_of(page: pypdfium2.PdfPage) -> str:
    return re.sub(r"\s|\ufffe", "", page.get_textpage().get_text_range())


def size(page: pypdfium2.PdfPage) -> tuple[int, int]:
    return round(page.get_width() / POINTS_A_MM), round(page.get_height() / POINTS_A_MM)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("ledger", (297, 210)), ("bulletin", (210, 297)), ("brief", (210, 297)), ("long", (210, 297))],
)
def test_every_page_is_a4_and_stands_as_it_should(papers, name, expected):
    assert {size(page) for page in papers[name][1]} == {expected}


@pytest.mark.parametrize("name", ["ledger", "bulletin", "long"])
def test_pages_are_numbered(papers, name):
    pages = papers[name][1]
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert f"—{number}—" in text_of(page)


@pytest.mark.parametrize("name", ["ledger", "bulletin"])
def test_the_head_of_a_table_stands_on_every_page_that_it_reaches(papers, name):
    data, pages = papers[name]
    (made,) = Document(io.BytesIO(data)).tables
    head = [re.sub(r"\s", "", cell.text) for cell in made.rows[0].cells]
    # What only a line of the table holds: an item's number; a name with the standing of its report behind it.
    columns = slice(1, 2) if name == "ledger" else slice(1, 3)
    marks = [re.sub(r"\s", "", "".join(cell.text for cell in row.cells[columns])) for row in made.rows[1:]]
    reached = [text for text in map(text_of, pages) if any(mark in text for mark in marks)]
    assert len(reached) > 1
    for text in reached:
        assert all(text.count(word[:2]) for word in head if len(word) > 1)


@pytest.mark.parametrize("name", ["ledger", "bulletin", "brief", "long"])
def test_no_character_is_lost(papers, name):
    data, pages = papers[name]
    document = Document(io.BytesIO(data))
    written = "".join(
        [each.text for each in document.paragraphs]
        + [cell.text for made in document.tables for row in made.rows for cell in row.cells]
    )
    rendered = "".join(map(text_of, pages))
    for character in set(re.sub(r"\s", "", written)):
        assert rendered.count(character) >= written.count(character), character


def test_rows_of_the_ledger_are_not_parted(papers):
    pages = papers["ledger"][1]
    for number in range(1, 31):
        held = [text for text in map(text_of, pages) if f"第{number}项文书" in text or f"第{number}批回证" in text]
        assert len(held) <= 1


def test_the_brief_of_two_years_stays_on_one_page(papers):
    assert len(papers["brief"][1]) == 1
