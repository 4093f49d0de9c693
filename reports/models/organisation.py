"""Who reports: a tree of organisations, the scope of every permission."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def reach_of(self, roots: Iterable[int]) -> set[int]:
        """The ids of ``roots`` and of everything below them, in one query.

        The whole tree is read as pairs of ids: a province has some 3,000 authorities, which is
        a few milliseconds, and needs nothing that only one database has.
        """
        below: dict[int | None, list[int]] = defaultdict(list)
        for pk, parent in self.model._default_manager.values_list("pk", "parent_id").order_by():
            below[parent].append(pk)
        reached: set[int] = set()
        waiting = list(roots)
        while waiting:
            pk = waiting.pop()
            if pk not in reached:
                reached.add(pk)
                waiting.extend(below[pk])
        return reached

    def peers_of(self, organisation: Organisation) -> OrganisationQuerySet:
        """Same level and same parent, itself included."""
        return self.filter(level=organisation.level, parent_id=organisation.parent_id)


class Organisation(models.Model):
    """An authority that reports. ``code`` is the GB/T 2260 division code, or the office's own."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        CITY = "city", _("city")
        COUNTY = "county", _("county")
        TOWNSHIP = "township", _("township")
        DEPARTMENT = "department", _("department")

    name = models.CharField(_("name"), max_length=60, help_text=_("short lasting name, such as 龙湾区"))
    code = models.CharField(_("code"), max_length=20, unique=True, null=True, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, default=Level.COUNTY)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("parent"), related_name="children", null=True, blank=True
    )
    is_sample = models.BooleanField(_("invented, for samples"), default=False)
    history = HistoricalRecords(table_name="reports_h_organisation")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("code", "name")
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="organisation_name_below"),
            # NULL parents are never equal to each other, so the top of the tree needs its own rule.
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(parent__isnull=True), name="organisation_name_at_top"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="organisation_name_given"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        above, seen = self.parent, set()
        while above is not None and above.pk not in seen:
            if above.pk == self.pk:
                raise ValidationError({"parent": _("An organisation cannot stand below itself.")})
            seen.add(above.pk)
            above = above.parent
