"""The files beside the database that a backup takes: uploads that wait, rule sets, draws, attachments; and back."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from rules.texts import Text
from service.core.attached_files import FOLDER as ATTACHMENTS
from service.core.attached_files import place_of_file
from service.core.db.archive.file import FILES, BackupReader
from service.core.db.attached import kept_digests
from service.core.errors import ProductError
from service.core.held_files import scratch_folder
from service.core.settings import Settings
from service.intake.actions.imports import FOLDER, move_uploads
from service.intake.queries.imports import list_waiting_uploads
from service.intake.queries.previews import list_held_copies
from service.plans.draws.folders import DRAWS
from service.plans.draws.queries.draws import list_draw_ids

UPLOADS, RULE_SETS, DRAWN, ATTACHED = "uploads/", "rule-sets/", "draws/", "attachments/"
# Where rule sets are restored to unless the settings name a folder.
RULE_SETS_FOLDER = "rule-sets"


class UploadGone(Exception):
    """A file was taken in and removed while the backup was begun: begin it once more."""


class HeldFiles:
    """The files of now, held by links, so that a worker that is done with one does not take it from the backup."""

    def __init__(self, settings: Settings, scratch: Path) -> None:
        self._uploads, self._rule_sets = settings.data / FOLDER, settings.rule_sets
        self._links, self._draws, self._settings = scratch, settings.data / DRAWS, settings
        self._hold()

    def files_of(self, connection: Connection) -> Mapping[str, Path]:
        """The files that the state of the database needs, by their name in the backup; raises UploadGone."""
        self._hold()
        waiting = {path.name for path in list_waiting_uploads(connection).values()}
        missing = [name for name in waiting if not (self._links / name).exists()]
        if missing:
            raise UploadGone(missing[0])
        # A copy that is looked at may have been discarded since; whoever looks for it then is told.
        waiting |= {name for name in list_held_copies(connection).values() if (self._links / name).exists()}
        uploads = {UPLOADS + name: self._links / name for name in waiting}
        rule_sets = {RULE_SETS + name: file for name, file in _rule_set_files(self._rule_sets)}
        return uploads | rule_sets | dict(self._draws_of(connection)) | dict(self._attached_of(connection))

    def _attached_of(self, connection: Connection) -> Iterator[tuple[str, Path]]:
        """The attached files, none of which ever changes; raises ProductError where one is gone."""
        for digest in sorted(kept_digests(connection)):
            file = place_of_file(self._settings, digest)
            if not file.is_file():
                raise ProductError(
                    Text("附件不见了，未做备份。", "An attached file is gone; no backup was made."),
                    str(file),
                    Text(
                        "文件被移走，或数据文件夹设置有误。",
                        "It was moved away, or CREDIT_TIERS_DATA names another folder.",
                    ),
                    Text(
                        "从较早的带文件的备份放回；无法找回的，先做不带 --files 的备份。",
                        "Put it back from an earlier backup with files; failing that, back up without --files first.",
                    ),
                )
            yield f"{ATTACHED}{digest}", file

    def _draws_of(self, connection: Connection) -> Iterator[tuple[str, Path]]:
        """What was locked and sealed of every draw that the state knows; none of it ever changes."""
        for draw_id in list_draw_ids(connection):
            folder = self._draws / draw_id
            for file in sorted(folder.rglob("*")):
                if file.is_file():
                    yield f"{DRAWN}{draw_id}/{file.relative_to(folder).as_posix()}", file

    def _hold(self) -> None:
        for file in self._uploads.iterdir() if self._uploads.is_dir() else ():
            held = self._links / file.name
            if file.is_file() and not held.exists():
                _link(file, held)


def _link(file: Path, held: Path) -> None:
    """Another name for the content of `file`, a copy where the disk has no such names; nothing where it is gone."""
    try:
        os.link(file.resolve(), held)
    except FileNotFoundError:
        return
    except OSError:
        shutil.copyfile(file, held)


def _rule_set_files(folder: Path | None) -> Iterator[tuple[str, Path]]:
    if folder is None:
        return
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder)
        if file.is_file() and not any(part.startswith(".") for part in name.parts):
            yield name.as_posix(), file


@contextmanager
def hold_files(settings: Settings) -> Iterator[HeldFiles]:
    """The files of now, held until the end of the block."""
    settings.data.mkdir(parents=True, exist_ok=True)
    # On the disk of the uploads: links do not lead to another one.
    with scratch_folder(settings.data) as scratch:
        yield HeldFiles(settings, scratch)


class RestoredFiles:
    """The files of a backup on their way to their places: unpacked and verified first, put there last."""

    def __init__(self, backup: BackupReader, settings: Settings, scratch: Path) -> None:
        self._scratch, self._uploads = scratch, settings.data / FOLDER
        self._draws, self._attached = settings.data / DRAWS, settings.data / ATTACHMENTS
        self.rule_sets = settings.rule_sets or settings.data / RULE_SETS_FOLDER
        self._put: list[Path] = []
        self.names = [name.removeprefix(FILES) for name in backup.manifest.files]
        for name in self.names:
            file = scratch / name
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as unpacked:
                for chunk in backup.chunks(FILES + name):
                    unpacked.write(chunk)
        for name in self.names:
            self._refuse_another(name)

    @property
    def has_rule_sets(self) -> bool:
        """Whether rule sets are among them."""
        return any(name.startswith(RULE_SETS) for name in self.names)

    def settle(self, connection: Connection) -> None:
        """Has the jobs of the restored database look for their files here, and puts these there."""
        for name in self.names:
            place = self.place_of(name)
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.exists():
                shutil.move(self._scratch / name, place)
                self._put.append(place)
        if any(name.startswith(UPLOADS) for name in self.names):
            move_uploads(connection, self._uploads)
        for folder in (self._draws, self._attached):
            if folder.is_dir():
                # Open to nobody but the service.
                folder.chmod(0o700)

    def take_back(self) -> None:
        """Removes the files that were put in their places, where the restore failed after all."""
        for place in self._put:
            place.unlink(missing_ok=True)

    def place_of(self, name: str) -> Path:
        """Where the file `name` of the backup belongs."""
        if name.startswith(UPLOADS):
            return self._uploads / name.removeprefix(UPLOADS)
        if name.startswith(DRAWN):
            return self._draws / name.removeprefix(DRAWN)
        if name.startswith(ATTACHED):
            return self._attached / name.removeprefix(ATTACHED)
        return self.rule_sets / name.removeprefix(RULE_SETS)

    def _refuse_another(self, name: str) -> None:
        place = self.place_of(name)
        if place.exists() and place.read_bytes() != (self._scratch / name).read_bytes():
            raise ProductError(
                Text("已有同名但内容不同的文件，未恢复任何内容。", "Another file has that name; nothing was restored."),
                str(place),
                Text("备份中的文件会覆盖它。", "The file of the backup would take its place."),
                Text(
                    "另设 CREDIT_TIERS_DATA 和 CREDIT_TIERS_RULE_SETS，或移走该文件。",
                    "Name other folders by CREDIT_TIERS_DATA and CREDIT_TIERS_RULE_SETS, or move the file away.",
                ),
            )


@contextmanager
def unpack_files(path: Path, settings: Settings) -> Iterator[RestoredFiles]:
    """The files of the backup at `path`, verified; raises ProductError where one is damaged or has no place."""
    settings.data.mkdir(parents=True, exist_ok=True)
    with (
        BackupReader(path) as backup,
        scratch_folder(settings.data) as scratch,
    ):
        files = RestoredFiles(backup, settings, scratch)
        try:
            yield files
        except BaseException:
            files.take_back()
            raise
