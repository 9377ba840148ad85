"""What keeps the service from serving: each check says what is wrong and never stops at the first fault."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from rules.texts import Text
from service.core.clock import SHANGHAI
from service.core.data_folder import try_to_write
from service.core.db.driver_errors import is_damage
from service.core.db.engine import Database
from service.core.db.integrity import has_failed_last
from service.core.db.jobs import list_pauses
from service.core.db.operation import HeldJob, held_job_of, is_job_waiting, list_silent_jobs, worker_age
from service.core.db.revision import is_newer, newest_revision, revision_of
from service.core.db.sessions import Holder, list_holders
from service.core.disk_room import free_bytes
from service.core.settings import Settings

# A worker says that it is there at least once per lease; it may be late a few times.
LATE_LEASES = 4


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason why the service is not ready."""

    where: str
    why: Text
    # Names of machines and processes within `why`.
    names: tuple[str, ...] = ()

    def words_for(self, stranger: bool) -> Text:
        """Why; whoever may not know how the service is run learns no name of a machine."""
        zh, en = self.why.zh, self.why.en
        for name in self.names if stranger else ():
            zh, en = zh.replace(name, "***"), en.replace(name, "***")
        return Text(zh, en)


def find_faults(database: Database, settings: Settings) -> list[Fault]:
    """Every reason why the service cannot do its work now; empty where it can."""
    return [*_database_faults(database, settings), *_disk_faults(settings)]


def _database_faults(database: Database, settings: Settings) -> list[Fault]:
    try:
        with database.read() as connection:
            if is_newer(connection):
                return [Fault("database", _NEWER_SHAPE)]
            if revision_of(connection) != newest_revision():
                return [Fault("database", _OTHER_SHAPE)]
            late = is_job_waiting(connection) and _is_late(worker_age(connection), settings)
            missing = [Fault("worker", _NO_WORKER)] if late else []
            flawed = [Fault("database", _FLAWED)] if has_failed_last(connection) else []
            paused = [Fault(f"job {number}", reason) for number, reason in list_pauses(connection)]
            return [*missing, *flawed, *paused, *_stuck_jobs(connection, settings), *_holders(connection, settings)]
    except (SQLAlchemyError, OSError) as error:
        return [Fault("database", _DAMAGED if is_damage(error) else _NO_DATABASE)]


def _stuck_jobs(connection: Connection, settings: Settings) -> list[Fault]:
    """Jobs that no worker renews and no other one has taken over: theirs is frozen, and holds them or the database."""
    for_long = (LATE_LEASES - 1) * settings.lease_seconds
    return [Fault("job", _silent(job), (str(job.worker),)) for job in list_silent_jobs(connection, for_long)]


def _holders(connection: Connection, settings: Settings) -> list[Fault]:
    """Sessions that others wait for, and whose process seems frozen or is at it for long: PostgreSQL alone can tell."""
    silent = max(1, settings.stuck_seconds // 4)
    holders = list_holders(connection, silent, LATE_LEASES * settings.lease_seconds)
    return [
        Fault("lock", _holding(holder, held_job_of(connection, holder.session)), (holder.session,))
        for holder in holders
    ]


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
_NEWER_SHAPE = Text(
    "数据库属于更新的版本；请安装新版本。",
    "The database belongs to a newer version; install that one.",
)
_DAMAGED = Text(
    "数据库已损坏；请停止服务并恢复最近一份完好的备份。",
    "The database is damaged; stop the service and restore the last good backup.",
)
_FLAWED = Text(
    "上次检查发现数据库有损坏；运行 credit-tiers db check 查看。",
    "The last check found the database damaged; credit-tiers db check shows where.",
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


def _silent(job: HeldJob) -> Text:
    since = _time(job.since)
    return Text(
        f"后台进程 {job.worker} 自 {since} 持有任务 {job.id}（{job.kind}），租约已过期且无人接手；请结束该进程。",
        f"Worker {job.worker} holds job {job.id} ({job.kind}) since {since}; its lease ran out and no other worker "
        "took over. End that process.",
    )


def _holding(holder: Holder, job: HeldJob | None) -> Text:
    zh, en = (f"，任务 {job.id}（{job.kind}）", f", job {job.id} ({job.kind}),") if job else ("", "")
    return Text(
        f"{holder.session}{zh} 自 {_time(holder.since)} 占用数据库，{holder.waiting} 个操作在等它。",
        f"{holder.session}{en} holds the database since {_time(holder.since)}; {holder.waiting} wait for it.",
    )


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
