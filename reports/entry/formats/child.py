"""The process in which files of strangers are parsed: ``python -m reports.entry.formats.child`` with a socket as its
standard input. Started by :mod:`reports.entry.formats.isolated`; it has no settings, no secrets and no database.

It loads the parsers once and forks for each file, which costs milliseconds. The fork is bounded by the system: in
memory, in processor time and on the clock (an alarm that nobody catches ends even a loop in C), and may write no file.
"""

from __future__ import annotations

import dataclasses
import json
import os
import resource
import signal
import socket
import traceback

from reports.entry.formats.archive import Archive
from reports.entry.formats.isolated import CPU_SECONDS, MEMORY, SECONDS
from reports.entry.formats.parse import parse
from reports.entry.formats.refusal import COSTLY, Refused
from reports.entry.formats.workbook import gone_through, sheets_of

TASKS = {
    "text": lambda data, name: dataclasses.asdict(parse(data, name)),
    "workbook": lambda data, _name: sheets_of(data),
    "gone_through": lambda data, _name: gone_through(data),
    "parts": lambda data, _name: sorted(Archive(data).names),
}


def main() -> None:
    """Fork for each message ``[task, name]`` with the two files that come with it: what is given, and the answer."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries them
    asked = socket.socket(fileno=0)
    while True:
        message, handles, _flags, _sender = socket.recv_fds(asked, 4096, 2)
        if not message:  # whoever started this process is gone
            return
        if os.fork() == 0:
            asked.close()
            _answer(*json.loads(message), *handles)
            os._exit(0)
        for handle in handles:
            os.close(handle)


def _answer(task: str, name: str, given: int, answer: int) -> None:
    bound()
    with os.fdopen(answer, "wb") as told:
        try:
            said = {"found": TASKS[task](_content(given), name)}
        except Refused as error:
            said = {"refused": error.reason}
        except MemoryError:
            said = {"refused": COSTLY}
        except Exception:
            said = {"fault": traceback.format_exc(limit=-8)}
        told.write(json.dumps(said).encode())


def bound() -> None:
    """From here on this process has its measure."""
    signal.alarm(SECONDS)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))


def _content(given: int) -> bytes:
    with os.fdopen(given, "rb") as source:
        source.seek(0)
        return source.read()


if __name__ == "__main__":
    main()
