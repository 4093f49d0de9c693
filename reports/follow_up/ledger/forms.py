"""The forms of the ledger: a step, a new item, changes to an item, several items at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from indicators.models import Theme
from reports.follow_up.attachments import FilesField
from reports.follow_up.ledger.chart import Act, Said, Situation
from reports.follow_up.ledger.words import BUTTONS
from reports.models import Goal, Membership, Organisation, ProblemSource, Rectification, Role, Shortfall, User

_FILED = (Act.PROGRESS, Act.SENT, Act.CLOSED, Act.RETURNED)
_UNTIL = {
    Act.EXTENSION_ASKED: _("New deadline asked for"),
    Act.EXTENDED: _("New deadline"),
    Act.REOPENED: _("New deadline"),
}
_TEXT = {
    Act.STARTED: _("Note"),
    Act.PROGRESS: _("What was done"),
    Act.TAKEN_BACK: _("Note"),
    Act.SENT: _("What was done in all"),
    Act.CLOSED: _("Opinion on acceptance"),
}
_LONG = 4000


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class StepForm(forms.Form):
    """What one step asks for. What is missing is said by the chart, beside its field."""

    act = forms.ChoiceField(choices=list(BUTTONS.items()), widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    on = forms.DateField(label=_("Day"), widget=day_input())
    percent = forms.IntegerField(label=_("Done in percent"), min_value=0, max_value=100, required=False)
    until = forms.DateField(label=_("Until"), widget=day_input(), required=False)
    text = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=_LONG, required=False, strip=True
    )
    why_less = forms.CharField(
        label=_("Why the progress falls"), max_length=500, required=False, strip=True,
        help_text=_("only where it lies below what was reported before"),
    )  # fmt: skip
    files = FilesField(label=_("Files"), required=False)
    without_evidence = forms.BooleanField(label=_("close it without a file that backs it"), required=False)
    shortfall = forms.ModelChoiceField(Shortfall.objects.none(), widget=forms.HiddenInput, required=False)
    successor = forms.ModelChoiceField(Organisation.objects.none(), label=_("Handed over to"), required=False)

    def __init__(
        self, act: str, now: Situation, today: date, revision: int, data=None, files=None, *,
        successors: QuerySet[Organisation] | None = None, shortfall: int | None = None,
    ) -> None:  # fmt: skip
        initial = {"act": act, "revision": revision, "on": today, "percent": now.percent, "shortfall": shortfall}
        super().__init__(data, files, initial=initial, auto_id=f"{act}-%s", prefix=None)
        self.act = act
        self.button = BUTTONS[act]
        for name in set(self.fields) - _asked_by(act, now):
            del self.fields[name]
        if "until" in self.fields:
            self.fields["until"].label = _UNTIL[act]
        self.fields["text"].label = _TEXT.get(act, _("Reason"))
        if "shortfall" in self.fields:
            self.fields["shortfall"].queryset = Shortfall.objects.select_related("report")
        if "successor" in self.fields:
            self.fields["successor"].queryset = successors if successors is not None else Organisation.objects.none()
            self.fields["successor"].required = True
        _dress(self)

    def said(self) -> Said:
        given = self.cleaned_data
        plain = {name: given[name] for name in ("percent", "until", "shortfall", "without_evidence") if name in given}
        return Said(
            on=given["on"], text=given["text"], why_less=given.get("why_less", ""),
            files=tuple(given.get("files") or ()), **plain,
        )  # fmt: skip

    def refuse(self, error: ValidationError) -> None:
        """Put what the chart says beside its fields; what has no field here stands above."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


def _asked_by(act: str, now: Situation) -> set[str]:
    fields = {"act", "revision", "on", "text"}
    if act == Act.PROGRESS:
        fields |= {"percent"} | ({"why_less"} if now.percent else set())
    if act in _UNTIL:
        fields.add("until")
    if act in _FILED:
        fields.add("files")
    if act == Act.CLOSED and not now.has_evidence:
        fields.add("without_evidence")
    if act in (Act.REOPENED, Act.LEFT_CLOSED):
        fields.add("shortfall")
    if act == Act.HANDED_OVER:
        fields.add("successor")
    return fields


