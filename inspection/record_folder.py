"""Sealed records as folders: the record of a draw, and those of its children in it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from inspection.canonical_json import write_canonical
from inspection.draw_log import LOG
from inspection.drawn import Drawn
from inspection.manifest import MANIFEST, manifest_of, write_manifest
from inspection.record import VERIFIER, files_of

CHILDREN, SEALED = "children", "sealed.txt"
# What was replaced after the draw, and the list that names it.
CHANGES, CHANGES_LIST = "changes.json", "changes.txt"


def write_record(folder: Path, drawn: Drawn, *, log: bytes, verifier: bytes, children: Sequence[Drawn] = ()) -> None:
    """Writes the record of `drawn` into a new folder, with the log's extract, the verifier and the children.

    What its manifest could not name yet, as it follows from the number, is named by a second one, `sealed.txt`.
    """
    folder.mkdir(parents=True)
    beside = ((LOG, iter((log,))), (VERIFIER, iter((verifier,))))
    hashes = {name: _write_file(folder / name, pieces) for name, pieces in (*files_of(drawn), *beside)}
    later = {name: digest for name, digest in hashes.items() if name not in (*drawn.locked.files, MANIFEST)}
    (folder / SEALED).write_bytes(write_manifest(later))
    for child in children:
        write_record(folder / CHILDREN / child.locked.lists.params.draw_id, child, log=log, verifier=verifier)


def files_of_changes(changes: Sequence[Mapping[str, object]]) -> dict[str, bytes]:
    """The two files that tell of replacements, in the order in which they were made; none where there were none."""
    if not changes:
        return {}
    data = write_canonical({"changes": list(changes)})
    return {CHANGES: data, CHANGES_LIST: manifest_of({CHANGES: data})}


def _write_file(path: Path, pieces: Iterable[bytes]) -> str:
    """Writes a new file; returns its SHA-256."""
    digest = hashlib.sha256()
    with path.open("xb") as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
    return digest.hexdigest()


def read_folder(folder: Path) -> Mapping[str, bytes]:
    """The files of a record by their names."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
