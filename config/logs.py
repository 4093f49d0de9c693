"""Every request has a number: in its log lines, in its answer's headers, and on the error page that a person quotes."""

from __future__ import annotations

import json
import logging
import secrets
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NUMBER: ContextVar[str] = ContextVar("request_number", default="")
log = logging.getLogger("duibiao.request")


class RequestNumber:
    """Gives each request its number and writes one line when it is answered: of the address the path alone.

    What stands behind the ? may be anything, the words of a search among them, and does not belong in a log.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.number = secrets.token_hex(4)
        kept = NUMBER.set(request.number)
        began = time.monotonic()
        try:
            response = self.get_response(request)
            response.headers["X-Request-Number"] = request.number
            log.info(
                "request",
                extra={
                    "method": request.method,
                    "path": request.path,
                    "status": response.status_code,
                    "milliseconds": round((time.monotonic() - began) * 1000),
                    "person": getattr(getattr(request, "user", None), "pk", None),
                    "address": request.META.get("REMOTE_ADDR"),
                },
            )
            return response
        finally:
            NUMBER.reset(kept)


class ClientAddress:
    """Behind a proxy of ours the address is the one that the proxy saw, not the proxy's own.

    Only proxies named in TRUSTED_PROXIES are believed, and of the list that they send only the last address that is
    none of them: what stands before it came from the client and may be invented.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        trusted = {"", *settings.TRUSTED_PROXIES}  # "" is a socket file
        if request.META.get("REMOTE_ADDR", "") in trusted:
            forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
            seen = [part for part in forwarded if part not in trusted]
            if seen:
                request.META["REMOTE_ADDR"] = seen[-1]
        return self.get_response(request)


def request_number(request: HttpRequest) -> dict[str, str]:
    """For templates: the number to quote."""
    return {"request_number": NUMBER.get()}


class WithNumber(logging.Filter):
    """Puts the number of the request being answered on every log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.number = NUMBER.get() or "-"
        return True


# What a record has by itself; everything else was given as ``extra``.
OWN = {
    *logging.LogRecord("", 0, "", 0, "", (), None).__dict__,
    "message",
    "asctime",
    "number",
    "request",
    "server_time",
}


class JsonLine(logging.Formatter):
    """One JSON object a line, for journald and whatever collects it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "number": getattr(record, "number", "-"),
            "message": record.getMessage(),
        }
        line |= {key: value for key, value in record.__dict__.items() if key not in OWN}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
