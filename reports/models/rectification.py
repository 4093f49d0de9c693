"""The rectification ledger (整改台账): problems to be put right, their owners, deadlines, steps and closing."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.trail import AddedOnly, Trail
from reports.models.attachment import Attachment
from reports.models.goal import Goal, Shortfall
from reports.models.review import Review


class ProblemSource(models.Model):
    """Where problems come from (年度报告自查, 上级督察, 人大审议意见 …): a list that an office may change."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    since = models.DateField(_("in use from"), null=True, blank=True)
    until = models.DateField(_("in use to"), null=True, blank=True)
    history = Trail(table_name="reports_h_problem_source")

    class Meta:
        verbose_name = _("source of problems")
        verbose_name_plural = _("sources of problems")
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.name


class RectificationState(models.TextChoices):
    """未启动 → 整改中 → 待验收 → 已销号; 长期坚持 stays open and is never overdue; 撤销 needs a reason."""

    NOT_STARTED = "not_started", pgettext_lazy("rectification", "not started")
    UNDER_WAY = "under_way", pgettext_lazy("rectification", "under way")
    TO_ACCEPT = "to_accept", pgettext_lazy("rectification", "waits for acceptance")
    CLOSED = "closed", pgettext_lazy("rectification", "closed")
    LASTING = "lasting", pgettext_lazy("rectification", "lasting effort")
    WITHDRAWN = "withdrawn", pgettext_lazy("rectification", "withdrawn")


class RectificationQuerySet(models.QuerySet["Rectification"]):
    """Questions asked of the ledger. Who may see what: ``reports.access.visible``."""

    OPEN = (
        RectificationState.NOT_STARTED,
        RectificationState.UNDER_WAY,
        RectificationState.TO_ACCEPT,
        RectificationState.LASTING,
    )
    # A lasting effort stays open and has no day on which it is late.
    DATED = (RectificationState.NOT_STARTED, RectificationState.UNDER_WAY, RectificationState.TO_ACCEPT)

    def open(self) -> RectificationQuerySet:
        return self.filter(state__in=self.OPEN)

    def overdue(self, at: date) -> RectificationQuerySet:
        """Not closed by the deadline in force (the extension, where one was approved)."""
        late = models.Q(extended_until__lt=at) | models.Q(extended_until__isnull=True, due_on__lt=at)
        return self.filter(late, state__in=self.DATED)


# Of an item, by its steps: worked out in one place (``Rectification.note``), for no person to fill in.
NOTED = ("percent", "reopened_on", "heard_on", "asks_until")


