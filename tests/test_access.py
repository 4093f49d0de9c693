"""The policy of ``reports.access`` in full: roles x places in the tree x states, lists and single rows alike.

The tree: province > city > **home** > township, and a **peer** of home below the same city. The report is home's.
A place says where a person holds a role, seen from home: own, above, below, beside, or none at all.
"""

from itertools import product

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from reports.access import report_of, scope_of, visible, visible_backfills, visible_reports
from reports.models import (
    Answer,
    Backfill,
    BackfillFile,
    Evidence,
    Membership,
    Observation,
    Organisation,
    Report,
    Review,
    Role,
    State,
    User,
    Verdict,
    Verification,
)
from tests import make

pytestmark = pytest.mark.django_db

PLACES = ("own", "above", "top", "below", "beside")
REACHING = ("own", "above", "top")  # a role reaches its organisation and all below it
HOLDERS = [*product(Role.values, PLACES), (None, "none")]
CONTENT = (Role.ENTRY, Role.REVIEWER, Role.SUPERVISOR, Role.VIEWER)  # the others see no content by their role
WITHDRAWN = "withdrawn"  # accepted once
STATES = [*State.values, WITHDRAWN]


@pytest.fixture
def tree(db) -> dict[str, Organisation]:
    top = make.organisation("云屏省", level="province")
    above = make.organisation("云川市", level="city", parent=top)
    own = make.organisation("青崖县", parent=above)
    return {
        "top": top,
        "above": above,
        "own": own,
        "below": make.organisation("石门镇", level="township", parent=own),
        "beside": make.organisation("临渚区", parent=above),
    }


def report_in(at: Organisation, year: int, state: str) -> Report:
    if state == WITHDRAWN:
        return make.report(at, year, withdrawn_because="重复录入")
    return make.report(at, year, state=state)


def holder(tree, role: str | None, place: str) -> User:
    return make.user(role=role or "", at=tree.get(place))


def in_office(role: str | None, place: str) -> bool:
    """Own office: any role with content at home itself, entry and reviewer roles from above."""
    return (place == "own" and role in CONTENT) or (place in REACHING and role in (Role.ENTRY, Role.REVIEWER))


def sees(role: str | None, place: str, state: str) -> bool:
    """Accepted reports by everybody, save those who hold roles without content alone."""
    return (state == State.ACCEPTED and (role is None or role in CONTENT)) or in_office(role, place)


# What a role may do to a report in a state, told from the words of decision 11.
def may(permission: str, role: str | None, place: str, state: str) -> bool:
    enters = role == Role.ENTRY and place in REACHING
    accepts = role == Role.REVIEWER and place in REACHING
    supervises = role == Role.SUPERVISOR and place in REACHING
    is_open = state in (State.DRAFT, State.RETURNED)
    return {
        "view_report": sees(role, place, state),
        "change_report": enters and is_open,
        "submit_report": enters and is_open,
        "check_report": enters,
        "accept_report": accepts,
        # A withdrawn report here was accepted once, and is as locked.
        "return_report": supervises if state in (State.ACCEPTED, WITHDRAWN) else accepts,
        "review_report": supervises and sees(role, place, state),
        "answer_report": (supervises or enters) and sees(role, place, state),
    }[permission]


PERMISSIONS = (
    "view_report", "change_report", "submit_report", "check_report",
    "accept_report", "return_report", "review_report", "answer_report",
)  # fmt: skip


@pytest.mark.parametrize(("role", "place"), HOLDERS)
def test_lists_hold_what_a_person_may_see(tree, role, place):
    person = holder(tree, role, place)
    for year, state in enumerate(STATES, 2020):
        report = report_in(tree["own"], year, state)
        assert (report in visible(person, Report.objects.all())) == sees(role, place, state), state
        assert (report in visible_reports(person)) == (sees(role, place, state) and state != WITHDRAWN), state


@pytest.mark.parametrize(("role", "place"), HOLDERS)
def test_one_report_is_answered_for_as_the_list_is(tree, role, place):
    person = holder(tree, role, place)
    for year, state in enumerate(STATES, 2020):
        report = report_in(tree["own"], year, state)
        answers = {name: person.has_perm(f"reports.{name}", report) for name in PERMISSIONS}
        assert answers == {name: may(name, role, place, state) for name in PERMISSIONS}, state


@pytest.mark.parametrize(("role", "place"), HOLDERS)
def test_rows_of_a_report_follow_it(tree, role, place):
    """Every value, shortfall and goal is seen and changed exactly where its report is."""
    person = holder(tree, role, place)
    for year, state in enumerate(STATES, 2020):
        report = report_in(tree["own"], year, state)
        goal = make.goal(report, f"目标：把{year}年的事办完")
        rows = [
            make.observation(report, "受理行政复议案件", 321),
            make.shortfall(report, "办案力量不足"),
            goal,
            make.commitment(goal, "配齐人员"),
            make.target(report, "行政诉讼败诉率", 8, "%", goal=goal),
            report.versions.get(),
        ]
        for row in rows:
            name = type(row).__name__.lower()
            assert visible(person, type(row)._default_manager.all()).filter(pk=row.pk).exists() == sees(
                role, place, state
            ), (name, state)
            assert person.has_perm(f"reports.view_{name}", row) == sees(role, place, state), (name, state)
            if name != "textversion":
                assert person.has_perm(f"reports.change_{name}", row) == may("change_report", role, place, state)


