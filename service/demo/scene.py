"""What a demonstration is set up with: a folder with its database, its secrets, and an account for every role."""

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from service.access.account import Grant
from service.access.actions.accounts import create_account, grant_role
from service.access.actions.tokens import issue_token
from service.access.permissions import Role
from service.access.queries.accounts import find_account
from service.core.db.engine import Database
from service.core.settings import PREFIX

ACTOR = "system:demo"
TOKEN_DAYS = 90
# The names under which the people of a bureau would work.
PEOPLE: Mapping[Role, str] = {
    Role.PLANNER: "抽查计划员",
    Role.REGULATOR: "监管人员",
    Role.LEADER: "分管负责人",
    Role.HANDLER: "经办人",
    Role.RULE_EDITOR: "规则编制人",
    Role.RULE_APPROVER: "规则审批人",
    Role.INSPECTOR: "检查人员",
    Role.SUPERVISOR: "特邀监督员",
    Role.PARTNER: "协同部门",
    Role.VERIFIER: "核验人员",
    Role.DATA_OPERATOR: "数据管理员",
    Role.AUDITOR: "审计员",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
}
# Who there is two of: officers go on visits together, a department's results are reviewed by another of its people, and
# who is called back is called by somebody who did not deal with it.
SECONDS: Mapping[Role, str] = {
    Role.HANDLER: "经办人二",
    Role.INSPECTOR: "检查人员二",
    Role.PARTNER: "协同部门二",
}
BUREAU, TELEPHONE = "青岚市市场监督管理局", "000-00012345"


@dataclass(slots=True)
class Scene:
    """The secrets of a demonstration, kept in its folder so that it can be started again."""

    folder: Path
    secret: str
    passwords: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def save(self) -> None:
        """Writes them down for the owner of the folder only."""
        kept = {name: value for name, value in asdict(self).items() if name != "folder"}
        handle = os.open(self.folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "w", encoding="utf-8") as file:
            json.dump(kept, file, indent=1)

    def environment(self) -> dict[str, str]:
        """The environment of its processes: what the caller set counts, but never a database or files of another's."""
        folder = self.folder.resolve()
        defaults = {
            f"{PREFIX}SECRET": self.secret,
            f"{PREFIX}LEAST_FREE": "1",
            f"{PREFIX}LOG_LEVEL": "warning",
            f"{PREFIX}BUREAU": BUREAU,
            f"{PREFIX}TELEPHONE": TELEPHONE,
        }
        own = {
            f"{PREFIX}DATABASE": f"sqlite:///{folder / 'credit-tiers.db'}",
            f"{PREFIX}DATA": str(folder / "data"),
            f"{PREFIX}DEMONSTRATION": "true",
        }
        return defaults | dict(os.environ) | own


FILE = "demo.json"


def scene_in(folder: Path) -> Scene:
    """The scene of the folder, or a new one there."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / FILE
    if kept.exists():
        return Scene(folder, **json.loads(kept.read_text("utf-8")))
    scene = Scene(folder, secrets.token_urlsafe(32))
    scene.save()
    return scene


def log_ins() -> Iterator[tuple[Role, str, str]]:
    """Each role with the log-in and the name of its account; where it has two, the second has a log-in of its own."""
    for role, name in PEOPLE.items():
        yield role, login_of(role), name
    for role, name in SECONDS.items():
        yield role, second_login_of(role), name


def login_of(role: Role) -> str:
    """The log-in of the person with the role."""
    return role.value.replace("_", "-")


def second_login_of(role: Role) -> str:
    """The log-in of the second person with the role."""
    return f"{login_of(role)}-two"


def people(scene: Scene, database: Database) -> Iterator[tuple[Role, str, str]]:
    """The role, the log-in and the password of each account, which is made where it is not there yet."""
    for role, login, name in log_ins():
        if not _is_there(database, login):
            # To be typed by hand, on this machine only.
            scene.passwords[login] = "-".join(secrets.token_hex(3) for _ in range(3))
            scene.save()
            create_account(database, ACTOR, login, name=name, department="演示", password=scene.passwords[login])
            grant_role(database, ACTOR, login, Grant(role))
        yield role, login, scene.passwords.get(login, "—")


def token_of_planner(scene: Scene, database: Database) -> str:
    """A token with which a program may do what the planner may."""
    if not scene.token:
        login = Role.PLANNER.value
        scene.token = str(issue_token(database, ACTOR, login, name="demo", scopes=(), days=TOKEN_DAYS))
        scene.save()
    return scene.token


def _is_there(database: Database, login: str) -> bool:
    with database.read() as connection:
        return find_account(connection, login) is not None
