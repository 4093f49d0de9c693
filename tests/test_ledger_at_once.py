"""Two connections at once on the ledger: numbers without gap or double, and one closing of two."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from reports.follow_up.ledger.chart import Act, Said
from reports.follow_up.ledger.entering import enter
from reports.follow_up.ledger.handling import take_step
from reports.models import ProblemSource, Rectification, RectificationStep
from tests import make
from tests.ledger import new, take

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

PEOPLE, ITEMS = 3, 4


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """What each act answered, or the exception it ended with; every act has a thread and a connection of its own."""
    barrier, answers = Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        try:
            barrier.wait(timeout=30)
            answers[place] = acts[place]()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=[place]) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


@pytest.fixture(autouse=True)
def waiting():
    """A database on which a connection waits for another: the one in memory refuses at once."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip(
            "an in-memory SQLite refuses a second connection instead of letting it wait: see make test-postgresql"
        )


@pytest.fixture
def place():
    city = make.organisation("云川市", level="city")
    return make.organisation("青崖县", parent=city)


@pytest.fixture
def inspector(place):
    return make.user("inspector", "supervisor", place.parent)


def test_numbers_have_neither_gap_nor_double(place, inspector):
    source = ProblemSource.objects.get(code="audit")

    def enter_some(who: int) -> None:
        for n in range(ITEMS):
            fields = {"source": source, "problem": f"第{who}人的第{n}项", "due_on": timezone.localdate()}
            enter([Rectification(organisation=place, year=2023, **fields)], inspector)

    answers = at_once([lambda who=who: enter_some(who) for who in range(PEOPLE)])
    assert answers == [None] * PEOPLE
    numbers = Rectification.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, PEOPLE * ITEMS + 1))
    assert RectificationStep.objects.filter(act=Act.ENTERED).count() == PEOPLE * ITEMS


def test_of_two_closings_at_once_one_holds(place, inspector):
    clerk = make.user("clerk", "entry", place)
    second = make.user("second", "supervisor", place.parent)
    item = new(place, inspector)
    for act in (Act.STARTED, Act.SENT):
        take(item, act, clerk)
    today = timezone.localdate()

    def close(by) -> RectificationStep:
        said = Said(on=today, text=f"{by.username}：已核实", without_evidence=True)
        return take_step(item.pk, Act.CLOSED, by, said, revision=item.revision)

    answers = at_once([lambda by=by: close(by) for by in (inspector, second)])
    closed = [each for each in answers if isinstance(each, RectificationStep)]
    refused = [each for each in answers if isinstance(each, ValidationError)]
    assert len(closed) == len(refused) == 1
    assert refused[0].code == "stale"
    assert [step.by for step in item.steps.filter(act=Act.CLOSED)] == [closed[0].by]
