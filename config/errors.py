"""Error pages: what happened, what to do next, and a number to quote. None tells anything of the inside."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

from config.logs import NUMBER

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def _plain(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """Without the site's frame: who is signed in may be the very thing that failed."""
    return render(None, template, {"request_number": NUMBER.get()}, status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, TOO_LARGE):
        return _plain(request, "413.html", 413)
    return _plain(request, "400.html", 400)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; or a database that is locked, full or away, which passes: the transaction was taken back."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        response = _plain(request, "503.html", 503)
        response.headers["Retry-After"] = "60"
        return response
    return _plain(request, "500.html", 500)


class RequestSize:
    """Refuses what is larger than any upload here may be, before a byte of it is read."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isascii() or not length.isdigit() or int(length) > MAX_REQUEST_BYTES:
            return _plain(request, "413.html", 413)
        return self.get_response(request)


# A backfill of some dozens of scanned-free files; a single file may be 20 MB (reports/entry/sources.py).
MAX_REQUEST_BYTES = 500 * 1024 * 1024
