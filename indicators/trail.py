"""The trail of changes: every history row says who, when, what, and from which network address."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


def address_of_request() -> str | None:
    """The network address of the request being answered; None in a command."""
    request = getattr(HistoricalRecords.context, "request", None)
    return (request.META.get("REMOTE_ADDR") or None) if request is not None else None


class Unchangeable(TypeError):
    """Something tried to edit or delete what is only ever added."""


def refuse() -> NoReturn:
    raise Unchangeable("These rows are added and never edited.")


class WrittenOnce(models.Model):
    """A row that is added and then stays as it is. The trap that this closes is our own code."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            refuse()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        refuse()


class Traced(WrittenOnce):
    """What our history tables hold besides the library's own columns.

    A default and no signal: the library's single and bulk writes both build the row with its defaults.
    """

    history_address = models.GenericIPAddressField(
        _("network address"), null=True, blank=True, default=address_of_request, editable=False
    )

    class Meta:
        abstract = True


class Trail(HistoricalRecords):
    """The one trail of changes of a model (decision 12).

    ``of_changes_alone``: a save that changes nothing which the trail keeps leaves no row (an account is saved at
    every sign-in). It costs a query a save, so models ask for it.
    """

    def __init__(self, *, of_changes_alone: bool = False, **options: Any) -> None:
        self.of_changes_alone = of_changes_alone
        super().__init__(bases=[Traced], **options)

    def create_historical_record(self, instance: models.Model, history_type: str, using: str | None = None) -> None:
        if self.of_changes_alone and history_type == "~" and self._is_unchanged(instance):
            return
        super().create_historical_record(instance, history_type, using=using)

    def _is_unchanged(self, instance: models.Model) -> bool:
        names = [field.attname for field in self.fields_included(instance)]
        before = getattr(instance, self.manager_name).order_by("-history_date", "-history_id").values(*names).first()
        return before == {name: getattr(instance, name) for name in names}


class AddedOnlyQuerySet(models.QuerySet):
    """Rows that are added and never edited: neither one by one nor in bulk."""

    def update(self, **fields: Any) -> NoReturn:
        refuse()

    def delete(self) -> NoReturn:
        refuse()

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        refuse()

    def prune(self) -> int:
        """Take away old rows for good: for the command that does so, and for nothing else. How many they were."""
        return self._raw_delete(self.db)


class AddedOnly(WrittenOnce):
    """A judgement or an event: its rows are not edited in bulk either."""

    objects = AddedOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
