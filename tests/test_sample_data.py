"""``load_sample_data``: something on every page, once; a second run changes nothing and loses nothing."""

from __future__ import annotations

import io

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from reports.management.sample_data import PASSWORD, handling
from reports.models import (
    Answer,
    Evidence,
    Finding,
    LocalBreak,
    Membership,
    Observation,
    Organisation,
    Report,
    Review,
    RowState,
    State,
    User,
    Verification,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(settings, tmp_path):
    settings.DEBUG = True
    settings.MEDIA_ROOT = tmp_path
    call_command("load_catalogue", stdout=io.StringIO())

    def load_sample_data() -> str:
        out = io.StringIO()
        call_command("load_sample_data", stdout=out)
        return out.getvalue()

    return load_sample_data


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in apps.get_app_config("reports").get_models()}


def test_everything_is_loaded(load):
    said = load()
    assert PASSWORD in said
    assert Report.objects.count() == 16
    assert Report.objects.filter(organisation__is_sample=True, state=State.ACCEPTED).count() == 14
    assert Organisation.objects.filter(is_sample=True).count() == 4
    assert all(report.text_version.file for report in Report.objects.filter(organisation__is_sample=True))


def test_no_judgement_is_lost_on_the_way(load):
    load()
    plan = handling()
    assert Answer.objects.count() == len(plan["answers"])
    assert Review.objects.count() == len(plan["reviews"])
    assert Evidence.objects.count() == sum("value" in review for review in plan["reviews"])
    # Those of the story; the sample check on site found another.
    found = Finding.objects.filter(verification__isnull=False).values("verification")
    assert Verification.objects.exclude(pk__in=found).count() == len(plan["verifications"])
    assert LocalBreak.objects.count() == len(plan["breaks"])
    for name, year in plan["confirmed"]:
        assert not Observation.objects.unchecked().filter(report__organisation__name=name, report__year=year).exists()


def test_a_second_run_changes_nothing(load):
    load()
    before = counts()
    load()
    assert counts() == before


def test_a_second_run_loses_nothing(load):
    load()
    row = Observation.objects.filter(report__organisation__name="龙湾区").first()
    Observation.objects.filter(pk=row.pk).update(value=1)
    person = User.objects.get(username="editor")
    person.set_password("another-word-9")
    person.save()
    load()
    row.refresh_from_db()
    person.refresh_from_db()
    assert row.value == 1 and person.check_password("another-word-9")


def test_the_real_record_holds_facts_and_no_sentence(load):
    load()
    report = Report.objects.get(organisation__name="龙湾区", organisation__parent__name="温州市", year=2023)
    rows = list(report.observations.all())
    assert len(rows) == 44 and report.text_version is None
    assert {(row.state, row.quote, bool(row.source_name)) for row in rows} == {(RowState.ENTERED, "", True)}
    assert all(len(row.name) < 20 for row in rows)
    loss = report.observations.get(indicator__code="L04")
    assert (str(loss.value.normalize()), loss.unit, loss.period) == ("12.36", "%", 2023)
    about = report.observations.get(name="政务公开网站公开信息")
    assert (about.lower, about.upper, about.qualifier) == (5000, 6000, "at_least")
    # Open, so that the text can take its place.
    assert report.state == State.DRAFT


def test_the_accounts_have_their_roles(load):
    load()
    assert User.objects.get(username="admin").is_superuser
    roles = set(Membership.objects.values_list("person__username", "organisation__name", "role"))
    assert {("editor", "青崖县", "entry"), ("editor", "龙湾区", "entry")} <= roles
    assert {("supervisor", city, role) for city in ("云川市", "温州市") for role in ("reviewer", "supervisor")} <= roles


def test_without_debug_there_are_no_known_passwords(load, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError):
        load()
    assert not User.objects.exists() and not Report.objects.exists()


def test_without_a_dictionary_nothing_is_loaded(settings):
    settings.DEBUG = True
    with pytest.raises(CommandError):
        call_command("load_sample_data")
    assert not Organisation.objects.exists()
