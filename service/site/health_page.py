"""`/health`: how the service is doing, for those who run it, and the hours of what is done daily."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.clock import now
from service.core.db.operation import ListedJob, SeenWorker
from service.core.disk_room import DiskRoom, disk_room
from service.core.web.context import database, settings
from service.core.web.form_fields import asked_choice, asked_number, refuse_field
from service.core.web.readiness import LATE_LEASES, find_faults
from service.site.actions import set_hour
from service.site.daily import DAILY, DAILY_STATES, JOB_STATES, JOB_WORDS, TROUBLED
from service.site.queries import MOST_JOBS, condition_of

_COMMAND = re.compile(r"credit-tiers(?: [a-z]+(?:-[a-z]+)*)*")
_GIB = 1 << 30
_SILENT = Text("其后台进程没有消息，等待另一进程接手", "Its worker is silent; another one takes over")

blueprint = Blueprint("health_pages", __name__, url_prefix="/health")


@blueprint.get("")
@requires(Permission.SYSTEM_READ)
def show() -> str:
    """The faults, workers, jobs with what each waits for, the schedule, the disk and the last backup."""
    at, faults = now(), find_faults(database(), settings())
    with database().read() as connection:
        found = condition_of(connection)
        people = names_of(connection, [one.actor for one in (*found.jobs, *found.failed)])
    alive = [one for one in found.workers if _is_alive(one, at)]
    disk = disk_room(settings())
    return render_template(
        "site/health.html",
        faults=[_with_commands(fault.why) for fault in faults],
        found=found,
        alive=alive,
        now=at,
        waits={one.id: _waits_for(one, found.jobs[:place], alive) for place, one in enumerate(found.jobs)},
        errors={one.id: _with_commands(_text_of(one.error)) for one in found.failed},
        daily_errors={one.kind: _with_commands(_text_of(one.error)) for one in found.schedule if one.error},
        people=people,
        words=JOB_WORDS,
        states=JOB_STATES,
        daily_states=DAILY_STATES,
        troubled=TROUBLED,
        most_jobs=MOST_JOBS,
        disk=disk,
        disk_words=_disk_words(disk),
        backup_age=(at - found.backup.at).days if found.backup else None,
    )


@blueprint.post("/schedule")
@requires(Permission.SYSTEM_WRITE)
def change_hour() -> Response:
    """Sets from which hour a kind of daily work is due."""
    kind, hour = asked_choice(request.form, "kind", DAILY), asked_number(request.form, "hour")
    if not kind:
        refuse_field("kind", Text("请选择任务。", "Choose the work."))
    if hour is None or hour > 23:
        refuse_field("hour", Text("应为0至23点。", "It must be an hour from 0 to 23."))
    set_hour(database(), current_account().login, kind, hour)
    return redirect(url_for("health_pages.show", _anchor="schedule"), 303)


def _is_alive(seen: SeenWorker, at: datetime) -> bool:
    return seen.seen_at > at - timedelta(seconds=LATE_LEASES * settings().lease_seconds)


def _waits_for(job: ListedJob, before: Sequence[ListedJob], alive: Sequence[SeenWorker]) -> Text | None:
    """What a job waits for; None where it goes on."""
    if job.pause:
        return _text_of(job.pause)
    if job.status == "running":
        return (
            Text("其后台进程没有消息，等待另一进程接手", "Its worker is silent; another one takes over")
            if job.is_silent
            else None
        )
    if not alive:
        return Text("等待后台进程启动", "A worker that is started")
    if before:
        return Text(f"等待前面 {len(before)} 个任务", f"{len(before)} jobs before it")
    return Text("等待后台进程空闲", "A worker that is free")


def _text_of(said: dict[str, str] | None) -> Text:
    return Text(said["zh"], said["en"]) if said else Text("", "")


def _with_commands(words: Text) -> Text:
    """The words with what is typed at a terminal marked, which nobody translates."""
    return Text(_marked(words.zh), _marked(words.en))


def _marked(text: str) -> Markup:
    marked = Markup('<code translate="no">{}</code>')
    parts, last = [], 0
    for found in _COMMAND.finditer(text):
        parts += [escape(text[last : found.start()]), marked.format(found[0])]
        last = found.end()
    return Markup("").join([*parts, escape(text[last:])])


def _disk_words(disk: DiskRoom) -> Text:
    free, total = (f"{number / _GIB:,.1f}" for number in (disk.free, disk.total))
    return Text(f"可用 {free} GB，共 {total} GB", f"{free} GB free of {total} GB")
