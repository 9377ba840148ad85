"""The folder through which the web processes of one server share their figures.

Apart from the server: it must be named in the environment before the library of the figures is first imported.
"""

import os
from contextlib import ExitStack
from pathlib import Path

from service.core.held_files import scratch_folder

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class FiguresFolder:
    """An empty folder, named in the environment before the figures are first imported; removed at the end.

    Where the environment names one already (a memory disk, say) it is wiped and kept.
    """

    def __init__(self) -> None:
        given = os.environ.get(SHARED_FOLDER)
        self._given = bool(given)
        self._stack = ExitStack()
        own = scratch_folder(prefix="credit-tiers-figures-")
        self.path = Path(given) if given else self._stack.enter_context(own)

    def __enter__(self) -> "FiguresFolder":
        self.path.mkdir(parents=True, exist_ok=True)
        for left in self.path.glob("*.db"):
            left.unlink()
        os.environ[SHARED_FOLDER] = str(self.path)
        return self

    def __exit__(self, *_: object) -> None:
        if not self._given:
            self._stack.close()
            os.environ.pop(SHARED_FOLDER, None)
