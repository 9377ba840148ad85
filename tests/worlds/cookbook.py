"""The commands of docs/api.md, read as a shell would, and sent to an app; and answers beside those that are shown."""

import io
import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_BLOCK = re.compile(r"^```(sh|json)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"cat > (\S+) <<END\n(.*?)^END$", re.MULTILINE | re.DOTALL)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Step:
    """A command, with the status that it is answered with, what to keep of the answer, and the answer that is shown."""

    command: str
    status: int | None
    keep: tuple[str, str] | None
    shown: Any


def steps_of(document: Path) -> Iterator[Step]:
    """The commands of a document that are to be sent, in their order."""
    blocks = _BLOCK.findall(document.read_text("utf-8"))
    for place, (kind, said, text) in enumerate(blocks):
        if kind == "sh":
            following = blocks[place + 1] if place + 1 < len(blocks) else ("", "", "")
            shown = json.loads(following[2]) if following[0] == "json" else None
            options = dict(option.split("=", 1) for option in said.split())
            name, _, path = options.get("keep", "").partition(":")
            status = int(options["status"]) if "status" in options else None
            yield Step(text, status, (name, path) if name else None, shown)


def send(client: FlaskClient, command: str, known: Mapping[str, str]) -> TestResponse:
    """What the app answers to a command that calls curl, maybe on a file that it wrote; `known` are its variables."""
    for name, value in known.items():
        command = re.sub(rf"\${name}\b", value, command)
    files = dict(_FILE.findall(command))
    (call,) = re.findall(r"^curl .*", _FILE.sub("", command), re.MULTILINE | re.DOTALL)
    words = iter(shlex.split(call.replace("\\\n", " "))[1:])
    headers, body, form, address = {}, None, {}, ""
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        elif word == "-F":
            name, _, file = next(words).partition("=@")
            form[name] = (io.BytesIO(files[file].encode()), file)
        elif word == "-o":
            next(words)
        else:
            assert not word.startswith("-"), word
            address = word
    url = urlsplit(address)
    more: dict[str, Any] = {"data": form} if form else {"data": body.encode()} if body else {}
    method = "POST" if more else "GET"
    return client.open(url.path, method=method, query_string=url.query, headers=headers, **more)


def value_at(answer: Any, path: str) -> str:
    """The value at a path like `items.0.uscc`."""
    for key in path.split("."):
        answer = answer[int(key)] if isinstance(answer, list) else answer[key]
    return str(answer)


def differences(shown: Any, real: Any, where: str = "") -> list[str]:
    """Where the answer is not as it is shown: a key that is not there, other words, another kind of value.

    Numbers and days may be others; a text that ends in … is how the real one begins.
    """
    if isinstance(shown, dict) and isinstance(real, dict):
        missing = [f"{where}.{key} is not there" for key in shown.keys() - real.keys()]
        both = shown.keys() & real.keys()
        return missing + [found for key in both for found in differences(shown[key], real[key], f"{where}.{key}")]
    if isinstance(shown, list) and isinstance(real, list):
        if len(shown) > len(real):
            return [f"{where} has only {len(real)}"]
        pairs = enumerate(zip(shown, real, strict=False))
        return [found for place, pair in pairs for found in differences(*pair, f"{where}[{place}]")]
    return [] if _is_like(shown, real) else [f"{where}: {shown!r} is {real!r}"]


def _is_like(shown: Any, real: Any) -> bool:
    if isinstance(shown, str) and isinstance(real, str):
        if _DAY.fullmatch(shown):
            return bool(_DAY.fullmatch(real))
        return real.startswith(shown[:-1]) if shown.endswith("…") else shown == real
    if isinstance(shown, bool) or isinstance(real, bool) or shown is None:
        return shown is real
    return isinstance(shown, int | float) and isinstance(real, int | float)
