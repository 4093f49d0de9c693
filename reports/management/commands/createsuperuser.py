"""``manage.py createsuperuser``: the first one. A second one is asked for by name, with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from reports.models import User


class Command(createsuperuser.Command):
    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--another", action="store_true",
            help=_("make one although there is one; everyday work needs roles, not superusers"),
        )  # fmt: skip

    def handle(self, *args: Any, another: bool = False, **options: Any) -> str | None:
        standing = User.objects.filter(is_superuser=True, is_active=True).values_list("username", flat=True)
        if standing and not another:
            raise CommandError(
                _("There is a superuser already (%(names)s). Give roles instead, or say --another.")
                % {"names": ", ".join(standing)}
            )
        return super().handle(*args, **options)
