"""The ledger in the admin: items and steps are read and never written; lists, thresholds and lights are set."""

from datetime import date

import pytest
from django.urls import reverse

from reports.follow_up.ledger.chart import Act
from reports.follow_up.thresholds import thresholds
from reports.models import Light, ProblemSource, Rectification, RectificationStep, Threshold
from tests import make
from tests.ledger import city, clerk, county, files, inspector, new, peer, take  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

READ_ONLY = ("rectification", "rectificationstep")
SET = ("problemsource", "threshold", "light")


@pytest.fixture
def item(county, clerk, inspector):  # noqa: F811
    made = new(county, inspector, "文书送达不规范")
    take(made, Act.STARTED, clerk, "已列入计划")
    return made


@pytest.fixture
def sign_in(client):
    def sign_in(person):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def chief(sign_in):
    return sign_in(make.user("chief", is_staff=True, is_superuser=True))


def page_of(model, what, *args):
    return reverse(f"admin:reports_{model}_{what}", args=args)


@pytest.mark.parametrize("model", [*READ_ONLY, *SET])
def test_lists_open_and_are_searched(chief, item, model):
    address = page_of(model, "changelist")
    assert chief.get(address).status_code == 200
    if model in READ_ONLY:
        found = chief.get(address, {"q": "文书送达"})
        assert "青崖县" in found.content.decode()
        assert found.context["cl"].result_count == (1 if model == "rectification" else 2)
        assert chief.get(address, {"q": "无此问题"}).context["cl"].result_count == 0


@pytest.mark.parametrize("model", READ_ONLY)
def test_items_and_steps_are_not_written_here(chief, item, model):
    row = item if model == "rectification" else item.steps.last()
    address = page_of(model, "change", row.pk)
    assert chief.get(address).status_code == 200
    before = (Rectification.objects.values().get(), list(RectificationStep.objects.values()))
    assert chief.post(address, {"problem": "改写", "text": "改写", "state": "closed"}).status_code == 403
    assert chief.post(page_of(model, "add"), {"problem": "新增"}).status_code == 403
    assert chief.post(page_of(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert (Rectification.objects.values().get(), list(RectificationStep.objects.values())) == before


def test_an_item_shows_its_trail(chief, item):
    shown = chief.get(page_of("rectification", "history", item.pk))
    assert shown.status_code == 200
    assert str(Act.STARTED.label) in shown.content.decode()


def test_an_office_sees_the_items_within_its_reach(sign_in, item, peer):  # noqa: F811
    neighbour = make.user("neighbour", "entry", peer, is_staff=True)
    client = sign_in(neighbour)
    assert client.get(page_of("rectification", "changelist")).context["cl"].result_count == 0
    assert client.get(page_of("rectification", "change", item.pk)).status_code in (302, 403, 404)


def test_a_source_is_added_and_ended_by_its_day(chief):
    given = {
        "code": "media",
        "name": "媒体曝光",
        "name_en": "press",
        "position": 20,
        "since": "2024-01-01",
        "until": "",
    }
    assert chief.post(page_of("problemsource", "add"), given).status_code == 302
    source = ProblemSource.objects.get(code="media")
    ended = given | {"until": "2024-12-31"}
    assert chief.post(page_of("problemsource", "change", source.pk), ended).status_code == 302
    source.refresh_from_db()
    assert source.until == date(2024, 12, 31)
    assert source.history.count() == 2


def test_a_threshold_holds_from_its_day(chief):
    given = {"code": "behind_points", "number": 25, "since": "2025-01-01", "until": ""}
    assert chief.post(page_of("threshold", "add"), given).status_code == 302
    assert thresholds(date(2024, 12, 31))["behind_points"] == 10
    assert thresholds(date(2025, 1, 1))["behind_points"] == 25
    again = chief.post(page_of("threshold", "add"), given)
    assert again.status_code == 200 and again.context["errors"]
    assert Threshold.objects.filter(code="behind_points").count() == 2


def test_a_light_is_changed_and_none_is_added(chief):
    light = Light.objects.get(standing="overdue")
    assert chief.get(page_of("light", "add")).status_code == 403
    sent = {"standing": "closed", "colour": "orange", "word": "逾期未结"}
    assert chief.post(page_of("light", "change", light.pk), sent).status_code == 302
    light.refresh_from_db()
    assert (light.standing, light.colour, light.word) == ("overdue", "orange", "逾期未结")


def test_a_light_knows_its_colours_alone(chief):
    light = Light.objects.get(standing="overdue")
    assert chief.post(page_of("light", "change", light.pk), {"colour": "pink", "word": ""}).status_code == 200
    light.refresh_from_db()
    assert light.colour == "red"


@pytest.mark.parametrize("model", SET)
def test_lists_are_set_by_those_who_may(sign_in, clerk, model):  # noqa: F811
    clerk.is_staff = True
    clerk.save()
    assert sign_in(clerk).get(page_of(model, "add")).status_code == 403
