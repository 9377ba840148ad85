"""Arrow by itself: where Pandas is installed beside it, Arrow would load it with the first array made of Python values.

That takes a third of a second and 25 MiB in every process, and nothing here has to do with Pandas.
"""

import sys
from collections.abc import Sequence
from types import ModuleType

import pyarrow as pa


class _Refusal:
    """Stands among the finders of modules as long as Arrow looks for Pandas, which it does once."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> None:
        """Raises ModuleNotFoundError for Pandas; None leaves any other module to the next finder."""
        if name == "pandas":
            raise ModuleNotFoundError(name)


def leave_pandas_out() -> None:
    """Has Arrow do without Pandas for the rest of this process, unless something has loaded Pandas already."""
    if "pandas" in sys.modules:
        return
    refusal = _Refusal()
    sys.meta_path.insert(0, refusal)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(refusal)
