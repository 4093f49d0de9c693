"""The pages of the dictionary, its export, and its import and editing in the admin."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from indicators.admin import AliasResource, IndicatorResource
from indicators.catalogue.load import built_in
from indicators.catalogue.update import update_dictionary
from indicators.models import Alias, Indicator
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def dictionary(db):
    update_dictionary(built_in())


@pytest.fixture
def reader(client, django_user_model):
    user = django_user_model.objects.create(username="reader")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown(response):
    return [row.record.code for row in response.context["table"].page.object_list]


def test_the_dictionary_is_for_those_who_signed_in(client):
    response = client.get(reverse("indicator_list"))
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("q=行政诉讼败诉率", ["L04"]),
        ("q=L04", ["L04"]),
        ("q=administrative loss rate", ["L04"]),
        ("q=2023年度行政败诉率", ["L04"]),  # by a wording, its year left out
        ("q=科级干部述法率", ["A05"]),
        ("unit=件/万人", ["G03"]),
        ("q=败诉&direction=neutral", ["L15"]),
        ("q=量子计算", []),
    ],
)
def test_the_filter_lives_in_the_address(reader, dictionary, query, codes):
    assert shown(reader.get(f"{reverse('indicator_list')}?{query}")) == codes


def test_theme_and_direction_narrow_the_list(reader, dictionary):
    theme = Indicator.objects.get(code="X01").theme_id
    assert shown(reader.get(reverse("indicator_list"), {"theme": theme, "direction": "lower"})) == ["X01", "X02"]


def test_an_empty_answer_says_what_to_do(reader, dictionary):
    response = reader.get(reverse("indicator_list"), {"q": "量子计算"}, headers={"accept-language": "en"})
    reader.cookies["django_language"] = "en"
    response = reader.get(reverse("indicator_list"), {"q": "量子计算"})
    assert "remove a filter" in response.content.decode()


def test_the_export_holds_what_the_page_shows_and_all_pages_of_it(reader, dictionary):
    response = reader.get(reverse("indicator_list"), {"q": "败诉", "_export": "csv"})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert response.content.startswith(b"\xef\xbb\xbf")
    page = reader.get(reverse("indicator_list"), {"q": "败诉"})
    assert [row[0] for row in rows[1:]] == shown(page)
    assert "行政败诉率" in next(row for row in rows if row[0] == "L04")[-1]
    everything = reader.get(reverse("indicator_list"), {"_export": "csv"})
    assert len(everything.content.decode("utf-8-sig").splitlines()) == 157


def test_the_queries_of_the_list_do_not_grow_with_its_rows(reader, dictionary, django_assert_num_queries):
    # session, user and two for permissions; themes and units of the filter; count, rows and their wordings
    with django_assert_num_queries(10):
        reader.get(reverse("indicator_list"))
    with django_assert_num_queries(10):
        reader.get(reverse("indicator_list"), {"q": "率"})


def test_a_definition_says_all_there_is_to_know(reader, dictionary, django_assert_num_queries):
    # session, user and two for permissions; indicator with its theme and formula, wordings, breaks
    with django_assert_num_queries(8):
        page = reader.get(reverse("indicator_detail", args=["F13"])).content.decode()
    for said in ("复议诉讼比", reverse("indicator_detail", args=["F01"]), "2024", "复诉比", "行政复议法"):
        assert said in page


def test_a_formula_is_printed_for_a_rate_with_both_its_parts_alone(reader, dictionary):
    for code, printed in (("L04", True), ("F13", True), ("F02", False), ("L05", False), ("G08", False)):
        page = reader.get(reverse("indicator_detail", args=[code])).content.decode()
        assert ("÷" in page) is printed, code
    f02 = Indicator.objects.get(code="F02")
    f02.numerator, f02.denominator = Indicator.objects.filter(code__in=("F01", "L01"))
    f02.save()
    page = reader.get(reverse("indicator_detail", args=["F02"])).content.decode()
    assert "÷" not in page, "a count is no quotient, whatever an office has entered"


def test_an_unknown_code_is_not_found(reader, dictionary):
    assert reader.get(reverse("indicator_detail", args=["L99"])).status_code == 404


def test_a_withdrawn_indicator_says_so(reader, dictionary):
    Indicator.objects.filter(code="F18").update(withdrawn_because="旧称")
    page = reader.get(reverse("indicator_detail", args=["F18"])).content.decode()
    assert "旧称" in page


@pytest.fixture
def keeper(admin_client, dictionary):
    return admin_client


def change_form(indicator, **changes):
    """The admin's form of an indicator without its wordings, plus one new line for a wording."""
    fields = {field: getattr(indicator, field) for field in ("code", "name", "unit", "measure", "direction")}
    empty = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}
    lines = {f"{prefix}-{name}": value for prefix in ("aliases", "breaks") for name, value in empty.items()}
    return {**fields, **lines, "aliases-TOTAL_FORMS": 1, **changes}


