"""Who reports: a tree of organisations, the scope of every permission."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from indicators.trail import Trail


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def parents(self) -> dict[int, int | None]:
        """The whole tree: each organisation's id with its parent's. One query."""
        return dict(self.model._default_manager.values_list("pk", "parent_id").order_by())

    def reach_of(self, roots: Iterable[int], parents: dict[int, int | None] | None = None) -> set[int]:
        """The ids of ``roots`` and of everything below them, in one query; in none where ``parents`` are given.

        The whole tree is read as pairs of ids: a province has some 3,000 authorities, which is
        a few milliseconds, and needs nothing that only one database has.
        """
        below: dict[int | None, list[int]] = defaultdict(list)
        for pk, parent in (self.parents() if parents is None else parents).items():
            below[parent].append(pk)
        reached: set[int] = set()
        waiting = list(roots)
        while waiting:
            pk = waiting.pop()
            if pk not in reached:
                reached.add(pk)
                waiting.extend(below[pk])
        return reached

    def lowest_supervised(self, roots: Iterable[int], above: dict[int, int | None]) -> set[int]:
        """Those of ``roots`` that have somebody above them outside ``roots``: supervised from the same level only.

        Closing belongs to the level above, so a supervisor may not close at their own organisation, save at the
        top of the tree, where nobody stands above.
        """
        roots = set(roots)
        lowest = set()
        for root in roots:
            parent = above.get(root)
            ancestors: set[int] = set()
            while parent is not None and parent not in ancestors:
                ancestors.add(parent)
                parent = above.get(parent)
            if ancestors and not ancestors & roots:
                lowest.add(root)
        return lowest

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
        ZONE = "zone", _("development zone")

    name = models.CharField(_("name"), max_length=60, help_text=_("short lasting name, such as 龙湾区"))
    code = models.CharField(_("code"), max_length=20, unique=True, null=True, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, default=Level.COUNTY)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("parent"), related_name="children", null=True, blank=True
    )
    closed_on = models.DateField(
        _("closed on"), null=True, blank=True, help_text=_("the first day on which it no longer reports")
    )
    is_sample = models.BooleanField(_("invented, for samples"), default=False)
    history = Trail(table_name="reports_h_organisation")

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


class OrganisationName(models.Model):
    """A name that an organisation bore before the one it bears now. ``until`` is the first day of the next name."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, verbose_name=_("organisation"), related_name="former_names"
    )
    name = models.CharField(_("name"), max_length=60)
    since = models.DateField(_("valid from"), null=True, blank=True)
    until = models.DateField(_("valid to"))
    history = Trail(table_name="reports_h_organisation_name")

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ("organisation", "until")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(since__isnull=True) | models.Q(since__lt=models.F("until")),
                name="former_name_dates_in_order",
            ),
            models.UniqueConstraint(fields=["organisation", "until"], name="former_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """One organisation took over from another on a day: merged into it, or split off from it.

    A mere renaming is no succession but an ``OrganisationName``. Figures are compared across a succession with a
    mark, and never added up.
    """

    class Kind(models.TextChoices):
        MERGED = "merged", _("merged into")
        SPLIT = "split", _("split off as")

    before = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation before"), related_name="successors"
    )
    after = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation after"), related_name="predecessors"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    on = models.DateField(_("on"))
    why = models.CharField(_("document or reason"), max_length=300)
    history = Trail(table_name="reports_h_succession")

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        ordering = ("on", "before", "after")
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="succession_once"),
            models.CheckConstraint(condition=~models.Q(before=models.F("after")), name="succession_of_two"),
            models.CheckConstraint(condition=models.Q(kind__in=["merged", "split"]), name="succession_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.before} {self.get_kind_display()} {self.after}"
