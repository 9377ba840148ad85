"""Where the files of a draw lie: in the data folder, draws/<draw_id>, open to nobody but the service.

locked/    the frozen lists with their manifest, from the lock on
verify.py  the verifier that they name, from the lock on
seed.txt   the seed lines, the secret one too, from the number on
record/    the sealed record, from the draw on
"""

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from inspection import verifier
from inspection.faults import DrawError
from inspection.frozen import Locked, read_frozen
from inspection.manifest import MANIFEST, commitment_of, read_manifest, sha256_of
from inspection.record_folder import read_folder
from inspection.seed_lines import read_seed
from inspection.seed_plan import WITHHELD, kind_of
from rules.texts import Text
from service.core.atomic import AtomicFile
from service.core.errors import ProductError
from service.core.held_files import scratch_folder
from service.core.settings import Settings

DRAWS, LOCKED, SEED_FILE, RECORD, VERIFIER = "draws", "locked", "seed.txt", "record", "verify.py"


def folder_of(settings: Settings, draw_id: str) -> Path:
    """The folder of a draw."""
    return settings.data / DRAWS / draw_id


def verifier_file() -> bytes:
    """The stand-alone verifier of this version, which the lists that are locked now name."""
    return Path(verifier.__file__).read_bytes()


def kept_verifier(settings: Settings, draw_id: str, digest: str) -> bytes:
    """The verifier that was kept at the lock: whatever version draws, the record holds the one that its lists name.

    Raises ProductError where it is gone, or not that of the digest that was frozen.
    """
    path = folder_of(settings, draw_id) / VERIFIER
    if not path.is_file() or sha256_of(path.read_bytes()) != digest:
        raise _not_what_was_sealed(f"{draw_id}/{VERIFIER}", digest)
    return path.read_bytes()


def refuse_changed(place: Path, draw_id: str, commitment: str | None, verifier_digest: str) -> None:
    """Raises ProductError where the sealed files in a folder are not those that were fixed at the lock."""
    manifest, program = place / MANIFEST, place / VERIFIER
    if not manifest.is_file() or commitment_of(manifest.read_bytes()) != commitment:
        raise _not_what_was_sealed(f"{draw_id}/{MANIFEST}", str(commitment))
    # Piece by piece: a record of millions of subjects is handed out without ever being held.
    for name, digest in read_manifest(manifest.read_bytes()).items():
        if not (place / name).is_file() or _hash_of(place / name) != digest:
            raise _not_what_was_sealed(f"{draw_id}/{name}", digest)
    if place.name == RECORD and (not program.is_file() or sha256_of(program.read_bytes()) != verifier_digest):
        raise _not_what_was_sealed(f"{draw_id}/{VERIFIER}", verifier_digest)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _not_what_was_sealed(where: str, digest: str) -> ProductError:
    return ProductError(
        Text("封存的文件不在，或已不是原来的。", "Sealed files are gone, or no longer what they were."),
        where,
        Text(f"{where} 的校验值应为 {digest}。", f"{where} must have the SHA-256 {digest}."),
        Text(
            "从带文件的备份恢复数据文件夹中的 draws，并查明何人改动。",
            "Restore draws of the data folder from a backup with files, and find out who changed it.",
        ),
    )


@contextmanager
def passing_folder(settings: Settings) -> Iterator[Path]:
    """A folder beside those of draws, gone at the end: what is made in it takes its place by `put_in_place`."""
    parent = settings.data / DRAWS
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with scratch_folder(parent, ".credit-tiers-") as folder:
        yield folder


def write_locked(folder: Path, locked: Locked) -> None:
    """Writes the frozen files, their manifest and the verifier into an empty folder, and to the disk."""
    (folder / LOCKED).mkdir(mode=0o700)
    for name, data in {**locked.files, MANIFEST: locked.manifest}.items():
        (folder / LOCKED / name).write_bytes(data)
    (folder / VERIFIER).write_bytes(verifier_file())
    force_to_disk(folder)


