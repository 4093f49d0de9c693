"""Series that are one under two names: what is proposed, and what joining, naming and splitting change."""

from decimal import Decimal
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Alias, Indicator
from indicators.vocabulary import current_vocabulary
from reports.comparison.build import lines_of
from reports.comparison.joining.acting import SplitOff, join, split
from reports.comparison.joining.proposals import likeness, nearness, proposals
from reports.comparison.series import key_of
from reports.models import Observation, Role
from tests import make
from tests.test_comparison_build import DEFINITIONS, cases

# --- proposals, without a database ---


def said(name, number, year, **fields):
    return cases(number, year, None, name, **fields)


def proposed(values, of):
    lines = lines_of(values)
    key = next(key for key, line in lines.items() if line[0].name == of)
    return [each.name for each in proposals(key, lines, DEFINITIONS)]


def test_a_wording_that_stops_where_another_starts_is_proposed():
    values = [said("普法宣讲活动场次", 120, 2022), said("普法宣讲场次", 131, 2023), said("出动执法人员", 125, 2022)]
    assert proposed(values, "普法宣讲场次") == ["普法宣讲活动场次"]


def test_what_one_report_says_under_two_names_is_two_things():
    values = [said("普法宣讲活动场次", 120, 2023), said("普法宣讲场次", 131, 2023)]
    assert proposed(values, "普法宣讲场次") == []


@pytest.mark.parametrize("other", [{"unit": "人"}, {"stage": "一审"}, {"span": "cumulative"}, {"kind": "growth"}])
def test_another_unit_scope_or_measure_is_another_series(other):
    values = [said("普法宣讲活动场次", 120, 2022, **other), said("普法宣讲场次", 131, 2023)]
    assert proposed(values, "普法宣讲场次") == []


def test_an_indicator_with_a_gap_is_proposed_by_its_name():
    values = [cases(120, 2022, "A01", "行政复议申请"), said("行政复议申请案", 131, 2023)]
    assert proposed(values, "行政复议申请案") == ["行政复议申请"]


def test_the_nearer_number_comes_first():
    values = [
        said("普法宣讲甲类活动", 9, 2022), said("普法宣讲乙类活动", 130, 2022), said("普法宣讲丙类活动", 131, 2023),
    ]  # fmt: skip
    assert proposed(values, "普法宣讲丙类活动") == ["普法宣讲乙类活动", "普法宣讲甲类活动"]


def test_likeness_and_nearness_are_shares():
    assert likeness("普法宣讲", "普法宣讲") == 1
    assert likeness("普法宣讲", "罚没收入") == 0
    assert nearness(Decimal(50), Decimal(100)) == Decimal("0.5")
    assert nearness(Decimal(0), Decimal(9)) == nearness(Decimal(-9), Decimal(9)) == 0
    assert nearness(Decimal(0), Decimal(0)) == 1


# --- acting ---


@pytest.fixture
def office(db):
    return make.organisation("青岚区")


@pytest.fixture
def clerk(office):
    return make.user("clerk", Role.ENTRY, office)


@pytest.fixture
def rows(office):
    """A figure outside the dictionary whose wording changed between two years."""
    return [
        make.observation(make.report(office, year), name, number, "场")
        for year, name, number in ((2022, "普法宣讲活动", 120), (2023, "普法宣讲大讲堂", 131))
    ]


def ids(rows):
    return [row.pk for row in rows]


def test_a_join_is_remembered_as_a_wording(office, rows, clerk):
    indicator = make.indicator("Z90", "普法宣讲", "场")
    assert join(office, ids(rows), indicator, clerk) == 2
    assert set(Observation.objects.values_list("indicator__code", flat=True)) == {"Z90"}
    assert set(Alias.objects.values_list("text", "origin")) == {
        ("普法宣讲活动", "confirmed"),
        ("普法宣讲大讲堂", "confirmed"),
    }
    assert current_vocabulary().match("普法宣讲大讲堂", "场").code == "Z90"
    assert rows[0].history.latest().history_user == clerk


