"""Rows come back from a spill block by block and group by group, in the order in which they came."""

import numpy as np
import pyarrow as pa

from service.population.block_spill import Spill


def test_every_row_comes_back_in_its_block_and_group() -> None:
    draw = np.random.default_rng(4)
    blocks, groups = 5, 3
    spill = Spill({"a": np.int64, "b": np.int8}, blocks, groups, ["t"])
    rows = []
    for size in (0, 1, 40, 200):
        block, group = draw.integers(0, blocks, size), draw.integers(0, groups, size)
        values = draw.integers(0, 10**12, size)
        texts = pa.array([None if v % 7 == 0 else f"文{v}" for v in values.tolist()], pa.string())
        order, bounds = spill.arranged(block, group)
        spill.write({"a": values[order], "b": (values[order] % 100)}, bounds, {"t": texts.take(pa.array(order))})
        rows += zip(block.tolist(), group.tolist(), values.tolist(), texts.to_pylist(), strict=True)
    for number in range(blocks):
        held = spill.read(number)
        for group, run in enumerate(held.groups):
            expected = [(v, v % 100, t or "") for b, g, v, t in rows if (b, g) == (number, group)]
            found = zip(
                held.columns["a"][run].tolist(),
                held.columns["b"][run].tolist(),
                held.texts["t"][run].to_pylist(),
                strict=True,
            )
            assert list(found) == expected
    spill.close()
