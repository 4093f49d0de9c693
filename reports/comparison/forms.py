"""What an address asks of the comparison pages: filters live in the address bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reports.comparison.build import Group
from reports.comparison.reference import NOBODY, SAME_LEVEL, SAME_PARENT
from reports.comparison.words import SHOWN, group_name
from reports.models import Kind, Organisation

FIRST_YEAR, LAST_YEAR = 1949, 2200
MAX_YEARS = 120
BY_CHANGE, COMPACT = "change", "compact"


@dataclass(frozen=True)
class Asked:
    """A matrix asked for. ``theme`` None is every group; years that are None are left to the matrix."""

    organisation: int | None = None
    kind: str = Kind.RULE_OF_LAW
    first: int | None = None
    last: int | None = None
    baseline: int | None = None
    theme: str | None = None
    words: str = ""
    show: str = ""
    sort: str = ""
    density: str = ""
    predecessors: bool = False


def _year(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)


class YearsForm(forms.Form):
    """Which organisation, which kind of report, which years. An answer that makes no sense counts as none given."""

    organisation = forms.IntegerField(label=_("Organisation"), min_value=1, required=False, widget=forms.Select)
    kind = forms.ChoiceField(label=_("Kind of report"), choices=Kind.choices, required=False)

    def __init__(self, data: Mapping[str, Any], **options: Any) -> None:
        super().__init__(data, **options)
        # "from" is a word of Python, and the right one in an address.
        self.fields["from"] = _year(_("From"))
        self.fields["to"] = _year(_("To"))
        for field in self.fields.values():
            is_select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if is_select else "form-control"

    def clean(self) -> None:
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and last < first:
            raise ValidationError(_("The last year lies before the first one."))
        if first and last and last - first >= MAX_YEARS:
            raise ValidationError(_("At most %(years)s years at once."), params={"years": MAX_YEARS})

    def asked(self) -> Asked:
        self.full_clean()
        given = self.cleaned_data
        years = (None, None) if self.non_field_errors() else (given.get("from"), given.get("to"))
        return Asked(
            given.get("organisation"), given.get("kind") or Kind.RULE_OF_LAW, *years, given.get("baseline"),
            given.get("theme") or None, given.get("q") or "", given.get("show") or "",
            given.get("sort") or "", given.get("density") or "", bool(given.get("predecessors")),
        )  # fmt: skip

    def has_years(self) -> bool:
        """Whether something of the years or the kind was asked for, or asked wrongly."""
        return (
            any(self.data.get(name) for name in ("from", "to", "baseline", "density"))
            or self.data.get("kind") == Kind.WORK
        )

    def offer_organisations(self, organisations: Iterable[Organisation]) -> None:
        self.fields["organisation"].widget.choices = [("", _("choose …")), *((each.pk, each) for each in organisations)]


class SeriesForm(YearsForm):
    peers = forms.ChoiceField(
        label=_("Median of"), required=False,
        choices=(
            (SAME_PARENT, _("same level and same parent")), (SAME_LEVEL, _("everybody of the level")),
            (NOBODY, _("nobody")),
        ),
    )  # fmt: skip

    def peers_asked(self) -> str:
        self.full_clean()
        return self.cleaned_data.get("peers") or SAME_PARENT


class MatrixForm(YearsForm):
    theme = forms.CharField(label=_("Theme"), max_length=20, required=False, widget=forms.Select)
    show = forms.ChoiceField(label=_("Show"), choices=SHOWN, required=False)
    q = forms.CharField(
        label=_("Name contains"), max_length=60, required=False, widget=forms.TextInput({"type": "search"})
    )
    baseline = _year(_("Compare with (year)"))
    sort = forms.ChoiceField(
        label=_("Order"), choices=(("", _("by theme")), (BY_CHANGE, _("by size of change"))), required=False
    )
    density = forms.ChoiceField(
        label=_("Density"), choices=(("", _("with changes and sentences")), (COMPACT, _("values only"))), required=False
    )

    predecessors = forms.BooleanField(label=_("with the years of predecessors"), required=False)

    def offer_groups(self, groups: Iterable[Group]) -> None:
        named = ((group.code, group_name(group)) for group in groups)
        self.fields["theme"].widget.choices = [("", _("all themes")), *named]
