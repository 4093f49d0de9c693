"""Taking in a report: everything that stands against it is said at once, and then nothing is written."""

import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from docx import Document
from reportlab.pdfgen import canvas

from indicators.matching import Vocabulary
from indicators.vocabulary import current_vocabulary
from reports.entry import intake
from reports.entry.doubled import doubled
from reports.entry.intake import Claim, IntakeError, prepare, prepare_paste, take_in
from reports.management import sample_data
from reports.models import Observation, Report, RowState, State, Step, TextVersion, Verification
from tests import make

SAMPLE = (Path(__file__).parent / "samples/linzhu/2021.txt").read_text(encoding="gb18030")
NOTHING = Vocabulary.of(())

pytestmark = pytest.mark.django_db


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


def typed(report, like, **changes):
    """A value entered by hand that says what ``like``, a value read, says."""
    said = {name: getattr(like, name) for name in ("name", "value", "unit", "kind", "period")}
    return Observation.objects.create(
        report=report, state=RowState.ENTERED, source_name="统计台账", **{**said, **changes}
    )


def test_a_typed_value_that_the_text_gives_again_is_set_aside_on_replacing(enter, office, person):
    standing = make.report(office, 2021, state=State.DRAFT)
    item = next(item for item in prepare_paste(SAMPLE, NOTHING).reading.observations if item.kind == "level")
    again = typed(standing, item, period=2021)
    alone = typed(standing, item, period=2021, value=item.value + 1)
    assert intake.existing(Claim(office, 2021), prepare_paste(SAMPLE, NOTHING).reading).unquoted == 2
    enter(replace=True)
    again.refresh_from_db()
    assert (again.state, again.checked_by) == (RowState.REJECTED, person)
    assert [(past.state, bool(past.history_change_reason)) for past in again.history.all()] == [
        ("rejected", True), ("entered", False),
    ]  # fmt: skip
    alone.refresh_from_db()
    assert alone.state == RowState.ENTERED


def test_typed_values_stay_beside_those_read_where_that_is_asked(enter, office):
    standing = make.report(office, 2021, state=State.DRAFT)
    item = next(item for item in prepare_paste(SAMPLE, NOTHING).reading.observations if item.kind == "level")
    again = typed(standing, item, period=2021)
    enter(replace=True, set_aside=False)
    again.refresh_from_db()
    assert again.state == RowState.ENTERED


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 1), ({"name": "受理各类投诉"}, 1), ({"unit": "宗"}, 1), ({"name": "开展培训"}, 0), ({"unit": "人"}, 0),
        ({"period": 2020}, 0), ({"kind": "target"}, 0),
    ],
)  # fmt: skip
def test_what_makes_a_typed_value_the_same_as_one_of_the_text(office, changes, expected):
    report = make.report(office, 2021, state=State.DRAFT)
    row = make.observation(report, "受理投诉", 52)
    typed(report, row, **changes)
    assert len(doubled(report, list(report.observations.all()))) == expected


def test_the_sample_record_of_a_real_report_is_not_doubled_by_its_text(shared):
    places = sample_data.organisations()
    who, vocabulary, at = sample_data.people(places), current_vocabulary(), timezone.now()
    record = sample_data.real_record(places["龙湾区"], who, vocabulary, at)
    texts = (path.read_bytes() for path in (shared / "data/reports").glob("000_*.txt"))
    prepared = prepare(next(texts), "2023.txt", vocabulary)
    take_in(prepared, Claim(places["龙湾区"], 2023), who.editor, at, replace=True)
    standing = record.observations.exclude(state=RowState.REJECTED)
    assert standing.filter(quote="").count() <= 3  # of 44 typed ones: names that the text words quite otherwise


def test_each_value_of_the_text_sets_one_typed_value_aside_the_likest(office):
    report = make.report(office, 2021, state=State.DRAFT)
    row = make.observation(report, "受理投诉", 52)
    typed(report, row, name="受理各类投诉")
    likest = typed(report, row)
    assert doubled(report, list(report.observations.all())) == [likest]


def test_one_indicator_outdoes_other_names_and_two_indicators_keep_apart(office):
    report, one, two = make.report(office, 2021, state=State.DRAFT), make.indicator(), make.indicator()
    row = make.observation(report, "受理投诉", 52, indicator=one)
    other = typed(report, row, name="接诉量", indicator=one)
    typed(report, row, indicator=two)
    assert doubled(report, list(report.observations.all())) == [other]


def test_a_typed_value_that_was_verified_is_left_to_a_person(office, person):
    report = make.report(office, 2021, state=State.DRAFT)
    row = typed(report, make.observation(report, "受理投诉", 52))
    Verification.objects.create(observation=row, value=52, found_on="2022-03-01", how="查台账", by=person)
    assert doubled(report, list(report.observations.all())) == []


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
