# ruff: noqa: F811 - fixtures are named where they are asked for
"""Entering items and changing them on the ledger's pages: one, several of a report, ticked ones."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from reports.follow_up.ledger.chart import At
from reports.models import ProblemSource, Rectification, Review, Role, State
from tests import make
from tests.ledger import THIN, body, city, clerk, county, files, inspector, new, peer, several, today  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


# --- fields -----------------------------------------------------------------------------------------------


def edited(client, item, **fields):
    address = reverse("rectification_edit", args=[item.pk])
    form = client.get(address).context["form"]
    given = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    return client.post(address, {**given, **fields})


def test_fields_are_changed_with_a_trail(client, county, clerk, inspector):
    item = new(county, inspector)
    client.force_login(clerk)
    assert edited(client, item, measures="核定岗位，组织培训", lead="县司法局").status_code == 302
    item.refresh_from_db()
    assert (item.measures, item.revision) == ("核定岗位，组织培训", 1)
    (change,) = client.get(item.get_absolute_url()).context["page"].changes
    assert change.by == "录入员甲" and len(change.fields) == 2


def test_the_deadline_and_the_problem_are_not_for_entry_staff(client, county, clerk, inspector):
    item = new(county, inspector)
    client.force_login(clerk)
    form = client.get(reverse("rectification_edit", args=[item.pk])).context["form"]
    assert not {"due_on", "problem", "source"} & set(form.fields)
    edited(client, item, due_on="2099-01-01", problem="没有问题")
    item.refresh_from_db()
    assert item.problem == THIN and item.due_on.year < 2099
    client.force_login(inspector)
    assert edited(client, item, due_on="2099-01-01").status_code == 302
    item.refresh_from_db()
    assert item.due_on == date(2099, 1, 1)


def test_an_overtaken_change_keeps_what_was_typed_and_shows_what_stands(client, county, clerk, inspector):
    item = new(county, inspector)
    client.force_login(clerk)
    address = reverse("rectification_edit", args=[item.pk])
    form = client.get(address).context["form"]
    given = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    client.force_login(inspector)
    edited(client, item, lead="县委编办")
    client.force_login(clerk)
    answer = client.post(address, {**given, "measures": "核定岗位"})
    assert answer.status_code == 409 and "核定岗位" in body(answer) and "县委编办" in body(answer)
    item.refresh_from_db()
    assert (item.lead, item.measures) == ("县委编办", "")


def test_a_closed_item_is_not_changed(client, several, clerk):
    client.force_login(clerk)
    assert client.get(reverse("rectification_edit", args=[several["closed"].pk])).status_code == 302


# --- new items --------------------------------------------------------------------------------------------


def test_a_shortfall_becomes_an_item(client, county, clerk, today):
    sentence = make.shortfall(make.report(county, 2022), THIN)
    client.force_login(clerk)
    address = f"{reverse('rectification_add')}?shortfall={sentence.pk}"
    assert address in body(client.get(reverse("shortfall_answers", args=[sentence.pk])))
    form = client.get(address).context["form"]
    given = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = client.post(address, {**given, "due_on": (today + timedelta(days=90)).isoformat(), "lead": "县司法局"})
    item = Rectification.objects.get()
    assert answer.url == item.get_absolute_url()
    assert (item.shortfall, item.organisation, item.year, item.problem) == (sentence, county, 2022, THIN)
    assert item.source.code == "self_report" and item.entered_by == clerk
    twice = client.post(address, {**given, "due_on": (today + timedelta(days=90)).isoformat()})
    assert twice.status_code == 422 and Rectification.objects.count() == 1


def test_a_limit_needs_its_deadline(client, county, clerk):
    sentence = make.shortfall(make.report(county, 2022), THIN)
    client.force_login(clerk)
    address = f"{reverse('rectification_add')}?shortfall={sentence.pk}"
    form = client.get(address).context["form"]
    given = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = client.post(address, given)
    assert answer.status_code == 422 and "due_on" in answer.context["form"].errors


def test_a_review_becomes_an_item(client, county, inspector, today):
    goal = make.goal(make.report(county, 2022), "建成争议化解中心")
    review = Review.objects.create(goal=goal, verdict="not_met", reason="中心没有建成", on=today, by=inspector)
    client.force_login(inspector)
    form = client.get(f"{reverse('rectification_add')}?review={review.pk}").context["form"]
    assert "中心没有建成" in form["problem"].value() and form.instance.goal == goal and form.instance.year == 2023


def test_an_item_from_elsewhere(client, county, clerk, peer, today):
    client.force_login(clerk)
    address = reverse("rectification_add")
    given = {
        "organisation": county.pk, "year": 2024, "type": "at_once", "problem": "告知书漏列救济途径",
        "source": ProblemSource.objects.get(code="court_advice").pk, "document": "司法建议3号",
    }  # fmt: skip
    assert client.post(address, {**given, "organisation": peer.pk}).status_code == 422
    assert client.post(address, given).status_code == 302
    assert Rectification.objects.get().label == "2024-001"


def test_who_enters_for_nobody_enters_nothing(client, county):
    sentence = make.shortfall(make.report(county, 2022), THIN)
    client.force_login(make.user("viewer", Role.VIEWER, county))
    for query in ("", f"?shortfall={sentence.pk}"):
        assert client.get(f"{reverse('rectification_add')}{query}").status_code == 403


def test_a_report_that_is_not_accepted_gives_no_items(client, county, clerk):
    """Those above see the ledger, and a draft is for its own office."""
    report = make.report(county, 2022, state=State.DRAFT)
    sentence = make.shortfall(report, THIN)
    client.force_login(clerk)
    assert client.get(f"{reverse('rectification_add')}?shortfall={sentence.pk}").status_code == 404
    assert client.get(reverse("rectifications_of_report", args=[report.pk])).status_code == 404
    assert reverse("rectifications_of_report", args=[report.pk]) not in body(client.get(report.get_absolute_url()))


def test_several_shortfalls_of_a_report_at_once(client, county, clerk, today):
    report = make.report(county, 2022)
    rows = [make.shortfall(report, f"第{number}项制度执行不到位") for number in range(3)]
    client.force_login(clerk)
    address = reverse("rectifications_of_report", args=[report.pk])
    given = {"shortfalls": [rows[0].pk, rows[2].pk], "type": "within_limit", "lead": "县司法局"}
    assert client.post(address, given).status_code == 422, "a limit needs its deadline"
    assert client.post(address, {**given, "due_on": (today + timedelta(days=90)).isoformat()}).status_code == 302
    assert list(Rectification.objects.values_list("number", "shortfall", "lead")) == [
        (1, rows[0].pk, "县司法局"), (2, rows[2].pk, "县司法局")]  # fmt: skip
    assert [shortfall for shortfall, _ in client.get(address).context["missing"]] == [rows[1]]
    assert client.post(address, {**given, "due_on": today.isoformat()}).status_code == 422
    assert Rectification.objects.count() == 2


# --- several at once --------------------------------------------------------------------------------------


def test_ticked_items_are_changed_all_or_none(client, several, county, clerk, inspector):
    client.force_login(clerk)
    late, near, closed = (several[name] for name in ("late", "near", "closed"))
    tokens = [f"{each.pk}-{each.revision}" for each in (late, near)]
    given = {"item": tokens, "what": "start", "reason": "统一启动", "next": "/ledger/?year=2023"}
    bad = {**given, "item": [*tokens, f"{closed.pk}-{closed.revision}"]}
    assert client.post(reverse("ledger_bulk"), bad).url == "/ledger/?year=2023"
    late.refresh_from_db()
    assert late.state == At.NOT_STARTED
    client.post(reverse("ledger_bulk"), given)
    late.refresh_from_db()
    assert late.state == At.UNDER_WAY
    for refused in ({**given, "item": []}, {**given, "item": ["x"]}, {**given, "reason": ""}):
        answer = client.post(reverse("ledger_bulk"), refused, follow=True)
        assert answer.status_code == 200 and "alert-danger" in body(answer)


def test_items_out_of_sight_are_not_changed(client, several, clerk):
    client.force_login(clerk)
    foreign = several["behind"]
    client.post(reverse("ledger_bulk"), {"item": f"{foreign.pk}-0", "what": "start", "reason": "统一启动"})
    foreign.refresh_from_db()
    assert foreign.state == At.NOT_STARTED


def test_the_report_page_leads_to_its_items(client, county, inspector, clerk):
    report = make.report(county, 2022)
    item = new(county, inspector, year=2022, shortfall=make.shortfall(report, THIN))
    client.force_login(clerk)
    text = body(client.get(report.get_absolute_url()))
    assert item.get_absolute_url() in text and reverse("rectifications_of_report", args=[report.pk]) in text
    client.force_login(make.user("elsewhere", Role.ENTRY, make.organisation("远山县")))
    assert item.get_absolute_url() not in body(client.get(report.get_absolute_url()))
