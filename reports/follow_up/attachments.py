"""Files that back a judgement: taken in with their SHA-256, and handed out only to those who may see their matter."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from reports.access import visible
from reports.entry.formats.isolated import in_child
from reports.entry.formats.refusal import Refused
from reports.models import Attachment, Organisation, User

LARGEST = 20 * 1024 * 1024
FILES_AT_MOST = 5
NAME_AT_MOST = 120
ACCEPTED = ".pdf,.docx,.xlsx,.png,.jpg,.jpeg,.txt,.html,.htm"

# What each kind of file begins with; names that it may carry.
_BEGINS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
_CORE_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_OTHER_SUFFIX = {"jpeg": "jpg", "htm": "html"}
# What matched once is never tried again (possessive): a row of comments took time without end.
_PAGE = re.compile(
    r"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_ENCODINGS = ("utf-8-sig", "gb18030")

WRONG_TYPE = _("Give a PDF, Word (.docx), Excel (.xlsx), PNG or JPEG picture, text or saved web page (.html).")
PACKED = _("A packed file is not taken in: nobody sees what is inside. Give its files one by one.")
TOO_LARGE = _("The file is larger than 20 MB. Give the pages that matter, or a smaller scan.")


def attach(
    organisation: Organisation, upload: UploadedFile, by: User, *, effective_on: date | None = None, note: str = ""
) -> Attachment:
    """Keep one file that backs a judgement on ``organisation``. Raises ``ValidationError`` in words where it is empty,
    too large or of another type; what it is, is told by its content, and its name must agree."""
    kind = kind_of(upload)
    upload.seek(0)
    row = Attachment(
        organisation=organisation, file_name=safe_name(upload.name or ""), size=upload.size or 0, added_by=by,
        effective_on=effective_on, note=note, sha256=hashlib.file_digest(upload, "sha256").hexdigest(),
    )  # fmt: skip
    upload.seek(0)
    # On the disk a file carries its own fingerprint: what people call it never becomes a path.
    row.file.save(f"{row.sha256}.{kind}", upload, save=False)
    row.save()
    return row


def kind_of(upload: UploadedFile) -> str:
    """What a file is by its content: pdf, docx, xlsx, png, jpg, html or txt. Raises ``ValidationError`` in words."""
    if not upload.size:
        raise ValidationError(_("The file is empty."))
    if upload.size > LARGEST:
        raise ValidationError(TOO_LARGE)
    kind = _kind(upload)
    suffix = PurePath(upload.name or "").suffix.lower().lstrip(".")
    if kind is None:
        raise ValidationError(WRONG_TYPE)
    if _OTHER_SUFFIX.get(suffix, suffix) != kind:
        raise ValidationError(
            _("“%(name)s” says “%(suffix)s”, but its content is of the type “%(kind)s”. Save it under its right type."),
            params={"name": safe_name(upload.name or ""), "suffix": suffix or "–", "kind": kind},
        )
    return kind


def _kind(upload: UploadedFile) -> str | None:
    upload.seek(0)
    head = upload.read(8)
    for kind, begins in _BEGINS.items():
        if head.startswith(begins):
            return kind
    if head.startswith(b"PK"):
        return _office_kind(upload)
    upload.seek(0)
    return _text_kind(upload.read())


def _office_kind(upload: UploadedFile) -> str:
    """docx or xlsx; only the list of parts is read, in a process of its own: it may have a million lines."""
    upload.seek(0)
    try:
        parts = set(in_child("parts", upload.read()))
    except Refused:
        raise ValidationError(_("The file is damaged and cannot be opened.")) from None
    kind = next((kind for kind, part in _CORE_PART.items() if part in parts), None)
    if kind is None or "[Content_Types].xml" not in parts:
        raise ValidationError(PACKED)
    if any(part.endswith("vbaProject.bin") for part in parts):
        raise ValidationError(_("A file with macros is not taken in. Save it without them."))
    return kind


def _text_kind(data: bytes) -> str | None:
    if b"\0" in data:
        return None
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return "html" if _PAGE.match(text) else "txt"
    return None


def safe_name(name: str) -> str:
    """A name to show and to save under: no path, no control or direction character, not too long (its ending stays)."""
    name = re.split(r"[\\/]", name)[-1]
    plain = "".join(each for each in unicodedata.normalize("NFC", name) if unicodedata.category(each)[0] != "C")
    plain = re.sub(r'[<>:"|?*]', "_", plain).strip(" .")
    path = PurePath(plain or "file")
    return path.stem[: NAME_AT_MOST - len(path.suffix[:10])] + path.suffix[:10]


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to five files, each looked at while the form is checked: a wrong one is refused beside its field.
    ``cleaned_data`` is a list."""

    def __init__(self, **options) -> None:
        widget = FilesInput(attrs={"accept": ACCEPTED, "class": "form-control"})
        options.setdefault("help_text", _("PDF, Word, Excel, picture, text or saved page; at most 20 MB each."))
        super().__init__(widget=widget, **options)

    def clean(self, data: UploadedFile | Sequence[UploadedFile] | None, initial=None) -> list[UploadedFile]:
        uploads = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        if not uploads:
            super().clean(None, initial)  # speaks up where a file is required
            return []
        if len(uploads) > FILES_AT_MOST:
            raise ValidationError(_("At most %(number)d files at once."), params={"number": FILES_AT_MOST})
        for each in uploads:
            kind_of(each)
        return uploads