def test_a_wording_added_in_the_admin_is_normalised_and_signed(keeper, admin_user):
    indicator = Indicator.objects.create(code="Z01", name="本地指标", unit="件")
    address = reverse("admin:indicators_indicator_change", args=[indicator.pk])
    response = keeper.post(address, change_form(indicator, **{"aliases-0-text": "全年共办理本地事项数"}))
    assert response.status_code == 302
    alias = Alias.objects.get(indicator=indicator)
    assert (alias.normalised, alias.origin, alias.added_by) == ("办理本地事项", "entered", admin_user)


def test_a_wording_that_belongs_to_another_is_refused_with_its_owner(keeper):
    indicator = Indicator.objects.create(code="Z01", name="本地指标", unit="件")
    address = reverse("admin:indicators_indicator_change", args=[indicator.pk])
    response = keeper.post(address, change_form(indicator, **{"aliases-0-text": "行政败诉率"}))
    assert response.status_code == 200
    assert "L04" in str(response.context["errors"])


def test_export_and_import_are_inverse(keeper):
    dataset = IndicatorResource().export()
    result = IndicatorResource().import_data(dataset, raise_errors=True)
    assert result.totals["skip"] == 156
    wordings = AliasResource().import_data(AliasResource().export(), raise_errors=True)
    assert wordings.totals["skip"] == Alias.objects.count()


def test_an_import_is_previewed_before_anything_is_written(keeper):
    file = SimpleUploadedFile("indicators.csv", "code,name,unit,theme\nZ02,矿山复绿面积,亩,T4\n".encode())
    preview = keeper.post(reverse("admin:indicators_indicator_import"), {"import_file": file, "format": "0"})
    assert preview.status_code == 200
    assert "矿山复绿面积" in preview.content.decode()
    assert not Indicator.objects.filter(code="Z02").exists()


@pytest.mark.parametrize("role", ["entry", ""])
def test_staff_who_may_not_edit_the_dictionary_do_not_import_or_export_it(client, dictionary, role):
    person = make.user("staff", role, make.organisation() if role else None, is_staff=True)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    for model in ("indicator", "alias"):
        for action in ("import", "export"):
            address = reverse(f"admin:indicators_{model}_{action}")
            file = SimpleUploadedFile("lines.csv", "code,name,unit\nL04,改了名,%\n".encode())
            given = {"import_file": file, "format": "0"}
            assert (client.get(address).status_code, client.post(address, given).status_code) == (403, 403), address
        assert client.post(reverse(f"admin:indicators_{model}_process_import"), {}).status_code == 403


def test_who_may_only_look_exports_and_does_not_import(client, dictionary):
    person = make.user("looker", is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="view_indicator"))
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("admin:indicators_indicator_export")).status_code == 200
    assert client.get(reverse("admin:indicators_indicator_import")).status_code == 403


def test_an_import_writes_history(keeper):
    dataset = IndicatorResource().export(Indicator.objects.filter(code="L04"))
    row = list(dataset[0])
    row[dataset.headers.index("notes")] = "本地说明"
    dataset[0] = row
    IndicatorResource().import_data(dataset, raise_errors=True)
    assert Indicator.objects.get(code="L04").history.first().notes == "本地说明"


def test_the_page_of_a_past_state_changes_nothing(keeper):
    """simple_history's own page saves on POST for whoever may look at it."""
    indicator = Indicator.objects.get(code="L04")
    past = indicator.history.first()
    indicator.name = "本地名称"
    indicator.save()
    address = reverse("admin:indicators_indicator_simple_history", args=[indicator.pk, past.pk])
    assert keeper.get(address).status_code == 200
    assert keeper.post(address, change_form(indicator, name="改回旧称")).status_code == 403
    indicator.refresh_from_db()
    assert indicator.name == "本地名称"


def test_no_cell_of_the_export_is_a_formula(client, db):
    make.indicator("Z99", "=HYPERLINK(1)")
    client.force_login(make.user())
    for wanted in ("csv", "xlsx"):  # the page knows one format alone
        cells = next(csv.reader(line for line in told(client, wanted).splitlines() if "HYPERLINK" in line))
        assert "'=HYPERLINK(1)" in cells and "=HYPERLINK(1)" not in cells


def told(client, wanted: str) -> str:
    return client.get("/indicators/", {"_export": wanted}).content.decode("utf-8-sig")
