"""Whose report a text is: names as written -> the organisation in the tree (decision 9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from reports.models import Organisation, OrganisationName

Level = Organisation.Level
_LEVELS = (
    (("街道", "镇", "乡"), Level.TOWNSHIP),
    (("局", "厅", "委员会", "办公室"), Level.DEPARTMENT),
    (("省", "自治区"), Level.PROVINCE),
    (("自治州", "地区", "盟"), Level.CITY),
    (("区", "县", "旗"), Level.COUNTY),
    (("市",), Level.CITY),
)


class OrganisationUnknown(Exception):
    """No organisation, or several, answer to a name; the message says which came near."""


def agrees(named: str, organisation: Organisation) -> bool:
    """Whether a text that speaks of ``named`` may be a report of ``organisation`` (龙湾区, 温州市龙湾区)."""
    return named.endswith(organisation.name) or organisation.name.endswith(named)


def level_of(name: str) -> str:
    """The level that the last word of a name says; a name that says none is a department's."""
    return next((level for endings, level in _LEVELS if name.endswith(endings)), Level.DEPARTMENT)


@dataclass
class Directory:
    """All organisations with the names that they bore before, read once. Adding one keeps it up to date."""

    by_id: dict[int, Organisation] = field(default_factory=dict)
    former: list[OrganisationName] = field(default_factory=list)

    @classmethod
    def load(cls) -> Directory:
        everyone = {organisation.pk: organisation for organisation in Organisation.objects.all()}
        return cls(everyone, list(OrganisationName.objects.all()))

    def bore(self, name: str, year: int | None) -> set[int]:
        """Who bore ``name`` in some part of ``year`` (at any time, where no year is known)."""
        return {
            one.organisation_id
            for one in self.former
            if one.name == name
            and (year is None or (one.since is None or one.since.year <= year) and year <= one.until.year)
        }

    def path(self, organisation: Organisation) -> list[Organisation]:
        """From the top of the tree down to ``organisation``."""
        path = [organisation]
        while (above := path[0].parent_id) in self.by_id and len(path) < 20:
            path.insert(0, self.by_id[above])
        return path

    def path_name(self, organisation: Organisation) -> str:
        return "".join(step.name for step in self.path(organisation))

    def find(
        self, named: str, below: Organisation | None = None, context: str = "", year: int | None = None
    ) -> Organisation:
        """By code, path, a name that is unique below ``below``, or a name that one bore in ``year``.

        ``context`` is the title that the name stands in. Raises :class:`OrganisationUnknown` with the candidates.
        """
        plain = named.replace("/", "").replace(" ", "")
        everyone = [one for one in self.by_id.values() if below is None or below in self.path(one)]
        for candidates in (
            [one for one in everyone if one.code and one.code == named],
            [one for one in everyone if self.path_name(one) == plain],
            [one for one in everyone if one.name == plain],
            [one for one in everyone if one.pk in self.bore(plain, year)],
            [one for one in everyone if self.path_name(one).endswith(plain) and plain.endswith(one.name)],
        ):
            if len(candidates) > 1 and context:
                candidates = self._placed_by(candidates, context) or candidates
            if len(candidates) == 1:
                return candidates[0]
            if candidates:
                raise OrganisationUnknown(
                    _("“%(name)s” may be any of: %(candidates)s.")
                    % {"name": named, "candidates": self._listed(candidates)}
                )
        near = [one for one in everyone if one.name in plain or plain in one.name]
        message = _("There is no organisation “%(name)s”.") % {"name": named}
        if near:
            message += " " + _("Near: %(candidates)s.") % {"candidates": self._listed(near)}
        raise OrganisationUnknown(message)

    def _placed_by(self, candidates: list[Organisation], context: str) -> list[Organisation]:
        """The candidates whose superior the title names too (深圳市龙华区)."""
        return [one for one in candidates if any(step.name in context for step in self.path(one)[:-1])]

    def _listed(self, candidates: Iterable[Organisation]) -> str:
        return "、".join(sorted(self.path_name(one) for one in candidates)[:5])

    def create(self, name: str, below: Organisation | None = None, context: str = "") -> Organisation:
        """A new organisation below ``below``, else below the one whose name stands before its own in the title."""
        above = below or next(
            (one for one in self.by_id.values() if one.name != name and one.name + name in context), None
        )
        organisation = Organisation(name=name, parent=above, level=level_of(name))
        organisation.full_clean()
        organisation.save()
        self.by_id[organisation.pk] = organisation
        return organisation
