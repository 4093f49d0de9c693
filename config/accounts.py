"""Sign-in rules that differ from django-allauth's own, and the record of who came in and what was taken along."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context, ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from reports.access import needs_code
from reports.models import Entrance, User

# When this sign-in began and when its holder was last seen (seconds), and whether a one-time code must be set up.
BEGAN, SEEN, CODE_WANTED = "began", "seen", "code_wanted"


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: accounts are made by an administrator. Every attempt to come in is recorded."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any):
        record_entrance(request, Entrance.Kind.SIGNED_IN, user)
        request.session[BEGAN] = request.session[SEEN] = int(time.time())
        if needs_code(user) and not has_code(user):
            request.session[CODE_WANTED] = True
        return super().post_login(request, user, **kwargs)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            record_entrance(request, Entrance.Kind.LOCKED_OUT, None, credentials.get("username") or "")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        record_entrance(request, Entrance.Kind.FAILED, None, credentials.get("username") or "")
        return super().authentication_failed(request, **credentials)

    def logout(self, request: HttpRequest) -> None:
        record_entrance(request, Entrance.Kind.SIGNED_OUT, request.user)
        return super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        """A person chooses their own: the duty to do so is fulfilled."""
        user.must_change_password = False
        user.password_changed_at = timezone.now()
        super().set_password(user, password)
        record_entrance(context.request, Entrance.Kind.PASSWORD, user)

    def unlock(self, request: HttpRequest, username: str) -> None:
        """Forget the failed attempts under one account name, from whichever address they came."""
        key = self._get_login_attempts_cache_key(request, username=username)
        ratelimit.clear(request, action="login_failed", key=key)


class CodeAdapter(DefaultMFAAdapter):
    """One-time codes: their secrets are kept enciphered, and a wrong code is recorded as a failed sign-in.

    The key is made of ``SECRET_KEY``; with a new one, put the old one into ``SECRET_KEY_FALLBACKS``, or everybody
    sets their codes up anew.
    """

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code == "incorrect_code":
            person = context.request.user if context.request.user.is_authenticated else None
            record_entrance(context.request, Entrance.Kind.FAILED, person)
        return super().validation_error(code, *args)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not where an office requires it of one of their roles."""
        return not needs_code(authenticator.user)


def _cipher() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys])


def has_code(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def record_entrance(request: HttpRequest, kind: str, person: User | None, name: str = "", page: str = "") -> None:
    """Keep one event. Of a page the path alone, unless ``page`` says more: behind its ? may stand anything."""
    Entrance.objects.create(
        kind=kind, person=person, name=name[:150], address=request.META.get("REMOTE_ADDR") or None,
        page=(page or request.path)[:300],
    )  # fmt: skip
