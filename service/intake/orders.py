"""Orders of imports: what is to be taken in, put down with the job that will do it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from service.core.db.audit import write_entry
from service.core.db.jobs import add_job
from service.intake import imports


@dataclass(frozen=True, slots=True)
class Order:
    """A file to take in; an `uploaded` one is ours to remove, and `regions` are the jurisdictions it may speak of."""

    kind: str
    form: str | None
    path: Path
    file_name: str
    sha256: str
    source: str
    data_on: date
    known_on: date
    snapshot: bool
    uploaded: bool
    regions: tuple[str, ...] = ("",)


def order_import(connection: Connection, order: Order, actor: str) -> tuple[int, int]:
    """The numbers of a new import and of its job."""
    import_id = imports.add_import(
        connection,
        kind=order.kind,
        form=order.form,
        file_name=order.file_name,
        sha256=order.sha256,
        source=order.source,
        data_on=order.data_on,
        known_on=order.known_on,
        snapshot=order.snapshot,
        actor=actor,
    )
    params = {
        "import_id": import_id,
        "path": str(order.path),
        "uploaded": order.uploaded,
        "regions": list(order.regions),
    }
    job_id = add_job(connection, "imports", params, actor)
    imports.begin_import(connection, import_id, job_id)
    detail = {"kind": order.kind, "source": order.source, "sha256": order.sha256, "snapshot": order.snapshot}
    write_entry(connection, actor, "import.start", f"import/{import_id}", detail)
    return import_id, job_id
