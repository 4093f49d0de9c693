"""One organisation's report for one year and kind: its versions of the text, sections, doubts and handling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from indicators.trail import AddedOnly, Trail

if TYPE_CHECKING:
    from reports.models.people import User


class Kind(models.TextChoices):
    RULE_OF_LAW = "rule_of_law", _("law-based-government report")
    WORK = "work", _("government work report")


class State(models.TextChoices):
    """Where a report stands: draft -> submitted -> accepted, or returned or taken back; accepted is locked."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("returned")


class SectionKind(models.TextChoices):
    INTRO = "intro", _("introduction")
    ACHIEVEMENTS = "achievements", _("achievements")
    SHORTFALLS = "shortfalls", _("shortfalls")
    LEADERSHIP = "leadership", _("leadership")
    PLAN = "plan", _("plan")
    OTHER = "other", _("other")


class ReportQuerySet(models.QuerySet["Report"]):
    """Questions asked of reports. Who may see which: ``reports.access.visible_reports``."""

    def current(self) -> ReportQuerySet:
        """Not withdrawn."""
        return self.filter(withdrawn_because="")

    def accepted(self) -> ReportQuerySet:
        return self.filter(state=State.ACCEPTED)

    def of_kind(self, kind: str) -> ReportQuerySet:
        return self.filter(kind=kind)

    def for_year(self, year: int) -> ReportQuerySet:
        return self.filter(year=year)


class Report(models.Model):
    """Unique by organisation, year reported on and kind (decision 1)."""

    organisation = models.ForeignKey(
        "reports.Organisation", models.PROTECT, verbose_name=_("organisation"), related_name="reports"
    )
    year = models.PositiveSmallIntegerField(_("year reported on"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.RULE_OF_LAW)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    title = models.CharField(_("title"), max_length=200, blank=True)
    addressee = models.CharField(_("addressee"), max_length=200, blank=True)
    issuers = models.JSONField(_("issuers"), default=list, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    submitted_on = models.DateField(
        _("submitted to the level above on"), null=True, blank=True,
        help_text=_("by whatever road it went; this site's own steps are dated by themselves"),
    )  # fmt: skip
    published_on = models.DateField(_("published on"), null=True, blank=True)
    index_number = models.CharField(_("index number"), max_length=100, blank=True)
    publisher = models.CharField(_("publisher"), max_length=100, blank=True)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    intended = models.CharField(
        _("contradictions ticked as intended"), max_length=200, blank=True, editable=False,
        help_text=_("codes of contradictions between the record and its text that a person confirmed (decision 10)"),
    )  # fmt: skip
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("entered by"), related_name="+", null=True, blank=True
    )
    entered_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    withdrawn_because = models.CharField(_("withdrawn because"), max_length=200, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0, editable=False)
    history = Trail(table_name="reports_h_report")

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ("-year", "organisation", "kind")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "kind"], name="report_once_a_year"),
            models.CheckConstraint(condition=models.Q(year__gte=1949, year__lte=2200), name="report_year_plausible"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="report_state_known"),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="report_kind_known"),
        ]
        indexes = [
            models.Index(fields=["kind", "year", "state"], name="report_by_kind_year"),
            models.Index(fields=["-year", "organisation"], name="report_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("report_detail", args=[self.pk])

    @property
    def is_locked(self) -> bool:
        return self.state == State.ACCEPTED

    @property
    def return_in_force(self) -> Step | None:
        """The step that returned it and says why, while it stands returned."""
        if self.state != State.RETURNED:
            return None
        return self.steps.filter(after=State.RETURNED).select_related("by").order_by("-at", "-pk").first()

    @cached_property
    def text_version(self) -> TextVersion | None:
        """The text in force: the one added last."""
        return self.versions.order_by("-number").first()


class TextVersion(models.Model):
    """One text of a report, as cleaned, with the source it came from. Replacing a text adds one (decision 1)."""

    class Source(models.TextChoices):
        PASTE = "paste", _("pasted text")
        TXT = "txt", _("text file")
        HTML = "html", _("web page")
        DOCX = "docx", _("Word document")
        PDF = "pdf", _("PDF document")

    report = models.ForeignKey(Report, models.CASCADE, verbose_name=_("report"), related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"))
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    file = models.FileField(_("original file"), upload_to="originals/%Y/", blank=True, max_length=200)
    file_name = models.CharField(_("name of the original file"), max_length=200, blank=True)
    sha256 = models.CharField(_("SHA-256 of the source"), max_length=64)
    encoding = models.CharField(_("encoding"), max_length=30, blank=True)
    reader = models.CharField(_("read by version"), max_length=20, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("added by"), related_name="+", null=True, blank=True
    )
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)
    history = Trail(table_name="reports_h_text", excluded_fields=["text"])

    class Meta:
        verbose_name = _("text version")
        verbose_name_plural = _("text versions")
        ordering = ("report", "-number")
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="text_version_once")]

    def __str__(self) -> str:
        return f"{self.report} · {self.number}"


