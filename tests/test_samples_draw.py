"""A draw by lot: repeatable from its seed, fair, and leaning to risk where that is asked."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.follow_up.samples.draw import DISAGREES, UNVERIFIED, WEIGHTS, Drawable, draw

populations = st.lists(st.integers(1, 10_000), unique=True, min_size=1, max_size=60).map(
    lambda keys: [Drawable(key, (UNVERIFIED,) if key % 3 else ()) for key in keys]
)


@given(populations, st.integers(1, 80), st.text(min_size=1, max_size=16), st.booleans(), st.randoms())
def test_the_same_seed_draws_the_same_whatever_the_order(population, wanted, seed, by_risk, random):
    shuffled = list(population)
    random.shuffle(shuffled)
    drawn = draw(population, wanted, seed, by_risk)
    assert drawn == draw(shuffled, wanted, seed, by_risk)
    assert len(drawn) == len({each.key for each in drawn}) == min(wanted, len(population))
    assert [each.position for each in drawn] == list(range(1, len(drawn) + 1))


@given(populations, st.text(min_size=1, max_size=16))
def test_drawing_more_keeps_what_was_drawn(population, seed):
    assert draw(population, 3, seed, True) == draw(population, 9, seed, True)[:3]


def test_another_seed_draws_others():
    population = [Drawable(key) for key in range(1, 400)]
    assert draw(population, 20, "a", False) != draw(population, 20, "b", False)


def _often(by_risk: bool) -> Counter:
    population = [Drawable(1, (DISAGREES,)), *(Drawable(key) for key in range(2, 11))]
    return Counter(draw(population, 1, str(seed), by_risk)[0].key for seed in range(3000))


def test_evenly_everything_has_the_same_chance_and_risk_leans_as_its_weight_says():
    even, leaning = _often(False), _often(True)
    assert all(220 < even[key] < 380 for key in range(1, 11))
    share = (1 + WEIGHTS[DISAGREES]) / (1 + WEIGHTS[DISAGREES] + 9)
    assert abs(leaning[1] / 3000 - share) < 0.04
    assert all(leaning[key] for key in range(2, 11)), "a plain one may still be drawn"


@pytest.mark.parametrize(("wanted", "seed"), [(0, "a"), (3, "")])
def test_a_draw_needs_a_number_and_a_seed(wanted, seed):
    with pytest.raises(ValueError):
        draw([Drawable(1)], wanted, seed, False)
