"""Parsing a file in a process of its own, which the file may fill, stall or crash: nothing else is touched by it.

A helper process with the parsers (:mod:`reports.entry.formats.child`) is started with the first file and stays; it
ends with the process that started it. A process that forks may go on using it: each question brings its own pipe.
"""

from __future__ import annotations

import json
import logging
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from reports.entry.formats.refusal import COSTLY, Refused

# What the parsing of one file may take.
MEMORY = 1 << 30  # bytes of address space
CPU_SECONDS = 30
SECONDS = 60  # on the clock, of a machine that has other work
LARGEST_ANSWER = 64 << 20  # bytes: five million characters as JSON
AT_ONCE = 2  # files of one serving process

ROOT = Path(__file__).resolve().parents[3]
log = logging.getLogger("duibiao.files")

_slots = threading.BoundedSemaphore(AT_ONCE)
_starting = threading.Lock()
_helper: tuple[subprocess.Popen[bytes], socket.socket] | None = None


def in_child(task: str, data: bytes, name: str = "") -> Any:
    """What ``task`` (``child.TASKS``) finds in a file, as plain data; raises ``Refused``.

    A file that takes more than its measure, crashes its parser or is beyond it is refused as COSTLY; a
    fault of our own is logged besides.
    """
    with _slots, tempfile.TemporaryFile() as given:
        given.write(data)
        given.flush()
        reading, writing = os.pipe()
        try:
            try:
                _ask(json.dumps([task, name[-100:]]).encode(), [given.fileno(), writing])
            finally:
                os.close(writing)
            said = _told(reading)
        finally:
            os.close(reading)
    if "fault" in said:
        log.error("a file could not be parsed: %s", said["fault"])
    if "found" not in said:
        raise Refused(said.get("refused", COSTLY))
    return said["found"]


def _ask(message: bytes, handles: list[int]) -> None:
    """Send the question to the helper, and once more to a new one where the old one is gone."""
    try:
        socket.send_fds(_running(), [message], handles)
    except (BrokenPipeError, ConnectionResetError):
        _forget()
        socket.send_fds(_running(), [message], handles)


def _running() -> socket.socket:
    global _helper
    with _starting:
        if _helper is None:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            # Nothing of our environment: it holds the secrets of the site.
            surroundings = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
            with theirs:
                process = subprocess.Popen(
                    [sys.executable, "-m", "reports.entry.formats.child"],
                    stdin=theirs, stdout=subprocess.DEVNULL, cwd=ROOT, env=surroundings, start_new_session=True,
                )  # fmt: skip
            _helper = process, ours
        return _helper[1]


def _forget() -> None:
    global _helper
    with _starting:
        if _helper is not None:
            process, ours = _helper
            ours.close()
            process.poll()
            _helper = None


def _told(reading: int) -> dict[str, Any]:
    """The answer, {} where none came in time or it is cut off. The system ends the child; here nobody waits longer."""
    pieces: list[bytes] = []
    size, until = 0, time.monotonic() + SECONDS + 5
    while select.select([reading], [], [], max(0, until - time.monotonic()))[0]:
        piece = os.read(reading, 1 << 20)
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_ANSWER:
            return {}
    try:
        return json.loads(b"".join(pieces))
    except ValueError:
        return {}
