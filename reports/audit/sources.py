"""Where the trail is written: history tables, tables of judgements that are only ever added to, and entrances.

A new model with a history, or one that is added and never edited, is a source by itself: nothing is listed here by hand
but where the organisation of its rows stands, and that is what ``reports.access`` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import models

from indicators.trail import AddedOnly
from reports.access import ORGANISATIONS_OF, REPORT_OF
from reports.models import Entrance, User

APPS = ("indicators", "reports")
# Rows that say who and when through the row that they belong to.
_THROUGH = {"Evidence": "review__", "Sampled": "sample__"}
_PLACES = {
    "CodeRequirement": ("organisation",),
    "LocalBreak": ("organisation",),
    "Membership": ("organisation",),
    "OrganisationName": ("organisation",),
    "Succession": ("before", "after"),
}


@dataclass(frozen=True)
class Source:
    """One table of the trail.

    ``places`` are the paths from a row to organisations; () for lists by which the whole site works, which every
    auditor reads. ``when``, ``who`` and ``address`` are paths too ("" where it is not kept).
    """

    key: str
    subject: type[models.Model]
    model: type[models.Model]
    when: str
    who: str
    address: str
    places: tuple[str, ...]

    @property
    def is_history(self) -> bool:
        return self.model is not self.subject

    @property
    def is_entrance(self) -> bool:
        return self.subject is Entrance

    @property
    def is_of_people(self) -> bool:
        return self.subject is User


@cache
def sources() -> tuple[Source, ...]:
    """All of them, in the order of their names."""
    found = []
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            if hasattr(model, "history"):
                found.append(_of_history(model))
            elif issubclass(model, AddedOnly):
                found.append(_of_added(model))
    return tuple(sorted(found, key=lambda source: source.key))


def _of_history(model: type[models.Model]) -> Source:
    return Source(
        model._meta.model_name, model, model.history.model, "history_date", "history_user", "history_address",
        _places(model),
    )  # fmt: skip


def _of_added(model: type[models.Model]) -> Source:
    through = _THROUGH.get(model.__name__, "")
    names = {field.name for field in model._meta.local_fields}
    if through:
        when, who = f"{through}at", f"{through}by"
    else:
        when = "at" if "at" in names else "added_at"
        who = next(name for name in ("by", "added_by", "person") if name in names)
    address = "address" if model is Entrance else ""
    return Source(model._meta.model_name, model, model, when, who, address, _places(model))


def _places(model: type[models.Model]) -> tuple[str, ...]:
    name = model.__name__
    if name in REPORT_OF:
        return (f"{REPORT_OF[name]}organisation",)
    if name == "Organisation":
        return ("id",)
    return ORGANISATIONS_OF.get(name) or _PLACES.get(name, ())
