"""The admin takes no row of others by its number: what is tied to a record is within the person's sight."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from reports.models import Answer, Commitment, Review, State, Target
from tests import make

pytestmark = pytest.mark.django_db

NO_EVIDENCE = {"evidence-TOTAL_FORMS": 0, "evidence-INITIAL_FORMS": 0}
ONE_EVIDENCE = {"evidence-TOTAL_FORMS": 1, "evidence-INITIAL_FORMS": 0}
SECRET = "远山县的草稿目标"


@pytest.fixture
def elsewhere(db):
    return make.organisation("远山县")


@pytest.fixture
def signed_in(client, office):
    def signed_in(role):
        person = make.user(role, role, office, is_staff=True)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return person

    return signed_in


def errors_of(response):
    """Of the form and of the lines below it; nothing where it was saved."""
    if response.status_code == 302:
        return set()
    inlines = response.context["inline_admin_formsets"]
    below = [errors for inline in inlines for errors in inline.formset.errors]
    return {name for errors in (response.context["adminform"].form.errors, *below) for name in errors}


def place(row):
    return {"quote": row.quote, "start": row.start, "end": row.end, "state": row.state, "shown": row.revision}


@pytest.mark.parametrize(("state", "where"), [(State.DRAFT, "goal"), (State.ACCEPTED, "__all__")])
def test_a_commitment_stays_with_a_goal_of_its_report(client, signed_in, office, elsewhere, state, where):
    """A draft of others is not there at all; an accepted report is seen, and is another one."""
    signed_in("entry")
    goal = make.goal(make.report(office, 2021, state=State.DRAFT), "完善制度")
    commitment = make.commitment(goal, "印发办法")
    foreign = make.goal(make.report(elsewhere, 2021, state=state), SECRET)
    address = reverse("admin:reports_commitment_change", args=[commitment.pk])
    response = client.post(address, place(commitment) | {"goal": foreign.pk})
    assert list(errors_of(response)) == [where]
    assert (SECRET in response.content.decode()) == (state == State.ACCEPTED)
    assert Commitment.objects.get().goal == goal
    assert client.post(address, place(commitment) | {"goal": goal.pk}).status_code == 302


@pytest.mark.parametrize(("state", "where"), [(State.DRAFT, "goal"), (State.ACCEPTED, "__all__")])
def test_a_target_stays_with_a_goal_of_its_report(client, signed_in, office, elsewhere, state, where):
    signed_in("entry")
    report = make.report(office, 2021, state=State.DRAFT)
    goal = make.goal(report, "完善制度")
    target = make.target(report, "举办讲座", 12, "场", goal=goal)
    foreign = make.goal(make.report(elsewhere, 2021, state=state), SECRET)
    row = target.observation
    address = reverse("admin:reports_observation_change", args=[row.pk])
    given = place(row) | {
        "name": row.name, "value": row.value, "unit": row.unit, "qualifier": row.qualifier, "kind": row.kind,
        "period": row.period, "span": row.span, "section": row.section, "step": row.step,
        "target-TOTAL_FORMS": 1, "target-INITIAL_FORMS": 1,
        "target-0-id": target.pk, "target-0-observation": row.pk, "target-0-comparator": "ge",
    }  # fmt: skip
    response = client.post(address, given | {"target-0-goal": foreign.pk})
    assert list(errors_of(response)) == [where]
    assert (SECRET in response.content.decode()) == (state == State.ACCEPTED)
    assert Target.objects.get().goal == goal
    assert errors_of(client.post(address, given | {"target-0-goal": goal.pk})) == set()
    assert Target.objects.get().comparator == "ge"


@pytest.mark.parametrize("what", ["observation", "version"])
def test_evidence_is_of_what_the_supervisor_may_see(client, signed_in, office, elsewhere, what):
    signed_in("supervisor")
    goal = make.goal(make.report(office, 2021), "完善制度")
    hidden, seen = (
        make.observation(make.report(elsewhere, year, state=state), "受理投诉", 77)
        for year, state in ((2022, State.DRAFT), (2021, State.ACCEPTED))
    )
    given = {"goal": goal.pk, "verdict": "met", "reason": "已印发", "on": "2022-05-01", **ONE_EVIDENCE}
    number = {"observation": lambda row: row.pk, "version": lambda row: row.version_id}[what]
    note = {"evidence-0-note": "见原文"}
    address = reverse("admin:reports_review_add")
    assert list(errors_of(client.post(address, given | note | {f"evidence-0-{what}": number(hidden)}))) == [what]
    assert not Review.objects.exists()
    assert client.post(address, given | note | {f"evidence-0-{what}": number(seen)}).status_code == 302


def test_an_answer_about_a_hidden_goal_is_an_error_of_the_form(client, signed_in, office, elsewhere):
    signed_in("entry")
    lack = make.shortfall(make.report(office, 2021, state=State.DRAFT), "力量不足")
    hidden = make.goal(make.report(elsewhere, 2021, state=State.DRAFT), SECRET)
    address = reverse("admin:reports_answer_add")
    response = client.post(address, {"shortfall": lack.pk, "goal": hidden.pk, "holds": "on"})
    assert list(errors_of(response)) == ["goal"]
    assert not Answer.objects.exists()


def test_a_supervisor_adds_a_review_in_their_own_name_within_their_reach(client, signed_in, office, elsewhere):
    person = signed_in("supervisor")
    goal, foreign = (make.goal(make.report(at, 2021), "完善制度") for at in (office, elsewhere))
    given = {"goal": foreign.pk, "verdict": "met", "reason": "已印发", "on": "2022-05-01", **NO_EVIDENCE}
    address = reverse("admin:reports_review_add")
    assert "goal" in errors_of(client.post(address, given))
    assert client.post(address, given | {"goal": goal.pk}).status_code == 302
    assert Review.objects.get().by == person


def a_review(of, **fields):
    return Review(**{"verdict": "met", "reason": "已印发", "on": "2022-05-01", "by": make.user(), **of, **fields})


def test_a_review_of_others_is_not_withdrawn_in_the_admin(client, signed_in, office, elsewhere):
    signed_in("supervisor")
    theirs = a_review({"goal": make.goal(make.report(elsewhere, 2021), SECRET)})
    theirs.save()
    own = make.goal(make.report(office, 2021), "完善制度")
    given = {"goal": own.pk, "verdict": "met", "reason": "已印发", "on": "2022-05-01", "withdraws": theirs.pk}
    assert client.post(reverse("admin:reports_review_add"), given | NO_EVIDENCE).status_code == 302
    assert Review.objects.get(goal=own).withdraws is None
    assert theirs in Review.objects.in_force()


def test_a_withdrawal_is_of_a_review_of_the_same_thing_and_of_no_withdrawal(office):
    report = make.report(office, 2021)
    goal, other = make.goal(report, "完善制度"), make.goal(report, "充实队伍")
    first = a_review({"goal": goal})
    first.save()
    with pytest.raises(ValidationError):
        a_review({"goal": other}, withdraws=first).full_clean()
    withdrawal = a_review({"goal": goal}, withdraws=first)
    withdrawal.full_clean()
    withdrawal.save()
    with pytest.raises(ValidationError):
        a_review({"goal": goal}, withdraws=withdrawal).full_clean()


@pytest.mark.parametrize(("role", "status"), [("entry", 200), ("viewer", 403), ("", 403)])
def test_a_sheet_of_values_is_imported_by_those_who_enter(client, office, role, status):
    person = make.user("staff", role, office if role else None, is_staff=True)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("admin:reports_observation_import")
    assert (client.get(address).status_code, client.post(address, {}).status_code) == (status, status)
    if status == 403:
        assert client.post(reverse("admin:reports_observation_process_import"), {}).status_code == 403


def test_rejecting_and_changing_the_measure_are_not_done_here(client, signed_in, office):
    """Both have consequences (commitments fall, a target gains or loses its comparator) that the check page sees to."""
    signed_in("entry")
    report = make.report(office, 2023, state=State.DRAFT)
    target = make.target(report, "执法案卷优秀率", 88, "%", comparator="ge")
    address = reverse("admin:reports_observation_change", args=[target.observation.pk])
    form = client.get(address).context["adminform"].form
    assert {"state", "kind"}.isdisjoint(form.fields)
    assert "name" in form.fields


@pytest.mark.parametrize("model", ["goal", "commitment", "observation", "shortfall", "trend"])
@pytest.mark.parametrize("number", ["abc", "²", "-1", "9" * 40, "1 OR 1=1"])
def test_a_choice_that_is_no_number_is_refused_in_words(client, model, number):
    client.force_login(make.user(is_staff=True, is_superuser=True))
    address = reverse(f"admin:reports_{model}_add")
    answer = client.post(address, {"report": number, "version": number, "quote": "x"})
    assert answer.status_code == 200
    assert {"report", "version"} & set(answer.context["adminform"].form.errors)