def test_a_new_indicator_is_made_with_the_join_or_not_at_all(office, rows, clerk):
    join(office, ids(rows), Indicator(code="Z91", name="普法宣讲", unit="场"), clerk)
    assert Indicator.objects.get().observations.count() == 2
    other = make.observation(make.report(office, 2021), "普法宣讲活动", 7, "场")
    with pytest.raises(ValidationError):
        join(office, [other.pk], Indicator(code="Z92", name="别的指标", unit="场"), clerk)
    assert not Indicator.objects.filter(code="Z92").exists()
    assert Observation.objects.get(pk=other.pk).indicator is None


def test_values_of_others_or_of_another_indicator_are_left_alone(office, rows, clerk):
    foreign = make.observation(make.report(make.organisation("远山县"), 2023), "普法宣讲活动", 5, "场")
    matched = make.observation(make.report(office, 2021), "普法宣讲活动", 5, "场", indicator=make.indicator("Z93"))
    assert join(office, [*ids(rows), foreign.pk, matched.pk], make.indicator("Z90", "普法宣讲", "场"), clerk) == 2
    assert Observation.objects.get(pk=foreign.pk).indicator is None
    assert Observation.objects.get(pk=matched.pk).indicator.code == "Z93"


def test_splitting_undoes_a_join_and_its_wording(office, rows, clerk):
    indicator = make.indicator("Z90", "普法宣讲", "场")
    join(office, ids(rows), indicator, clerk)
    assert split(office, [rows[1].pk], indicator, clerk) == SplitOff(1, ())
    assert [row.indicator and row.indicator.code for row in Observation.objects.order_by("period")] == ["Z90", None]
    assert Alias.objects.exclude(withdrawn_because="").get().text == "普法宣讲大讲堂"
    join(office, [rows[1].pk], indicator, clerk)
    assert not Alias.objects.exclude(withdrawn_because="").exists()


def test_a_wording_of_the_built_in_catalogue_stays(office, rows, clerk):
    indicator = make.indicator("Z90", "普法宣讲", "场")
    alias = Alias.objects.create(
        indicator=indicator, text="普法宣讲活动", normalised="普法宣讲活动", origin="catalogue"
    )
    join(office, ids(rows), indicator, clerk)
    assert split(office, [rows[0].pk], indicator, clerk).kept == ("普法宣讲活动",)
    alias.refresh_from_db()
    assert alias.withdrawn_because == ""


def test_a_wording_that_another_person_added_stays(office, rows, clerk):
    """The dictionary is everybody's: one office does not take a wording from the others."""
    indicator = make.indicator("Z90", "普法宣讲", "场")
    elsewhere = make.organisation("远山县")
    join(office, [rows[0].pk], indicator, make.user("other", Role.ENTRY, elsewhere))
    join(office, [rows[1].pk], indicator, clerk)
    assert split(office, ids(rows), indicator, clerk) == SplitOff(2, ("普法宣讲活动",))
    assert Alias.objects.get(withdrawn_because="").text == "普法宣讲活动"


# --- the page ---


def address(row):
    return reverse("series_joining", args=[slug_of(row)])


@pytest.fixture
def page(client, clerk):
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def test_the_page_proposes_with_score_and_sentences(page, rows):
    shown = unescape(page.get(address(rows[1])).content.decode())
    assert rows[0].quote in shown
    assert rows[1].quote in shown
    (proposal,) = page.get(address(rows[1])).context["proposals"]
    assert proposal.name == "普法宣讲活动"
    assert str(proposal.score) in shown


def slug_of(row):
    return key_of(Observation.objects.get(pk=row.pk)).slug


