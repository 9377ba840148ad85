"""Text columns through a function of one text, which is called once for each distinct text that needs it."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]


def mapped(texts: pa.Array, settled: pa.Array, function: Callable[[str], str | None]) -> pa.Array:
    """`texts` with `function` of every text that is neither null nor `settled` (Arrow booleans)."""
    rest = pc.invert(settled.fill_null(True))
    if not pc.any(rest).as_py():
        return texts
    encoded = texts.filter(rest).dictionary_encode()
    made = pa.array([function(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return pc.replace_with_mask(texts, rest, made.take(encoded.indices))


def true_where(mask: pa.Array) -> Mask:
    """An Arrow array of booleans as NumPy, null as False."""
    found: Mask = mask.fill_null(False).to_numpy(zero_copy_only=False)
    return found
