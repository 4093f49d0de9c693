"""The check page: what it shows, and to whom."""

from decimal import Decimal

import pytest

from reports.models import Observation, Report, RowState, State
from tests import make
from tests.draft import TEXT, act, address, draft, loaded, of, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(office):
    return draft(office)


# --- what it shows -------------------------------------------------------------------------------------------


def test_every_reading_has_a_line_and_a_mark_and_doubts_come_first(editor, client, report):
    text = shown(client.get(address(report)))
    places = [text.index(f'id="{kind}-') for kind in ("doubt", "observation", "shortfall", "goal", "commitment")]
    assert places == sorted(places)
    for line in loaded(report, editor).rows:
        assert f'id="{line.key}"' in text
        assert f'id="at-{line.key}"' in text
    assert "0/6" in text


def test_the_marked_text_is_the_text(editor, report):
    cut = loaded(report, editor).paragraphs
    assert ["".join(piece.text for piece in line.segments) for line in cut] == TEXT.strip().split("\n")


def test_last_years_value_and_the_change_stand_beside_a_value(editor, report, office):
    rate = make.indicator("Z06", "行政败诉率", "%", "lower")
    report.observations.filter(name="败诉率").update(indicator=rate)
    before = make.report(office, 2022)
    make.observation(before, "行政诉讼败诉率", "10.1", "%", indicator=rate, step=Decimal("0.1"))
    make.observation(before, "受理投诉", 50)
    make.observation(before, "评查案卷", 30, "卷", coverage="本级")
    beside = {line.row.name: line.before for line in loaded(report, editor).values}
    assert (beside["败诉率"].year, beside["败诉率"].text) == (2022, "10.1%")
    assert beside["败诉率"].change.sign == "▼" and beside["败诉率"].change.verdict
    assert beside["受理投诉"].text == "50件"
    assert beside["评查案卷"] is None  # another coverage is another series


def test_a_series_break_and_several_values_are_said(editor, client, report, office):
    rate = make.indicator("Z06", "行政败诉率", "%", "lower")
    report.observations.filter(name="败诉率").update(indicator=rate)
    make.local_break(office, rate, 2023, "改按生效裁判统计")
    before = make.report(office, 2022)
    make.observation(before, "败诉率", "10.1", "%", indicator=rate)
    make.observation(before, "受理投诉", 50)
    make.observation(before, "受理投诉", 51, quote="受理投诉共51件")
    beside = {line.row.name: line.before for line in loaded(report, editor).values}
    assert beside["败诉率"].change.sign == "≠"
    assert "改按生效裁判统计" in shown(client.get(address(report)))
    assert beside["受理投诉"].text == "50件 / 51件"


def test_a_draft_of_last_year_in_another_office_stays_unseen(client, office, report):
    make.observation(make.report(office, 2022, state=State.DRAFT), "受理投诉", 50)
    viewer = make.user("viewer", "supervisor", make.organisation("远山县"))
    Report.objects.filter(pk=report.pk).update(state=State.ACCEPTED)
    assert {line.before for line in loaded(report, viewer).values} == {None}


def test_a_target_stands_beside_this_years_value(editor, report):
    make.target(report, "受理投诉", 60, quote="举办讲座12场以上", comparator="ge")
    line = next(line for line in loaded(report, editor).values if line.row.kind == "target")
    assert (line.before.year, line.before.text, line.before.change) == (2023, "52件", None)


def test_a_value_of_a_replaced_text_says_so(editor, client, report):
    make.text_version(report, TEXT.replace("52件", "53件"), 2)
    assert of(report, "受理投诉").version.number == 1
    line = next(line for line in loaded(report, editor).values if line.row.name == "受理投诉")
    assert line.stale
    assert f'id="at-{line.key}"' not in shown(client.get(address(report)))


def test_queries_do_not_grow_with_the_rows(editor, client, report, office, django_assert_num_queries):
    make.report(office, 2022)
    client.get(address(report))
    with django_assert_num_queries(19):
        client.get(address(report))
    for number in range(30):
        make.observation(report, f"其他事项{number}", number, state=RowState.READ)
        make.commitment(make.goal(report, f"目标{number}甲", state=RowState.READ), f"目标{number}甲")
        make.shortfall(report, f"不足{number}乙", state=RowState.READ)
    with django_assert_num_queries(19):
        client.get(address(report))


# --- who may ---------------------------------------------------------------------------------------------------


def test_another_offices_draft_is_not_shown(client, report):
    stranger = make.user("stranger", "entry", make.organisation("远山县"))
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address(report)).status_code == 403
    assert act(client, report, "line_confirm", of(report, "受理投诉")).status_code == 403


def test_a_viewer_reads_and_changes_nothing(client, report, office):
    viewer = make.user("viewer", "viewer", office)
    client.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    text = shown(client.get(address(report)))
    assert "data-do=" not in text
    for what in ("line_confirm", "line_reject", "line_correct"):
        assert act(client, report, what, of(report, "受理投诉")).status_code == 403
    assert client.post(address(report, "confirm_rest")).status_code == 403
    assert of(report, "受理投诉").state == RowState.READ


def test_an_accepted_report_is_confirmed_and_not_changed(editor, client, report):
    Report.objects.filter(pk=report.pk).update(state=State.ACCEPTED)
    row = of(report, "受理投诉")
    for what in ("line_reject", "line_correct"):
        assert act(client, report, what, row).status_code == 403
    assert act(client, report, "line_match", row).status_code == 403
    assert client.post(address(report, "line_add"), {}).status_code == 403
    assert act(client, report, "line_confirm", row).status_code == 200
    Observation.objects.filter(name="败诉率").update(state=RowState.REJECTED)
    assert act(client, report, "line_confirm", of(report, "败诉率")).status_code == 403
    assert [of(report, name).state for name in ("受理投诉", "败诉率")] == [RowState.CONFIRMED, RowState.REJECTED]


def test_a_superuser_does_not_change_an_accepted_report_either(client, report):
    chief = make.user("chief", is_superuser=True)
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    Report.objects.filter(pk=report.pk).update(state=State.ACCEPTED)
    assert 'data-do="reject"' not in shown(client.get(address(report)))
    assert act(client, report, "line_reject", of(report, "受理投诉")).status_code == 403


def test_getting_never_writes(editor, client, report):
    row = of(report, "受理投诉")
    assert client.get(address(report, "line_confirm", kind="observation", row=row.pk)).status_code == 405
    for name, arguments in (("line_correct", {"kind": "observation"}), ("line_match", {})):
        assert client.get(address(report, name, row=row.pk, **arguments)).status_code == 200
    assert of(report, "受理投诉").history.count() == 1


def test_a_line_of_another_report_is_not_found(editor, client, report, office):
    foreign = make.observation(make.report(office, 2022, state=State.DRAFT), "受理投诉", 50)
    assert act(client, report, "line_confirm", foreign).status_code == 404