def judged(tree) -> list:
    """One row of each kind of judgement about an accepted report of home."""
    report = make.report(tree["own"], 2030)
    goal, by = make.goal(report, "明年把积案清零"), make.user()
    shortfall = make.shortfall(report, "积案较多")
    value = make.observation(report, "积案", 12)
    review = Review.objects.create(goal=goal, verdict=Verdict.MET, reason="台账为证", on="2024-03-01", by=by)
    return [
        review,
        Evidence.objects.create(review=review, note="现场查看"),
        Verification.objects.create(observation=value, value=13, found_on="2024-03-01", how="清点卷宗", by=by),
        Answer.objects.create(shortfall=shortfall, goal=goal, holds=True, by=by),
    ]


@pytest.mark.parametrize(("role", "place"), HOLDERS)
def test_judgements_are_for_the_organisation_and_those_above(tree, role, place):
    person = holder(tree, role, place)
    for row in judged(tree):
        seen = visible(person, type(row)._default_manager.all()).filter(pk=row.pk).exists()
        assert seen == (place in REACHING and role in CONTENT), type(row).__name__


def test_nobody_sees_anything_before_signing_in(tree):
    stranger = AnonymousUser()
    rows = [make.report(tree["own"]), *judged({**tree, "own": tree["beside"]}), tree["own"]]
    for row in rows:
        assert not visible(stranger, type(row)._default_manager.all()).exists(), type(row).__name__
    assert not any(stranger.has_perm(f"reports.{name}", rows[0]) for name in PERMISSIONS)


def test_an_administrator_sees_everything(tree):
    admin = make.user(is_superuser=True)
    drafts = [make.report(tree["own"], year, state=state) for year, state in enumerate(State.values, 2020)]
    assert set(visible_reports(admin)) == set(drafts)
    for row in judged(tree):
        assert row in visible(admin, type(row)._default_manager.all())


def test_a_withdrawn_report_is_in_nobodys_list(tree):
    report = make.report(tree["own"], withdrawn_because="重复录入")
    for person in (make.user(is_superuser=True), make.user(role=Role.ENTRY, at=tree["own"]), make.user()):
        assert report not in visible_reports(person)
    assert not make.user().has_perm("reports.view_report", report)
    assert make.user(role=Role.ENTRY, at=tree["own"]).has_perm("reports.view_report", report)


def test_two_roles_add_up_and_stay_where_they_are_held(tree):
    person = make.user(role=Role.ENTRY, at=tree["beside"])
    make.membership(person, Role.SUPERVISOR, tree["above"])
    own, beside = (make.report(tree[place], state=State.DRAFT) for place in ("own", "beside"))
    assert set(visible_reports(person)) == {beside}
    assert person.has_perm("reports.change_report", beside)
    assert person.has_perm("reports.review_report", beside)
    assert not person.has_perm("reports.change_report", own)
    assert not person.has_perm("reports.review_report", own)  # supervises it, but may not see a draft


def test_memberships_are_seen_where_a_role_reaches(tree):
    person = make.user(role=Role.SUPERVISOR, at=tree["own"])
    elsewhere = make.membership(make.user(), Role.ENTRY, tree["beside"])
    below = make.membership(make.user(), Role.ENTRY, tree["below"])
    seen = visible(person, Membership.objects.all())
    assert below in seen
    assert elsewhere not in seen


def test_a_scope_costs_two_queries_once(tree, django_assert_num_queries):
    person = User.objects.get(pk=make.user(role=Role.ENTRY, at=tree["own"]).pk)
    with django_assert_num_queries(2):
        scope_of(person)
        scope_of(person)


def test_a_list_costs_one_query_whatever_the_tree(tree, django_assert_num_queries):
    person = make.user(role=Role.ENTRY, at=tree["top"])
    for year in range(2010, 2020):
        make.observation(make.report(tree["own"], year), "办件", year)
    scope_of(person)
    with django_assert_num_queries(1):
        list(visible(person, Observation.objects.all()))


@pytest.mark.parametrize(("role", "place"), HOLDERS)
def test_a_batch_of_files_is_for_its_owner_and_colleagues_of_the_same_entry(tree, role, place):
    """Nothing in it is a record yet: who may enter for all of its organisations sees it, nobody else."""
    owner = make.user(role=Role.ENTRY, at=tree["own"])
    batch = Backfill.objects.create(owner=owner)
    BackfillFile.objects.create(backfill=batch, name="2019.txt", organisation=tree["own"])
    person = holder(tree, role, place)
    assert batch in visible_backfills(owner)
    assert (batch in visible_backfills(person)) == (role == Role.ENTRY and place in REACHING)
    BackfillFile.objects.create(backfill=batch, name="2020.txt", organisation=tree["beside"])
    assert (batch in visible_backfills(person)) == (role == Role.ENTRY and place in ("above", "top"))


WITHOUT_A_RULE = {
    "Backfill": "visible_backfills",
    "BackfillFile": "visible_backfills",
    "User": "people are for administrators only",
}


def test_every_record_has_a_rule(tree):
    """A new model without a rule raises ``KeyError`` on its first page; better here."""
    person = make.user(role=Role.VIEWER, at=tree["own"])
    for model in apps.get_app_config("reports").get_models():
        if model.__name__.startswith("Historical") or model.__name__ in WITHOUT_A_RULE:
            continue
        list(visible(person, model._default_manager.all()))


def test_every_content_row_knows_its_report(tree):
    report = make.report(tree["own"])
    assert report_of(report) == report
    assert report_of(make.target(report, "办结率", 95, "%")) == report
    assert Report.objects.get() == report
