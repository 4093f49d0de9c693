"""A process that serves the pages given as JSON on its standard input, and prints what memory it holds, in MiB.

``[[who, address], …]`` in; ``[at the end, at most]`` out. Run by ``tests.bench.timing.memory``.
"""

import json
import re
import sys
from pathlib import Path

import django
from django.conf import settings

django.setup()

import config.wsgi  # noqa: E402, F401 - readies the process
from tests.bench.timing import signed_in  # noqa: E402 - models come after the setup

ROUNDS = 3


def main() -> None:
    settings.DEBUG = False
    asked = json.load(sys.stdin)
    clients = {who: signed_in(who) for who in dict.fromkeys(who for who, _address in asked)}
    for _ in range(ROUNDS):
        for who, address in asked:
            clients[who].get(address)
    status = Path("/proc/self/status").read_text()
    print(json.dumps([int(re.search(rf"{name}:\s+(\d+) kB", status)[1]) // 1024 for name in ("VmRSS", "VmHWM")]))


main()
