"""From the database to the texts of two neighbouring years of one organisation, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from reports.access import visible_reports
from reports.comparison.cells import ReportYear
from reports.comparison.gather import report_years
from reports.comparison.texts.build import Compared, Part, Text, build
from reports.models import Organisation, Section, SectionKind, TextVersion, User


@dataclass(frozen=True)
class Beside:
    """What the page needs; fields that other pages of two years have too are named alike. ``has_texts`` is false
    where a report was entered without one."""

    organisation: int
    name: str
    kind: str
    year: int
    later: ReportYear
    earlier: ReportYear | None
    years: tuple[int, ...]
    parts: tuple[Compared, ...]
    has_texts: bool


def texts_of(user: User, organisation: int, year: int, kind: str) -> Beside:
    """Raises ``Http404`` where there is no report on the year that the person may see."""
    seen = visible_reports(user).of_kind(kind).filter(organisation=organisation)
    own = {each.year: each for each in report_years(seen)}
    later, earlier = own.get(year), own.get(year - 1)
    if later is None:
        raise Http404(_("There is no report for this year that you may see."))
    name = Organisation.objects.values_list("name", flat=True).get(pk=organisation)
    texts = _texts([each.version for each in (earlier, later) if each and each.version])
    before, after = (texts.get(each.version) if each and each.version else None for each in (earlier, later))
    parts = build(before, after, [name]) if before and after else ()
    years = tuple(each for each in sorted(own) if each - 1 in own)
    return Beside(organisation, name, kind, year, later, earlier, years, parts, bool(before and after))


def _texts(versions: list[int]) -> dict[int, Text]:
    """Texts with their parts, by version. Two queries."""
    headed: dict[int, list[tuple[str, str, int, int, int]]] = {}
    columns = ("version_id", "kind", "heading", "level", "start", "end")
    for version, *section in Section.objects.filter(version__in=versions).order_by("start").values_list(*columns):
        headed.setdefault(version, []).append(tuple(section))
    texts = TextVersion.objects.filter(pk__in=versions).values_list("pk", "text")
    return {pk: _text(text, headed.get(pk, [])) for pk, text in texts}


def _text(text: str, sections: list[tuple[str, str, int, int, int]]) -> Text:
    """The parts of a text: its highest sections, and what stands before, between and after them."""
    highest = min((level for _kind, _heading, level, _start, _end in sections), default=1)
    parts, place = [], 0
    for kind, _heading, level, start, end in sections:
        if level != highest or start < place:
            continue
        parts += [Part(SectionKind.OTHER, place, start), Part(kind, start, end)]
        place = end
    parts.append(Part(SectionKind.OTHER, place, len(text)))
    return Text(text, tuple(parts), frozenset(heading.rstrip("。；") for _kind, heading, *_rest in sections))
