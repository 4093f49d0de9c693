"""From a Reading to rows, in one transaction. Reading again replaces only what nobody has touched (decision 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import override
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from indicators.models import Indicator
from reports.entry import kept as keeping
from reports.models import (
    Cause,
    Commitment,
    Doubt,
    Goal,
    Observation,
    Report,
    RowState,
    Section,
    Shortfall,
    Target,
    TextVersion,
    Trend,
    User,
)
from reports.reading import contract
from reports.reading.contract import Reading

# What the columns of a value hold: 18 digits before the point, 6 behind it.
LARGEST = Decimal(10) ** 18
_SMALLEST_STEP = Decimal("0.000001")


@dataclass(frozen=True)
class Recorded:
    """What a reading became: rows written by model name, rows kept, and those of them whose quote is gone."""

    written: dict[str, int]
    kept: int
    moved: int
    stale: int


@transaction.atomic
def record(report: Report, version: TextVersion, reading: Reading, by: User | None = None) -> Recorded:
    """Write the rows of ``reading`` of the text ``version``, which must be the report's newest.

    Raises ``ValueError`` when the reading is of another text: its places would point nowhere.
    """
    if reading.text != version.text:
        raise ValueError("the reading is of another text than the version")
    return _Recording(report, version, reading, by).write()


def cut(model: type[models.Model], **values: Any) -> dict[str, Any]:
    """``values`` for the columns of ``model``: texts cut to their length, None where a text is missing made ""."""
    fitted = {}
    for name, value in values.items():
        column = model._meta.get_field(name)
        if isinstance(column, models.CharField | models.TextField):
            value = (value or "")[: column.max_length]
        fitted[name] = value
    return fitted


def in_site_language(message: str) -> str:
    """A lazy message as the machine writes it into a record: in the site's language, whatever its writer reads."""
    with override(settings.LANGUAGE_CODE):
        return str(message)


def fits(item: contract.Observation) -> bool:
    """Whether the numbers of a reading can be stored at all (a row of thirty digits is no value)."""
    numbers = (item.value, item.lower, item.upper, item.step, item.numerator, item.denominator)
    return all(abs(number) < LARGEST for number in numbers if number is not None)


