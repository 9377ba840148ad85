"""The data folder: whether it can be written to, and that what is only passing through lies there, not in /tmp.

/tmp may be memory: an upload that is being received, or a list that is being exported, would fill it.
"""

import tempfile
from pathlib import Path

from rules.texts import Text
from service.core.errors import ProductError
from service.core.full_disk import is_disk_full
from service.core.settings import Settings

PASSING = "passing"


def try_to_write(folder: Path) -> None:
    """Writes a file there and removes it; raises OSError where that cannot be done."""
    folder.mkdir(parents=True, exist_ok=True)
    # Without a name where the system can: a process that is killed leaves nothing behind.
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"credit-tiers")
        file.flush()


def refuse_unwritable_folder(settings: Settings) -> None:
    """Raises ProductError where the data folder cannot be written to; a disk that is full will have room again."""
    try:
        try_to_write(settings.data)
    except OSError as error:
        if is_disk_full(error):
            return
        raise ProductError(
            Text("数据文件夹不可写。", "The data folder cannot be written to."),
            "CREDIT_TIERS_DATA",
            Text(f"系统报告：{error.strerror or error}。", f"The system says: {error.strerror or error}."),
            Text(
                "上传、导出和报告都存放在其中；请核对路径、所有者、权限和磁盘空间。",
                "Uploads, exports and reports lie in it; check its path, owner, rights and the space on its disk.",
            ),
        ) from error


def pass_through_folder(settings: Settings) -> None:
    """Has this process put its temporary files, which have no names, into the data folder."""
    folder = settings.data.absolute() / PASSING
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    tempfile.tempdir = str(folder)
