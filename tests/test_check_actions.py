"""What confirming, correcting, matching, rejecting and adding on the check page do."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from indicators.models import Alias
from reports.entry import checking
from reports.entry.check_page.prefill import passages_with
from reports.models import Commitment, Doubt, Goal, Observation, Report, RowState, Shortfall, State, Step, Target
from tests import make
from tests.draft import HTMX, TEXT, act, address, draft, loaded, of, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(office):
    return draft(office)


def test_confirming_answers_the_line_and_the_progress(editor, client, report):
    row = of(report, "受理投诉")
    response = act(client, report, "line_confirm", row)
    row.refresh_from_db()
    assert (row.state, row.checked_by, row.revision) == (RowState.CONFIRMED, editor, 1)
    assert row.history.first().history_user == editor and row.history.count() == 2
    assert response["HX-Retarget"] == f"#observation-{row.pk}"
    assert "1/6" in shown(response) and "hx-swap-oob" in shown(response)


def test_without_script_an_action_leads_back_to_its_line(editor, client, report):
    row = of(report, "受理投诉")
    response = client.post(address(report, "line_confirm", kind="observation", row=row.pk), {"revision": 0})
    assert response.url.endswith(f"#observation-{row.pk}")
    assert of(report, "受理投诉").state == RowState.CONFIRMED
    form = client.get(address(report, "line_correct", kind="observation", row=row.pk))
    assert "<html" in shown(form) and 'name="written"' in shown(form)


def test_whoever_comes_second_is_told_and_changes_nothing(editor, client, report):
    row = of(report, "受理投诉")
    checking.correct(row, {"value": Decimal(53)}, make.user("quicker"), timezone.now())
    response = client.post(
        address(report, "line_reject", kind="observation", row=row.pk), {"revision": row.revision}, **HTMX
    )
    assert 'role="alert"' in shown(response)
    assert (of(report, "受理投诉").state, of(report, "受理投诉").value) == (RowState.CORRECTED, 53)


def test_a_corrected_number_is_read_by_the_grammar(editor, client, report):
    row = of(report, "受理投诉")
    form = {"name": "受理投诉举报", "written": "近5200件", "kind": "level", "period": 2023, "span": "year"}
    assert act(client, report, "line_correct", row, **form).status_code == 200
    row = of(report, "受理投诉举报")
    assert (row.value, row.upper, row.qualifier, row.unit, row.state) == (5200, 5200, "about", "件", RowState.CORRECTED)
    assert row.history.count() == 2


def test_what_was_first_read_is_shown_beside_a_correction(editor, client, report):
    row = of(report, "受理投诉")
    Observation.objects.filter(pk=row.pk).update(first_read={"name": "受理投诉", "value": "52", "unit": "件"})
    checking.correct(of(report, "受理投诉"), {"value": Decimal(53)}, editor, timezone.now())
    assert "受理投诉 52件" in shown(client.get(address(report)))


def test_a_number_that_is_left_as_it_was_keeps_its_bounds(editor, client, report):
    row = of(report, "评查案卷")
    form = {"name": "案卷评查", "written": row.written, "kind": "level", "period": 2023, "span": "year"}
    act(client, report, "line_correct", row, **form)
    row = of(report, "案卷评查")
    assert (row.value, row.lower, row.upper, row.qualifier) == (40, 38, 42, "about")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"written": "很多"}, "written"),
        ({"written": "9" * 30 + "件"}, "written"),
        ({"name": ""}, "name"),
        ({"kind": "growth"}, "direction"),
        ({"period": "3"}, "period"),
    ],
)
def test_a_wrong_correction_is_told_in_its_line_and_writes_nothing(editor, client, report, changes, field):
    row = of(report, "受理投诉")
    form = {"name": "受理投诉", "written": "52件", "kind": "level", "period": 2023, "span": "year"}
    response = act(client, report, "line_correct", row, **(form | changes))
    assert response["HX-Retarget"] == f"#form-observation-{row.pk}"
    assert field in response.context["form"].errors
    assert of(report, "受理投诉").history.count() == 1


def test_a_value_that_becomes_a_target_gets_its_comparator_and_loses_it_again(editor, client, report):
    row = of(report, "受理投诉")
    form = {"name": "受理投诉", "written": "52件", "kind": "target", "period": 2024, "span": "year", "comparator": "ge"}
    act(client, report, "line_correct", row, **form)
    assert Target.objects.get().comparator == "ge"
    act(client, report, "line_correct", row, **(form | {"kind": "level", "comparator": ""}))
    assert not Target.objects.exists()


def test_the_words_of_a_shortfall_must_stand_in_the_text(editor, client, report):
    row = Shortfall.objects.get()
    response = act(client, report, "line_correct", row, "shortfall", quote="没有写过的话")
    assert "quote" in response.context["form"].errors
    act(client, report, "line_correct", row, "shortfall", quote="力量不足")
    row.refresh_from_db()
    assert (row.quote, TEXT[row.start : row.end], row.state) == ("力量不足", "力量不足", RowState.CORRECTED)


def test_rejecting_a_goal_rejects_its_unchecked_commitments(editor, client, report):
    act(client, report, "line_reject", Goal.objects.get(), "goal", why="只是口号")
    assert Commitment.objects.get().state == RowState.REJECTED
    assert Goal.history.first().history_change_reason == "只是口号"
    act(client, report, "line_confirm", Goal.objects.get(), "goal")
    assert Goal.objects.get().state == RowState.CONFIRMED


def test_matching_remembers_the_wording_and_the_series_follows(editor, client, report, office):
    indicator = make.indicator("Z01", "投诉受理量")
    earlier = make.observation(make.report(office, 2022), "受理投诉", 50, state=RowState.READ)
    checked = make.observation(make.report(office, 2021), "受理投诉", 48)
    elsewhere = make.observation(make.report(make.organisation("远山县"), 2022), "受理投诉", 9, state=RowState.READ)
    response = act(client, report, "line_match", of(report, "受理投诉"), indicator="Z01 投诉受理量", remember="on")
    assert response["HX-Retarget"] == "#lines"
    row = of(report, "受理投诉")
    assert (row.indicator, row.state) == (indicator, RowState.CORRECTED)
    alias = Alias.objects.get(indicator=indicator)
    assert (alias.origin, alias.added_by) == ("confirmed", editor)
    for other, expected in ((earlier, indicator), (checked, None), (elsewhere, None)):
        other.refresh_from_db()
        assert other.indicator == expected
    assert earlier.state == RowState.READ and earlier.history.first().indicator == indicator


def test_a_wording_of_another_indicator_is_refused_whole(editor, client, report):
    make.alias(make.indicator("Z02", "接访量"), "受理投诉")
    make.indicator("Z01", "投诉受理量")
    response = act(client, report, "line_match", of(report, "受理投诉"), indicator="Z01", remember="on")
    assert response.context["form"].errors
    assert of(report, "受理投诉").indicator is None
    act(client, report, "line_match", of(report, "受理投诉"), indicator="Z01")
    assert of(report, "受理投诉").indicator.code == "Z01"


def test_an_indicator_that_is_not_in_the_dictionary_is_refused(editor, client, report):
    response = act(client, report, "line_match", of(report, "受理投诉"), indicator="没有的指标")
    assert list(response.context["form"].errors) == ["indicator"]


def test_a_part_of_a_name_that_one_indicator_has_is_enough(editor, client, report):
    make.alias(make.indicator("Z01", "投诉受理量"), "群众来诉")
    make.indicator("Z02", "投诉办结量")
    response = act(client, report, "line_match", of(report, "受理投诉"), indicator="投诉")
    assert all(name in str(response.context["form"].errors["indicator"]) for name in ("Z01 投诉受理量", "Z02"))
    for part in ("受理", "来诉"):
        act(client, report, "line_match", of(report, "受理投诉"), indicator=part)
        assert of(report, "受理投诉").indicator.code == "Z01"


def test_an_indicator_of_another_unit_is_asked_about_and_never_remembered(editor, client, report):
    make.indicator("Z03", "来访人次", "人次")
    row = of(report, "受理投诉")
    response = act(client, report, "line_match", row, indicator="Z03")
    assert list(response.context["form"].errors) == ["intended"]
    assert 'type="checkbox" name="intended"' in shown(response)
    response = act(client, report, "line_match", row, indicator="Z03", intended="on", remember="on")
    assert list(response.context["form"].errors) == ["remember"] and not Alias.objects.exists()
    act(client, report, "line_match", row, indicator="Z03", intended="on")
    assert of(report, "受理投诉").indicator.code == "Z03"


def test_a_wording_is_remembered_only_when_asked_and_its_giver_withdraws_it(editor, client, report):
    indicator = make.indicator("Z01", "投诉受理量")
    row = of(report, "受理投诉")
    form = client.get(address(report, "line_match", row=row.pk), **HTMX).context["form"]
    assert not form["remember"].value()
    act(client, report, "line_match", row, indicator="Z01", remember="on")
    alias = Alias.objects.get()
    page = reverse("indicator_detail", args=["Z01"])
    withdraw = reverse("wording_withdraw", args=["Z01", alias.pk])
    assert withdraw in shown(client.get(page))
    client.post(withdraw, {"reason": " "})
    client.force_login(make.user("another"), backend="django.contrib.auth.backends.ModelBackend")
    assert withdraw not in shown(client.get(page))
    assert client.post(withdraw, {"reason": "不是我的"}).status_code == 403
    alias.refresh_from_db()
    assert alias.withdrawn_because == ""
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    client.post(withdraw, {"reason": "说法太宽"})
    alias.refresh_from_db()
    assert alias.withdrawn_because == "说法太宽" and alias.history.first().history_user == editor
    assert of(report, "受理投诉").indicator == indicator


def test_a_refusal_says_why_where_the_page_stays(editor, client, report):
    row = of(report, "受理投诉")
    Report.objects.filter(pk=report.pk).update(state=State.SUBMITTED)
    response = act(client, report, "line_reject", row)
    assert response.status_code == 403 and response["Content-Type"].startswith("text/plain")
    assert str(State.SUBMITTED.label) in shown(response)


def test_typed_values_that_the_text_gives_too_are_set_aside_from_here(editor, client, report):
    typed = Observation.objects.create(
        report=report, name="受理投诉", value=52, unit="件", period=2023, state=RowState.ENTERED, source_name="台账"
    )
    aside = address(report, "doubled_set_aside")
    assert aside in shown(client.get(address(report)))
    client.post(aside)
    typed.refresh_from_db()
    assert typed.state == RowState.REJECTED and typed.history.first().history_change_reason
    assert aside not in shown(client.get(address(report)))


def test_what_was_first_read_is_printed_as_any_number(editor, client, report):
    row = of(report, "受理投诉")
    first = {"name": "投入资金", "value": "423000000", "unit": "元", "kind": "level"}
    Observation.objects.filter(pk=row.pk).update(first_read=first)
    checking.correct(of(report, "受理投诉"), {"value": Decimal(53)}, editor, timezone.now())
    assert "投入资金 4.23亿元" in shown(client.get(address(report)))


def add(client, report, **data):
    return client.post(address(report, "line_add"), data, **HTMX)


def test_a_missed_value_is_added_where_it_was_selected(editor, client, report):
    start = TEXT.index("接待来访")
    form = client.get(address(report, "line_add"), {"start": start, "end": start + 9}, **HTMX).context["form"]
    assert form["quote"].value() == "接待来访301人次"
    response = add(
        client, report, what="observation", quote="接待来访301人次", start=start, name="接待来访", written="301人次",
        kind="level", period=2023, span="year", indicator="",
    )  # fmt: skip
    row = of(report, "接待来访")
    assert (row.value, row.unit, row.state, row.checked_by) == (301, "人次", RowState.ENTERED, editor)
    assert (row.quote, row.start) == ("接待来访301人次", start)
    assert f"at=observation-{row.pk}" in response["HX-Redirect"]


def test_a_doubt_shows_its_clause_and_offers_to_add_it(editor, client, report):
    at = TEXT.index("301")
    Doubt.objects.update(start=at, end=at + 3)
    line = loaded(report, editor).doubts[0]
    start, end = line.place
    assert line.value == TEXT[start:end] == "另外接待来访301人次"
    assert f"?start={start}&amp;end={end}" in shown(client.get(address(report)))


@pytest.mark.parametrize(("what", "model"), [("shortfall", Shortfall), ("goal", Goal), ("commitment", Commitment)])
def test_other_readings_are_added_by_their_words_alone(editor, client, report, what, model):
    before = model.objects.count()
    goal = Goal.objects.get().pk
    add(client, report, what=what, quote="评查案卷约40卷", goal=goal if what == "commitment" else "")
    assert model.objects.count() == before + 1
    assert model.objects.order_by("-pk").first().state == RowState.ENTERED


def test_words_alone_come_back_with_the_name_and_the_number_read_from_them(editor, client, report):
    said = {"what": "observation", "quote": "另外接待来访301人次", "kind": "level", "period": "2023", "span": "year"}
    form = add(client, report, **said).context["form"]
    assert list(form.errors) == ["name"] and (form["written"].value(), form["period"].value()) == ("301人次", 2023)
    assert "来访" in form["name"].value() and Observation.objects.count() == 3
    add(client, report, **{name: form[name].value() or "" for name in form.fields})
    assert of(report, form["name"].value()).quote == "另外接待来访301人次"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"what": "observation", "quote": "接待来访301人次"}, "name"),
        ({"what": "observation", "quote": "没有写过的话", "name": "来访", "written": "3件"}, "quote"),
        ({"what": "commitment", "quote": "评查案卷约40卷"}, "goal"),
        ({"what": "shortfall", "quote": ""}, "quote"),
        ({"what": "section", "quote": "评查案卷约40卷"}, "what"),
    ],
)
def test_what_cannot_be_added_is_told(editor, client, report, data, field):
    response = add(client, report, **data)
    assert field in response.context["form"].errors
    assert Observation.objects.count() == 3


VALUE = {"what": "observation", "kind": "level", "period": "2023", "span": "year", "indicator": ""}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({**VALUE, "quote": "全年受理投诉52件", "name": "投诉", "written": "52件"}, "受理投诉 52"),
        ({**VALUE, "quote": "接待来访301人次", "name": "来访", "written": "30人次"}, "30人次"),
        ({**VALUE, "quote": "接待来访301人次", "name": "来访", "written": "305人次"}, "305人次"),
        ({"what": "shortfall", "quote": "力量不足"}, "队伍力量不足"),
        ({"what": "goal", "quote": "加强培训，组织轮训"}, "加强培训"),
    ],
)
def test_what_is_read_already_and_a_number_not_in_the_words_is_asked_about_first(editor, client, report, said, told):
    counts = [model.objects.count() for model in (Observation, Shortfall, Goal)]
    response = add(client, report, **said)
    assert told in str(response.context["form"].errors["anyway"])
    assert 'name="anyway"' in shown(response) and 'type="checkbox"' in shown(response)
    assert [model.objects.count() for model in (Observation, Shortfall, Goal)] == counts
    add(client, report, **said, anyway="on")
    assert sum(model.objects.count() for model in (Observation, Shortfall, Goal)) == sum(counts) + 1


@pytest.mark.parametrize(
    ("quote", "written"),
    [
        ("接待来访301人次", "301人次"),
        ("接待来访301人次", "３０１ 人次"),
        ("组织轮训两次", "2次"),
        ("评查案卷约40卷", "400卷以内"),
    ],
)
def test_a_number_written_otherwise_than_in_the_words_is_the_same_number(editor, client, report, quote, written):
    errors = add(client, report, **VALUE, quote=quote, name="事项", written=written).context
    assert (errors is not None) == (written == "400卷以内")


def test_the_sentence_is_found_by_a_few_of_its_words(editor, client, report):
    assert 'name="find"' in shown(client.get(address(report, "line_add"), **HTMX))
    found = shown(client.get(address(report, "line_add"), {"find": "３０１ 人"}, **HTMX))
    start = TEXT.index("另外接待来访")
    assert f"?start={start}&amp;end={start + 12}" in found and "评查案卷" not in found
    none = client.get(address(report, "line_add"), {"find": "没有写过"}, **HTMX)
    assert none.context["found"] == [] and "<ul" in shown(none)
    chosen = client.get(address(report, "line_add"), {"start": start, "end": start + 12}, **HTMX)
    assert chosen.context["form"]["written"].value() == "301人次" and 'name="find"' not in shown(chosen)
    assert 'name="find"' in shown(client.get(address(report, "line_add"), {"find": "301"}))  # without script


def test_a_number_is_found_with_its_clause_the_whole_number_first():
    text = "划转事项612项，审查文件19件，印发12件，备案１2件。\n力争下一年再培训。"
    assert [one.quote for one in passages_with(text, "12")] == ["印发12件", "备案１2件。", "划转事项612项"]
    assert all(text[one.start : one.end] == one.quote for one in passages_with(text, "12"))
    assert [one.quote for one in passages_with(text, "下一年 再")] == ["力争下一年再培训。"]
    assert passages_with(text, " ") == []


def test_nothing_is_left_to_confirm_when_all_is_checked(editor, client, report):
    rest = address(report, "confirm_rest")
    assert rest in shown(client.get(address(report)))
    client.post(rest)
    assert rest not in shown(client.get(address(report)))


def test_settling_a_doubt_and_confirming_the_rest_end_the_work(editor, client, report):
    act(client, report, "line_reject", of(report, "败诉率"))
    client.post(address(report, "confirm_rest"))
    page = loaded(report, editor)
    assert (page.checked, page.total, page.open_doubts) == (6, 6, 1)
    assert of(report, "败诉率").state == RowState.REJECTED
    for model in (Observation, Shortfall, Goal, Commitment):
        assert model.history.count() == 2 * model.objects.count()
    doubt = Doubt.objects.get()
    client.post(address(report, "doubt_settle", row=doubt.pk), **HTMX)
    doubt.refresh_from_db()
    assert doubt.settled_by == editor
    assert loaded(report, editor).open_doubts == 0


def test_the_checked_report_is_submitted_from_here(editor, client, report):
    assert f'action="{address(report, "report_move")}"' in shown(client.get(address(report)))
    said = {"after": "submitted", "revision": report.revision, "unfinished": "on"}
    client.post(address(report, "report_move"), said)
    report.refresh_from_db()
    assert report.state == State.SUBMITTED
    assert Step.objects.get().by == editor
