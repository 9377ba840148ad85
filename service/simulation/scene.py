"""Where a simulated year lies: a folder of its own, with its own database, which says that all of it is simulated."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rules.texts import Text
from service.core.errors import ProductError
from service.core.settings import PREFIX

BUREAU = "青岚市市场监督管理局（模拟数据）"
SOURCE = "模拟数据"
MARK = "simulation.json"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to simulate: so many firms and months, so many batches of the main line, by a seed, into a folder."""

    enterprises: int
    months: int
    batches: int
    seed: int
    folder: Path
    year: int = 2026


def make_folder(wanted: Wanted) -> None:
    """Makes the folder, with the mark that what lies there is simulated; raises ProductError where it is there."""
    try:
        wanted.folder.mkdir(parents=True)
    except OSError as error:
        raise ProductError(
            Text("模拟需要一个新的文件夹。", "A simulation needs a folder of its own."),
            str(wanted.folder),
            Text("该位置已有文件，或不能写入。", "Something is there already, or nothing can be written there."),
            Text("用 --out 指定一个还不存在的文件夹。", "Name one that is not there yet by --out."),
        ) from error
    said = {"simulated": True, "enterprises": wanted.enterprises, "months": wanted.months, "seed": wanted.seed}
    (wanted.folder / MARK).write_text(json.dumps(said, indent=1) + "\n", "utf-8")


@contextmanager
def own_environment(wanted: Wanted) -> Iterator[Mapping[str, str]]:
    """The settings of the simulation as commands of this process read them; those of the caller are put back after."""
    folder, before = wanted.folder.resolve(), dict(os.environ)
    own = {
        "DATABASE": f"sqlite:///{folder / 'credit-tiers.db'}",
        "DATA": str(folder / "data"),
        "DEMONSTRATION": "true",
        "SECRET": "simulation only, nothing of it is a secret",
        "BUREAU": BUREAU,
        "LEAST_FREE": "1",
        "LOG_LEVEL": "warning",
        # The whole year is one run after another by the same hands: each takes effect by itself.
        "HOLD_SHARE": "1",
    }
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    os.environ.update({f"{PREFIX}{name}": value for name, value in own.items()})
    try:
        yield dict(os.environ)
    finally:
        os.environ.clear()
        os.environ.update(before)
