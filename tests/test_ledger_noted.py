"""What is stored of an item's steps is what the steps say, on every road on which a step is written."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from reports.follow_up.ledger.chart import Act, Said
from reports.follow_up.ledger.entering import hand_over
from reports.models import Rectification
from reports.models.rectification import NOTED
from tests.ledger import city, clerk, county, files, inspector, new, peer, take, today  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def derived(item) -> dict:
    """The stored columns, by a second reading of the steps."""
    steps = list(item.steps.order_by("pk"))
    asked = [step for step in steps if step.act in ("extension_asked", "extended", "not_extended")]
    silent_acts = ("closed", "extended", "not_extended", "lasting", "withdrawn", "left_closed")
    return {
        "percent": next((step.percent for step in reversed(steps) if step.percent is not None), None),
        "reopened_on": next((step.on for step in reversed(steps) if step.act == "reopened"), None),
        "heard_on": max((step.on for step in steps if step.act not in silent_acts), default=None),
        "asks_until": asked[-1].until if asked and asked[-1].act == "extension_asked" else None,
    }


def stored(item) -> dict:
    return Rectification.objects.values(*NOTED).get(pk=item.pk)


@pytest.fixture
def walked(county, clerk, inspector, today):  # noqa: F811
    """An item that has taken every kind of step that leaves a mark."""
    item = new(county, inspector, due=100, ago=50)
    take(item, Act.STARTED, clerk, ago=40)
    take(item, Act.PROGRESS, clerk, percent=60, ago=30)
    take(item, Act.EXTENSION_ASKED, clerk, until=today + timedelta(days=150), ago=20)
    return item


def test_each_step_is_noted(walked, clerk, inspector, today):  # noqa: F811
    until = today + timedelta(days=150)
    asking = {"percent": 60, "reopened_on": None, "heard_on": today - timedelta(days=20), "asks_until": until}
    assert stored(walked) == derived(walked) == asking
    take(walked, Act.EXTENDED, inspector, until=until, ago=10)
    assert stored(walked) == derived(walked) == asking | {"asks_until": None}
    take(walked, Act.SENT, clerk, ago=5)
    take(walked, Act.CLOSED, inspector, without_evidence=True)
    take(walked, Act.REOPENED, inspector, until=until)
    opened = {"percent": 0, "reopened_on": today, "heard_on": today, "asks_until": None}
    assert stored(walked) == derived(walked) == opened


def test_an_earlier_day_that_is_told_later_moves_nothing_back(walked, clerk, today):  # noqa: F811
    take(walked, Act.PROGRESS, clerk, percent=70, ago=25)
    assert stored(walked)["heard_on"] == today - timedelta(days=20)


def test_what_was_done_goes_along_when_an_item_is_handed_over(walked, county, peer, inspector, today):  # noqa: F811
    county.closed_on = today
    county.save()
    walked.refresh_from_db()
    fresh = hand_over(walked.pk, peer, inspector, Said(on=today, text="撤并"), revision=walked.revision)
    assert stored(fresh) == derived(fresh)
    assert stored(fresh)["percent"] == 60
    assert stored(walked) == derived(walked)


def test_the_trail_keeps_no_copy(walked):
    assert not {field.name for field in Rectification.history.model._meta.get_fields()} & set(NOTED)


def test_items_of_before_are_filled_from_their_steps(walked, county, inspector):  # noqa: F811
    untouched = new(county, inspector, "另一问题", ago=3)
    before = {item.pk: stored(item) for item in (walked, untouched)}
    Rectification.objects.update(**dict.fromkeys(NOTED))
    import_module("reports.migrations.0012_store_progress_of_items").note(apps, None)
    assert {item.pk: stored(item) for item in (walked, untouched)} == before
    assert timezone.localdate() - timedelta(days=3) == stored(untouched)["heard_on"]
