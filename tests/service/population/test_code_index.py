"""The code index finds what a dictionary finds."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from service.core.files.packed_text import words_of
from service.population.code_index import CodeIndex
from tests.worlds.files import code

IDENTIFIERS = st.text("0123456789ABCREG-.", min_size=1, max_size=30)


@given(st.lists(IDENTIFIERS, unique=True, max_size=60), st.lists(IDENTIFIERS | st.none() | st.just(""), max_size=60))
def test_any_identifiers(known: list[str], others: list[str | None]) -> None:
    index = CodeIndex(words_of(pa.array(known, pa.string()))[0])
    asked = pa.array(["skipped", *known, *others], pa.string())[1:]
    places = {identifier: place for place, identifier in enumerate(known)}
    assert index.find(asked).tolist() == [places.get(identifier, -1) for identifier in asked.to_pylist()]
    assert index.repeats == []
    assert [held.decode() for held in index.codes(0, len(known))] == known


def test_many_codes_with_repeats() -> None:
    codes = [code(i) for i in range(1, 20_001)]
    index = CodeIndex(words_of(pa.array([*codes, *codes[:500]]))[0])
    assert sorted(index.repeats) == [(20_000 + i, i) for i in range(500)]
    order = np.random.default_rng(1).permutation(20_000)
    assert index.find(pa.array(codes).take(pa.array(order))).tolist() == order.tolist()
    assert (index.find(pa.array([code(i) for i in range(30_000, 30_100)])) == -1).all()
