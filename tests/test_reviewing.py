"""Reviews of a goal or one of its parts: files, the rule in force, a withdrawn report, what two people do at once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import gettext

from reports.models import Attachment, Evidence, Recurrence, Review, ReviewRule, Verification
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(county):
    report = make.report(county, 2022)
    goal = make.goal(report, "新增法律援助工作站40个")
    make.commitment(goal, "每季度开展一次流动服务")
    make.target(report, "新增法律援助工作站", 40, "个", goal=goal, quote="新增法律援助工作站40个")
    following = make.report(county, 2023)
    make.observation(following, "新增法律援助工作站", 45, "个", quote="全年新增法律援助工作站45个")
    make.observation(following, "流动服务", 4, "次", quote="每季度开展流动服务4次")
    return goal


def posted(goal, **fields):
    return {
        "subject": f"goal-{goal.pk}", "verdict": "met", "reason": "已核对台账", "on": "2024-04-01", "seen": 0, **fields,
    }  # fmt: skip


def once_more() -> str:
    return gettext("Choose your files once more: nothing was kept of them.")


def address(goal) -> str:
    return reverse("goal_review", args=[goal.pk])


@pytest.fixture
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_file_backs_a_review_with_its_own_date_and_fingerprint(client, goal, supervisor, files):
    client.force_login(supervisor)
    one, two = (SimpleUploadedFile(f"{name}.txt", f"台账{name}".encode()) for name in ("甲", "乙"))
    data = posted(goal, file_1=one, dated_1="2023-12-31", file_2=two)
    assert client.post(address(goal), data).status_code == 302
    kept = [piece.attachment for piece in Evidence.objects.order_by("pk")]
    assert [str(each.effective_on) for each in kept] == ["2023-12-31", "None"]
    assert len({each.sha256 for each in kept}) == 2 and kept[0].organisation == goal.report.organisation
    body = client.get(address(goal)).content.decode()
    assert "甲.txt" in body and kept[0].sha256[:12] in body


def test_a_file_of_the_wrong_type_stops_the_review_and_what_was_typed_stays(client, goal, supervisor, files):
    client.force_login(supervisor)
    refused = client.post(address(goal), posted(goal, file_1=SimpleUploadedFile("a.exe", b"MZ\0\0")))
    assert refused.status_code == 422 and "已核对台账" in refused.content.decode()
    assert not Review.objects.exists()


def test_the_wording_in_force_on_the_day_is_kept_and_shown(client, goal, supervisor):
    ReviewRule.objects.filter(verdict="met").delete()
    ReviewRule.objects.create(verdict="met", wording="旧规则", since="2020-01-01", until="2024-03-31")
    ReviewRule.objects.create(verdict="met", wording="新规则", since="2024-04-01")
    client.force_login(supervisor)
    assert client.post(address(goal), posted(goal, on="2024-03-31")).status_code == 302
    review = Review.objects.get()
    assert review.rule == "旧规则"
    ReviewRule.objects.filter(wording="旧规则").update(wording="改写")
    assert "旧规则" in client.get(address(goal)).content.decode()


@pytest.mark.parametrize("part", ["commitment", "target"])
def test_a_part_is_judged_by_itself_on_passages_of_its_own(client, goal, supervisor, part):
    row = getattr(goal, f"{part}s").get()
    client.force_login(supervisor)
    page = client.get(address(goal), {"part": f"{part}-{row.pk}"})
    form = page.context["form"]
    assert form["subject"].value() == f"{part}-{row.pk}"
    assert page.context["page"].parts[f"{part}-{row.pk}"]
    passage = next(token for token, _ in form.fields["evidence"].choices if token.startswith("passage"))
    assert client.post(address(goal), posted(goal, subject=f"{part}-{row.pk}", evidence=[passage])).status_code == 302
    assert getattr(Review.objects.get(), part) == row and Evidence.objects.get().quote


def test_a_report_withdrawn_after_its_goals_were_reviewed_loses_nothing(client, goal, supervisor):
    Review.objects.create(goal=goal, verdict="partly_met", reason="仅完成一半", on="2024-04-01", by=supervisor)
    goal.report.withdrawn_because = "文本有误"
    goal.report.save()
    client.force_login(supervisor)
    body = client.get(address(goal)).content.decode()
    assert "仅完成一半" in body and "文本有误" in body
    assert client.post(address(goal), posted(goal)).status_code == 403
    client.force_login(make.user("neighbour", "supervisor", make.organisation("远山县")))
    assert client.get(address(goal)).status_code == 404


def test_the_second_of_two_is_told_to_choose_the_files_again(client, goal, supervisor, files):
    Review.objects.create(goal=goal, verdict="partly_met", reason="另一人", on="2024-04-01", by=supervisor)
    client.force_login(supervisor)
    answered = client.post(address(goal), posted(goal, file_1=SimpleUploadedFile("a.txt", b"x")))
    assert answered.status_code == 409 and "已核对台账" in answered.content.decode()
    assert once_more() in answered.content.decode() and not Evidence.objects.exists()


def test_whoever_left_something_out_is_told_to_choose_the_files_again(client, goal, supervisor, files):
    client.force_login(supervisor)
    file = SimpleUploadedFile("a.txt", b"x")
    refused = client.post(address(goal), posted(goal, reason="", file_1=file))
    assert refused.status_code == 422 and once_more() in refused.content.decode()
    assert once_more() not in client.post(address(goal), posted(goal, reason="")).content.decode()
    # The date is still there, the file is not: it must not be lost without a word.
    assert client.post(address(goal), posted(goal, dated_1="2023-12-31")).status_code == 422
    late = posted(goal, file_1=SimpleUploadedFile("a.txt", b"x"), dated_1="2999-12-31")
    assert client.post(address(goal), late).status_code == 422
    assert not Review.objects.exists() and not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        ("supervisor", "city", 302),
        ("supervisor", "county", 403),
        ("entry", "county", 403),
        ("supervisor", "other", 404),
    ],
)
def test_nobody_takes_back_a_verdict_on_themselves(client, goal, supervisor, city, county, role, place, status):
    review = Review.objects.create(goal=goal, verdict="not_met", reason="未见", on="2024-04-01", by=supervisor)
    at = {"city": city, "county": county}.get(place) or make.organisation("远山市", level="city")
    client.force_login(make.user("other", role, at))
    form = reverse("review_withdraw", args=[review.pk])
    assert (form in client.get(address(goal)).content.decode()) is (status == 302)
    assert client.post(form, {"reason": "有误"}).status_code == status
    assert Review.objects.filter(withdraws=review).exists() is (status == 302)


def test_a_countys_own_supervisor_takes_back_their_own_verdict(client, goal, county):
    own = make.user("own", "supervisor", county)
    review = Review.objects.create(goal=goal, verdict="met", reason="自评", on="2024-04-01", by=own)
    client.force_login(own)
    assert client.post(reverse("review_withdraw", args=[review.pk]), {"reason": "有误"}).status_code == 302


def test_a_goal_copied_from_a_withdrawn_report_is_not_marked(client, goal, county, supervisor):
    before = make.goal(make.report(county, 2021, withdrawn_because="重复"), goal.quote)
    assert before.report.withdrawn_because
    client.force_login(make.user("office", "entry", county))  # the office still sees its withdrawn report
    assert client.get(address(goal)).context["page"].copied is None


def test_a_vague_goal_says_so(client, goal, supervisor):
    vague = make.goal(goal.report, "进一步加强统筹协调")
    client.force_login(supervisor)
    assert client.get(address(vague)).context["page"].is_vague
    assert not client.get(address(goal)).context["page"].is_vague
    fulfilled = client.get(reverse("report_detail", args=[goal.report_id])).context["fulfilled"]
    assert (fulfilled.goals, fulfilled.vague, fulfilled.measured_met, fulfilled.with_target) == (2, 1, 1, 1)


# --- a value ----------------------------------------------------------------------------------------------


def test_a_value_found_stands_beside_the_reported_one_for_ever(client, goal, supervisor):
    value = goal.report.organisation.reports.get(year=2023).observations.first()
    page = reverse("value_checks", args=[value.pk])
    client.force_login(supervisor)
    for found in ("44", "45"):
        said = {"value": found, "found_on": "2024-05-01", "how": "逐站核对"}
        assert client.post(page, said).status_code == 302
    checks = client.get(page).context["checks"]
    assert [(str(each.row.value.normalize()), each.differs) for each in checks] == [("45", False), ("44", True)]
    value.refresh_from_db()
    assert value.value == 45


@pytest.mark.parametrize("said", [{"value": ""}, {"value": "x"}, {"how": ""}, {"found_on": "2999-01-01"}])
def test_a_finding_that_lacks_something_is_not_written(client, goal, supervisor, said):
    value = goal.report.organisation.reports.get(year=2023).observations.first()
    client.force_login(supervisor)
    data = {"value": "44", "found_on": "2024-05-01", "how": "逐站核对", **said}
    assert client.post(reverse("value_checks", args=[value.pk]), data).status_code == 422
    assert not Verification.objects.exists()


@pytest.mark.parametrize("role", ["entry", "reviewer", "viewer"])
def test_others_read_checks_and_add_none(client, goal, county, role):
    value = goal.report.organisation.reports.get(year=2023).observations.first()
    client.force_login(make.user("own", role, county))
    page = reverse("value_checks", args=[value.pk])
    assert client.get(page).status_code == 200
    said = {"value": "44", "found_on": "2024-05-01", "how": "逐站核对"}
    assert client.post(page, said).status_code == 403 and not Verification.objects.exists()


# --- the same problem -------------------------------------------------------------------------------------


@pytest.fixture
def twice(county):
    text = "基层执法力量薄弱，人员编制不足"
    return make.shortfall(make.report(county, 2020), text), make.shortfall(make.report(county, 2021), text)


def say(client, twice, holds: str):
    earlier, later = twice
    return client.post(reverse("recurrence_add"), {"earlier": earlier.pk, "later": later.pk, "holds": holds})


def test_a_refused_repetition_is_shown_nowhere_as_one(client, county, twice, supervisor):
    client.force_login(supervisor)
    page = reverse("shortfall_answers", args=[twice[1].pk])
    strands = reverse("strands", args=[county.pk])
    sheet = reverse("two_years", args=[county.pk, 2021])
    assert client.get(page).context["repeats"].running == 2

    def shown() -> tuple:
        found = client.get(strands).context["found"].strands
        pairs = client.get(sheet).context["sheet"].shortfalls
        return max(strand.running for strand in found), sorted(pair.state for pair in pairs)

    assert shown() == (2, ["repeated"])
    say(client, twice, "")
    assert client.get(page).context["repeats"].running == 1 and shown() == (1, ["gone", "new"])
    say(client, twice, "on")
    assert client.get(page).context["repeats"].standing[0].state == "confirmed" and shown() == (2, ["repeated"])
    assert Recurrence.objects.count() == 2, "words are added, none is changed"


def test_a_stranger_says_nothing_of_it(client, twice):
    client.force_login(make.user("neighbour", "supervisor", make.organisation("远山县")))
    say(client, twice, "on")
    assert not Recurrence.objects.exists()
