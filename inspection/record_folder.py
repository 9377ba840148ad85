"""Sealed records as folders: the record of a draw, and those of its children in it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from inspection.draw_log import LOG
from inspection.drawn import Drawn
from inspection.record import VERIFIER, files_of

CHILDREN = "children"


def write_record(folder: Path, drawn: Drawn, *, log: bytes, verifier: bytes, children: Sequence[Drawn] = ()) -> None:
    """Writes the record of `drawn` into a new folder, with the log's extract, the verifier and the children."""
    folder.mkdir(parents=True)
    for name, pieces in files_of(drawn):
        with (folder / name).open("xb") as file:
            file.writelines(pieces)
    (folder / LOG).write_bytes(log)
    (folder / VERIFIER).write_bytes(verifier)
    for child in children:
        write_record(folder / CHILDREN / child.locked.lists.params.draw_id, child, log=log, verifier=verifier)


def read_folder(folder: Path) -> Mapping[str, bytes]:
    """The files of a record by their names."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
