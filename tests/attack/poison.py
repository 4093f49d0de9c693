"""A site with two offices whose every text holds an attack: markup, an attribute, a formula, the end of a line."""

from __future__ import annotations

from django.apps import apps
from django.core.management import call_command
from django.db import models

from reports.models import Role, State, User
from tests import make
from tests.attack.serving import PASSWORD
from tests.office_rows import Rows, rows_of

# What a spreadsheet would reckon, what leaves a quote, a tag or a script, what a template would fill in, a line's end.
PAYLOAD = '=1+1\'"><struck onstruck="x"></struck><script>window.struck=1</script>{{7*7}}'
SHORT = "=1'\"><struck>"
# What the site itself wrote and reads again, or what makes the addresses.
SPARED = {
    "sha256", "code", "file", "password", "username", "path", "tag", "reader", "encoding", "seed", "normalised", "codename",  # noqa: E501
    "app_label", "model", "session_key", "unit", "written", "quote", "text", "stand_in", "expression",
}  # fmt: skip


def fill() -> dict[str, Rows]:
    """Migrate, load, and make an accepted and a draft report of "home"; people ``root``, ``clerk`` and ``stranger``."""
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", verbosity=0)
    above = make.organisation("云川市", level="city")
    home, beside = make.organisation("青崖县", parent=above), make.organisation("临渚区", parent=above)
    rows = {"accepted": rows_of(home, State.ACCEPTED, 2023), "draft": rows_of(home, State.DRAFT, 2022)}
    for name, role, at in (
        ("clerk", Role.ENTRY, home),
        ("head", Role.SUPERVISOR, above),
        ("stranger", Role.ENTRY, beside),
    ):
        person(name, role, at)
    User.objects.create_superuser("root", password=PASSWORD)
    User.objects.update(must_change_password=False)
    return rows


def person(name: str, role: str, at) -> User:
    made = User.objects.create_user(name, password=PASSWORD, is_staff=True)
    make.membership(made, role, at)
    return made


def poison() -> int:
    """Put the payload into every free text of every table; how many columns hold it now."""
    columns = 0
    for model in apps.get_models():
        if model._meta.app_label not in ("reports", "indicators") or model.__name__.startswith("Historical"):
            continue
        unique = {name for each in model._meta.total_unique_constraints for name in each.fields}
        for field in model._meta.local_fields:
            text = isinstance(field, models.CharField | models.TextField) and not field.choices
            if not text or field.unique or field.name in unique | SPARED:
                continue
            columns += _put(model, field)
    return columns


def _put(model: type[models.Model], field: models.Field) -> int:
    room = field.max_length or 1000
    if room < len(SHORT):
        return 0
    said = PAYLOAD if room >= len(PAYLOAD) else SHORT
    # A value that says something (a reason of a withdrawal) would change the state of its row: only what is filled.
    return int(model._base_manager.exclude(**{field.name: ""}).update(**{field.name: said}) > 0)
