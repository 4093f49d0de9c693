"""Which language a page is in, how long a sign-in lasts, what comes before anything else, and what is recorded."""

from __future__ import annotations

import time
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from config.accounts import BEGAN, CODE_WANTED, SEEN, has_code, record_entrance
from reports.models import Entrance


class ChosenLanguageMiddleware:
    """The language that the reader chose on the page, else Chinese.

    Django's own LocaleMiddleware follows the browser's Accept-Language; offices often run browsers that ask for
    English though nobody reads it, so only the choice made on the page (a cookie) counts.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class EntranceRecord:
    """Keeps who was refused which page (403), and who took which export or file along.

    Guessing at other offices' records leaves a trail. Whatever answers with an attachment is one of the two, so no
    export can forget to say so.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.user.is_authenticated:
            return response
        if response.status_code == 403:
            record_entrance(request, Entrance.Kind.REFUSED, request.user)
        elif response.status_code == 200 and response.get("Content-Disposition", "").startswith("attachment"):
            kind = Entrance.Kind.DOWNLOADED if isinstance(response, FileResponse) else Entrance.Kind.EXPORTED
            # Which rows were taken along stands behind the ?.
            record_entrance(request, kind, request.user, page=request.get_full_path())
        return response


class SignInLimits:
    """A sign-in ends when its holder has not been seen for a while, and at last after some hours.

    Both are counted from marks that signing in leaves in the session (``config.accounts``). Who was last seen when is
    written once a minute and not with every page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and BEGAN in request.session:
            now, began, seen = int(time.time()), request.session[BEGAN], request.session.get(SEEN, 0)
            if now - seen > settings.SIGN_IN_IDLE_SECONDS or now - began > settings.SIGN_IN_SECONDS:
                get_adapter().logout(request)
                messages.info(request, _("Your sign-in has ended after a while without use. Sign in again."))
                return _to_sign_in(request)
            if now - seen > 60:
                request.session[SEEN] = now
        return self.get_response(request)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    login = reverse("account_login")
    if request.headers.get("HX-Request"):  # a fragment is no place for a sign-in form
        return HttpResponse(status=204, headers={"HX-Redirect": login})
    return redirect(f"{login}?next={request.path}" if request.method == "GET" else login)


class DutiesFirst:
    """A password that was given, or is too old, is changed first; a one-time code that an office requires is set up.

    Until then every page leads there. Whether a code is wanted is worked out at sign-in and kept in the session.
    """

    # What a person may open meanwhile: the pages of the duty itself, the way out, and the language.
    OPEN = ("/accounts/", "/language/", "/healthz", "/readyz", "/static/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not request.path.startswith(self.OPEN):
            if request.headers.get("HX-Request") and self._owes(request):
                # A fragment led to the page of the duty would open it once more behind the person's back, and each
                # opening makes another secret: the code of the one on the screen would be refused.
                return HttpResponse(status=204)
            if password_is_due(request.user):
                messages.warning(request, _("Choose a password of your own before you go on."))
                return redirect("account_change_password")
            if request.session.get(CODE_WANTED):
                if not has_code(request.user):
                    messages.warning(request, _("Your office requires one-time codes. Set them up before you go on."))
                    return redirect("mfa_activate_totp")
                del request.session[CODE_WANTED]
        return self.get_response(request)

    def _owes(self, request: HttpRequest) -> bool:
        return password_is_due(request.user) or bool(request.session.get(CODE_WANTED) and not has_code(request.user))


def password_is_due(user) -> bool:
    """A given password, or one older than the site allows (``PASSWORD_MAX_DAYS``; 0: never)."""
    if user.must_change_password:
        return True
    oldest = timezone.now() - timedelta(days=settings.PASSWORD_MAX_DAYS)
    return bool(settings.PASSWORD_MAX_DAYS) and (user.password_changed_at or user.date_joined) < oldest
