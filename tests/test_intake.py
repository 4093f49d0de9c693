"""Taking in a report: everything that stands against it is said at once, and then nothing is written."""

import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from docx import Document
from reportlab.pdfgen import canvas

from indicators.matching import Vocabulary
from reports.entry import intake
from reports.entry.intake import Claim, IntakeError, prepare, prepare_paste, take_in
from reports.models import Observation, Report, RowState, State, Step, TextVersion
from tests import make

SAMPLE = (Path(__file__).parent / "samples/linzhu/2021.txt").read_text(encoding="gb18030")
NOTHING = Vocabulary.of(())

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    return make.organisation("临渚区")


@pytest.fixture
def person(office):
    return make.user("editor", "entry", office)


@pytest.fixture
def enter(office, person):
    def enter(text=SAMPLE, *, year=None, kind=None, at=office, **options):
        prepared = prepare_paste(text, NOTHING)
        return take_in(prepared, Claim(at, year, kind), person, timezone.now(), **options)

    return enter


def files():
    """Every original file that is stored."""
    _folders, found = [], []
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        if not default_storage.exists(folder or "."):
            continue
        inside, names = default_storage.listdir(folder)
        waiting += [f"{folder}{name}/" for name in inside]
        found += [folder + name for name in names]
    return set(found)


def codes(caught):
    return [problem.code for problem in caught.value.problems]


def nothing_written():
    return not (Report.objects.exists() or TextVersion.objects.exists() or Step.objects.exists())


def test_a_text_becomes_a_draft_with_its_original_and_its_step(enter, office, person):
    taken = enter()
    report = Report.objects.get()
    assert (report.organisation, report.year, report.kind, report.state) == (office, 2021, "rule_of_law", "draft")
    assert report.entered_by == person
    version = report.text_version
    assert (version.number, version.source, version.added_by) == (1, "paste", person)
    with version.file.open() as original:
        assert original.read().decode() == SAMPLE
    assert (report.steps.get().before, report.steps.get().after) == ("", "draft")
    assert Observation.objects.count() == taken.recorded.written["Observation"] > 10


def test_a_file_in_gb18030_reads_like_the_same_text_pasted(office, person):
    prepared = prepare(SAMPLE.encode("gb18030"), "report.txt", NOTHING)
    assert prepared.source.encoding == "gb18030"
    assert prepared.reading == prepare_paste(SAMPLE, NOTHING).reading


def test_a_word_document_with_its_text_in_a_table_is_read(office, person):
    document = Document()
    table = document.add_table(rows=0, cols=1)
    for line in SAMPLE.splitlines():
        if line.strip():
            table.add_row().cells[0].text = line
    data = io.BytesIO()
    document.save(data)
    prepared = prepare(data.getvalue(), "report.docx", NOTHING)
    assert prepared.source.source_kind == "docx"
    assert prepared.reading.header.year == 2021
    assert len(prepared.reading.observations) > 10


def picture_pdf() -> bytes:
    data = io.BytesIO()
    page = canvas.Canvas(data)
    page.rect(50, 50, 200, 200, fill=1)
    page.save()
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "source"),
        (b" \n\t ", "source"),
        (bytes(range(256)) * 40, "source"),
        (b"\x7fELF" + bytes(4000), "source"),
        (picture_pdf(), "source"),
        ("只有一句话。".encode(), "too_short"),
        ("春天来了，小镇上的人们都到河边散步，谈论着庄稼和天气。" * 20, "no_report"),
        (SAMPLE * 200, "too_long"),
    ],
    ids=["empty", "blank", "bytes", "program", "pdf without text", "short", "story", "a megabyte"],
)
def test_what_is_no_report_is_refused_in_words(data, code):
    with pytest.raises(IntakeError) as caught:
        prepare(data if isinstance(data, bytes) else data.encode(), "report.txt", NOTHING)
    assert codes(caught) == [code]
    assert str(caught.value)
    assert not caught.value.problems[0].tickable


@pytest.mark.parametrize(
    ("claim", "code"),
    [({"year": 2019}, intake.YEAR), ({"kind": "work"}, intake.KIND), ({"at": "乌有县"}, intake.ORGANISATION)],
)
def test_a_contradiction_stops_until_it_is_ticked(enter, claim, code):
    claim = {key: make.organisation(value) if key == "at" else value for key, value in claim.items()}
    before = files()
    with pytest.raises(IntakeError) as caught:
        enter(**claim)
    assert codes(caught) == [code]
    assert caught.value.problems[0].tickable
    assert nothing_written() and files() == before
    assert enter(**claim, intended={code}).report.intended == code


