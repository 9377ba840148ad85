"""What keeps the service from serving: each check says what is wrong and never stops at the first fault."""

from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from rules.texts import Text
from service.core.data_folder import try_to_write
from service.core.db.engine import Database
from service.core.db.jobs import list_pauses
from service.core.db.migrate import newest_revision, revision_of
from service.core.db.operation import is_job_waiting, worker_age
from service.core.full_disk import free_bytes
from service.core.settings import Settings

# A worker says that it is there at least once per lease; it may be late a few times.
LATE_LEASES = 4


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason why the service is not ready."""

    where: str
    why: Text


def find_faults(database: Database, settings: Settings) -> list[Fault]:
    """Every reason why the service cannot do its work now; empty where it can."""
    return [*_database_faults(database, settings), *_disk_faults(settings)]


def _database_faults(database: Database, settings: Settings) -> list[Fault]:
    try:
        with database.read() as connection:
            if revision_of(connection) != newest_revision():
                return [Fault("database", _OTHER_SHAPE)]
            late = is_job_waiting(connection) and _is_late(worker_age(connection), settings)
            paused = [Fault(f"job {number}", reason) for number, reason in list_pauses(connection)]
            return [*([Fault("worker", _NO_WORKER)] if late else []), *paused]
    except (SQLAlchemyError, OSError):
        return [Fault("database", _NO_DATABASE)]


def _is_late(age: float | None, settings: Settings) -> bool:
    return age is None or age > LATE_LEASES * settings.lease_seconds


def _disk_faults(settings: Settings) -> list[Fault]:
    if free_bytes(settings) < settings.least_free:
        return [Fault("disk", _NO_SPACE)]
    try:
        try_to_write(settings.data)
    except OSError:
        return [Fault("disk", _NOT_WRITABLE)]
    return []


_NO_DATABASE = Text("数据库没有应答。", "The database does not answer.")
_OTHER_SHAPE = Text(
    "数据库结构与本版本不符；请运行 credit-tiers db upgrade。",
    "The database has another shape than this version needs; run credit-tiers db upgrade.",
)
_NO_WORKER = Text(
    "有任务在等待，但没有后台进程；请启动 credit-tiers worker。",
    "Jobs wait, but there is no worker; start credit-tiers worker.",
)
_NOT_WRITABLE = Text(
    "数据文件夹不可写；请核对其所有者、权限和磁盘。",
    "The data folder cannot be written to; check its owner, its rights and its disk.",
)
_NO_SPACE = Text("数据所在磁盘空间不足。", "The disk of the data is almost full.")
