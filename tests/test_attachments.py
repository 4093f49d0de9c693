"""Files that back a judgement: which are taken in, how they are kept, and to whom they are handed out."""

import hashlib
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from reports.follow_up.attachments import LARGEST, NAME_AT_MOST, attach, kind_of, safe_name
from reports.models import Attachment, Entrance
from tests import make

PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def packed(*parts: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    return held.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")
XLSX = packed("[Content_Types].xml", "xl/workbook.xml")


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("台账.pdf", PDF, "pdf"),
        ("台账.DOCX", DOCX, "docx"),
        ("台账.xlsx", XLSX, "xlsx"),
        ("现场.png", PNG, "png"),
        ("现场.jpeg", b"\xff\xd8\xff\xe0" + bytes(20), "jpg"),
        ("说明.txt", "已核对。".encode(), "txt"),
        ("说明.txt", "已核对。".encode("gb18030"), "txt"),
        ("网页.htm", "<!DOCTYPE html><title>公告</title>".encode(), "html"),
        ("网页.html", b"\n<!-- saved from url --><html></html>", "html"),
    ],
)
def test_what_a_file_is_is_told_by_its_content(name, content, kind):
    assert kind_of(upload(name, content)) == kind


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.pdf", b"", "empty"),
        ("a.zip", packed("a.txt"), "packed file"),
        ("a.docx", packed("a.txt"), "packed file"),
        ("a.docx", b"PK\x03\x04 cut off", "damaged"),
        ("a.docm", packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros"),
        ("a.exe", b"MZ\x90\x00\x03", "Give a PDF"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20), "Give a PDF"),
        ("a.pdf", PNG, "of the type “png”"),
        ("a.png", b"<html><script>1</script></html>", "of the type “html”"),
        ("a", PDF, "of the type “pdf”"),
    ],
)
def test_other_files_are_refused_in_words(name, content, says):
    with pytest.raises(ValidationError) as refused:
        kind_of(upload(name, content))
    assert says in " ".join(map(str, refused.value.messages)) or _chinese(says, refused)


def _chinese(says, refused):
    with translation.override("en"):
        return says in " ".join(map(str, refused.value.messages))


def test_a_file_of_200_megabytes_is_refused_before_it_is_read():
    class Huge(SimpleUploadedFile):
        def read(self, *args):
            raise AssertionError("read")

    huge = Huge("a.pdf", b"x")
    huge.size = 200 * 1024 * 1024
    with pytest.raises(ValidationError):
        kind_of(huge)
    assert huge.size > LARGEST


@given(st.text(max_size=300))
def test_a_name_never_becomes_a_path(name):
    kept = safe_name(name)
    assert kept and kept not in (".", "..") and len(kept) <= NAME_AT_MOST
    assert not set(kept) & set('/\\<>:"|?*\0\n\u202e')
    assert safe_name(kept) == kept


# --- kept and handed out -----------------------------------------------------------------------------------


@pytest.fixture
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def kept(db, files):
    city = make.organisation("清岚市", level="city")
    county = make.organisation("云麓区", parent=city)
    by = make.user("supervisor", "supervisor", city)
    return attach(county, upload("../核查\u202e记录.pdf", PDF), by, effective_on="2024-03-01", note="现场取得")


def test_a_file_is_kept_with_its_fingerprint_and_its_own_date(kept, files):
    row = Attachment.objects.get(pk=kept.pk)
    assert row.sha256 == hashlib.sha256(PDF).hexdigest() and row.size == len(PDF)
    assert row.file_name == "核查记录.pdf" and str(row.effective_on) == "2024-03-01"
    stored = files / row.file.name
    assert stored.read_bytes() == PDF and row.sha256 in stored.name


def test_the_file_is_saved_and_never_shown_and_the_download_leaves_a_trail(client, kept):
    client.force_login(kept.added_by)
    response = client.get(reverse("attachment_file", args=[kept.pk]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/octet-stream"
    assert Entrance.objects.filter(kind="downloaded", person=kept.added_by).count() == 1


@pytest.mark.parametrize(("at", "status"), [("county", 200), ("city", 200), ("elsewhere", 404)])
def test_its_organisation_and_those_above_get_it_and_nobody_else(client, kept, at, status):
    places = {"county": kept.organisation, "city": kept.organisation.parent, "elsewhere": None}
    person = make.user("someone", "viewer", places[at] or make.organisation("远山县"))
    client.force_login(person)
    assert client.get(reverse("attachment_file", args=[kept.pk])).status_code == status


def test_a_file_that_is_gone_from_the_disk_is_no_fault(client, kept, files):
    (files / kept.file.name).unlink()
    client.force_login(kept.added_by)
    assert client.get(reverse("attachment_file", args=[kept.pk])).status_code == 404