class AttachmentField(forms.FileField):
    """One file, looked at while the form is checked."""

    def __init__(self, **options) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": ACCEPTED, "class": "form-control"}), **options)

    def clean(self, data: UploadedFile | None, initial=None) -> UploadedFile | None:
        upload = super().clean(data, initial)
        if upload:
            kind_of(upload)
        return upload


class WithFiles(forms.Form):
    """A form that takes a few files along, each with the date of its own document: ``file_1``, ``dated_1`` …"""

    SLOTS = (1, 2, 3)

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        for number in self.SLOTS:
            self.fields[f"file_{number}"] = AttachmentField(label=_("File"), required=False, max_length=200)
            self.fields[f"dated_{number}"] = forms.DateField(
                label=_("Date of the document"), required=False,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for number in self.SLOTS:
            dated = said.get(f"dated_{number}")
            if dated and dated > timezone.localdate():
                self.add_error(f"dated_{number}", _("A document cannot be of a day to come."))
            if dated and not said.get(f"file_{number}") and f"file_{number}" not in self.errors:
                self.add_error(f"file_{number}", _("Choose the file that this date belongs to, or take the date away."))
        return said

    @property
    def slots(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """File and date beside each other, for the page."""
        return [(self[f"file_{number}"], self[f"dated_{number}"]) for number in self.SLOTS]

    def uploads(self) -> list[tuple[UploadedFile, date | None]]:
        """What was given, with the date of each document."""
        given = [(self.cleaned_data[f"file_{n}"], self.cleaned_data[f"dated_{n}"]) for n in self.SLOTS]
        return [(upload, dated) for upload, dated in given if upload]


def keep(organisation: Organisation, uploads: Iterable[tuple[UploadedFile, date | None]], by: User) -> list[Attachment]:
    """Attach several files, each with the date of its own document."""
    return [attach(organisation, upload, by, effective_on=dated) for upload, dated in uploads]


@require_GET
def attachment_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file, to be saved and never opened by the browser: a saved page may carry script. That it was taken along is
    recorded with all other downloads."""
    attachment = get_object_or_404(visible(request.user, Attachment.objects.all()), pk=pk)
    try:
        opened = attachment.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        opened, as_attachment=True, filename=attachment.file_name, content_type="application/octet-stream",
        headers={"X-Content-Type-Options": "nosniff"},
    )  # fmt: skip
