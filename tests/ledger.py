"""What the tests of the ledger's pages share: a city above two counties, its people, items and steps."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reports.follow_up.ledger.chart import Act, Said
from reports.follow_up.ledger.entering import enter
from reports.follow_up.ledger.handling import take_step
from reports.models import ProblemSource, Rectification, Role
from tests import make

THIN = "乡镇执法力量薄弱，专职人员配备不足"


@pytest.fixture
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def city(db):
    return make.organisation("云川市", level="city", code="9301")


@pytest.fixture
def county(city):
    return make.organisation("青崖县", parent=city, code="930101")


@pytest.fixture
def peer(city):
    return make.organisation("临渚区", parent=city, code="930102")


@pytest.fixture
def clerk(county):
    return make.user("clerk", Role.ENTRY, county, first_name="录入员甲")


@pytest.fixture
def inspector(city):
    return make.user("inspector", Role.SUPERVISOR, city, first_name="督察员甲")


@pytest.fixture
def today():
    return timezone.localdate()


def new(at, by, problem=THIN, *, due=200, ago=0, **fields):
    """An item entered ``ago`` days ago whose deadline lies ``due`` days ahead."""
    today = timezone.localdate()
    source = ProblemSource.objects.get(code=fields.pop("source", "audit"))
    item = Rectification(
        organisation=at, source=source, problem=problem, found_on=today - timedelta(days=ago),
        **{"due_on": today + timedelta(days=due), "year": 2023, **fields},
    )  # fmt: skip
    enter([item], by, today=today - timedelta(days=ago))
    return item


def take(item, act, by, text="已办", ago=0, **said):
    today = timezone.localdate()
    item.refresh_from_db()
    take_step(item.pk, act, by, Said(on=today - timedelta(days=ago), text=text, **said), revision=item.revision)
    item.refresh_from_db()


def shown(response):
    return [row.pk for row in response.context["rows"]]


def body(response) -> str:
    return response.content.decode()


@pytest.fixture
def several(county, peer, clerk, inspector):
    """One item of every standing, by the deadline; the last has neither owner nor deadline."""
    late = new(county, inspector, "文书送达不规范", due=-5, ago=300, lead="县司法局")
    near = new(county, inspector, "窗口办理超期", due=10, ago=1, lead="县司法局")
    behind = new(peer, inspector, "案卷归档不全", due=60, ago=300, lead="区司法局", owner=clerk, source="petition")
    on_plan = new(county, inspector, "公开不及时", due=300, ago=1, type="lasting", lead="县政府办")
    closed = new(county, inspector, due=30, ago=200, lead="县司法局")
    nobody = new(county, inspector, "宣传不到位", due=400, ago=150, type="at_once")
    for act in (Act.STARTED, Act.SENT):
        take(closed, act, clerk)
    take(closed, Act.CLOSED, inspector, without_evidence=True)
    return {"late": late, "near": near, "behind": behind, "on_plan": on_plan, "closed": closed, "nobody": nobody}
