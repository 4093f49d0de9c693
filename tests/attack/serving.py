"""The site as it is served, by gunicorn without DEBUG, and a visitor who speaks HTTP to it."""

from __future__ import annotations

import http.client
import os
import re
import secrets
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

PORT = int(os.environ.get("ATTACK_PORT", 8330))
PASSWORD = "duibiao-2026"
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def site(port: int = PORT, **surroundings: str) -> Iterator[subprocess.Popen[bytes]]:
    """gunicorn with the database of this process, its log lines in ``attack.log`` beside the files."""
    log = Path(os.environ["FILES_DIR"]).parent / "attack.log"
    with log.open("wb") as lines:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"],
            cwd=ROOT, stdout=lines, stderr=lines,
            env={
                **os.environ, "DEBUG": "", "DJANGO_SETTINGS_MODULE": "tests.attack.served", "BIND": f"127.0.0.1:{port}",
                "SECRET_KEY": secrets.token_urlsafe(50), "SECURE_SSL_REDIRECT": "0", **surroundings,
            },
        )  # fmt: skip
    try:
        _wait(port, process, log)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and process.poll() is None:
        try:
            if Visitor(port).get("/readyz").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.3)
    raise SystemExit(f"the site did not start:\n{log.read_text()[-3000:]}")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass
class Visitor:
    """Keeps cookies, follows nothing, sends what it is told to."""

    port: int = PORT
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.send("GET", address, headers=headers)

    def post(
        self, address: str, fields: list[tuple[str, str]] | None = None, *, files: list[tuple[str, str, bytes]] = (),
        token: bool = True, headers: Mapping[str, str] | None = None,
    ) -> Answer:  # fmt: skip
        """``files``: (field, file name as sent, content). Without ``token`` as another site would make it send."""
        said = {"X-CSRFToken": self.cookies.get("csrftoken", "")} if token else {}
        if files:
            mark = uuid.uuid4().hex
            parts = [
                f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
                for k, v in fields or ()
            ]
            for name, file_name, content in files:
                head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n\r\n'
                parts.append(head.encode() + content + b"\r\n")
            body = b"".join(parts) + f"--{mark}--\r\n".encode()
            said["Content-Type"] = f"multipart/form-data; boundary={mark}"
        else:
            body = urlencode(fields or []).encode()
            said["Content-Type"] = "application/x-www-form-urlencoded"
        return self.send("POST", address, body, {**said, **(headers or {})})

    def send(self, method: str, address: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        said = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **(headers or {})}
        for attempt in (1, 2):
            try:
                if self._connection is None:
                    self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
                self._connection.request(method, address, body, said)
                answer = self._connection.getresponse()
                content = answer.read()
                break
            except (http.client.RemoteDisconnected, ConnectionError):
                # A connection that was kept open and closed meanwhile; nothing was begun on it.
                self._connection = None
                if attempt == 2:
                    raise
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and (found := re.match(r"([^=]+)=([^;]*)", value)):
                self.cookies[found[1]] = found[2].strip('"')
        return Answer(answer.status, answer.getheaders(), content)

    def sign_in(self, name: str, password: str = PASSWORD) -> Visitor:
        self.get("/accounts/login/")
        answer = self.post("/accounts/login/", [("login", name), ("password", password)])
        if answer.status != 302:
            raise SystemExit(f"{name} could not sign in: {answer.status}")
        self.get("/")
        return self
