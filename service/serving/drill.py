"""A drill: a backup restored into a spare place, everything in it opened once, and what was found."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection

from models.archive import ModelRefused
from models.keep import open_model
from rules.errors import NoRuleSet, RuleSetError
from rules.texts import Text
from service.core.attached_files import open_kept, place_of_file
from service.core.db.archive.file import Manifest
from service.core.db.archive.restore import restore
from service.core.db.attached import kept_digests
from service.core.db.engine import open_database
from service.core.held_files import scratch_folder
from service.core.problem import Problem
from service.core.settings import Settings, load_settings
from service.intake.actions.imports import FOLDER
from service.intake.queries.imports import list_waiting_uploads
from service.model.queries.registry import file_of, list_models
from service.rule_sets.queries import library_of, versions_of
from service.rule_sets.queries.archived import look_at_archive
from service.serving.files_of_backup import RestoredFiles, unpack_files

MOST_MODELS = 100_000


@dataclass(slots=True)
class DrillReport:
    """What a drill found: lines that say what was tried, and every fault."""

    lines: list[Text] = field(default_factory=list)
    faults: list[Text] = field(default_factory=list)


def hold_drill(file: Path, folder: Path) -> DrillReport:
    """Restores the backup into a spare database in `folder` and removes that again; ProductError where it cannot be."""
    began, report = time.monotonic(), DrillReport()
    with scratch_folder(folder) as spare:
        settings = replace(load_settings(), data=spare / "data", rule_sets=None)
        database = open_database(f"sqlite:///{spare}/restored.db")
        try:
            with unpack_files(file, settings) as files:
                manifest = restore(database, file, files.settle)
                report.lines += _lines_of(manifest)
                with database.read() as connection:
                    _look_at_models(connection, report)
                    _look_at_uploads(connection, settings.data / FOLDER, report)
                    _look_at_attached(connection, settings, report)
                    _look_at_archive(connection, report)
                _look_at_rule_sets(files, report)
        finally:
            database.close()
    seconds = time.monotonic() - began
    report.lines.append(Text(f"用时 {seconds:.0f} 秒。", f"It took {seconds:.0f} s."))
    return report


def _lines_of(manifest: Manifest) -> Iterator[Text]:
    rows = sum(number for number, _ in manifest.tables.values())
    yield Text(
        f"{manifest.made_at} 的备份（{manifest.kind}）可以恢复，审计日志 {manifest.audit_entries} 条完整。",
        f"The backup of {manifest.made_at} ({manifest.kind}) restores; its {manifest.audit_entries} audit entries hold "
        "together.",
    )
    if manifest.tables:
        yield Text(f"{rows:,} 行与备份时逐行一致。", f"{rows:,} rows are those that were backed up.")
    else:
        yield Text("旧版备份，没有记下行数。", "A backup of an earlier version, which did not note its rows.")


def _look_at_models(connection: Connection, report: DrillReport) -> None:
    models = list_models(connection, limit=MOST_MODELS)
    for model in models:
        try:
            open_model(file_of(connection, model.digest) or b"", opened_before=(model.digest,))
        except ModelRefused as error:
            report.faults.append(Text(f"模型 {model.digest}：{error.zh}", f"Model {model.digest}: {error.en}"))
    report.lines.append(Text(f"登记的模型 {len(models)} 个。", f"{len(models)} registered models."))


def _look_at_uploads(connection: Connection, folder: Path, report: DrillReport) -> None:
    waiting = list_waiting_uploads(connection)
    for path in waiting.values():
        # Restored here, not where it still may lie on this machine.
        if not (folder / path.name).is_file():
            report.faults.append(
                Text(
                    f"待导入的文件 {path.name} 不在备份中。", f"The upload {path.name} waits, but is not in the backup."
                )
            )
    report.lines.append(Text(f"待导入的上传文件 {len(waiting)} 个。", f"{len(waiting)} uploads that wait."))


def _look_at_attached(connection: Connection, settings: Settings, report: DrillReport) -> None:
    """Every attached file is there, and what was handed in; where a backup took none at all, that is said."""
    digests = sorted(kept_digests(connection))
    there = [digest for digest in digests if place_of_file(settings, digest).is_file()]
    for digest in there:
        try:
            open_kept(settings, digest).close()
        except Problem:
            report.faults.append(
                Text(f"附件 {digest} 已被改动。", f"The attached file {digest} is not what was handed in.")
            )
    lacking = len(digests) - len(there)
    if there and lacking:
        report.faults.append(Text(f"附件缺 {lacking} 个。", f"{lacking} attached files are not in the backup."))
    report.lines.append(
        Text("备份不含附件。", "The backup holds no attached files.")
        if lacking == len(digests) > 0
        else Text(f"附件 {len(there)} 个。", f"{len(there)} attached files.")
    )


def _look_at_archive(connection: Connection, report: DrillReport) -> None:
    """What is in force stands in the database, whatever files there are."""
    found = look_at_archive(connection)
    report.faults += found.faults
    report.lines.append(
        Text(
            f"存档的规则集 {found.rule_sets} 个版本、表 {found.tables} 个版本。",
            f"{found.rule_sets} versions of rule sets and {found.tables} of tables are archived.",
        )
    )


def _look_at_rule_sets(files: RestoredFiles, report: DrillReport) -> None:
    if not files.has_rule_sets:
        report.lines.append(Text("备份不含规则集文件夹。", "The backup holds no folder of rule sets."))
        return
    library = library_of(files.rule_sets)
    number = 0
    try:
        for scheme in library.schemes():
            number += len(versions_of(library, scheme))
    except (RuleSetError, NoRuleSet) as error:
        report.faults.append(Text(f"规则集：{error}", f"Rule sets: {error}"))
    report.lines.append(Text(f"规则集 {number} 个版本可以载入。", f"{number} versions of rule sets load."))
