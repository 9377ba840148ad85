"""Chance is the system's own, and follows from a seed in a simulation alone."""

import random

import pytest

from service.core.chance import chance, chance_seeded_by
from service.plans.draws.secret import make_sealed


def test_chance_is_the_systems_own() -> None:
    assert isinstance(chance(), random.SystemRandom)
    assert make_sealed(with_secret=True) != make_sealed(with_secret=True)


def test_in_a_simulation_it_follows_from_the_seed() -> None:
    made = []
    for seed in (1, 1, 2):
        with chance_seeded_by(seed):
            made.append(make_sealed(with_secret=True))
    assert made[0] == made[1] != made[2]
    assert isinstance(chance(), random.SystemRandom)


def test_it_is_seeded_once_at_a_time() -> None:
    with chance_seeded_by(1), pytest.raises(RuntimeError), chance_seeded_by(2):
        pass
