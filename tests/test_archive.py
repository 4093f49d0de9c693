"""One archive of everything: what goes in comes out again, whole, or nothing does."""

import errno
import json
import zipfile

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from reports.management import archive
from reports.models import Attachment, Organisation, Report, User
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def files(settings, tmp_path):
    """An empty folder for uploaded files."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


@pytest.fixture
def site(files):
    """A site with people, a report that was read, a value changed (so that it has a history) and a file."""
    county = make.organisation("青岚县")
    person = make.user("clerk", role="entry", at=county)
    report = make.report(county, 2023, text="全年受理行政复议案件321件，败诉率为5.25%。\n", issuers=["青岚县人民政府"])
    value = make.observation(report, "行政复议受理数", 321)
    value.written = "三百二十一"
    value.save()
    Attachment.objects.create(
        organisation=county, file=ContentFile(b"%PDF-1.7 proof", "proof.pdf"), file_name="佐证.pdf",
        sha256="0" * 64, size=14, added_by=person,
    )  # fmt: skip
    return report


def everything() -> dict[str, list]:
    return {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in archive.tables()}


def contents(folder) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def empty(folder) -> None:
    """As after migrate: no row but those of the migrations, no file."""
    call_command("flush", interactive=False, verbosity=0)
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()


def test_restoring_into_an_empty_site_gives_back_every_row_and_file(site, files, tmp_path):
    rows, held = everything(), contents(files)
    call_command("backup", str(tmp_path / "all.zip"), verbosity=0)
    empty(files)
    assert not User.objects.exists()
    call_command("restore", str(tmp_path / "all.zip"), verbosity=0)
    assert everything() == rows
    assert contents(files) == held
    assert held  # the attachment
    assert apps.get_model("reports", "HistoricalObservation").objects.count() == len(
        rows["reports.HistoricalObservation"]
    ) > 0  # fmt: skip


def test_new_rows_get_new_numbers_after_restoring(site, files, tmp_path):
    call_command("backup", str(tmp_path / "all.zip"), verbosity=0)
    empty(files)
    call_command("restore", str(tmp_path / "all.zip"), verbosity=0)
    taken = set(Organisation.objects.values_list("pk", flat=True))
    assert make.organisation("新岚县").pk not in taken


def test_a_site_in_use_is_not_overwritten(site, files, tmp_path):
    call_command("backup", str(tmp_path / "all.zip"), verbosity=0)
    rows = everything()
    with pytest.raises(CommandError):
        call_command("restore", str(tmp_path / "all.zip"))
    assert everything() == rows


def test_an_archive_is_not_written_over_another(site, tmp_path):
    (tmp_path / "all.zip").write_bytes(b"earlier")
    with pytest.raises(CommandError):
        call_command("backup", str(tmp_path / "all.zip"))
    assert (tmp_path / "all.zip").read_bytes() == b"earlier"


def test_a_damaged_part_is_named_and_nothing_is_restored(site, files, tmp_path):
    call_command("backup", str(tmp_path / "all.zip"), verbosity=0)
    part = "rows/reports_report.jsonl"
    with zipfile.ZipFile(tmp_path / "all.zip") as whole, zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        for name in whole.namelist():
            data = whole.read(name)
            bad.writestr(name, data.replace(b"2023", b"2024") if name == part else data)
    empty(files)
    rows = everything()
    with pytest.raises(CommandError, match=part):
        call_command("restore", str(tmp_path / "bad.zip"))
    assert everything() == rows
    assert not contents(files)


@pytest.mark.parametrize("damage", ["cut", "no zip", "missing"])
def test_what_is_no_archive_is_refused(site, tmp_path, damage):
    target = tmp_path / "all.zip"
    call_command("backup", str(target), verbosity=0)
    if damage == "cut":
        target.write_bytes(target.read_bytes()[:-100])
    elif damage == "no zip":
        target.write_text("不是压缩包", encoding="utf-8")
    else:
        target.unlink()
    with pytest.raises(CommandError, match=r"all\.zip"):
        call_command("restore", str(target), "--check")


def test_another_version_is_refused(site, files, tmp_path):
    call_command("backup", str(tmp_path / "all.zip"), verbosity=0)
    with zipfile.ZipFile(tmp_path / "all.zip") as whole, zipfile.ZipFile(tmp_path / "old.zip", "w") as old:
        for name in whole.namelist():
            data = whole.read(name)
            if name == "manifest.json":
                manifest = json.loads(data)
                manifest["migrations"] = manifest["migrations"][:-1]
                data = json.dumps(manifest).encode()
            old.writestr(name, data)
    empty(files)
    with pytest.raises(CommandError):
        call_command("restore", str(tmp_path / "old.zip"))
    assert not User.objects.exists()


def test_a_restore_that_breaks_off_leaves_the_site_empty(site, files, tmp_path, monkeypatch):
    call_command("backup", str(tmp_path / "all.zip"), verbosity=0)
    empty(files)
    rows = everything()
    insert = archive._insert

    def breaks_off(source, model, manifest):
        if model is Report:
            raise RuntimeError("the machine goes down")
        insert(source, model, manifest)

    monkeypatch.setattr(archive, "_insert", breaks_off)
    with pytest.raises(RuntimeError):
        call_command("restore", str(tmp_path / "all.zip"))
    assert everything() == rows
    assert not contents(files)


def test_a_full_disk_is_told_and_leaves_no_half_archive(site, tmp_path, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive, "_write", full)
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("backup", str(tmp_path / "all.zip"))
    assert list(tmp_path.glob("*.zip")) == []
    assert list(tmp_path.glob(".*")) == []


def test_a_file_outside_its_folder_is_refused(site, files, tmp_path):
    call_command("backup", str(tmp_path / "all.zip"), verbosity=0)
    with zipfile.ZipFile(tmp_path / "all.zip") as whole, zipfile.ZipFile(tmp_path / "evil.zip", "w") as evil:
        for name in whole.namelist():
            data = whole.read(name)
            if name == "manifest.json":
                manifest = json.loads(data)
                [inside] = [part for part in manifest["parts"] if part.startswith("files/")]
                manifest["parts"]["files/../../evil.pdf"] = manifest["parts"].pop(inside)
                data = json.dumps(manifest).encode()
            evil.writestr("files/../../evil.pdf" if name.startswith("files/") else name, data)
    empty(files)
    with pytest.raises(CommandError, match="evil"):
        call_command("restore", str(tmp_path / "evil.zip"))
    assert not contents(files)
    assert not (tmp_path.parent / "evil.pdf").exists()
