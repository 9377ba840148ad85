"""The daily job that tells everybody what waits: a file for each person, and mail where it is set up."""

import smtplib
from collections.abc import Sequence
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

from rules.texts import Text
from service.access.actions.summaries import note_summary
from service.access.open_items import OpenItem
from service.access.queries.standing import list_addressees, standing_account
from service.core.clock import day_at, now
from service.core.errors import ProductError
from service.core.jobs.running_job import RunningJob
from service.core.settings import Settings
from service.site.news import news_of
from service.site.open_items import open_items_of

FOLDER = "summaries"
_A_DAY = timedelta(days=1)


def run(job: RunningJob) -> None:
    """Writes the summaries of today and sends those of people with an address; who was sent it is not sent it again."""
    at, settings = now(), job.service.settings
    day = day_at(at)
    folder = settings.data / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    written, sent, refused = 0, 0, 0
    with job.service.database.read() as connection:
        people = list_addressees(connection)
    for person in people:
        with job.service.database.read() as connection:
            account = standing_account(connection, person.login)
            items = open_items_of(connection, account) if account else []
            news = news_of(connection, account, at - _A_DAY) if account else []
        if not items and not news:
            continue
        text = summary_of(person.name, day, items, news)
        _write_file(folder / f"{person.login}.txt", text)
        written += 1
        if settings.smtp_host and person.email and person.summarised_on != day:
            taken = _send(settings, person.email, day, text)
            sent, refused = sent + taken, refused + (not taken)
            with job.writing() as connection:
                note_summary(connection, person.login, day)
    with job.writing() as connection:
        job.end(connection, {"written": written, "sent": sent, "refused": refused})


def summary_of(name: str, day: date, items: Sequence[OpenItem], news: Sequence[Text] = ()) -> str:
    """What waits for a person, then what is new, one line each; neither tiers nor names of enterprises stand in it."""
    lines = [f"{name}：{day} 待办"]
    for item in items:
        since = f"，最早 {item.since}" if item.since else ""
        due = f"，应于 {item.due_on} 办结" if item.due_on else ""
        counted = f"{item.number:,} " if item.number > 1 or not item.words.zh.endswith("。") else ""
        lines.append(f"· {counted}{item.words.zh}{since}{due}")
    lines += [f"· {one.zh}" for one in news]
    return "\n".join(lines) + "\n"


def _write_file(path: Path, text: str) -> None:
    beside = path.with_suffix(".part")
    beside.unlink(missing_ok=True)
    beside.touch(mode=0o600)
    beside.write_text(text, "utf-8")
    beside.replace(path)


def _send(settings: Settings, address: str, day: date, text: str) -> bool:
    """Whether the server took it; raises ProductError where no server can be reached, to be tried again."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = f"待办提要 {day}", settings.smtp_from, address
    message.set_content(text)
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=30) as server:
            if settings.smtp_starttls:
                server.starttls()
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused:
        return False
    except (smtplib.SMTPException, OSError) as error:
        raise ProductError(
            Text("无法发送每日提要。", "The daily summary cannot be sent."),
            f"{settings.smtp_host}:{settings.smtp_port}",
            Text(f"邮件服务器：{error}。", f"The mail server: {error}."),
            Text(
                "核对 CREDIT_TIERS_SMTP_ 各项；每小时重试。", "Check CREDIT_TIERS_SMTP_*; it is tried again every hour."
            ),
        ) from error
    return True
