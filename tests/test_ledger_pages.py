# ruff: noqa: F811 - fixtures are named where they are asked for
"""Pages of the ledger: what the list shows and counts, who may do what, forms that keep what was typed, exports."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from reports.follow_up.ledger.chart import Act, At
from reports.models import Light, ProblemSource, Rectification, Role
from tests import make
from tests.ledger import THIN, body, city, clerk, county, files, inspector, new, peer, several, shown, take, today  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

LIST = "/ledger/"


# --- the list ---------------------------------------------------------------------------------------------


def test_the_list_opens_with_what_is_open_by_deadline(client, several, inspector):
    client.force_login(inspector)
    order = ("late", "near", "behind", "on_plan", "nobody")
    assert shown(client.get(LIST)) == [several[name].pk for name in order]


def test_each_organisation_sees_its_own_and_those_above_see_it(client, several, clerk, county, peer):
    client.force_login(clerk)
    assert {row.organisation for row in client.get(LIST, {"state": "all"}).context["rows"]} == {county.name}
    client.force_login(make.user("other", Role.VIEWER, peer))
    assert shown(client.get(LIST)) == [several["behind"].pk]
    client.force_login(make.user("auditor", Role.AUDITOR, peer))
    assert shown(client.get(LIST)) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"standing": "overdue"}, {"late"}),
        ({"standing": "near_due"}, {"near"}),
        ({"standing": "behind"}, {"behind", "nobody"}),
        ({"standing": "on_plan"}, {"on_plan"}),
        ({"state": "closed"}, {"closed"}),
        ({"state": "all", "standing": "closed"}, {"closed"}),
        ({"mark": "no_owner"}, {"nobody"}),
        ({"mark": "silent"}, {"late", "behind", "nobody"}),
        ({"type": "lasting"}, {"on_plan"}),
        ({"q": "归档"}, {"behind"}),
        ({"q": "2023-002"}, {"near"}),
        ({"q": "青崖 送达"}, {"late"}),
        ({"year": "2023", "state": "all"}, {"late", "near", "behind", "on_plan", "closed", "nobody"}),
        ({"year": "1999"}, {"late", "near", "behind", "on_plan", "nobody"}),
        ({"state": "?", "standing": "?", "page": "九"}, {"late", "near", "behind", "on_plan", "nobody"}),
    ],
)
def test_filters_narrow_the_list(client, several, inspector, asked, found):
    client.force_login(inspector)
    assert set(shown(client.get(LIST, asked))) == {several[name].pk for name in found}


def test_more_filters_by_what_rows_hold(client, several, inspector, clerk, county, city, peer):
    client.force_login(inspector)
    by = {
        "organisation": (peer.pk, {"behind"}), "owner": (clerk.pk, {"behind"}),
        "source": (ProblemSource.objects.get(code="petition").pk, {"behind"}),
    }  # fmt: skip
    for name, (value, found) in by.items():
        assert set(shown(client.get(LIST, {name: value}))) == {several[each].pk for each in found}, name
    assert len(shown(client.get(LIST, {"organisation": city.pk}))) == 5, "an organisation and all below it"


@pytest.mark.parametrize("asked", [{}, {"state": "all"}, {"standing": "behind"}, {"mark": "silent"}, {"q": "不"}])
def test_counts_are_links_that_keep_their_word(client, several, inspector, asked):
    client.force_login(inspector)
    page = client.get(LIST, asked)
    for name in ("states", "standings", "marks"):
        for count in page.context[name]:
            follow = {**asked, {"states": "state", "standings": "standing", "marks": "mark"}[name]: count.value}
            if count.state:
                follow["state"] = count.state
            assert client.get(LIST, follow).context["page"].paginator.count == count.number, (name, count)


def test_colours_and_words_are_settings(client, several, inspector):
    Light.objects.filter(standing="overdue").update(colour="orange", word="挂黄牌")
    client.force_login(inspector)
    assert '<span class="badge bg-orange-lt">挂黄牌</span>' in body(client.get(LIST))


def test_an_empty_ledger_says_what_to_do(client, inspector, clerk):
    client.force_login(inspector)
    assert reverse("rectification_add") in body(client.get(LIST))
    client.force_login(make.user("visitor"))
    assert client.get(LIST).status_code == 200


def test_pages_cut_the_list(client, county, inspector):
    for number in range(52):
        new(county, inspector, f"问题之{number:02}")
    client.force_login(inspector)
    first, second = client.get(LIST), client.get(LIST, {"page": 2})
    assert (len(shown(first)), len(shown(second))) == (50, 2)
    assert not set(shown(first)) & set(shown(second))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_holds_exactly_what_the_list_shows(client, several, inspector, form):
    client.force_login(inspector)
    Rectification.objects.filter(pk=several["late"].pk).update(measures="=1+1")
    answer = client.get(LIST, {"mark": "silent", "format": form})
    if form == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        assert sheet.auto_filter.ref
    problem, measures = (next(n for n, text in enumerate(rows[0]) if text in names) for names in (
        ("问题", "Problem"), ("整改措施", "Measures")))  # fmt: skip
    assert [row[problem] for row in rows[1:]] == ["文书送达不规范", "案卷归档不全", "宣传不到位"]
    assert rows[1][measures] == ("=1+1" if form == "xlsx" else "'=1+1")


@pytest.mark.parametrize("number", [3, 30])
def test_the_number_of_queries_does_not_grow(client, county, clerk, inspector, django_assert_max_num_queries, number):
    report = make.report(county, 2022)
    for each in range(number):
        item = new(county, inspector, year=2022, owner=clerk, shortfall=make.shortfall(report, f"第{each}项制度空转"))
        take(item, Act.STARTED, clerk)
        take(item, Act.PROGRESS, clerk, percent=40)
        if each % 3 == 0:
            take(item, Act.SENT, clerk)
            take(item, Act.CLOSED, inspector, without_evidence=True)
    client.force_login(inspector)
    client.get(LIST)
    with django_assert_max_num_queries(28):
        client.get(LIST, {"state": "all"})
    client.force_login(inspector)
    with django_assert_max_num_queries(28):
        client.get(LIST, {"state": "all", "format": "csv"})
    with django_assert_max_num_queries(28):
        client.get(item.get_absolute_url())


# --- one item ---------------------------------------------------------------------------------------------


def test_an_item_shows_its_sentence_its_arithmetic_and_its_steps(client, county, clerk, inspector):
    report = make.report(county, 2022)
    sentence = make.shortfall(report, THIN)
    goal = make.goal(report, "配齐乡镇执法人员")
    item = new(county, inspector, year=2022, shortfall=sentence, goal=goal, due=200, ago=170)
    take(item, Act.STARTED, clerk)
    take(item, Act.PROGRESS, clerk, "九个乡镇完成核定", percent=60)
    client.force_login(clerk)
    page = client.get(item.get_absolute_url())
    text = body(page)
    assert f"/reports/{report.pk}/?at={sentence.start}-{sentence.end}" in text
    assert reverse("goal_review", args=[goal.pk]) in text and "九个乡镇完成核定" in text
    pace = page.context["row"].pace
    assert f"{pace.passed} ÷ {pace.months} = {pace.expected}" in text


def test_who_sees_an_item_and_who_does_not(client, several, clerk, peer):
    address = several["late"].get_absolute_url()
    for person, status in ((clerk, 200), (make.user("near", Role.ENTRY, peer), 403), (make.user("none"), 403)):
        client.force_login(person)
        assert client.get(address).status_code == status
    client.force_login(make.user("chief", is_superuser=True))
    assert client.get("/ledger/999999/").status_code == 404


ROLES = {
    "clerk": {"started", "extension_asked"},
    "inspector": {"lasting", "withdrawn"},
    "viewer": set(),
    "same level": set(),
    "chief": {"started", "extension_asked", "lasting", "withdrawn"},
}


@pytest.mark.parametrize("role", ROLES)
def test_buttons_are_for_those_who_may(client, county, clerk, inspector, role):
    item = new(county, inspector)
    people = {
        "clerk": clerk, "inspector": inspector, "viewer": make.user("v", Role.VIEWER, county),
        "same level": make.user("s", Role.SUPERVISOR, county), "chief": make.user("c", is_superuser=True),
    }  # fmt: skip
    client.force_login(people[role])
    page = client.get(item.get_absolute_url())
    assert {form.act for form in page.context["forms"]} == ROLES[role]
    assert (reverse("rectification_edit", args=[item.pk]) in body(page)) == (role not in ("viewer", "same level"))


def step(client, item, act, **fields):
    item.refresh_from_db()
    given = {"act": act, "revision": item.revision, "on": timezone.localdate().isoformat(), "text": "已办", **fields}
    return client.post(reverse("rectification_step", args=[item.pk]), given)


def test_steps_are_taken_on_the_page(client, county, clerk, inspector):
    item = new(county, inspector)
    client.force_login(clerk)
    assert step(client, item, "started").status_code == 302
    assert step(client, item, "progress", percent=70).status_code == 302
    proof = SimpleUploadedFile("名册.txt", "逐项核对。".encode())
    assert step(client, item, "sent", files=[proof]).status_code == 302
    client.force_login(inspector)
    assert step(client, item, "closed", text="属实").status_code == 302
    item.refresh_from_db()
    assert item.state == At.CLOSED
    page = client.get(item.get_absolute_url())
    (file,) = item.steps.get(act="sent").attachments.all()
    assert reverse("attachment_file", args=[file.pk]) in body(page) and page.context["row"].closed_by == "督察员甲"


def test_what_is_missing_is_said_and_what_was_typed_stays(client, county, clerk, inspector):
    item = new(county, inspector)
    take(item, Act.STARTED, clerk)
    take(item, Act.PROGRESS, clerk, percent=70)
    client.force_login(clerk)
    answer = step(client, item, "progress", percent=40, text="窗口重新整改")
    assert answer.status_code == 422 and "why_less" in answer.context["bound"].errors
    assert "窗口重新整改" in body(answer) and item.steps.count() == 3
    wrong = SimpleUploadedFile("程序.exe", b"MZ\x00\x00" * 50)
    assert "files" in step(client, item, "progress", percent=80, files=[wrong]).context["bound"].errors


def test_the_second_of_two_people_keeps_what_they_typed(client, county, clerk, inspector):
    item = new(county, inspector)
    seen = item.revision
    take(item, Act.STARTED, clerk)
    client.force_login(inspector)
    given = {"act": "withdrawn", "revision": seen, "on": timezone.localdate().isoformat(), "text": "与专项任务重复"}
    answer = client.post(reverse("rectification_step", args=[item.pk]), given)
    assert answer.status_code == 409 and "与专项任务重复" in body(answer)
    again = {**given, "revision": answer.context["bound"]["revision"].value()}
    assert client.post(reverse("rectification_step", args=[item.pk]), again).status_code == 302


def test_a_step_of_the_other_side_is_refused(client, county, clerk, inspector):
    item = new(county, inspector)
    client.force_login(clerk)
    assert step(client, item, "withdrawn").status_code == 403
    client.force_login(inspector)
    assert step(client, item, "started").status_code == 403
    assert step(client, item, "nonsense").status_code == 302
    item.refresh_from_db()
    assert item.state == At.NOT_STARTED


def test_a_withdrawn_report_leaves_its_item_and_says_so(client, county, inspector):
    report = make.report(county, 2022)
    item = new(county, inspector, year=2022, shortfall=make.shortfall(report, THIN))
    report.withdrawn_because = "重复录入作废"
    report.save()
    client.force_login(inspector)
    assert "重复录入作废" in body(client.get(item.get_absolute_url()))
    assert shown(client.get(LIST)) == [item.pk]


def test_naming_again_is_proposed_with_both_sentences(client, county, clerk, inspector):
    item = new(county, inspector, year=2022, shortfall=make.shortfall(make.report(county, 2022), THIN))
    take(item, Act.STARTED, clerk)
    take(item, Act.SENT, clerk)
    take(item, Act.CLOSED, inspector, without_evidence=True)
    sentence = make.shortfall(make.report(county, 2023), "乡镇执法力量仍然薄弱，专职人员配备不足没有改观")
    client.force_login(clerk)
    page = client.get(item.get_absolute_url())
    assert THIN in body(page) and sentence.quote in body(page) and page.context["again"] == []
    client.force_login(inspector)
    (mark,) = [count for count in client.get(LIST).context["marks"] if count.value == "again"]
    assert mark.number == 1, "an open list does not hide it"
    assert {form.act for form in client.get(item.get_absolute_url()).context["again"]} == {"reopened", "left_closed"}
    assert step(client, item, "left_closed", text="表述沿用", shortfall=sentence.pk).status_code == 302
    assert client.get(LIST, {"state": "all", "mark": "again"}).context["page"].paginator.count == 0


def test_an_item_of_a_closed_organisation_is_handed_over(client, county, peer, clerk, inspector):
    item = new(county, inspector)
    county.closed_on = date(2024, 1, 1)
    county.save()
    client.force_login(inspector)
    assert shown(client.get(LIST, {"mark": "closed_organisation"})) == [item.pk]
    assert step(client, item, "handed_over", text="撤县设区").status_code == 422
    assert step(client, item, "handed_over", text="撤县设区", successor=peer.pk).status_code == 302
    fresh = Rectification.objects.get(organisation=peer)
    assert reverse("rectification_detail", args=[fresh.pk]) in body(client.get(item.get_absolute_url()))
    assert reverse("rectification_detail", args=[item.pk]) in body(client.get(fresh.get_absolute_url()))
