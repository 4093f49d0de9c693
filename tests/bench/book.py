"""``python -m tests.bench.book FOLDER``: the peak memory of a process that reads five million characters of reports.

A process of its own, because a peak is never taken back. Prints megabytes, interpreter and text included.
"""

import re
import sys
from pathlib import Path

from indicators.catalogue.load import built_in_vocabulary
from reports.reading.reader import read

CHARACTERS = 5_000_000
_PROSE = 40


def book(folder: Path) -> str:
    """The texts of a folder one after the other, their paragraphs numbered so that no part is a second printing."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    parts: list[str] = []
    length = 0
    while length < CHARACTERS:
        edition = len(parts)
        lines = texts[edition % len(texts)].split("\n")
        parts.append("\n".join(f"{line}第{edition}稿" if len(line) >= _PROSE else line for line in lines))
        length += len(parts[-1])
    return "\n".join(parts)[:CHARACTERS]


if __name__ == "__main__":
    text = book(Path(sys.argv[1]))
    read(text, built_in_vocabulary())
    # Not ru_maxrss: a process that was started by a larger one begins with the peak of that one.
    print(int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