def put_in_place(made: Path, place: Path) -> None:
    """Moves a folder to where it belongs; what a process that died left there is set aside, never removed."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any((place / name).exists() for name in (SEED_FILE, RECORD)):
        raise ProductError(
            Text(
                "数据库比数据文件夹旧：这一编号已取得过随机数。",
                "The database is older than the data folder: a draw of that number had its number already.",
            ),
            str(place),
            Text("编号不得重用，已有的结果不得被另一次抽取掩盖。", "A number is not used twice to hide a result."),
            Text(
                "恢复较新的备份；确需沿用旧数据库的，先将该文件夹移交保管并记录在案。",
                "Restore a newer backup; to go on with the old database, hand that folder over and put it on record.",
            ),
        )
    if place.exists():
        beside = place.parent / f"{place.name}.left-over"
        number = 1
        while beside.exists():
            number += 1
            beside = place.parent / f"{place.name}.left-over-{number}"
        place.rename(beside)
    made.rename(place)
    for folder in (place.parent, place.parent.parent):
        _force(folder)


def replace_folder(made: Path, place: Path) -> None:
    """Moves a folder to where it belongs, instead of what an earlier try to make the very same left there."""
    shutil.rmtree(place, ignore_errors=True)
    made.rename(place)
    _force(place.parent)


def force_to_disk(folder: Path) -> None:
    """Forces all files below a folder to the disk, so that they are there when the database says so."""
    for path in folder.rglob("*"):
        _force(path)
    _force(folder)


def _force(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_locked(settings: Settings, draw_id: str, commitment: str) -> Locked:
    """The frozen lists of a draw; raises ProductError where they are gone, or not those of its fingerprint."""
    folder = folder_of(settings, draw_id) / LOCKED
    manifest = folder / MANIFEST
    if not manifest.is_file() or commitment_of(manifest.read_bytes()) != commitment:
        raise ProductError(
            Text("锁定的名单不在，或已不是原来的。", "The locked lists are gone, or no longer what they were."),
            draw_id,
            Text(f"清单的指纹应为 {commitment}。", f"The fingerprint of the manifest must be {commitment}."),
            Text(
                "从带文件的备份恢复数据文件夹中的 draws；无法恢复的，该批次须作废。",
                "Restore draws of the data folder from a backup with files; failing that, it must be void.",
            ),
        )
    try:
        return read_frozen(manifest.read_bytes(), read_folder(folder))
    except DrawError as changed:
        raise _not_what_was_sealed(f"{draw_id}/{changed.faults[0].file}", commitment) from changed


def write_seed_file(settings: Settings, draw_id: str, data: bytes) -> None:
    """Writes the seed lines beside the frozen lists, readable by nobody but the service."""
    path = folder_of(settings, draw_id) / SEED_FILE
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = AtomicFile(path)
    try:
        file.temporary.write_bytes(data)
        file.settle()
        file.temporary.chmod(0o600)
        file.publish()
    finally:
        file.discard()


def read_number(settings: Settings, draw_id: str, plan: Sequence[str], noted: Sequence[str]) -> tuple[str, ...]:
    """The seed lines of a draw; raises ProductError where they are gone, or not those that were `noted` and published.

    The secret is not among the noted ones; its hash stands in the plan.
    """
    lines = read_seed(_read_seed_file(settings, draw_id), plan)
    if [line for line in lines if kind_of(line) != WITHHELD] != list(noted):
        raise ProductError(
            Text("随机数文件与登记的不符。", "The file of the number is not what was entered."),
            f"{draw_id}/{SEED_FILE}",
            Text("登记后有人改动了数据文件夹。", "Somebody changed the data folder since."),
            Text("从带文件的备份恢复，并查明何人改动。", "Restore it from a backup with files, and find out who did."),
        )
    return lines


def _read_seed_file(settings: Settings, draw_id: str) -> bytes:
    path = folder_of(settings, draw_id) / SEED_FILE
    if not path.is_file():
        raise ProductError(
            Text("随机数文件不在。", "The file of the number is gone."),
            f"{draw_id}/{SEED_FILE}",
            Text("已取得的随机数存放在数据文件夹中。", "The number that was obtained lies in the data folder."),
            Text("从带文件的备份恢复。", "Restore it from a backup with files."),
        )
    return path.read_bytes()