def _dress(form: forms.BaseForm) -> None:
    looks = {forms.Select: "form-select", forms.CheckboxInput: "form-check-input"}
    for each in form.fields.values():
        each.widget.attrs["class"] = looks.get(type(each.widget), "form-control")


def possible_owners(organisations: Collection[int]) -> QuerySet[User]:
    """Who may report progress: people with a role of work at the organisation, and entry staff of those above it."""
    parents = dict(Organisation.objects.order_by().values_list("pk", "parent"))
    above: set[int] = set()
    for each in organisations:
        at: int | None = each
        while at is not None and at not in above:
            above.add(at)
            at = parents.get(at)
    at_home = Q(organisation__in=organisations, role__in=[Role.ENTRY, Role.REVIEWER, Role.VIEWER])
    roles = Membership.objects.filter(at_home | Q(organisation__in=above, role=Role.ENTRY))
    return User.objects.filter(is_active=True, pk__in=roles.values("person")).order_by("first_name", "username")


# Who enters for the organisation says how and by whom; what the problem is, and until when, is for the level above.
OWN_FIELDS = (
    "goal", "aim", "measures", "lead", "responsible", "supporting", "leader_post", "person_post", "owner", "theme",
    "remark",
)  # fmt: skip
SUPERVISED_FIELDS = ("source", "document", "found_on", "problem", "type", "due_on", "votes_cast", "votes_satisfied")


class _ItemForm(forms.ModelForm):
    class Meta:
        model = Rectification
        fields = (*SUPERVISED_FIELDS, *OWN_FIELDS)
        widgets = {
            "problem": forms.Textarea(attrs={"rows": 3}), "aim": forms.Textarea(attrs={"rows": 2}),
            "measures": forms.Textarea(attrs={"rows": 3}), "found_on": day_input(), "due_on": day_input(),
        }  # fmt: skip

    def __init__(self, *args, today: date, organisations: Collection[int], **options) -> None:
        super().__init__(*args, **options)
        in_use = (Q(since__isnull=True) | Q(since__lte=today)) & (Q(until__isnull=True) | Q(until__gte=today))
        if "source" in self.fields:
            self.fields["source"].queryset = ProblemSource.objects.filter(in_use | Q(pk=self.instance.source_id))
        if "theme" in self.fields:
            self.fields["theme"].queryset = Theme.objects.all()
        if "goal" in self.fields:
            self.fields["goal"].queryset = self._goals(organisations)
        if "owner" in self.fields:
            self.fields["owner"].queryset = possible_owners(organisations)
        _dress(self)

    def _goals(self, organisations: Collection[int]) -> QuerySet[Goal]:
        """Goals of the organisation's reports from the year of the problem on: a plan may come a year later."""
        year = self.instance.year or 0
        goals = Goal.objects.standing().filter(report__organisation__in=organisations, report__year__gte=year)
        return goals.select_related("report").order_by("report__year", "start")

    def clean(self):
        cleaned = super().clean()
        cast, satisfied = cleaned.get("votes_cast"), cleaned.get("votes_satisfied")
        if satisfied is not None and (cast is None or satisfied > cast):
            self.add_error("votes_satisfied", _("No more than the votes cast."))
        return cleaned