def test_two_series_outside_the_dictionary_are_joined_without_an_indicator(page, office, rows):
    answer = page.post(address(rows[1]), {"act": "join", "other": slug_of(rows[0])})
    assert answer.status_code == 302
    row = page.get(answer["Location"]).context["row"]
    assert (row.name, [cell.value.reported.quantity.value for cell in row.cells]) == ("普法宣讲大讲堂", [120, 131])
    assert row.cells[-1].change.difference == 11
    assert not Indicator.objects.exists()
    shown = page.get(reverse("compare"), {"organisation": office.pk}).context["matrix"].rows
    assert [each.name for each in shown] == ["普法宣讲大讲堂"]


def test_the_wording_of_the_next_report_belongs_to_the_joined_series(page, office, rows):
    page.post(address(rows[1]), {"act": "join", "other": slug_of(rows[0])})
    make.observation(make.report(office, 2024), "普法宣讲活动", 150, "场")
    (row,) = page.get(reverse("compare"), {"organisation": office.pk}).context["matrix"].rows
    assert [cell.value.reported.quantity.value for cell in row.cells] == [120, 131, 150]


def test_an_office_names_its_own_series(page, office, rows):
    answer = page.post(address(rows[1]), {"act": "name", "name": "巡回普法"})
    assert page.get(answer["Location"]).context["row"].name == "巡回普法"
    report = page.get(rows[1].report.get_absolute_url()).content.decode()
    assert answer["Location"].partition("?")[0] in report
    assert page.post(address(rows[0]), {"act": "name", "name": "——"}).status_code == 200


def test_a_joined_series_is_split_again(page, office, rows):
    joined = page.post(address(rows[1]), {"act": "join", "other": slug_of(rows[0])})["Location"]
    at = joined.replace("/?", "/joining/?")
    assert page.post(at, {"act": "split", "wording": ["普法宣讲大讲堂"]}).status_code == 200
    assert page.post(at, {"act": "split", "wording": ["普法宣讲活动"]}).status_code == 302
    rows_now = page.get(reverse("compare"), {"organisation": office.pk}).context["matrix"].rows
    assert {each.name for each in rows_now} == {"普法宣讲活动", "普法宣讲大讲堂"}


def test_a_joined_series_is_promoted_whole(page, office, rows):
    make.indicator("Z90", "普法宣讲", "场")
    joined = page.post(address(rows[1]), {"act": "join", "other": slug_of(rows[0])})["Location"]
    answer = page.post(joined.replace("/?", "/joining/?"), {"act": "promote", "indicator": "Z90"})
    assert answer.status_code == 302
    cells = page.get(answer["Location"]).context["row"].cells
    assert [cell.value.reported.quantity.value for cell in cells] == [120, 131]


def test_an_address_kept_from_before_leads_to_what_the_series_became(page, office, rows):
    def leads_to(slug):
        answer = page.get(reverse("compare_series", args=[slug]), {"kind": "rule_of_law"})
        return answer["Location"] if answer.status_code == 302 else answer.status_code

    old = slug_of(rows[0])
    joined = page.post(address(rows[1]), {"act": "join", "other": old})["Location"].partition("?")[0]
    assert leads_to(old) == f"{joined}?kind=rule_of_law"
    named = page.post(f"{joined}joining/", {"act": "name", "name": "巡回普法"})["Location"].partition("?")[0]
    assert leads_to(joined.split("/")[-2]) == leads_to(old) == f"{named}?kind=rule_of_law"
    make.indicator("Z90", "普法宣讲", "场")
    page.post(f"{named}joining/", {"act": "promote", "indicator": "Z90"})
    for slug in (old, joined.split("/")[-2], named.split("/")[-2]):
        assert leads_to(slug) == f"{reverse('compare_series', args=['Z90-level-year'])}?kind=rule_of_law"
    assert leads_to(f"o{office.pk}-{'0' * 12}") == 404


def test_names_of_one_office_say_nothing_of_another(page, office, rows):
    other = make.organisation("远山县")
    make.observation(make.report(other, 2023), "普法宣讲活动", 7, "场")
    page.post(address(rows[0]), {"act": "name", "name": "巡回普法"})
    (row,) = page.get(reverse("compare"), {"organisation": other.pk}).context["matrix"].rows
    assert row.name == "普法宣讲活动"


