"""Which column of a source's files is which field: kept once a file was read by it, removed when a person says so."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, update

from rules.texts import Text
from service.access.reach import Reach
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.db.tables.imports import source_mapping
from service.core.problem import TITLES, Problem
from service.intake.queries.mappings import KeptMapping, get_mapping, kept_columns


def keep_mapping(
    connection: Connection, source: str, kind: str, form: str, columns: Mapping[str, str], actor: str
) -> None:
    """Keeps the fields by heading for the next files of the form from the source; the same again changes nothing."""
    held = clean_for_storage(dict(columns))
    before = kept_columns(connection, source, kind).get(form)
    if before == held or not held:
        return
    name = clean_for_storage(source)
    values = {"columns": held, "actor": actor, "kept_at": now()}
    if before is None:
        connection.execute(insert(source_mapping).values(source=name, kind=kind, form=form, **values))
    else:
        key = source_mapping.c
        known = (key.source == name) & (key.kind == kind) & (key.form == form)
        connection.execute(update(source_mapping).where(known).values(**values))
    write_entry(connection, actor, "mapping.keep", f"source/{name}", {"kind": kind, "form": form, "columns": held})


def remove_mapping(connection: Connection, mapping_id: int, reach: Reach, actor: str) -> KeptMapping:
    """The mapping that was removed: files of the source are read by their headings again.

    Raises Problem 403 to an account of some jurisdictions, for a source delivers for all, and 404 where there is none.
    """
    if not reach.is_whole:
        raise Problem(
            403,
            *TITLES[403],
            Text(
                "来源的列对应供全局使用，由管全局的账号删除。",
                "A source's mapping is for all; who sees all removes it.",
            ),
        )
    kept = get_mapping(connection, mapping_id)
    if kept is None:
        raise Problem(404, "not-found", Text("没有这一列对应。", "There is no such mapping."))
    connection.execute(delete(source_mapping).where(source_mapping.c.id == mapping_id))
    detail = {"kind": kept.kind, "form": kept.form, "columns": dict(kept.columns)}
    write_entry(connection, actor, "mapping.remove", f"source/{kept.source}", detail)
    return kept
