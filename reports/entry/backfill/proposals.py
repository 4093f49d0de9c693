"""What a person is asked about each file of a batch: whose report, which year and kind, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.access import may_enter, scope_of, visible
from reports.directory import Directory, OrganisationUnknown
from reports.entry import intake
from reports.entry.backfill.work import leave_out
from reports.entry.intake import Claim, Existing, Problem, contradictions, in_the_way
from reports.models import BackfillFile, Kind, Report, RowState, TextVersion, User
from reports.reading.contract import Header
from reports.reading.metadata import titled

# From the code of a problem that may be ticked away to its tick box.
TICKS = {
    intake.YEAR: "intended_year", intake.ORGANISATION: "intended_organisation", intake.KIND: "intended_kind",
    intake.EXISTS: "replace",
}  # fmt: skip
Key = tuple[int, int, str]


@dataclass(frozen=True)
class Records:
    """The records that stand where files of a batch would go, and those that hold the very same file; two queries."""

    existing: Mapping[Key, Existing]
    same_file: Mapping[str, Report]

    @classmethod
    def of(cls, files: Iterable[BackfillFile], claims: Iterable[Claim], person: User) -> Records:
        claims = list(claims)
        counted = {
            "value_count": ~Q(observations__state=RowState.REJECTED),
            "checked_count": ~Q(observations__state__in=[RowState.READ, RowState.REJECTED]),
            "unquoted_count": Q(observations__quote="") & ~Q(observations__state=RowState.REJECTED),
        }
        reports = Report.objects.filter(
            organisation__in={claim.organisation.pk for claim in claims}, year__in={claim.year for claim in claims}
        ).select_related("organisation")
        reports = reports.annotate(
            **{
                name: Count("observations", filter=Q(observations__isnull=False) & which)
                for name, which in counted.items()
            }
        )
        versions = visible(person, TextVersion.objects.filter(report__withdrawn_because="")).filter(
            sha256__in={file.sha256 for file in files}
        )
        return cls(
            {
                (report.organisation_id, report.year, report.kind): Existing(
                    report, report.value_count, report.checked_count, report.unquoted_count
                )
                for report in reports
            },
            {version.sha256: version.report for version in versions.select_related("report__organisation")},
        )


class ProposalForm(forms.Form):
    """One file. ``questions`` holds what still stands against recording it, once :func:`ask` has gone over all."""

    take = forms.BooleanField(label=gettext_lazy("Record"), required=False)
    organisation = forms.CharField(label=gettext_lazy("Organisation"), required=False, max_length=200)
    year = forms.IntegerField(label=gettext_lazy("Year reported on"), required=False, min_value=1949, max_value=2200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices)
    intended_year = forms.BooleanField(label=gettext_lazy("The other year is intended"), required=False)
    intended_organisation = forms.BooleanField(label=gettext_lazy("The other organisation is intended"), required=False)
    intended_kind = forms.BooleanField(label=gettext_lazy("The other kind is intended"), required=False)
    replace = forms.BooleanField(label=gettext_lazy("Replace the text of the existing report"), required=False)

    def __init__(self, file: BackfillFile, directory: Directory, person: User, data: Any = None):
        self.file, self.directory, self.person = file, directory, person
        self.questions: list[Problem] = []
        ticked = file.intended.split()
        initial = {
            "take": True, "year": file.year, "kind": file.kind, "replace": file.replace,
            "organisation": directory.path_name(file.organisation) if file.organisation else file.said_organisation,
            **{tick: code in ticked for code, tick in TICKS.items() if code != intake.EXISTS},
        }  # fmt: skip
        super().__init__(data, initial=initial, prefix=f"file-{file.pk}")
        for name, look in (("organisation", "form-control"), ("year", "form-control"), ("kind", "form-select")):
            self.fields[name].widget.attrs["class"] = look
        self.fields["organisation"].widget.attrs.update(list="organisations", autocomplete="off")
        for tick in ("take", *TICKS.values()):
            self.fields[tick].widget.attrs["class"] = "form-check-input"

    def clean(self) -> dict[str, Any]:
        """A file that is left out needs no answers."""
        cleaned = super().clean()
        if not cleaned.get("take"):
            for name in list(self.errors):
                del self._errors[name]
            return cleaned
        named = cleaned.get("organisation", "").strip()
        if not named:
            self.add_error("organisation", _("Say whose report it is."))
        else:
            try:
                cleaned["found"] = self.directory.find(named)
            except OrganisationUnknown as error:
                self.add_error("organisation", str(error))
            else:
                if not may_enter(self.person, cleaned["found"]):
                    self.add_error("organisation", _("You do not enter reports for this organisation."))
        if "year" in cleaned and not cleaned["year"]:
            self.add_error("year", _("The text does not say which year it reports on: give the year."))
        return cleaned

    @property
    def is_taken(self) -> bool:
        return bool(self.cleaned_data.get("take")) if self.is_bound else True

    @property
    def claim(self) -> Claim | None:
        """What the file would be recorded as; ``None`` where that is not said yet."""
        if self.is_bound:
            if self.errors or not self.is_taken:
                return None
            return Claim(self.cleaned_data["found"], self.cleaned_data["year"], self.cleaned_data["kind"])
        file = self.file
        return Claim(file.organisation, file.year, file.kind) if file.organisation and file.year else None

    @property
    def ticked(self) -> set[str]:
        return {code for code, tick in TICKS.items() if self._said(tick)}

    def _said(self, name: str) -> Any:
        return self.cleaned_data.get(name) if self.is_bound else self.initial.get(name)

    @property
    def ticks(self) -> list[forms.BoundField]:
        """The tick boxes to show: of what is asked, and of what was ticked before."""
        asked = {problem.code for problem in self.questions if problem.tickable} | self.ticked
        return [self[tick] for code, tick in TICKS.items() if code in asked]

    @property
    def other_year(self) -> int | None:
        """The year in the name of the file, where the text says another."""
        named = titled(PurePath(self.file.name).stem).year
        return named if named and self.file.said_year and named != self.file.said_year else None

    def find_questions(self, records: Records, taken: dict[Key, str]) -> None:
        """``taken`` holds the reports that files before this one go to, and the names of these files."""
        claim = self.claim
        if claim is None:
            if not self.is_bound and not self.file.year:
                message = _("The text does not say which year it reports on: give the year.")
                self.questions = [Problem("year_missing", message, "year")]
            return
        file, key = self.file, (claim.organisation.pk, claim.year, claim.kind)
        header = Header(year=file.said_year, organisation=file.said_organisation or None, kind=file.said_kind)
        found = [problem for problem in contradictions(header, claim) if problem.code not in self.ticked]
        before = records.existing.get(key)
        if (same := records.same_file.get(file.sha256)) is not None:
            found = [Problem("same_text", _("This text is already in the record of %(report)s.") % {"report": same})]
        elif key in taken:
            message = _("“%(other)s” of this batch is for the same report: record one of the two.")
            found.append(Problem("twice", message % {"other": taken[key]}))
        elif before is not None and not found:
            found += in_the_way(before, intake.EXISTS in self.ticked)
        self.questions = found
        if not found:
            taken[key] = file.name
        if not self.is_bound and any(not problem.tickable for problem in found):
            self.initial["take"] = False


def proposals(
    files: Iterable[BackfillFile], directory: Directory, person: User, data: Any = None
) -> list[ProposalForm]:
    """A form for each file that asks for an answer, with everything that stands against it. ``data``: the answers."""
    files = list(files)
    made = [ProposalForm(file, directory, person, data) for file in files if file.is_asking]
    claims = {form.file.pk: claim for form in made if (claim := form.claim) is not None}
    records = Records.of([form.file for form in made], claims.values(), person)
    taken = {
        (file.organisation_id, file.year, file.kind): file.name
        for file in files
        if file.state == BackfillFile.State.CONFIRMED
    }
    for form in made:
        form.find_questions(records, taken)
    return made


def settle(made: Iterable[ProposalForm], by: User) -> list[ProposalForm]:
    """Confirm what nothing stands against, leave out what is not wanted; answers the forms that are still open."""
    still_open = []
    for form in made:
        if not form.errors and not form.is_taken:
            leave_out(form.file)
        elif form.errors or form.questions:
            still_open.append(form)
        else:
            _confirm(form, by)
    return still_open


def _confirm(form: ProposalForm, by: User) -> None:
    claim, file = form.claim, form.file
    file.organisation, file.year, file.kind = claim.organisation, claim.year, claim.kind
    file.intended = " ".join(sorted(form.ticked - {intake.EXISTS}))
    file.replace = intake.EXISTS in form.ticked
    file.state, file.confirmed_by, file.message, file.tries = BackfillFile.State.CONFIRMED, by, "", 0
    file.save()


def open_organisations(directory: Directory, person: User) -> list[str]:
    """The full names of those that the person enters for."""
    scope = scope_of(person)
    return sorted(directory.path_name(one) for one in directory.by_id.values() if scope.covers("entry", one.pk))