class EditForm(_ItemForm):
    """Changes to an open item. Fields that the person may not change are left out of the form."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, supervising: bool, **options) -> None:
        item = options["instance"]
        super().__init__(
            *args, organisations=[item.organisation_id], initial={"revision": item.revision}, **options
        )  # fmt: skip
        kept = {"revision", *OWN_FIELDS} | (set(SUPERVISED_FIELDS) if supervising else set())
        for name in set(self.fields) - kept:
            del self.fields[name]

    def changed_columns(self) -> list[str]:
        return [name for name in self.changed_data if name != "revision"]


class EntryForm(_ItemForm):
    """A new item; from a shortfall or a review the problem is given, and the organisation follows."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    year = forms.IntegerField(label=_("Year of the problem"), min_value=1949, max_value=2200)

    class Meta(_ItemForm.Meta):
        fields = ("organisation", "year", *SUPERVISED_FIELDS, *OWN_FIELDS)

    field_order = ("organisation", "year")

    def __init__(self, *args, places: QuerySet[Organisation], fixed: Iterable[str] = (), **options) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].queryset = places
        self.fields["organisation"].widget.attrs["class"] = "form-select"
        for name in fixed:
            self.fields[name].disabled = True

    def clean_owner(self) -> User | None:
        owner, organisation = self.cleaned_data.get("owner"), self.cleaned_data.get("organisation")
        if owner and organisation and not possible_owners([organisation.pk]).filter(pk=owner.pk).exists():
            raise ValidationError(_("This person has no role at the organisation."))
        return owner


class SharedForm(forms.Form):
    """What several new items of one report have in common."""

    shortfalls = forms.ModelMultipleChoiceField(Shortfall.objects.none(), widget=forms.CheckboxSelectMultiple)
    type = forms.ChoiceField(label=_("Type"), choices=Rectification.Type.choices)
    due_on = forms.DateField(label=_("Deadline"), widget=day_input(), required=False)
    lead = forms.CharField(label=_("Lead body"), max_length=100, required=False, strip=True)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Reports progress"), required=False)
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Theme"), required=False)

    def __init__(self, data, shortfalls: Iterable[Shortfall], organisation: int) -> None:
        super().__init__(data, initial={"type": Rectification.Type.WITHIN_LIMIT})
        self.fields["shortfalls"].queryset = Shortfall.objects.filter(pk__in=[each.pk for each in shortfalls])
        self.fields["owner"].queryset = possible_owners([organisation])
        self.fields["theme"].queryset = Theme.objects.all()
        _dress(self)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("type") == Rectification.Type.WITHIN_LIMIT and cleaned.get("due_on") is None:
            self.add_error("due_on", _("A problem to be put right within a limit needs its deadline."))
        return cleaned


class BulkForm(forms.Form):
    """What is done to the ticked items. Each is sent as ``number-revision``, so that nothing is overwritten unseen."""

    START, ASSIGN = "start", "assign"
    what = forms.ChoiceField(choices=((START, _("Start the work")), (ASSIGN, _("Assign"))))
    lead = forms.CharField(label=_("Lead body"), max_length=100, required=False, strip=True)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Reports progress"), required=False)
    due_on = forms.DateField(label=_("Deadline"), widget=day_input(), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=_LONG, required=False, strip=True)

    def __init__(self, data=None, organisations: Collection[int] = ()) -> None:
        super().__init__(data, auto_id="bulk-%s")
        self.fields["owner"].queryset = possible_owners(organisations)
        _dress(self)

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("reason"):
            self.add_error("reason", _("Give one reason for all."))
        if cleaned.get("what") == self.ASSIGN and not any(cleaned.get(name) for name in ("lead", "owner", "due_on")):
            raise ValidationError(_("Say what is assigned: a lead body, a person or a deadline."))
        return cleaned


def chosen(tokens: Iterable[str]) -> list[tuple[int, int]]:
    """The ticked items as (number, revision). Raises ``ValidationError`` where none, or nonsense, was sent."""
    found = []
    for token in tokens:
        pk, _dash, revision = token.partition("-")
        if not (pk.isascii() and pk.isdigit() and revision.isascii() and revision.isdigit() and len(token) < 30):
            raise ValidationError(_("Nothing was done: the form was incomplete."))
        found.append((int(pk), int(revision)))
    if not found:
        raise ValidationError(_("Tick the items first."))
    return found
