"""What those who run the service may change of the schedule."""

from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.core.db.schedule import add_missing, write_hour
from service.site.daily import DAILY


def set_hour(database: Database, actor: str, kind: str, hour: int) -> None:
    """Sets from which hour of a day (Asia/Shanghai) a kind is due."""
    with database.write() as connection:
        add_missing(connection, DAILY)
        write_hour(connection, kind, hour)
        write_entry(connection, actor, "schedule.set", f"schedule {kind}", {"hour": hour})