class Rectification(models.Model):
    """One item of the ledger. ``organisation`` is who must put it right; those above it supervise.

    The columns of :data:`NOTED` are derived from the steps, and stored all the same: asked of the steps of ten
    thousand items they take a third of the time that the list may take. Every step that is written is noted.
    """

    class Type(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        WITHIN_LIMIT = "within_limit", _("within a limit")
        LASTING = "lasting", pgettext_lazy("rectification type", "lasting effort")

    organisation = models.ForeignKey(
        "reports.Organisation", models.PROTECT, verbose_name=_("organisation"), related_name="rectifications"
    )
    year = models.PositiveSmallIntegerField(_("year of the problem"))
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("within the organisation and year"))
    source = models.ForeignKey(ProblemSource, models.PROTECT, verbose_name=_("source"), related_name="rectifications")
    document = models.CharField(_("document"), max_length=200, blank=True, help_text=_("title or number"))
    found_on = models.DateField(_("found on"), null=True, blank=True)
    shortfall = models.ForeignKey(
        Shortfall, models.PROTECT, verbose_name=_("shortfall"), related_name="rectifications", null=True, blank=True
    )
    review = models.ForeignKey(
        Review, models.PROTECT, verbose_name=_("review"), related_name="rectifications", null=True, blank=True
    )
    goal = models.ForeignKey(
        Goal, models.PROTECT, verbose_name=_("goal that answers it"), related_name="rectifications",
        null=True, blank=True,
    )  # fmt: skip
    problem = models.TextField(_("problem"))
    theme = models.ForeignKey(
        "indicators.Theme", models.PROTECT, verbose_name=_("theme"), related_name="+", null=True, blank=True
    )
    type = models.CharField(_("type"), max_length=15, choices=Type.choices, default=Type.WITHIN_LIMIT)
    aim = models.TextField(_("aim"), blank=True)
    measures = models.TextField(_("measures"), blank=True)
    lead = models.CharField(_("lead body"), max_length=100, blank=True)
    responsible = models.CharField(_("responsible bodies"), max_length=300, blank=True)
    supporting = models.CharField(_("supporting bodies"), max_length=300, blank=True)
    leader_post = models.CharField(_("post of the responsible leader"), max_length=100, blank=True)
    person_post = models.CharField(_("post of the responsible person"), max_length=100, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("reports progress"), related_name="rectifications",
        null=True, blank=True,
    )  # fmt: skip
    due_on = models.DateField(_("deadline"), null=True, blank=True)
    extended_until = models.DateField(_("extended until"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=15, choices=RectificationState.choices, default=RectificationState.NOT_STARTED,
        editable=False,
    )  # fmt: skip
    votes_cast = models.PositiveSmallIntegerField(_("votes cast"), null=True, blank=True)
    votes_satisfied = models.PositiveSmallIntegerField(_("votes “satisfied”"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("entered by"), related_name="+"
    )
    entered_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    revision = models.PositiveIntegerField(_("revision"), default=0, editable=False)
    percent = models.PositiveSmallIntegerField(_("done in percent"), null=True, blank=True, editable=False)
    reopened_on = models.DateField(_("opened again on"), null=True, blank=True, editable=False)
    heard_on = models.DateField(_("last heard of on"), null=True, blank=True, editable=False)
    asks_until = models.DateField(_("extension asked for until"), null=True, blank=True, editable=False)
    # The trail keeps what persons change; the steps are their own trail.
    history = Trail(table_name="reports_h_rectification", excluded_fields=list(NOTED))

    objects = RectificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("rectification item")
        verbose_name_plural = _("rectification items")
        ordering = ("organisation", "year", "number")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "number"], name="rectification_number_once"),
            models.CheckConstraint(condition=~models.Q(problem=""), name="rectification_has_a_problem"),
            models.CheckConstraint(
                condition=models.Q(state__in=RectificationState.values), name="rectification_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(type__in=["at_once", "within_limit", "lasting"]), name="rectification_type_known"
            ),
            models.CheckConstraint(
                condition=models.Q(votes_satisfied__isnull=True)
                | models.Q(votes_cast__isnull=False, votes_satisfied__lte=models.F("votes_cast")),
                name="rectification_votes_in_order",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="rectification_by_state")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("rectification_detail", args=[self.pk])

    @property
    def label(self) -> str:
        """2024-003: its number in the organisation's ledger of a year."""
        return f"{self.year}-{self.number:03}"

    @property
    def deadline(self) -> date | None:
        """The deadline in force."""
        return self.extended_until or self.due_on

    def note(self, step: RectificationStep) -> None:
        """Take in the newest step: what it says of how far the work has come, when it was heard of, what it asks."""
        if step.percent is not None:
            self.percent = step.percent
        if step.act == step.Act.REOPENED:
            self.reopened_on = step.on
        if step.act in step.SIGNS:
            self.heard_on = max(step.on, self.heard_on or step.on)
        if step.act in step.EXTENSION:
            self.asks_until = step.until if step.act == step.Act.EXTENSION_ASKED else None

    def clean(self) -> None:
        for row in (self.shortfall, self.goal):
            if row is not None and row.report.organisation_id != self.organisation_id:
                raise ValidationError(_("The shortfall or goal belongs to another organisation."))
        if self.type == self.Type.WITHIN_LIMIT and self.due_on is None:
            raise ValidationError({"due_on": _("A problem to be put right within a limit needs its deadline.")})


