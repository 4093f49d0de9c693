"""What the ledger says of the items that a file names: as they stand, as they stood at the export, who changed what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.access import visible
from reports.directory import Directory, OrganisationUnknown
from reports.entry.claiming import own_root
from reports.follow_up.ledger.chart import OWNER_ACTS, Act, Sides
from reports.follow_up.ledger.entering import standing_items
from reports.follow_up.ledger.entry_views import may_enter_for
from reports.follow_up.ledger.handling import sides_of
from reports.follow_up.ledger.page import changed_fields
from reports.models import Organisation, Rectification, RectificationStep, User

_CHUNK = 5_000
_TOLD = 4  # changes that a fault tells


@dataclass(frozen=True)
class Standing:
    """An item, where the person stands towards it, and what was last reported done."""

    item: Any
    who: Sides
    percent: int | None


def known(user: User, keys: Sequence[tuple[int, int]], *, locked: bool) -> Known:
    """The items that the keys (number, revision) name, as far as the person may see them. Three queries, and two more
    where any of them was changed since the export."""
    items: dict[int, Standing] = {}
    wanted = sorted({pk for pk, _revision in keys})
    for start in range(0, len(wanted), _CHUNK):
        items |= {each.item.pk: each for each in _items(user, wanted[start : start + _CHUNK], locked=locked)}
    exported = dict(keys)
    stale = {pk: exported[pk] for pk, each in items.items() if each.item.revision != exported[pk]}
    return Known(user, items, stale)


def _items(user: User, keys: Sequence[int], *, locked: bool) -> Iterator[Standing]:
    if locked:
        # In one order, so that two who import the same items never wait for each other in a circle.
        list(Rectification.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    own: dict[int, list[RectificationStep]] = defaultdict(list)
    for step in RectificationStep.objects.filter(rectification__in=keys, by=user.pk, act__in=OWNER_ACTS):
        own[step.rectification_id].append(step)
    related = ("organisation", "source", "theme", "owner", "shortfall__report", "goal__report")
    rows = visible(user, Rectification.objects.filter(pk__in=keys)).select_related(*related)
    for item in rows:
        yield Standing(item, sides_of(user, item, own[item.pk]), item.percent)


@dataclass
class Known:
    """``stale``: item -> the revision that was exported, where it is another by now."""

    user: User
    items: dict[int, Standing]
    stale: dict[int, int]

    @cached_property
    def _trails(self) -> dict[int, list[Any]]:
        """Item -> its rows of the trail, oldest first. One query."""
        found: dict[int, list[Any]] = defaultdict(list)
        rows = Rectification.history.filter(id__in=self.stale).select_related(
            "history_user", "owner", "theme", "source"
        )
        for row in rows.order_by("history_date", "history_id"):
            found[row.id].append(row)
        return found

    @cached_property
    def _steps(self) -> dict[int, list[RectificationStep]]:
        """Item -> its steps, oldest first. One query."""
        found: dict[int, list[RectificationStep]] = defaultdict(list)
        for step in RectificationStep.objects.filter(rectification__in=self.stale).select_related("by").order_by("pk"):
            found[step.rectification_id].append(step)
        return found

    def base(self, standing: Standing, exported: int) -> Any | None:
        """The item as it stood when it was exported, where the trail has it."""
        trail = self._trails[standing.item.pk]
        row = next((row for row in reversed(trail) if row.revision == exported), None)
        if row is None:
            return None
        base = row.instance
        # Else each would be asked for by itself.
        base.organisation, base.source, base.theme, base.owner = (
            standing.item.organisation, row.source, row.theme, row.owner
        )  # fmt: skip
        return base

    def percent_then(self, standing: Standing, base: Any) -> int | None:
        at = base._history.history_date
        done = [step.percent for step in self._steps[standing.item.pk] if step.percent is not None and step.at <= at]
        return done[-1] if done else None

    def told(self, standing: Standing, base: Any | None) -> str:
        """Who changed what since, newest first."""
        since = base._history.history_date if base is not None else None
        told = []
        trail = self._trails[standing.item.pk]
        for before, later in zip(trail, trail[1:], strict=False):
            if since is None or later.history_date > since:
                for label, old, new in changed_fields(before, later):
                    who = f"{later.history_user or ''} {timezone.localtime(later.history_date):%Y-%m-%d %H:%M}"
                    told.append(f"{who} {label}: {old or '—'} → {new or '—'}")
        for step in self._steps[standing.item.pk]:
            if since is None or step.at > since:
                told.append(f"{step.by} {timezone.localtime(step.at):%Y-%m-%d %H:%M} {step.get_act_display()}")
        return "；".join(told[-_TOLD:]) or _("what exactly was not kept")

    def has_entry(self, standing: Standing, text: str, percent: str) -> bool:
        """Whether the person's newest entry of progress says the same."""
        mine = [
            step for step in self._steps[standing.item.pk] if step.act == Act.PROGRESS and step.by_id == self.user.pk
        ]
        return bool(mine) and mine[-1].text == text and (not percent or str(mine[-1].percent) == percent)

    @cached_property
    def _directory(self) -> Directory:
        return Directory.load()

    @cached_property
    def _places(self) -> dict[str, Organisation]:
        return {}

    def organisation(self, named: str) -> Organisation:
        """Whose a new item is. Raises ``ValidationError``."""
        if not named:
            raise ValidationError(_("say whose item it is"))
        if named not in self._places:
            try:
                found = self._directory.find(named, own_root(self.user))
            except OrganisationUnknown as error:
                raise ValidationError(str(error)) from error
            if not may_enter_for(self.user, found.pk):
                raise ValidationError(_("you do not enter items for this organisation"))
            if found.closed_on is not None and found.closed_on <= timezone.localdate():
                raise ValidationError(_("this organisation no longer reports"))
            self._places[named] = found
        return self._places[named]

    @cached_property
    def _problems(self) -> dict[tuple[int, int], dict[str, str]]:
        return {}

    def same_problem(self, item: Rectification) -> str:
        """The number of an item with the same words, "" where there is none. One query an organisation and year."""
        place = (item.organisation_id, item.year)
        if place not in self._problems:
            rows = Rectification.objects.filter(organisation=place[0], year=place[1], **standing_items())
            self._problems[place] = {"".join(row.problem.split()): row.label for row in rows}
        return self._problems[place].get("".join(item.problem.split()), "")