def test_a_series_of_another_unit_is_not_offered_for_joining(page, office, rows):
    people = make.observation(rows[0].report, "普法宣讲听众", 900, "人")
    assert page.post(address(rows[1]), {"act": "join", "other": slug_of(people)}).status_code == 200


def test_without_an_indicator_nothing_is_joined(page, rows):
    make.indicator("Z90", "普法宣讲", "场")
    answer = page.post(address(rows[1]), {"act": "promote"})
    assert "Choose an indicator" in answer.content.decode()
    assert not Observation.objects.exclude(indicator=None).exists()


def test_a_refusal_is_said_on_the_page(page, rows):
    make.alias(make.indicator("Z94", "别的"), "普法宣讲大讲堂")
    make.indicator("Z90", "普法宣讲", "场")
    assert "already" in page.post(address(rows[1]), {"act": "promote", "indicator": "Z90"}).content.decode()


def test_only_who_may_add_indicators_makes_a_new_one(client, page, rows):
    fields = {"act": "new", "code": "Z95", "name": "普法宣讲", "unit": "场", "measure": "level", "direction": "higher"}
    assert page.post(address(rows[1]), fields).status_code == 403
    client.force_login(make.user(is_superuser=True, is_staff=True), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(address(rows[1]), fields).status_code == 302
    assert Indicator.objects.get().direction == "higher"


def test_a_code_that_is_taken_is_an_error_of_the_form(client, page, rows):
    make.indicator("Z95")
    client.force_login(make.user(is_superuser=True, is_staff=True), backend="django.contrib.auth.backends.ModelBackend")
    fields = {"act": "new", "code": "Z95", "name": "普法宣讲", "unit": "场", "measure": "level", "direction": "higher"}
    assert client.post(address(rows[1]), fields).status_code == 200


def test_splitting_on_the_page_leaves_one_wording(page, office, rows, clerk):
    indicator = make.indicator("Z90", "普法宣讲", "场")
    join(office, ids(rows), indicator, clerk)
    at = f"{reverse('series_joining', args=['Z90-level-year'])}?organisation={office.pk}"
    assert "One wording has to stay" in page.post(at, {"wording": ["普法宣讲活动", "普法宣讲大讲堂"]}).content.decode()
    assert page.post(at, {"wording": ["普法宣讲活动"]}).status_code == 302
    assert Observation.objects.get(indicator=None).name == "普法宣讲活动"


def test_the_page_says_which_wordings_still_lead_to_the_indicator(page, office, rows, clerk):
    indicator = make.indicator("Z90", "普法宣讲", "场")
    join(office, [rows[0].pk], indicator, make.user("other", Role.ENTRY, office))
    join(office, [rows[1].pk], indicator, clerk)
    at = f"{reverse('series_joining', args=['Z90-level-year'])}?organisation={office.pk}"
    assert "of other people stay" in page.get(at).content.decode()
    told = page.post(at, {"wording": ["普法宣讲活动"]}, follow=True).content.decode()
    assert "Still a wording of Z90" in told and "“普法宣讲活动”" in told


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SUPERVISOR, Role.REVIEWER])
def test_others_may_not(client, office, rows, role):
    client.force_login(make.user(role=role, at=office), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address(rows[0])).status_code == 403
    assert client.post(address(rows[0]), {}).status_code == 403
    slug = slug_of(rows[0])
    assert b"/joining/" not in client.get(reverse("compare_series", args=[slug])).content


def test_the_series_page_leads_here(page, rows):
    slug = slug_of(rows[0])
    assert f"/compare/{slug}/joining/" in page.get(reverse("compare_series", args=[slug])).content.decode()


def test_queries_do_not_grow(page, office, rows):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert page.get(address(rows[1])).status_code == 200
        return len(queries)

    few = asked()
    report = make.report(office, 2021)
    for letter in "甲乙丙丁戊":
        make.observation(report, f"普法宣讲{letter}类活动", 100, "场")
    assert asked() == few <= 12
