"""What must not stand on a site that serves people: found by ``manage.py check --deploy``."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError

from reports.models import User

# Of the sample accounts (``reports.management.sample_data``): they stand in the documentation.
ACCOUNTS = ("admin", "editor", "supervisor")
PASSWORD = "duibiao-2026"


@register(deploy=True)
def no_sample_accounts(**options: Any) -> list[CheckMessage]:
    """Accounts whose password stands in the documentation. A database that is not there yet holds none."""
    if settings.DEBUG:
        return []
    try:
        there = list(User.objects.filter(username__in=ACCOUNTS, is_active=True).values_list("username", "password"))
    except DatabaseError:
        return []
    return [
        Error(
            f"The sample account “{name}” is open to everybody who has read the documentation.",
            hint="Make it inactive, or give it another password.", id="reports.E001",
        )
        for name, password in there if check_password(PASSWORD, password)
    ]  # fmt: skip
