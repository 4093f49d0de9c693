"""``import_reports``: published texts into accepted records, twice the same, a bad file skipped."""

import io
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError

from indicators.matching import Vocabulary
from reports.entry.intake import prepare
from reports.models import Observation, Organisation, Report, RowState, State, Step, TextVersion
from tests import make

SAMPLES = Path(__file__).parent / "samples"

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    """What the command prints; the exit status it ends with (0 where it just returns)."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command("import_reports", *map(str, arguments), stdout=out, stderr=err, **options)
    except SystemExit as end:
        status = end.code
    return out.getvalue(), err.getvalue(), status


def everything():
    return {
        model.__name__: sorted(model.objects.values_list())
        for model in (Organisation, Report, TextVersion, Observation, Step)
    }


@pytest.fixture
def folder(tmp_path):
    """Three years of one authority, and what else lies about in a folder."""
    for year in (2020, 2021, 2022):
        shutil.copy(SAMPLES / f"linzhu/{year}.txt", tmp_path / f"临渚区{year}.txt")
    (tmp_path / "notes.md").write_text("no report")
    return tmp_path


def test_a_folder_becomes_accepted_reports_with_unchecked_values(folder):
    office = make.organisation("临渚区")
    _out, _err, status = run(folder)
    assert status == 0
    reports = Report.objects.order_by("year")
    assert [(report.organisation, report.year, report.state) for report in reports] == [
        (office, year, State.ACCEPTED) for year in (2020, 2021, 2022)
    ]
    assert set(Observation.objects.values_list("state", flat=True)) == {RowState.READ}
    assert Observation.history.count() == Observation.objects.count() > 30


def test_running_it_again_changes_nothing(folder):
    run(folder, create_organisations=True)
    before = everything()
    out, _err, status = run(folder, create_organisations=True)
    assert everything() == before
    assert status == 0
    assert "3" in out


def test_the_same_report_in_another_form_is_already_there(folder):
    run(folder, create_organisations=True)
    before = everything()
    text = (folder / "临渚区2020.txt").read_text(encoding="utf-8")
    (folder / "again.txt").write_text("\n" + text, encoding="utf-16")
    assert run(folder, create_organisations=True)[2] == 0
    assert everything() == before


def test_a_bad_file_is_named_and_skipped_and_the_others_go_in(folder):
    (folder / "empty.txt").write_bytes(b"")
    (folder / "story.txt").write_text("河边的柳树绿了，孩子们在桥上放风筝，老人坐着看水。" * 20, encoding="utf-8")
    _out, err, status = run(folder, folder / "missing.pdf", create_organisations=True)
    assert status == 1
    assert all(name in err for name in ("empty.txt", "story.txt", "missing.pdf"))
    assert "Traceback" not in err
    assert Report.objects.count() == 3


def test_old_word_and_wps_files_in_a_folder_are_named_with_what_to_do(folder):
    make.organisation("临渚区")
    for name in ("2019.doc", "2018.wps"):
        (folder / name).write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    _out, err, status = run(folder)
    skipped = [
        line for line in err.splitlines() if ".doc" in line.partition(":")[0] or ".wps" in line.partition(":")[0]
    ]
    assert status == 1 and Report.objects.count() == 3
    assert len(skipped) == 2 and all("docx" in line for line in skipped)
    assert "notes.md" not in err


def test_unknown_organisations_are_refused_and_made_only_when_asked(folder):
    make.organisation("临渚区旅游度假区")
    _out, err, status = run(folder)
    assert (status, Report.objects.count(), Organisation.objects.count()) == (1, 0, 1)
    assert "临渚区旅游度假区" in err  # the candidate
    assert run(folder, create_organisations=True)[2] == 0
    assert Organisation.objects.get(name="临渚区").level == "county"


def test_what_an_office_has_entered_is_named_and_left_as_it_stands(folder):
    report = Report.objects.create(organisation=make.organisation("临渚区"), year=2021)
    Observation.objects.create(
        report=report, name="行政复议收案", value=12, period=2021, state=RowState.ENTERED, source_name="台账"
    )
    _out, err, status = run(folder, create_organisations=True)
    assert status == 0 and "2021" in err
    assert report.observations.count() == 1 and Report.objects.count() == 3


def test_an_organisation_made_for_a_refused_file_goes_with_it(folder, monkeypatch):
    monkeypatch.setattr("reports.entry.intake.record", _fail)
    assert run(folder, create_organisations=True)[2] == 1
    assert not any(everything().values())


def _fail(*arguments):
    raise DataError("value too long")


def test_of_two_organisations_of_one_name_the_given_superior_decides(folder):
    north, south = make.organisation("北岭市", level="city"), make.organisation("南屏市", level="city")
    make.organisation("临渚区", parent=north)
    wanted = make.organisation("临渚区", parent=south)
    _out, err, status = run(folder)
    assert status == 1
    assert "北岭市临渚区" in err and "南屏市临渚区" in err
    assert run(folder, organisation="南屏市")[2] == 0
    assert set(Report.objects.values_list("organisation", flat=True)) == {wanted.pk}


def test_the_given_organisation_may_be_the_one_itself_by_code(folder):
    office = make.organisation("临渚区", code="330799")
    assert run(folder, organisation="330799")[2] == 0
    assert Report.objects.filter(organisation=office).count() == 3


def test_a_given_organisation_that_the_text_contradicts_is_refused(folder):
    make.organisation("青崖县")
    assert run(folder, organisation="青崖县")[2] == 1
    assert not Report.objects.exists()


def test_a_given_organisation_that_is_unknown_stops_the_run(folder):
    with pytest.raises(CommandError):
        run(folder, organisation="无名区")


def test_another_text_of_a_report_that_is_there_is_refused(folder):
    run(folder, create_organisations=True)
    text = (folder / "临渚区2020.txt").read_text(encoding="utf-8").replace("126件", "127件")
    (folder / "临渚区2020.txt").write_text(text, encoding="utf-8")
    before = everything()
    assert run(folder)[2] == 1
    assert everything() == before


def test_drafts_wait_for_their_office(folder):
    run(folder, create_organisations=True, draft=True)
    assert set(Report.objects.values_list("state", flat=True)) == {State.DRAFT}


def test_a_kind_that_the_text_contradicts_is_refused(folder):
    assert run(folder, create_organisations=True, kind="work")[2] == 1
    assert not Report.objects.exists()


def test_where_the_text_is_silent_the_file_name_says_whose_report_it_is(folder):
    text = (folder / "临渚区2020.txt").read_text(encoding="utf-8")
    start = text.index("过去一年")
    silent = text[start : text.rindex("\n", 0, text.rindex("临渚区"))]
    for path in folder.iterdir():
        path.unlink()
    (folder / "临渚区2020年法治政府建设年度报告.txt").write_text(silent, encoding="utf-8")
    assert run(folder, create_organisations=True)[2] == 0
    report = Report.objects.get()
    assert (report.organisation.name, report.year) == ("临渚区", 2020)


@pytest.mark.django_db(transaction=True)
def test_several_processes_read_the_same(folder):
    assert run(folder, create_organisations=True, jobs=2)[2] == 0
    nothing = Vocabulary.of(())
    for report in Report.objects.all():
        path = folder / f"临渚区{report.year}.txt"
        read = prepare(path.read_bytes(), path.name, nothing).reading.observations
        assert [(row.name, row.value) for row in report.observations.all()] == [
            (item.name, item.value) for item in read
        ]


@pytest.mark.django_db(transaction=True)
def test_all_real_reports_go_in(shared):
    call_command("load_catalogue", stdout=io.StringIO())
    out, err, status = run(shared / "data/reports", create_organisations=True)
    assert (status, err) == (0, "")
    assert Report.objects.count() == 26
    # A work report's file name gives the year in which it was given; the record the year reported on.
    years = Report.objects.filter(organisation__name="盐田区").order_by("year").values_list("year", flat=True)
    assert list(years) == [2009, *range(2014, 2025)]
    for version in TextVersion.objects.all():
        rows = Observation.objects.filter(version=version)
        assert all(version.text[row.start : row.end] == row.quote for row in rows)
    before = everything()
    run(shared / "data/reports", create_organisations=True)
    assert everything() == before