def number(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(_SMALLEST_STEP)


class _Recording:
    """One run of :func:`record`: the steps share the rows kept and the rows made."""

    def __init__(self, report: Report, version: TextVersion, reading: Reading, by: User | None):
        self.report, self.version, self.reading, self.by = report, version, reading, by
        self.first = reading.to_json()
        self.kept: dict[type, list[Any]] = {}
        self.written: dict[str, int] = {}
        self.moved = 0

    def write(self) -> Recorded:
        self._clear()
        self._write_sections()
        self._write_doubts()
        observations = self._write_observations()
        self._write_trends()
        self._write_shortfalls()
        self._write_goals(observations)
        kept = [row for rows in self.kept.values() for row in rows]
        stale = sum(bool(row.quote) and row.version_id != self.version.pk for row in kept)
        return Recorded(self.written, len(kept), self.moved, stale)

    def _clear(self) -> None:
        """Remove what the reading replaces, and anchor what stays to the new text."""
        for model in (Commitment, Goal, Shortfall, Trend, Observation):
            self.kept[model], replaced = keeping.kept_of(model, self.report)
            if replaced:
                model._default_manager.filter(pk__in=[row.pk for row in replaced]).delete()
            moved = keeping.re_anchored(self.kept[model], self.version)
            if moved:
                bulk_update_with_history(moved, model, ["version", "start", "end"], default_user=self.by)
                self.moved += len(moved)
            if model is Shortfall:
                self._move_causes(moved)

    def _move_causes(self, shortfalls: Sequence[Shortfall]) -> None:
        for cause in Cause.objects.filter(shortfall__in=shortfalls):
            place = keeping.nearest(self.version.text, cause.quote, cause.start)
            if place is None:
                cause.delete()
            else:
                cause.start, cause.end = place, place + len(cause.quote)
                cause.save(update_fields=["start", "end"])

    def _create(self, model: type[models.Model], rows: Iterable[models.Model]) -> list[Any]:
        rows = list(rows)
        self.written[model.__name__] = len(rows)
        if not rows:
            return []
        if not hasattr(model, "history"):
            return model._default_manager.bulk_create(rows)
        return bulk_create_with_history(rows, model, batch_size=500, default_user=self.by)

    def _place(self, item: Any) -> dict[str, Any]:
        return {
            "report": self.report, "version": self.version, "state": RowState.READ,
            "quote": item.quote, "start": item.start, "end": item.end,
        }  # fmt: skip

    def _write_sections(self) -> None:
        self.version.sections.all().delete()
        self._create(
            Section,
            (
                Section(version=self.version, start=item.start, end=item.end, level=item.level,
                        **cut(Section, kind=item.kind, heading=item.heading))
                for item in self.reading.sections
            ),
        )  # fmt: skip

    def _write_doubts(self) -> None:
        """The doubts of this text. One that a person settled, said of the same words, stays settled."""
        settled = {
            (doubt.code, doubt.version.text[doubt.start : doubt.end]): doubt
            for doubt in Doubt.objects.filter(version__report=self.report, settled_at__isnull=False)
            .select_related("version")
            .order_by("version__number")
        }
        doubts = list(self.reading.doubts) + [
            contract.Doubt("number_too_large", f"“{item.written}”过大，未作为指标值录入", item.start, item.end)
            for item in self.reading.observations
            if not fits(item)
        ]  # fmt: skip
        self.version.doubts.all().delete()
        rows = []
        for item in doubts:
            before = settled.get((item.code, self.version.text[item.start : item.end]))
            rows.append(
                Doubt(version=self.version, start=item.start, end=item.end,
                      settled_by=before and before.settled_by, settled_at=before and before.settled_at,
                      **cut(Doubt, code=item.code, message=item.message))
            )  # fmt: skip
        self._create(Doubt, rows)

    def _write_observations(self) -> dict[int, Observation]:
        """Rows by their index among the reading's observations; a kept row stands for the reading that it holds."""
        items = self.reading.observations
        held = keeping.already_held(items, self.kept[Observation], self.version)
        codes = {item.indicator for item in items if item.indicator}
        indicators = dict(Indicator.objects.filter(code__in=codes).values_list("code", "pk"))
        new = [index for index, item in enumerate(items) if index not in held and fits(item)]
        made = self._create(Observation, (self._observation(index, indicators) for index in new))
        return held | dict(zip(new, made, strict=True))

    def _observation(self, index: int, indicators: dict[str, int]) -> Observation:
        item = self.reading.observations[index]
        return Observation(
            **self._place(item),
            first_read=self.first["observations"][index],
            indicator_id=indicators.get(item.indicator or ""),
            value=number(item.value), lower=number(item.lower), upper=number(item.upper),
            lower_open=item.lower_open, upper_open=item.upper_open, step=number(item.step),
            numerator=number(item.numerator), denominator=number(item.denominator),
            period=item.period or self.report.year,
            match_score=item.score,
            **cut(
                Observation, name=item.name, unit=item.unit, written=item.written, qualifier=item.qualifier,
                kind=item.kind, direction=item.direction, span=item.span, coverage=item.coverage, stage=item.stage,
                pool=item.pool, section=item.section, match_reason=item.reason,
            ),
        )  # fmt: skip

    def _write_trends(self) -> None:
        items = self.reading.trends
        held = keeping.already_held(items, self.kept[Trend], self.version)
        self._create(
            Trend,
            (
                Trend(**self._place(item), first_read=self.first["trends"][index],
                      **cut(Trend, name=item.name, direction=item.direction, against=item.against))
                for index, item in enumerate(items)
                if index not in held
            ),
        )  # fmt: skip

    def _write_shortfalls(self) -> None:
        items = self.reading.shortfalls
        held = keeping.already_held(items, self.kept[Shortfall], self.version)
        new = [index for index in range(len(items)) if index not in held]
        made = self._create(Shortfall, (self._passage(Shortfall, items[index]) for index in new))
        self._create(
            Cause,
            (
                Cause(shortfall=row, quote=cause.quote, start=cause.start, end=cause.end)
                for index, row in zip(new, made, strict=True)
                for cause in items[index].causes
            ),
        )

    def _passage(self, model: type, item: Any, **more: Any) -> Any:
        first = {"quote": item.quote, "start": item.start, "end": item.end}
        return model(**self._place(item), first_read=first, **more)

    def _write_goals(self, observations: dict[int, Observation]) -> None:
        items = self.reading.goals
        held = keeping.already_held(items, self.kept[Goal], self.version)
        new = [index for index in range(len(items)) if index not in held]
        year = self.report.year + 1
        made = self._create(Goal, (self._passage(Goal, items[index], year=year) for index in new))
        goals = held | dict(zip(new, made, strict=True))
        # What a rejected goal held is rejected with it.
        goals = {index: goal for index, goal in goals.items() if goal.state != RowState.REJECTED}
        self._write_commitments(goals)
        self._write_targets(goals, observations)

    def _write_commitments(self, goals: dict[int, Goal]) -> None:
        pairs = [
            (goal, item) for index, goal in sorted(goals.items()) for item in self.reading.goals[index].commitments
        ]
        held = keeping.already_held([item for _goal, item in pairs], self.kept[Commitment], self.version)
        self._create(
            Commitment,
            (
                self._passage(Commitment, item, goal=goal)
                for place, (goal, item) in enumerate(pairs)
                if place not in held
            ),
        )

    def _write_targets(self, goals: dict[int, Goal], observations: dict[int, Observation]) -> None:
        """Every value of kind "target" has its comparator; one whose goal was read anew is tied to it again."""
        goal_of = {at: goal for index, goal in goals.items() for at in self.reading.goals[index].targets}
        standing = {target.observation_id: target for target in Target.objects.filter(observation__report=self.report)}
        new, tied = [], []
        for index, row in observations.items():
            item = self.reading.observations[index]
            if item.kind != contract.TARGET or row.kind != contract.TARGET:
                continue
            target = standing.get(row.pk)
            if target is None:
                new.append(Target(observation=row, goal=goal_of.get(index), comparator=item.comparator or "eq"))
            elif target.goal_id is None and index in goal_of:
                target.goal = goal_of[index]
                tied.append(target)
        self._create(Target, new)
        if tied:
            bulk_update_with_history(tied, Target, ["goal"], default_user=self.by)
