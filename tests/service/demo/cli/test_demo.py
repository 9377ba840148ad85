"""`credit-tiers demo` goes from an empty folder to a service that one can log in to, and stops as a whole."""

import http.client
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from sqlalchemy import func, select

from service.access.permissions import Role
from service.core.clock import day_at, now, today
from service.core.db import audit
from service.core.db.engine import open_database
from service.core.db.jobs import list_open_jobs
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.draws import draw
from service.core.db.tables.estimates import call_back
from service.core.db.tables.inspection_visits import inspection_visit, visit_act, visit_course, visit_selection
from service.core.db.tables.ledger import ledger_item
from service.decisions.runs import schemes_in_effect
from service.demo.past.months import past_months
from service.estimates.call_backs.call_back import CallBackKind, CallBackStatus
from service.estimates.call_backs.queries.rounds import rounds_of
from service.ledger.states import ItemType
from service.reports.months import month_of
from service.site.daily import DAILY
from service.visits.states import VisitAct, VisitStatus

ROOT = Path(__file__).resolve().parents[4]
PATIENCE = 120


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Demo:
    """A demonstration that was prepared: its folder, what it printed, and how to call it again."""

    folder: Path
    port: int
    shown: str

    def command(self) -> list[str]:
        return [sys.executable, "-m", "service", "demo", "--enterprises", "300", "--out", str(self.folder)]

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CREDIT_TIERS_")}
        return kept | {"PYTHONPATH": str(ROOT), "CREDIT_TIERS_PORT": str(self.port), "CREDIT_TIERS_WORKERS": "1"}

    def again(self, **more: str) -> str:
        """What it prints when it is prepared (again)."""
        ran = subprocess.run(  # noqa: S603
            [*self.command(), "--no-serve"], env=self.environment() | more, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A demonstration of 300 enterprises."""
    folder, port = tmp_path_factory.mktemp("demo") / "data", free_port()
    return Demo(folder, port, Demo(folder, port, "").again())


def log_ins(shown: str) -> dict[str, str]:
    """The password of each log-in."""
    return dict(re.findall(r"^  ([a-z-]+) +([0-9a-f-]{20}) ", shown, re.MULTILINE))


def test_it_classifies_and_makes_an_account_for_every_role(prepared: Demo) -> None:
    database = open_database(f"sqlite:///{prepared.folder / 'credit-tiers.db'}")
    with database.read() as connection:
        assert set(schemes_in_effect(connection)) == {"generic", "food-production"}
        assert audit.verify_log(connection) is None
    database.close()
    expected = {role.value.replace("_", "-") for role in Role} | {"handler-two", "inspector-two", "partner-two"}
    assert set(log_ins(prepared.shown)) == expected
    assert len(set(log_ins(prepared.shown).values())) == len(expected)


def test_it_shows_a_visit_in_each_state_brought_there_by_whoever_may(prepared: Demo) -> None:
    database = open_database(f"sqlite:///{prepared.folder / 'credit-tiers.db'}")
    with database.read() as connection:
        passed = set(connection.execute(select(visit_act.c.to_status)).scalars())
        stand = set(connection.execute(select(visit_course.c.status)).scalars())
        acts = set(connection.execute(select(visit_act.c.act)).scalars())
        last = connection.execute(select(func.max(visit_act.c.at))).scalar_one()
        drawn = connection.execute(select(func.count()).select_from(visit_selection)).scalar_one()
        marks = set(connection.execute(select(inspection_visit.c.approval)).scalars()) - {None}
        orders = connection.execute(select(func.count(visit_course.c.order_item))).scalar_one()
        codes = connection.execute(select(func.count(inspection_visit.c.external_no))).scalar_one()
    database.close()
    assert passed == set(VisitStatus)
    # A result that is public, or not to be, goes on by itself at once.
    assert stand == set(VisitStatus) - {VisitStatus.PUBLISHED, VisitStatus.NOT_PUBLISHED}
    assert acts >= {VisitAct.COME_AGAIN, VisitAct.GRANT_CORRECTION, VisitAct.WITHDRAW, VisitAct.NOTE_RECEIPT}
    assert marks == {"approved", "late"}
    assert drawn
    assert orders
    assert codes
    assert last <= now()


def test_the_months_before_today_are_on_record_with_their_own_days_and_have_figures(prepared: Demo) -> None:
    database = open_database(f"sqlite:///{prepared.folder / 'credit-tiers.db'}")
    with database.read() as connection:
        first, last = past_months(today())
        locked = connection.execute(select(draw.c.locked_at).where(draw.c.parent_id.is_(None))).scalars().all()
        entered = connection.execute(select(visit_course.c.entered_at)).scalars().all()
        written = connection.execute(select(audit_entry.c.at).order_by(audit_entry.c.id)).scalars().all()
        rounds = rounds_of(connection, first.year)
        calls = set(connection.execute(select(call_back.c.status)).scalars())
        kinds = set(connection.execute(select(ledger_item.c.type)).scalars())
        triggers = set(connection.execute(select(inspection_visit.c.trigger)).scalars())
        waiting = {kind for kind in DAILY if list_open_jobs(connection, kind)}
    database.close()
    assert {month_of(day_at(one)) for one in locked} == {first, last, month_of(today())}
    assert {month_of(day_at(one)) for one in entered if one} >= {first, last}
    assert (days := [day_at(one) for one in written]) == sorted(days)
    assert {one.kind for one in rounds} == set(CallBackKind)
    assert kinds == set(ItemType)
    assert triggers >= {"PLAN_RANDOM", "KEY_SUPERVISION", "RECHECK"}
    # What the pages of figures show is wanted of the worker as soon as it begins.
    assert waiting >= {"exceptions", "figures", "monthly-report"}
    assert calls >= {CallBackStatus.TO_CALL, CallBackStatus.ANSWERED}


def test_its_secrets_are_for_the_owner_of_the_folder_only(prepared: Demo) -> None:
    assert (prepared.folder / "demo.json").stat().st_mode & 0o077 == 0


def test_run_again_it_uses_what_is_there(prepared: Demo) -> None:
    before = (prepared.folder / "enterprises.parquet").stat().st_mtime_ns
    shown = prepared.again()
    assert log_ins(shown) == log_ins(prepared.shown)
    assert re.findall("TOKEN=.*", shown) == re.findall("TOKEN=.*", prepared.shown)
    assert (prepared.folder / "enterprises.parquet").stat().st_mtime_ns == before


def test_a_database_that_is_stated_is_left_alone(prepared: Demo, tmp_path: Path) -> None:
    stated = tmp_path / "of-the-bureau.db"
    given = {"CREDIT_TIERS_DATABASE": f"sqlite:///{stated}", "CREDIT_TIERS_DATA": str(tmp_path / "data")}
    shown = prepared.again(**given, CREDIT_TIERS_HOST="0.0.0.0")  # noqa: S104
    assert "CREDIT_TIERS_DATABASE" in shown
    assert f"http://127.0.0.1:{prepared.port}/" in shown
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def serving(prepared: Demo) -> Iterator[subprocess.Popen[str]]:
    """The same demonstration, serving; it has ended when the tests have."""
    process = subprocess.Popen(  # noqa: S603
        prepared.command(), env=prepared.environment(), stdout=subprocess.DEVNULL, text=True
    )
    end = time.monotonic() + PATIENCE
    while status(prepared.port, "/readyz") != 200:
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.2)
    yield process
    process.terminate()
    process.wait(PATIENCE)


def status(port: int, path: str) -> int:
    """The status of an answer, 0 where there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def curl(line: str, token: str) -> int:
    """The status of what a printed line asks, asked without a shell and without curl."""
    words = shlex.split(line.replace("$TOKEN", token))[1:]
    headers, body, address = {}, None, ""
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
        else:
            address = word
    host, _, path = address.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=30)
    connection.request("POST" if body else "GET", f"/{path}", body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    assert text.startswith("{"), text
    return answer.status


def test_the_three_lines_to_try_work(prepared: Demo, serving: subprocess.Popen[str]) -> None:
    lines = re.findall(r"^  (curl .*)$", prepared.shown, re.MULTILINE)
    (token,) = re.findall(r"TOKEN=(\S+)", prepared.shown)
    assert [curl(line, token) for line in lines] == [200, 200, 200]
    assert curl(lines[0], token[:-1]) == 401


def test_ctrl_c_stops_all_of_it(serving: subprocess.Popen[str]) -> None:
    children = psutil.Process(serving.pid).children(recursive=True)
    assert len(children) >= 3
    serving.send_signal(signal.SIGINT)
    assert serving.wait(PATIENCE) == 0
    gone, left = psutil.wait_procs(children, timeout=10)
    assert not left
    assert len(gone) == len(children)
