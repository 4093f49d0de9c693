"""What a password must hold (等保 2.0, second level: length, classes of characters, change from time to time)."""

from __future__ import annotations

import string

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class CharacterClasses:
    """At least ``wanted`` of four classes: small letters, capitals, digits, everything else."""

    def __init__(self, wanted: int = 3) -> None:
        self.wanted = wanted

    def validate(self, password: str, user: object = None) -> None:
        held = {_class_of(character) for character in password}
        if len(held) < self.wanted:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        return ngettext(
            "Your password must hold %(wanted)d of these: small letters, capitals, digits, other characters.",
            "Your password must hold %(wanted)d of these: small letters, capitals, digits, other characters.",
            self.wanted,
        ) % {"wanted": self.wanted}


class NotTheSameAgain:
    """A new password differs from the one before: a change that changes nothing is none."""

    def validate(self, password: str, user: object = None) -> None:
        if user is not None and getattr(user, "pk", None) and user.check_password(password):
            raise ValidationError(self.get_help_text(), code="password_same")

    def get_help_text(self) -> str:
        return _("Your password must differ from the one before.")


def _class_of(character: str) -> str:
    for name in ("ascii_lowercase", "ascii_uppercase", "digits"):
        if character in getattr(string, name):
            return name
    return "other"