class RectificationStep(AddedOnly):
    """One step of an item: who, when, what and why. Added, never edited."""

    class Act(models.TextChoices):
        ENTERED = "entered", pgettext_lazy("step", "entered")
        STARTED = "started", pgettext_lazy("step", "started")
        PROGRESS = "progress", pgettext_lazy("step", "progress reported")
        SENT = "sent", pgettext_lazy("step", "sent for acceptance")
        TAKEN_BACK = "taken_back", pgettext_lazy("step", "taken back")
        RETURNED = "returned", pgettext_lazy("step", "returned")
        CLOSED = "closed", pgettext_lazy("step", "closed")
        EXTENSION_ASKED = "extension_asked", pgettext_lazy("step", "extension asked for")
        EXTENDED = "extended", pgettext_lazy("step", "extension approved")
        NOT_EXTENDED = "not_extended", pgettext_lazy("step", "extension refused")
        LASTING = "lasting", pgettext_lazy("step", "made a lasting effort")
        WITHDRAWN = "withdrawn", pgettext_lazy("step", "withdrawn")
        BROUGHT_BACK = "brought_back", pgettext_lazy("step", "brought back")
        REOPENED = "reopened", pgettext_lazy("step", "opened again")
        LEFT_CLOSED = "left_closed", pgettext_lazy("step", "left closed")
        HANDED_OVER = "handed_over", pgettext_lazy("step", "handed over")

    # What the owner's side does, and what gives it the item to work on: signs that an item is alive.
    SIGNS = (
        Act.ENTERED, Act.STARTED, Act.PROGRESS, Act.SENT, Act.TAKEN_BACK, Act.EXTENSION_ASKED, Act.RETURNED,
        Act.REOPENED, Act.BROUGHT_BACK, Act.HANDED_OVER,
    )  # fmt: skip
    EXTENSION = (Act.EXTENSION_ASKED, Act.EXTENDED, Act.NOT_EXTENDED)

    rectification = models.ForeignKey(
        Rectification, models.PROTECT, verbose_name=_("rectification item"), related_name="steps"
    )
    act = models.CharField(_("step"), max_length=20, choices=Act.choices)
    before = models.CharField(_("before"), max_length=15, choices=RectificationState.choices, blank=True)
    after = models.CharField(_("after"), max_length=15, choices=RectificationState.choices)
    on = models.DateField(_("day"))
    percent = models.PositiveSmallIntegerField(_("done in percent"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    text = models.TextField(_("progress or reason"), blank=True)
    shortfall = models.ForeignKey(
        Shortfall, models.PROTECT, verbose_name=_("shortfall that names it again"), related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    attachments = models.ManyToManyField(
        Attachment, verbose_name=_("attachments"), related_name="steps", blank=True, db_table="reports_step_attachment"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("step of an item")
        verbose_name_plural = _("steps of items")
        ordering = ("rectification", "at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__isnull=True) | models.Q(percent__lte=100), name="step_percent_to_100"
            ),
            models.CheckConstraint(
                condition=~models.Q(
                    act__in=["returned", "closed", "extended", "not_extended", "lasting", "withdrawn", "reopened"]
                )
                | ~models.Q(text=""),
                name="judging_step_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(act__in=["extension_asked", "extended"]) | models.Q(until__isnull=False),
                name="extension_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rectification}: {self.get_act_display()}"


class Threshold(models.Model):
    """A number by which follow-up judges, with the days between which it holds. Editable by the office.

    Colours: green on plan, blue near the deadline, yellow behind, red overdue, grey closed; always with words.
    """

    class Code(models.TextChoices):
        NEAR_DUE_DAYS = "near_due_days", _("days before a deadline that count as near")
        BEHIND_POINTS = "behind_points", _("percentage points below the plan that count as behind")
        AHEAD_POINTS = "ahead_points", _("percentage points above the plan that count as ahead")
        SILENT_DAYS = "silent_days", _("days without progress that count as never updated")
        OBJECTION_DAYS = "objection_days", _("days within which an objection may be raised")
        REMIND_DAYS = "remind_days", _("days before a deadline on which a reminder is sent")
        ABOUT_PERCENT = "about_percent", _("tolerance of “about” in percent of the target")

    code = models.CharField(_("code"), max_length=20, choices=Code.choices)
    number = models.PositiveSmallIntegerField(_("number"))
    since = models.DateField(_("in force from"))
    until = models.DateField(_("in force to"), null=True, blank=True)
    history = Trail(table_name="reports_h_threshold")

    class Meta:
        verbose_name = _("threshold")
        verbose_name_plural = _("thresholds")
        ordering = ("code", "since")
        constraints = [models.UniqueConstraint(fields=["code", "since"], name="threshold_once_a_day")]

    def __str__(self) -> str:
        return f"{self.get_code_display()}: {self.number}"


class Light(models.Model):
    """The colour and the word by which one standing of an item is shown. Editable by the office."""

    class Standing(models.TextChoices):
        ON_PLAN = "on_plan", _("on plan")
        NEAR_DUE = "near_due", _("near its deadline")
        BEHIND = "behind", _("behind the plan")
        OVERDUE = "overdue", pgettext_lazy("light", "overdue")
        CLOSED = "closed", pgettext_lazy("light", "closed")

    class Colour(models.TextChoices):
        GREEN = "green", _("green")
        BLUE = "blue", _("blue")
        YELLOW = "yellow", _("yellow")
        ORANGE = "orange", _("orange")
        RED = "red", _("red")
        GREY = "grey", _("grey")

    standing = models.CharField(_("standing"), max_length=10, choices=Standing.choices, unique=True)
    colour = models.CharField(_("colour"), max_length=10, choices=Colour.choices)
    word = models.CharField(_("word"), max_length=20, blank=True, help_text=_("instead of the usual one"))
    history = Trail(table_name="reports_h_light")

    class Meta:
        verbose_name = _("light")
        verbose_name_plural = _("lights")
        ordering = ("standing",)

    def __str__(self) -> str:
        return self.word or str(self.get_standing_display())
