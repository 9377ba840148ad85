"""The image and the composition name only what is there, run as nobody in particular, and hold no secret."""

import json
import re
import shlex
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from service.cli import main
from service.core.settings import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
OURS = {name: service for name, service in SERVICES.items() if name != "database"}
VARIABLES = {setting.variable for setting in SETTINGS.values()}


def exists(words: list[str]) -> bool:
    """Whether the program has this command."""
    group: click.Command | None = main
    for word in words:
        group = group.get_command(click.Context(group), word) if isinstance(group, click.Group) else None
    return group is not None and not isinstance(group, click.Group)


def instructions(name: str) -> list[str]:
    joined = DOCKERFILE.replace("\\\n", " ")
    return [line.split(maxsplit=1)[1] for line in joined.splitlines() if line.startswith(f"{name} ")]


@pytest.mark.parametrize("name", OURS)
def test_every_role_is_a_command_of_the_one_image(name: str) -> None:
    assert exists(OURS[name]["command"])
    assert OURS[name]["image"] == "credit-tiers"


def test_the_composition_is_whole() -> None:
    assert {tuple(service["command"]) for service in OURS.values()} == {("serve",), ("worker",), ("db", "upgrade")}
    volumes = yaml.safe_load(COMPOSE)["volumes"]
    for service in SERVICES.values():
        assert {volume["source"] for volume in service["volumes"] if volume["type"] == "volume"} <= set(volumes)
        assert set(service.get("depends_on", {})) <= set(SERVICES)


def test_settings_named_there_exist() -> None:
    named = set(re.findall(r"CREDIT_TIERS_[A-Z_]+", COMPOSE + DOCKERFILE))
    assert named
    assert named <= VARIABLES


def packages_of_the_project() -> set[str]:
    """The folders at the top that a wheel of the project holds."""
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]["find"]
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    return {name for name in folders if any(fnmatch(name, pattern) for pattern in patterns["include"])}


def test_the_image_is_built_from_every_package() -> None:
    packages = packages_of_the_project()
    assert {"rules", "scoring", "models", "inspection", "service"} <= packages
    copied = {words[0] for words in map(shlex.split, instructions("COPY")) if words[-1] in packages}
    assert copied == packages
    let_through = {
        line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")
    }
    assert let_through & {path.name for path in ROOT.iterdir() if path.is_dir()} == packages


def test_every_file_beside_the_code_is_packaged() -> None:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]
    packaged = {path for name, globs in table.items() for glob in globs for path in (ROOT / name).glob(glob)}
    for name in packages_of_the_project():
        beside = {
            p for p in (ROOT / name).rglob("*") if p.is_file() and p.suffix != ".py" and "__pycache__" not in p.parts
        }
        assert beside <= packaged, sorted(beside - packaged)


def test_secrets_are_demanded_and_none_is_written_down() -> None:
    for name in ("POSTGRES_PASSWORD", "CREDIT_TIERS_SECRET"):
        assert f"${{{name}:?" in COMPOSE
    assert not re.search(r"^ +[A-Z_]*(PASSWORD|SECRET|TOKEN)[A-Z_]*: *[^$\s]", COMPOSE, re.MULTILINE)
    assert not re.search(r"PASSWORD|SECRET|TOKEN", DOCKERFILE)


@pytest.mark.parametrize("name", OURS)
def test_processes_have_no_rights_that_they_do_not_need(name: str) -> None:
    assert OURS[name]["read_only"] is True
    assert OURS[name]["cap_drop"] == ["ALL"]
    assert OURS[name]["security_opt"] == ["no-new-privileges:true"]


def test_only_this_machine_reaches_the_port() -> None:
    assert [port for service in SERVICES.values() for port in service.get("ports", [])] == ["127.0.0.1:8000:8000"]


def test_the_image_runs_as_nobody_in_particular() -> None:
    # By number, so that an orchestrator can see that it is not root; the volume belongs to the same one everywhere.
    assert instructions("USER") == ["10001:10001"]
    assert DOCKERFILE.index("\nUSER ") > DOCKERFILE.rindex("\nCOPY ")


def test_the_image_installs_pinned_packages_before_the_code() -> None:
    (install,) = [run for run in instructions("RUN") if "requirements.lock" in run]
    assert "--require-hashes" in install
    assert DOCKERFILE.index("requirements.lock") < DOCKERFILE.index("COPY service")


def test_the_image_is_built_from_what_the_context_holds() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    copied = [shlex.split(line) for line in instructions("COPY") if not line.startswith("--from")]
    sources = {source for words in copied for source in words[:-1]}
    assert sources == allowed
    assert all((ROOT / source).exists() for source in sources)


def test_the_image_starts_a_command_and_says_whether_it_lives() -> None:
    assert instructions("ENTRYPOINT") == ['["credit-tiers"]']
    assert instructions("CMD") == ['["serve"]']
    assert "/livez" in DOCKERFILE


def health_check() -> str:
    """The program that the Dockerfile asks with whether the web role lives."""
    (check,) = instructions("HEALTHCHECK")
    program: str = json.loads(check[check.index("[") :])[2]
    return program


@pytest.mark.parametrize(("path", "status", "expected"), [("/livez", 200, 0), ("/livez", 503, 1), ("/other", 200, 1)])
def test_the_health_check_asks_this_machine_at_its_port_through_no_proxy(path: str, status: int, expected: int) -> None:
    with answering(path, status) as port:
        proxy = "http://127.0.0.1:1"
        environment = {"CREDIT_TIERS_PORT": str(port), "http_proxy": proxy, "HTTP_PROXY": proxy, "ALL_PROXY": proxy}
        ran = subprocess.run([sys.executable, "-c", health_check()], env=environment, check=False)  # noqa: S603
    assert ran.returncode == expected


@contextmanager
def answering(path: str, status: int) -> Iterator[int]:
    """The port of a server on this machine that answers `path` with `status`, all else with 404."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == path else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_what_a_deployment_must_be_able_to_say_reaches_every_role() -> None:
    for service in OURS.values():
        for name in ("DEMONSTRATION", "RULE_SETS", "SECURE_COOKIES", "PROXIES"):
            assert f"${{CREDIT_TIERS_{name}:-" in service["environment"][f"CREDIT_TIERS_{name}"]
        (folder,) = [volume for volume in service["volumes"] if volume["type"] == "bind"]
        assert (folder["target"], folder["read_only"]) == ("/rule-sets", True)


def test_every_line_for_the_composition_is_one_that_the_trial_of_the_image_runs() -> None:
    lines = re.findall(
        r"^docker compose exec (.*)$", (ROOT / "docs" / "operations.md").read_text("utf-8"), re.MULTILINE
    )
    assert len(lines) > 5
    assert all(re.match(r"(-T )?web ", line) for line in lines)
    commands = [shlex.split(line.partition("credit-tiers ")[2]) for line in lines if "credit-tiers " in line]
    assert all(exists(words[:2]) or exists(words[:1]) for words in commands)
    assert "make image" in (ROOT / ".ci" / "run").read_text("utf-8")
