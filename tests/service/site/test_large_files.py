"""A large file that is handed in to a page is never held as a whole, whoever hands it in."""

import hashlib
import tracemalloc
from collections.abc import Mapping
from pathlib import Path

import pytest

from service.access.permissions import Role
from service.plans.draws.queries.draws import find_draw
from tests.worlds.browsers import HTML, Browser
from tests.worlds.demonstration import Demonstration

MEBIBYTE = 1 << 20
MEBIBYTES = 32
BOUNDARY = "----part"


def write_body(path: Path, file: str, fields: Mapping[str, str]) -> None:
    """What a browser sends of a form with these fields and such a file."""
    part = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    with path.open("wb") as body:
        for name, value in fields.items():
            body.write(f'{part}"{name}"\r\n\r\n{value}\r\n'.encode())
        body.write(f'{part}"{file}"; filename="f"\r\n\r\n'.encode())
        for _ in range(MEBIBYTES):
            body.write(b"x" * MEBIBYTE)
        body.write(f"\r\n--{BOUNDARY}--\r\n".encode())


@pytest.mark.parametrize(
    ("form", "action", "name", "role", "fields", "status"),
    [
        ("/draws/{draw}", "/draws/{draw}/verdict", "paper", Role.LEADER, {"verdict": "yes"}, 303),
        ("/adoptions/new", "/adoptions", "file", Role.RULE_EDITOR, {"text": ""}, 413),
    ],
)
def test_a_large_file_is_read_piece_by_piece(
    demonstration_copy: Demonstration,
    tmp_path: Path,
    form: str,
    action: str,
    name: str,
    role: Role,
    fields: dict[str, str],
    status: int,
) -> None:
    at, client, sent = demonstration_copy.at, demonstration_copy.client(role), tmp_path / "body"
    write_body(sent, name, {"csrf_token": Browser(client).token_on(at(form)), **fields})
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    with sent.open("rb") as body:
        tracemalloc.start()
        try:
            answer = client.post(at(action), input_stream=body, content_type=kind, headers=HTML)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert answer.status_code == status, answer.text[:400]
    assert peak < MEBIBYTES * MEBIBYTE / 2
    if name == "paper":
        with demonstration_copy.service.database.read() as connection:
            found = find_draw(connection, demonstration_copy.places["draw"])
        assert found is not None
        assert found.signed_paper == hashlib.sha256(b"x" * (MEBIBYTES * MEBIBYTE)).hexdigest()