class Section(models.Model):
    """A part of one text version, from its heading to the next one of the same or a higher level."""

    version = models.ForeignKey(TextVersion, models.CASCADE, verbose_name=_("text version"), related_name="sections")
    kind = models.CharField(_("kind"), max_length=20, choices=SectionKind.choices)
    heading = models.CharField(_("heading"), max_length=300, blank=True)
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    history = Trail(table_name="reports_h_section")

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ("version", "start", "level")
        constraints = [
            models.CheckConstraint(condition=models.Q(start__lte=models.F("end")), name="section_place_in_order"),
            models.CheckConstraint(condition=models.Q(kind__in=SectionKind.values), name="section_kind_known"),
        ]

    def __str__(self) -> str:
        return self.heading or str(self.get_kind_display())


class Doubt(models.Model):
    """What the reader was unsure of in one text version, until a person has looked at it."""

    version = models.ForeignKey(TextVersion, models.CASCADE, verbose_name=_("text version"), related_name="doubts")
    code = models.CharField(_("code"), max_length=40)
    message = models.CharField(_("message"), max_length=500)
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("settled by"), related_name="+", null=True, blank=True
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    history = Trail(table_name="reports_h_doubt")

    class Meta:
        verbose_name = _("doubt")
        verbose_name_plural = _("doubts")
        ordering = ("version", "start")
        constraints = [
            models.CheckConstraint(condition=models.Q(start__lte=models.F("end")), name="doubt_place_in_order")
        ]

    def __str__(self) -> str:
        return self.message


class Step(AddedOnly):
    """One step in the handling of a report: who moved it, when, from which state to which, and why. Never edited."""

    report = models.ForeignKey(Report, models.CASCADE, verbose_name=_("report"), related_name="steps")
    before = models.CharField(_("before"), max_length=20, choices=State.choices, blank=True)
    after = models.CharField(_("after"), max_length=20, choices=State.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+", null=True, blank=True
    )
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("handling step")
        verbose_name_plural = _("handling steps")
        ordering = ("report", "at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(after=State.RETURNED) | ~models.Q(reason=""), name="return_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.get_after_display()}"


# draft -> submitted -> accepted | returned -> submitted; accepted opens again only with a reason. A submission that
# nobody has accepted yet can be taken back.
MOVES = {
    State.DRAFT: {State.SUBMITTED},
    State.SUBMITTED: {State.ACCEPTED, State.RETURNED, State.DRAFT},
    State.RETURNED: {State.SUBMITTED},
    State.ACCEPTED: {State.RETURNED},
}


def check_move(report: Report, after: str, by: User, reason: str) -> None:
    """Raise ``ValidationError`` where the state chart forbids the step (decision 11)."""
    if after not in MOVES[State(report.state)]:
        raise ValidationError(
            _("A report that is “%(state)s” cannot become “%(after)s”."),
            params={"state": report.get_state_display(), "after": State(after).label},
            code="move",
        )
    if after == State.RETURNED and not reason.strip():
        raise ValidationError(_("Say why the report is returned."), code="reason")
    submitted_by = report.steps.filter(after=State.SUBMITTED).order_by("-at", "-pk").values_list("by", flat=True)
    # Whoever entered it before the work was handed over entered it all the same.
    entered = {report.entered_by_id, *report.history.order_by().values_list("entered_by", flat=True).distinct()}
    if after == State.ACCEPTED and by.pk in entered | {submitted_by.first()}:
        raise ValidationError(_("Whoever entered or submitted a report cannot accept it."), code="two_people")
