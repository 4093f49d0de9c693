"""Making a draw, and entering what was found for one thing drawn. Both add rows; none is changed afterwards."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.access import scope_of
from reports.follow_up.differences import differs
from reports.follow_up.reviewing import rules_on
from reports.follow_up.samples import population
from reports.follow_up.samples.draw import draw
from reports.models import Finding, Organisation, Report, Review, Sample, Sampled, User, Verdict, Verification

WANTED_AT_MOST = 500
Outcome = Finding.Outcome


class DrawForm(forms.ModelForm):
    """What to draw, among whom, and how."""

    class Meta:
        model = Sample
        fields = ("organisation", "year", "what", "method", "wanted", "seed", "checkers", "note")

    def __init__(self, user: User, data=None) -> None:
        super().__init__(data)
        scope = scope_of(user)
        organisations = (
            Organisation.objects.all() if scope.everything else Organisation.objects.filter(pk__in=scope.supervisor)
        )
        self.fields["organisation"].queryset = organisations.order_by("code", "name")
        years = Report.objects.current().accepted().order_by("-year").values_list("year", flat=True).distinct()
        self.fields["year"] = forms.TypedChoiceField(
            label=_("year reported on"), coerce=int, choices=[(year, str(year)) for year in years]
        )
        self.fields["wanted"].min_value = 1
        self.fields["seed"].required = False
        self.fields["seed"].help_text = _(
            "Leave it empty to have one drawn by lot. The same seed draws the same again."
        )
        self.fields["wanted"].initial = 10
        for name, field in self.fields.items():
            chosen = name in ("organisation", "year", "what", "method")
            field.widget.attrs["class"] = "form-select" if chosen else "form-control"

    def clean_wanted(self) -> int:
        wanted = self.cleaned_data["wanted"]
        if not 1 <= wanted <= WANTED_AT_MOST:
            raise ValidationError(_("Draw between 1 and %(number)d."), params={"number": WANTED_AT_MOST})
        return wanted


def make(by: User, sample: Sample) -> Sample:
    """Draw, and write the draw down. Raises ``ValidationError`` where there is nothing to draw from."""
    reports = population.reports_below(by, sample.organisation, sample.year)
    goals = sample.what == Sample.What.GOALS
    drawable = population.goals(by, reports) if goals else population.values(reports)
    if not drawable:
        raise ValidationError(_("There is nothing to draw from: no accepted report on that year holds any."))
    sample.seed = sample.seed.strip() or secrets.token_hex(8)
    sample.by, sample.drawn_from = by, len(drawable)
    drawn = draw(drawable, sample.wanted, sample.seed, sample.method == Sample.Method.RISK)
    field = "goal_id" if goals else "observation_id"
    with transaction.atomic():
        sample.full_clean(exclude=["by"])
        sample.save()
        Sampled.objects.bulk_create(
            Sampled(
                sample=sample,
                position=each.position,
                weight=each.weight,
                risks=",".join(each.risks),
                **{field: each.key},
            )
            for each in drawn
        )
    return sample


class FindingForm(forms.Form):
    """What was found on site for one thing drawn: of a value the number, of a goal the verdict."""

    outcome = forms.ChoiceField(label=_("What was found"), choices=Outcome.choices)
    value = forms.DecimalField(label=_("Value found"), required=False, max_digits=24, decimal_places=6)
    verdict = forms.ChoiceField(label=_("Verdict"), required=False, choices=(("", _("choose")), *Verdict.choices))
    found_on = forms.DateField(label=_("Found on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    how = forms.CharField(
        label=_("How it was checked"), max_length=500, strip=True, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip

    def __init__(self, sampled: Sampled, data=None) -> None:
        super().__init__(data, initial={"found_on": timezone.localdate()}, prefix=f"found-{sampled.pk}")
        self.sampled = sampled
        del self.fields["verdict" if sampled.observation_id else "value"]
        if sampled.observation and sampled.observation.unit:
            self.fields["value"].label = _("Value found, in %(unit)s") % {"unit": sampled.observation.unit}
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name in ("outcome", "verdict") else "form-control"

    def clean_found_on(self):
        day = self.cleaned_data["found_on"]
        if day > timezone.localdate():
            raise ValidationError(_("Nothing was found on a day to come."))
        return day

    def clean(self):
        said = super().clean()
        if "value" in self.fields:
            self._check_value(said.get("outcome"), said.get("value"))
        else:
            self._check_verdict(said.get("outcome"), said.get("verdict"))
        return said

    def _check_value(self, outcome: str | None, value: Decimal | None) -> None:
        """What was found and the number must not contradict each other: one of them would be lost."""
        reported = self.sampled.observation.quantity
        if outcome == Outcome.DIFFERENT and value is None and "value" not in self.errors:
            self.add_error("value", _("Say which value was found."))
        elif outcome == Outcome.DIFFERENT and value is not None and not differs(reported, value):
            self.add_error("value", _("This agrees with the report within rounding: it was found as reported."))
        elif outcome == Outcome.AS_REPORTED and value is not None and differs(reported, value):
            self.add_error("value", _("This differs from the report: say that it was found different."))
        elif outcome == Outcome.NO_DOCUMENTS and value is not None:
            self.add_error("value", _("Where no documents show it, no value was found: leave it empty."))

    def _check_verdict(self, outcome: str | None, verdict: str | None) -> None:
        if outcome == Outcome.DIFFERENT and not verdict:
            self.add_error("verdict", _("Say what the verdict is."))
        elif outcome == Outcome.NO_DOCUMENTS and verdict not in ("", Verdict.NO_EVIDENCE, None):
            self.add_error("verdict", _("Where no documents show it, the verdict is that no evidence was found."))


@dataclass(frozen=True)
class Found:
    """What a person says of one thing drawn."""

    outcome: str
    found_on: date
    how: str
    value: Decimal | None = None
    verdict: str = ""


def is_same(finding: Finding, by: User, said: Found) -> bool:
    """Whether ``finding`` already says what ``by`` says now."""
    if (finding.by_id, finding.outcome, finding.note) != (by.pk, said.outcome, said.how):
        return False
    checked, review = finding.verification, finding.review
    day = checked.found_on if checked else review.on if review else said.found_on
    value = checked.value if checked and said.value is not None else said.value
    verdict = review.verdict if review and said.verdict else said.verdict
    return (day, value, verdict) == (said.found_on, said.value, said.verdict)


@transaction.atomic
def enter(by: User, sampled: Sampled, said: Found) -> Finding:
    """Write what was found, with the verification or review that follows from it, in one transaction.

    A value found as reported is verified with the reported number, or with the one typed where rounding lies between.
    Where no documents show it there is no number to write down, and of a goal the verdict is that no evidence was
    found. The same finding of the same person is written once, however often the button was pressed.
    """
    Sampled.objects.select_for_update().get(pk=sampled.pk)  # two presses at once: one waits here
    newest = sampled.findings.order_by("-pk").first()
    if newest and is_same(newest, by, said):
        return newest
    finding = Finding(sampled=sampled, outcome=said.outcome, note=said.how, by=by)
    if sampled.observation:
        value = said.value
        if value is None and said.outcome == Outcome.AS_REPORTED:
            value = sampled.observation.value
        if value is not None:
            finding.verification = Verification(
                observation=sampled.observation, value=value, found_on=said.found_on, how=said.how, by=by
            )
            finding.verification.full_clean()
            finding.verification.save()
    else:
        verdict = Verdict.NO_EVIDENCE if said.outcome == Outcome.NO_DOCUMENTS else said.verdict
        if verdict:
            finding.review = Review(
                goal=sampled.goal, verdict=verdict, reason=said.how, on=said.found_on, by=by,
                rule=rules_on(said.found_on).get(verdict, ""),
            )  # fmt: skip
            finding.review.full_clean()
            finding.review.save()
    finding.full_clean()
    finding.save()
    return finding