def test_several_problems_are_said_at_once(enter):
    with pytest.raises(IntakeError) as caught:
        enter(at=make.organisation("乌有县"), year=2019)
    assert set(codes(caught)) == {intake.YEAR, intake.ORGANISATION}


def test_an_organisation_may_be_named_with_its_city(enter, office):
    office.name = "林州市临渚区"
    office.save()
    assert enter().report.organisation == office


def test_the_same_text_twice_is_refused(enter):
    enter()
    for _attempt in range(2):
        with pytest.raises(IntakeError) as caught:
            enter(replace=True)
        assert codes(caught) == ["same_text"]
    assert Report.objects.count() == TextVersion.objects.count() == 1


def test_the_same_text_under_another_year_is_refused(enter):
    enter()
    with pytest.raises(IntakeError) as caught:
        enter(year=2020, intended={intake.YEAR})
    assert codes(caught) == ["same_text"]


def test_the_existence_of_a_report_out_of_reach_is_not_told(enter, person):
    enter()
    elsewhere = make.organisation("远山县")
    stranger = make.user("stranger", "entry", elsewhere)
    claim = Claim(elsewhere)
    found = intake.problems(prepare_paste(SAMPLE, NOTHING), claim, stranger, intended={intake.ORGANISATION})
    assert found == ()


def test_replacing_is_asked_for_and_says_what_would_happen(enter, office):
    standing = make.report(office, 2021, state=State.DRAFT)
    make.observation(standing, "受理投诉", 3)
    make.observation(standing, "评查案卷", 9, state=RowState.READ)
    with pytest.raises(IntakeError) as caught:
        enter()
    problem = caught.value.problems[0]
    assert (problem.code, problem.tickable) == (intake.EXISTS, True)
    assert "2" in problem.message and "1" in problem.message
    assert TextVersion.objects.count() == 1

    taken = enter(replace=True)
    assert taken.report.pk == standing.pk
    assert [version.number for version in standing.versions.all()] == [2, 1]
    assert standing.observations.get(name="受理投诉").state == RowState.CONFIRMED
    assert not standing.observations.filter(name="评查案卷").exists()
    step = standing.steps.get()
    assert (step.before, step.after, bool(step.reason)) == (State.DRAFT, State.DRAFT, True)


def test_values_without_a_quote_are_set_aside_when_asked(enter, office, person):
    standing = make.report(office, 2021, state=State.DRAFT)
    by_hand = {"state": RowState.ENTERED, "source_name": "统计台账", "period": 2021, "unit": "件"}
    Observation.objects.create(report=standing, name="受理投诉", value=3, **by_hand)
    assert intake.existing(Claim(office, 2021), prepare_paste(SAMPLE, NOTHING).reading).unquoted == 1
    enter(replace=True, set_aside=True)
    row = standing.observations.get(name="受理投诉", value=3)
    assert (row.state, row.checked_by) == (RowState.REJECTED, person)
    assert [(past.state, bool(past.history_change_reason)) for past in row.history.all()] == [
        ("rejected", True), ("entered", False),
    ]  # fmt: skip


@pytest.mark.parametrize("state", [State.ACCEPTED, State.SUBMITTED])
def test_a_locked_report_is_not_replaced(enter, office, state):
    standing = make.report(office, 2021, state=state)
    with pytest.raises(IntakeError) as caught:
        enter(replace=True)
    assert codes(caught) == ["locked"]
    assert standing.versions.count() == 1


def test_a_withdrawn_report_must_be_restored_first(enter, office):
    make.report(office, 2021, state=State.DRAFT, withdrawn_because="误报")
    with pytest.raises(IntakeError) as caught:
        enter(replace=True)
    assert codes(caught) == ["withdrawn"]


def test_a_text_without_a_year_asks_for_it(enter):
    text = "\n".join(line for line in SAMPLE.splitlines() if "2021" not in line and "2022" not in line)
    with pytest.raises(IntakeError) as caught:
        enter(text)
    assert codes(caught) == ["year_missing"]
    assert enter(text, year=2021).report.year == 2021


def test_when_writing_fails_no_row_and_no_file_is_left(enter, monkeypatch):
    def fail(*arguments):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(intake, "record", fail)
    before = files()
    with pytest.raises(RuntimeError):
        enter()
    assert nothing_written()
    assert files() == before
