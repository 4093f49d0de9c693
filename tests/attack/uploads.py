"""Malformed uploads: ``python -m tests.attack uploads 10000 [SEED]``.

Good files of every kind are damaged (bytes, pieces, parts of archives, fields of PDF and XML) and given to the same
functions as uploads are. Whatever happens, the answer is a text or a refusal in words, within the limits: anything
else is a crash and is printed with the seed that makes it again.
"""

from __future__ import annotations

import io
import random
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from reports.entry.figures_sheet.sheet import SheetError, lines_of
from reports.entry.formats.isolated import SECONDS
from reports.entry.sources import SourceError, text_of
from reports.follow_up.attachments import kind_of
from tests.printed import as_docx, as_html, as_numbered_docx, as_pdf

BODY = (
    "青岚县2023年法治政府建设年度报告\n一、主要举措和成效\n全年审查合同21件，败诉率5.25%。\n二、存在的不足\n执法不严。\n"
    * 8
)
HOSTILE = (
    b"\x00", b"\xff\xff\xff\xff", b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", b"<!DOCTYPE a [<!ENTITY b 'c'>]>&b;",
    b"<w:p>" * 300,
    b"</w:t>", b"<table>" * 300, b"stream\n", b"endobj", b"<< /Length 99999999 >>", b"/Kids [1 0 R]", b"9" * 400,
    b"&#x0;", b"\xed\xa0\x80",
    "\u202e".encode(), b"<!--" * 200, b"]]>", b"1e9999", b"w:ilvl=\"99999\"", b"gridSpan w:val=\"999999999\"",
    b"r=\"ZZZZZZZ9999999\"",
    b"rowspan=\"99999999\"", b"\t" * 2000, b"|" * 2000,
)  # fmt: skip


@dataclass
class Told:
    """What came of all files: answers by kind, crashes, the slowest."""

    answers: Counter = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    slowest: float = 0
    over: int = 0


def good_files() -> dict[str, bytes]:
    book = Workbook()
    book.active.append(["单位", "年份", "指标名称", "数值", "来源"])
    for year in range(2015, 2024):
        book.active.append(["青岚县", year, "行政复议受理数", 321, "台账"])
    stream = io.BytesIO()
    book.save(stream)
    return {
        "a.docx": as_docx(BODY), "b.docx": as_numbered_docx(BODY), "a.pdf": as_pdf(BODY), "a.html": as_html(BODY),
        "a.xlsx": stream.getvalue(), "a.txt": BODY.encode(), "b.txt": BODY.encode("gb18030"),
        "c.txt": ("指标\t数值\n" + "受理数\t21件\n" * 30).encode("utf-16"),
    }  # fmt: skip


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The same file with one to eight damages; an archive mostly inside of its parts."""
    if data.startswith(b"PK") and chance.random() < 0.75:
        return _repacked(data, chance)
    if data.startswith(b"%PDF") and chance.random() < 0.6:
        return _with_streams_damaged(data, chance)
    return _bytes_damaged(data, chance)


def _bytes_damaged(data: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(spoilt) + 1)
        match chance.randrange(6):
            case 0:
                spoilt[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del spoilt[place : place + chance.choice((1, 4, 100, 5000))]
            case 2:
                spoilt[place:place] = chance.choice(HOSTILE)
            case 3:
                spoilt[place:place] = spoilt[place : place + chance.choice((10, 1000))] * chance.choice((2, 50))
            case 4:
                del spoilt[place:]
            case 5:
                spoilt[place : place + 8] = chance.randbytes(8)
    return bytes(spoilt)


def _repacked(data: bytes, chance: random.Random) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as spoilt:
        names = whole.namelist()
        struck = set(chance.sample(names, min(len(names), chance.randint(1, 3))))
        struck |= {name for name in names if "document" in name or "sheet1" in name if chance.random() < 0.6}
        for name in names:
            if name in struck and chance.random() < 0.1:
                continue
            part = whole.read(name)
            spoilt.writestr(name, _bytes_damaged(part, chance) if name in struck else part)
        if chance.random() < 0.05:
            spoilt.writestr(
                "word/document.xml" if "word/document.xml" in names else "xl/workbook.xml", b"0" * 30_000_000
            )
    return stream.getvalue()


def _with_streams_damaged(data: bytes, chance: random.Random) -> bytes:
    pieces = data.split(b"stream\n")
    place = chance.randrange(len(pieces))
    if chance.random() < 0.3:
        pieces[place] = zlib.compress(_bytes_damaged(b"BT /F1 12 Tf (a) Tj ET\n" * 50, chance)) + b"\nend"
    else:
        pieces[place] = _bytes_damaged(pieces[place], chance)
    return b"stream\n".join(pieces)


def doors(name: str) -> Iterator[tuple[str, Callable[[bytes], object]]]:
    """The functions that take an upload of this kind."""
    if name.endswith(".xlsx"):
        yield "sheet", lines_of
    else:
        yield "text", lambda data: text_of(data, name)
    yield "attachment", lambda data: kind_of(SimpleUploadedFile(name, data))


def strike(number: int, seed: int = 1) -> Told:
    """Give ``number`` damaged files to every door of their kind."""
    told, files = Told(), list(good_files().items())
    for index in range(number):
        chance = random.Random(f"{seed}.{index}")
        name, data = files[index % len(files)]
        spoilt = damaged(data, chance)
        for door, give in doors(name):
            began = time.monotonic()
            try:
                give(spoilt)
                told.answers[f"{door} taken"] += 1
            except (SourceError, SheetError, ValidationError) as refusal:
                costly = "too much time or memory" in str(refusal) or "时间或内存" in str(refusal)
                told.answers[f"{door} {'stopped' if costly else 'refused'}"] += 1
            except Exception as crash:
                told.crashes.append(f"{name} seed {seed}.{index} {door}: {type(crash).__name__}: {crash}")
            took = time.monotonic() - began
            told.slowest = max(told.slowest, took)
            told.over += took > SECONDS + 5
    return told


def main(wanted: str = "10000", given: str = "1") -> int:
    number, seed = int(wanted), int(given)
    began = time.monotonic()
    told = strike(number, seed)
    for crash in told.crashes[:50]:
        print(crash)
    print(dict(sorted(told.answers.items())))
    print(
        f"{number} damaged files in {time.monotonic() - began:.0f} s: {len(told.crashes)} crashes, {told.over} over the"
        f" limit of {SECONDS} s, the slowest {told.slowest:.1f} s"
    )
    return 1 if told.crashes or told.over else 0
